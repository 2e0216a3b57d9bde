"""Whether Tillwatch starts when the owner signs in: read from the system each time, and changed only when asked.

Each desktop has its own place for that and its own tools to change it, so nothing of it is kept in our settings: what
the owner switches off in the desktop's own list is off here too.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import plistlib
import re
import subprocess
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol
from xml.parsers.expat import ExpatError

from app.domain.errors import TillwatchError
from app.language import tr
from app.system.resources import resource_path

ENTRY_NAME = "tillwatch.desktop"
AGENT_LABEL = "tillwatch"
DELAY_S = 5
"""Seconds that desktops which heed it give their panel before us; an icon that comes first waits for it anyhow."""


class Autostart(ABC):
    """One system's way to start Tillwatch when the owner signs in."""

    def __init__(self, command: Sequence[str]) -> None:
        self.command = tuple(command)
        """The words of the command that starts Tillwatch hidden in the tray."""

    @property
    @abstractmethod
    def place(self) -> str:
        """Where the system keeps it, for an owner who wants to look."""

    @abstractmethod
    def is_on(self) -> bool:
        """Whether the system will start Tillwatch, asked now. Raises ``TillwatchError`` where it may not be read."""

    @abstractmethod
    def turn_on(self) -> None:
        """Have Tillwatch started from now on. Raises ``TillwatchError`` with advice where that may not be written."""

    @abstractmethod
    def turn_off(self) -> None:
        """Have it started no more; does nothing where it is not. Raises ``TillwatchError`` with advice."""

    @abstractmethod
    def program(self) -> Path | None:
        """The program that the system would start; None where it would start none."""

    def missing_program(self) -> Path | None:
        """The program that would be started and is not there any more: the folder was moved or deleted."""
        program = self.program() if self.is_on() else None
        return program if program is not None and program.is_absolute() and not program.exists() else None


def autostart(environ: Mapping[str, str], platform: str, command: Sequence[str]) -> Autostart:
    """Return the way of this system. ``platform``: as ``sys.platform`` says; ``command``: starts Tillwatch hidden."""
    if platform == "win32":
        return RunKey(command, WindowsRegistry())
    home = Path(environ.get("HOME") or Path.home())
    if platform == "darwin":
        return LaunchAgent(command, home / "Library" / "LaunchAgents")
    configured = environ.get("XDG_CONFIG_HOME", "")
    # The specification wants a relative path ignored.
    config = Path(configured) if configured.startswith("/") else home / ".config"
    return DesktopEntry(command, config / "autostart")


# Linux: a desktop entry in the folder that every desktop reads


