from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from app.domain.errors import RunInTheWayError
from app.domain.runs import RunStatus, Trigger
from app.store import runs
from app.store.database import Store
from app.store.run_log import MAX_LOG_LINES, append_log, read_log
from app.store.runs import NewRun, RunRow
from tests.clock import TUESDAY_NOON
from tests.filling import rows


def new(job: str = "count", trigger: Trigger = Trigger.SCHEDULE, **facts: object) -> NewRun:
    values = {"queued_at": TUESDAY_NOON, "priority": 5, "params": {}} | facts
    return NewRun(job=job, trigger=trigger, **values)  # type: ignore[arg-type]


def queue(store: Store, *news: NewRun) -> list[int]:
    with store.write() as connection:
        return [runs.queue_run(connection, run) for run in news]


def claim(store: Store, session: str = "s", seconds: float = 0) -> RunRow | None:
    with store.write() as connection:
        now = TUESDAY_NOON + timedelta(seconds=seconds)
        return runs.claim_next(connection, now=now, session_id=session, worker="w", at_most=99)


def end(store: Store, run_id: int, status: RunStatus = RunStatus.SUCCEEDED, days_ago: float = 0) -> None:
    with store.write() as connection:
        assert runs.finish_run(connection, run_id, "s", status, now=TUESDAY_NOON - timedelta(days=days_ago))


def status(store: Store, run_id: int) -> RunStatus:
    with store.read() as connection:
        run = runs.get_run(connection, run_id)
    assert run is not None
    return run.status


def test_threads_that_claim_at_once_never_get_the_same_run(store: Store) -> None:
    queue(store, *(new(f"job {number}") for number in range(60)))
    got: list[int] = []
    start = threading.Barrier(4)

    def work() -> None:
        start.wait()
        while (run := claim(store)) is not None:
            got.append(run.id)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == list(range(1, 61))


def test_the_database_itself_keeps_a_job_from_running_twice(store: Store) -> None:
    queue(store, new(), new())
    claim(store)
    with pytest.raises(IntegrityError), store.write() as connection:
        connection.exec_driver_sql("UPDATE job_run SET status = 'running'")
    with pytest.raises(IntegrityError), store.write() as connection:
        connection.exec_driver_sql("UPDATE job_run SET status = 'sleeping'")


def test_a_second_click_is_told_which_run_is_in_the_way(store: Store) -> None:
    [first] = queue(store, new("back-up", Trigger.MANUAL))
    with pytest.raises(RunInTheWayError, match="back-up") as told:
        queue(store, new("count", Trigger.MANUAL))
    assert told.value.run_id == first
    # The refusal costs the transaction around it nothing.
    with store.write() as connection:
        connection.exec_driver_sql("INSERT INTO setting VALUES ('kept', '1', 0)")
        with pytest.raises(RunInTheWayError):
            runs.queue_run(connection, new("count", Trigger.MANUAL))
    assert rows(store, "SELECT key FROM setting") == [("kept",)]


def test_what_was_started_by_hand_goes_first_and_what_must_wait_waits(store: Store) -> None:
    later, scheduled = queue(
        store, new("a", not_before=TUESDAY_NOON + timedelta(seconds=30), priority=1), new("b")
    )
    [manual] = queue(store, new("c", Trigger.MANUAL, priority=0))
    order = [run.id for run in (claim(store), claim(store)) if run]
    assert order == [manual, scheduled]
    assert claim(store) is None
    run = claim(store, seconds=30)
    assert run is not None
    assert run.id == later


def test_a_run_of_another_session_cannot_be_ended(store: Store) -> None:
    [run_id] = queue(store, new())
    claim(store, session="the other")
    with store.write() as connection:
        assert not runs.finish_run(connection, run_id, "s", RunStatus.SUCCEEDED, now=TUESDAY_NOON)
        runs.set_progress(connection, run_id, 0.5, "half")
    assert status(store, run_id) is RunStatus.RUNNING


def test_progress_of_an_ended_run_stays(store: Store) -> None:
    [run_id] = queue(store, new())
    claim(store)
    end(store, run_id)
    with store.write() as connection:
        runs.set_progress(connection, run_id, 0.1, "late news")
        run = runs.get_run(connection, run_id)
    assert run is not None
    assert (run.progress, run.progress_text) == (1.0, None)


