"""A table of words that is shown as it is: rejected rows, examples of changes, products to look at."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QObject, Qt

from app.desktop.models.rows import RowModel


class PlainModel(RowModel[tuple[str, ...]]):
    """Rows of texts below their headers; ``numbers`` names the columns that stand to the right."""

    def __init__(
        self, headers: Sequence[str], numbers: Collection[int] = (), parent: QObject | None = None
    ) -> None:
        super().__init__(len(headers), numbers, parent)
        self._headers = tuple(headers)

    def set_rows(self, rows: Sequence[tuple[str, ...]]) -> None:
        """Show these rows instead of those before."""
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def titles(self) -> Sequence[str]:
        """Return the names of the columns."""
        return self._headers

    def _text(self, row: tuple[str, ...], column: int) -> str:
        return row[column]

    def _beside(self, row: tuple[str, ...], column: int, role: int) -> str | None:
        """Return the text also as the tip: narrow columns cut it off."""
        return row[column] if role == Qt.ItemDataRole.ToolTipRole else None
