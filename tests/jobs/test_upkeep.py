from __future__ import annotations

import csv
import os
from datetime import timedelta

import pytest

from app.domain.errors import UsageError
from app.domain.runs import RunStatus, Trigger
from app.engine.events import EngineEvent, RunProgressed
from app.jobs.service import Service
from app.store import backup, retention, rotation, runs
from app.store.notices import add_notice, settle_notices
from app.store.runs import NewRun
from tests.clock import TUESDAY_NOON
from tests.filling import product, rows, take_products
from tests.jobs.conftest import Run, result_of


def daily(days: float) -> str:
    """The name of the copy that is made so many days from now."""
    return backup.backup_name(rotation.DAILY, TUESDAY_NOON + timedelta(days=days))


def copies(service: Service) -> list[str]:
    return sorted(path.name for path in service.home.backups.iterdir())


def test_copies_are_whole_and_of_the_last_days_and_weeks(service: Service, run: Run) -> None:
    take_products(service.store, [product("TEA", stock="5")])
    for days in range(0, 40, 2):
        ended = run("back-up", as_of=TUESDAY_NOON + timedelta(days=days))
        assert result_of(service, ended)["file"] in (ended.result_text or "")
    # The last seven, and the first of the weeks that began on 23 and 30 March, and 6 and 13 April.
    assert copies(service) == [daily(days) for days in (14, 20, 26, 28, 30, 32, 34, 36, 38)]
    assert all(backup.check(path) is None for path in service.home.backups.iterdir())


def test_copies_by_hand_and_before_an_upgrade_stay_whatever_their_age(service: Service, run: Run) -> None:
    others = [
        backup.backup_name(reason, TUESDAY_NOON - timedelta(days=days))
        for reason in ("by-hand", "before-0002")
        for days in range(400, 420)
    ]
    for name in others:
        (service.home.backups / name).write_bytes(b"somebody's")
    run("back-up")
    assert copies(service) == sorted([*others, daily(0)])


def test_a_copy_that_cannot_be_made_takes_no_older_one_away(service: Service, run: Run) -> None:
    older = [daily(-days) for days in range(100)]
    for name in older:
        (service.home.backups / name).write_bytes(b"an older one")
    (service.home.backups / daily(0)).unlink()
    (service.home.backups / daily(0)).mkdir()  # in the way of the new copy
    ended = run("back-up", ends=RunStatus.FAILED)
    assert "could not be written" in (ended.error_text or "")
    assert copies(service) == sorted(older)


def test_a_backup_that_is_cancelled_leaves_no_half_copy(service: Service, run: Run) -> None:
    def cancel(event: EngineEvent) -> None:
        if isinstance(event, RunProgressed):
            service.cancel(event.run_id)

    run("back-up", as_of=TUESDAY_NOON - timedelta(days=1))
    service.subscribe(cancel)
    run("back-up", ends=RunStatus.CANCELLED)
    assert copies(service) == [daily(-1)]


def test_what_a_power_cut_left_of_a_copy_goes(service: Service, run: Run) -> None:
    now = TUESDAY_NOON.timestamp()
    for name, age_s in [
        (daily(-1) + ".part", 5),
        (daily(-1) + ".part-journal", 5),
        (backup.backup_name("by-hand", TUESDAY_NOON) + ".part", 5),  # being made just now
        (backup.backup_name("by-hand", TUESDAY_NOON - timedelta(days=2)) + ".part", 2 * 86_400),
    ]:
        path = service.home.backups / name
        path.write_bytes(b"half")
        os.utime(path, (now - age_s, now - age_s))
    run("back-up")
    assert copies(service) == sorted([backup.backup_name("by-hand", TUESDAY_NOON) + ".part", daily(0)])


def old_run(service: Service, job: str, status: RunStatus, days: int) -> int:
    at = TUESDAY_NOON - timedelta(days=days)
    with service.store.write() as connection:
        run_id = runs.queue_run(
            connection, NewRun(job, Trigger.SCHEDULE, queued_at=at, priority=5, params={})
        )
        runs.claim_next(connection, now=TUESDAY_NOON, session_id="old", worker="w", at_most=9)
        assert runs.finish_run(connection, run_id, "old", status, now=at)
    return run_id


