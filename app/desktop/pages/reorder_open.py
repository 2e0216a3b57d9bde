"""What is on the way: every open order, late ones said so, with its arrival to be noted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.desktop.button_row import ButtonRow
from app.desktop.models import open_orders as columns
from app.desktop.models.open_orders import OpenOrdersModel
from app.desktop.pages.short_table import Room, ShortTable
from app.desktop.pages.tables import choose_row
from app.desktop.pieces import text_label
from app.desktop.sheet import GAP, SPACE
from app.desktop.theme import Theme
from app.desktop.words import day_text
from app.jobs.reordering import OpenOrder
from app.language import tr

SIDE = 16
_ROOM = Room(
    widths={
        columns.SUPPLIER: 150,
        columns.NUMBER: 100,
        columns.QUANTITY: 96,
        columns.DUE: 190,
    },
    stretch=columns.NAME,
    least=180,
    give_way=(columns.NUMBER, columns.SUPPLIER, columns.QUANTITY),
    most_rows=8,
    side=SIDE,
)


class OnTheWay(ShortTable):
    """The list, and below it the buttons for the line that is chosen."""

    received_wanted = Signal(object)
    """An ``OpenOrder``; so for the others."""
    later_wanted = Signal(object)
    close_wanted = Signal(object)
    add_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        model = OpenOrdersModel(theme)
        super().__init__(theme, model, _ROOM, parent)
        self._model = model
        self.setProperty("role", "card")
        for named in (self, self.table):
            named.setAccessibleName(tr("On the way"))
        self._nothing = text_label(tr("Nothing is on order, as far as Tillwatch knows."), "quiet")
        self._details = text_label("")
        self.received = QPushButton(tr("Received…"))
        self.later = QPushButton(tr("Comes later…"))
        self.close_button = QPushButton(tr("Will not come"))
        self.add = QPushButton(tr("Add an order…"))
        self._buttons = ButtonRow(self.received, self.later, self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(SIDE, SPACE, SIDE, SPACE)
        column.setSpacing(GAP)
        column.addWidget(text_label(tr("On the way"), "title"))
        for widget in (self._nothing, self.table, self._details, self._buttons):
            column.addWidget(widget)
        column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        self.table.selectionModel().currentRowChanged.connect(self._on_row)
        self.received.clicked.connect(self._on_received)
        self.later.clicked.connect(self._on_later)
        self.close_button.clicked.connect(self._on_close)
        self.add.clicked.connect(self.add_wanted)

    def stops(self) -> list[QWidget]:
        """Return where the keyboard stops in the list, in order."""
        return [self.table, self.received, self.later, self.close_button, self.add]

    def show_orders(self, orders: Sequence[OpenOrder], today: date) -> None:
        """Show these orders; one that is chosen stays chosen."""
        if tuple(orders) == self._model.rows and today == self._model.today:
            return
        chosen = self._chosen()
        self._model.set_rows(orders, today)
        keys = [order.key for order in orders]
        place = keys.index(chosen.key) if chosen is not None and chosen.key in keys else 0
        choose_row(self.table, place if orders else -1)
        for widget in (self.table, self._details, self._buttons):
            widget.setVisible(bool(orders))
        self._nothing.setVisible(not orders)
        self._fit()

    def _chosen(self) -> OpenOrder | None:
        return self._model.row_at(self.table.currentIndex().row())

    @Slot(QModelIndex, QModelIndex)
    def _on_row(self, current: QModelIndex, _previous: QModelIndex) -> None:
        order = self._model.row_at(current.row())
        if order is None:
            return
        words = order.text
        if order.in_transit:
            settled = tr("It is settled when a later file says that they are there.")
            words = f"{words}. {settled}"
        elif order.ordered_day is not None:
            ordered = tr("ordered {day}", day=day_text(order.ordered_day))
            words = f"{words} · {ordered}"
        if order.supplier:
            supplier = tr("from {supplier}", supplier=order.supplier)
            words = f"{words} · {supplier}"
        self._details.setText(words)
        for button, name in (
            (self.received, tr("Received: {name}", name=order.name)),
            (self.later, tr("Comes later: {name}", name=order.name)),
            (self.close_button, tr("Will not come: {name}", name=order.name)),
        ):
            button.setAccessibleName(name)
            button.setEnabled(not order.in_transit)

    @Slot()
    def _on_received(self) -> None:
        order = self._chosen()
        if order is not None:
            self.received_wanted.emit(order)

    @Slot()
    def _on_later(self) -> None:
        order = self._chosen()
        if order is not None:
            self.later_wanted.emit(order)

    @Slot()
    def _on_close(self) -> None:
        order = self._chosen()
        if order is not None:
            self.close_wanted.emit(order)