class DesktopEntry(Autostart):
    """A file in the autostart folder. What the owner wrote into it stays; only what is ours is changed."""

    def __init__(self, command: Sequence[str], folder: Path) -> None:
        super().__init__(command)
        self.file = folder / ENTRY_NAME

    @property
    def place(self) -> str:
        """The file."""
        return str(self.file)

    def is_on(self) -> bool:
        """Whether the file is there and neither it nor a desktop's own list says otherwise."""
        entry = self._read()
        return (
            bool(entry.get("Exec"))
            and entry.get("Hidden") != "true"
            and entry.get("X-GNOME-Autostart-enabled") != "false"
        )

    def turn_on(self) -> None:
        """Write the file, or in one that is there the keys that are ours."""
        entry = self._read()
        for key, value in self._wanted().items():
            if key in _LEFT_TO_THE_OWNER and entry.get(key):
                continue
            entry.put(key, value)
        # "Hidden" is how a desktop's list says that the owner took it out.
        entry.drop("Hidden")
        entry.drop("X-GNOME-Autostart-enabled")
        self._write(entry)

    def turn_off(self) -> None:
        """Take the file away where it is all ours, else mark it as taken out."""
        entry = self._read()
        if entry.is_empty:
            return
        if entry.holds_only({*self._wanted(), "Hidden", "X-GNOME-Autostart-enabled"}):
            with _told(self.place):
                self.file.unlink(missing_ok=True)
            return
        entry.put("Hidden", "true")
        self._write(entry)

    def program(self) -> Path | None:
        """The first word of the line that the desktop would carry out."""
        entry = self._read()
        tried = entry.get("TryExec")
        if tried:
            return Path(unescaped(tried))
        word = _FIRST_WORD.match(unescaped(entry.get("Exec")))
        if word is None:
            return None
        return Path((word[2] or re.sub(r'\\(["`$\\])', r"\1", word[1])).replace("%%", "%"))

    def _wanted(self) -> dict[str, str]:
        return {
            "Type": "Application",
            "Name": "Tillwatch",
            "Icon": escaped(str(resource_path("icons/tillwatch.svg"))),
            "Exec": exec_line(self.command),
            "TryExec": escaped(self.command[0]),
            "Terminal": "false",
            "X-GNOME-Autostart-Delay": str(DELAY_S),
            "X-MATE-Autostart-Delay": str(DELAY_S),
            "X-KDE-autostart-after": "panel",
        }

    def _read(self) -> _Entry:
        with _told(self.place):
            try:
                return _Entry(self.file.read_bytes().decode("utf-8", "surrogateescape"))
            except (FileNotFoundError, NotADirectoryError):
                return _Entry("")

    def _write(self, entry: _Entry) -> None:
        try:
            for word in self.command:
                word.encode()
        except UnicodeEncodeError as error:
            raise TillwatchError(
                tr(
                    "Tillwatch lies in a folder whose name is no proper text, and desktops start nothing there."
                ),
                tr("Move it to a folder with a plain name, then try again."),
            ) from error
        _replace(self.file, entry.text.encode("utf-8", "surrogateescape"))


_LEFT_TO_THE_OWNER = {
    "Name", "Icon", "Terminal", "X-GNOME-Autostart-Delay", "X-MATE-Autostart-Delay", "X-KDE-autostart-after",
}  # fmt: skip
"""Keys that are written once and not again: the owner may like another icon, or a longer delay."""

_FIRST_WORD = re.compile(r'\s*(?:"((?:\\.|[^"\\])+)"|(\S+))', re.DOTALL)

_GROUP = "[Desktop Entry]"


class _Entry:
    """The lines of a desktop entry, changed key by key; everything else in it stays as it is."""

    def __init__(self, text: str) -> None:
        # By their ends alone: a value may hold other signs that Python takes for the end of a line.
        self._lines = text.removesuffix("\n").split("\n") if text.strip() else []

    @property
    def text(self) -> str:
        """The whole file."""
        return "".join(f"{line}\n" for line in self._lines)

    @property
    def is_empty(self) -> bool:
        """Whether there is no entry at all."""
        return not self._lines

    def get(self, key: str) -> str:
        """The key's value as it is written; empty where it is not there."""
        place = self._place(key)
        return "" if place is None else self._lines[place].partition("=")[2].strip(" \t\r")

    def put(self, key: str, value: str) -> None:
        """Set a key, in its place where it has one."""
        place = self._place(key)
        line = f"{key}={value}"
        if place is not None:
            self._lines[place] = line
            return
        span = self._span()
        if span is None:
            self._lines[:0] = [_GROUP, line]
            return
        end = span.stop
        while end > span.start and not self._lines[end - 1].strip():
            end -= 1
        self._lines.insert(end, line)

    def drop(self, key: str) -> None:
        """Take a key out."""
        place = self._place(key)
        if place is not None:
            del self._lines[place]

    def holds_only(self, keys: set[str]) -> bool:
        """Whether nothing but these keys stands in the file: no others, no remarks, no other groups."""
        return all(
            not line.strip() or line.strip() == _GROUP or line.partition("=")[0].strip() in keys
            for line in self._lines
        )

    def _place(self, key: str) -> int | None:
        return next(
            (at for at in self._span() or () if self._lines[at].partition("=")[0].strip() == key), None
        )

    def _span(self) -> range | None:
        """The lines of the group that counts, without its heading."""
        headings = [at for at, line in enumerate(self._lines) if line.lstrip().startswith("[")]
        for nth, at in enumerate(headings):
            if self._lines[at].strip() == _GROUP:
                return range(at + 1, headings[nth + 1] if nth + 1 < len(headings) else len(self._lines))
        return None


