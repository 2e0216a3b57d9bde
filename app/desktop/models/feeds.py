"""Suppliers' lists that are fetched, as a table: whose, from where, and what came of the last look."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QIcon

from app.desktop.models.rows import RowModel
from app.desktop.theme import Theme
from app.jobs.price_view import FeedLine
from app.language import capital, tr

SUPPLIER, ADDRESS, STATUS = range(3)
_COLUMNS = 3
_SIGNS = {"attention": ("attention", "attention"), "problem": ("problem", "problem")}


class FeedsModel(RowModel[FeedLine]):
    """Holds the lists."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(_COLUMNS, (), parent)
        self._theme = theme

    def set_rows(self, rows: Sequence[FeedLine]) -> None:
        """Show other lists."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def titles(self) -> Sequence[str]:
        """Return the names of the columns."""
        return tr("Supplier"), tr("Address"), tr("Last look")

    def _sign(self, feed: FeedLine, column: int) -> QIcon | None:
        if column != STATUS:
            return None
        if feed.state == "paused":
            return self._theme.icon("paused", "muted")
        sign = _SIGNS.get(feed.sign)
        return None if sign is None else self._theme.icon(*sign)

    def _beside(self, feed: FeedLine, column: int, role: int) -> str | None:
        return self._text(feed, column) if role == Qt.ItemDataRole.ToolTipRole else None

    def _text(self, feed: FeedLine, column: int) -> str:
        match column:
            case 0:
                return feed.supplier
            case 1:
                return feed.url
            case _:
                return capital(feed.status_text)
