"""The portable archive and the checksums: real tar, real xz, real sha256sum."""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from build.packaging.portable import make_portable
from build.packaging.project import Project
from build.packaging.sums import write_sums
from tests.packaging.conftest import needs_binutils, small_folder

pytestmark = [
    pytest.mark.skipif(
        any(shutil.which(tool) is None for tool in ("tar", "xz", "dpkg-query")),
        reason="tar, xz-utils or dpkg is not installed",
    ),
    needs_binutils,
]

LICENCES = {"Qt/LGPL-3": b"the licence"}


def test_it_unpacks_into_one_folder_with_everything_beside_the_program(
    frozen: Path, project: Project, tmp_path: Path
) -> None:
    shutil.copy(shutil.which("tar") or "", frozen / "_internal" / "a module.so")
    made = make_portable(frozen, LICENCES, project, tmp_path)
    top = f"tillwatch-{project.version}-linux-{platform.machine()}"
    assert made.name == f"{top}.tar.xz"
    with tarfile.open(made) as archive:
        members = {member.name: member for member in archive.getmembers()}
    assert {name for name in members if name.count("/") <= 1} == {
        top,
        *(
            f"{top}/{name}"
            for name in (
                "tillwatch", "_internal", "README.txt", "LICENSE", "licences", "tillwatch.desktop", "tillwatch.svg",
            )
        ),
    }  # fmt: skip
    assert f"{top}/licences/Qt/LGPL-3" in members
    assert list(members) == sorted(members)
    for name, member in members.items():
        assert (member.uid, member.gid, member.mtime) == (0, 0, project.made_at)
        if not member.issym():
            assert member.mode == (0o755 if member.isdir() or name == f"{top}/tillwatch" else 0o644), name
    with tarfile.open(made) as archive:
        readme = archive.extractfile(f"{top}/README.txt")
        assert readme is not None
        text = readme.read().decode()
    assert text.startswith(f"Tillwatch {project.version}, portable\n")
    assert "    libacl1\n" in text
    assert not re.search(r"[{}]", text)


def test_the_same_folder_makes_the_same_bytes(project: Project, tmp_path: Path) -> None:
    made = []
    for nth in range(2):
        folder = tmp_path / str(nth)
        made.append(make_portable(small_folder(folder / "tillwatch"), LICENCES, project, folder).read_bytes())
    assert made[0] == made[1]


def test_the_checksums_are_those_that_sha256sum_reckons(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("b.deb", "a.tar.xz")]
    for file in files:
        file.write_bytes(file.name.encode())
    sums = write_sums(files, tmp_path)
    assert [line.split()[1] for line in sums.read_text().splitlines()] == ["a.tar.xz", "b.deb"]
    command = ["sha256sum", "--check", "--strict", "--quiet", sums.name]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True).returncode == 0
    files[0].write_bytes(b"something else")
    assert subprocess.run(command, cwd=tmp_path, capture_output=True).returncode != 0
