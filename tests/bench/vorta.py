"""Vorta beside Tillwatch: a tray program of the same kind (Python, Qt, jobs at fixed times) that people know.

On Linux it comes by pip or as a Flatpak, not frozen: it runs on the system's Python, which its weight leaves out.
"""

from __future__ import annotations

import re
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

from tests.bench.frozen import weight_mb


@dataclass(frozen=True)
class Vorta:
    """An installed Vorta."""

    version: str
    program: Path
    weight_mb: float
    """Of Vorta and everything it needs beside Python, with what Python compiled of it."""


def install(folder: Path) -> Vorta:
    """Install the newest Vorta in ``folder``, from the package index; nothing else on the machine changes.

    Raises ``SystemExit`` with pip's last words where it fails.
    """
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    done = subprocess.run(
        [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python, "install", "vorta"],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=900,
    )
    if done.returncode != 0:
        last = "\n".join(done.stderr.splitlines()[-10:])
        raise SystemExit(f"Vorta could not be installed; pip's last words:\n{last}")
    packages = next((folder / "lib").glob("python3*/site-packages"))
    said = (packages / "vorta" / "_version.py").read_text(encoding="utf-8")
    version = re.search(r"__version__\s*=\s*['\"]([^'\"]+)", said)
    return Vorta(
        version[1] if version else "of unknown version", folder / "bin" / "vorta", weight_mb(packages)
    )
