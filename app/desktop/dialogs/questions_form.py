"""One question of a file as a form: the question, and what each answer would mean."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QVBoxLayout, QWidget

from app.desktop.boxes import OptionButton
from app.desktop.dialogs.questions_words import choice_words
from app.desktop.pieces import text_label
from app.desktop.sheet import GAP, NONE
from app.domain.records import Question


class QuestionForm(QWidget):
    """Nothing is chosen at first: an assumption that one only has to nod at is one that nobody looks at."""

    changed = Signal()

    def __init__(self, question: Question, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.question = question
        self._answers: dict[int, str] = {}
        self._group = QButtonGroup(self)
        self._line: QLineEdit | None = None
        self.setAccessibleName(question.text)
        column = QVBoxLayout(self)
        column.setContentsMargins(NONE, NONE, NONE, NONE)
        column.setSpacing(GAP)
        column.addWidget(text_label(question.text))
        for place, choice in enumerate(question.choices):
            option = OptionButton(choice_words(question, choice))
            option.setAccessibleDescription(question.text)
            self._answers[place] = choice
            self._group.addButton(option, place)
            column.addWidget(option)
        if not question.choices:
            self._line = QLineEdit()
            self._line.setAccessibleName(question.text)
            self._line.setPlaceholderText(question.assumed)
            self._line.textChanged.connect(self.changed)
            column.addWidget(self._line)
        self._group.idToggled.connect(self._on_toggled)

    def answer(self) -> str | None:
        """Return what was answered; None while nothing was."""
        if self._line is not None:
            return self._line.text().strip() or None
        return self._answers.get(self._group.checkedId())

    def stops(self) -> list[QWidget]:
        """Return what the keyboard goes through, from top to bottom."""
        return [self._line] if self._line is not None else list(self._group.buttons())

    def focus_first(self) -> None:
        """Put the keyboard on the first answer."""
        self.stops()[0].setFocus()

    def _on_toggled(self, _place: int, chosen: bool) -> None:
        if chosen:
            self.changed.emit()