_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_MEANT = {"s": " ", "n": "\n", "t": "\t", "r": "\r", "\\": "\\"}


def escaped(value: str) -> str:
    """Return a value as the Desktop Entry Specification has strings written."""
    text = "".join(_ESCAPES.get(sign, sign) for sign in value)
    # Spaces around the sign of equality do not count, so one at either end must be named.
    stripped = text.strip(" ")
    left = len(text) - len(text.lstrip(" "))
    return "\\s" * left + stripped + "\\s" * (len(text) - left - len(stripped))


def unescaped(value: str) -> str:
    """Return the string that is written as ``value``."""
    return re.sub(r"\\([sntr\\])", lambda found: _MEANT[found[1]], value)


def exec_line(command: Sequence[str]) -> str:
    """Return a command as the value of ``Exec``: each word in quotes, with a percent sign doubled, then escaped."""
    words = list(command)
    if "%" in words[0] or "=" in words[0]:
        # Desktops look for the program before they undo the doubling, and take a sign of equality for a variable's.
        words = ["/bin/sh", "-c", 'exec "$0" "$@"', *words]
    return escaped(" ".join(_quoted(word) for word in words))


def _quoted(word: str) -> str:
    if re.fullmatch(r"[\w@+:,./-]+", word, re.ASCII):
        return word
    inner = re.sub(r'(["`$\\])', r"\\\1", word).replace("%", "%%")
    return f'"{inner}"'


# Windows: a value under the key of what runs at sign-in


class Registry(Protocol):
    """The owner's own part of the Windows registry."""

    def read(self, key: str, name: str) -> object | None:
        """Return a value, None where there is none."""
        ...

    def write(self, key: str, name: str, value: str) -> None:
        """Set a value of text, making the key where it is missing."""
        ...

    def delete(self, key: str, name: str) -> None:
        """Take a value away; does nothing where there is none."""
        ...


class WindowsRegistry:
    """The registry itself. Windows' module is imported when it is first asked."""

    def read(self, key: str, name: str) -> object | None:
        """Return a value, None where there is none."""
        registry = self._module()
        try:
            with registry.OpenKey(registry.HKEY_CURRENT_USER, key) as opened:
                value: object = registry.QueryValueEx(opened, name)[0]
                return value
        except FileNotFoundError:
            return None

    def write(self, key: str, name: str, value: str) -> None:
        """Set a value of text, making the key where it is missing."""
        registry = self._module()
        with registry.CreateKey(registry.HKEY_CURRENT_USER, key) as opened:
            registry.SetValueEx(opened, name, 0, registry.REG_SZ, value)

    def delete(self, key: str, name: str) -> None:
        """Take a value away; does nothing where there is none."""
        registry = self._module()
        with (
            contextlib.suppress(FileNotFoundError),
            registry.OpenKey(registry.HKEY_CURRENT_USER, key, 0, registry.KEY_SET_VALUE) as opened,
        ):
            registry.DeleteValue(opened, name)

    @staticmethod
    def _module() -> Any:
        return importlib.import_module("winreg")


RUN_KEY = r"Software\Microsoft\Windows\CurrentVersion\Run"
APPROVED_KEY = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
"""Where the task manager keeps what the owner switched off there: bytes of which the first is odd then."""


