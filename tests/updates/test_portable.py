"""The portable folder changes its version, or is what it was: real archives, and a real program that is started."""

from __future__ import annotations

import shutil
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.updates.errors import NoRoomError, NotInstalledError, UnwritableFolderError
from app.updates.portable import OUR_THINGS, ask_program, swap, unpack
from build.packaging.portable import make_portable
from build.packaging.project import read_project
from tests.faults.disks import SmallDisk, small_disk

pytestmark = pytest.mark.skipif(
    shutil.which("tar") is None or shutil.which("xz") is None, reason="tar or xz-utils is not installed"
)

SAYS = "#!/bin/sh\necho 'tillwatch, version {version}'\n"
ONLY_ELSEWHERE = (
    "#!/bin/sh\ncase \"$0\" in *.part/*) echo 'tillwatch, version {version}';; *) exit 1;; esac\n"
)


def archive_of(version: str, folder: Path, program: str = SAYS) -> Path:
    """Make a portable archive as ``make package`` does, of a program that knows its version and nothing else."""
    frozen = folder / f"frozen-{version}"
    (frozen / "_internal").mkdir(parents=True)
    (frozen / "_internal" / "libpython3.11.so.1.0").write_bytes(b"\x7fELF \0GLIBC_2.17\0")
    (frozen / "_internal" / "link.so").symlink_to("libpython3.11.so.1.0")
    (frozen / "tillwatch").write_text(program.format(version=version))
    (frozen / "tillwatch").chmod(0o755)
    made = make_portable(frozen, {"part": b"the licence"}, replace(read_project(), version=version), folder)
    shutil.rmtree(frozen)
    return made


@pytest.fixture
def archives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795000000")
    folder = tmp_path / "archives"
    folder.mkdir()
    return folder


@pytest.fixture
def folder(tmp_path: Path, archives: Path) -> Path:
    """Tillwatch 0.1.0 as its owner unpacked it."""
    return unpacked(archive_of("0.1.0", archives), tmp_path / "apps")


def unpacked(archive: Path, place: Path) -> Path:
    place.mkdir(exist_ok=True)
    with tarfile.open(archive) as packed:
        packed.extractall(place, filter="data")
    (folder,) = place.iterdir()
    return folder


def install(archive: Path, folder: Path, version: str) -> Path:
    return swap(unpack(archive, folder, version), folder, version)


def before_of(folder: Path) -> Path:
    [found] = folder.parent.glob(f"{folder.name}.before-*")
    return found


def content(folder: Path) -> dict[str, object]:
    return {
        str(path.relative_to(folder)): (path.stat().st_mode, path.read_bytes() if path.is_file() else None)
        for path in folder.rglob("*")
    }


def beside(folder: Path) -> set[str]:
    return {path.name.removeprefix(folder.name) for path in folder.parent.iterdir()}


def test_a_new_version_takes_the_place_of_the_one_before(folder: Path, archives: Path) -> None:
    before = content(folder)
    program = install(archive_of("0.2.0", archives), folder, "0.2.0")
    assert program == folder / "tillwatch"
    assert ask_program(program) == "0.2.0"
    assert (folder / "_internal" / "link.so").is_symlink()
    assert "Tillwatch 0.2.0, portable" in (folder / "README.txt").read_text()
    kept = before_of(folder)
    assert beside(folder) == {"", ".before-0.2.0"}
    assert content(kept) == before
    assert ask_program(kept / "tillwatch") == "0.1.0"


def test_one_version_before_is_kept_and_no_more(folder: Path, archives: Path) -> None:
    for version in ("0.2.0", "0.3.0"):
        install(archive_of(version, archives), folder, version)
    assert beside(folder) == {"", ".before-0.3.0"}
    assert ask_program(folder.with_name(f"{folder.name}.before-0.3.0") / "tillwatch") == "0.2.0"


def test_an_older_folder_in_which_the_owner_keeps_things_stays(folder: Path, archives: Path) -> None:
    install(archive_of("0.2.0", archives), folder, "0.2.0")
    (folder.with_name(f"{folder.name}.before-0.2.0") / "my prices.csv").write_text("mine")
    install(archive_of("0.3.0", archives), folder, "0.3.0")
    assert beside(folder) == {"", ".before-0.2.0", ".before-0.3.0"}


def test_a_folder_in_which_the_owner_keeps_things_is_not_touched(folder: Path, archives: Path) -> None:
    (folder / "my shop").mkdir()
    before = content(folder)
    archive = archive_of("0.2.0", archives)
    for step in (unpack, install):
        with pytest.raises(NotInstalledError, match=r"not part of Tillwatch \(my shop\)"):
            step(archive, folder, "0.2.0")
    assert content(folder) == before
    assert beside(folder) == {""}


def test_what_the_owner_put_there_after_the_unpacking_stays_too(folder: Path, archives: Path) -> None:
    fresh = unpack(archive_of("0.2.0", archives), folder, "0.2.0")
    (folder / "my shop").mkdir()
    with pytest.raises(NotInstalledError, match="my shop"):
        swap(fresh, folder, "0.2.0")
    assert (folder / "my shop").is_dir()
    assert ask_program(folder / "tillwatch") == "0.1.0"
    assert beside(folder) == {""}


