from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.health import JobHealth
from app.domain.runs import RunStatus
from app.engine.rules import Rule
from app.jobs.judging import SHORTEST_WAIT, Expectation, JobFacts, judge, overdue

MONDAY = datetime(2026, 3, 9, tzinfo=UTC)
TWO_AT_NIGHT = Rule("cron", "0 2 * * *", ZoneInfo("UTC"), MONDAY)
NIGHTLY = Expectation(
    TWO_AT_NIGHT, counts_from=MONDAY - timedelta(days=30), grace_s=300, jitter_s=0, catches_up=True
)
DONE_ON_MONDAY = JobFacts(
    newest=RunStatus.SUCCEEDED,
    succeeded_at=MONDAY + timedelta(hours=2, minutes=1),
    usual_s=60,
    expectations=(NIGHTLY,),
    in_hand_since=None,
    able_since=MONDAY,
)
DUE = MONDAY + timedelta(days=1, hours=2)
MINUTE = timedelta(minutes=1)


def test_a_job_is_late_once_its_due_time_and_a_fair_wait_are_over() -> None:
    assert judge(DONE_ON_MONDAY, DUE) is JobHealth.FINE
    assert judge(DONE_ON_MONDAY, DUE + SHORTEST_WAIT) is JobHealth.FINE
    assert judge(DONE_ON_MONDAY, DUE + SHORTEST_WAIT + MINUTE) is JobHealth.LATE
    assert overdue(DONE_ON_MONDAY, DUE + timedelta(days=3)) == DUE


@pytest.mark.parametrize(
    ("change", "wait"),
    [
        ({"usual_s": 3_600}, timedelta(hours=3)),
        ({"expectations": (replace(NIGHTLY, grace_s=7_200),)}, timedelta(hours=2)),
        ({"expectations": (replace(NIGHTLY, jitter_s=3_600),)}, SHORTEST_WAIT + timedelta(hours=1)),
    ],
)
def test_a_job_that_takes_long_or_may_start_late_is_given_longer(
    change: dict[str, object], wait: timedelta
) -> None:
    facts = replace(DONE_ON_MONDAY, **change)  # type: ignore[arg-type]  # one field at a time, by name
    assert judge(facts, DUE + wait) is JobHealth.FINE
    assert judge(facts, DUE + wait + MINUTE) is JobHealth.LATE


def test_a_pc_that_was_off_all_night_is_not_late_before_it_had_its_chance() -> None:
    morning = DUE + timedelta(hours=6)
    facts = replace(DONE_ON_MONDAY, able_since=morning)
    assert judge(facts, morning + SHORTEST_WAIT) is JobHealth.FINE
    assert judge(facts, morning + SHORTEST_WAIT + MINUTE) is JobHealth.LATE


def test_what_was_missed_asleep_is_not_late_while_it_is_being_caught_up() -> None:
    awake = DUE + timedelta(hours=6)
    facts = replace(DONE_ON_MONDAY, in_hand_since=awake)
    assert judge(facts, awake + SHORTEST_WAIT) is JobHealth.FINE
    assert judge(facts, awake + SHORTEST_WAIT + MINUTE) is JobHealth.LATE


def test_nothing_becomes_late_while_nothing_runs() -> None:
    assert judge(replace(DONE_ON_MONDAY, able_since=None), DUE + timedelta(days=9)) is JobHealth.FINE


def test_what_is_late_stays_so_over_a_restart_and_while_tillwatch_is_off() -> None:
    morning = DUE + timedelta(hours=6)
    late = replace(DONE_ON_MONDAY, was_late=True)
    for able_since in (morning, None):
        assert judge(replace(late, able_since=able_since), morning) is JobHealth.LATE
    done = replace(late, able_since=morning, succeeded_at=morning)
    assert judge(done, morning + MINUTE) is JobHealth.FINE


def test_what_is_switched_off_or_let_go_is_never_late() -> None:
    long_after = DUE + timedelta(days=9)
    off = replace(DONE_ON_MONDAY, expectations=())
    let_go = replace(DONE_ON_MONDAY, expectations=(replace(NIGHTLY, counts_from=long_after),))
    for facts in (off, let_go, replace(off, was_late=True)):
        assert judge(facts, long_after + MINUTE) is JobHealth.FINE


def test_what_is_not_caught_up_is_not_late_for_a_time_when_the_pc_was_off() -> None:
    on_again = DUE + timedelta(hours=1)
    facts = replace(DONE_ON_MONDAY, able_since=on_again, expectations=(replace(NIGHTLY, catches_up=False),))
    assert judge(facts, on_again + timedelta(hours=12)) is JobHealth.FINE
    assert judge(facts, DUE + timedelta(days=1, hours=1)) is JobHealth.LATE


def test_a_job_that_never_ended_is_new_until_it_is_late() -> None:
    facts = replace(DONE_ON_MONDAY, newest=None, succeeded_at=None)
    assert judge(replace(facts, expectations=()), DUE) is JobHealth.NEW
    assert judge(facts, DUE) is JobHealth.LATE


@pytest.mark.parametrize("end", [RunStatus.FAILED, RunStatus.TIMED_OUT, RunStatus.INTERRUPTED])
def test_a_problem_outweighs_lateness(end: RunStatus) -> None:
    assert judge(replace(DONE_ON_MONDAY, newest=end), DUE + timedelta(days=9)) is JobHealth.FAILING


@given(
    newest=st.sampled_from([None, RunStatus.SUCCEEDED]),
    hours=st.integers(-100, 100),
    usual_s=st.floats(0, 90_000),
    able=st.integers(-100, 100),
    later=st.integers(0, 2_000),
)
def test_waiting_never_makes_a_late_job_fine(
    newest: RunStatus | None, hours: int, usual_s: float, able: int, later: int
) -> None:
    """Only a run or a person can do that; and it is never late before its due time."""
    facts = JobFacts(
        newest=newest,
        succeeded_at=None if newest is None else MONDAY + timedelta(hours=hours),
        usual_s=usual_s,
        expectations=(NIGHTLY,),
        in_hand_since=None,
        able_since=MONDAY + timedelta(hours=able),
    )
    now = MONDAY + timedelta(hours=100)
    due = overdue(facts, now)
    if due is not None:
        assert due < now
        assert due > (facts.succeeded_at or NIGHTLY.counts_from)
        assert judge(facts, now + timedelta(hours=later)) is JobHealth.LATE
