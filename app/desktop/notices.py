"""Brings the outbox to the owner: through the desktop's notices, or else inside the window. Nothing is lost."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal, Slot

from app.desktop.banner import Message
from app.desktop.loader import Loader
from app.desktop.tray import Tray
from app.store.notices import NoticeRow
from app.system.notifications import DISMISSED, Answer, Delivery, Result

if TYPE_CHECKING:
    from app.jobs.service import Service

LOG = logging.getLogger(__name__)

SHOW = "show"


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
    """Sends each waiting notice once, records what became of it, and follows its *Show* button."""

    open_wanted = Signal(str, str)
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
        self._result.connect(self._on_result)
        self._answer.connect(self._on_answer)

    def drain(self) -> None:
        """Look into the outbox and send what waits there."""
        self._loader.read("notices", self._service.waiting_notices, self._send_all)

    def _send_all(self, notices: Sequence[NoticeRow]) -> None:
        for notice in notices:
            if notice.id not in self._under_way:
                self._under_way.add(notice.id)
                self._sender.send(
                    notice.title,
                    notice.body,
                    [(self.tr("Show"), SHOW)],
                    notice.urgent,
                    partial(self._answer.emit, notice),
                    partial(self._result.emit, notice),
                )

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
