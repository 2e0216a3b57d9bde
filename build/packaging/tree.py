"""A folder as it will lie on somebody's disk: its modes and times owe nothing to the machine that made it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from build.packaging.project import NAME, PackagingError


def copy_program(frozen: Path, target: Path) -> None:
    """Copy the frozen folder. Raises ``PackagingError`` where a link in it leads out of it."""
    if not (frozen / NAME).is_file():
        raise PackagingError(f"There is no program in {frozen}. Freeze it first: make package.")
    shutil.copytree(frozen, target, symlinks=True)
    for path in target.rglob("*"):
        if path.is_symlink() and not _leads_inside(path, target):
            raise PackagingError(
                f"{path.relative_to(target)} is a link to {path.readlink()}, which is not packed."
            )


def put(root: Path, files: Mapping[str, bytes]) -> None:
    """Write files below ``root``, by their place."""
    for place, content in files.items():
        target = root / place
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def settle(root: Path, made_at: int) -> None:
    """Give everything below ``root``, and itself, the modes that Debian wants and one time."""
    for path in (root, *root.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or _is_program(path) else 0o644)
    # From within: a folder's time changes with what is put into it.
    for path in sorted((root, *root.rglob("*")), reverse=True):
        os.utime(path, (made_at, made_at), follow_symlinks=False)


def _leads_inside(link: Path, root: Path) -> bool:
    return (
        not link.readlink().is_absolute() and link.exists() and link.resolve().is_relative_to(root.resolve())
    )


def _is_program(path: Path) -> bool:
    # PyInstaller makes everything that holds machine code executable; libraries need not be.
    return bool(path.stat().st_mode & 0o100) and ".so" not in path.name
