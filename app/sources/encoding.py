"""Which characters a file's bytes stand for: proved over the whole file, never guessed from its beginning.

No character is ever replaced: what fits neither a byte order mark, nor UTF-8, nor UTF-16, nor Windows-1252 is
refused, with the line where it stops to make sense.
"""

from __future__ import annotations

import codecs
import hashlib
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from app.domain.errors import InputError
from app.language import number, tr
from app.sources.container import Container

LINE_LIMIT = 1 << 23
"""Bytes in one line. A product's whole description is a hundred times shorter; a line that never ends is no table,
and would have to be held in memory as a whole."""

_CHUNK = 1 << 18
_BEGINNING = 1 << 9
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf-16"),
)
_CP1252_MARKS = "".join(
    bytes([byte]).decode("cp1252") for byte in range(0x80, 0xC0) if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
)
_TWICE_ENCODED = re.compile(f"[ÂÃ][{re.escape(_CP1252_MARKS)}]|â(?:‚¬|„¢|€[{re.escape(_CP1252_MARKS)}])")


@dataclass(frozen=True, slots=True)
class Coding:
    """How to get from a file's bytes to its characters."""

    encoding: str
    """``utf-8``, ``utf-8-sig`` (with a byte order mark), ``utf-16`` (with one), ``utf-16-le``, ``utf-16-be`` or
    ``windows-1252``."""
    codec: str
    """The same for Python."""
    notes: tuple[str, ...] = ()
    """What the owner should know of the characters."""


class _StopsError(Exception):
    """The bytes are no text of that encoding."""


class _NulError(Exception):
    """There is a NUL between the characters, as in a file that was not written to its end."""


