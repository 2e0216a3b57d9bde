"""How a table of this window behaves: whole rows, quiet lines, one height, keyboard all the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QAbstractTableModel, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableView,
)

from app.desktop.models.rows import ColumnModel
from app.desktop.pages.drawn_table import DrawnTable
from app.desktop.sheet import ROW_HEIGHT, SMALL_ICON
from app.desktop.theme import Theme, tabular


def make_table(model: ColumnModel, theme: Theme, name: str, *, signs_last: bool = False) -> DrawnTable:
    """Return a view on ``model``; ``name`` is what it is called by a screen reader.

    ``signs_last``: signs stand at the end of their cell instead of before its words.
    """
    table = DrawnTable(model, theme, signs_last=signs_last)
    dress_table(table, model, theme, name)
    return table


def dress_table(table: QTableView, model: QAbstractTableModel, theme: Theme, name: str) -> None:
    """Make a view one of this window's tables."""
    table.setModel(model)
    table.setAccessibleName(name)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.setTabKeyNavigation(False)
    table.setFont(tabular(table.font()))
    table.verticalHeader().setVisible(False)
    table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    # A title that has too little room ends in dots; its tip tells all of it.
    header.setTextElideMode(Qt.TextElideMode.ElideRight)
    header.setSectionsMovable(False)
    header.setMinimumSectionSize(theme.px(48))
    fit_table(table, theme)


def fit_table(table: QTableView, theme: Theme) -> None:
    """Bring row height and icons to the present font size."""
    table.verticalHeader().setDefaultSectionSize(theme.px(ROW_HEIGHT))
    table.setIconSize(QSize(theme.px(SMALL_ICON), theme.px(SMALL_ICON)))


def fill_behind(table: QTableView) -> None:
    """Have scrolling move what is painted already, a quarter of the work: that takes a viewport known to be filled.

    To be said again after each dressing, for the style sheet takes it back.
    """
    table.ensurePolished()
    table.viewport().ensurePolished()
    table.viewport().setAutoFillBackground(True)


def fit_rows(table: QTableView, theme: Theme, most: int) -> None:
    """Make a table on a page that scrolls as high as its rows, but for no more than ``most`` of them."""
    rows = min(max(1, table.model().rowCount()), most)
    header = 0 if table.horizontalHeader().isHidden() else table.horizontalHeader().sizeHint().height()
    table.setFixedHeight(header + rows * theme.px(ROW_HEIGHT) + 2 * table.frameWidth() + 2)


def set_widths(table: QTableView, theme: Theme, widths: Mapping[int, int], stretch: int) -> None:
    """Give columns a width on the sheet; the ``stretch`` column takes what is left."""
    header = table.horizontalHeader()
    for column, width in widths.items():
        header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
        header.resizeSection(column, theme.px(width))
    header.setSectionResizeMode(stretch, QHeaderView.ResizeMode.Stretch)
    header.setSortIndicatorShown(True)


def give_way(
    table: QTableView,
    theme: Theme,
    widths: Mapping[int, int],
    columns: Sequence[int],
    least: int,
    available: int,
) -> None:
    """Hide ``columns``, one after the other, until ``least`` of ``available`` pixels is left to the widest.

    Sizes in ``widths`` and ``least`` are those of the sheet; what is hidden must be told elsewhere on the page.
    """
    left = available - sum(theme.px(size) for size in widths.values())
    for column in columns:
        cramped = left < theme.px(least)
        table.setColumnHidden(column, cramped)
        if cramped:
            left += theme.px(widths[column])
    _widen_for_titles(table, theme, widths, left - theme.px(least))


def _widen_for_titles(table: QTableView, theme: Theme, widths: Mapping[int, int], spare: int) -> None:
    """Give columns whose title is longer than the sheet allows for what room there is to spare."""
    header = table.horizontalHeader()
    for column, size in widths.items():
        if table.isColumnHidden(column):
            continue
        usual = theme.px(size)
        more = min(max(0, header.sectionSizeFromContents(column).width() - usual), max(0, spare))
        spare -= more
        header.resizeSection(column, usual + more)


def choose_row(table: QTableView, row: int) -> None:
    """Select a row and bring it into view; -1 clears the selection."""
    if row < 0:
        table.clearSelection()
        table.setCurrentIndex(table.model().index(-1, -1))
        return
    index = table.model().index(row, 0)
    table.setCurrentIndex(index)
    table.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)
