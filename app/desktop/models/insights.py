"""The table of an insight: texts as they were worded, put into order by what they say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import inf
from typing import Any

from PySide6.QtCore import QObject, Qt

from app.desktop.models.plain import PlainModel
from app.jobs.insight_view import Column, Row
from app.language import language

_FIGURE = re.compile(r"[-−]?\d(?:[\d.,]*\d)?")

_AMOUNT = re.compile(r"([-−])(\D{1,5})(?=\d)")
"""A minus that stands before the currency and not before the figure."""


def figure_in(text: str) -> float:
    """Return the first number in a cell such as "€1,234.50" or "−8 %", written as the language in use writes it.

    What has none comes before all numbers.
    """
    found = _FIGURE.search(_AMOUNT.sub(r"\2\1", text))
    if found is None:
        return -inf
    plain = found.group().replace(language().group, "").replace(language().decimal, ".").replace("−", "-")
    return float(plain)


class InsightModel(PlainModel):
    """Rows of an insight, sortable by any column; at first in the order in which they were worked out."""

    def __init__(self, columns: Sequence[Column], parent: QObject | None = None) -> None:
        numbers = {place for place, column in enumerate(columns) if column.numeric}
        super().__init__([column.title for column in columns], numbers, parent)
        self._worked_out: tuple[Row, ...] = ()
        self._skus: list[str | None] = []
        self._order: tuple[int, Qt.SortOrder] | None = None

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows, in the order that was chosen last."""
        self._worked_out = tuple(rows)
        self._arrange()

    def sku_at(self, row: int) -> str:
        """Return the product that a row of the view is about; empty where it is about none."""
        return (self._skus[row] or "") if 0 <= row < len(self._skus) else ""

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order by a column; a negative one brings the first order back."""
        self._order = None if column < 0 else (column, order)
        self._arrange()

    def _arrange(self) -> None:
        rows = list(self._worked_out)
        if self._order is not None:
            column, order = self._order
            rows.sort(key=lambda row: self._key(row, column), reverse=order is Qt.SortOrder.DescendingOrder)
        self._skus = [row.sku for row in rows]
        self.set_rows([row.cells for row in rows])

    def _key(self, row: Row, column: int) -> Any:
        text = row.cells[column]
        return figure_in(text) if column in self.numbers else text.casefold()
