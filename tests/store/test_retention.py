from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.runs import PROBLEMS, TERMINAL, RunStatus
from app.domain.time import to_millis
from app.store import retention
from app.store.database import Store
from tests.clock import TUESDAY_NOON
from tests.filling import rows

KEEP = timedelta(days=90)


@dataclass(frozen=True)
class Past:
    """A run of a history made up by a test; other runs are named by their place in it."""

    job: str
    status: RunStatus
    days_ago: int
    root: int | None = None
    parent: int | None = None


def fill(store: Store, history: Sequence[Past], *, lines: int = 1) -> None:
    with store.write() as connection:
        for number, run in enumerate(history, 1):
            at = to_millis(TUESDAY_NOON - timedelta(days=run.days_ago))
            connection.exec_driver_sql(
                "INSERT INTO job_run (id, root_id, parent_id, job, trigger, not_before, priority, status,"
                " queued_at, finished_at) VALUES (?, ?, ?, ?, 'schedule', ?, 5, ?, ?, ?)",
                (
                    number, run.root, run.parent, run.job, at, run.status.value, at,
                    at if run.status in TERMINAL else None,
                ),
            )  # fmt: skip
            for line in range(lines):
                connection.exec_driver_sql(
                    "INSERT INTO job_run_event (run_id, at, level, text) VALUES (?, ?, 'info', ?)",
                    (number, at, f"line {line}"),
                )


def clear(store: Store, *, keep_runs: int = 5_000, limit: int = 3) -> None:
    """Clear away what may go, in pieces of ``limit``, as the job does."""
    with store.read() as connection:
        plan = retention.plan_runs(connection, before=TUESDAY_NOON - KEEP, keep_runs=keep_runs)
    for steps in (False, True):
        after = 0
        while True:
            with store.read() as connection:
                ids = retention.runs_to_go(connection, plan, steps=steps, after=after, limit=limit)
            if not ids:
                break
            with store.write() as connection:
                assert retention.delete_runs(connection, ids)
            after = ids[-1]


def left(store: Store) -> list[int]:
    return [int(str(row[0])) for row in rows(store, "SELECT id FROM job_run ORDER BY id")]


GOOD, BAD, SKIPPED, QUEUED = RunStatus.SUCCEEDED, RunStatus.FAILED, RunStatus.SKIPPED, RunStatus.QUEUED
TODAY = Past("clean-up", RunStatus.RUNNING, 0)


def test_the_last_good_and_the_last_failed_run_of_each_job_stay(store: Store) -> None:
    once = [Past("a", status, 100) for status in (GOOD, BAD, GOOD, BAD)]
    fill(store, [*once, *(Past("b", run.status, 100) for run in once), Past("a", GOOD, 0), TODAY])
    clear(store)
    # The newest success of "a" is the recent one, so its old one may go; its last failure stays.
    assert left(store) == [4, 7, 8, 9, 10]
    assert rows(store, "SELECT run_id FROM job_run_event ORDER BY run_id") == [(4,), (7,), (8,), (9,), (10,)]


def test_a_job_that_runs_often_keeps_its_newest_runs_only(store: Store) -> None:
    fill(
        store,
        [*(Past("often", GOOD, 1) for _ in range(20)), *(Past("rare", GOOD, 1) for _ in range(5)), TODAY],
    )
    clear(store, keep_runs=10)
    assert left(store) == list(range(11, 27))


def test_attempts_stay_while_another_one_is_to_come(store: Store) -> None:
    history = [
        Past("a", BAD, 100), Past("a", BAD, 100, root=1), Past("a", QUEUED, 0, root=1),
        Past("b", BAD, 100), Past("b", BAD, 100, root=4), Past("b", BAD, 1, root=4), TODAY,
    ]  # fmt: skip
    fill(store, history)
    clear(store)
    assert left(store) == [1, 2, 3, 6, 7]


