"""Runs in a real process of their own, on a real store."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

import pytest

from app.domain.runs import RunStatus, Trigger
from app.engine.clock import SystemClock
from app.engine.engine import Engine
from app.engine.events import EngineEvent, RunProgressed
from app.engine.isolation import ChildProcesses
from app.store import runs
from app.store.database import Store
from app.store.run_log import read_log
from app.store.runs import RunRow
from app.store.settings import get_setting
from app.system.paths import Home
from tests.engine import child_jobs

PATIENCE_S = 30.0


class Shop:
    """An engine whose jobs each get a process."""

    def __init__(
        self, store: Store, home: Home, *, soft_limit_s: float = 600, hard_limit_s: float = 600
    ) -> None:
        self.store = store
        self.progress: list[tuple[float | None, str]] = []
        self.ends: list[RunStatus] = []
        command = [sys.executable, "-m", "tests.engine.child_jobs", str(home.root), str(soft_limit_s)]
        self.engine = Engine(
            store,
            home,
            child_jobs.registry(hard_limit_s=hard_limit_s),
            SystemClock(),
            shop_zone=lambda: ZoneInfo("UTC"),
            paused_until=lambda _connection: None,
            on_end=lambda _connection, _run, status: self.ends.append(status),
            version="1",
            processes=ChildProcesses(command),
        )
        self.engine.subscribe(self._hear)
        self.engine.recover()

    def _hear(self, event: EngineEvent) -> None:
        if isinstance(event, RunProgressed):
            self.progress.append((event.fraction, event.text))

    def run(self, job: str) -> RunRow:
        return self.engine.wait(self.engine.run_now(job, {}), PATIENCE_S)

    def begin(self, job: str) -> tuple[int, int]:
        """Start a job and return its run and its process, once it has begun."""
        run_id = self.engine.run_now(job, {})
        return run_id, wait_for(lambda: self.setting("begun"))

    def setting(self, key: str) -> int:
        with self.store.read() as connection:
            return get_setting(connection, key, 0)

    def rows(self) -> list[RunRow]:
        with self.store.read() as connection:
            return runs.history(connection)[::-1]


def wait_for(look: Callable[[], int]) -> int:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.01)
    raise AssertionError("it did not come")


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


Open = Callable[..., Shop]


@pytest.fixture
def open_shop(store: Store, home: Home) -> Iterator[Open]:
    opened: list[Shop] = []

    def open_one(**limits: float) -> Shop:
        opened.append(Shop(store, home, **limits))
        return opened[-1]

    yield open_one
    assert all(shop.engine.stop(5) for shop in opened)


def test_a_run_in_a_process_leaves_what_it_found_and_says_how_far_it_is(
    open_shop: Open, caplog: pytest.LogCaptureFixture
) -> None:
    shop = open_shop()
    run = shop.run("count")
    assert (run.status, run.rows, run.result_text) == (RunStatus.SUCCEEDED, 7, "7 things counted.")
    child = shop.setting("counted-by")
    assert child != os.getpid()
    assert is_gone(child)
    assert shop.progress == [(0.5, "half way")]
    with shop.store.read() as connection:
        assert [line.text for line in read_log(connection, run.id)] == ["looked on the shelf"]


def test_a_failure_in_a_process_is_told_and_tried_again(open_shop: Open) -> None:
    shop = open_shop()
    run = shop.run("stumble")
    assert (run.status, run.error_text) == (RunStatus.FAILED, "The till is switched off.")
    assert "TransientError" in (run.error_detail or "")
    again = shop.rows()[-1]
    assert (again.trigger, again.attempt, again.root_id) == (Trigger.RETRY, 2, run.id)


def test_what_a_library_prints_does_not_get_in_the_way(open_shop: Open) -> None:
    assert open_shop().run("babble").status is RunStatus.SUCCEEDED


def test_a_cancelled_run_in_a_process_stops_at_its_next_check(open_shop: Open) -> None:
    shop = open_shop()
    run_id, child = shop.begin("wait")
    assert shop.engine.cancel(run_id)
    assert shop.engine.wait(run_id, PATIENCE_S).status is RunStatus.CANCELLED
    assert wait_for(lambda: is_gone(child))


def test_a_process_that_does_not_heed_is_ended(open_shop: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.engine.isolation.STOP_GRACE_S", 0.2)
    shop = open_shop()
    run_id, child = shop.begin("sulk")
    assert shop.engine.cancel(run_id)
    run = shop.engine.wait(run_id, PATIENCE_S)
    assert (run.status, run.error_text) == (RunStatus.CANCELLED, "asked to stop; its process was ended")
    assert is_gone(child)


def test_the_soft_limit_ends_a_statement_in_its_midst(open_shop: Open) -> None:
    run = open_shop(soft_limit_s=0.3).run("query")
    assert run.status is RunStatus.TIMED_OUT
    assert "took longer" in (run.error_text or "")


def test_the_hard_limit_ends_a_process_that_heeds_nothing(open_shop: Open) -> None:
    shop = open_shop(hard_limit_s=3.0)
    run = shop.run("sulk")
    assert run.status is RunStatus.TIMED_OUT
    assert "its process was ended" in (run.error_text or "")
    begun = shop.setting("begun")
    # On a very busy PC the limit may have come before the job's first line.
    assert not begun or is_gone(begun)
    assert shop.ends == [RunStatus.TIMED_OUT]


def test_a_process_that_dies_is_an_interruption_and_twice_in_a_row_is_enough(open_shop: Open) -> None:
    shop = open_shop()
    run = shop.run("die")
    assert run.status is RunStatus.INTERRUPTED
    assert "exit code -9" in (run.error_text or "")
    second = wait_for(lambda: next((row.id for row in shop.rows() if row.attempt == 2), 0))
    shop.engine.settle_due()
    assert shop.engine.wait(second, PATIENCE_S).status is RunStatus.INTERRUPTED
    assert [row.attempt for row in shop.rows()] == [1, 2]
    assert shop.setting("half") == 0


def test_quitting_ends_processes_in_time_and_the_next_start_goes_on(open_shop: Open) -> None:
    shop = open_shop()
    run_id, child = shop.begin("sulk")
    before = time.monotonic()
    assert shop.engine.stop(2.0)
    assert time.monotonic() - before < 3
    assert is_gone(child)
    first, again = shop.rows()
    assert (first.id, first.status) == (run_id, RunStatus.INTERRUPTED)
    assert (again.status, again.attempt) == (RunStatus.QUEUED, 2)


def test_a_program_that_cannot_be_started_is_tried_again_later(store: Store, home: Home) -> None:
    shop = Shop(store, home)
    shop.engine._execution._processes = ChildProcesses([str(home.root / "no-such-program")])
    run = shop.run("count")
    assert run.status is RunStatus.FAILED
    assert "no room for another process" in (run.error_text or "")
    assert shop.rows()[-1].trigger is Trigger.RETRY
    assert shop.engine.stop(5)


def test_what_a_child_logs_comes_into_the_parents_log(
    open_shop: Open, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        shop = open_shop(soft_limit_s=600)
        shop.run("count")
    states = [(r.__dict__["from"], r.__dict__["to"]) for r in caplog.records if hasattr(r, "run_id")]
    assert states == [(None, "queued"), ("queued", "running"), ("running", "succeeded")]


KEEPER = """
import sys, threading
from pathlib import Path
from app.store.database import Store
from app.system.paths import Home
from tests.engine.test_isolation import Shop
home = Home(Path(sys.argv[1]))
Shop(Store(home.store_path), home).engine.run_now("sulk", {})
threading.Event().wait()
"""


def test_a_child_whose_parent_is_killed_goes_too(store: Store, home: Home) -> None:
    with subprocess.Popen([sys.executable, "-c", KEEPER, str(home.root)]) as keeper:

        def begun() -> int:
            with store.read() as connection:
                return get_setting(connection, "begun", 0)

        try:
            child = wait_for(begun)
        finally:
            keeper.kill()
        assert wait_for(lambda: is_gone(child))
