"""Jobs: when each runs, how it went, and the buttons that start and stop it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton
from pytestqt.qtbot import QtBot

from app.desktop.dialogs.dialog import Dialog
from app.desktop.duration_strip import DurationStrip
from app.desktop.pages.job_card import JobCard
from app.desktop.pages.jobs import JobsPage
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
    jobs = surroundings.service.registry.tasks()
    qtbot.waitUntil(lambda: len(made.findChildren(JobCard)) == len(jobs))
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
        runs.claim_next(connection, now=NOON, session_id=service.engine.session_id, worker="test", at_most=4)
    service.engine.tell(RunChanged(run_id, JOB, RunStatus.RUNNING))
    return run_id


def test_every_job_has_a_card_with_schedule_and_last_result_in_words(
    page: JobsPage, service: Service
) -> None:
    assert len(page.findChildren(JobCard)) == len(service.registry.tasks())
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


def test_a_running_card_says_for_how_long_and_marks_a_run_that_hangs(
    page: JobsPage, service: Service, clock: FixedClock, qtbot: QtBot
) -> None:
    run_id = start_by_hand(service)
    qtbot.waitUntil(named(page, f"Stop: {TITLE}").isVisible)
    clock.instant += timedelta(seconds=70)
    service.engine.tell(RunProgressed(run_id, JOB, 0.5, "Judging stock"))
    qtbot.waitUntil(
        lambda: any(text.startswith("Running for 1 min, usually") for text in texts(card_of(page)))
    )
    assert marked(page) == []
    clock.instant += timedelta(minutes=39)
    service.engine.tell(RunProgressed(run_id, JOB, 0.5, "Judging stock"))
    qtbot.waitUntil(lambda: [text[:22] for text in marked(page)] == ["Running for 40 min, us"])
    assert named(page, f"Stop: {TITLE}").isEnabled()


def test_nothing_ticks_while_nothing_runs_or_nobody_looks(
    page: JobsPage, service: Service, qtbot: QtBot
) -> None:
    def ticking() -> bool:
        return any(timer.isActive() for timer in page.findChildren(QTimer))

    assert not ticking()
    run_id = start_by_hand(service)
    qtbot.waitUntil(ticking)
    page.hide()
    assert not ticking()
    page.show()
    qtbot.waitUntil(ticking)
    with service.store.write() as connection:
        session = service.engine.session_id
        runs.finish_run(connection, run_id, session, RunStatus.SUCCEEDED, now=NOON)
    service.engine.tell(RunChanged(run_id, JOB, RunStatus.SUCCEEDED))
    qtbot.waitUntil(lambda: not ticking())


def test_details_unfold_how_long_it_takes_in_bars_and_in_words(page: JobsPage) -> None:
    strip = card_of(page).findChild(DurationStrip)
    assert strip is not None
    assert not strip.isVisible()
    named(page, f"Details: {TITLE}").click()
    assert strip.isVisible()
    assert strip.accessibleName() == f"How long it took: {TITLE}"
    assert "it worked the one time it ran" in strip.accessibleDescription()
    assert strip.accessibleDescription() in texts(card_of(page))
    named(page, f"Hide details: {TITLE}").click()
    assert not strip.isVisible()


@pytest.mark.parametrize("name", ["Change when it runs", "Run with options"])
def test_a_card_opens_its_dialogs(page: JobsPage, qtbot: QtBot, name: str) -> None:
    button = named(page, f"{name}: Sum up sales")
    assert button.isVisible()
    button.click()
    [dialog] = page.findChildren(Dialog)
    assert dialog.windowTitle() == "Sum up sales"
    dialog.reject()
    qtbot.waitUntil(lambda: not page.findChildren(Dialog))


def test_a_job_that_does_not_work_is_named_at_the_top(page: JobsPage, service: Service, qtbot: QtBot) -> None:
    (service.home.inbox / "letter.csv").write_text("")
    service.engine.wait(service.run_now("update-inventory"), 30)
    qtbot.waitUntil(
        lambda: page.findChildren(QLabel)[0].text() == "“Read new files” has not worked since 12:00 today."
    )


def test_a_run_that_waits_says_where_it_stands(page: JobsPage, service: Service, qtbot: QtBot) -> None:
    for job in ("back-up", JOB):
        with service.store.write() as connection:
            runs.queue_run(connection, NewRun(job, Trigger.SCHEDULE, NOON, 5, {}))
    service.engine.tell(RunChanged(0, JOB, RunStatus.QUEUED))
    qtbot.waitUntil(lambda: "Waiting for its turn, 2nd in line" in texts(card_of(page)))
    assert "Waiting for its turn, next in line" in texts(card_of(page, "Back up the store"))


def marked(page: JobsPage) -> list[str]:
    labels = page.findChildren(QLabel)
    return [label.text() for label in labels if label.property("role") == "attention" and label.isVisible()]
