"""How a form is laid out: labels beside their fields, or above them where long words or large letters leave no room."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLabel, QLayout, QLayoutItem, QWidget, QWidgetItem

from app.desktop.pieces import text_label
from app.desktop.sheet import GAP, NONE, TIGHT, WIDE_GAP

PARTS = 3
"""Of a row: its label, its field, its note."""


@dataclass(frozen=True, slots=True)
class _Row:
    label: QLayoutItem
    field: QLayoutItem
    note: QLayoutItem

    @property
    def is_empty(self) -> bool:
        return self.label.isEmpty() and self.field.isEmpty()

    def lines(self, width: int) -> tuple[int, int]:
        """Return how high field and note are, the note with the space above it."""
        note = 0 if self.note.isEmpty() else TIGHT + _height(self.note, width)
        return _height(self.field, width), note


class FieldLayout(QLayout):
    """Rows of label, field and note. All labels of a form stand beside their fields, or all above."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        # A page that is laid out asks over and over; what is known holds until a part asks for another size.
        self._heights: dict[int, int] = {}
        self._widths: tuple[int, int] | None = None
        self.setContentsMargins(NONE, NONE, NONE, NONE)

    def add_row(self, label: str, field: QWidget, holder: QWidget, note: str = "") -> QLabel:
        """Add ``field``, which stands in ``holder``; return the label of its ``note``, below it."""
        words = text_label(label)
        words.setBuddy(field)
        small = text_label(note, "muted")
        for part in (words, holder, small):
            # Made here: one that Qt makes may lie where one of a former dialog lay, and be taken for that.
            self.addChildWidget(part)
            self.addItem(QWidgetItem(part))
        if not note:
            small.hide()
        return small

    def addItem(self, item: QLayoutItem) -> None:
        """Take a part of a row."""
        self._items.append(item)

    def count(self) -> int:
        """Return how many parts there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Return a part, None beyond the last."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Give a part away, None beyond the last."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """Say that more height is of no use."""
        return Qt.Orientation.Horizontal

    def invalidate(self) -> None:
        """Measure anew: a part has come, gone or changed."""
        self._heights.clear()
        self._widths = None
        super().invalidate()

    def hasHeightForWidth(self) -> bool:
        """Say that a narrower form is higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of the form at ``width``."""
        height = self._heights.get(width)
        if height is None:
            height = self._heights[width] = self._arrange(QRect(0, 0, width, 0), place=False)
        return height

    def sizeHint(self) -> QSize:
        """Return the size with labels beside their fields."""
        width = sum(self._least_widths()) + WIDE_GAP
        return QSize(width, self.heightForWidth(width))

    def minimumSize(self) -> QSize:
        """Return the width of the widest field, which is enough with labels above."""
        width = max((row.field.minimumSize().width() for row in self._rows()), default=0)
        # Asked before it has a place, it would be measured by its narrowest field, with every note in many lines.
        likely = self.geometry().width() or sum(self._least_widths()) + WIDE_GAP
        return QSize(width, self.heightForWidth(max(width, likely)))

    def setGeometry(self, rect: QRect) -> None:
        """Give every part its place."""
        super().setGeometry(rect)
        self._arrange(rect, place=True)

    def _rows(self) -> list[_Row]:
        whole = len(self._items) - len(self._items) % PARTS
        rows = [_Row(*self._items[at : at + PARTS]) for at in range(0, whole, PARTS)]
        return [row for row in rows if not row.is_empty]

    def _least_widths(self) -> tuple[int, int]:
        """Return the width of the labels, and that which no field is to be narrower than with its label beside it."""
        if self._widths is None:
            rows = self._rows()
            fields = (
                row.field.minimumSize().width()
                if row.field.hasHeightForWidth()
                else row.field.sizeHint().width()
                for row in rows
            )
            self._widths = max((_words_width(row.label) for row in rows), default=0), max(fields, default=0)
        return self._widths

    def _arrange(self, rect: QRect, *, place: bool) -> int:
        labels, fields = self._least_widths()
        is_beside = labels + WIDE_GAP + fields <= rect.width()
        left = rect.left() + (labels + WIDE_GAP if is_beside else 0)
        width = rect.right() + 1 - left
        top = rect.top()
        for row in self._rows():
            if top > rect.top():
                top += GAP
            label = _height(row.label, labels if is_beside else rect.width())
            field, note = row.lines(width)
            if is_beside:
                # Beside the field's first line, however much is written below it.
                apart = max(0, (min(field, _first_line(row)) - label) // 2)
                if place:
                    row.label.setGeometry(QRect(rect.left(), top + apart, labels, label))
            else:
                if place:
                    row.label.setGeometry(QRect(rect.left(), top, rect.width(), label))
                top += label + TIGHT
            if place:
                row.field.setGeometry(QRect(left, top, width, field))
                row.note.setGeometry(QRect(left, top + field + TIGHT, width, max(0, note - TIGHT)))
            top += max(field + note, label + apart if is_beside else 0)
        return top - rect.top()


def _height(item: QLayoutItem, width: int) -> int:
    return item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()


def _words_width(item: QLayoutItem) -> int:
    label = item.widget()
    assert isinstance(label, QLabel)
    # Not its size hint: that of a label that may wrap is narrower.
    return label.fontMetrics().horizontalAdvance(label.text()) + 1


def _first_line(row: _Row) -> int:
    """Return how high the first line of a field is: of one that has several, what its label's buddy takes."""
    label = row.label.widget()
    assert isinstance(label, QLabel)
    field: QWidget | None = label.buddy()
    if field is None:
        return row.field.sizeHint().height()
    first: QWidget | None = field.focusProxy()
    return (field if first is None else first).sizeHint().height()
