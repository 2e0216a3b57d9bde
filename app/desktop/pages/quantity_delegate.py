"""A cell of a table that is a quantity to be changed: it becomes a field."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from app.desktop.boxes import QuantityBox

Index = QModelIndex | QPersistentModelIndex


class QuantityDelegate(QStyledItemDelegate):
    """The model's edit role is the quantity as the store keeps it."""

    def __init__(self, table: QTableView, name: str) -> None:
        """``name``: what the field is called by a screen reader."""
        super().__init__(table)
        self._name = name

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
