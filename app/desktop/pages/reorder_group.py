"""What to order from one supplier: a table whose quantities can be changed, why, and what to do with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.desktop.button_row import ButtonRow
from app.desktop.models import reorder as columns
from app.desktop.models.reorder import SuggestionModel
from app.desktop.pages.quantity_delegate import QuantityDelegate
from app.desktop.pages.short_table import Room, ShortTable
from app.desktop.pages.tables import choose_row
from app.desktop.pieces import text_label
from app.desktop.sheet import GAP, SPACE
from app.desktop.theme import Theme
from app.jobs.reordering import SupplierGroup, changed_group
from app.language import tr, trn

SIDE = 16
_ROOM = Room(
    widths={
        columns.SKU: 104,
        columns.STOCK: 76,
        columns.COMING: 92,
        columns.PACK: 92,
        columns.QUANTITY: 96,
        columns.AMOUNT: 104,
    },
    stretch=columns.NAME,
    least=180,
    give_way=(columns.SKU, columns.PACK, columns.COMING, columns.AMOUNT, columns.STOCK),
    most_rows=10,
    side=SIDE,
)


class SupplierCard(ShortTable):
    """Stays while its suggestions change, so that neither the keyboard's place nor a changed quantity is lost."""

    copy_wanted = Signal(object)
    """The ``SupplierGroup`` as the owner has changed it, without what is not to be ordered; so for the others."""
    save_wanted = Signal(object)
    place_wanted = Signal(object)
    product_wanted = Signal(str)
    terms_wanted = Signal(str)
    """The supplier's name: how they deliver is to be told."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        model = SuggestionModel()
        super().__init__(theme, model, _ROOM, parent)
        self._model = model
        self.setProperty("role", "card")
        self._group: SupplierGroup | None = None
        self._title = text_label("", "title")
        self._total = text_label("", "quiet")
        triggers = QAbstractItemView.EditTrigger
        self.table.setEditTriggers(
            triggers.DoubleClicked
            | triggers.EditKeyPressed
            | triggers.AnyKeyPressed
            | triggers.SelectedClicked
        )
        self.table.setItemDelegateForColumn(
            columns.QUANTITY, QuantityDelegate(self.table, tr("How many to order"))
        )
        self._why = text_label("")
        self.place = QPushButton(tr("Mark as ordered…"))
        self.copy = QPushButton(tr("Copy as text"))
        self.save = QPushButton(tr("Save as CSV…"))
        self.show_product = QPushButton(tr("Show product"))
        self.terms = QPushButton(tr("How they deliver…"))
        self._lay_out()
        self.table.selectionModel().currentRowChanged.connect(self._on_row)
        self._model.dataChanged.connect(self._tell_total)
        for button, emit in (
            (self.copy, self.copy_wanted.emit),
            (self.save, self.save_wanted.emit),
            (self.place, self.place_wanted.emit),
        ):
            button.clicked.connect(partial(self._send, emit))
        self.show_product.clicked.connect(self._on_show_product)
        self.terms.clicked.connect(self._on_terms)

    def stops(self) -> list[QWidget]:
        """Return where the keyboard stops in the card, in order."""
        return [self.terms, self.table, self.place, self.copy, self.save, self.show_product]

    def show_group(self, group: SupplierGroup) -> None:
        """Say what ``group`` says; a chosen product stays chosen."""
        if group == self._group and group.lines == self._model.rows:
            return
        chosen = self._chosen_id()
        self._group = group
        self._title.setText(group.title)
        self.setAccessibleName(group.title)
        self.table.setAccessibleName(tr("To order: {supplier}", supplier=group.title))
        for button, name in (
            (self.copy, tr("Copy as text: {supplier}", supplier=group.title)),
            (self.save, tr("Save as CSV: {supplier}", supplier=group.title)),
            (self.place, tr("Mark as ordered: {supplier}", supplier=group.title)),
            (self.terms, tr("How they deliver: {supplier}", supplier=group.title)),
        ):
            button.setAccessibleName(name)
        self.terms.setVisible(bool(group.supplier))
        if group.lines != self._model.rows:
            self._model.set_lines(group.lines)
            ids = [line.product_id for line in group.lines]
            choose_row(self.table, ids.index(chosen) if chosen in ids else 0)
        self._tell_total()
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let a number be typed wherever in a row the keyboard is: what can be changed in it is the quantity."""
        # While the field is open it has the keyboard, and the table only gets what the field left over.
        is_here = watched is self.table and self.table.hasFocus()
        if is_here and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            row = self.table.currentIndex().row()
            starts = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2)
            if row >= 0 and (starts or event.text().isdigit()):
                index = self._model.index(row, columns.QUANTITY)
                self.table.setCurrentIndex(index)
                if starts:
                    self.table.edit(index)
                    return True
        return super().eventFilter(watched, event)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(SIDE, SPACE, SIDE, SPACE)
        column.setSpacing(GAP)
        self.place.setProperty("role", "primary")
        for link in (self.show_product, self.terms):
            link.setProperty("role", "link")
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self.terms)
        column.addLayout(head)
        for widget in (self._total, self.table, self._why):
            column.addWidget(widget)
        column.addWidget(ButtonRow(self.place, self.copy, self.save, self.show_product))
        self.table.installEventFilter(self)

    @Slot()
    def _tell_total(self) -> None:
        group = self._wanted()
        if group is not None:
            count = trn("{n} product", "{n} products", len(group.lines))
            self._total.setText(f"{count} · {group.total_text}" if group.lines else count)
            for button in (self.copy, self.save, self.place):
                button.setEnabled(bool(group.lines))

    def _wanted(self) -> SupplierGroup | None:
        return None if self._group is None else changed_group(self._group, self._model.quantities)

    def _send(self, emit: Callable[[SupplierGroup], object], _checked: bool = False) -> None:
        group = self._wanted()
        if group is not None and group.lines:
            emit(group)

    def _chosen_id(self) -> int:
        line = self._model.row_at(self.table.currentIndex().row())
        return 0 if line is None else line.product_id

    @Slot(QModelIndex, QModelIndex)
    def _on_row(self, current: QModelIndex, _previous: QModelIndex) -> None:
        line = self._model.row_at(current.row())
        self._why.setVisible(line is not None)
        self.show_product.setVisible(line is not None)
        if line is not None:
            self._why.setText(f"{line.name}: {line.text}")
            name = tr("Show product: {name}", name=line.name)
            self.show_product.setAccessibleName(name)

    @Slot()
    def _on_terms(self) -> None:
        if self._group is not None:
            self.terms_wanted.emit(self._group.supplier)

    @Slot()
    def _on_show_product(self) -> None:
        line = self._model.row_at(self.table.currentIndex().row())
        if line is not None:
            self.product_wanted.emit(line.sku)
