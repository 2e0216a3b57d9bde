"""Brings the outbox to the owner: through the desktop's notices, or else inside the window. Nothing is lost."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.desktop.banner import Message
from app.desktop.loader import Loader
from app.desktop.tray import Tray
from app.domain.errors import TillwatchError
from app.jobs import answers
from app.language import tr
from app.store.notices import NoticeRow
from app.system.notifications import DISMISSED, Answer, Delivery, Result

if TYPE_CHECKING:
    from app.jobs.service import Service

LOG = logging.getLogger(__name__)

SHOW = "show"
ORDERED = "ordered"
SNOOZE = "snooze"
SNOOZE_DAYS = 1
LONGEST_WAIT_MS = 24 * 3_600_000
"""A timer set for longer would run over; it looks again then."""


class Sender(Protocol):
    """Whoever can hand a notice to the desktop."""

    def send(
        self,
        title: str,
        body: str,
        buttons: Sequence[tuple[str, str]],
        urgent: bool,
        on_answer: Answer,
        on_result: Result,
    ) -> None:
        """Send one notice and return at once; the callbacks come from another thread."""
        ...


class Notices(QObject):
    """Sends each waiting notice once, records what became of it, and does what its buttons say."""

    open_wanted = Signal(str, str)
    answered = Signal(str)
    """An alert was answered by a notice's button: what was done, in words."""
    _result = Signal(object, object)
    _answer = Signal(object, str)

    def __init__(
        self,
        service: Service,
        loader: Loader,
        sender: Sender,
        tray: Tray,
        tell: Callable[[Message], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._service = service
        self._loader = loader
        self._sender = sender
        self._tray = tray
        self._tell = tell
        self._under_way: set[int] = set()
        self._told = False
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self.drain)
        self._result.connect(self._on_result)
        self._answer.connect(self._on_answer)

    def drain(self) -> None:
        """Look into the outbox and send what waits there; what is to wait longer is sent when its time comes."""
        service = self._service
        self._loader.read(
            "notices",
            lambda: (service.waiting_notices(), service.next_notice_at(), service.now()),
            self._send_all,
        )

    def _send_all(self, found: tuple[Sequence[NoticeRow], datetime | None, datetime]) -> None:
        notices, following, now = found
        self._later.stop()
        if following is not None:
            away = int((following - now).total_seconds() * 1_000) + 1
            self._later.start(min(max(1, away), LONGEST_WAIT_MS))
        for notice in notices:
            if notice.id not in self._under_way:
                self._under_way.add(notice.id)
                self._sender.send(
                    notice.title,
                    notice.body,
                    self._buttons(notice),
                    notice.urgent,
                    partial(self._answer.emit, notice),
                    partial(self._result.emit, notice),
                )

    def _buttons(self, notice: NoticeRow) -> list[tuple[str, str]]:
        show = (tr("Show"), SHOW)
        if notice.alert_id is None:
            return [show]
        return [show, (tr("Ordered"), ORDERED), (tr("Snooze"), SNOOZE)]

    @Slot(object, object)
    def _on_result(self, notice: NoticeRow, delivery: Delivery) -> None:
        if not delivery.error:
            self._settle(notice.id, "shown", channel=delivery.channel)
            return
        if not self._told:
            self._told = True
            LOG.warning("%s Notices are shown inside the window.", delivery.error)
        channel = "banner"
        if not delivery.has_service and self._tray.is_available():
            # Old trays draw a balloon themselves; newer ones drop it without a word, hence the banner as well.
            self._tray.balloon(notice.title, notice.body)
            channel = "balloon"
        self._tell(Message(notice.title, notice.body, notice.page, notice.subject, notice.id))
        self._settle(notice.id, "shown", channel=channel, error=delivery.error)

    @Slot(object, str)
    def _on_answer(self, notice: NoticeRow, key: str) -> None:
        if key == DISMISSED:
            self._settle(notice.id, "dismissed")
            return
        self._settle(notice.id, "clicked")
        if key in (ORDERED, SNOOZE) and notice.alert_id is not None:
            self._answer_alert(notice, notice.alert_id, key)
        else:
            self.open_wanted.emit(notice.page, notice.subject)

    def _answer_alert(self, notice: NoticeRow, alert_id: int, key: str) -> None:
        service = self._service

        def act() -> str:
            if key == ORDERED:
                return answers.ordered(service, alert_id)
            return answers.snooze(service, alert_id, SNOOZE_DAYS)

        self._loader.act(act, self._on_alert_answered, partial(self._on_refused, notice))

    def _on_alert_answered(self, words: str) -> None:
        self.answered.emit(words)

    def _on_refused(self, notice: NoticeRow, error: TillwatchError) -> None:
        # Such as: no suggestion how many to order. The page of the alert asks for what is missing.
        self._tell(Message(error.sentence, error.advice))
        self.open_wanted.emit(notice.page, notice.subject)

    @Slot(str, str, int)
    def follow(self, page: str, subject: str, notice_id: int) -> None:
        """Open what a message in the window was about, and record that it was followed."""
        if notice_id:
            self._settle(notice_id, "clicked")
        self.open_wanted.emit(page, subject)

    @Slot(int)
    def dismiss(self, notice_id: int) -> None:
        """Record that a message in the window was sent away."""
        if notice_id:
            self._settle(notice_id, "dismissed")

    def _settle(self, notice_id: int, status: str, *, channel: str = "", error: str = "") -> None:
        settle: Callable[[], None] = partial(
            self._service.settle_notice, notice_id, status, channel=channel, error=error
        )
        self._loader.act(settle)
