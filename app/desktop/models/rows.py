"""What the tables share: a title a column, figures to the right, and mostly one object a row."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from gettext import NullTranslations
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QIcon

from app.language import sentences

T = TypeVar("T")
Index = QModelIndex | QPersistentModelIndex
NO_PARENT = QModelIndex()
_LEFT, _RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
_TOLD = frozenset({int(Qt.ItemDataRole.DisplayRole), int(Qt.ItemDataRole.ToolTipRole)})


class ColumnModel(QAbstractTableModel):
    """Knows its columns: how they are called, a table says by ``titles``, and to which side they stand."""

    fields: frozenset[int] = frozenset()
    """Columns whose cells can be changed where they stand."""

    def __init__(self, columns: int, numbers: Collection[int], parent: QObject | None = None) -> None:
        """``numbers`` names the columns that stand to the right."""
        super().__init__(parent)
        self._columns = columns
        self.numbers = frozenset(numbers)
        right, left = (side | Qt.AlignmentFlag.AlignVCenter for side in (_RIGHT, _LEFT))
        self._sides = tuple(right if column in numbers else left for column in range(columns))
        self._titles: tuple[NullTranslations, Sequence[str]] | None = None

    def titles(self) -> Sequence[str]:
        """Return the names of the columns. Each table has its own."""
        raise NotImplementedError

    def texts(self, row: int) -> Sequence[str] | None:
        """Return how the cells of a row read; None while that is not known, or where there is no such row."""
        raise NotImplementedError

    def sign(self, _row: int, _column: int) -> QIcon | None:
        """Return the sign that stands in a cell beside its words."""
        return None

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        """Return how many columns there are."""
        return 0 if parent.isValid() else self._columns

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return a column's name, which is also its tip: narrow columns cut it off."""
        if orientation is Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._sides[section]
        # Compared by value: asked a thousand times when a page of tables is shown, mostly for what is not told.
        return self._told()[section] if int(role) in _TOLD else None

    def _told(self) -> Sequence[str]:
        """Return the titles as they are told now, worded once a catalogue."""
        spoken = sentences()
        if self._titles is None or self._titles[0] is not spoken:
            self._titles = spoken, self.titles()
        return self._titles[1]


class RowModel(ColumnModel, Generic[T]):
    """Holds rows; how each reads, a table says by ``_text``, ``_sign`` and ``_beside``."""

    def __init__(self, columns: int, numbers: Collection[int], parent: QObject | None = None) -> None:
        super().__init__(columns, numbers, parent)
        self._rows: Sequence[T] = ()

    def _text(self, row: T, column: int) -> str:
        """Return how a cell reads. Each table has its own."""
        raise NotImplementedError

    def _sign(self, _row: T, _column: int) -> QIcon | None:
        """Return the sign in a cell. None where a table does not say."""
        return None

    def _beside(self, row: T, column: int, role: int) -> Any:
        """Return what a cell has beside its text: a tip, words for a screen reader. Nothing where not said."""

    @property
    def rows(self) -> tuple[T, ...]:
        """The rows that are shown, in their order."""
        return tuple(self._rows)

    def row_at(self, row: int) -> T | None:
        """Return what is in a row of the view."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def texts(self, row: int) -> Sequence[str] | None:
        """Return how the cells of a row read."""
        found = self.row_at(row)
        return None if found is None else [self._text(found, column) for column in range(self._columns)]

    def sign(self, row: int, column: int) -> QIcon | None:
        """Return the sign that stands in a cell beside its words."""
        found = self.row_at(row)
        return None if found is None else self._sign(found, column)

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        """Return how many rows are shown."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return how a cell reads, is aligned, and what stands beside its text."""
        row = self.row_at(index.row())
        if row is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._sides[index.column()]
        if role == Qt.ItemDataRole.DecorationRole:
            return self._sign(row, index.column())
        return self._beside(row, index.column(), role)
