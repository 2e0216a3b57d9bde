"""The program as people get it: its frozen folder and Debian package, and a bare tray frozen the same way."""

from __future__ import annotations

from pathlib import Path

from build.packaging.freezing import freeze
from build.packaging.inside import parts_inside
from build.packaging.linux import make_whole_deb
from build.packaging.project import NAME, ROOT, made_at, read_project
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
    work.mkdir(parents=True, exist_ok=True)
    return make_whole_deb(folder, parts_inside(folder), read_project(), work)


def freeze_bare_tray(work: Path) -> Path:
    """Freeze ``bare_tray.py``, trimmed by Tillwatch's own list, and return its program in its folder.

    Raises ``PackagingError`` with PyInstaller's last words where it fails.
    """
    name = _BARE_SPEC.stem
    return freeze(work / "dist", work / "freezing", made_at(), spec=_BARE_SPEC, name=name) / name


def _newer_than(program: Path) -> str | None:
    """Return the place of a source that was changed after the program was frozen."""
    frozen_at = program.stat().st_mtime
    sources = [*(ROOT / "app").rglob("*.py"), ROOT / "installer.spec"]
    newest = max(sources, key=lambda file: file.stat().st_mtime)
    return str(newest.relative_to(ROOT)) if newest.stat().st_mtime > frozen_at else None