def test_a_version_that_is_installed_a_second_time_takes_nothing_of_the_owners_along(
    folder: Path, archives: Path
) -> None:
    archive = archive_of("0.2.0", archives)
    install(archive, folder, "0.2.0")
    kept = before_of(folder)
    (kept / "my shop").mkdir()
    with pytest.raises(NotInstalledError, match=r"before-0\.2\.0 also holds things .*my shop"):
        install(archive, folder, "0.2.0")
    assert (kept / "my shop").is_dir()


def test_the_archive_holds_what_is_known_to_be_ours(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} == OUR_THINGS


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("#!/bin/sh\necho 'tillwatch, version 0.1.9'\n", r"says that it is 0\.1\.9"),
        ("#!/bin/sh\nexit 3\n", "does not start"),
        ("#!/there/is/no/such/thing\n", "does not start"),
        (ONLY_ELSEWHERE, "does not start"),
    ],
    ids=["another version", "fails", "cannot be started", "fails in its place"],
)
def test_a_program_that_is_not_what_it_should_be_changes_nothing(
    program: str, reason: str, folder: Path, archives: Path
) -> None:
    before = content(folder)
    with pytest.raises(NotInstalledError, match=reason) as raised:
        install(archive_of("0.2.0", archives, program), folder, "0.2.0")
    assert "The version that you had is in its place" in str(raised.value)
    assert content(folder) == before
    assert beside(folder) == {""}


@pytest.mark.parametrize("program", ["#!/bin/sh\necho 'tillwatch, version 0.1.9'\n", "#!/bin/sh\nexit 3\n"])
def test_a_program_that_is_not_what_it_should_be_is_seen_before_anything_is_exchanged(
    program: str, folder: Path, archives: Path
) -> None:
    with pytest.raises(NotInstalledError):
        unpack(archive_of("0.2.0", archives, program), folder, "0.2.0")
    assert beside(folder) == {""}


def test_a_new_folder_that_vanished_meanwhile_leaves_the_one_before_in_place(
    folder: Path, archives: Path
) -> None:
    before = content(folder)
    fresh = unpack(archive_of("0.2.0", archives), folder, "0.2.0")
    assert content(folder) == before, "unpacking leaves the running folder alone"
    shutil.rmtree(fresh)
    with pytest.raises(UnwritableFolderError):
        swap(fresh, folder, "0.2.0")
    assert content(folder) == before
    assert beside(folder) == {""}


@pytest.mark.parametrize("spoil", ["cut off", "no archive", "several folders", "leads out"])
def test_an_archive_that_is_none_changes_nothing(
    spoil: str, folder: Path, archives: Path, tmp_path: Path
) -> None:
    archive = archive_of("0.2.0", archives)
    if spoil == "cut off":
        archive.write_bytes(archive.read_bytes()[:1200])
    elif spoil == "no archive":
        archive.write_bytes(b"no archive at all")
    else:
        with tarfile.open(archive, "w:xz") as packed:
            packed.add(folder, "tillwatch-0.2.0")
            packed.add(folder / "LICENSE", "another" if spoil == "several folders" else "../../escaped")
    with pytest.raises(NotInstalledError):
        install(archive, folder, "0.2.0")
    assert beside(folder) == {""}
    assert not list(tmp_path.rglob("escaped"))
    with pytest.raises(NotInstalledError, match="is gone"):
        install(archives / "nothing", folder, "0.2.0")


def test_what_a_power_cut_left_is_in_nobodys_way(folder: Path, archives: Path) -> None:
    archive = archive_of("0.2.0", archives)
    unpack(archive, folder, "0.2.0")
    assert beside(folder) != {""}
    install(archive, folder, "0.2.0")
    assert beside(folder) == {"", ".before-0.2.0"}


class OwnerSaysStopError(Exception):
    """What a cancelled run raises."""


def test_unpacking_can_be_stopped(folder: Path, archives: Path) -> None:
    def stop() -> None:
        raise OwnerSaysStopError

    with pytest.raises(OwnerSaysStopError):
        unpack(archive_of("0.2.0", archives), folder, "0.2.0", check=stop)
    assert beside(folder) == {""}


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk", 4) as disk:
        yield disk


def test_a_folder_in_which_nothing_may_be_written_stays_as_it_is(archives: Path, disk: SmallDisk) -> None:
    folder = unpacked(archive_of("0.1.0", archives), disk.root / "apps")
    before = content(folder)
    disk.remount("ro")
    try:
        with pytest.raises(UnwritableFolderError, match=r"could not write in .*apps"):
            install(archive_of("0.2.0", archives), folder, "0.2.0")
    finally:
        disk.remount("rw")
    assert content(folder) == before
    assert beside(folder) == {""}


def test_a_disk_without_room_stays_as_it_is(archives: Path, disk: SmallDisk) -> None:
    folder = unpacked(archive_of("0.1.0", archives), disk.root / "apps")
    archive = archive_of("0.2.0", archives)
    before = content(folder)
    for room in (4096, archive.stat().st_size * 4 + 4096):  # too little as reckoned, and as it turns out
        disk.fill(leave=room)
        with pytest.raises(NoRoomError, match=r"MB are free there"):
            install(archive, folder, "0.2.0")
        assert content(folder) == before
        assert beside(folder) == {""}
        disk.free()
    install(archive, folder, "0.2.0")
