"""Asking where a table is to be saved."""

from __future__ import annotations

from PySide6.QtWidgets import QFileDialog, QWidget

from app.language import tr


class TableFileDialog(QFileDialog):
    """The desktop's own dialog, for one CSV file to be written. Goes away by itself once it was answered."""

    def __init__(self, title: str, file_name: str, parent: QWidget) -> None:
        super().__init__(parent, title)
        self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.setNameFilter(tr("Table (*.csv)"))
        self.setDefaultSuffix("csv")
        self.selectFile(file_name)
        self.finished.connect(self.deleteLater)
