"""Two engines on one store: the home's lock forbids it, and should it happen all the same, the store holds."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.domain.runs import CatchUp, RunStatus
from app.engine.context import RunContext
from app.store.database import Store
from app.store.schedules import add_schedule
from app.store.settings import get_setting, put_setting
from app.system.paths import Home
from tests.clock import TUESDAY_NOON, FakeClock
from tests.engine.rig import Gate, Rig
from tests.faults import rivals
from tests.faults.power_cut import check_file
from tests.faults.rivals import JOBS, PATIENCE_S, Rival
from tests.filling import rows

STEP = timedelta(minutes=5)
"""Time between two rounds. Schedules are due every minute, so each round settles five times of each."""

Settled = tuple[list[int], list[int]]


def in_two_threads(home: Home, instants: Sequence[datetime]) -> Settled:
    together = threading.Barrier(2)
    pair = [Rival(home.root, instants[0]) for _ in range(2)]
    threads = [threading.Thread(target=rival.settle, args=(instants, together)) for rival in pair]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
        assert not thread.is_alive(), "an engine hangs"
    return pair[0].executed, pair[1].executed


def in_two_processes(home: Home, instants: Sequence[datetime]) -> Settled:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.shopkeeper"])
    together = context.Barrier(2)
    executed = []
    pipes = [context.Pipe(duplex=False) for _ in range(2)]
    processes = [
        context.Process(target=rivals.settle, args=(home.root, instants, together, theirs))
        for _, theirs in pipes
    ]
    for process in processes:
        process.start()
    for (mine, theirs), process in zip(pipes, processes, strict=True):
        theirs.close()
        assert mine.poll(PATIENCE_S), "an engine hangs"
        executed.append(mine.recv())
        mine.close()
        process.join(PATIENCE_S)
        assert process.exitcode == 0
        process.close()
    return executed[0], executed[1]


def plan(store: Store) -> None:
    """A schedule every minute for each job, which of the times gone by takes all, the latest, or none."""
    for job, catch_up in zip(JOBS, CatchUp, strict=True):
        with store.write() as connection:
            add_schedule(
                connection, key=job, job=job, kind="interval", expression="60", params={},
                catch_up=catch_up, grace_s=300, now=TUESDAY_NOON,
            )  # fmt: skip
    with store.write() as connection:
        connection.exec_driver_sql("UPDATE schedule SET max_catch_up = 3")


@pytest.mark.parametrize("rounds", [12, pytest.param(300, marks=pytest.mark.slow)])
@pytest.mark.parametrize("settle", [in_two_threads, in_two_processes])
def test_two_engines_never_fire_a_due_time_twice(
    store: Store,
    home: Home,
    rounds: int,
    settle: Callable[[Home, Sequence[datetime]], Settled],
    record_property: Callable[[str, object], None],
) -> None:
    plan(store)
    instants = [TUESDAY_NOON + number * STEP for number in range(1, rounds + 1)]
    first, second = settle(home, instants)
    due = [TUESDAY_NOON + timedelta(minutes=number) for number in range(1, rounds * 5 + 1)]
    millis = [int(at.timestamp() * 1_000) for at in due]
    for job in JOBS:
        found = rows(store, "SELECT scheduled_for FROM job_run WHERE job = ? ORDER BY scheduled_for", job)
        assert found == [(at,) for at in millis]
    done = rows(store, "SELECT id FROM job_run WHERE status = 'succeeded' ORDER BY id")
    assert len(done) >= rounds * 3
    # Each run was executed by one of the two, and once.
    assert sorted(first + second) == [run_id for (run_id,) in done]
    assert rows(store, "SELECT status, count(*) > 0 FROM job_run GROUP BY 1 ORDER BY 1") == [
        ("skipped", 1), ("succeeded", 1),
    ]  # fmt: skip
    effects = rows(store, "SELECT value_json, count(*) FROM setting WHERE key LIKE 'effect:%' GROUP BY 1")
    assert effects == [("1", len(done))]
    figures = f"{rounds} rounds, {len(due) * len(JOBS):,} due times, {len(first)} + {len(second)} runs"
    record_property("two engines", figures)
    print(figures)
    check_file(home)


def test_an_engine_whose_run_another_took_over_can_no_longer_end_it(
    rig: Rig, store: Store, clock: FakeClock
) -> None:
    """A second engine that recovers takes the first for dead: the run is begun again, and counts once all the same."""
    gate = Gate()

    def count(ctx: RunContext, params: Any) -> None:
        gate(ctx, params)
        with ctx.finish() as connection:
            put_setting(connection, "count", get_setting(connection, "count", 0) + 1, now=ctx.as_of)

    rig.job("count", count)
    run_id = rig.engine.run_now("count", {})
    gate.wait_begun()
    rig.start()
    gate.wait_begun()
    gate.open.set()
    again = rig.rows()[-1]
    assert rig.wait(again.id).status is RunStatus.SUCCEEDED
    for engine in rig.engines:
        assert engine.stop(5)
    assert [(run.id, run.status) for run in rig.rows()] == [
        (run_id, RunStatus.INTERRUPTED),
        (again.id, RunStatus.SUCCEEDED),
    ]
    assert rows(store, "SELECT value_json FROM setting WHERE key = 'count'") == [("1",)]


@pytest.fixture
def rig(store: Store, home: Home, clock: FakeClock) -> Rig:
    return Rig(store, home, clock)
