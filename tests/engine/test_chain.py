"""A larger run and the rows of its steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.domain.errors import InputError, TransientError
from app.domain.runs import RunStatus, SkipReason, Trigger
from app.engine.chain import Step, run_steps
from app.engine.context import RunContext
from app.store.runs import RunRow
from tests.engine.rig import Gate, Rig

STEPS = tuple(Step(job) for job in ("sync", "forecast", "alerts"))


def make_round(rig: Rig, **others: Callable[[RunContext, Any], None]) -> list[str]:
    """Add a round of three steps that note their names; ``others`` stand in for some of them."""
    done: list[str] = []

    def go_round(ctx: RunContext, params: Any) -> None:
        count = run_steps(ctx, STEPS)
        with ctx.finish():
            ctx.result_text = f"{count} steps"

    for step in STEPS:
        note: Callable[[RunContext, Any], None] = lambda ctx, params, job=step.job: done.append(job)  # noqa: E731
        rig.job(step.job, others.get(step.job, note))
    rig.job("round", go_round)
    return done


def steps_of(rig: Rig, run: RunRow) -> list[tuple[str, str, str | None]]:
    return [(row.job, row.status.value, row.reason) for row in rig.rows() if row.parent_id == run.id]


def test_every_step_has_a_row_of_its_own_in_order(rig: Rig) -> None:
    done = make_round(rig)
    run = rig.run("round")
    assert (run.status, run.result_text) == (RunStatus.SUCCEEDED, "3 steps")
    assert done == ["sync", "forecast", "alerts"]
    assert steps_of(rig, run) == [(job, "succeeded", None) for job in done]
    [first, *_] = [row for row in rig.rows() if row.parent_id == run.id]
    assert (first.trigger, first.attempt) == (Trigger.CHAIN, 1)
    assert [line.text for line in rig.log(run.id)] == [
        "The sync: succeeded", "The forecast: succeeded", "The alerts: succeeded",
    ]  # fmt: skip


def test_a_step_that_does_not_work_ends_the_round_and_the_rest_says_so(rig: Rig) -> None:
    def fail(ctx: RunContext, params: Any) -> None:
        raise InputError("Too little is known.")

    make_round(rig, forecast=fail)
    run = rig.run("round")
    assert run.status is RunStatus.FAILED
    assert run.error_text == "“The forecast” did not work: Too little is known."
    assert steps_of(rig, run) == [
        ("sync", "succeeded", None), ("forecast", "failed", None),
        ("alerts", "skipped", SkipReason.STEP_FAILED.value),
    ]  # fmt: skip
    assert len(rig.rows()) == 4, "neither the step nor the round is tried again"


def test_after_a_passing_failure_the_round_goes_on_from_that_step(rig: Rig) -> None:
    failures = [TransientError("The till is off.")]

    def stumble(ctx: RunContext, params: Any) -> None:
        if failures:
            raise failures.pop()

    done = make_round(rig, forecast=stumble)
    first = rig.run("round")
    assert first.status is RunStatus.FAILED
    [again] = [row for row in rig.rows() if row.trigger is Trigger.RETRY]
    assert again.job == "round"
    rig.clock.advance(3_600)
    rig.engine.settle_due()
    second = rig.wait(again.id)
    assert second.status is RunStatus.SUCCEEDED
    assert done == ["sync", "alerts"], "what was done is not done twice"
    assert [job for job, _, _ in steps_of(rig, second)] == ["forecast", "alerts"]


def test_cancelling_the_round_stops_the_step_that_is_going_on(rig: Rig) -> None:
    gate = Gate()
    done = make_round(rig, forecast=gate)
    run_id = rig.engine.run_now("round", {})
    gate.wait_begun()
    assert rig.engine.cancel(run_id)
    run = rig.wait(run_id)
    assert run.status is RunStatus.CANCELLED
    assert steps_of(rig, run) == [("sync", "succeeded", None), ("forecast", "cancelled", None)]
    assert done == ["sync"]


def test_stopping_a_step_stops_the_round(rig: Rig) -> None:
    gate = Gate()
    make_round(rig, sync=gate)
    run_id = rig.engine.run_now("round", {})
    gate.wait_begun()
    [step] = [row for row in rig.rows() if row.parent_id == run_id]
    assert rig.engine.cancel(step.id)
    run = rig.wait(run_id)
    assert (run.status, run.error_text) == (RunStatus.CANCELLED, "its step “The sync” was stopped")


def test_a_step_waits_for_a_run_of_the_same_job(rig: Rig) -> None:
    gate = Gate()
    make_round(rig, sync=gate)
    other = rig.engine.run_now("sync", {}, trigger=Trigger.SCHEDULE)
    gate.wait_begun()
    run_id = rig.engine.run_now("round", {})
    gate.open.set()
    assert rig.wait(run_id).status is RunStatus.SUCCEEDED
    assert rig.wait(other).status is RunStatus.SUCCEEDED


@pytest.mark.parametrize("quits", [True, False])
def test_a_round_that_was_cut_short_goes_on_where_it_stood(rig: Rig, quits: bool) -> None:
    gate = Gate(heeds=quits)
    done = make_round(rig, forecast=gate)
    run_id = rig.engine.run_now("round", {})
    gate.wait_begun()
    if quits:
        assert rig.engine.stop(5)
    rig.start()
    cut = {
        row.job: row.status for row in rig.rows() if run_id in (row.id, row.parent_id) and row.job != "sync"
    }
    gate.open.set()
    assert cut == {"round": RunStatus.INTERRUPTED, "forecast": RunStatus.INTERRUPTED}
    [again] = [row for row in rig.rows() if row.root_id == run_id and row.attempt == 2]
    assert rig.wait(again.id).status is RunStatus.SUCCEEDED
    assert done == ["sync", "alerts"]
    assert [row.trigger for row in rig.rows()].count(Trigger.RETRY) == 1, (
        "a step is not tried again by itself"
    )
