"""Brings the outbox to the owner: through the desktop's notices, or else inside the window. Nothing is lost.

Which notices are shown now, and which as one, is the outbox's to say. What the desktop does not take, the window
tells; only when it was really on the screen it counts as shown, so that what nobody has seen comes again at the
next start.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.desktop.loader import Loader
from app.desktop.message import Message
from app.desktop.tray import Tray
from app.domain.errors import TillwatchError
from app.jobs.outbox import Outbox, Showing, note_attempt, outbox, settle, tell_tomorrow
from app.language import tr
from app.system.notifications import DISMISSED, Answer, Delivery, Result

if TYPE_CHECKING:
    from app.jobs.service import Service

LOG = logging.getLogger(__name__)

BALLOON = "balloon"
BANNER = "banner"

PRICES_PAGE = "prices"
"""The page that notices about prices lead to."""

SHOW = "show"
ORDERED = "ordered"
SNOOZE = "snooze"
TOMORROW = "tomorrow"
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
        self._sent: dict[str, datetime] = {}
        self._in_window: dict[int, Showing] = {}
        self._told = False
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self.drain)
        self._result.connect(self._on_result)
        self._answer.connect(self._on_answer)

    def drain(self) -> None:
        """Look into the outbox and send what may be shown now; what is to wait longer is sent when its time comes."""
        service, under_way, sent = self._service, frozenset(self._under_way), dict(self._sent)
        self._loader.read("notices", lambda: outbox(service, under_way=under_way, sent=sent), self._send_all)

    def _send_all(self, found: Outbox) -> None:
        self._later.stop()
        if found.look_again_at is not None:
            away = int((found.look_again_at - found.now).total_seconds() * 1_000) + 1
            self._later.start(min(max(1, away), LONGEST_WAIT_MS))
        for showing in found.showings:
            if not self._under_way.isdisjoint(showing.ids):
                continue  # another look was quicker
            self._under_way.update(showing.ids)
            self._sent[showing.kind] = found.now
            self._sender.send(
                showing.title,
                showing.body,
                self._buttons(showing),
                showing.urgent,
                partial(self._answer.emit, showing),
                partial(self._result.emit, showing),
            )

    def _buttons(self, showing: Showing) -> list[tuple[str, str]]:
        show = (tr("Show"), SHOW)
        if showing.page == PRICES_PAGE:
            # Nothing to order, and what is not looked at today is on the page tomorrow.
            return [show] if showing.alert_id is None else [show, (tr("Snooze"), SNOOZE)]
        if showing.alert_id is not None:
            return [show, (tr("Ordered"), ORDERED), (tr("Snooze"), SNOOZE)]
        if showing.can_wait:
            return [show, (tr("Tomorrow"), TOMORROW)]
        return [show]

    @Slot(object, object)
    def _on_result(self, showing: Showing, delivery: Delivery) -> None:
        if not delivery.error:
            self._settle(showing, "shown", channel=delivery.channel)
            return
        if not self._told:
            self._told = True
            LOG.warning("%s Notices are shown inside the window.", delivery.error)
        self._in_window[showing.ids[0]] = showing
        if self._tray.draws_balloons():
            self._tray.balloon(showing.title, showing.body)
            self._settle(showing, "shown", channel=BALLOON, error=delivery.error)
        else:
            note = partial(note_attempt, self._service, showing.ids, channel=BANNER, error=delivery.error)
            self._loader.act(note)
        self._tell(_message(showing))

    @Slot(object, str)
    def _on_answer(self, showing: Showing, key: str) -> None:
        if key == DISMISSED:
            self._settle(showing, "dismissed")
            return
        self._settle(showing, "clicked")
        if key in (ORDERED, SNOOZE) and showing.alert_id is not None:
            self._answer_alert(showing, showing.alert_id, key)
        elif key == TOMORROW:
            act = partial(tell_tomorrow, self._service, showing.ids[0])
            self._loader.act(act, self._on_alert_answered, partial(self._on_refused, showing))
        else:
            self.open_wanted.emit(showing.page, showing.subject)

    def _answer_alert(self, showing: Showing, alert_id: int, key: str) -> None:
        service = self._service

        def act() -> str:
            # Loaded with the first answer: with what it needs it is two of the megabytes of a waiting tray.
            from app.jobs import answers

            if key == ORDERED:
                return answers.ordered(service, alert_id)
            return answers.snooze(service, alert_id, SNOOZE_DAYS)

        self._loader.act(act, self._on_alert_answered, partial(self._on_refused, showing))

    def _on_alert_answered(self, words: str) -> None:
        self.answered.emit(words)

    def _on_refused(self, showing: Showing, error: TillwatchError) -> None:
        # Such as: no suggestion how many to order. The page of the alert asks for what is missing.
        self._tell(Message(error.sentence, error.advice))
        self.open_wanted.emit(showing.page, showing.subject)

    def tell_again(self, tell: Callable[[Message], None]) -> None:
        """Tell a new window what nobody has answered in the one before."""
        for showing in self._in_window.values():
            tell(_message(showing))

    @Slot(int)
    def seen(self, notice_id: int) -> None:
        """Record that a message in the window was on the screen."""
        showing = self._in_window.get(notice_id)
        if showing is not None:
            self._settle(showing, "shown")

    @Slot(str, str, int)
    def follow(self, page: str, subject: str, notice_id: int) -> None:
        """Open what a message in the window was about, and record that it was followed."""
        showing = self._in_window.pop(notice_id, None)
        if showing is not None:
            self._settle(showing, "clicked")
        self.open_wanted.emit(page, subject)

    @Slot(int)
    def dismiss(self, notice_id: int) -> None:
        """Record that a message in the window was sent away."""
        showing = self._in_window.pop(notice_id, None)
        if showing is not None:
            self._settle(showing, "dismissed")

    def _settle(self, showing: Showing, status: str, *, channel: str = "", error: str = "") -> None:
        self._loader.act(partial(settle, self._service, showing.ids, status, channel=channel, error=error))


def _message(showing: Showing) -> Message:
    return Message(showing.title, showing.body, showing.page, showing.subject, showing.ids[0])
