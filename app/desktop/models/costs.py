"""Changes of what the shop pays, as a table: of what, when, how much, and what that leaves."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt

from app.desktop.models.rows import RowModel
from app.desktop.words import NOTHING, day_text
from app.domain.money import format_money
from app.jobs.cost_changes import CostChange
from app.language import percent, tr

PRODUCT, DAY, BEFORE, AFTER, MARGIN_BEFORE, MARGIN_AFTER = range(6)
_COLUMNS = 6


class CostsModel(RowModel[CostChange]):
    """Holds the changes, the latest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(_COLUMNS, {BEFORE, AFTER, MARGIN_BEFORE, MARGIN_AFTER}, parent)

    def set_rows(self, rows: Sequence[CostChange]) -> None:
        """Show other changes."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def titles(self) -> Sequence[str]:
        """Return the names of the columns."""
        return (
            tr("Product"),
            tr("Since"),
            tr("Cost before"),
            tr("Cost now"),
            tr("Margin before"),
            tr("Margin now"),
        )

    def _beside(self, change: CostChange, _column: int, role: int) -> str | None:
        return change.text if role == Qt.ItemDataRole.ToolTipRole else None

    def _text(self, change: CostChange, column: int) -> str:
        match column:
            case 0:
                return change.product
            case 1:
                return day_text(change.day)
            case 2:
                return NOTHING if change.before is None else format_money(change.before, change.currency)
            case 3:
                return format_money(change.after, change.currency)
            case 4:
                return _share(change.margin_before)
            case _:
                return _share(change.margin_after)


def _share(share: float | None) -> str:
    return NOTHING if share is None else percent(share)
