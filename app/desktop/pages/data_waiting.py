"""A file that waits for its owner: an open question, a layout that nobody knows, or a change that wants a look."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QTableView, QVBoxLayout, QWidget

from app.desktop.button_row import ButtonRow
from app.desktop.models.plain import PlainModel
from app.desktop.pages.data_reading import breakable
from app.desktop.pages.tables import fit_rows, fit_table, give_way, make_table, set_widths
from app.desktop.pieces import text_label
from app.desktop.sheet import GAP, NONE, SPACE, WIDE_GAP
from app.desktop.theme import Theme
from app.domain.money import format_money
from app.domain.quantity import format_quantity
from app.domain.records import Change, Differences
from app.language import number, tr
from app.store.waiting import LARGE_CHANGE, QUESTION, WaitingFile

_SKU, _NAME, _WHAT, _BEFORE, _AFTER = range(5)
_WIDTHS = {_SKU: 120, _WHAT: 64, _BEFORE: 96, _AFTER: 96}
NAME_WIDTH = 140
MOST_EXAMPLES = 6
"""Examples that are seen at once; the others are reached by scrolling."""


class WaitingCard(QFrame):
    """One file. What can be said about it depends on why it waits."""

    answer_wanted = Signal(object)
    """The ``WaitingFile`` whose question, or unknown layout, the owner wants to settle."""
    take_wanted = Signal(object)
    leave_wanted = Signal(object)

    def __init__(self, file: WaitingFile, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.file = file
        self._theme = theme
        self._sign = QLabel()
        self._table: QTableView | None = None
        self.setAccessibleName(tr("{file} waits for you", file=file.path.name))
        self.yes = QPushButton(self._yes_text())
        self.yes.setProperty("role", "primary")
        self.yes.setAccessibleName(f"{self.yes.text()} {file.path.name}")
        self.leave = QPushButton(tr("Leave it"))
        self.leave.setAccessibleName(f"{self.leave.text()} {file.path.name}")
        self.leave.setToolTip(tr("The file is not taken in. It is never deleted."))
        self._lay_out()
        self.yes.clicked.connect(self._on_yes)
        self.leave.clicked.connect(self._on_leave)
        theme.changed.connect(self._on_theme)
        self._on_theme()

    def minimumSizeHint(self) -> QSize:
        """Return a width that every window has."""
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the names in the examples readable."""
        super().resizeEvent(event)
        self._fit_columns()

    def _yes_text(self) -> str:
        if self.file.reason == LARGE_CHANGE:
            return tr("Take it in")
        return tr("Answer…") if self.file.reason == QUESTION else tr("Say what it is…")

    def _title_text(self) -> str:
        name = self.file.path.name
        if self.file.reason == QUESTION:
            return tr("{file} leaves a question open", file=name)
        if self.file.reason == LARGE_CHANGE:
            return tr("{file} changes a lot at once", file=name)
        return tr("{file}: Tillwatch does not know this kind of file yet", file=name)

    def _texts(self) -> list[str]:
        differences = self.file.differences
        if self.file.reason == QUESTION:
            return [question.text for question in self.file.questions]
        if self.file.reason == LARGE_CHANGE and differences is not None:
            return [
                tr(
                    "{changed} of {known} prices change.",
                    changed=number(differences.prices_changed),
                    known=number(differences.prices_known),
                ),
                tr("Are these prices right? The largest changes:"),
            ]
        return [
            tr("Say once what its columns are; the next file of the same kind is then read without asking.")
        ]

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GAP)
        head.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(text_label(self._title_text(), "title"), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(WIDE_GAP, SPACE, WIDE_GAP, SPACE)
        column.setSpacing(GAP)
        column.addLayout(head)
        for text in self._texts():
            column.addWidget(text_label(text))
        differences = self.file.differences
        if self.file.reason == LARGE_CHANGE and differences is not None and differences.examples:
            self._table = self._examples(differences)
            column.addWidget(self._table)
        folder = text_label(tr("It lies in {folder}", folder=breakable(self.file.path.parent)), "muted")
        column.addWidget(folder)
        column.addWidget(ButtonRow(self.yes, self.leave))

    def _examples(self, differences: Differences) -> QTableView:
        model = PlainModel(
            [tr("SKU"), tr("Product"), tr("What"), tr("Before"), tr("After")],
            {_BEFORE, _AFTER},
            self,
        )
        model.set_rows([self._cells(change) for change in differences.examples])
        name = tr("Largest changes in {file}", file=self.file.path.name)
        table = make_table(model, self._theme, name)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return table

    def _cells(self, change: Change) -> tuple[str, ...]:
        words = {"price": tr("Price"), "cost": tr("Cost"), "stock": tr("Stock")}
        if change.what == "stock":
            before, after = format_quantity(change.before), format_quantity(change.after)
        else:
            before = format_money(change.before, change.currency)
            after = format_money(change.after, change.currency)
        return change.sku, change.name, words.get(change.what, change.what), before, after

    @Slot()
    def _on_theme(self) -> None:
        self._sign.setPixmap(self._theme.icon("attention", "attention").pixmap(self._theme.px(20)))
        if self._table is not None:
            fit_table(self._table, self._theme)
            fit_rows(self._table, self._theme, MOST_EXAMPLES)
            set_widths(self._table, self._theme, _WIDTHS, _NAME)
            self._table.horizontalHeader().setSortIndicatorShown(False)
            self._fit_columns()

    def _fit_columns(self) -> None:
        if self._table is not None:
            room = self.width() - self._theme.px(56)
            give_way(self._table, self._theme, _WIDTHS, (_SKU, _WHAT), NAME_WIDTH, room)

    @Slot()
    def _on_yes(self) -> None:
        if self.file.reason == LARGE_CHANGE:
            self.take_wanted.emit(self.file)
        else:
            self.answer_wanted.emit(self.file)

    @Slot()
    def _on_leave(self) -> None:
        self.leave_wanted.emit(self.file)


class WaitingList(QWidget):
    """The cards of all files that wait; a card stays while its file does, so that the keyboard keeps its place."""

    answer_wanted = Signal(object)
    take_wanted = Signal(object)
    leave_wanted = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._cards: dict[Path, WaitingCard] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(NONE, NONE, NONE, NONE)
        self._column.setSpacing(SPACE)
        self.hide()

    def show_files(self, files: Sequence[WaitingFile]) -> None:
        """Show these files, the longest waiting first."""
        there = {file.path: file for file in files}
        for path in [path for path, shown in self._cards.items() if there.get(path) != shown.file]:
            old = self._cards.pop(path)
            old.hide()
            self._column.removeWidget(old)
            old.deleteLater()
        for place, file in enumerate(files):
            if file.path not in self._cards:
                made = WaitingCard(file, self._theme)
                made.answer_wanted.connect(self.answer_wanted)
                made.take_wanted.connect(self.take_wanted)
                made.leave_wanted.connect(self.leave_wanted)
                self._cards[file.path] = made
                self._column.insertWidget(place, made)
        self.setVisible(bool(files))

    def card_of(self, path: Path) -> WaitingCard | None:
        """Return the card of a file that waits."""
        return self._cards.get(path)

    def minimumSizeHint(self) -> QSize:
        """Return a width that every window has."""
        return QSize(0, super().minimumSizeHint().height())
