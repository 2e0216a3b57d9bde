"""Quit while something will not stop: the program is gone within six seconds, and the next one takes it up."""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.session import stuck_shop
from tests.session.conftest import Launch
from tests.session.harness.program import Program
from tests.session.harness.tray import TrayItem
from tests.session.harness.waiting import until

PROMISED_S = 6.0
"""From the wish to end to the process being gone."""
READ_FILES = "Read new files"
LINES = 300_000
"""Sales lines whose reading takes longer than any of these tests looks on."""

Start = Callable[[str, Sequence[str | Path]], Program]


def quit_from_the_tray(program: Program) -> None:
    program.tray().click("Quit")


def ask_by_signal(program: Program) -> None:
    program.ask_to_end()


def end_the_session(program: Program) -> None:
    program.process.send_signal(signal.SIGUSR1)


def seconds_to_leave(program: Program, leave: Callable[[Program], None]) -> float:
    """Ask the program to end, and return how long it took to be gone."""
    begun = time.monotonic()
    leave(program)
    assert program.wait(30) == 0
    return time.monotonic() - begun


def store_of(home: Path) -> Path:
    return home / "tillwatch.db"


def runs_of(home: Path, job: str) -> list[tuple[str, int]]:
    """State and attempt of each run of a job, oldest first."""
    with closing(sqlite3.connect(f"file:{store_of(home)}?mode=ro", uri=True, timeout=20)) as connection:
        return connection.execute(
            "SELECT status, attempt FROM job_run WHERE job = ? AND status != 'skipped' ORDER BY id", (job,)
        ).fetchall()


def await_runs(home: Path, job: str, wanted: list[tuple[str, int]]) -> None:
    until(lambda: runs_of(home, job) == wanted, f"runs {wanted} of {job}", seconds=30)


@contextmanager
def held(home: Path) -> Iterator[None]:
    """Another program holds the store's write lock and does not let go."""
    with closing(sqlite3.connect(store_of(home), isolation_level=None, timeout=20)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


def run_from_the_tray(program: Program, title: str) -> None:
    icon: TrayItem = program.tray()
    until(lambda: "Run now" in icon.menu().labels(), "the full menu")
    icon.click("Run now", title)


@pytest.fixture
def stuck_program(start: Start, home: Path) -> Callable[[], Program]:
    """Starts the program that has a job that gets stuck."""
    return lambda: start("Tillwatch", [sys.executable, Path(stuck_shop.__file__), "--home", home, "--hidden"])


@pytest.mark.parametrize("leave", [quit_from_the_tray, ask_by_signal, end_the_session])
def test_a_stuck_job_does_not_hold_it_and_is_taken_up_next_time(
    stuck_program: Callable[[], Program], home: Path, leave: Callable[[Program], None]
) -> None:
    home.mkdir()
    (home / "stuck").touch()
    program = stuck_program()
    run_from_the_tray(program, stuck_shop.TITLE)
    await_runs(home, stuck_shop.JOB, [("running", 1)])
    assert seconds_to_leave(program, leave) < PROMISED_S
    assert runs_of(home, stuck_shop.JOB) == [("interrupted", 1), ("queued", 2)]

    (home / "stuck").unlink()
    stuck_program()
    await_runs(home, stuck_shop.JOB, [("interrupted", 1), ("succeeded", 2)])


def test_a_store_held_by_another_program_does_not_hold_it(
    stuck_program: Callable[[], Program], home: Path
) -> None:
    """Nothing can be written any more, not even that the run was cut short: the next start finds that out."""
    home.mkdir()
    (home / "stuck").touch()
    program = stuck_program()
    run_from_the_tray(program, stuck_shop.TITLE)
    await_runs(home, stuck_shop.JOB, [("running", 1)])
    with held(home):
        run_from_the_tray(program, stuck_shop.TITLE)  # which waits for the store, beside the window
        assert seconds_to_leave(program, ask_by_signal) < PROMISED_S
    (home / "stuck").unlink()
    stuck_program()
    until(lambda: ("succeeded", 2) in runs_of(home, stuck_shop.JOB), "the second attempt", seconds=30)
    assert runs_of(home, stuck_shop.JOB)[0] == ("interrupted", 1)


def job_processes(program: Program) -> list[int]:
    """Ids of the processes in which the program runs jobs; they stay the same when their parent has gone."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError, IndexError):  # no process, or one that ended meanwhile
            continue
        if parent == program.process.pid and b"job-process" in words:
            found.append(int(entry.name))
    return found


def is_alive(pid: int) -> bool:
    try:
        return "(zombie)" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


@pytest.fixture
def reading(tillwatch: Launch, home: Path) -> tuple[Program, int]:
    """The program, and the process in which it is reading a long file."""
    (home / "inbox").mkdir(parents=True)
    lines = (f"{number},P-{number % 500},2026-03-10 10:00,1,2.00\n" for number in range(LINES))
    with (home / "inbox" / "sales.csv").open("w") as file:
        file.write("Receipt,SKU,Date,Quantity,Unit price\n")
        file.writelines(lines)
    program = tillwatch("--hidden")
    run_from_the_tray(program, READ_FILES)
    [child] = until(lambda: job_processes(program), "the job's process", seconds=30, every=0.01)
    await_runs(home, "update-inventory", [("running", 1)])
    return program, child


@pytest.mark.parametrize("frozen", [False, True], ids=["working", "stopped"])
def test_a_job_in_a_process_of_its_own_goes_with_it(
    reading: tuple[Program, int], home: Path, frozen: bool
) -> None:
    program, child = reading
    if frozen:
        os.kill(child, signal.SIGSTOP)
    assert seconds_to_leave(program, ask_by_signal) < PROMISED_S
    assert not is_alive(child)
    assert runs_of(home, "update-inventory") == [("interrupted", 1), ("queued", 2)]


def test_a_job_in_a_process_of_its_own_goes_when_the_program_is_killed(
    reading: tuple[Program, int], home: Path
) -> None:
    program, child = reading
    program.process.kill()
    program.process.wait()
    until(lambda: not is_alive(child), "the job's process to go", seconds=5)
    assert runs_of(home, "update-inventory") == [("running", 1)]
