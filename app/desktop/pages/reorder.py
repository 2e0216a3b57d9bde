"""Reorder: what to order from whom, and what is on the way already."""

from __future__ import annotations

import sys
from collections import deque
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.desktop.dialogs.delivery import DeliveryDialog
from app.desktop.dialogs.later import LaterDialog
from app.desktop.dialogs.order_entry import OrderEntryDialog
from app.desktop.dialogs.ordered import due_day
from app.desktop.dialogs.placed import PlacedDialog
from app.desktop.dialogs.supplier_settings import SupplierSettingsDialog
from app.desktop.dialogs.table_file import TableFileDialog
from app.desktop.pages.done_line import DoneLine
from app.desktop.pages.empty_card import empty_card
from app.desktop.pages.page import Page, Surroundings
from app.desktop.pages.reorder_group import SupplierCard
from app.desktop.pages.reorder_open import OnTheWay
from app.desktop.pages.subjects import ON_THE_WAY
from app.desktop.pieces import put_in, scrolling, text_label
from app.desktop.sheet import GAP, NONE, SPACE, TIGHT
from app.desktop.words import day_text
from app.domain.quantity import format_quantity
from app.domain.runs import TERMINAL, RunStatus
from app.domain.time import business_day
from app.jobs import ordering
from app.jobs.reordering import OpenOrder, ReorderView, SupplierGroup, draft_csv, draft_text, reorder_view
from app.language import tr, trn
from app.store.products import ProductRow

CHECK_STOCK = "stock-alerts"
"""The job that works the suggestions out."""
FEW = 12
"""Suppliers shown at first: a page of more is neither read nor shown in a moment."""
BEFORE_CARDS = 2
"""What stands above the cards in the list: the words for an empty shop, and the hint."""


