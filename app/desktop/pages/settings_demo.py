"""The way out of the demo shop: asked twice, because the program then ends and starts anew."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from app.desktop.button_row import ButtonRow
from app.desktop.pages.page import Surroundings
from app.desktop.pieces import text_label
from app.desktop.sheet import GAP, WIDE_GAP
from app.domain.errors import TillwatchError
from app.jobs.fresh_start import ask_for_fresh_start
from app.language import tr


class DemoCard(QFrame):
    """Says that this is the demo, and leads to the owner's own shop."""

    own_home_wanted = Signal()
    """The next start begins with an empty shop: the program is to end and be started again."""
    refused = Signal(object)

    def __init__(self, surroundings: Surroundings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._service = surroundings.service
        self._loader = surroundings.loader
        self.setProperty("role", "banner")
        self.setAccessibleName(tr("The demo shop"))
        self._words = text_label("")
        self.start = QPushButton(tr("Start with my own data"))
        self.agree = QPushButton(tr("Put the demo away and restart"))
        self.agree.setProperty("role", "primary")
        self.keep = QPushButton(tr("Keep the demo"))
        column = QVBoxLayout(self)
        column.setContentsMargins(WIDE_GAP, GAP, WIDE_GAP, GAP)
        column.setSpacing(GAP)
        column.addWidget(self._words)
        for button in (self.start, self.agree, self.keep):
            button.setAutoDefault(False)
        column.addWidget(ButtonRow(self.start, self.agree, self.keep))
        self.start.clicked.connect(self._on_start)
        self.agree.clicked.connect(self._on_agree)
        self.keep.clicked.connect(self._on_keep)
        self._ask(False)

    def minimumSizeHint(self) -> QSize:
        """Return a width that every window has."""
        return QSize(0, super().minimumSizeHint().height())

    def _ask(self, asked: bool) -> None:
        self.start.setVisible(not asked)
        self.agree.setVisible(asked)
        self.keep.setVisible(asked)
        if asked:
            self._words.setText(
                tr(
                    "The demo is put aside among the backups, and Tillwatch starts again with an empty shop. What you "
                    "chose in the settings stays."
                )
            )
        else:
            self._words.setText(tr("This is the demo shop: its products and sales are made up."))

    @Slot()
    def _on_start(self) -> None:
        self._ask(True)
        self.agree.setFocus()

    @Slot()
    def _on_keep(self) -> None:
        self._ask(False)
        self.start.setFocus()

    @Slot()
    def _on_agree(self) -> None:
        service = self._service
        for button in (self.agree, self.keep):
            button.setEnabled(False)
        self._loader.act(lambda: ask_for_fresh_start(service), self._on_asked, self._on_refused)

    def _on_asked(self, _nothing: None) -> None:
        self._words.setText(tr("Tillwatch starts again. If it does not, quit it and open it once more."))
        self.own_home_wanted.emit()

    def _on_refused(self, error: TillwatchError) -> None:
        for button in (self.agree, self.keep):
            button.setEnabled(True)
        self._ask(False)
        self.refused.emit(error)
