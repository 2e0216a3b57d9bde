"""The Debian package: the frozen folder in /usr/lib, and around it what a desktop and a reader of manuals look for."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import textwrap
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from build.packaging.linked import outside_libraries
from build.packaging.project import MAINTAINER, NAME, PackagingError, Project
from build.packaging.tree import copy_program, put, settle

COMPRESSION = ("-Zxz", "-z6")
RECOMMENDED = (
    "fonts-dejavu-core",
    "xfce4-notifyd | notification-daemon",
    "gnome-keyring | kwalletmanager | keepassxc",
    "libwayland-client0",
    "libwayland-cursor0",
)
"""What Tillwatch works without: letters where no other font is there, notifications, a keyring, windows on Wayland."""

_OPTIONAL = {"libwayland-client.so.0", "libwayland-cursor.so.0"}
"""Libraries of one way to draw windows; where they are missing, Qt takes the other."""

_RENAMED = {"libglib2.0-0": "libglib2.0-0t64"}
"""Packages that Debian 13 and Ubuntu 24.04 carry under another name."""

_OLD_NAMES = {new: old for old, new in _RENAMED.items()}


def make_deb(frozen: Path, shared: Mapping[str, bytes], project: Project, folder: Path) -> Path:
    """Make the package in ``folder`` and return it; ``shared``: what goes below ``/usr/share``."""
    architecture = _architecture()
    target = folder / f"{NAME}_{project.debian_version}_{architecture}.deb"
    with TemporaryDirectory(dir=folder, prefix="deb-") as work:
        tree = Path(work) / "tree"
        copy_program(frozen, tree / "usr" / "lib" / NAME)
        put(tree / "usr" / "share", shared)
        program = tree / "usr" / "bin" / NAME
        program.parent.mkdir()
        program.symlink_to(f"../lib/{NAME}/{NAME}")
        put(tree / "DEBIAN", _control_files(tree, architecture, project))
        settle(tree, project.made_at)
        command = ["dpkg-deb", "--root-owner-group", *COMPRESSION, "--build", str(tree), str(target)]
        environment = os.environ | {"SOURCE_DATE_EPOCH": str(project.made_at)}
        made = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if made.returncode != 0:
        raise PackagingError(f"dpkg-deb made no package: {made.stderr.strip()}")
    target.chmod(0o644)
    return target


def dependencies(frozen: Path) -> list[str]:
    """Return what must be installed: whatever brings the libraries that the folder's machine code expects there.

    Raises ``PackagingError`` where this machine, on which it was frozen, has none of them from a package.
    """
    glibc = glibc_needed(frozen)
    expected = outside_libraries(frozen)
    packages = {_package_of(name, expected[name]) for name in sorted(set(expected) - _OPTIONAL)}
    needed = sorted(packages - {"libc6"})
    return [
        f"libc6 (>= {glibc})" if glibc else "libc6",
        *(f"{_RENAMED[name]} | {name}" if name in _RENAMED else name for name in needed),
    ]


def _package_of(library: str, users: set[str]) -> str:
    asked = subprocess.run(
        ["dpkg-query", "--search", f"*/{library}"], capture_output=True, text=True, check=False
    )
    owners = sorted({line.partition(":")[0] for line in asked.stdout.splitlines()})
    if not owners:
        raise PackagingError(
            f"{sorted(users)[0]} needs {library}, and no package that is installed here brings it."
        )
    return _OLD_NAMES.get(owners[0], owners[0])


def glibc_needed(frozen: Path) -> str:
    """Return the oldest C library that everything in the folder can work with; empty where nothing asks for one."""
    asked = re.compile(rb"\0GLIBC_2\.(\d+)(?:\.\d+)?(?=\0)")
    newest = 0
    for path in frozen.rglob("*"):
        if path.is_symlink() or not path.is_file():
            continue
        content = path.read_bytes()
        if content.startswith(b"\x7fELF"):
            newest = max([newest, *map(int, asked.findall(content))])
    return f"2.{newest}" if newest else ""


def _control_files(tree: Path, architecture: str, project: Project) -> dict[str, bytes]:
    fields = {
        "Package": NAME,
        "Version": project.debian_version,
        "Architecture": architecture,
        "Maintainer": MAINTAINER,
        "Installed-Size": str(_installed_size(tree)),
        "Depends": ", ".join(dependencies(tree / "usr" / "lib" / NAME)),
        "Recommends": ", ".join(RECOMMENDED),
        "Section": "misc",
        "Priority": "optional",
        "Description": _description(project),
    }
    control = "".join(f"{name}: {value}\n" for name, value in fields.items())
    return {"control": control.encode(), "md5sums": _sums(tree)}


def _description(project: Project) -> str:
    lines = [project.summary[:1].lower() + project.summary[1:]]
    listing = False
    for nth, paragraph in enumerate(project.paragraphs):
        item = paragraph.startswith("- ")
        if nth and not (item and listing):
            lines.append(" .")
        lines += textwrap.wrap(
            paragraph, 78, initial_indent="  " if item else " ", subsequent_indent="    " if item else " "
        )
        listing = item
    return "\n".join(lines)


def _installed_size(tree: Path) -> int:
    """Return the size in KiB as Debian reckons it: each file rounded up, and one for anything else."""
    paths = [path for path in tree.rglob("*") if path.relative_to(tree).parts[0] != "DEBIAN"]
    return sum(
        -(-path.stat().st_size // 1024) if path.is_file() and not path.is_symlink() else 1 for path in paths
    )


def _sums(tree: Path) -> bytes:
    """Return the list with which ``dpkg --verify`` finds what was changed after the installation."""
    files = sorted(path for path in (tree / "usr").rglob("*") if path.is_file() and not path.is_symlink())
    return b"".join(_sum(path, tree) for path in files)


def _sum(path: Path, tree: Path) -> bytes:
    digest = hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()
    return f"{digest}  {path.relative_to(tree).as_posix()}\n".encode()


def _architecture() -> str:
    try:
        asked = subprocess.run(["dpkg", "--print-architecture"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise PackagingError(
            "A Debian package is made on Debian or one of its kin: dpkg is missing here."
        ) from error
    return asked.stdout.strip()