def test_clearing_keeps_what_says_when_a_job_last_worked(service: Service, run: Run) -> None:
    good = RunStatus.SUCCEEDED
    gone = [
        old_run(service, "back-up", good, days=200),
        old_run(service, "back-up", RunStatus.FAILED, days=150),
    ]
    kept = [
        old_run(service, "back-up", RunStatus.FAILED, days=140),
        old_run(service, "back-up", good, days=120),
        old_run(service, "stock-alerts", good, days=89),
        old_run(service, "stock-alerts", good, days=1),
    ]
    ended = run("clean-up")
    assert ended.rows == len(gone)
    assert [row[0] for row in rows(service.store, "SELECT id FROM job_run ORDER BY id")] == [*kept, ended.id]


def skipped_long_ago(service: Service, count: int) -> None:
    with service.store.write() as connection:
        runs.account_for(
            connection,
            [
                NewRun(
                    "health-check", Trigger.SCHEDULE, queued_at=TUESDAY_NOON - timedelta(days=100), priority=5,
                    params={}, fire_key=f"k{number}", status=RunStatus.SKIPPED,
                )
                for number in range(count)
            ],
        )  # fmt: skip


def test_clearing_goes_through_more_than_one_chunk(service: Service, run: Run) -> None:
    skipped_long_ago(service, 1_200)
    assert run("clean-up").rows == 1_200


def archived(service: Service) -> dict[str, list[int]]:
    """The ids in each file of the archive, in order."""
    found = {}
    for path in sorted((service.home.root / "archive").iterdir()):
        with path.open(encoding="utf-8-sig", newline="") as file:
            found[path.name] = [int(row["id"]) for row in csv.DictReader(file)]
    return found


def test_clearing_may_write_what_goes_into_files_first(service: Service, run: Run) -> None:
    for days in (130, 129, 101, 100, 99):
        old_run(service, "back-up", RunStatus.SUCCEEDED, days=days)
    run("clean-up", {"archive": True})
    # 31 October, 1 and 29 November, 30 November; the fifth is the last good one.
    assert archived(service) == {"runs-2025-10.csv": [1], "runs-2025-11.csv": [2, 3, 4]}


def test_clearing_goes_by_count_too(service: Service, run: Run) -> None:
    for _ in range(15):
        old_run(service, "back-up", RunStatus.SUCCEEDED, days=1)
    ended = run("clean-up", {"keep_runs": "10"})
    assert ended.rows == 5
    assert "5 old runs deleted." in (ended.result_text or "")
    with pytest.raises(UsageError, match="keep_runs"):
        run("clean-up", {"keep_runs": "9"})


def test_clearing_that_is_cancelled_goes_on_where_it_was(service: Service, run: Run) -> None:
    skipped_long_ago(service, 1_200)

    def cancel(event: EngineEvent) -> None:
        if isinstance(event, RunProgressed):
            service.cancel(event.run_id)

    stop = service.subscribe(cancel)
    run("clean-up", {"archive": True}, ends=RunStatus.CANCELLED)
    stop()
    assert rows(service.store, "SELECT count(*) FROM job_run WHERE status = 'skipped'") == [
        (1_200 - retention.CHUNK,)
    ]
    assert run("clean-up", {"archive": True}).rows == 1_200 - retention.CHUNK
    [ids] = archived(service).values()
    assert ids == list(range(1, 1_201))


def test_clearing_tells_of_other_old_things(service: Service, run: Run) -> None:
    with service.store.write() as connection:
        for number in range(3):
            at = TUESDAY_NOON - timedelta(days=100)
            notice = add_notice(connection, kind="k", title=str(number), body="", page="history", now=at)
            settle_notices(connection, [notice], "dismissed", now=at)
    ended = run("clean-up")
    assert ended.result_text == "0 old runs deleted, and 3 other old entries."
    assert result_of(service, ended)["notices"] == 3
