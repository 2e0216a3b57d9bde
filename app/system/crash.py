"""What is left of a program that crashed: where each of its threads stood, written by Python in its last moment.

The file is opened at each start and is empty after an orderly end, so one that holds anything tells the next start.
"""

from __future__ import annotations

import faulthandler
import logging
from datetime import datetime
from pathlib import Path
from typing import IO

LOG = logging.getLogger(__name__)

FILE_NAME = "crash.log"
KEPT = 5
"""Crashes of which the traces are kept."""


class CrashNote:
    """The file of one home. Only the process that holds the home's lock may use it."""

    def __init__(self, logs: Path) -> None:
        self._path = logs / FILE_NAME
        self._file: IO[bytes] | None = None

    def begin(self, now: datetime) -> Path | None:
        """Be ready for a crash; return what the last one left, moved out of the way, None where it ended in order.

        A disk that takes nothing is no reason not to start: crashes then leave no trace.
        """
        left = None
        try:
            left = self._put_by(now)
            # Kept open: in a crash there is no time to open anything. Unbuffered, as the handler writes past Python.
            self._file = self._path.open("wb", buffering=0)
            faulthandler.enable(self._file, all_threads=True)
        except (OSError, RuntimeError) as error:
            LOG.warning("A crash would leave no trace: %s", error)
        return left

    def end(self) -> None:
        """Be ready no more: this is an orderly end."""
        if self._file is None:
            return
        faulthandler.disable()
        self._file.close()
        self._file = None

    def _put_by(self, now: datetime) -> Path | None:
        if not self._path.exists() or self._path.stat().st_size == 0:
            return None
        kept = self._path.with_name(f"crash-{now:%Y%m%d-%H%M%S}.log")
        self._path.replace(kept)
        for old in kept_crashes(self._path.parent)[KEPT:]:
            old.unlink(missing_ok=True)
        return kept


def kept_crashes(logs: Path) -> list[Path]:
    """Return the traces of past crashes, newest first."""
    return sorted(logs.glob("crash-*.log"), reverse=True)
