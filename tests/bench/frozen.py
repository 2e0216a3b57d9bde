"""The program as people get it: its frozen folder and Debian package, and a bare tray frozen the same way."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from build.packaging.debian import make_deb
from build.packaging.freezing import freeze
from build.packaging.inside import parts_inside
from build.packaging.manual import manual_files
from build.packaging.papers import document_files
from build.packaging.project import NAME, ROOT, made_at, read_project
from build.packaging.shown import shown_files
from tests.bench.report import progress

_BARE_SPEC = Path(__file__).with_name("bare_tray.spec")
_MB = 1_000_000


def weight_mb(path: Path) -> float:
    """Return the size of a file, or of all files below a folder, in millions of bytes; links count for nothing."""
    if path.is_file():
        return path.stat().st_size / _MB
    files = (file for file in path.rglob("*") if file.is_file() and not file.is_symlink())
    return sum(file.stat().st_size for file in files) / _MB


def frozen_folder(asked: Path | None, work: Path) -> Path:
    """Return the folder to be measured: the one ``asked`` for, that of ``make package``, or a new one in ``work``.

    Raises ``SystemExit`` where there is no program in the folder that was asked for.
    """
    made = ROOT / "dist" / NAME
    if asked is None and not (made / NAME).is_file():
        progress("freezing Tillwatch")
        return freeze(work / "frozen", work / "freezing", made_at())
    folder = (asked or made).absolute()
    if not (folder / NAME).is_file():
        raise SystemExit(f"There is no frozen program in {folder}. Make one: make package.")
    if newer := _newer_than(folder / NAME):
        progress(f"{folder} was frozen before the last change of {newer}: older code is measured")
    return folder


def package_beside(folder: Path) -> Path | None:
    """Return the Debian package that lies beside a frozen folder, if it was made after the folder."""
    frozen_at = (folder / NAME).stat().st_mtime
    packages = [file for file in folder.parent.glob(f"{NAME}_*.deb") if file.stat().st_mtime >= frozen_at]
    return max(packages, key=lambda file: file.stat().st_mtime, default=None)


def pack(folder: Path, work: Path) -> Path:
    """Make the Debian package of a frozen folder in ``work``; takes two minutes."""
    project = read_project()
    parts = parts_inside(folder)
    shared = {**shown_files(project), **manual_files(project), **document_files(parts)}
    work.mkdir(parents=True, exist_ok=True)
    return make_deb(folder, shared, project, work)


def freeze_bare_tray(work: Path) -> Path:
    """Freeze ``bare_tray.py``, trimmed by Tillwatch's own list, and return its program in its folder.

    Raises ``SystemExit`` with PyInstaller's last words where it fails.
    """
    work.mkdir(parents=True, exist_ok=True)
    log = work / "pyinstaller.log"
    command = [
        sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level=WARN",
        f"--distpath={work / 'dist'}", f"--workpath={work / 'work'}", str(_BARE_SPEC),
    ]  # fmt: skip
    environment = os.environ | {"PYINSTALLER_CONFIG_DIR": str(work / "cache")}
    with log.open("wb") as said:
        code = subprocess.call(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, env=environment)
    if code != 0:
        last = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-20:])
        raise SystemExit(f"The bare tray could not be frozen; PyInstaller's last words:\n{last}")
    return work / "dist" / "bare_tray" / "bare_tray"


def _newer_than(program: Path) -> str | None:
    """Return the place of a source that was changed after the program was frozen."""
    frozen_at = program.stat().st_mtime
    sources = [*(ROOT / "app").rglob("*.py"), ROOT / "installer.spec"]
    newest = max(sources, key=lambda file: file.stat().st_mtime)
    return str(newest.relative_to(ROOT)) if newest.stat().st_mtime > frozen_at else None
