"""A larger run: other jobs one after the other, each with a row of its own, going on where it was cut short."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.domain.errors import TillwatchError, TransientError
from app.domain.runs import RunStatus, SkipReason, Trigger
from app.engine.context import RunContext, StopRequestedError
from app.engine.outcome import Outcome, state_words
from app.language import tr
from app.store import runs
from app.store.runs import NewRun


@dataclass(frozen=True, slots=True)
class Step:
    """One job of a larger run."""

    job: str
    params: Mapping[str, Any] = field(default_factory=dict)


def run_steps(ctx: RunContext, steps: Sequence[Step]) -> int:
    """Run every step in order and return how many were done, now or before the run was cut short.

    A step that does not succeed ends the larger run, and the steps after it get rows that say so. Raises
    ``TransientError`` where the step's failure may pass (the larger run is then tried again, from that step on),
    ``TillwatchError`` where it will not.
    """
    with ctx.store.read() as connection:
        done = runs.steps_done(connection, ctx.run.root_id)
    for number, step in enumerate(steps):
        title = ctx.registry.spec(step.job).title_words()
        ctx.progress(number, len(steps), title)
        if step.job in done:
            ctx.log(tr("{task}: done before", task=title))
            continue
        outcome = ctx.step(step.job, step.params)
        ctx.log(f"{title}: {outcome.sentence or state_words(outcome.status)}")
        if outcome.status is not RunStatus.SUCCEEDED:
            # Where the whole run was asked to stop, that is why the step did.
            ctx.check()
            _leave_out(ctx, steps[number + 1 :])
            raise _in_words(title, outcome)
    return len(steps)


def _leave_out(ctx: RunContext, steps: Sequence[Step]) -> None:
    now = ctx.clock.now()
    with ctx.store.write() as connection:
        runs.account_for(
            connection,
            [
                NewRun(
                    job=step.job,
                    trigger=Trigger.CHAIN,
                    queued_at=now,
                    priority=ctx.run.priority,
                    params=step.params,
                    parent_id=ctx.run.id,
                    status=RunStatus.SKIPPED,
                    reason=SkipReason.STEP_FAILED,
                )
                for step in steps
            ],
        )


def _in_words(title: str, outcome: Outcome) -> Exception:
    if outcome.status in (RunStatus.CANCELLED, RunStatus.INTERRUPTED):
        return StopRequestedError(outcome.status, tr("its step “{task}” was stopped", task=title))
    sentence = tr("“{task}” did not work: {why}", task=title, why=outcome.sentence)
    return TransientError(sentence) if outcome.transient else TillwatchError(sentence)