class ReorderPage(Page):
    """One card a supplier, then what is on the way. Nothing is sent to anybody from here."""

    def __init__(self, surroundings: Surroundings, parent: QWidget | None = None) -> None:
        super().__init__(surroundings, tr("Reorder"), parent)
        self._surroundings = surroundings
        self._today = date.min
        self._cards: dict[str, SupplierCard] = {}
        self._to_save: SupplierGroup | None = None
        self._is_wanted = False
        self._shows_all = False
        self._rest = 0
        self._begins_at = sys.maxsize
        """The card with which the keyboard goes on once it is there."""
        self._done = DoneLine(self._theme)
        self._open = OnTheWay(self._theme)
        self._empty = self._empty_card()
        self._content = QWidget()
        self._list = QVBoxLayout(self._content)
        self._list.setContentsMargins(NONE, NONE, GAP, GAP)
        self._list.setSpacing(SPACE)
        self._hint = text_label(
            tr("Type a number to change how many are ordered; 0 leaves a product out."), "muted"
        )
        self._list.addWidget(self._empty)
        self._list.addWidget(self._hint)
        self._more = QPushButton()
        self._more.setProperty("role", "link")
        self._more.hide()
        self._more.clicked.connect(self._on_more)
        self._list.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        self._list.addWidget(self._open)
        self._list.addStretch(1)
        self._scroll = scrolling(self._content, tr("What to order"))
        self._column.addWidget(self._done)
        self._column.addSpacing(TIGHT)
        self._column.addWidget(self._scroll, 1)
        self._to_show: deque[tuple[int, SupplierGroup]] = deque()
        self._filled: tuple[int, SupplierCard] | None = None
        """The card that is ready and has no place on the page yet, and that place."""
        self._next_cards = QTimer(self)
        self._next_cards.setSingleShot(True)
        self._next_cards.timeout.connect(self._show_next)
        self._open.received_wanted.connect(self._on_received_wanted)
        self._open.later_wanted.connect(self._on_later_wanted)
        self._open.close_wanted.connect(self._on_close_wanted)
        self._open.add_wanted.connect(self._on_add_wanted)
        self._bridge.run_changed.connect(self._on_run_changed)

    def load(self) -> None:
        """Read the suggestions as they were worked out last, and what is on order."""
        service = self._service
        self._loader.read(
            "reorder",
            lambda: (reorder_view(service), business_day(service.now(), service.shop().zone)),
            self._show,
        )

    def select(self, subject: str) -> None:
        """Bring what is on the way into view, as soon as it is read."""
        self._is_wanted = subject == ON_THE_WAY
        self.refresh()

    def focus_first(self) -> None:
        """Start in the first supplier's list, or where an order is added."""
        first = self._cards_in_order()[:1]
        (first[0].table if first else self._open.add).setFocus()

    def _show(self, picture: tuple[ReorderView, date]) -> None:
        view, self._today = picture
        self._say(view.sentence, view.subline)
        self._empty.setVisible(view.is_empty)
        self._hint.setVisible(bool(view.groups))
        shown = view.groups if self._shows_all else view.groups[:FEW]
        self._rest = len(view.groups) - len(shown)
        self._more.setText(trn("Show {n} more supplier", "Show {n} more suppliers", self._rest))
        if not self._rest:
            self._more.hide()
        for supplier in self._cards.keys() - {group.supplier for group in shown}:
            gone = self._cards.pop(supplier)
            if self._filled is not None and self._filled[1] is gone:
                self._filled = None
            gone.hide()
            gone.deleteLater()
        self._to_show = deque(enumerate(shown))
        self._open.show_orders(view.open_orders, self._today)
        self._show_next()

    @Slot()
    def _show_next(self) -> None:
        """Fill one card; the rest in the next turns, so that a shop of many suppliers keeps its window quick."""
        if not self.isVisible():
            # Cards that were made out of sight would all be drawn for the first time at the same moment.
            self._to_show.clear()
            self._filled = None
            self._stale = True
            return
        if self._filled is not None:
            place, card = self._filled
            self._filled = None
            put_in(self._content, self._list, place, card)
        elif self._to_show:
            place, group = self._to_show.popleft()
            if group.supplier not in self._cards:
                self._cards[group.supplier] = self._make_card()
            made = self._cards[group.supplier]
            made.show_group(group)
            if self._list.indexOf(made) != place + BEFORE_CARDS:
                # Filled first: put in before, it would be laid out and drawn twice. Put where it is already, it would
                # have the whole page laid out again.
                self._filled = place + BEFORE_CARDS, made
        if self._to_show or self._filled is not None:
            self._next_cards.start()
            return
        self._more.setVisible(self._rest > 0)
        self._order_stops()
        if self._begins_at < len(self._cards):
            self._cards_in_order()[self._begins_at].table.setFocus()
            self._begins_at = sys.maxsize
        if self._is_wanted:
            self._is_wanted = False
            # The layout has to know the new cards first.
            QTimer.singleShot(0, self, self._go_to_open)

    def _order_stops(self) -> None:
        """Lead the keyboard down the page, also where a supplier's card was made after what stands below it."""
        stops = [stop for made in self._cards_in_order() for stop in made.stops()]
        for before, after in pairwise([*stops, self._more, *self._open.stops()]):
            QWidget.setTabOrder(before, after)

    @Slot()
    def _on_more(self) -> None:
        """Show every supplier, and go on with the first of those that were left out."""
        self._shows_all = True
        self._begins_at = len(self._cards)
        self.refresh()

    def _cards_in_order(self) -> list[SupplierCard]:
        placed = [made for made in self._cards.values() if self._list.indexOf(made) >= 0]
        return sorted(placed, key=self._list.indexOf)

    @Slot()
    def _go_to_open(self) -> None:
        bar = self._scroll.verticalScrollBar()
        bar.setValue(bar.maximum())
        self._open.table.setFocus()

    def _make_card(self) -> SupplierCard:
        made = SupplierCard(self._theme)
        made.copy_wanted.connect(self._on_copy_wanted)
        made.save_wanted.connect(self._on_save_wanted)
        made.place_wanted.connect(self._on_place_wanted)
        made.terms_wanted.connect(self._on_terms_wanted)
        made.product_wanted.connect(partial(self.page_wanted.emit, "products"))
        return made

    def _empty_card(self) -> QWidget:
        data = QPushButton(tr("Bring your data in"))
        data.clicked.connect(partial(self.page_wanted.emit, "data", ""))
        check = QPushButton(tr("Check the stock now"))
        check.clicked.connect(self._on_check)
        return empty_card(
            tr("What to order will stand here"),
            tr(
                "Tillwatch works out from your stock and your sales how much of each product to order, "
                "supplier by supplier, with the arithmetic. It needs the files of your products and of your "
                "sales; a supplier's name and how many days a delivery takes make it more exact."
            ),
            data,
            check,
        )

    @Slot()
    def _on_check(self) -> None:
        self._loader.act(lambda: self._service.run_now(CHECK_STOCK), failed=self.refused.emit)

    # A supplier's list

    @Slot(object)
    def _on_copy_wanted(self, group: SupplierGroup) -> None:
        service = self._service
        self._loader.read("order-text", lambda: draft_text(group, service.shop()), self._copy)

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._done.tell(tr("The list is copied: paste it into a message to the supplier."))

    @Slot(object)
    def _on_save_wanted(self, group: SupplierGroup) -> None:
        self._to_save = group
        dialog = TableFileDialog(
            tr("Save the order"), f"{_file_name(group.title)}-{self._today.isoformat()}.csv", self
        )
        dialog.fileSelected.connect(self._save_to)
        dialog.open()

    @Slot(str)
    def _save_to(self, target: str) -> None:
        group = self._to_save
        if group is None:
            return
        words = tr("The order was saved as {file}.", file=target)
        self._loader.act(
            lambda: draft_csv([group], Path(target)),
            lambda _none: self._done.tell(words),
            self.refused.emit,
        )

    @Slot(object)
    def _on_place_wanted(self, group: SupplierGroup) -> None:
        service = self._service
        count = trn("{n} product", "{n} products", len(group.lines))
        title = tr("Ordered from {supplier}", supplier=group.supplier)
        if not group.supplier:
            title = tr("Ordered")

        def keep(due: date, number: str) -> str:
            wanted = [(line.product_id, line.suggested) for line in group.lines]
            ordering.place(service, group.supplier, wanted, due=due, number=number)
            return day_text(due)

        dialog = PlacedDialog(
            self._surroundings,
            title,
            f"{count} · {group.total_text}",
            due_day(self._today, group.lead_time_days),
            keep,
            self,
        )
        dialog.settled.connect(partial(self._on_placed, len(group.lines)))
        dialog.open()

    def _on_placed(self, count: int, due: str) -> None:
        self._tell(
            trn(
                "{n} product noted as ordered, due {day}. “Will not come” below takes one back.",
                "{n} products noted as ordered, due {day}. “Will not come” below takes one back.",
                count,
                day=due,
            )
        )

    @Slot(str)
    def _on_terms_wanted(self, supplier: str) -> None:
        dialog = SupplierSettingsDialog(self._surroundings, supplier, self)
        dialog.settled.connect(self._on_terms_kept)
        dialog.open()

    @Slot(object)
    def _on_terms_kept(self, words: str) -> None:
        self._tell(words)
        self._on_check()

    # What is on the way

    @Slot(object)
    def _on_received_wanted(self, order: OpenOrder) -> None:
        service = self._service

        def keep(quantity: int, day: date, is_all: bool) -> int:
            ordering.receive(service, order.key, quantity, day=day)
            if is_all:
                ordering.close(service, order.key)
            return quantity

        dialog = DeliveryDialog(self._surroundings, order.name, order.outstanding, self._today, keep, self)
        dialog.settled.connect(partial(self._on_received, order.name))
        dialog.open()

    def _on_received(self, name: str, quantity: int) -> None:
        self._tell(
            tr(
                "{quantity} of {name} received. The next check of the stock counts them.",
                quantity=format_quantity(quantity),
                name=name,
            )
        )

    @Slot(object)
    def _on_later_wanted(self, order: OpenOrder) -> None:
        service = self._service
        proposed = max(order.due_day or self._today, self._today + timedelta(days=1))

        def keep(due: date) -> str:
            ordering.expect(service, order.key, due)
            return day_text(due)

        dialog = LaterDialog(self._surroundings, order.name, proposed, keep, self)
        dialog.settled.connect(partial(self._on_put_off, order.name))
        dialog.open()

    def _on_put_off(self, name: str, due: str) -> None:
        self._tell(tr("{name} is expected on {day}.", name=name, day=due))

    @Slot(object)
    def _on_close_wanted(self, order: OpenOrder) -> None:
        service = self._service
        words = tr("{name} is not expected any more. “Add an order…” brings it back.", name=order.name)
        self._loader.act(
            lambda: ordering.close(service, order.key), lambda _none: self._tell(words), self.refused.emit
        )

    @Slot()
    def _on_add_wanted(self) -> None:
        service = self._service

        def keep(product: ProductRow, supplier: str, quantity: int, due: date) -> str:
            ordering.place(service, supplier, [(product.id, quantity)], due=due)
            return product.name

        dialog = OrderEntryDialog(self._surroundings, self._today, keep, self)
        dialog.settled.connect(self._on_added)
        dialog.open()

    def _on_added(self, name: str) -> None:
        self._tell(tr("The order of {name} is noted.", name=name))

    def _tell(self, words: str) -> None:
        """Say what was done, and have this page and the others look again."""
        self._done.tell(words)
        self.refresh()
        self.answered.emit()

    @Slot(int, str, str)
    def _on_run_changed(self, _run_id: int, _job: str, status: str) -> None:
        if RunStatus(status) in TERMINAL:
            self.refresh()


def _file_name(title: str) -> str:
    """Return a supplier's name as part of a file's."""
    return "".join(letter if letter.isalnum() else "-" for letter in title).strip("-").casefold() or "order"
