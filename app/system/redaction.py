"""Making text fit to be sent to a stranger: no secrets, no personal data, and nothing of what things are called.

Stricter than the log's own scrubbing, which keeps what the owner needs to read on. What is known by name (products,
suppliers, files) is taken out wherever it stands; of what is quoted, and of files, only the kind is left.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from app.system.scrubbing import REMOVED, scrub, scrub_field

NAME = "[name]"
FILE = "[file]"

_QUOTED = re.compile(r"“[^”\n]*”|\"[^\"\n]*\"|'[^'\n]*'|«[^»\n]*»|`[^`\n]*`")
_ENDINGS = r"csv|tsv|txt|tab|xlsx|xlsm|xls|ods|zip|pdf|json|xml|db|part|gz|html?|docx?|jpe?g|png"
_PATH = re.compile(
    rf"(?:<data>|~|(?<![\w<])(?:/|[A-Za-z]:\\))[^\n\"'“”<>|*?]{{0,300}}?\.({_ENDINGS})\b", re.IGNORECASE
)
_FILE = re.compile(rf"[^\s\"'“”<>|*?/\\:;,()\[\]]{{1,150}}\.({_ENDINGS})\b", re.IGNORECASE)
_BEHIND_ADDRESS = re.compile(r"(?i)(\bhttps?://[^\s?#\"'<>“”]+)[?#][^\s\"'<>“”]*")
"""What follows the path of a web address: a supplier's list may have the key to it there."""
_WORD = re.compile(r"\w+")
_OURS = re.compile(r"(?:tillwatch|crash)[\w.-]*\.(?:db|log|py)\Z")
_SHORTEST_NAME = 4
_PRIVATE_FIELDS = frozenset(
    {"name", "title", "body", "subject", "sku", "product", "supplier", "category", "file", "path", "folder", "source",
     "customer", "address", "params"}
)  # fmt: skip


class Redactor:
    """Knows what things are called here, and takes it out."""

    def __init__(self, names: Iterable[str], kept: Iterable[str], folders: Mapping[str, str]) -> None:
        """``kept``: what may be quoted; ``folders`` says what stands for a folder's path, the innermost first."""
        self._kept = frozenset(kept) | {NAME, FILE, REMOVED}
        self._folders = {path: sign for path, sign in folders.items() if len(path) > 1}
        self._by_first: dict[str, dict[int, set[str]]] = {}
        for name in set(names):
            plain = name.strip()
            first = _WORD.search(plain)
            if first is not None and len(plain) >= _SHORTEST_NAME and not plain.replace(".", "").isdecimal():
                known = plain[first.start() :]
                by_length = self._by_first.setdefault(first[0].casefold(), {})
                by_length.setdefault(len(known), set()).add(known.casefold())

    def text(self, text: str) -> str:
        """Return ``text`` without what is nobody else's business."""
        for path, sign in self._folders.items():
            text = text.replace(path, sign)
        text = _BEHIND_ADDRESS.sub(rf"\1?{REMOVED}", text)
        text = scrub(text)
        text = _PATH.sub(_file, text)
        text = self._without_names(text)
        text = _QUOTED.sub(self._quoted, text)
        return _FILE.sub(_file, text)

    def value(self, name: str, value: Any) -> Any:
        """Return the value of a field, as JSON can hold it."""
        if name.casefold() in _PRIVATE_FIELDS and value not in (None, "", [], {}):
            return REMOVED
        scrubbed = scrub_field(name, value)
        return self._inside(scrubbed)

    def traceback(self, text: str) -> str:
        """Return a traceback with its places; of what an error said, no more than of any other text."""
        lines, after_place = [], False
        for line in text.split("\n"):
            place = re.match(r'(\s*)File "([^"]*)"(, line \d+.*)', line)
            if place is not None:
                lines.append(f'{place[1]}File "{_own_part(place[2])}"{place[3]}')
            elif re.fullmatch(r"\s+[\^~]+\s*", line):
                continue
            else:
                # The line of source below a place is the program's own.
                lines.append(line if after_place and line.startswith("    ") else self.text(line))
            after_place = place is not None
        return "\n".join(lines)

    def _inside(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {self.text(str(key)): self.value(str(key), inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._inside(inner) for inner in value]
        return value

    def _quoted(self, found: re.Match[str]) -> str:
        return found[0] if found[0][1:-1] in self._kept else "“…”"

    def _without_names(self, text: str) -> str:
        if not self._by_first:
            return text
        parts, done = [], 0
        for word in _WORD.finditer(text):
            if word.start() < done:
                continue
            end = self._end_of_name(text, word)
            if end is not None:
                parts += [text[done : word.start()], NAME]
                done = end
        parts.append(text[done:])
        return "".join(parts)

    def _end_of_name(self, text: str, word: re.Match[str]) -> int | None:
        """Return where the longest name that begins with ``word`` ends, None where none does."""
        by_length = self._by_first.get(word[0].casefold(), {})
        for length in sorted(by_length, reverse=True):
            end = word.start() + length
            goes_on = end < len(text) and text[end - 1].isalnum() and text[end].isalnum()
            if end <= len(text) and not goes_on and text[word.start() : end].casefold() in by_length[length]:
                return end
        return None


def redacted_log(text: str, redactor: Redactor) -> str:
    """Return a log of JSON lines, redacted line by line; a line that is none is left out, and said to be."""
    lines = []
    for line in text.splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            entry = None
        if not isinstance(entry, dict):
            lines.append(json.dumps({"left_out": "a line that is no entry of a log"}))
            continue
        lines.append(
            json.dumps({key: _entry(redactor, key, entry[key]) for key in entry}, ensure_ascii=False)
        )
    return "".join(f"{line}\n" for line in lines)


def _entry(redactor: Redactor, key: str, value: Any) -> Any:
    if key in ("at", "level", "logger", "action", "job", "status") and isinstance(value, str):
        return value if re.fullmatch(r"[\w.:+-]{1,60}", value) else REMOVED
    if key == "traceback" and isinstance(value, str):
        return redactor.traceback(value)
    return redactor.value(key, value)


def _file(found: re.Match[str]) -> str:
    name = re.split(r"[/\\]", found[0])[-1]
    return found[0] if _OURS.match(name) and "[" not in found[0] else f"{FILE}.{found[1].lower()}"


def _own_part(path: str) -> str:
    """Return a path from the package on: where things are installed tells of the owner, and helps nobody."""
    parts = re.split(r"[/\\]", path)
    for mark in ("site-packages", "app"):
        if mark in parts:
            at = len(parts) - 1 - parts[::-1].index(mark)
            return "/".join(parts[at if mark == "app" else at + 1 :])
    return parts[-1]
