"""One line for each file that was given: how its reading went, and the question that it leaves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget

from app.desktop.dialogs.dialog import Dialog
from app.desktop.dialogs.questions import QuestionsDialog
from app.desktop.import_words import brought_in
from app.desktop.pages.page import Surroundings
from app.desktop.pieces import text_label
from app.desktop.sheet import GAP, NONE
from app.desktop.welcome.given_files import GivenFiles
from app.domain.errors import TillwatchError
from app.domain.runs import RunStatus
from app.jobs.data_overview import Outcome, look_at_file
from app.language import tr
from app.store.waiting import LARGE_CHANGE, QUESTION, WaitingFile

if TYPE_CHECKING:
    from app.sources.examining import Look
    from app.sources.reading import ReadOptions

_SIGN = 18


class FileList(QWidget):
    """Shows what ``GivenFiles`` knows; hidden where nothing was given."""

    refused = Signal(object)

    def __init__(self, surroundings: Surroundings, given: GivenFiles, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._surroundings = surroundings
        self._theme = surroundings.theme
        self._given = given
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(NONE, NONE, NONE, NONE)
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(GAP)
        self._grid.setColumnStretch(1, 1)
        self._shown: tuple[object, ...] = ()
        self.setAccessibleName(tr("Files that you gave"))
        given.changed.connect(self._draw)
        self._theme.changed.connect(self._draw_anew)
        self._draw()

    @Slot()
    def _draw_anew(self) -> None:
        self._shown = ()
        self._draw()

    @Slot()
    def _draw(self) -> None:
        # Nothing is made anew that stays as it is: the keyboard keeps its place.
        picture = (self._given.current, *self._given.outcomes.items())
        if picture == self._shown:
            return
        self._shown = picture
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for row, (path, outcome) in enumerate(self._given.outcomes.items()):
            self._add(row, path, outcome)
        self.setVisible(bool(self._given.outcomes))

    def _add(self, row: int, path: Path, outcome: Outcome | TillwatchError | None) -> None:
        icon, role, words = self._words(path, outcome)
        sign = QLabel()
        sign.setPixmap(self._theme.icon(icon, role).pixmap(self._theme.px(_SIGN)))
        self._grid.addWidget(sign, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(text_label(tr("{file}: {what}", file=path.name, what=words)), row, 1)
        waiting = outcome.waiting if isinstance(outcome, Outcome) and outcome.brought is None else None
        if waiting is not None and waiting.reason != LARGE_CHANGE:
            answer = QPushButton(tr("Answer…"))
            answer.setAccessibleName(tr("Answer the question about {file}", file=path.name))
            answer.setAutoDefault(False)
            answer.clicked.connect(lambda: self._ask(waiting))
            self._grid.addWidget(answer, row, 2, Qt.AlignmentFlag.AlignTop)

    def _words(self, path: Path, outcome: Outcome | TillwatchError | None) -> tuple[str, str, str]:
        """Return sign, its colour, and what there is to say."""
        if outcome is None:
            if path == self._given.current:
                return "running", "accent", tr("is being read")
            return "queued", "muted", tr("waits for its turn")
        if isinstance(outcome, TillwatchError):
            return "problem", "problem", str(outcome)
        if outcome.brought is not None:
            return "fine", "fine", brought_in(outcome.brought.counts) or tr("nothing new")
        if outcome.waiting is not None:
            if outcome.waiting.reason == LARGE_CHANGE:
                return "attention", "attention", tr("it changes a lot at once. The Data page shows what.")
            return "attention", "attention", tr("it leaves a question that only you can answer.")
        if outcome.run.status is RunStatus.CANCELLED:
            return "cancelled", "muted", tr("you stopped it; nothing of it was taken in")
        return "problem", "problem", outcome.run.error_text or outcome.run.result_text or ""

    # Questions

    def _ask(self, file: WaitingFile) -> None:
        if file.reason == QUESTION:
            dialog = QuestionsDialog(self._surroundings, file.path.name, file.questions, self)
            dialog.answered.connect(
                lambda answers: self._given.read_with(file.path, {"answers": dict(answers)})
            )
            self._open(dialog)
            return
        service = self._surroundings.service
        self._surroundings.loader.act(
            lambda: look_at_file(service, file.path),
            lambda seen: self._ask_layout(file, *seen),
            self.refused.emit,
        )

    def _ask_layout(self, file: WaitingFile, look: Look, options: ReadOptions) -> None:
        # Loaded with the first file that nobody knows: it brings every layout with it.
        from app.desktop.dialogs.mapping import MappingDialog
        from app.desktop.pages.data import said

        dialog = MappingDialog(self._surroundings, look, options, self)
        dialog.decided.connect(lambda answer: self._given.read_with(file.path, said(answer)))
        self._open(dialog)

    def _open(self, dialog: Dialog) -> None:
        dialog.open()
