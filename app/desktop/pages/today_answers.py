"""The owner's answers to alerts: the card goes at once, the work is done beside it, the outcome said in a line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.desktop.dialogs.ordered import OrderedDialog, proposal_of
from app.desktop.pages.done_line import DoneLine
from app.desktop.pages.page import Surroundings
from app.desktop.pages.today_alert import UNTIL_DELIVERY
from app.domain.errors import TillwatchError
from app.domain.time import business_day
from app.jobs import answers, price_answers
from app.language import tr
from app.store.alerts import AlertRow


class TodayAnswers(QObject):
    """Does what a card asks for, and tells in ``line`` what came of it."""

    changed = Signal()
    """A card has to go, or to come back: see ``under_way``."""
    settled = Signal()
    """Something was answered: what is shown is out of date."""
    refused = Signal(object)
    order_wanted = Signal()
    """The owner wants to see the order that was noted."""

    def __init__(self, surroundings: Surroundings, line: DoneLine, page: QWidget) -> None:
        super().__init__(page)
        self._surroundings = surroundings
        self._service = surroundings.service
        self._loader = surroundings.loader
        self._line = line
        self._page = page
        self._under_way: set[int] = set()

    @property
    def under_way(self) -> frozenset[int]:
        """The alerts whose answer is just being kept."""
        return frozenset(self._under_way)

    def ordered(self, alert: AlertRow) -> None:
        """Ask how many were ordered and for when, and note it."""
        service = self._service
        today = business_day(service.now(), service.shop().zone)

        def keep(quantity: int, due: date) -> str:
            return answers.ordered(service, alert.id, quantity=quantity, due=due)

        dialog = OrderedDialog(self._surroundings, proposal_of(alert, today), keep, self._page)
        dialog.settled.connect(self._on_ordered)
        dialog.open()

    def snooze(self, alert: AlertRow, days: int) -> None:
        """Put an alert out of sight; this can be taken back at once."""
        service = self._service

        def put_off() -> str:
            if days == UNTIL_DELIVERY:
                return answers.snooze_until_delivery(service, alert.id)
            return answers.snooze(service, alert.id, days)

        self._answer(alert, put_off, lambda: answers.show_again(service, alert.id))

    def not_sold(self, alert: AlertRow) -> None:
        """Watch a product no longer; this can be taken back at once."""
        service, product_id = self._service, alert.product_id or 0
        self._answer(
            alert,
            lambda: answers.not_sold(service, product_id),
            lambda: answers.sold_again(service, product_id),
        )

    def wrong_count(self, alert: AlertRow) -> None:
        """Believe a product's count no longer."""
        service, product_id = self._service, alert.product_id or 0
        self._answer(alert, lambda: answers.wrong_count(service, product_id))

    def seen(self, alert: AlertRow) -> None:
        """Put an alert about prices away until something else happens."""
        service = self._service
        self._answer(alert, lambda: price_answers.seen(service, alert.id))

    def _answer(
        self, alert: AlertRow, work: Callable[[], str], back: Callable[[], str] | None = None
    ) -> None:
        self._under_way.add(alert.id)
        self.changed.emit()
        self._loader.act(work, partial(self._on_done, alert.id, back), partial(self._on_refused, alert.id))

    def _on_done(self, alert_id: int, back: Callable[[], str] | None, words: str) -> None:
        self._under_way.discard(alert_id)
        if back is None:
            self._line.tell(words)
        else:
            self._line.tell(words, tr("Undo"), partial(self._take_back, back))
        self.settled.emit()

    def _on_refused(self, alert_id: int, error: TillwatchError) -> None:
        self._under_way.discard(alert_id)
        self.changed.emit()
        self.refused.emit(error)

    def _on_ordered(self, words: str) -> None:
        self._line.tell(words, tr("Show the order"), self.order_wanted.emit)
        self.settled.emit()

    def _take_back(self, back: Callable[[], str]) -> None:
        self._loader.act(back, self._on_taken_back, self.refused.emit)

    def _on_taken_back(self, words: str) -> None:
        self._line.tell(words)
        self.settled.emit()
