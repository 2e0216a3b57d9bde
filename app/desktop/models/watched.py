"""Watched pages as a table: of which product, at whom, what they ask, and how that stands beside the own price."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QIcon

from app.desktop.models.rows import RowModel
from app.desktop.theme import Theme
from app.desktop.words import NOTHING
from app.jobs.price_view import PageLine
from app.jobs.price_words import SAME
from app.language import capital, percent, tr

PRODUCT, SELLER, PRICE, BESIDE, THERE, STATUS = range(6)
_COLUMNS = 6
_SIGNS = {"attention": ("attention", "attention"), "problem": ("problem", "problem")}


class WatchedModel(RowModel[PageLine]):
    """Holds the pages in the order of the view: what wants the owner stands first."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(_COLUMNS, {PRICE}, parent)
        self._theme = theme
        self.being_read: frozenset[int] = frozenset()
        """Ids of the pages that are just being read."""

    def set_rows(self, rows: Sequence[PageLine], being_read: Collection[int]) -> None:
        """Show other pages."""
        self.beginResetModel()
        self._rows, self.being_read = tuple(rows), frozenset(being_read)
        self.endResetModel()

    def titles(self) -> Sequence[str]:
        """Return the names of the columns."""
        return (
            tr("Product"),
            tr("Shop"),
            tr("Their price"),
            tr("Beside yours"),
            tr("There"),
            tr("Last look"),
        )

    def _sign(self, line: PageLine, column: int) -> QIcon | None:
        if column != STATUS or line.page_id in self.being_read:
            return None
        if line.state == "paused":
            return self._theme.icon("paused", "muted")
        sign = _SIGNS.get(line.sign)
        return None if sign is None else self._theme.icon(*sign)

    def _beside(self, line: PageLine, column: int, role: int) -> str | None:
        return self._text(line, column) if role == Qt.ItemDataRole.ToolTipRole else None

    def _text(self, line: PageLine, column: int) -> str:
        match column:
            case 0:
                return f"{line.product} · {line.variant}" if line.variant else line.product
            case 1:
                return line.seller
            case 2:
                return capital(line.price_text)
            case 3:
                return _position(line)
            case 4:
                return capital(line.availability_text) or NOTHING
            case _:
                return tr("Being read…") if line.page_id in self.being_read else capital(line.status_text)


def _position(line: PageLine) -> str:
    """Return how far from the own price theirs is, in the few words that a column has room for."""
    if line.position is None:
        return tr("Without tax") if line.position_text else NOTHING
    if abs(line.position) < SAME:
        return tr("The same")
    share = percent(abs(line.position))
    if line.position > 0:
        return tr("{share} more", share=share)
    if line.highest is not None and line.highest != line.price:
        return tr("At least {share} less", share=share)
    return tr("{share} less", share=share)
