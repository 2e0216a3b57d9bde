"""Runs in processes of their own: what becomes of them, and of the store, when one of the two processes is gone."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from app.domain.runs import TERMINAL, RunStatus, Trigger
from app.engine.events import RunChanged
from app.store.runs import unfinished
from app.system.paths import Home
from tests.faults import isolated
from tests.faults.disks import small_disk
from tests.faults.power_cut import all_runs, check_file
from tests.filling import rows

PATIENCE_S = 30.0
GONE_WITHIN_S = 1.0


@pytest.fixture
def home(home: Home, migrated: Path) -> Home:
    shutil.copyfile(migrated, home.store_path)
    return home


def asked(home: Home, key: str) -> int:
    with closing(sqlite3.connect(home.store_path)) as connection:
        row = connection.execute("SELECT value_json FROM setting WHERE key = ?", (key,)).fetchone()
    return 0 if row is None else int(row[0])


def wait_for(look: Callable[[], int], within_s: float = PATIENCE_S) -> int:
    end = time.monotonic() + within_s
    while not (found := look()):
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.005)
    return found


def is_gone(pid: int) -> bool:
    """Whether a process has ended; one that nobody has buried yet has."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return True
    return state == "Z"


@contextmanager
def keeper(home: Home, job: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A shop that has ``job`` at work in a child: its process, and the child's id."""
    command = [sys.executable, "-m", "tests.faults.isolated", str(home.root), job]
    with subprocess.Popen(command) as process:
        try:
            yield process, wait_for(lambda: asked(home, "scribbler"))
        finally:
            process.kill()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
@pytest.mark.parametrize("job", ["scribble", "brood"])
def test_when_the_program_is_killed_its_child_goes_at_once_and_writes_nothing_more(
    home: Home, job: str
) -> None:
    with keeper(home, job) as (program, child):
        program.kill()
        program.wait()
        began = time.monotonic()
        wait_for(lambda: is_gone(child), GONE_WITHIN_S)
        print(f"{job}: the child was gone after {(time.monotonic() - began) * 1_000:.0f} ms")
    lines = asked(home, "lines")
    check_file(home)
    service = isolated.open_service(home)
    service.engine.recover()
    assert [(run.attempt, run.status) for run in all_runs(service)] == [
        (1, RunStatus.INTERRUPTED),
        (2, RunStatus.QUEUED),
    ]
    assert asked(home, "lines") == lines
    assert asked(home, "half") == 0
    assert service.stop()


def test_a_child_that_is_killed_is_an_interruption_and_its_run_is_begun_again(home: Home) -> None:
    service = isolated.open_service(home)
    service.start(alarm=False)
    run_id = service.run_now("scribble")
    os.kill(wait_for(lambda: asked(home, "scribbler")), signal.SIGKILL)
    first = service.engine.wait(run_id, PATIENCE_S)
    assert first.status is RunStatus.INTERRUPTED
    assert "Its process ended before the run did" in str(first.error_text)
    second = wait_for(lambda: next((run.id for run in all_runs(service) if run.attempt == 2), 0))
    service.engine.settle_due()
    wait_for(lambda: service.run(second).status is RunStatus.RUNNING)
    # It heeds nothing: its process is ended.
    assert service.stop(2.0)
    check_file(home)


def test_a_disk_that_fills_up_under_a_child_leaves_no_run_stuck(tmp_path: Path, migrated: Path) -> None:
    with small_disk(tmp_path / "disk", 8) as disk:
        home = Home(disk.root / "home")
        home.ensure()
        shutil.copyfile(migrated, home.store_path)
        service = isolated.open_service(home)
        service.start()
        try:
            told = threading.Event()
            service.subscribe(
                lambda event: (
                    told.set() if isinstance(event, RunChanged) and event.status in TERMINAL else None
                )
            )
            run_id = service.engine.run_now("fill", {}, trigger=Trigger.CHAIN)
            assert told.wait(PATIENCE_S), "the run's end was not told"
            assert disk.free_bytes() == 0
            check_file(home)
            disk.free()
            service.engine.ring()
            with service.store.read() as connection:
                assert unfinished(connection) == []
            run = service.run(run_id)
            assert run.status is RunStatus.FAILED
            assert "full or failing" in str(run.error_text)
            assert rows(service.store, "SELECT key FROM setting WHERE key = 'last'") == []
        finally:
            assert service.stop()
        check_file(home)
