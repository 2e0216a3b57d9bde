from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from app.domain.errors import InputError, NotFoundError, RunInTheWayError, TransientError, UsageError
from app.domain.runs import RunStatus, Trigger
from app.engine.context import RunContext
from app.engine.events import EngineEvent, RunChanged, RunProgressed
from app.store import runs
from app.store.runs import NewRun
from tests.clock import TUESDAY_NOON
from tests.engine.rig import PATIENCE_S, Gate, Rig


def changes(rig: Rig) -> list[tuple[int, RunStatus]]:
    return [(event.run_id, event.status) for event in rig.events if isinstance(event, RunChanged)]


def test_a_run_that_works_leaves_what_it_found(rig: Rig) -> None:
    def count(ctx: RunContext, params: Any) -> None:
        ctx.log("looked on the shelf")
        ctx.rows = 3
        ctx.result_text = "3 things counted."
        with ctx.finish() as connection:
            rig.put(connection, "counted")

    rig.job("count", count)
    run = rig.run("count")
    assert (run.status, run.rows, run.result_text, run.progress) == (
        RunStatus.SUCCEEDED,
        3,
        "3 things counted.",
        1.0,
    )
    assert (run.attempt, run.root_id, run.trigger) == (1, run.id, Trigger.MANUAL)
    assert rig.has("counted")
    assert [line.text for line in rig.log(run.id)] == ["looked on the shelf"]
    assert changes(rig) == [
        (run.id, RunStatus.QUEUED), (run.id, RunStatus.RUNNING), (run.id, RunStatus.SUCCEEDED),
    ]  # fmt: skip
    assert rig.ends == [("count", RunStatus.SUCCEEDED)]


def test_a_job_need_not_end_itself(rig: Rig) -> None:
    rig.job("count", lambda ctx, params: None)
    assert rig.run("count").status is RunStatus.SUCCEEDED


def test_a_job_is_told_which_time_to_believe(rig: Rig) -> None:
    seen = []
    rig.job("count", lambda ctx, params: seen.append(ctx.as_of))
    rig.run("count")
    rig.run("count", as_of=TUESDAY_NOON - timedelta(days=30))
    assert seen == [TUESDAY_NOON, TUESDAY_NOON - timedelta(days=30)]


def test_a_failure_keeps_its_sentence_and_is_not_repeated(rig: Rig) -> None:
    def fail(ctx: RunContext, params: Any) -> None:
        raise InputError("The file is torn.", "Export it again.")

    rig.job("read", fail)
    run = rig.run("read")
    assert (run.status, run.error_text) == (RunStatus.FAILED, "The file is torn. Export it again.")
    assert "InputError" in (run.error_detail or "")
    assert rig.log(run.id)[-1].level == "error"
    assert len(rig.rows()) == 1


def test_a_fault_of_ours_is_called_one(rig: Rig) -> None:
    rig.job("count", lambda ctx, params: {}["nothing"])  # type: ignore[func-returns-value,index]
    run = rig.run("count")
    assert run.status is RunStatus.FAILED
    assert "fault in Tillwatch" in (run.error_text or "")
    assert "KeyError" in (run.error_detail or "")
    assert rig.run("count").status is RunStatus.FAILED  # and the engine goes on


def test_what_may_work_later_is_tried_again_with_growing_pauses_and_then_left(rig: Rig) -> None:
    def busy(ctx: RunContext, params: Any) -> None:
        raise TransientError("The line is busy.")

    rig.job("read", busy, retries=8)
    first = rig.run("read")
    for _ in range(8):
        waiting = rig.rows()[-1]
        assert waiting.status is RunStatus.QUEUED
        rig.clock.advance(waiting.not_before - rig.clock.now())
        rig.engine.settle_due()
        rig.wait(waiting.id)
    rows = rig.rows()
    assert [run.attempt for run in rows] == list(range(1, 10))
    assert {run.root_id for run in rows} == {first.id}
    assert {run.status for run in rows} == {RunStatus.FAILED}
    assert {run.trigger for run in rows[1:]} == {Trigger.RETRY}
    waited = [(run.not_before - run.queued_at).total_seconds() for run in rows[1:]]
    assert waited == [30, 60, 120, 240, 480, 960, 1_800, 1_800]


