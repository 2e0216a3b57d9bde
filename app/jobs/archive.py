"""The archive: runs that are about to be cleared away, appended to one CSV file a month.

A run is on disk here before it goes from the store, so a power cut may leave some in both places, never one in
neither. Whoever begins again appends those same runs again; lines that stand at the end of their file already are
then left out, so in the end each is there once. A line that was cut in half is cut off. For both, every run is one
line: breaks inside a cell become spaces.
"""

from __future__ import annotations

import csv
import io
import os
import sys
from collections import deque
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from app.domain.errors import StoreError
from app.domain.time import from_millis
from app.jobs.cells import safe_cell
from app.jobs.run_table import RUN_COLUMNS, run_cells
from app.language import tr

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class RunArchive:
    """The files of one folder, made with the first run that comes. For one writer at a time."""

    def __init__(self, folder: Path, *, at_once: int) -> None:
        """``at_once``: the most runs that one ``add`` is given, and so the most that a power cut leaves in both."""
        self._folder = folder
        self._at_once = at_once
        self._already: dict[Path, frozenset[bytes]] = {}

    def add(self, runs: Iterable[Any]) -> None:
        """Append runs (rows of the run table) to the files of the months in which they ended; on disk at return.

        Raises ``StoreError`` where that cannot be.
        """
        lines: dict[Path, list[bytes]] = {}
        for run in runs:
            month = from_millis(run.finished_at)
            path = self._folder / f"runs-{month:%Y-%m}.csv"
            lines.setdefault(path, []).append(_line(run_cells(run).values()))
        try:
            for path, new in lines.items():
                self._append(path, new)
        except OSError as error:
            raise StoreError(
                tr(
                    "Old history could not be archived in {folder} ({why}).",
                    folder=self._folder,
                    why=error.strerror,
                ),
                tr(
                    "Check the folder's permissions and the disk's free space;"
                    " what is not archived was not deleted."
                ),
            ) from error

    def _append(self, path: Path, lines: list[bytes]) -> None:
        if path not in self._already:
            self._already[path] = self._begin(path)
        with path.open("ab") as file:
            file.writelines(line for line in lines if line not in self._already[path])
            file.flush()
            os.fsync(file.fileno())

    def _begin(self, path: Path) -> frozenset[bytes]:
        """Make the file, or mend its end; return its last lines."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        last: deque[bytes] = deque(maxlen=self._at_once + 1)
        with path.open("a+b") as file:
            file.seek(0)
            last.extend(file)
            if last and not last[-1].endswith(b"\n"):
                file.truncate(file.seek(0, os.SEEK_END) - len(last.pop()))
            if file.seek(0, os.SEEK_END) == 0:
                file.write(_BYTE_ORDER_MARK + _line(RUN_COLUMNS))
                file.flush()
                os.fsync(file.fileno())
                _sync_folder(self._folder)
        return frozenset(last)


def _line(cells: Iterable[Any]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerow(
        [safe_cell(" ".join(cell.splitlines()) if isinstance(cell, str) else cell) for cell in cells]
    )
    return text.getvalue().encode()


def _sync_folder(folder: Path) -> None:
    """Have a new file's name on disk too; Windows does that by itself and opens no folder."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
