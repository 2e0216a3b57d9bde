"""Sees that files have come into the watched folder, and says so once they are complete.

The desktop tells of a change; only while a file is still growing is it looked at again. A folder in which nothing
happens costs nothing.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal, Slot

from app.desktop.loader import Loader

SETTLE_S = 2.0
"""A file whose size and time have stood still for so long is taken to be complete."""
LONGEST_WAIT_S = 60.0
"""How far apart the looks at a file that another program keeps locked may grow."""
MOST_WATCHED = 200
"""Files watched one by one; each costs a handle of the system."""
_UNFINISHED_ENDS = (".part", ".partial", ".crdownload", ".download", ".tmp", ".temp", ".filepart", ".swp")
_UNFINISHED_STARTS = (".", "~")

Stamp = tuple[int, int]
"""Bytes and time of the last change in nanoseconds."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one look came to."""

    complete: tuple[str, ...]
    """Files that have become complete since the last look."""
    wait_s: float | None
    """When to look again though nothing has told of a change; None: not before something does."""


class Arrivals:
    """Tells from one look to the next which files have become complete. Knows no disk and no clock.

    ``is_free`` says whether a file can be opened, that is, whether nobody is still writing it.
    """

    def __init__(self, is_free: Callable[[str], bool]) -> None:
        self._is_free = is_free
        self._since: dict[str, tuple[Stamp, float]] = {}
        self._told: dict[str, Stamp] = {}
        self._patience_s = SETTLE_S

    def look(self, files: Mapping[str, Stamp], now: float) -> Verdict:
        """Take the folder as it is at ``now`` (seconds on any clock that never goes back)."""
        self._told = {name: stamp for name, stamp in self._told.items() if files.get(name) == stamp}
        self._since = {
            name: self._since[name] if self._since.get(name, (None,))[0] == stamp else (stamp, now)
            for name, stamp in files.items()
            # Browsers put an empty file of the final name there first: it will tell of itself when it is filled.
            if name not in self._told and stamp[0] > 0
        }
        still = [name for name, (_stamp, since) in self._since.items() if now - since >= SETTLE_S]
        complete = tuple(sorted(name for name in still if self._is_free(name)))
        for name in complete:
            self._told[name] = self._since.pop(name)[0]
        locked = len(still) - len(complete)
        # Somebody may have a file open all day: that is asked after less and less often.
        only_locked = bool(locked) and locked == len(self._since)
        self._patience_s = min(self._patience_s * 2, LONGEST_WAIT_S) if only_locked else SETTLE_S
        return Verdict(complete, self._patience_s if self._since else None)


def incoming_files(folder: Path) -> dict[str, Stamp]:
    """Return the files of a folder that somebody may have put there to be read, by name; those below it are not.

    What a browser or an office program keeps beside a file while it writes it is left out. A folder that cannot be
    read has none.
    """
    found = {}
    try:
        for path in folder.iterdir():
            lower = path.name.lower()
            if lower.startswith(_UNFINISHED_STARTS) or lower.endswith(_UNFINISHED_ENDS) or not path.is_file():
                continue
            status = path.stat()
            found[path.name] = (status.st_size, status.st_mtime_ns)
    except OSError:
        # It is made anew, or its disk comes back: the watch hears of that.
        return found
    return found


def is_free(path: Path) -> bool:
    """Whether a file can be opened; on Windows also whether no other program has it open."""
    try:
        if sys.platform == "win32":
            # Renaming a file to its own name changes nothing and is refused while anybody else has it open.
            path.rename(path)
        with path.open("rb"):
            return True
    except OSError:
        return False


class FolderWatch(QObject):
    """Watches one folder. Made in the GUI thread; the disk is only looked at beside it."""

    arrived = Signal()
    """Files in the folder have become complete."""

    def __init__(
        self,
        folder: Path,
        loader: Loader,
        parent: QObject | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        timer: QTimer | None = None,
    ) -> None:
        super().__init__(parent)
        self._folder = folder
        self._loader = loader
        self._clock = clock
        self._timer = timer or QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.look)
        self._arrivals = Arrivals(lambda name: is_free(folder / name))
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._on_change)
        self._watcher.fileChanged.connect(self._on_change)

    def begin(self) -> None:
        """Start to watch; what lies in the folder already counts as having come now."""
        self.look()

    @Slot()
    def look(self) -> None:
        """Look at the folder now."""
        self._loader.read("watched-folder", self._examine, self._on_looked)

    def _examine(self) -> tuple[Verdict, list[str]]:
        files = incoming_files(self._folder)
        verdict = self._arrivals.look(files, self._clock())
        # A folder that is gone is waited for where it was. Files are watched too: the folder says nothing when one
        # of them is written anew in place.
        there = self._folder if self._folder.is_dir() else self._folder.parent
        return verdict, [str(there), *(str(self._folder / name) for name in sorted(files)[:MOST_WATCHED])]

    def _on_looked(self, seen: tuple[Verdict, list[str]]) -> None:
        verdict, wanted = seen
        watched = {*self._watcher.directories(), *self._watcher.files()}
        if gone := [path for path in watched if path not in wanted]:
            self._watcher.removePaths(gone)
        if new := [path for path in wanted if path not in watched]:
            self._watcher.addPaths(new)
            # What happened before the watch on it began told nobody.
            if verdict.wait_s is None and not verdict.complete:
                verdict = Verdict((), SETTLE_S)
        if verdict.wait_s is not None:
            self._timer.start(round(verdict.wait_s * 1_000))
        if verdict.complete:
            self.arrived.emit()

    @Slot(str)
    def _on_change(self, _path: str) -> None:
        # While a file grows, each of its pieces tells; the look that is planned anyway sees them all.
        if not self._timer.isActive():
            self.look()