def test_a_retry_waits_its_time(rig: Rig) -> None:
    def busy(ctx: RunContext, params: Any) -> None:
        if ctx.run.attempt == 1:
            raise TransientError("The line is busy.")

    rig.job("read", busy)
    rig.run("read", as_of=TUESDAY_NOON - timedelta(days=1))
    rig.clock.advance(29)
    rig.engine.settle_due()
    rig.job("read", busy)
    waiting = rig.rows()[-1]
    assert waiting.status is RunStatus.QUEUED
    assert waiting.as_of == TUESDAY_NOON - timedelta(days=1)
    rig.clock.advance(1)
    rig.engine.settle_due()
    assert rig.wait(waiting.id).status is RunStatus.SUCCEEDED


def test_a_job_that_takes_too_long_is_stopped(rig: Rig) -> None:
    def dawdle(ctx: RunContext, params: Any) -> None:
        for step in range(100):
            rig.clock.advance(1)
            ctx.progress(step, 100)

    rig.job("dawdle", dawdle, soft_limit_s=10)
    run = rig.run("dawdle")
    assert run.status is RunStatus.TIMED_OUT
    assert run.progress is not None
    assert run.progress < 0.2
    assert len(rig.rows()) == 1


def test_a_run_that_waits_is_cancelled_at_once(rig: Rig) -> None:
    gate = Gate()
    rig.job("count", gate)
    first = rig.engine.run_now("count", {})
    gate.wait_begun()
    second = rig.engine.run_now("count", {}, trigger=Trigger.CHAIN)
    assert rig.engine.cancel(second)
    assert rig.wait(second).status is RunStatus.CANCELLED
    assert rig.wait(second).started_at is None
    gate.open.set()
    assert rig.wait(first).status is RunStatus.SUCCEEDED
    assert (second, RunStatus.CANCELLED) in changes(rig)


def test_a_run_that_is_going_on_is_cancelled_at_its_next_check(rig: Rig) -> None:
    gate = Gate()
    rig.job("count", gate)
    run_id = rig.engine.run_now("count", {})
    gate.wait_begun()
    assert rig.engine.cancel(run_id)
    assert rig.wait(run_id).status is RunStatus.CANCELLED
    assert not rig.engine.cancel(run_id)
    assert len(rig.rows()) == 1
    with pytest.raises(NotFoundError):
        rig.engine.cancel(999)


def test_a_cancel_from_another_process_is_heard(rig: Rig) -> None:
    def work(ctx: RunContext, params: Any) -> None:
        with rig.store.write() as connection:
            runs.request_cancel(connection, ctx.run.id, now=rig.clock.now())
        rig.clock.advance(1)
        ctx.progress(1, 2)
        raise AssertionError("went on")

    rig.job("count", work)
    assert rig.run("count").status is RunStatus.CANCELLED


def test_a_cancelled_run_stays_cancelled_when_the_program_ends(rig: Rig) -> None:
    def work(ctx: RunContext, params: Any) -> None:
        ctx.request_stop(RunStatus.CANCELLED)
        ctx.request_stop(RunStatus.INTERRUPTED)
        ctx.check()

    rig.job("count", work)
    assert rig.run("count").status is RunStatus.CANCELLED


def test_the_last_write_and_the_end_are_one(rig: Rig) -> None:
    def trip(ctx: RunContext, params: Any) -> None:
        with ctx.finish() as connection:
            rig.put(connection, "half")
            raise InputError("Stumbled.")

    rig.job("trip", trip)
    run = rig.run("trip")
    assert (run.status, run.error_text) == (RunStatus.FAILED, "Stumbled.")
    assert not rig.has("half")


def test_what_a_run_writes_after_it_was_given_up_is_rolled_back(rig: Rig) -> None:
    def lose(ctx: RunContext, params: Any) -> None:
        with rig.store.write() as connection:
            runs.interrupt_orphans(connection, "another session", now=rig.clock.now())
        with ctx.finish() as connection:
            rig.put(connection, "half")

    rig.job("lose", lose)
    run = rig.run("lose")
    assert run.status is RunStatus.INTERRUPTED
    assert not rig.has("half")


