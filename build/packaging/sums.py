"""The checksums by which a download is compared with what was made."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path


def write_sums(files: Iterable[Path], folder: Path) -> Path:
    """Write ``SHA256SUMS`` for files of ``folder``, as ``sha256sum --check`` reads it, and return it."""
    target = folder / "SHA256SUMS"
    lines = "".join(f"{digest(path)}  {path.name}\n" for path in sorted(files))
    target.write_text(lines, encoding="utf-8", newline="\n")
    target.chmod(0o644)
    return target


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
