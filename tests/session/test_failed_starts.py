"""Starts that fail on a desktop: each is told of on the screen, with the way on, whatever it is that fails."""

from __future__ import annotations

import fcntl
import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.store import backup, opening
from app.store.database import Store
from app.store.migrations import HEAD
from app.system.screen import dead_screens
from tests.clock import TUESDAY_NOON
from tests.faults.missing_libraries import without_libraries
from tests.session.conftest import PACKAGED_ROOT, TILLWATCH, Launch
from tests.session.harness.desktop import Parts, VirtualDesktop
from tests.session.harness.notices import NoticeLog
from tests.session.harness.program import Program
from tests.session.harness.waiting import until
from tests.session.harness.windows import Control

Start = Callable[..., Program]
Cli = Callable[..., str]

LIBRARY = "libX11-xcb.so.1"
LACKS = f"this system lacks {LIBRARY}."
REPOSITORY = Path(__file__).parents[2]
# Root without its way past all permissions.
HELD_TO_PERMISSIONS = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]

without_notices = pytest.mark.parametrize("desktop", [Parts(notices=None)], indirect=True, ids=["no notices"])


def said_in_dialog(program: Program) -> str:
    program.find("push button", "Quit", seconds=30)
    return "\n".join(label.name for label in program.screen.find_all("Tillwatch", role="label"))


def last_in_log(home: Path) -> str:
    lines = (home / "logs" / "tillwatch.log").read_text(encoding="utf-8").splitlines()
    return str(json.loads(lines[-1])["text"])


# Qt itself does not work


def test_a_library_that_is_missing_is_told_of_by_a_notice(
    start: Start, home: Path, tmp_path: Path, notices: NoticeLog
) -> None:
    command = without_libraries([LIBRARY], [TILLWATCH, "--home", home], tmp_path / "layer", PACKAGED_ROOT)
    program = start("Tillwatch", command)
    notice = notices.wait(LACKS)
    assert "apt install libx11-xcb1" in notice.body or "Install what is missing" in notice.body
    assert program.running()
    assert program.wait() == 1
    assert LACKS in program.said
    assert LACKS in last_in_log(home)


@pytest.mark.skipif(Path("/") != PACKAGED_ROOT, reason="the box is the system's, and a clean Debian has none")
@without_notices
def test_without_notices_a_library_that_is_missing_is_told_of_in_a_plain_box(
    start: Start, home: Path, tmp_path: Path, desktop: VirtualDesktop
) -> None:
    command = without_libraries(["libEGL.so.1"], [TILLWATCH, "--home", home], tmp_path / "layer")
    program = start("Tillwatch", command)
    find = ["xdotool", "search", "--onlyvisible", "--class", "xmessage"]

    def box() -> str:
        return subprocess.run(
            find, env=desktop.environment, capture_output=True, text=True, check=False, timeout=10
        ).stdout.strip()

    window = until(box, "the plain box", seconds=20)
    assert program.running()
    for words in (["windowactivate", "--sync", window], ["mousemove", "--window", window, "0", "0"]):
        subprocess.run(["xdotool", *words], env=desktop.environment, check=True, timeout=10)
    subprocess.run(["xdotool", "key", "alt+F4"], env=desktop.environment, check=True, timeout=10)
    assert program.wait() == 1
    assert "this system lacks libEGL.so.1." in program.said


def test_the_screen_that_is_there_lets_us_in_and_another_does_not(desktop: VirtualDesktop) -> None:
    there = desktop.environment["DISPLAY"]
    assert dead_screens({"DISPLAY": there}) == ()
    assert dead_screens({"DISPLAY": ":4711"}) == (":4711",)
    assert dead_screens({"DISPLAY": there, "WAYLAND_DISPLAY": "wayland-7"}) == ()


# The home, and who has it


def test_a_home_that_is_a_file_is_told_of(start: Start, home: Path) -> None:
    home.touch()
    program = start("Tillwatch", [TILLWATCH, "--home", home])
    assert "cannot be made" in said_in_dialog(program)
    program.find("push button", "Quit").press()
    assert program.wait() == 5


def test_a_store_that_may_not_be_read_is_told_of(start: Start, home: Path, cli: Cli) -> None:
    cli("status")
    (home / "tillwatch.db").chmod(0o000)
    program = start("Tillwatch", [*HELD_TO_PERMISSIONS, TILLWATCH, "--home", home])
    assert "may not" in said_in_dialog(program)
    program.find("push button", "Quit").press()
    assert program.wait() == 5


