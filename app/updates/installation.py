"""How this copy of Tillwatch was installed, which decides what a new version is and who puts it in place."""

from __future__ import annotations

from pathlib import Path

DEB = "deb"
PORTABLE = "portable"
WINDOWS = "windows"
MACOS = "macos"
KINDS = (DEB, PORTABLE, WINDOWS, MACOS)

_DEBIAN_PLACE = Path("/usr/lib/tillwatch")
_MACHINES = {"amd64": "x86_64", "x64": "x86_64", "arm64": "aarch64"}


def installation_kind(executable: Path, *, frozen: bool, platform: str) -> str | None:
    """Return one of ``KINDS``; None where the program runs from its sources and nobody can replace it.

    ``frozen``: whether it was packed into one folder; ``platform``: as ``sys.platform``.
    """
    if not frozen:
        return None
    if platform == "win32":
        return WINDOWS
    if platform == "darwin":
        return MACOS
    return DEB if executable.is_relative_to(_DEBIAN_PLACE) else PORTABLE


def processor(machine: str) -> str:
    """Return one name for a processor, whatever its system calls it (``AMD64``, ``x86_64``)."""
    return _MACHINES.get(machine.lower(), machine.lower())
