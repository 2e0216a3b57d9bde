"""A cell of a table that is a quantity to be changed: it looks like a field, and becomes one."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from app.desktop.boxes import RADIUS, QuantityBox
from app.desktop.theme import Theme

Index = QModelIndex | QPersistentModelIndex
INSET = 4


class QuantityDelegate(QStyledItemDelegate):
    """The model's edit role is the quantity as the store keeps it."""

    def __init__(self, theme: Theme, table: QTableView, name: str) -> None:
        """``name``: what the field is called by a screen reader."""
        super().__init__(table)
        self._theme = theme
        self._name = name

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the cell with the outline of a field."""
        super().paint(painter, option, index)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._theme.sheet.border), 1))
        rect = QRectF(option.rect)
        painter.drawRoundedRect(rect.adjusted(INSET, INSET, -INSET, -INSET), RADIUS, RADIUS)
        painter.restore()

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, _index: Index) -> QWidget:
        """Return the field that the cell becomes."""
        box = QuantityBox(parent)
        box.setAccessibleName(self._name)
        box.setAlignment(Qt.AlignmentFlag.AlignRight)
        box.setFrame(False)
        return box

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Show what the model has."""
        assert isinstance(editor, QuantityBox)
        editor.set_quantity(int(index.data(Qt.ItemDataRole.EditRole)))
        editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Give the model what was typed."""
        assert isinstance(editor, QuantityBox)
        editor.interpretText()
        model.setData(index, editor.quantity(), Qt.ItemDataRole.EditRole)
