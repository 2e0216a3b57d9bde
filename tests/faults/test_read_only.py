"""A store that may not be written: every way in says so in one sentence, and nothing of it changes."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from app.cli.main import run_cli
from app.domain.errors import StoreError
from app.jobs.service import Service
from app.system.paths import Home
from tests.faults.disks import SmallDisk, small_disk
from tests.faults.power_cut import check_file
from tests.store.test_opening import as_an_ordinary_user

COMMANDS = [
    ["run", "record-prices"],
    ["import", "products.csv"],
    ["schedule", "back-up", "--off"],
    ["backup"],
    ["jobs"],
    ["history"],
    ["status"],
]


class WriteProtection:
    """One way in which a home comes to be read-only, and back."""

    def __init__(self, home: Home, disk: SmallDisk | None) -> None:
        self.home = home
        self._disk = disk

    @contextmanager
    def on(self) -> Iterator[None]:
        with ExitStack() as after:
            if self._disk is not None:
                self._disk.remount("ro")
                after.callback(self._disk.remount, "rw")
            else:
                set_modes(self.home.root, 0o555, 0o444)
                after.callback(set_modes, self.home.root, 0o755, 0o644)
                after.enter_context(as_an_ordinary_user())
            yield


def set_modes(root: Path, folder: int, file: int) -> None:
    for path in [root, *root.rglob("*")]:
        path.chmod(folder if path.is_dir() else file)


@pytest.fixture(params=["permissions", "read-only disk"])
def protection(request: pytest.FixtureRequest, migrated: Path) -> Iterator[WriteProtection]:
    """A home with a store in it, on a disk or in a folder that can be made read-only."""
    # Not below the folder of the tests, which is its owner's alone: an ordinary user must reach this one.
    top = Path(tempfile.mkdtemp(prefix="tillwatch-test-"))
    top.chmod(0o755)
    with ExitStack() as after:
        after.callback(shutil.rmtree, top)
        disk = None
        if request.param == "read-only disk":
            disk = after.enter_context(small_disk(top / "disk", 8))
        home = Home((disk.root if disk else top) / "home")
        home.ensure()
        shutil.copyfile(migrated, home.store_path)
        Service.open(home).close()
        yield WriteProtection(home, disk)


def everything_in(home: Home) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(home.root.rglob("*")) if path.is_file()}


def test_it_does_not_start_and_says_why(protection: WriteProtection) -> None:
    before = everything_in(protection.home)
    with protection.on():
        with pytest.raises(StoreError, match=r"may not write to .*tillwatch\.db.*permissions"):
            Service.open(protection.home).start()
        assert everything_in(protection.home) == before
    check_file(protection.home)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_says_why_and_changes_nothing(
    protection: WriteProtection, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    products = protection.home.root.parent / "products.csv"
    products.write_text("SKU,Name,Price\nA-1,Mug,8.50\n")
    words = [str(products) if word == "products.csv" else word for word in command]
    before = everything_in(protection.home)
    with protection.on():
        code = run_cli(["--home", str(protection.home.root), *words])
        said = capsys.readouterr().err
        assert everything_in(protection.home) == before
    assert code == 5
    [sentence] = [line for line in said.splitlines() if line.startswith("tillwatch: ")]
    assert "may not" in sentence
    assert "permissions" in sentence
    assert str(protection.home.root) in sentence
    check_file(protection.home)
    # With its rights back, all is as it was.
    assert run_cli(["--home", str(protection.home.root), *words]) == 0
