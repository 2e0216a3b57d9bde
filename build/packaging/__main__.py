"""``python -m build.packaging``: freezes Tillwatch and makes every artefact of this system in ``dist``.

With ``--frozen FOLDER`` the folder is taken as it is, and ``--out FOLDER`` names another place for what is made.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from build.packaging.bill import write_bill
from build.packaging.catalogues import compile_catalogues
from build.packaging.freezing import freeze
from build.packaging.inside import Part, parts_inside
from build.packaging.linux import make_whole_deb
from build.packaging.macos import make_image
from build.packaging.papers import licence_files
from build.packaging.portable import make_portable
from build.packaging.project import NAME, ROOT, PackagingError, Project, read_project
from build.packaging.sums import write_sums
from build.packaging.windows import make_installer

_T = TypeVar("_T")


def main() -> int:
    """Make everything, say what was made, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m build.packaging", description=__doc__)
    parser.add_argument(
        "--frozen", type=Path, help="a folder that PyInstaller made; it is made anew without this"
    )
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="where the artefacts go (dist)")
    asked = parser.parse_args()
    try:
        make(asked.frozen, asked.out.absolute())
    except PackagingError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def make(frozen: Path | None, out: Path) -> None:
    """Make every artefact of this system in ``out``, of the folder ``frozen`` or of one that is frozen now."""
    makers = {"linux": _for_linux, "win32": _for_windows, "darwin": _for_macos}
    if sys.platform not in makers:
        raise PackagingError("Packages are made for Linux, Windows and macOS, each on the system it is for.")
    project = read_project()
    out.mkdir(parents=True, exist_ok=True)
    if frozen is None:
        # One that is missing would leave the program without its Spanish, and nobody the wiser.
        compile_catalogues()
        frozen = _timed("frozen", lambda: freeze(out, ROOT / "build" / "out", project.made_at))
    parts = _timed("parts found", lambda: parts_inside(frozen))
    artefacts = makers[sys.platform](frozen, parts, project, out)
    bills = [write_bill(artefact, purl, parts, project) for artefact, purl in artefacts.items()]
    made = [*artefacts, *bills]
    sums = write_sums(made, out)
    print(f"\n{'frozen folder':52} {_megabytes(_weight(frozen))}")
    for path in (*made, sums):
        print(f"{path.name:52} {_megabytes(path.stat().st_size)}")
    print(f"{len(parts)} parts are listed; everything is in {out}")


def _for_linux(frozen: Path, parts: Sequence[Part], project: Project, out: Path) -> dict[Path, str]:
    """Return each artefact with its package URL."""
    deb = _timed("Debian package", lambda: make_whole_deb(frozen, parts, project, out))
    portable = _timed("portable archive", lambda: make_portable(frozen, licence_files(parts), project, out))
    architecture = deb.stem.rpartition("_")[2]
    return {
        deb: f"pkg:deb/{NAME}/{NAME}@{project.debian_version}?arch={architecture}",
        portable: f"pkg:generic/{NAME}@{project.version}?arch={platform.machine()}&os=linux",
    }


def _for_windows(frozen: Path, parts: Sequence[Part], project: Project, out: Path) -> dict[Path, str]:
    licences = licence_files(parts)
    installer = _timed("installer", lambda: make_installer(frozen, licences, project, out, os.environ))
    return {installer: f"pkg:generic/{NAME}@{project.version}?arch=x86_64&os=windows"}


def _for_macos(frozen: Path, parts: Sequence[Part], project: Project, out: Path) -> dict[Path, str]:
    licences = licence_files(parts)
    image = _timed("disk image", lambda: make_image(frozen, licences, project, out, os.environ))
    return {image: f"pkg:generic/{NAME}@{project.version}?arch={platform.machine()}&os=macos"}


def _timed(name: str, work: Callable[[], _T]) -> _T:
    print(f"{name:20}", end="", flush=True)
    begun = time.perf_counter()
    made = work()
    print(f" {time.perf_counter() - begun:6.1f} s")
    return made


def _weight(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:8.2f} MB"


if __name__ == "__main__":
    sys.exit(main())
