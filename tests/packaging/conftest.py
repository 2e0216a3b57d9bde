"""A frozen folder in small: what PyInstaller lays out, with a few bytes in each place."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from build.packaging.project import Project, read_project

needs_binutils = pytest.mark.skipif(
    any(shutil.which(tool) is None for tool in ("readelf", "strip")),
    reason="binutils is not installed: apt-get install binutils",
)
"""What reads machine code, or takes something out of it."""


@pytest.fixture(autouse=True)
def _moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795000000")


@pytest.fixture
def project() -> Project:
    return read_project()


@pytest.fixture
def frozen(tmp_path: Path) -> Path:
    return small_folder(tmp_path / "frozen" / "tillwatch")


def small_folder(folder: Path) -> Path:
    """Make the folder with modes and times that no package may take over."""
    files = {
        "tillwatch": b"\x7fELF a program \0GLIBC_2.17\0",
        "_internal/libpython3.11.so.1.0": b"\x7fELF \0GLIBC_2.3.4\0GLIBC_2.36\0GLIBC_2.17\0 and more",
        "_internal/PySide6/Qt/lib/libQt6Core.so.6": b"\x7fELF \0GLIBC_2.28\0",
        "_internal/resources/icons/a picture.svg": b"<svg/>",
        "_internal/notes.txt": b"\0GLIBC_2.99\0 is said here, and needed by nobody",
    }
    for place, content in files.items():
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_bytes(content)
        path.chmod(0o770 if b"ELF" in content else 0o600)
        os.utime(path, (1_000_000_000, 1_000_000_000))
    (folder / "_internal" / "libQt6Core.so.6").symlink_to("PySide6/Qt/lib/libQt6Core.so.6")
    return folder