def test_progress_is_told_each_time_and_written_now_and_then(rig: Rig) -> None:
    written = []

    def work(ctx: RunContext, params: Any) -> None:
        for step in range(100):
            ctx.progress(step, 100, f"step {step}")
            written.append(rig.rows()[-1].progress_text)
        rig.clock.advance(0.25)
        ctx.progress(100, 100, "last step")
        written.append(rig.rows()[-1].progress_text)

    rig.job("count", work)
    rig.run("count")
    assert set(written[:-1]) == {None}
    assert written[-1] == "last step"
    told = [event for event in rig.events if isinstance(event, RunProgressed)]
    assert len(told) == 101
    assert told[50].fraction == 0.5


def test_progress_inside_the_last_write_waits_for_nothing(rig: Rig) -> None:
    def work(ctx: RunContext, params: Any) -> None:
        with ctx.finish() as connection:
            rig.put(connection, "done")
            rig.clock.advance(1)
            ctx.progress(1, 1)

    rig.job("count", work)
    assert rig.run("count").status is RunStatus.SUCCEEDED
    assert rig.has("done")


def test_a_listener_that_fails_harms_nobody(rig: Rig) -> None:
    heard: list[EngineEvent] = []
    each = threading.Semaphore(0)

    def hear(event: EngineEvent) -> None:
        heard.append(event)
        each.release()

    def fail(event: EngineEvent) -> None:
        raise RuntimeError("the window is gone")

    rig.job("count", lambda ctx, params: None)
    unsubscribe = rig.engine.subscribe(fail)
    leave = rig.engine.subscribe(hear)
    assert rig.run("count").status is RunStatus.SUCCEEDED
    for _ in ("queued", "running", "succeeded"):
        assert each.acquire(timeout=PATIENCE_S)
    unsubscribe()
    leave()
    leave()
    rig.run("count")
    assert len(heard) == 3


def test_one_run_by_hand_at_a_time(rig: Rig) -> None:
    gate = Gate()
    rig.job("count", gate)
    rig.job("price", lambda ctx, params: None)
    run_id = rig.engine.run_now("count", {})
    gate.wait_begun()
    with pytest.raises(RunInTheWayError) as told:
        rig.engine.run_now("price", {})
    assert told.value.run_id == run_id
    gate.open.set()
    rig.wait(run_id)
    assert rig.run("price").status is RunStatus.SUCCEEDED


class Period(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    days: int = 7


def test_parameters_are_checked_before_anything_is_queued(rig: Rig) -> None:
    seen: list[Period] = []
    rig.job("sum", lambda ctx, params: seen.append(params), params=Period)
    for job, params in (("sum", {"days": "many"}), ("sum", {"weeks": 1}), ("add", {})):
        with pytest.raises(UsageError):
            rig.engine.run_now(job, params)
    assert rig.rows() == []
    rig.wait(rig.engine.run_now("sum", {"days": "3"}))
    assert seen == [Period(days=3)]


def test_a_run_of_a_job_that_is_gone_fails_in_words_and_the_queue_goes_on(rig: Rig) -> None:
    rig.job("count", lambda ctx, params: None)
    with rig.store.write() as connection:
        gone = runs.queue_run(
            connection, NewRun("old job", Trigger.SCHEDULE, queued_at=TUESDAY_NOON, priority=0, params={})
        )
    assert rig.run("count").status is RunStatus.SUCCEEDED
    run = rig.wait(gone)
    assert run.status is RunStatus.FAILED
    assert "old job" in (run.error_text or "")


def test_the_same_job_never_runs_beside_itself(rig: Rig) -> None:
    inside: list[int] = []
    most: list[int] = []

    def work(ctx: RunContext, params: Any) -> None:
        inside.append(ctx.run.id)
        most.append(len(inside))
        inside.remove(ctx.run.id)

    rig.job("count", work)
    ids = [rig.engine.run_now("count", {}, trigger=Trigger.CHAIN) for _ in range(20)]
    assert {rig.wait(run_id).status for run_id in ids} == {RunStatus.SUCCEEDED}
    assert max(most) == 1
