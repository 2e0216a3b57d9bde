"""Ends that nobody asked for: power cuts, quits in mid-run, jobs that do not listen."""

from __future__ import annotations

import threading
import time
from typing import Any

from app.domain.runs import RunStatus, Trigger
from app.engine.context import RunContext
from tests.engine.rig import PATIENCE_S, Gate, Rig
from tests.filling import rows


def begin(rig: Rig, gate: Gate, job: str = "count") -> int:
    run_id = rig.engine.run_now(job, {})
    gate.wait_begun()
    return run_id


def outcomes(rig: Rig) -> list[tuple[int, RunStatus]]:
    return [(run.attempt, run.status) for run in rig.rows()]


def test_after_a_power_cut_the_run_is_shown_as_interrupted_and_goes_on(rig: Rig) -> None:
    gate = Gate()
    rig.job("count", gate)
    run_id = begin(rig, gate)
    rig.start()
    gate.wait_begun()
    assert outcomes(rig) == [(1, RunStatus.INTERRUPTED), (2, RunStatus.RUNNING)]
    again = rig.rows()[-1]
    assert (again.root_id, again.trigger) == (run_id, Trigger.RETRY)
    assert "ended under it" in rig.log(run_id)[-1].text
    assert rig.ends == [("count", RunStatus.INTERRUPTED)]
    gate.open.set()
    assert rig.wait(again.id).status is RunStatus.SUCCEEDED


def test_cut_short_twice_in_a_row_it_is_reported_and_not_repeated(rig: Rig) -> None:
    gate = Gate()
    rig.job("count", gate)
    begin(rig, gate)
    rig.start()
    gate.wait_begun()
    rig.start()
    assert outcomes(rig) == [(1, RunStatus.INTERRUPTED), (2, RunStatus.INTERRUPTED)]
    assert "twice in a row" in rig.log(rig.rows()[-1].id)[-1].text
    rig.start()
    assert len(rig.rows()) == 2
    gate.open.set()


def test_a_job_that_must_not_be_repeated_is_not(rig: Rig) -> None:
    gate = Gate()
    rig.job("count", gate, resume=False)
    begin(rig, gate)
    rig.start()
    assert outcomes(rig) == [(1, RunStatus.INTERRUPTED)]
    gate.open.set()


def test_what_the_owner_wanted_stopped_is_not_started_again(rig: Rig) -> None:
    gate = Gate(heeds=False)
    rig.job("count", gate)
    run_id = begin(rig, gate)
    rig.engine.cancel(run_id)
    rig.start()
    assert outcomes(rig) == [(1, RunStatus.INTERRUPTED)]
    gate.open.set()


def test_what_only_waited_still_waits_after_a_power_cut(rig: Rig) -> None:
    gate = Gate()
    rig.job("count", gate)
    begin(rig, gate)
    waiting = rig.engine.run_now("count", {}, trigger=Trigger.CHAIN)
    gate.open.set()
    assert rig.wait(waiting).status is RunStatus.SUCCEEDED
    assert rig.wait(waiting).attempt == 1


def test_quitting_ends_the_run_at_its_next_check_and_the_next_start_goes_on(rig: Rig) -> None:
    gate = Gate()
    rig.job("count", gate)
    run_id = begin(rig, gate)
    assert rig.engine.stop(5)
    assert outcomes(rig) == [(1, RunStatus.INTERRUPTED), (2, RunStatus.QUEUED)]
    gate.open.set()
    rig.start()
    assert rig.wait(run_id + 1).status is RunStatus.SUCCEEDED


def test_quitting_waits_no_longer_than_it_may_for_a_job_that_does_not_listen(rig: Rig) -> None:
    late: list[str] = []

    def deaf(ctx: RunContext, params: Any) -> None:
        stuck(ctx, params)
        with ctx.finish() as connection:
            rig.put(connection, "too late")
        late.append("written")

    stuck = Gate(heeds=False)
    rig.job("count", deaf)
    begin(rig, stuck)
    began = time.monotonic()
    assert not rig.engine.stop(0.2)
    assert time.monotonic() - began < 2
    assert outcomes(rig) == [(1, RunStatus.INTERRUPTED), (2, RunStatus.QUEUED)]
    stuck.open.set()
    assert rig.engine.stop(5)
    assert not rig.has("too late")
    assert late == []
    assert len(rig.rows()) == 2


def test_after_quitting_nothing_new_begins(rig: Rig) -> None:
    rig.job("count", lambda ctx, params: None)
    engine = rig.engine
    assert engine.stop(5)
    engine.run_now("count", {})
    assert engine.settle_due() is None
    assert outcomes(rig) == [(1, RunStatus.QUEUED)]
    rig.start()
    assert rig.wait(1).status is RunStatus.SUCCEEDED


def test_each_session_is_noted_with_its_end(rig: Rig) -> None:
    rig.start()
    rig.start().stop(5)
    ended = rows(rig.store, "SELECT ended_at IS NOT NULL FROM app_session ORDER BY rowid")
    assert ended == [(0,), (1,)]


def test_two_engines_never_run_the_same_row(rig: Rig) -> None:
    """Two programs on one store cannot happen while the lock holds; should it, the rows still keep them apart."""
    done: list[int] = []
    each = threading.Semaphore(0)

    def work(ctx: RunContext, params: Any) -> None:
        done.append(ctx.run.id)
        each.release()

    rig.job("count", work)
    rig.job("price", work)
    engines = [rig.start(), rig.start()]
    ids = [
        engines[number % 2].run_now(("count", "price")[number % 3 == 0], {}, trigger=Trigger.CHAIN)
        for number in range(40)
    ]
    for _ in ids:
        assert each.acquire(timeout=PATIENCE_S), "a run was left waiting"
    assert sorted(done) == ids
