"""What is wrong in the shop's own figures: one card a kind of fault, with the rows to put right."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QPushButton, QTableView, QVBoxLayout, QWidget

from app.desktop.button_row import ButtonRow
from app.desktop.dialogs.table_file import TableFileDialog
from app.desktop.models.plain import PlainModel
from app.desktop.pages.data_held import HeldPrices
from app.desktop.pages.page import Surroundings
from app.desktop.pages.tables import fit_rows, fit_table, give_way, make_table, set_widths
from app.desktop.pieces import text_label
from app.desktop.sheet import GAP, NONE, SPACE, WIDE_GAP
from app.desktop.theme import Theme
from app.domain.errors import TillwatchError
from app.jobs.quality import export_quality
from app.jobs.quality_view import answer_prices, prices_that_wait, quality_view, rows_to_mend
from app.language import number, tr, trn
from app.store.intake.held import HeldPrice
from app.store.quality import HELD_PRICE, NEGATIVE, QualityGroup, QualityRow

LISTED = 200
"""Rows that a card shows; the exported file has them all."""
MOST_ROWS = 8
NAME_WIDTH = 160
_SKU, _NAME, _VALUE, _DETAIL = range(4)
_WIDTHS = {_SKU: 130, _VALUE: 110, _DETAIL: 170}


class GroupCard(QFrame):
    """One kind of fault. Stays while its number changes; its rows are read when they are unfolded."""

    rows_wanted = Signal(str)
    export_wanted = Signal(str)

    def __init__(self, key: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.key = key
        self._theme = theme
        self._unfolded = False
        self._title = text_label("", "title")
        self._advice = text_label("", "quiet")
        self._note = text_label("", "muted")
        self.show_button = QPushButton()
        self.show_button.setProperty("role", "link")
        self.export_button = QPushButton(tr("Export…"))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(WIDE_GAP, SPACE, WIDE_GAP, GAP)
        self._column.setSpacing(GAP)
        for widget in (self._title, self._advice):
            self._column.addWidget(widget)
        self._rows = self._make_rows()
        self._column.addWidget(self._rows)
        self._column.addWidget(self._note)
        self._column.addWidget(ButtonRow(self.export_button, self.show_button))
        self._note.hide()
        self.show_button.clicked.connect(self._on_fold)
        self.export_button.clicked.connect(self._on_export)
        self.unfold(False)

    def show_group(self, group: QualityGroup) -> None:
        """Say what ``group`` says; rows that are shown are read again."""
        self._title.setText(group.title)
        self._advice.setText(group.advice)
        self.setAccessibleName(group.title)
        self.export_button.setAccessibleName(tr("Export: {title}", title=group.title))
        self._name_fold()
        if self._unfolded:
            self.rows_wanted.emit(self.key)

    def unfold(self, unfolded: bool) -> None:
        """Show or hide the rows."""
        self._unfolded = unfolded
        self._rows.setVisible(unfolded)
        self._note.setVisible(unfolded and bool(self._note.text()))
        self._name_fold()
        if unfolded:
            self.rows_wanted.emit(self.key)

    def say(self, words: str) -> None:
        """Say below the rows how something went."""
        self._note.setText(words)
        self._note.setVisible(bool(words))

    def minimumSizeHint(self) -> QSize:
        """Return a width that every window has."""
        return QSize(0, super().minimumSizeHint().height())

    def _make_rows(self) -> QWidget:
        """Return what shows the rows; each kind of card says how."""
        raise NotImplementedError

    def _name_fold(self) -> None:
        self.show_button.setText(tr("Hide them") if self._unfolded else tr("Show them"))
        title = self._title.text()
        self.show_button.setAccessibleName(
            tr("Hide: {title}", title=title) if self._unfolded else tr("Show: {title}", title=title)
        )

    @Slot()
    def _on_fold(self) -> None:
        self.unfold(not self._unfolded)

    @Slot()
    def _on_export(self) -> None:
        self.export_wanted.emit(self.key)


class RowsCard(GroupCard):
    """A kind of fault that is put right in the shop's own system: the rows are only shown."""

    table: QTableView

    def show_rows(self, rows: Sequence[QualityRow], count: int) -> None:
        """Show these of ``count`` rows."""
        self._model.set_rows([(row.sku, row.name, row.figure, row.detail) for row in rows])
        more = tr("The first {n} are shown; the exported file has them all.", n=number(len(rows)))
        self.say(more if len(rows) < count else "")
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the names readable."""
        super().resizeEvent(event)
        self._fit_columns()

    def _make_rows(self) -> QWidget:
        self._model = PlainModel([tr("SKU"), tr("Name"), tr("Figure"), tr("Note")], {_VALUE}, self)
        self.table = make_table(self._model, self._theme, tr("Rows to put right"))
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._theme.changed.connect(self._fit)
        return self.table

    @Slot()
    def _fit(self) -> None:
        fit_table(self.table, self._theme)
        fit_rows(self.table, self._theme, MOST_ROWS)
        set_widths(self.table, self._theme, _WIDTHS, _NAME)
        self.table.horizontalHeader().setSortIndicatorShown(False)
        self._fit_columns()

    def _fit_columns(self) -> None:
        rows = self._model.rows
        empty = [column for column in (_VALUE, _DETAIL) if not any(row[column] for row in rows)]
        for column in (_VALUE, _DETAIL):
            self.table.setColumnHidden(column, column in empty)
        widths = {column: width for column, width in _WIDTHS.items() if column not in empty}
        ways = [column for column in (_DETAIL, _SKU) if column not in empty]
        give_way(self.table, self._theme, widths, ways, NAME_WIDTH, self.width() - self._theme.px(56))


class HeldCard(GroupCard):
    """Prices that wait: answered here, one by one or several at once."""

    prices: HeldPrices

    def _make_rows(self) -> QWidget:
        self.prices = HeldPrices(self._theme)
        return self.prices


class QualitySection(QWidget):
    """All kinds of faults that there are. Reads and writes by itself; the page is told when something was answered."""

    refused = Signal(object)
    answered = Signal()
    changed = Signal()
    """The kinds of faults, or their numbers, have been read anew."""

    def __init__(self, surroundings: Surroundings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._service = surroundings.service
        self._loader = surroundings.loader
        self._theme = surroundings.theme
        self._groups: tuple[QualityGroup, ...] = ()
        self._cards: dict[str, RowsCard | HeldCard] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(NONE, GAP, NONE, NONE)
        self._column.setSpacing(GAP)
        self._column.addWidget(text_label(tr("Figures to put right"), "title"))
        self.hide()

    @property
    def wrong_counts(self) -> int:
        """How many products have counts that cannot be right."""
        return next((group.count for group in self._groups if group.key == NEGATIVE), 0)

    def load(self) -> None:
        """Read which kinds of faults there are."""
        service = self._service
        self._loader.read("quality", lambda: quality_view(service), self._show)

    def card_of(self, key: str) -> GroupCard | None:
        """Return the card of one kind of fault."""
        return self._cards.get(key)

    def minimumSizeHint(self) -> QSize:
        """Return a width that every window has."""
        return QSize(0, super().minimumSizeHint().height())

    def _show(self, groups: Sequence[QualityGroup]) -> None:
        self._groups = tuple(groups)
        there = [group.key for group in groups]
        for key in [key for key in self._cards if key not in there]:
            gone = self._cards.pop(key)
            gone.hide()
            self._column.removeWidget(gone)
            gone.deleteLater()
        for place, group in enumerate(groups):
            if group.key not in self._cards:
                self._cards[group.key] = self._make_card(group.key)
                self._column.insertWidget(place + 1, self._cards[group.key])
            self._cards[group.key].show_group(group)
        self.setVisible(bool(groups))
        self.changed.emit()

    def _make_card(self, key: str) -> RowsCard | HeldCard:
        made: RowsCard | HeldCard
        if key == HELD_PRICE:
            made = HeldCard(key, self._theme)
            made.prices.take_wanted.connect(self._on_take_wanted)
            made.prices.keep_wanted.connect(self._on_keep_wanted)
        else:
            made = RowsCard(key, self._theme)
        made.rows_wanted.connect(self._on_rows_wanted)
        made.export_wanted.connect(self._on_export_wanted)
        return made

    @Slot(str)
    def _on_rows_wanted(self, key: str) -> None:
        service = self._service
        entry = self._cards.get(key)
        if isinstance(entry, HeldCard):
            self._loader.read("held", lambda: prices_that_wait(service), entry.prices.show_prices)
        elif entry is not None:
            self._loader.read(
                f"quality {key}",
                lambda: rows_to_mend(service, key, LISTED),
                lambda rows: self._show_rows(key, rows),
            )

    def _show_rows(self, key: str, rows: Sequence[QualityRow]) -> None:
        entry = self._cards.get(key)
        count = next((group.count for group in self._groups if group.key == key), 0)
        if isinstance(entry, RowsCard):
            entry.show_rows(rows, count)

    @Slot(list)
    def _on_take_wanted(self, prices: list[HeldPrice]) -> None:
        self._answer(prices, take=True)

    @Slot(list)
    def _on_keep_wanted(self, prices: list[HeldPrice]) -> None:
        self._answer(prices, take=False)

    def _answer(self, prices: list[HeldPrice], *, take: bool) -> None:
        service = self._service
        self._loader.act(
            lambda: answer_prices(service, prices, take=take),
            lambda _count: self._on_answered(),
            self.refused.emit,
        )

    def _on_answered(self) -> None:
        self.load()
        self.answered.emit()

    @Slot(str)
    def _on_export_wanted(self, key: str) -> None:
        dialog = TableFileDialog(tr("Export the rows to put right"), f"{key}.csv", self)
        dialog.fileSelected.connect(lambda target: self.export(key, target))
        dialog.open()

    def export(self, key: str, target: str) -> None:
        """Write the rows of one kind of fault to a file."""
        service = self._service
        self._loader.act(
            lambda: export_quality(service, key, Path(target)),
            lambda count: self._on_exported(key, count, target),
            self._on_not_exported,
        )

    def _on_exported(self, key: str, count: int, target: str) -> None:
        words = trn("{n} row written to {file}", "{n} rows written to {file}", count, file=target)
        if key in self._cards:
            self._cards[key].say(words)

    def _on_not_exported(self, error: TillwatchError) -> None:
        self.refused.emit(error)
