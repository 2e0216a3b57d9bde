"""One insight as a card: the answer in a sentence, its figures below, and how they were worked out."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHeaderView, QVBoxLayout, QWidget

from app.desktop.bars import BarStrip
from app.desktop.models.insights import InsightModel
from app.desktop.pages.drawn_table import DrawnTable
from app.desktop.pages.tables import choose_row, fit_rows, fit_table, make_table
from app.desktop.pieces import text_label
from app.desktop.sheet import GAP, SPACE, WIDE_GAP
from app.desktop.theme import Theme
from app.desktop.words import moment
from app.jobs.insight_view import Column, Section
from app.language import tr

MOST_ROWS = 8
WORDS_WIDTH = 170
"""The least that a column of words gets; columns of figures take what they need."""
CELL_MARGINS = 28
LONG = 40
"""Letters from which on a cell is too long for most windows: its row is chosen from the start, to be told in full."""


class InsightSection(QFrame):
    """Stays while its figures change, so that order and place in the table are kept."""

    product_wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._theme = theme
        self._columns: tuple[Column, ...] = ()
        self._wanted: list[int] = []
        self._model: InsightModel | None = None
        self.table: DrawnTable | None = None
        self._shown: tuple[Section, str] | None = None
        self._title = text_label("", "title")
        self._sentence = text_label("")
        self._bars = BarStrip(theme)
        self._bars.hide()
        self._whole = text_label("")
        self._whole.hide()
        self._explanation = text_label("", "muted")
        self._body = QVBoxLayout(self)
        self._body.setContentsMargins(WIDE_GAP, SPACE, WIDE_GAP, SPACE)
        self._body.setSpacing(GAP)
        for widget in (self._title, self._sentence, self._bars, self._whole, self._explanation):
            self._body.addWidget(widget)
        theme.changed.connect(self._fit)

    def show_section(self, section: Section, now: datetime, zone: ZoneInfo) -> None:
        """Say what ``section`` says."""
        parts = [section.explanation]
        if section.computed_at is not None:
            parts.append(tr("Worked out {time}.", time=moment(section.computed_at, now, zone, inside=True)))
        explanation = " ".join(filter(None, parts))
        # Most jobs change a few sections: the others would be measured and drawn again for nothing.
        if self._shown == (section, explanation):
            return
        self._shown = section, explanation
        self.setAccessibleName(section.title)
        self._title.setText(section.title)
        self._sentence.setText(section.sentence)
        self._sentence.setVisible(bool(section.sentence))
        self._bars.setAccessibleName(section.title)
        self._bars.set_bars(section.bars)
        self._explanation.setText(explanation)
        if section.columns != self._columns:
            self._make_table(section)
        if self._model is not None and self.table is not None:
            self._model.show_rows(section.rows)
            self.table.setVisible(bool(section.rows))
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """Return a width that every window has."""
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the words the room that the figures leave."""
        super().resizeEvent(event)
        self._fit_columns()

    def _make_table(self, section: Section) -> None:
        if self.table is not None:
            self.table.hide()
            self.table.deleteLater()
            self.table = self._model = None
        self._columns = section.columns
        if not section.columns:
            return
        self._model = InsightModel(section.columns, self)
        self.table = make_table(self._model, self._theme, section.title)
        self.table.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.DescendingOrder)
        self.table.setSortingEnabled(True)
        # A list of named figures has no headers, and no order but its own.
        self.table.horizontalHeader().setHidden(not any(column.title for column in section.columns))
        self.table.doubleClicked.connect(self._on_opened)
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            shortcut = QShortcut(QKeySequence(key), self.table)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(self._on_return)
        self.table.selectionModel().currentRowChanged.connect(self._on_row)
        self._model.modelReset.connect(self._on_reset)
        self._body.insertWidget(self._body.indexOf(self._whole), self.table)

    @Slot()
    def _fit(self) -> None:
        if self.table is not None and self._model is not None:
            fit_table(self.table, self._theme)
            fit_rows(self.table, self._theme, MOST_ROWS)
            header = self.table.horizontalHeader()
            # Asking every cell takes long: only fresh figures or another font change the answer, no width does.
            self._wanted = [
                max(self._widest(self.table, self._model, place), header.sectionSizeHint(place))
                for place in range(len(self._columns))
            ]
        self._fit_columns()

    def _widest(self, table: DrawnTable, model: InsightModel, place: int) -> int:
        """Return the width of a column's longest cell."""
        return max((table.wanted_width(row, place) for row in range(model.rowCount())), default=0)

    def _fit_columns(self) -> None:
        """Figures are never cut; where words then have too little room, the table scrolls sideways."""
        if self.table is None:
            return
        header = self.table.horizontalHeader()
        wanted = self._wanted
        words = [place for place, column in enumerate(self._columns) if not column.numeric] or [0]
        margins = self._body.contentsMargins()
        left = self.width() - margins.left() - margins.right() - CELL_MARGINS
        left -= sum(size for place, size in enumerate(wanted) if place not in words)
        least = self._theme.px(WORDS_WIDTH)
        share = left // len(words)
        first = words[0]
        for place, size in enumerate(wanted):
            if place != first:
                header.resizeSection(place, min(size, max(least, share)) if place in words else size)
        modes = QHeaderView.ResizeMode
        header.setSectionResizeMode(first, modes.Stretch if share >= least else modes.Interactive)
        if share < least:
            header.resizeSection(first, least)
        self._tell_whole()

    @Slot()
    def _on_reset(self) -> None:
        """Begin at the top again, where there is something to be told in full."""
        rows = () if self._model is None else self._model.rows
        self._whole.hide()
        if self.table is not None and any(len(cell) > LONG for row in rows for cell in row[1:]):
            choose_row(self.table, 0)

    @Slot(QModelIndex, QModelIndex)
    def _on_row(self, _current: QModelIndex, _previous: QModelIndex) -> None:
        self._tell_whole()

    def _tell_whole(self) -> None:
        """Say in full what the chosen row has no room for."""
        if self.table is None or self._model is None:
            return
        row = self.table.currentIndex().row()
        cells = self._model.rows[row] if 0 <= row < len(self._model.rows) else ()
        cut = [
            cell
            for place, cell in enumerate(cells[1:], start=1)
            if self.table.wanted_width(row, place) > self.table.columnWidth(place)
        ]
        self._whole.setText(f"{cells[0]}: {' '.join(cut)}" if cut else "")
        self._whole.setVisible(bool(cut))

    @Slot(QModelIndex)
    def _on_opened(self, index: QModelIndex) -> None:
        sku = "" if self._model is None else self._model.sku_at(index.row())
        if sku:
            self.product_wanted.emit(sku)

    @Slot()
    def _on_return(self) -> None:
        if self.table is not None:
            self._on_opened(self.table.currentIndex())