def test_steps_go_with_their_larger_run_and_not_before(store: Store) -> None:
    history = [
        Past("chain", GOOD, 100), Past("step", SKIPPED, 100, parent=1),
        Past("chain", GOOD, 99), Past("step", SKIPPED, 99, parent=3), TODAY,
    ]  # fmt: skip
    fill(store, history)
    clear(store)
    assert left(store) == [3, 4, 5]  # the second one is the last good run


def test_the_newest_run_stays_for_its_number_would_be_given_out_again(store: Store) -> None:
    fill(store, [Past("a", SKIPPED, 100), Past("a", SKIPPED, 100)])
    clear(store)
    assert left(store) == [2]


def test_a_long_log_goes_in_several_transactions_and_before_its_run(store: Store) -> None:
    fill(store, [Past("a", SKIPPED, 100), TODAY], lines=25)
    answers = []
    counts = []
    for _ in range(3):
        with store.write() as connection:
            answers.append(retention.delete_runs(connection, [1], log_lines=10))
        counts.append(rows(store, "SELECT count(*) FROM job_run_event WHERE run_id = 1"))
    assert answers == [False, False, True]
    assert counts == [[(15,)], [(5,)], [(0,)]]
    assert left(store) == [2]


@st.composite
def histories(draw: st.DrawFn) -> list[Past]:
    history: list[Past] = []
    running: set[str] = set()
    for number in range(draw(st.integers(1, 40))):
        job = draw(st.sampled_from("abc"))
        status = draw(st.sampled_from([*RunStatus, GOOD, GOOD, BAD]))
        if status is RunStatus.RUNNING and job in running:
            status = QUEUED
        if status is RunStatus.RUNNING:
            running.add(job)
        root = parent = None
        link = draw(st.sampled_from(["alone", "alone", "attempt", "step"]))
        if link != "alone" and number:
            earlier = draw(st.integers(1, number))
            first = history[earlier - 1]
            if link == "step":
                # A larger run is no step itself.
                parent = earlier if first.parent is None else first.parent
            else:
                root, job = first.root or earlier, first.job
                if status is RunStatus.RUNNING:
                    status = QUEUED
        history.append(Past(job, status, draw(st.integers(0, 200)), root, parent))
    return history


def expected(history: Sequence[Past], keep_runs: int) -> set[int]:
    """The runs that stay, by the rules word for word."""
    numbered = dict(enumerate(history, 1))
    stay = {len(history)}
    for job in "abc":
        mine = [number for number, run in numbered.items() if run.job == job]
        stay |= {
            number
            for number in mine
            if numbered[number].days_ago <= KEEP.days and number in mine[-keep_runs:]
        }
        for status in (GOOD, *PROBLEMS):
            stay |= set([number for number in mine if numbered[number].status is status][-1:])
    for number, run in numbered.items():
        if run.status in TERMINAL:
            continue
        stay |= {other for other, at in numbered.items() if (at.root or other) == (run.root or number)}
        if run.parent:
            stay.add(run.parent)
    return stay | {number for number, run in numbered.items() if run.parent in stay}


@settings(max_examples=150)
@given(histories(), st.integers(1, 6), st.integers(1, 5))
def test_whatever_happened_exactly_what_the_rules_name_stays(
    migrated: Path, history: list[Past], keep_runs: int, limit: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tillwatch.db"
        shutil.copyfile(migrated, path)
        store = Store(path)
        fill(store, history)
        clear(store, keep_runs=keep_runs, limit=limit)
        first = left(store)
        clear(store, keep_runs=keep_runs, limit=limit)
        second = left(store)
        logs = [row[0] for row in rows(store, "SELECT DISTINCT run_id FROM job_run_event ORDER BY run_id")]
        store.close()
    assert set(first) == expected(history, keep_runs)
    assert second == first  # and there is nothing left to do
    assert logs == first


def settle(store: Store) -> dict[str, int]:
    gone = {}
    for settled in retention.SETTLED:
        with store.write() as connection:
            gone[settled.name] = retention.delete_settled(connection, settled, now=TUESDAY_NOON)
    return gone


def ms(days_ago: int) -> int:
    return to_millis(TUESDAY_NOON - timedelta(days=days_ago))


def put(store: Store, table: str, **values: object) -> None:
    with store.write() as connection:
        connection.exec_driver_sql(
            f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})",
            tuple(values.values()),
        )


