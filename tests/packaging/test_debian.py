"""The Debian package, made by the real dpkg-deb from a folder in small, installed and removed by the real dpkg."""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from build.packaging.debian import dependencies, glibc_needed, make_deb
from build.packaging.papers import document_files
from build.packaging.project import PackagingError, Project
from tests.packaging.conftest import needs_binutils, small_folder

pytestmark = [
    pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="this is no Debian"),
    needs_binutils,
]

SHARED = {
    "applications/tillwatch.desktop": b"[Desktop Entry]\n",
    "man/man1/tillwatch.1.gz": b"packed",
    **document_files(()),
}
FILES = {
    "usr/bin/tillwatch": "link to ../lib/tillwatch/tillwatch",
    "usr/lib/tillwatch/tillwatch": "755",
    "usr/lib/tillwatch/_internal/libpython3.11.so.1.0": "644",
    "usr/lib/tillwatch/_internal/libQt6Core.so.6": "link to PySide6/Qt/lib/libQt6Core.so.6",
    "usr/lib/tillwatch/_internal/PySide6/Qt/lib/libQt6Core.so.6": "644",
    "usr/lib/tillwatch/_internal/resources/icons/a picture.svg": "644",
    "usr/lib/tillwatch/_internal/notes.txt": "644",
    "usr/share/applications/tillwatch.desktop": "644",
    "usr/share/man/man1/tillwatch.1.gz": "644",
    "usr/share/doc/tillwatch/copyright": "644",
    "usr/share/doc/tillwatch/changelog.gz": "644",
}


@pytest.fixture
def deb(frozen: Path, project: Project, tmp_path: Path) -> Path:
    return make_deb(frozen, SHARED, project, tmp_path)


