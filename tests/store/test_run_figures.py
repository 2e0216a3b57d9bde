from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.runs import RunStatus, Trigger
from app.domain.time import to_millis
from app.store import runs
from app.store.database import Store
from app.store.run_figures import EndedRuns, in_flight
from app.store.runs import NewRun
from app.store.tables import METADATA
from tests.clock import TUESDAY_NOON


def queue(store: Store, job: str = "count", status: RunStatus = RunStatus.QUEUED) -> int:
    with store.write() as connection:
        return runs.queue_run(
            connection,
            NewRun(job, Trigger.SCHEDULE, TUESDAY_NOON, priority=5, params={}, status=status),
        )


def end(store: Store, run_id: int) -> None:
    with store.write() as connection:
        assert runs.cancel_queued(connection, run_id, now=TUESDAY_NOON)


def taken(store: Store, ended: EndedRuns) -> list[str]:
    with store.read() as connection:
        return [run.job for run in ended.take(connection)]


def change(store: Store, sql: str, *values: object) -> None:
    with store.write() as connection:
        connection.exec_driver_sql(sql, values)


def begin(store: Store) -> EndedRuns:
    with store.read() as connection:
        return EndedRuns(connection)


@settings(max_examples=25)
@given(
    st.lists(st.tuples(st.sampled_from(["queue", "end", "skip", "look"]), st.integers(0, 30)), max_size=30)
)
def test_each_end_is_told_once_whatever_the_order(steps: list[tuple[str, int]]) -> None:
    with TemporaryDirectory() as folder:
        store = Store(Path(folder) / "tillwatch.db")
        with store.write() as connection:
            METADATA.create_all(connection)
        ended = begin(store)
        waiting: list[int] = []
        due: list[str] = []
        for step, number in steps:
            if step == "queue":
                waiting.append(queue(store, "waited"))
            elif step == "skip":
                queue(store, "skipped", RunStatus.SKIPPED)
                due.append("skipped")
            elif step == "end" and waiting:
                end(store, waiting.pop(number % len(waiting)))
                due.append("waited")
            elif step == "look":
                assert sorted(taken(store, ended)) == sorted(due)
                due.clear()
        assert sorted(taken(store, ended)) == sorted(due)
        assert taken(store, ended) == []
        store.close()


def test_an_id_that_is_given_out_again_is_told_again(store: Store) -> None:
    ended = begin(store)
    first = queue(store, "first", RunStatus.SKIPPED)
    assert taken(store, ended) == ["first"]
    change(store, "DELETE FROM job_run")
    assert taken(store, ended) == []
    assert queue(store, "second", RunStatus.SKIPPED) == first
    assert taken(store, ended) == ["second"]


def test_times_of_a_run_are_in_seconds_and_never_negative(store: Store) -> None:
    ended = begin(store)
    queue(store)
    noon = to_millis(TUESDAY_NOON)
    change(store, "UPDATE job_run SET status = 'running', started_at = ?", noon + 3_000)
    with store.read() as connection:
        assert in_flight(connection) == {RunStatus.QUEUED: 0, RunStatus.RUNNING: 1}
    # The clock was set back by an hour in between.
    change(store, "UPDATE job_run SET status = 'succeeded', finished_at = ?, rows = 4", noon - 3_600_000)
    with store.read() as connection:
        [told] = ended.take(connection)
    assert (told.queue_s, told.duration_s, told.rows) == (3.0, 0.0, 4)
