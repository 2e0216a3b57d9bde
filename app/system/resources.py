"""Where the files that ship with the program are: icons, translations, the demo shop."""

from __future__ import annotations

import sys
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def resource_path(name: str) -> Path:
    """Return the path of a shipped file, such as ``icons/tray-idle.svg``.

    A packaged executable unpacks them beside its libraries, an installed wheel carries them inside the package,
    a checkout has them at its top. The file itself may be missing: whoever opens it says so.
    """
    bundle = getattr(sys, "_MEIPASS", None)
    if bundle is not None:
        return Path(bundle) / "resources" / name
    inside = _PACKAGE / "_resources"
    root = inside if inside.is_dir() else _PACKAGE.parent / "resources"
    return root / name