def test_old_notices_go_but_none_that_nobody_has_seen(store: Store) -> None:
    words = {"kind": "k", "title": "t", "body": "b", "page": "p"}
    for number, (status, days) in enumerate(
        [("clicked", 91), ("waiting", 400), ("shown", 89), ("failed", 100), ("dismissed", 91)], 1
    ):
        put(store, "notice", id=number, created_at=ms(days), status=status, **words)
    assert settle(store)["notices"] == 3
    assert rows(store, "SELECT id FROM notice ORDER BY id") == [(2,), (3,)]


@pytest.mark.parametrize("newest", [0, 95])
def test_old_sessions_go_but_neither_the_newest_nor_one_at_work(store: Store, newest: int) -> None:
    for name, days in [("newest", newest), ("at work", 120), ("older", 100), ("oldest", 500)]:
        put(store, "app_session", id=name, pid=1, version="1", started_at=ms(days))
    put(
        store, "job_run", job="a", trigger="schedule", not_before=0, priority=5, status="running",
        queued_at=0, session_id="at work",
    )  # fmt: skip
    settle(store)
    assert rows(store, "SELECT id FROM app_session ORDER BY id") == [("at work",), ("newest",)]


def test_of_each_jobs_changes_of_health_the_newest_stays(store: Store) -> None:
    for number, (job, days) in enumerate([("a", 900), ("a", 800), ("b", 700), ("b", 10)], 1):
        put(store, "job_flip", id=number, job=job, at=ms(days), old="fine", new="late", text="")
    settle(store)
    assert rows(store, "SELECT id FROM job_flip ORDER BY id") == [(2,), (4,)]


def test_alerts_go_with_their_events_a_year_after_they_ended(store: Store) -> None:
    for number, (state, days) in enumerate([("resolved", 366), ("open", 900), ("resolved", 364)], 1):
        put(
            store, "alert", id=number, kind="low-stock", product_id=number, severity=1, state=state, title="",
            text="", facts_json="{}", first_seen_at=ms(days), last_seen_at=ms(days),
        )  # fmt: skip
        put(store, "alert_event", alert_id=number, at=ms(days), kind="opened")
    settle(store)
    assert rows(store, "SELECT id FROM alert ORDER BY id") == [(2,), (3,)]
    assert rows(store, "SELECT alert_id FROM alert_event ORDER BY alert_id") == [(2,), (3,)]


def test_rows_that_were_not_taken_in_go_after_a_year_and_their_import_stays(store: Store) -> None:
    put(store, "source", id=1, key="till", title="Till", created_at=0)
    for number, days in [(1, 366), (2, 364)]:
        put(
            store, "file_import", id=number, source_id=1, file_name="f", fingerprint="f", layout="l",
            encoding="e", delimiter=",", state="finished", started_at=ms(days),
        )  # fmt: skip
        put(store, "rejected_row", import_id=number, line=2, column_name="c", text="t", reason="r")
    settle(store)
    assert rows(store, "SELECT import_id FROM rejected_row") == [(2,)]
    assert rows(store, "SELECT count(*) FROM file_import") == [(2,)]


def test_settled_things_go_in_pieces(store: Store) -> None:
    for number in range(5):
        put(store, "notice", created_at=ms(100 + number), status="shown", kind="", title="", body="", page="")
    answers = []
    for _ in range(3):
        with store.write() as connection:
            answers.append(
                retention.delete_settled(connection, retention.SETTLED[0], now=TUESDAY_NOON, limit=2)
            )
    assert answers == [2, 2, 1]
