"""How a run went, and when, as the cards, the history and the tray say it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.domain.runs import RunStatus, SkipReason, Trigger
from app.engine.registry import JobRegistry, JobSpec
from app.jobs.all_jobs import build_registry
from app.jobs.run_words import ago, day_words, job_title, last_words, moment_words, result_words, status_words
from app.language import LANGUAGES, use
from app.store.runs import CUT_SHORT, NEVER_STARTED, RunRow
from tests.pseudo import pseudo

MADRID = ZoneInfo("Europe/Madrid")
NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)  # 10:00 in Madrid
RUN = RunRow(
    id=7,
    root_id=7,
    attempt=1,
    parent_id=None,
    job="stock-alerts",
    schedule_id=None,
    trigger=Trigger.SCHEDULE,
    status=RunStatus.SUCCEEDED,
    reason=None,
    params={},
    as_of=None,
    priority=5,
    scheduled_for=None,
    not_before=NOW,
    queued_at=NOW,
    started_at=NOW,
    finished_at=NOW - timedelta(minutes=14),
    progress=None,
    progress_text=None,
    rows=None,
    result_text="3 products are low.",
    error_text=None,
    error_detail=None,
    cancel_requested=False,
)


@pytest.mark.parametrize(
    ("back", "said"),
    [
        (timedelta(seconds=-30), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(seconds=60), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(hours=23), "23 hours ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=9), "9 days ago"),
    ],
)
def test_how_long_ago(back: timedelta, said: str) -> None:
    assert ago(NOW - back, NOW) == said


@pytest.mark.parametrize(
    ("then", "day", "moment"),
    [
        (datetime(2026, 3, 10, 7, 5, tzinfo=UTC), "08:05 today", "08:05 today"),
        (datetime(2026, 3, 9, 7, 5, tzinfo=UTC), "yesterday", "yesterday 08:05"),
        (datetime(2026, 3, 5, 7, 5, tzinfo=UTC), "Thursday", "Thursday 08:05"),
        (datetime(2026, 3, 3, 7, 5, tzinfo=UTC), "3 March", "3 March 08:05"),
        (datetime(2025, 12, 3, 7, 5, tzinfo=UTC), "3 December 2025", "3 December 2025 08:05"),
        # Just before midnight in Madrid is the day before, whatever UTC says.
        (datetime(2026, 3, 9, 22, 59, tzinfo=UTC), "yesterday", "yesterday 23:59"),
        (datetime(2026, 3, 9, 23, 1, tzinfo=UTC), "00:01 today", "00:01 today"),
    ],
)
def test_since_when(then: datetime, day: str, moment: str) -> None:
    assert day_words(then, NOW, MADRID) == day
    assert moment_words(then, NOW, MADRID) == moment


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Done 14 minutes ago: 3 products are low."),
        ({"finished_at": NOW - timedelta(days=7)}, "Done 3 Mar at 10:00: 3 products are low."),
        ({"finished_at": None, "result_text": None}, "Done: Done"),
        (
            {"status": RunStatus.FAILED, "error_text": "The disk is full."},
            "Did not work 14 minutes ago: The disk is full.",
        ),
    ],
)
def test_how_the_last_run_ended(given: dict[str, object], said: str) -> None:
    assert last_words(replace(RUN, **given), NOW, MADRID) == said  # type: ignore[arg-type]


@pytest.mark.parametrize("reason", [*SkipReason, None])
def test_a_run_that_did_not_happen_says_why_in_the_language_in_use(reason: SkipReason | None) -> None:
    skipped = replace(RUN, status=RunStatus.SKIPPED, reason=reason)
    assert result_words(skipped).startswith("Did not run")
    use(LANGUAGES["es"], pseudo(stretch=1.0))
    assert result_words(skipped).startswith("⟦Did not run")


@pytest.mark.parametrize("reason", [CUT_SHORT, NEVER_STARTED])
def test_an_end_that_the_store_gave_a_reason_for_says_it_in_the_language_in_use(reason: str) -> None:
    use(LANGUAGES["es"], pseudo(stretch=1.0))
    assert result_words(replace(RUN, status=RunStatus.CANCELLED, reason=reason)) == f"⟦{reason}⟧"


@pytest.mark.parametrize("status", RunStatus)
def test_every_state_has_words(status: RunStatus) -> None:
    use(LANGUAGES["es"], pseudo(stretch=1.0))
    assert status_words(status).startswith("⟦")


def test_every_job_is_called_by_its_task_in_the_language_in_use() -> None:
    registry = build_registry()
    assert job_title(registry, "stock-alerts") == "Check stock levels"
    assert job_title(JobRegistry([]), "gone") == "gone"
    use(LANGUAGES["es"], pseudo(stretch=1.0))
    spec: JobSpec
    for spec in registry.values():
        assert job_title(registry, spec.id) == f"⟦{spec.title}⟧"
        assert spec.description_words() == f"⟦{spec.description}⟧"
