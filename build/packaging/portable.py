"""The portable archive: the same program to be unpacked anywhere, where dpkg or the rights for it are missing."""

from __future__ import annotations

import platform
import subprocess
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from build.packaging.debian import dependencies
from build.packaging.project import DESKTOP_ENTRY, ICON, NAME, ROOT, PackagingError, Project
from build.packaging.tree import copy_program, put, settle

README = ROOT / "resources" / "linux" / "portable-readme.txt"
# Blocks of a fixed size, however many processors there are: the same bytes come from every machine.
_COMPRESSOR = "xz -6 --threads=2 --block-size=24MiB"


def make_portable(frozen: Path, licences: Mapping[str, bytes], project: Project, folder: Path) -> Path:
    """Make the archive in ``folder`` and return it; ``licences``: the texts, by their place in a folder of them."""
    name = f"{NAME}-{project.version}-linux-{platform.machine()}"
    target = folder / f"{name}.tar.xz"
    with TemporaryDirectory(dir=folder, prefix="tar-") as work:
        tree = Path(work) / name
        copy_program(frozen, tree)
        put(tree, _beside(frozen, project))
        put(tree / "licences", licences)
        settle(tree, project.made_at)
        command = [
            "tar", "--create", f"--file={target}", f"--directory={work}", f"--use-compress-program={_COMPRESSOR}",
            "--format=gnu", "--sort=name", f"--mtime=@{project.made_at}", "--owner=root:0", "--group=root:0",
            "--numeric-owner", name,
        ]  # fmt: skip
        made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode != 0:
        raise PackagingError(f"tar made no archive: {made.stderr.strip()}")
    target.chmod(0o644)
    return target


def _beside(frozen: Path, project: Project) -> dict[str, bytes]:
    named = "\n".join(f"    {name.rpartition(' | ')[2]}" for name in dependencies(frozen)[1:])
    readme = README.read_text(encoding="utf-8").format(version=project.version, packages=named)
    return {
        "README.txt": readme.encode(),
        "LICENSE": (ROOT / "LICENSE").read_bytes(),
        f"{NAME}.desktop": DESKTOP_ENTRY.read_bytes(),
        f"{NAME}.svg": ICON.read_bytes(),
    }
