"""A table on a page that scrolls, as long as its rows, with words around it that tell what it has no room for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from app.desktop.models.rows import ColumnModel
from app.desktop.pages.tables import fit_rows, fit_table, give_way, make_table, set_widths
from app.desktop.theme import Theme


@dataclass(frozen=True, slots=True)
class Room:
    """How a table's columns share the room. Sizes are those of the sheet."""

    widths: Mapping[int, int]
    stretch: int
    """The column that takes what is left."""
    least: int
    """What is left to that column before others make room."""
    give_way: Sequence[int]
    """Columns that make room first: the words around the table tell all of them."""
    most_rows: int
    side: int = 0
    """Between the edge of the frame and the table."""


class ShortTable(QFrame):
    """The frame of one such table, which still wants a name. It keeps its order: no click sorts it."""

    def __init__(self, theme: Theme, model: ColumnModel, room: Room, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        model.setParent(self)
        self._theme = theme
        self._room = room
        self.table = make_table(model, theme, "")
        self.table.horizontalHeader().setSectionsClickable(False)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        theme.changed.connect(self._fit)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """Return a width that every window has."""
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep readable at every width what the table is about."""
        super().resizeEvent(event)
        self._fit_columns()

    @Slot()
    def _fit(self) -> None:
        fit_table(self.table, self._theme)
        set_widths(self.table, self._theme, self._room.widths, self._room.stretch)
        self.table.horizontalHeader().setSortIndicatorShown(False)
        fit_rows(self.table, self._theme, self._room.most_rows)
        self._fit_columns()

    def _fit_columns(self) -> None:
        room = self._room
        width = self.width() - 2 * room.side - self._theme.px(16)
        give_way(self.table, self._theme, room.widths, room.give_way, room.least, width)
