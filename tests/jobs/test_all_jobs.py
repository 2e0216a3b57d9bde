from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from app.domain.runs import RunStatus
from app.engine.parameters import param_fields
from app.engine.rules import validate
from app.jobs.all_jobs import build_registry
from app.jobs.service import Service
from app.language import LANGUAGES, use
from app.store.runs import history
from tests.jobs.conftest import Run
from tests.pseudo import in_brackets, pseudo

PROMISED = [
    "update-inventory", "stock-alerts", "out-of-stock", "record-prices", "aggregate-trends", "forecast-demand",
    "watch-prices", "sales-summary", "all-insights", "daily-round", "health-check", "back-up", "clean-up",
    "check-updates",
]  # fmt: skip


def test_every_promised_job_is_there() -> None:
    assert sorted(spec.id for spec in build_registry().tasks()) == sorted(PROMISED)


@pytest.mark.parametrize("job", ["import-file", "undo-import", "fetch-update", "unpack-update"])
def test_what_needs_something_picked_is_no_task_of_its_own(job: str) -> None:
    spec = build_registry()[job]
    assert spec.on_demand
    assert spec.schedules == ()
    assert spec.description.endswith(".")


@pytest.mark.parametrize("job", PROMISED)
def test_a_job_has_words_and_schedules_that_fire(job: str) -> None:
    spec = build_registry()[job]
    assert spec.title
    assert spec.description.endswith(".")
    # New versions are looked for by themselves once the owner wants that.
    assert spec.schedules or spec.steps or job == "check-updates"
    for schedule in spec.schedules:
        validate(schedule.kind, schedule.expression, str(ZoneInfo("UTC")))
        build_registry().parameters(job, schedule.params)


@pytest.mark.parametrize("job", PROMISED)
def test_a_job_works_in_a_shop_without_any_data(service: Service, run: Run, job: str) -> None:
    ended = run(job)
    assert ended.status is RunStatus.SUCCEEDED
    assert ended.result_text
    with service.store.read() as connection:
        rows = history(connection)
    assert [row.id for row in rows if row.parent_id is None] == [ended.id]
    assert {row.status for row in rows} == {RunStatus.SUCCEEDED}


@pytest.mark.parametrize("job", PROMISED)
def test_a_job_says_what_it_did_and_what_it_takes_in_the_language_in_use(run: Run, job: str) -> None:
    use(LANGUAGES["es"], pseudo(stretch=1.0))
    assert in_brackets(run(job).result_text or "")
    for field in param_fields(build_registry()[job].params):
        assert all(map(in_brackets, (field.title, field.help, *field.choice_words)))