def test_one_that_has_the_home_and_does_not_answer_is_told_of(tillwatch: Launch, home: Path) -> None:
    home.mkdir()
    with (home / "tillwatch.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        program = tillwatch()
        assert "Another Tillwatch is at work" in said_in_dialog(program)
        program.find("push button", "Quit").press()
        assert program.wait() == 3
    assert "Another Tillwatch is at work" in last_in_log(home)


# A newer store


@pytest.fixture
def gone_back(home: Path, cli: Cli) -> Path:
    """A shop that a newer version has updated, met by this one; returns the copy made before that update."""
    home.mkdir()
    with closing(Store(home / "tillwatch.db")) as store, store.write() as connection:
        opening.upgrade(connection, "0003")
        connection.exec_driver_sql("INSERT INTO setting VALUES ('mine', '1', 0)")
    cli("status")  # updates it, behind a copy
    [copy] = (home / "backups").glob(f"*-before-{HEAD}.db")
    with closing(sqlite3.connect(home / "tillwatch.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.execute("UPDATE setting SET value_json = '2' WHERE key = 'mine'")
    # The newer version made its own, which are of no use here.
    backup.back_up(home / "tillwatch.db", home / "backups" / backup.backup_name("daily", TUESDAY_NOON))
    return copy


def mine_in(store: Path) -> tuple[str, str]:
    with closing(sqlite3.connect(store)) as connection:
        [mine] = connection.execute("SELECT value_json FROM setting WHERE key = 'mine'").fetchone()
        [revision] = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return mine, revision


@pytest.mark.usefixtures("gone_back")
def test_the_way_back_behind_an_update_is_one_button(tillwatch: Launch, home: Path) -> None:
    program = tillwatch()

    def offered() -> list[Control]:
        buttons = program.screen.find_all("Tillwatch", role="push button")
        return [each for each in buttons if each.name.startswith("Restore the backup of ")]

    [way_back] = until(offered, "the offer", seconds=30)
    assert "newer version of Tillwatch" in said_in_dialog(program)
    way_back.press()
    program.window()
    program.ask_to_end()
    assert program.wait() == 0
    assert mine_in(home / "tillwatch.db") == ("1", HEAD)
    [aside] = home.glob("tillwatch-put-aside-*.db")
    assert mine_in(aside) == ("2", "9999")


def test_the_way_back_behind_an_update_is_named_on_the_command_line(
    gone_back: Path, desktop: VirtualDesktop, home: Path, cli: Cli
) -> None:
    refused = subprocess.run(
        [TILLWATCH, "--home", home, "status"],
        env=desktop.environment, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert refused.returncode == 5
    assert f"'tillwatch restore {gone_back}'" in refused.stderr
    cli("restore", str(gone_back))
    cli("status")
    assert mine_in(home / "tillwatch.db") == ("1", HEAD)
    [aside] = home.glob("tillwatch-put-aside-*.db")
    assert mine_in(aside) == ("2", "9999")


# A broken installation


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Path]:
    """The program in a folder of its own, from which parts may be taken."""
    folder = tmp_path / "installation"
    for name in ("app", "resources"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(REPOSITORY / name, folder / name, ignore=ignored)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def start_installed(start: Start, installation: Path, home: Path) -> Callable[[], Program]:
    """Starts the program of ``installation``."""

    def launch() -> Program:
        python = [sys.executable, "-P", "-m", "app", "--home", home]
        return start("Tillwatch", ["env", f"PYTHONPATH={installation}", *python])

    return launch


@pytest.mark.parametrize(
    "lost", ["app/store/migrations/versions", "app/store/migrations", "app/desktop/desk.py"]
)
def test_a_part_of_the_program_that_is_missing_is_told_of(
    start_installed: Callable[[], Program], installation: Path, lost: str
) -> None:
    part = installation / lost
    if part.is_dir():
        shutil.rmtree(part)
    else:
        part.unlink()
    program = start_installed()
    said = said_in_dialog(program)
    assert "A part of Tillwatch itself is missing or broken" in said
    assert "Install Tillwatch again" in said
    program.find("push button", "Quit").press()
    assert program.wait() == 1


def test_pictures_that_are_missing_are_told_of(
    start_installed: Callable[[], Program], installation: Path
) -> None:
    shutil.rmtree(installation / "resources" / "icons")
    program = start_installed()
    assert "A part of Tillwatch itself is missing or broken" in said_in_dialog(program)
    program.find("push button", "Quit").press()
    assert program.wait() == 1


def test_without_the_sentences_of_a_language_english_is_spoken(
    start_installed: Callable[[], Program], installation: Path, cli: Cli
) -> None:
    cli("shop", "--language", "es")
    shutil.rmtree(installation / "resources" / "language")
    program = start_installed()
    program.window()
    assert "English is spoken instead" in program.said
