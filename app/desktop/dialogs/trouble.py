"""Says what went wrong, what it means for the shop and what to do; and saves what helps to find out why."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QIcon
from PySide6.QtWidgets import QDialog, QFileDialog, QPlainTextEdit, QPushButton, QVBoxLayout

from app.desktop.button_row import ButtonRow
from app.desktop.pieces import text_label
from app.desktop.sheet import PAGE_SIDE, SPACE, WIDE_GAP
from app.domain.errors import TillwatchError
from app.language import clock, tr
from app.system.resources import resource_path

if TYPE_CHECKING:
    from app.desktop.troubles import Trouble

WIDTH, NOTED_HEIGHT = 520, 96
WIDEST = 880


class TroubleDialog(QDialog):
    """Not modal, and one for everything: what comes while it is open is added to it."""

    _saved = Signal(str)

    def __init__(self, save: Callable[[Path], list[str]], show_logs: Callable[[], object]) -> None:
        super().__init__()
        self._save = save
        self._show_logs = show_logs
        self._troubles: list[Trouble] = []
        self._asking: QFileDialog | None = None
        self.setWindowTitle(tr("Tillwatch met a problem"))
        self.setWindowIcon(QIcon(str(resource_path("icons/tillwatch.svg"))))
        # Comes up beside whatever the owner is typing, and leaves the keyboard there.
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setMinimumWidth(WIDTH)
        self._fact = text_label("", "title")
        self._advice = text_label("")
        self._meaning = text_label("", "muted")
        self._noted = QPlainTextEdit()
        self._noted.setReadOnly(True)
        self._noted.setTabChangesFocus(True)
        self._noted.setMaximumHeight(NOTED_HEIGHT)
        self._answer = text_label("")
        self._answer.hide()
        self._save_button = QPushButton()
        self._logs_button = QPushButton()
        self._close_button = QPushButton()
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(PAGE_SIDE, WIDE_GAP, PAGE_SIDE, WIDE_GAP)
        column.setSpacing(SPACE)
        for part in (self._fact, self._advice, self._meaning, self._noted, self._answer):
            column.addWidget(part)
        column.addWidget(ButtonRow(self._save_button, self._logs_button, self._close_button))
        self._close_button.setDefault(True)
        self._save_button.clicked.connect(self._ask_where)
        self._logs_button.clicked.connect(self._on_logs)
        self._close_button.clicked.connect(self.close)
        self._saved.connect(self._on_saved)

    def add(self, trouble: Trouble) -> None:
        """Show one more; opens the dialog where it is closed."""
        if not self.isVisible():
            self._troubles.clear()
            self._answer.hide()
        self._troubles.append(trouble)
        self._word()
        if not self.isVisible():
            self._close_button.setFocus()
            # With large letters three buttons side by side are wider than a small screen: they stand one below another.
            self.resize(min(self.sizeHint().width(), WIDEST), self.sizeHint().height())
            self.show()
            self._column.activate()
            self.resize(self.width(), max(self.height(), self._column.minimumHeightForWidth(self.width())))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close, and the question where to save with it."""
        if self._asking is not None:
            self._asking.close()
        super().closeEvent(event)

    def _word(self) -> None:
        first = self._troubles[0]
        self._fact.setText(first.sentence)
        self._advice.setText(first.advice)
        self._advice.setVisible(bool(first.advice))
        self._meaning.setText(
            tr(
                "Your shop's data is as it was: what could not be done to its end was undone. Tillwatch goes on,"
                " and nothing was sent to anybody."
            )
        )
        self._noted.setAccessibleName(tr("What was noted"))
        lines = [_line(first), *(_line(trouble, advised=True) for trouble in self._troubles[1:])]
        self._noted.setPlainText("\n".join(lines))
        self._save_button.setText(tr("Save diagnostics…"))
        self._logs_button.setText(tr("Show the log folder"))
        self._close_button.setText(tr("Close"))

    @Slot()
    def _on_logs(self) -> None:
        self._show_logs()

    @Slot()
    def _ask_where(self) -> None:
        asking = QFileDialog(self, tr("Save diagnostics"))
        asking.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        asking.setNameFilter(tr("Diagnostics (*.zip)"))
        asking.setDefaultSuffix("zip")
        asking.selectFile(f"tillwatch-diagnostics-{datetime.now().astimezone():%Y%m%d-%H%M}.zip")
        asking.fileSelected.connect(self.save_to)
        asking.finished.connect(asking.deleteLater)
        self._asking = asking
        asking.destroyed.connect(self._on_asked)
        asking.open()

    @Slot()
    def _on_asked(self) -> None:
        self._asking = None

    @Slot(str)
    def save_to(self, file: str) -> None:
        """Save into this file, beside the GUI thread, and say when it is done."""
        self._save_button.setEnabled(False)
        self._tell(tr("Saving…"))
        threading.Thread(
            target=self._save_beside, args=(Path(file),), name="diagnostics", daemon=True
        ).start()

    def _save_beside(self, file: Path) -> None:
        try:
            held = self._save(file)
        except TillwatchError as error:
            self._saved.emit(str(error))
        except Exception:
            self._saved.emit(tr("The diagnostics could not be saved. The log folder has everything as well."))
            raise
        else:
            said = tr("Saved as {file}. Secrets and personal data were left out; look into it before you send it.",
                      file=file)  # fmt: skip
            self._saved.emit("\n".join([said, *(f"• {line}" for line in held)]))

    @Slot(str)
    def _on_saved(self, words: str) -> None:
        self._save_button.setEnabled(True)
        self._tell(words)

    def _tell(self, words: str) -> None:
        self._answer.setText(words)
        self._answer.show()


def _line(trouble: Trouble, *, advised: bool = False) -> str:
    """Return a line for one of them; ``advised``: with the advice, which for the first stands above already."""
    said = f"{clock(trouble.at)}  {trouble.sentence}"
    if advised and trouble.advice:
        said = f"{said} {trouble.advice}"
    return f"{said} ({trouble.place})" if trouble.place else said