def members(deb: Path, option: str = "--fsys-tarfile") -> list[tarfile.TarInfo]:
    packed = subprocess.run(["dpkg-deb", option, deb], capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        return archive.getmembers()


def field(deb: Path, name: str) -> str:
    asked = subprocess.run(["dpkg-deb", "--field", deb, name], capture_output=True, text=True, check=True)
    return asked.stdout.strip()


def test_it_holds_exactly_the_files_that_it_should(deb: Path) -> None:
    found = {
        member.name.removeprefix("./"): f"link to {member.linkname}" if member.issym() else f"{member.mode:o}"
        for member in members(deb)
        if not member.isdir()
    }
    assert found == FILES


def test_everything_is_roots_and_bears_one_moment(deb: Path, project: Project) -> None:
    for member in (*members(deb), *members(deb, "--ctrl-tarfile")):
        assert (member.uid, member.gid, member.uname, member.gname) == (0, 0, "root", "root")
        assert member.mtime == project.made_at
        if member.isdir():
            assert member.mode == 0o755, member.name


def test_the_control_fields(deb: Path, project: Project) -> None:
    architecture = subprocess.run(
        ["dpkg", "--print-architecture"], capture_output=True, text=True
    ).stdout.strip()
    assert deb.name == f"tillwatch_{project.version}_{architecture}.deb"
    assert field(deb, "Package") == "tillwatch"
    assert field(deb, "Version") == project.version
    assert field(deb, "Architecture") == architecture
    assert field(deb, "Section") == "misc"
    assert field(deb, "Priority") == "optional"
    assert re.fullmatch(r"The Tillwatch founders <\S+@\S+>", field(deb, "Maintainer"))
    inside = [member for member in members(deb) if member.name != "."]
    kib = sum(-(-member.size // 1024) if member.isfile() else 1 for member in inside)
    assert int(field(deb, "Installed-Size")) == kib
    needed = field(deb, "Depends").split(", ")
    assert needed[0] == "libc6 (>= 2.36)"
    assert "notification-daemon" in field(deb, "Recommends")
    assert "gnome-keyring" in field(deb, "Recommends")
    synopsis, *further = field(deb, "Description").splitlines()
    assert len(synopsis) <= 80
    assert not synopsis.endswith(".")
    assert all(line.startswith(" ") and len(line) <= 80 for line in further)


def test_it_runs_nothing_when_it_is_installed_and_starts_nothing_with_the_pc(deb: Path) -> None:
    control = {member.name for member in members(deb, "--ctrl-tarfile")}
    assert control == {".", "./control", "./md5sums"}
    assert not any("autostart" in member.name or "/etc" in member.name for member in members(deb))


def test_the_same_folder_makes_the_same_bytes_whoever_makes_it(project: Project, tmp_path: Path) -> None:
    made = []
    for nth, mask in enumerate((0o022, 0o077)):
        before = os.umask(mask)
        try:
            folder = tmp_path / str(nth)
            frozen = small_folder(folder / "tillwatch")
            os.utime(frozen / "tillwatch", (1_700_000_000 + nth, 1_700_000_000 + nth))
            deb = make_deb(frozen, SHARED, project, folder)
        finally:
            os.umask(before)
        made.append(hashlib.sha256(deb.read_bytes()).hexdigest())
        assert [path.name for path in folder.iterdir() if path != frozen] == [deb.name]
    assert made[0] == made[1]


def test_the_list_of_sums_is_right(deb: Path, tmp_path: Path) -> None:
    subprocess.run(["dpkg-deb", "--raw-extract", deb, tmp_path / "all"], check=True)
    checked = subprocess.run(
        ["md5sum", "--check", "--strict", "--quiet", "DEBIAN/md5sums"],
        cwd=tmp_path / "all",
        capture_output=True,
    )
    assert (checked.returncode, checked.stdout) == (0, b"")
    listed = (tmp_path / "all" / "DEBIAN" / "md5sums").read_text().splitlines()
    assert len(listed) == sum(not kind.startswith("link") for kind in FILES.values())


def test_installing_and_removing_it_leaves_the_owners_data_as_it_was(deb: Path, tmp_path: Path) -> None:
    root = tmp_path / "root"
    for folder in ("info", "updates", "triggers"):
        (root / "var/lib/dpkg" / folder).mkdir(parents=True)
    (root / "var/lib/dpkg/status").touch()
    data = root / "home/owner/.local/share/Tillwatch/tillwatch.db"
    autostart = root / "home/owner/.config/autostart/tillwatch.desktop"
    for file in (data, autostart):
        file.parent.mkdir(parents=True)
        file.write_bytes(b"the owner's")

    def dpkg(*arguments: str | Path) -> None:
        forced = "--force-not-root,bad-path,depends"
        done = subprocess.run(
            ["dpkg", f"--root={root}", forced, "--log=/dev/null", *arguments], capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr

    dpkg("--install", deb)
    assert (root / "usr/bin/tillwatch").resolve() == root / "usr/lib/tillwatch/tillwatch"
    assert os.access(root / "usr/bin/tillwatch", os.X_OK)
    dpkg("--verify", "tillwatch")
    (root / "usr/lib/tillwatch/_internal/notes.txt").write_bytes(b"changed")
    dpkg("--install", deb)  # once more over itself, as an update would
    assert b"needed by nobody" in (root / "usr/lib/tillwatch/_internal/notes.txt").read_bytes()
    dpkg("--purge", "tillwatch")
    left = [path for path in root.rglob("*") if not path.is_dir() and "var/lib/dpkg" not in path.as_posix()]
    assert sorted(left) == sorted([data, autostart])
    assert data.read_bytes() == autostart.read_bytes() == b"the owner's"
    assert not (root / "usr").exists() or not list((root / "usr").rglob("*tillwatch*"))


def test_the_oldest_c_library_is_read_from_the_machine_code(frozen: Path) -> None:
    assert glibc_needed(frozen) == "2.36"
    assert dependencies(frozen)[0] == "libc6 (>= 2.36)"


def test_it_depends_on_what_brings_the_libraries_that_are_not_inside(frozen: Path) -> None:
    tar = Path(shutil.which("tar") or "")
    shutil.copy(tar, frozen / "_internal" / "a module.so")
    assert "libacl1" in dependencies(frozen)
    (frozen / "_internal" / "libacl.so.1").write_bytes(b"now it is inside")
    assert "libacl1" not in dependencies(frozen)


def test_a_library_that_no_package_brings_stops_it(frozen: Path) -> None:
    program = Path(shutil.which("tar") or "").read_bytes()
    (frozen / "_internal" / "a module.so").write_bytes(program.replace(b"libacl.so.1\0", b"libxyz.so.1\0"))
    with pytest.raises(PackagingError, match=r"a module\.so needs libxyz\.so\.1, and no package"):
        dependencies(frozen)


def test_a_link_that_leads_out_is_refused(frozen: Path, project: Project, tmp_path: Path) -> None:
    (frozen / "_internal" / "libz.so.1").symlink_to("/usr/lib/x86_64-linux-gnu/libz.so.1")
    with pytest.raises(PackagingError, match=r"libz\.so\.1 is a link to /usr"):
        make_deb(frozen, SHARED, project, tmp_path)


def test_a_folder_without_the_program_is_refused(project: Project, tmp_path: Path) -> None:
    with pytest.raises(PackagingError, match="Freeze it first"):
        make_deb(tmp_path / "nothing", SHARED, project, tmp_path)
