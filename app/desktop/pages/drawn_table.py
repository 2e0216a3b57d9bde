"""A table that draws its rows itself, in a third of the time Qt takes for it.

Qt asks a style sheet about each cell, several times, and the model seven times: where another thread works, each
question waits for the interpreter. All rows look alike, so what they look like is worked out once, the model is asked
once a row, and a frame stays short however fast somebody drags. Everything else (keys, selection, what a screen reader
is told) is Qt's own.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QPixmap, QStaticText
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from app.desktop.boxes import RADIUS
from app.desktop.models.rows import ColumnModel
from app.desktop.sheet import SMALL_ICON
from app.desktop.theme import Theme

INSET = 11
"""Between a cell's edge and its words, as in the headers above."""
_BESIDE_SIGN = 6
_FIELD_INSET = 4
_REMEMBERED = 4_000
"""Words whose shape is kept for the next frame."""


@dataclass(frozen=True, slots=True)
class _Words:
    """Text as it is drawn in a column of some width."""

    shape: QStaticText
    width: float


@dataclass(frozen=True, slots=True)
class _Cell:
    """Where a cell is drawn, in pixels of the viewport."""

    column: int
    x: int
    y: int
    width: int
    height: int


class _Header(QHeaderView):
    """Knows how high it is: Qt asks the model for every title, several times, whenever a table is seen again."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(True)
        self._size: QSize | None = None

    def changeEvent(self, event: QEvent) -> None:
        """Measure anew in another font or style."""
        super().changeEvent(event)
        self._size = None

    def sizeHint(self) -> QSize:
        """Return the height of the titles, which are all of one line."""
        if self._size is None or not self.count():
            self.ensurePolished()
            self._size = super().sizeHint()
        return self._size


class DrawnTable(QTableView):
    """A table view for a ``ColumnModel`` and no other; all rows are of the same height."""

    def __init__(self, model: ColumnModel, theme: Theme, *, signs_last: bool = False) -> None:
        """``signs_last``: signs stand at the end of their cell instead of before its words."""
        super().__init__()
        self._model = model
        self._theme = theme
        self._signs_last = signs_last
        self._shapes: dict[tuple[str, int], _Words] = {}
        self.setHorizontalHeader(_Header(self))

    def wanted_width(self, row: int, column: int) -> int:
        """Return in pixels how wide a column must be for all of a cell to be read."""
        texts = self._model.texts(row)
        words = 0 if texts is None else self.fontMetrics().horizontalAdvance(_on_one_line(texts[column]))
        sign = 0 if self._model.sign(row, column) is None else self._theme.px(SMALL_ICON) + _BESIDE_SIGN
        # One more, for words are measured in parts of a pixel.
        return words + sign + 2 * INSET + 1

    def changeEvent(self, event: QEvent) -> None:
        """Forget how words look in a font that is no longer used."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._shapes.clear()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what has come into view, or changed."""
        painter = QPainter(self.viewport())
        painter.setFont(self.font())
        self._draw(painter, event.rect())
        painter.end()

    def _draw(self, painter: QPainter, part: QRect) -> None:
        first, last = self.rowAt(part.top()), self.rowAt(part.bottom())
        if first < 0:
            return
        last = self._model.rowCount() - 1 if last < 0 else last
        columns = self._columns_in(part)
        if not columns:
            return
        left = min(x for _column, x, _width in columns)
        width = max(x + width for _column, x, width in columns) - left
        height = self.verticalHeader().defaultSectionSize()
        hairline, tint = QColor(self._theme.sheet.hairline), QColor(self._theme.sheet.tint)
        chosen = {index.row() for index in self.selectionModel().selectedRows()}
        painter.setPen(QColor(self._theme.sheet.ink))
        metrics = self.fontMetrics()
        y = self.rowViewportPosition(first)
        for row in range(first, last + 1):
            if row in chosen:
                painter.fillRect(left, y, width, height, tint)
            painter.fillRect(left, y + height - 1, width, 1, hairline)
            texts = self._model.texts(row)
            if texts is not None:
                for column, x, room in columns:
                    self._draw_cell(painter, row, texts[column], _Cell(column, x, y, room, height), metrics)
            y += height

    def _columns_in(self, part: QRect) -> list[tuple[int, int, int]]:
        """Return (column, left edge, width) of the columns that ``part`` touches."""
        found = []
        for column in range(self._model.columnCount()):
            x, width = self.columnViewportPosition(column), self.columnWidth(column)
            if not self.isColumnHidden(column) and x <= part.right() and x + width > part.left():
                found.append((column, x, width))
        return found

    def _draw_cell(self, painter: QPainter, row: int, text: str, cell: _Cell, metrics: QFontMetrics) -> None:
        begin, end = cell.x + INSET, cell.x + cell.width - INSET
        sign = self._model.sign(row, cell.column)
        if sign is not None:
            size = self._theme.px(SMALL_ICON)
            picture: QPixmap = sign.pixmap(self.iconSize(), self.devicePixelRatioF())
            at = end - size if self._signs_last else begin
            painter.drawPixmap(at, cell.y + (cell.height - size) // 2, picture)
            if self._signs_last:
                end -= size + INSET
            else:
                begin += size + _BESIDE_SIGN
        if cell.column in self._model.fields:
            self._draw_field(painter, cell)
        words = self._words(text, end - begin, metrics)
        start = end - words.width if cell.column in self._model.numbers else float(begin)
        painter.drawStaticText(QPointF(start, cell.y + (cell.height - metrics.height()) / 2), words.shape)

    def _draw_field(self, painter: QPainter, cell: _Cell) -> None:
        """Draw the outline of a field: what is in the cell can be changed."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._theme.sheet.border), 1))
        rect = QRectF(cell.x, cell.y, cell.width, cell.height)
        inside = rect.adjusted(_FIELD_INSET, _FIELD_INSET, -_FIELD_INSET, -_FIELD_INSET)
        painter.drawRoundedRect(inside, RADIUS, RADIUS)
        painter.restore()

    def _words(self, text: str, room: int, metrics: QFontMetrics) -> _Words:
        """Return ``text`` in its shape, cut off with dots where there is too little room."""
        known = self._shapes.get((text, room))
        if known is None:
            if len(self._shapes) > _REMEMBERED:
                self._shapes.clear()
            fitting = metrics.elidedText(_on_one_line(text), Qt.TextElideMode.ElideRight, room)
            shape = QStaticText(fitting)
            shape.setTextFormat(Qt.TextFormat.PlainText)
            shape.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
            shape.prepare(font=self.font())
            known = self._shapes[text, room] = _Words(shape, shape.size().width())
        return known


def _on_one_line(text: str) -> str:
    return text.replace("\n", " ")