def fingerprint_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes as they lie on the disk, in hexadecimal."""
    with path.open("rb") as raw:
        return hashlib.file_digest(raw, "sha256").hexdigest()


def prove_encoding(container: Container) -> Coding:
    """Read the whole file once (twice where it is no UTF-8) and return how it is written.

    Raises ``InputError`` where it is empty, no text, of endless lines, or in an encoding that is not known.
    """
    name = container.path.name
    with container.open() as stream:
        start = stream.read(_CHUNK)
    _refuse_empty(name, start)
    for mark, encoding, codec in _MARKS:
        if start.startswith(mark):
            return _prove(container, ((encoding, codec),))
    if unmarked := _unmarked_utf16(start):
        return _prove(container, ((unmarked, unmarked),))
    return _prove(container, (("utf-8", "utf-8"), ("windows-1252", "cp1252")))


@contextmanager
def open_text(container: Container, codec: str) -> Iterator[IO[str]]:
    """Open the file as strictly decoded text, with its line ends left as they are."""
    with (
        container.open() as stream,
        io.TextIOWrapper(stream, encoding=codec, errors="strict", newline="") as text,
    ):
        yield text


def _prove(container: Container, candidates: tuple[tuple[str, str], ...]) -> Coding:
    name = container.path.name
    for encoding, codec in candidates:
        proof = _Proof(name, codec)
        try:
            with container.open() as stream:
                while chunk := stream.read(_CHUNK):
                    proof.feed(chunk)
                proof.end()
        except _NulError:
            line = _line_of(container, codec, "\0")
            raise InputError(
                tr(
                    "'{name}' is damaged: line {line} holds a NUL, as in a file that was not written to its "
                    "end.",
                    name=name,
                    line=number(line),
                ),
                tr("Copy or export it again."),
            ) from None
        except _StopsError:
            if codec == "utf-8":
                _refuse_torn_utf8(container)
            continue
        if proof.twice_encoded is None:
            return Coding(encoding, codec)
        line = _line_of(container, codec, proof.twice_encoded)
        note = tr(
            "Some characters were spoiled before the file was exported: line {line} has '{characters}', for example."
            " They were taken as they stand.",
            line=number(line),
            characters=proof.twice_encoded,
        )
        return Coding(encoding, codec, (note,))
    raise InputError(
        tr("'{name}' is written in characters that Tillwatch does not know, or it is damaged.", name=name),
        tr("Save it as 'CSV UTF-8' and import that."),
    )


class _Proof:
    """One reading of the bytes, in one encoding."""

    def __init__(self, name: str, codec: str) -> None:
        self.twice_encoded: str | None = None
        """The first characters seen that are UTF-8 read as Windows-1252, such as ``â‚¬`` for the euro sign."""
        self._name = name
        self._decoder = codecs.getincrementaldecoder(codec)("strict")
        self._wide = codec.startswith("utf-16")
        self._plain_until_now = not self._wide
        self._open_line = 0
        self._tail = ""

    def feed(self, chunk: bytes) -> None:
        if self._plain_until_now and chunk.isascii():
            if b"\0" in chunk:
                raise _NulError
            self._measure(len(chunk), max(chunk.rfind(b"\n"), chunk.rfind(b"\r")))
            return
        self._plain_until_now = False
        self._take(self._decode(chunk, final=False))

    def end(self) -> None:
        self._take(self._decode(b"", final=True))

    def _decode(self, chunk: bytes, *, final: bool) -> str:
        try:
            return self._decoder.decode(chunk, final)
        except UnicodeDecodeError:
            if not self._wide and b"\0" in chunk:
                raise _NulError from None
            raise _StopsError from None

    def _take(self, text: str) -> None:
        if "\0" in text:
            raise _NulError
        self._measure(len(text), max(text.rfind("\n"), text.rfind("\r")))
        if self.twice_encoded is None and not text.isascii():
            if found := _TWICE_ENCODED.search(self._tail + text):
                self.twice_encoded = found[0]
            self._tail = text[-2:]

    def _measure(self, length: int, line_end: int) -> None:
        self._open_line = self._open_line + length if line_end < 0 else length - line_end - 1
        if self._open_line > LINE_LIMIT:
            raise InputError(
                tr(
                    "'{name}' has a line of more than {line_limit} characters, so it is not a table.",
                    name=self._name,
                    line_limit=number(LINE_LIMIT),
                ),
                tr("Export it again as CSV and import that."),
            )


def _refuse_empty(name: str, start: bytes) -> None:
    text = start
    for mark, *_ in _MARKS:
        text = text.removeprefix(mark)
    if not text.strip(b" \t\r\n\0"):
        raise InputError(
            tr("'{name}' is empty.", name=name), tr("Export it again and check that it has rows.")
        )
    beginning = text[:_BEGINNING]
    if start == text and beginning.count(0) * 10 > len(beginning) and _unmarked_utf16(start) is None:
        raise InputError(
            tr("'{name}' is not a text file.", name=name), tr("Export it as CSV and import that.")
        )


def _unmarked_utf16(start: bytes) -> str | None:
    """Return the byte order of UTF-16 without a mark: every second byte of its Latin letters is a NUL."""
    first, second = start[0:512:2], start[1:512:2]
    for zeros, letters, codec in ((second, first, "utf-16-le"), (first, second, "utf-16-be")):
        if letters and zeros.count(0) > len(zeros) // 2 and 0 not in letters:
            return codec
    return None


def _refuse_torn_utf8(container: Container) -> None:
    """Refuse a file that is UTF-8 but for some torn bytes: as Windows-1252 each of its accents would be spoiled."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    torn = sound = 0
    with container.open() as stream:
        while chunk := stream.read(_CHUNK):
            text = decoder.decode(chunk)
            broken = text.count("\ufffd")
            torn += broken
            sound += len(text) - len(text.encode("ascii", "ignore")) - broken
    if sound > torn:
        line = _line_of(container, "utf-8", "\ufffd")
        raise InputError(
            tr(
                "'{file}' is damaged: line {line} holds bytes that are no character.",
                file=container.path.name,
                line=number(line),
            ),
            tr("Copy or export it again, or save it as 'CSV UTF-8'."),
        )


def _line_of(container: Container, codec: str, wanted: str) -> int:
    """Return the line (from 1) on which ``wanted`` first stands."""
    with (
        container.open() as stream,
        io.TextIOWrapper(stream, encoding=codec, errors="replace", newline="") as text,
    ):
        for number, line in enumerate(text, start=1):
            if wanted in line:
                return number
    return 1
