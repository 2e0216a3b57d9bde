"""PyInstaller's part: the frozen folder, made by ``installer.spec``."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from build.packaging.project import NAME, ROOT, PackagingError


def freeze(
    folder: Path, work: Path, made_at: int, *, spec: Path = ROOT / "installer.spec", name: str = NAME
) -> Path:
    """Make the frozen folder in ``folder`` and return it; what PyInstaller says goes to ``work/pyinstaller.log``.

    ``spec`` is the recipe of the program called ``name``. Raises ``PackagingError`` with PyInstaller's last words.
    """
    work.mkdir(parents=True, exist_ok=True)
    log = work / "pyinstaller.log"
    command = [
        sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level=WARN",
        f"--distpath={folder}", f"--workpath={work}", str(spec),
    ]  # fmt: skip
    # Sets are packed in the order of their hashes, and modules bear the time of their making.
    environment = os.environ | {"PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": str(made_at)}
    # A cache of its own: another build on this machine may be clearing the common one.
    environment["PYINSTALLER_CONFIG_DIR"] = str(work / "cache")
    with log.open("wb") as said:
        code = subprocess.call(
            command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, env=environment, cwd=ROOT
        )
    if code != 0:
        last = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-20:])
        raise PackagingError(f"PyInstaller failed; its last words:\n{last}\nAll of them: {log}")
    return folder / name
