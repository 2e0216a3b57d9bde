"""Jobs: when each runs, how it went, and the buttons that start and stop it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton
from pytestqt.qtbot import QtBot

from app.desktop.pages.jobs import JobCard, JobsPage
from app.desktop.pages.page import Surroundings
from app.desktop.words import time_left
from app.domain.runs import RunStatus, Trigger
from app.engine.events import RunChanged, RunProgressed
from app.jobs.overview import history_lines
from app.jobs.service import Service
from app.store import runs
from app.store.runs import NewRun
from tests.desktop.shop import NOON, FixedClock

JOB, TITLE = "stock-alerts", "Check stock levels"


@pytest.fixture
def page(surroundings: Surroundings, qtbot: QtBot) -> JobsPage:
    made = JobsPage(surroundings)
    qtbot.addWidget(made)
    made.resize(800, 700)
    made.show()
    qtbot.waitUntil(lambda: bool(made.findChildren(JobCard)))
    return made


def card_of(page: JobsPage, title: str = TITLE) -> JobCard:
    return next(card for card in page.findChildren(JobCard) if title in texts(card))


def texts(card: JobCard) -> list[str]:
    return [label.text() for label in card.findChildren(QLabel)]


def named(page: JobsPage, name: str) -> QPushButton:
    return next(button for button in page.findChildren(QPushButton) if button.accessibleName() == name)


def start_by_hand(service: Service) -> int:
    """Bring a run into the running state without any worker, so that it stays there."""
    with service.store.write() as connection:
        run_id = runs.queue_run(connection, NewRun(JOB, Trigger.MANUAL, NOON, 0, {}))
        runs.claim_next(connection, now=NOON, session_id=service.engine.session_id, worker="test")
    service.engine.tell(RunChanged(run_id, JOB, RunStatus.RUNNING))
    return run_id


def test_every_job_has_a_card_with_schedule_and_last_result_in_words(
    page: JobsPage, service: Service
) -> None:
    assert len(page.findChildren(JobCard)) == len(list(service.registry.values()))
    said = texts(card_of(page))
    assert any(text.startswith("Every 30 minutes · next today 12:30") for text in said)
    assert any(text.startswith("Done just now:") for text in said)


def test_run_now_runs_the_job_and_shows_how_it_went(page: JobsPage, service: Service, qtbot: QtBot) -> None:
    before = len(history_lines(service, job=JOB))
    named(page, f"Run now: {TITLE}").click()
    qtbot.waitUntil(
        lambda: (
            [line.run.status for line in history_lines(service, job=JOB)][: 1 + before][0] == "succeeded"
            and len(history_lines(service, job=JOB)) == before + 1
        )
    )
    qtbot.waitUntil(lambda: named(page, f"Run now: {TITLE}").isVisible())


def test_a_running_job_shows_how_far_it_is_and_can_be_stopped(
    page: JobsPage, service: Service, qtbot: QtBot
) -> None:
    run_id = start_by_hand(service)
    stop = named(page, f"Stop: {TITLE}")
    qtbot.waitUntil(stop.isVisible)
    assert not named(page, f"Run now: {TITLE}").isVisible()
    service.engine.tell(RunProgressed(run_id, JOB, 0.4, "120 of 300 products"))
    bar = card_of(page).findChild(QProgressBar)
    assert bar is not None
    qtbot.waitUntil(lambda: bar.value() == 400)
    assert "120 of 300 products" in texts(card_of(page))
    stop.click()
    assert not stop.isEnabled()
    qtbot.waitUntil(lambda: service.run(run_id).cancel_requested)
    assert "Stopping…" in texts(card_of(page))


def test_progress_without_an_end_moves_without_a_figure(
    page: JobsPage, service: Service, qtbot: QtBot
) -> None:
    run_id = start_by_hand(service)
    bar = card_of(page).findChild(QProgressBar)
    assert bar is not None
    qtbot.waitUntil(bar.isVisible)
    service.engine.tell(RunProgressed(run_id, JOB, None, "Looking for files"))
    qtbot.waitUntil(lambda: bar.maximum() == 0)


@pytest.mark.parametrize(
    ("elapsed_s", "fraction", "words"),
    [
        (1, 0.5, ""),
        (30, 0.01, ""),
        (30, 1.0, ""),
        (10, 0.8, "a few seconds left"),
        (10, 0.25, "about 30 s left"),
        (60, 0.25, "about 3 min left"),
    ],
)
def test_how_much_longer_is_said_only_once_enough_is_done(
    elapsed_s: float, fraction: float, words: str
) -> None:
    assert time_left(elapsed_s, fraction) == words


def test_a_running_card_says_how_much_longer(
    page: JobsPage, service: Service, clock: FixedClock, qtbot: QtBot
) -> None:
    run_id = start_by_hand(service)
    stop = named(page, f"Stop: {TITLE}")
    qtbot.waitUntil(stop.isVisible)
    clock.instant += timedelta(seconds=20)
    service.engine.tell(RunProgressed(run_id, JOB, 0.5, "Judging stock"))
    qtbot.waitUntil(lambda: "Judging stock · about 20 s left" in texts(card_of(page)))


def test_a_second_run_by_hand_is_refused_in_a_sentence(
    page: JobsPage, service: Service, qtbot: QtBot
) -> None:
    start_by_hand(service)
    with qtbot.waitSignal(page.refused) as told:
        named(page, "Run now: Note own prices").click()
    assert "has not ended yet" in str(told.args[0])


def test_the_keyboard_keeps_its_place_when_a_run_starts(
    page: JobsPage, service: Service, qtbot: QtBot
) -> None:
    page.activateWindow()
    named(page, f"Run now: {TITLE}").setFocus()
    start_by_hand(service)
    stop = named(page, f"Stop: {TITLE}")
    qtbot.waitUntil(stop.isVisible)
    assert page.focusWidget() is stop


def test_a_wanted_job_is_marked_and_in_view(page: JobsPage, qtbot: QtBot) -> None:
    page.resize(800, 300)
    title = texts(page.findChildren(JobCard)[-1])
    last = page.findChildren(JobCard)[-1]
    page.select("health-check")
    chosen = [card for card in page.findChildren(JobCard) if card.property("role") == "chosen"]
    assert len(chosen) == 1, title
    assert not chosen[0].visibleRegion().isEmpty() or chosen[0] is not last
