from __future__ import annotations

import pytest

from app.domain.runs import PROBLEMS, TERMINAL, TRANSITIONS, RunStatus

S = RunStatus
ALLOWED = {
    (S.QUEUED, S.RUNNING),
    (S.QUEUED, S.CANCELLED),
    (S.QUEUED, S.SKIPPED),
    (S.RUNNING, S.SUCCEEDED),
    (S.RUNNING, S.FAILED),
    (S.RUNNING, S.TIMED_OUT),
    (S.RUNNING, S.CANCELLED),
    (S.RUNNING, S.INTERRUPTED),
}


@pytest.mark.parametrize("before", RunStatus)
@pytest.mark.parametrize("after", RunStatus)
def test_the_whole_table_of_moves(before: RunStatus, after: RunStatus) -> None:
    assert (after in TRANSITIONS[before]) == ((before, after) in ALLOWED)


def test_all_but_waiting_and_running_are_final() -> None:
    assert set(RunStatus) - {S.QUEUED, S.RUNNING} == TERMINAL
    assert PROBLEMS < TERMINAL
