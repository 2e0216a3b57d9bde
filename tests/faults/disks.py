"""Disks that fill up and disks that are made read-only: small ones in memory, mounted for one test."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


class SmallDisk:
    """A disk of a few megabytes that can be filled to the last byte and emptied again."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._ballast = root / "ballast"

    def free_bytes(self) -> int:
        status = os.statvfs(self.root)
        return status.f_bavail * status.f_frsize

    def fill(self, *, leave: int = 0) -> None:
        """Fill the disk but for ``leave`` bytes (in whole pages of 4 kB)."""
        with self._ballast.open("ab", buffering=0) as file:
            try:
                while (free := self.free_bytes()) > leave:
                    file.write(b"\0" * min(free - leave, 1 << 20))
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise

    def free(self) -> None:
        """Take away what filled it."""
        self._ballast.unlink()

    def remount(self, mode: str) -> None:
        """Make it read-only (``ro``) or writable (``rw``), with whatever is on it."""
        _run("mount", "-o", f"remount,{mode}", str(self.root))


@contextmanager
def small_disk(root: Path, megabytes: int) -> Iterator[SmallDisk]:
    """Mount a disk at ``root``; skips the test where this system does not let us."""
    if sys.platform != "linux" or os.getuid() != 0:
        pytest.skip("only root may mount a small disk, and only on Linux there is one in memory")
    root.mkdir()
    try:
        _run("mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "tillwatch-test", str(root))
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"this system lets nobody mount a small disk ({error})")
    try:
        yield SmallDisk(root)
    finally:
        # Lazily: a process that was killed may be a moment late in letting go of its files.
        _run("umount", "--lazy", str(root))


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=30)
