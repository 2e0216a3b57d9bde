"""Asks once before an import is undone, and says what that will do."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from app.desktop.dialogs.dialog import Dialog
from app.desktop.import_words import brought_in
from app.desktop.pages.page import Surroundings
from app.desktop.pieces import text_label
from app.language import tr
from app.store.intake.imports import ImportRow


class UndoImportDialog(Dialog):
    """*Keep it* is where the keyboard is: what was pressed by mistake changes nothing."""

    agreed = Signal(int)
    """The import that is to be undone."""

    def __init__(self, surroundings: Surroundings, row: ImportRow, parent: QWidget) -> None:
        super().__init__(surroundings, tr("Undo this import?"), row.file_name, parent)
        self._import_id = row.id
        brought = brought_in(row.counts)
        if brought:
            words = tr("What this file brought in is taken back: {what}.", what=brought)
        else:
            words = tr("This file brought nothing new, so nothing that you see will change.")
        self._body.addWidget(text_label(words))
        self._body.addWidget(
            text_label(
                tr(
                    "Afterwards everything is as if this file had never been read; what other files say stays. "
                    "The file itself is not touched: it can be read again at any time."
                )
            )
        )
        self._body.addStretch(1)
        self._answers.addStretch(1)
        self.keep = self._answer_button(tr("Keep it"))
        self.undo = self._answer_button(tr("Undo the import"), "primary")
        self.keep.setDefault(True)
        self.keep.clicked.connect(self.reject)
        self.undo.clicked.connect(self._on_undo)
        self.fit()
        self.keep.setFocus()

    @Slot()
    def _on_undo(self) -> None:
        self.agreed.emit(self._import_id)
        self.accept()
