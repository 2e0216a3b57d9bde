"""A notice's buttons: they answer the one alert it is about, open what it tells of, and wait for quiet hours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.desktop.desk import Desk
from app.desktop.tray import Tray
from app.domain.quantity import to_quantity
from app.jobs.outbox import outbox
from app.jobs.reordering import reorder_view
from app.jobs.service import Service
from app.store import alerts, notices
from tests.desktop.seen import texts
from tests.desktop.shop import NOON, Ending, FixedClock, RecordingSender

BUTTONS = [("Show", "show"), ("Ordered", "ordered"), ("Snooze", "snooze")]


@pytest.fixture
def opened() -> list[Path]:
    return []


@pytest.fixture
def desk(
    qapp: QApplication,
    service: Service,
    sender: RecordingSender,
    ending: Ending,
    opened: list[Path],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Desk]:
    """The whole desktop on the shop; what it opens in other programs is only noted."""
    monkeypatch.setattr(service, "start", lambda: None)
    made = Desk(qapp, service, Tray(), sender, end=ending, open_folder=opened.append)
    yield made
    made.leave()
    made.window.deleteLater()


def tell(
    service: Service,
    *,
    alert_id: int | None = None,
    page: str = "products",
    subject: str = "BEAN-1",
    not_before: datetime | None = None,
) -> int:
    with service.store.write() as connection:
        return notices.add_notice(
            connection,
            kind="stock",
            title="Espresso beans 1 kg: about 2 days left",
            body="4 left.",
            page=page,
            subject=subject,
            now=NOON,
            alert_id=alert_id,
            not_before=not_before,
        )


def alert_of(service: Service, title: str) -> int:
    with service.store.read() as connection:
        return next(alert.id for alert in alerts.list_alerts(connection) if alert.title.startswith(title))


def open_titles(service: Service) -> set[str]:
    with service.store.read() as connection:
        return {alert.title.partition(":")[0] for alert in alerts.list_alerts(connection)}


def tray_titles(desk: Desk) -> list[str]:
    picture = desk._tray._picture
    return [] if picture is None else [title for _page, _subject, title in picture.alerts]


def test_ordered_notes_the_suggestion_without_opening_the_window(
    desk: Desk, service: Service, sender: RecordingSender, qtbot: QtBot
) -> None:
    tell(service, alert_id=alert_of(service, "Espresso"))
    desk.begin(hidden=True)
    qtbot.waitUntil(lambda: len(sender.sent) == 1)
    assert sender.sent[0][2] == BUTTONS
    sender.answers[0]("ordered")
    qtbot.waitUntil(lambda: "Espresso beans 1 kg" not in open_titles(service))
    (order,) = reorder_view(service).open_orders
    assert (order.sku, order.outstanding) == ("BEAN-1", to_quantity(42))
    qtbot.waitUntil(lambda: tray_titles(desk) != [] and not any("Espresso" in t for t in tray_titles(desk)))
    assert desk._window is None


def test_snooze_puts_the_alert_off_and_an_open_window_says_so(
    desk: Desk, service: Service, sender: RecordingSender, qtbot: QtBot
) -> None:
    tell(service, alert_id=alert_of(service, "Espresso"))
    desk.begin(hidden=False)
    qtbot.waitUntil(lambda: len(sender.sent) == 1)
    sender.answers[0]("snooze")
    qtbot.waitUntil(lambda: "1 product needs you." in texts(desk.window.page_of("today")))
    message = desk.window.banner.message
    assert message is not None
    assert "out of sight until Thu 12 Mar" in message.title


def test_an_answer_that_is_refused_opens_the_page_and_says_why(
    desk: Desk, service: Service, sender: RecordingSender, qtbot: QtBot
) -> None:
    tell(service, alert_id=999)
    desk.begin(hidden=True)
    qtbot.waitUntil(lambda: len(sender.sent) == 1)
    sender.answers[0]("ordered")
    qtbot.waitUntil(lambda: desk._window is not None and desk.window.banner.message is not None)
    message = desk.window.banner.message
    assert message is not None
    assert "no open alert" in message.title
    assert desk.window.page.accessibleName() == "Products"


def test_a_notice_about_several_products_can_only_be_shown(
    desk: Desk, service: Service, sender: RecordingSender, qtbot: QtBot
) -> None:
    tell(service, page="today", subject="")
    desk.begin(hidden=True)
    qtbot.waitUntil(lambda: len(sender.sent) == 1)
    assert sender.sent[0][2] == [("Show", "show")]
    sender.answers[0]("show")
    qtbot.waitUntil(lambda: desk._window is not None and desk.window.isVisible())
    assert desk.window.page.accessibleName() == "Today"


def test_the_report_is_opened_in_its_own_program(
    desk: Desk, service: Service, sender: RecordingSender, opened: list[Path], tmp_path: Path, qtbot: QtBot
) -> None:
    report = tmp_path / "week.pdf"
    report.write_bytes(b"%PDF")
    tell(service, page="file", subject=str(report))
    desk.begin(hidden=True)
    qtbot.waitUntil(lambda: len(sender.sent) == 1)
    sender.answers[0]("show")
    qtbot.waitUntil(lambda: opened == [report])
    assert desk._window is None


def test_a_report_that_was_moved_away_is_said_to_be_gone(
    desk: Desk, service: Service, sender: RecordingSender, opened: list[Path], tmp_path: Path, qtbot: QtBot
) -> None:
    tell(service, page="file", subject=str(tmp_path / "week.pdf"))
    desk.begin(hidden=True)
    qtbot.waitUntil(lambda: len(sender.sent) == 1)
    sender.answers[0]("show")
    qtbot.waitUntil(lambda: desk._window is not None and desk.window.banner.message is not None)
    message = desk.window.banner.message
    assert message is not None
    assert message.title == "week.pdf is not there any more: it was moved or deleted."
    assert opened == []


def test_a_notice_put_off_is_shown_when_its_time_comes(
    desk: Desk, service: Service, sender: RecordingSender, clock: FixedClock, qtbot: QtBot
) -> None:
    tell(service, not_before=NOON + timedelta(seconds=0.2))
    desk.begin(hidden=True)
    qtbot.wait(150)
    assert sender.sent == []
    clock.instant = NOON + timedelta(seconds=1)
    qtbot.waitUntil(lambda: len(sender.sent) == 1)


def test_nothing_waits_where_nothing_was_put_off(desk: Desk, service: Service, qtbot: QtBot) -> None:
    desk.begin(hidden=True)
    qtbot.wait(100)
    assert outbox(service).look_again_at is None
    assert not desk._notices._later.isActive()
