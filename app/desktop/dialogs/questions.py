"""What a file leaves open, asked once: the answers hold for every further file of the same kind."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from app.desktop.dialogs.dialog import Dialog
from app.desktop.dialogs.file_words import shown
from app.desktop.dialogs.questions_form import QuestionForm
from app.desktop.pages.page import Surroundings
from app.desktop.pieces import text_label
from app.domain.records import Question
from app.language import tr, trn


class QuestionsDialog(Dialog):
    """Asks a file's open questions, all on one form. *Read the file* is off until each is answered."""

    answered = Signal(dict)
    """The answers, by the question's key."""

    def __init__(
        self, surroundings: Surroundings, file_name: str, questions: Sequence[Question], parent: QWidget
    ) -> None:
        super().__init__(
            surroundings,
            trn("One question", "{n} questions", len(questions)),
            tr("{file} leaves something open that only you can know.", file=shown(file_name)),
            parent,
        )
        self.forms = [QuestionForm(question) for question in questions]
        for form in self.forms:
            form.changed.connect(self._on_change)
            self._body.addWidget(form)
        self._body.addWidget(
            text_label(
                tr("Tillwatch remembers the answer for files of the same kind and does not ask again."),
                "muted",
            )
        )
        self._body.addStretch(1)
        self._answers.addStretch(1)
        self.cancel = self._answer_button(tr("Cancel"))
        self.go = self._answer_button(tr("Read the file"), "primary")
        self.go.setDefault(True)
        self.cancel.clicked.connect(self.reject)
        self.go.clicked.connect(self._on_go)
        self._on_change()
        self.fit()
        if self.forms:
            self.forms[0].focus_first()

    def answers(self) -> dict[str, str]:
        """Return what was answered so far, by the question's key."""
        given = {form.question.key: form.answer() for form in self.forms}
        return {key: answer for key, answer in given.items() if answer is not None}

    @Slot()
    def _on_change(self) -> None:
        self.go.setEnabled(all(form.answer() is not None for form in self.forms))

    @Slot()
    def _on_go(self) -> None:
        self.answered.emit(self.answers())
        self.accept()
