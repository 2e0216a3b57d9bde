from __future__ import annotations

from datetime import timedelta

from app.domain.runs import RunStatus, Trigger
from app.jobs.service import Service
from app.jobs.upkeep import KEEP_BACKUPS
from app.store import backup, runs
from app.store.runs import NewRun
from tests.clock import TUESDAY_NOON
from tests.filling import product, rows, take_products
from tests.jobs.conftest import Run, result_of


def checks(service: Service, run: Run) -> dict[str, bool]:
    return {
        name: check["ok"] for name, check in result_of(service, run("health-check")).items() if name != "disk"
    }


def test_a_backup_is_whole_and_the_newest_seven_are_kept(service: Service, run: Run) -> None:
    take_products(service.store, [product("TEA", stock="5")])
    by_hand = service.home.backups / backup.backup_name("by-hand", TUESDAY_NOON - timedelta(days=99))
    backup.back_up(service.store.path, by_hand)
    for days in range(KEEP_BACKUPS + 3):
        ended = run("back-up", as_of=TUESDAY_NOON + timedelta(days=days))
        assert result_of(service, ended)["file"] in (ended.result_text or "")
    kept = sorted(path.name for path in service.home.backups.glob("*-daily.db"))
    assert kept == [
        backup.backup_name("daily", TUESDAY_NOON + timedelta(days=days))
        for days in range(3, KEEP_BACKUPS + 3)
    ]
    assert by_hand.exists()
    assert all(backup.check(path) is None for path in service.home.backups.iterdir())


def old_run(service: Service, job: str, status: RunStatus, days: int) -> int:
    at = TUESDAY_NOON - timedelta(days=days)
    with service.store.write() as connection:
        run_id = runs.queue_run(
            connection, NewRun(job, Trigger.SCHEDULE, queued_at=at, priority=5, params={})
        )
        runs.claim_next(connection, now=TUESDAY_NOON, session_id="old", worker="w")
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


def test_clearing_goes_through_more_than_one_chunk(service: Service, run: Run) -> None:
    with service.store.write() as connection:
        runs.account_for(
            connection,
            [
                NewRun(
                    "health-check", Trigger.SCHEDULE, queued_at=TUESDAY_NOON - timedelta(days=100), priority=5,
                    params={}, fire_key=f"k{number}", status=RunStatus.SKIPPED,
                )
                for number in range(1_200)
            ],
        )  # fmt: skip
    assert run("clean-up").rows == 1_200


def test_health_of_a_shop_in_order(service: Service, run: Run) -> None:
    take_products(service.store, [product("TEA")])
    assert checks(service, run) == {"data": True, "jobs": True, "queue": True}


def test_health_names_a_job_that_failed_until_it_works_again(service: Service, run: Run) -> None:
    letter = service.home.inbox / "letter.csv"
    letter.write_text("Dear owner,\nhow are you?\n")
    run("update-inventory", ends=RunStatus.FAILED)
    assert not checks(service, run)["jobs"]
    assert "update-inventory failed" in (run("health-check").result_text or "")
    run("update-inventory")
    assert checks(service, run)["jobs"]


def test_health_notices_data_that_grows_old(service: Service, run: Run) -> None:
    take_products(service.store, [product("TEA")])
    ended = run("health-check", as_of=TUESDAY_NOON + timedelta(days=4))
    assert "No new data came in for 4 days." in (ended.result_text or "")


def test_health_notices_a_run_that_waits_for_ever(service: Service, run: Run) -> None:
    with service.store.write() as connection:
        # Its job is "running" in a session that this engine knows nothing of, so it cannot start.
        for _ in range(2):
            runs.queue_run(
                connection,
                NewRun("back-up", Trigger.SCHEDULE, queued_at=TUESDAY_NOON, priority=5, params={}),
            )
        runs.claim_next(connection, now=TUESDAY_NOON, session_id="elsewhere", worker="w")
    ended = run("health-check", as_of=TUESDAY_NOON + timedelta(minutes=25))
    assert "waiting for 25 minutes" in (ended.result_text or "")
