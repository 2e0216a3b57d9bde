from __future__ import annotations

from datetime import timedelta

from app.domain.runs import RunStatus, Trigger
from app.engine.editing import ScheduleEdit
from app.jobs.job_cards import JobView, job_views, next_job
from app.jobs.scheduling import edit_schedule
from app.jobs.service import Service
from app.store import runs
from app.store.runs import NewRun
from tests.clock import TUESDAY_NOON, FakeClock
from tests.jobs.conftest import Run


def card(service: Service, job: str) -> JobView:
    return next(view for view in job_views(service) if view.job == job)


def queue(service: Service, job: str, priority: int, *, later_s: float = 0) -> None:
    """Queue a run behind the engine's back, so that nothing takes it up."""
    with service.store.write() as connection:
        runs.queue_run(
            connection,
            NewRun(
                job,
                Trigger.SCHEDULE,
                TUESDAY_NOON,
                priority,
                {},
                not_before=TUESDAY_NOON + timedelta(seconds=later_s),
            ),
        )


def test_waiting_runs_know_their_place_in_the_line(service: Service) -> None:
    queue(service, "clean-up", 9)
    queue(service, "back-up", 7)
    queue(service, "stock-alerts", 3)
    queue(service, "record-prices", 1, later_s=60)
    assert [card(service, job).place for job in ("stock-alerts", "back-up", "clean-up", "record-prices")] == [
        1,
        2,
        3,
        0,
    ]
    assert card(service, "health-check").place == 0


def test_a_job_that_does_not_work_says_since_when(service: Service, clock: FakeClock, run: Run) -> None:
    run("update-inventory")
    assert card(service, "update-inventory").trouble == ""
    clock.advance(timedelta(days=3))
    (service.home.inbox / "letter.csv").write_text("")
    run("update-inventory", ends=RunStatus.FAILED)
    assert card(service, "update-inventory").trouble == "“Read new files” has not worked since Tuesday."


def test_only_a_job_with_parameters_has_options(service: Service) -> None:
    assert card(service, "sales-summary").has_options
    assert not card(service, "stock-alerts").has_options


def test_what_rests_is_not_announced_before_it_goes_on(service: Service) -> None:
    until = TUESDAY_NOON + timedelta(days=2)
    edit_schedule(service, "record-prices", ScheduleEdit(paused_until=until), origin="window")
    fire = card(service, "record-prices").next_fire
    assert fire is not None
    assert fire >= until


def test_the_next_job_of_all_is_the_first_that_is_due(service: Service) -> None:
    found = next_job(service)
    assert found is not None
    views = [view for view in job_views(service) if view.next_fire is not None]
    assert found == min((view.next_fire, view.title) for view in views if view.next_fire)
