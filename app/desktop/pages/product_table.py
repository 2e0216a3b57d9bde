"""The list of products on the screen: a table that draws its rows itself, in a third of the time Qt takes for it.

Qt asks a style sheet about each cell, several times. All rows of this list look alike, so what they look like is worked
out once, and a frame of scrolling stays short however fast somebody drags. Everything else (keys, selection, what a
screen reader is told) is Qt's own.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPixmap, QStaticText
from PySide6.QtWidgets import QTableView

from app.desktop.models.products import NAME, NUMBERS, ProductModel
from app.desktop.pages.tables import dress_table
from app.desktop.theme import Theme
from app.desktop.words import severity_sign

INSET = 11
"""Between a cell's edge and its words, as in the headers above."""
SIGN = 16
_REMEMBERED = 4_000
"""Words whose shape is kept for the next frame."""


@dataclass(frozen=True, slots=True)
class _Words:
    """Text as it is drawn in a column of some width."""

    shape: QStaticText
    width: float


class ProductTable(QTableView):
    """A table view for a ``ProductModel`` and no other."""

    def __init__(self, model: ProductModel, theme: Theme, name: str) -> None:
        """``name`` is what it is called by a screen reader."""
        super().__init__()
        self._products = model
        self._theme = theme
        self._shapes: dict[tuple[str, int], _Words] = {}
        dress_table(self, model, theme, name)

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
        last = self._products.rowCount() - 1 if last < 0 else last
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
        up = (height - metrics.height()) / 2
        y = self.rowViewportPosition(first)
        for row in range(first, last + 1):
            if row in chosen:
                painter.fillRect(left, y, width, height, tint)
            painter.fillRect(left, y + height - 1, width, 1, hairline)
            texts = self._products.texts(row)
            if texts is not None:
                for column, x, room in columns:
                    end = x + room - INSET
                    if column == NAME:
                        end -= self._draw_sign(painter, row, end, y, height)
                    words = self._words(texts[column], end - x - INSET, metrics)
                    start = end - words.width if column in NUMBERS else float(x + INSET)
                    painter.drawStaticText(QPointF(start, y + up), words.shape)
            y += height

    def _columns_in(self, part: QRect) -> list[tuple[int, int, int]]:
        """Return (column, left edge, width) of the columns that ``part`` touches."""
        found = []
        for column in range(self._products.columnCount()):
            x, width = self.columnViewportPosition(column), self.columnWidth(column)
            if not self.isColumnHidden(column) and x <= part.right() and x + width > part.left():
                found.append((column, x, width))
        return found

    def _draw_sign(self, painter: QPainter, row: int, end: int, y: int, height: int) -> int:
        """Draw the sign of an alert at the cell's end; return the room it takes."""
        product = self._products.row_at(row)
        if product is None or product.alert_severity is None:
            return 0
        size = self._theme.px(SIGN)
        sign: QPixmap = self._theme.icon(*severity_sign(product.alert_severity)).pixmap(
            self.iconSize(), self.devicePixelRatioF()
        )
        painter.drawPixmap(end - size, y + (height - size) // 2, sign)
        return size + INSET

    def _words(self, text: str, room: int, metrics: QFontMetrics) -> _Words:
        """Return ``text`` in its shape, cut off with dots where there is too little room."""
        known = self._shapes.get((text, room))
        if known is None:
            if len(self._shapes) > _REMEMBERED:
                self._shapes.clear()
            shape = QStaticText(metrics.elidedText(text, Qt.TextElideMode.ElideRight, room))
            shape.setTextFormat(Qt.TextFormat.PlainText)
            shape.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
            shape.prepare(font=self.font())
            known = self._shapes[text, room] = _Words(shape, shape.size().width())
        return known