class RunKey(Autostart):
    """A value of ours among what Windows runs at sign-in."""

    NAME = "Tillwatch"

    def __init__(self, command: Sequence[str], registry: Registry) -> None:
        super().__init__(command)
        self._registry = registry

    @property
    def place(self) -> str:
        """The value, as the registry editor shows it."""
        return rf"HKEY_CURRENT_USER\{RUN_KEY}\{self.NAME}"

    def is_on(self) -> bool:
        """Whether the value is there and the task manager's list does not say otherwise."""
        with _told(self.place):
            line = self._registry.read(RUN_KEY, self.NAME)
            approved = self._registry.read(APPROVED_KEY, self.NAME)
        switched_off = isinstance(approved, bytes) and approved[:1] != b"" and approved[0] % 2 == 1
        return bool(line) and not switched_off

    def turn_on(self) -> None:
        """Write the value, and take back what the task manager's list says."""
        with _told(self.place):
            self._registry.write(RUN_KEY, self.NAME, subprocess.list2cmdline(self.command))
            self._registry.delete(APPROVED_KEY, self.NAME)

    def turn_off(self) -> None:
        """Take the value away."""
        with _told(self.place):
            self._registry.delete(RUN_KEY, self.NAME)
            self._registry.delete(APPROVED_KEY, self.NAME)

    def program(self) -> Path | None:
        """The first word of the line that Windows would carry out."""
        with _told(self.place):
            line = self._registry.read(RUN_KEY, self.NAME)
        if not isinstance(line, str) or not line.strip():
            return None
        quoted = re.match(r'\s*"([^"]+)"|\s*(\S+)', line)
        return None if quoted is None else Path(quoted[1] or quoted[2])


# macOS: an agent of the owner's own


class LaunchAgent(Autostart):
    """A property list in the owner's folder of agents. Takes effect at the next sign-in."""

    def __init__(self, command: Sequence[str], folder: Path) -> None:
        super().__init__(command)
        self.file = folder / f"{AGENT_LABEL}.plist"

    @property
    def place(self) -> str:
        """The file."""
        return str(self.file)

    def is_on(self) -> bool:
        """Whether the file is there and does not say that it is disabled."""
        agent = self._read()
        return bool(agent.get("ProgramArguments")) and not agent.get("Disabled", False)

    def turn_on(self) -> None:
        """Write the file; what else the owner put into it stays."""
        agent = self._read() | {
            "Label": AGENT_LABEL,
            "ProgramArguments": list(self.command),
            "RunAtLoad": True,
            "LimitLoadToSessionType": "Aqua",
        }
        agent.pop("Disabled", None)
        _replace(self.file, plistlib.dumps(agent))

    def turn_off(self) -> None:
        """Take the file away."""
        with _told(self.place):
            self.file.unlink(missing_ok=True)

    def program(self) -> Path | None:
        """The first word of what would be started."""
        words = self._read().get("ProgramArguments")
        return Path(str(words[0])) if isinstance(words, list) and words else None

    def _read(self) -> dict[str, Any]:
        with _told(self.place):
            try:
                found = plistlib.loads(self.file.read_bytes())
            except (FileNotFoundError, NotADirectoryError):
                return {}
            except (plistlib.InvalidFileException, ExpatError, ValueError):
                # Nothing that could be started, and nothing that is worth keeping.
                return {}
        return found if isinstance(found, dict) else {}


def _replace(file: Path, content: bytes) -> None:
    """Write a file whole or not at all. One that is a link stays one: its target is written."""
    with _told(str(file)):
        target = file.resolve()
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        part = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as written:
                written.write(content)
            part.chmod(0o644)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)


@contextmanager
def _told(place: str) -> Iterator[None]:
    """Turn what the system refuses into a sentence."""
    try:
        yield
    except OSError as error:
        raise TillwatchError(
            tr(
                "Tillwatch may not change whether it starts when you sign in: {place} ({reason}).",
                place=place,
                reason=error.strerror or type(error).__name__,
            ),
            tr("Check the permissions there and the disk's free space, then try again."),
        ) from error