def cut_short(store: Store) -> None:
    """What the next start does about a run under which the power went."""
    with store.write() as connection:
        assert runs.interrupt_orphans(connection, "the next session", now=TUESDAY_NOON)


def test_interruptions_are_counted_back_without_a_break(store: Store) -> None:
    [root] = queue(store, new())
    claim(store)
    cut_short(store)
    for attempt, outcome in ((2, RunStatus.FAILED), (3, None), (4, RunStatus.INTERRUPTED), (5, None)):
        [again] = queue(store, new(root_id=root, attempt=attempt))
        claim(store)
        if outcome is None:
            cut_short(store)
        else:
            end(store, again, outcome)
    queue(store, new(root_id=root, attempt=6))
    with store.read() as connection:
        # Attempts 3 and 5; the fourth was stopped by quitting, which is nothing to hold against it.
        assert runs.interruptions(connection, root) == 2


def test_history_is_filtered_and_newest_first(store: Store) -> None:
    a, b, c = queue(store, new("a"), new("b"), new("a"))
    claim(store)
    end(store, a)
    with store.read() as connection:
        assert [run.id for run in runs.history(connection)] == [c, b, a]
        assert [run.id for run in runs.history(connection, job="a")] == [c, a]
        assert [run.id for run in runs.history(connection, statuses=[RunStatus.QUEUED])] == [c, b]
        assert [run.id for run in runs.history(connection, limit=1)] == [c]
        assert runs.history(connection, since=TUESDAY_NOON + timedelta(seconds=1)) == []


def test_a_job_in_a_loop_does_not_fill_the_disk_with_its_log(store: Store) -> None:
    [run_id] = queue(store, new())
    with store.write() as connection:
        for number in range(MAX_LOG_LINES + 10):
            append_log(connection, run_id, "info", f"line {number}", now=TUESDAY_NOON)
        append_log(connection, run_id, "error", "and then it broke", now=TUESDAY_NOON)
        log = read_log(connection, run_id)
    assert len(log) == MAX_LOG_LINES + 1
    assert log[-1].text == "and then it broke"


def test_two_runs_that_nobody_asked_for_never_keep_one_waiting_that_somebody_did(store: Store) -> None:
    queue(store, new("a"), new("b"), new("c"), new("d", Trigger.MANUAL))

    def take() -> str | None:
        with store.write() as connection:
            run = runs.claim_next(connection, now=TUESDAY_NOON, session_id="s", worker="w", at_most=2)
        return None if run is None else run.job

    assert [take() for _ in range(4)] == ["a", "b", "d", None]


def test_steps_take_no_room_beside_their_larger_run(store: Store) -> None:
    [round_id, _] = queue(store, new("round"), new("other"))
    assert claim(store) is not None
    with store.write() as connection:
        step = NewRun("step", Trigger.CHAIN, TUESDAY_NOON, 5, {}, parent_id=round_id)
        begun = runs.begin_step(connection, step, session_id="s", worker="w")
        assert begun is not None
        assert (begun.parent_id, begun.status) == (round_id, RunStatus.RUNNING)
        assert runs.begin_step(connection, step, session_id="s", worker="w") is None
        other = runs.claim_next(connection, now=TUESDAY_NOON, session_id="s", worker="w", at_most=2)
        assert other is not None


def test_durations_are_of_runs_that_ended_of_themselves(store: Store) -> None:
    with store.read() as connection:
        assert runs.recent_durations(connection) == {}
    ends = (
        RunStatus.SUCCEEDED,
        RunStatus.FAILED,
        RunStatus.CANCELLED,
        RunStatus.INTERRUPTED,
        RunStatus.TIMED_OUT,
    )
    ids = []
    for status in ends:
        [run_id] = queue(store, new("count"))
        claim(store)
        end(store, run_id, status)
        ids.append(run_id)
    queue(store, new("other"))
    with store.read() as connection:
        found = runs.recent_durations(connection)
        latest = runs.recent_durations(connection, limit=1)
    assert [(run.run_id, run.status) for run in found["count"]] == [
        (ids[4], RunStatus.TIMED_OUT), (ids[1], RunStatus.FAILED), (ids[0], RunStatus.SUCCEEDED),
    ]  # fmt: skip
    assert found["other"] == []
    assert [run.run_id for run in latest["count"]] == [ids[4]]
