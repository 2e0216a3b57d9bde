"""A program of the system's that a package needs, called and held to its word."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

from build.packaging.project import PackagingError


def call(command: Sequence[str]) -> None:
    """Run ``command``. Raises ``PackagingError`` with its last words where it is missing or fails."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except OSError as error:
        raise PackagingError(f"{command[0]} cannot be called ({error.strerror}).") from error
    if done.returncode != 0:
        last = "\n".join(done.stdout.splitlines()[-20:])
        raise PackagingError(
            f"{command[0]} failed (exit code {done.returncode}); its last words:\n{last}\n"
            f"It was called as: {' '.join(command)}"
        )
