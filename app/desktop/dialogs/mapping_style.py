"""How numbers and dates are written, where the file itself does not settle it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.desktop.boxes import ChoiceBox
from app.desktop.dialogs.fields import choice_field
from app.desktop.dialogs.questions_form import QuestionForm
from app.desktop.pieces import text_label
from app.desktop.sheet import GAP, NONE, WIDE_GAP
from app.domain.records import Question
from app.language import tr
from app.sources.examining import ColumnCheck, MappingCheck
from app.sources.fields import Role

_NUMBERS, _DATES = frozenset({Role.MONEY, Role.NUMBER}), frozenset({Role.DATE})
_MARKED, _FIGURES = re.compile(r"\d[.,]\d"), re.compile(r"\d")
"""What another way of writing could make sense of: no decimal mark turns ``free`` into a number."""
DATE_FORMATS = (
    "DD/MM/YYYY",
    "MM/DD/YYYY",
    "YYYY-MM-DD",
    "DD.MM.YYYY",
    "YYYYMMDD",
    "DD/MM/YYYY HH:mm",
    "MM/DD/YYYY HH:mm",
)


class StyleForm(QWidget):
    """The file's open questions, and two choices that appear only where cells were refused."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._forms: dict[str, QuestionForm] = {}
        self._title = text_label(tr("The file leaves this open"), "heading")
        self._questions = QVBoxLayout()
        self._questions.setSpacing(WIDE_GAP)
        self._number_label = QLabel(tr("How are numbers written?"))
        self.numbers = choice_field(
            tr("How numbers are written"),
            [
                (tr("As the file shows it"), None),
                (tr("1,234.50 (a point before the decimals)"), "."),
                (tr("1.234,50 (a comma before the decimals)"), ","),
            ],
        )
        self._date_label = QLabel(tr("How are dates written?"))
        self.dates = ChoiceBox()
        self.dates.setEditable(True)
        self.dates.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.dates.setAccessibleName(tr("How dates are written"))
        self.dates.addItems([self._as_shown(), *DATE_FORMATS])
        self._date_help = text_label(
            tr("D is the day, M the month, Y the year, H the hour, m the minute."), "muted"
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(NONE, NONE, NONE, NONE)
        column.setSpacing(GAP)
        column.addWidget(self._title)
        column.addLayout(self._questions)
        for label, field in ((self._number_label, self.numbers), (self._date_label, self.dates)):
            label.setBuddy(field)
            column.addWidget(label)
            # Not in a widget of their own: only beside its label is a field known to a screen reader by it.
            line = QHBoxLayout()
            line.addWidget(field)
            line.addStretch(1)
            column.addLayout(line)
        column.addWidget(self._date_help)
        self.numbers.currentIndexChanged.connect(self.changed)
        self.dates.currentTextChanged.connect(self.changed)
        self.clear()

    def clear(self) -> None:
        """Forget everything: it was about another sheet or another kind of file."""
        for key in list(self._forms):
            self._drop(key)
        for field in (self.numbers, self.dates):
            field.blockSignals(True)
            field.setCurrentIndex(0)
            field.blockSignals(False)
        self._show(numbers=False, dates=False)

    def show_check(self, check: MappingCheck, roles: Mapping[str, Role]) -> None:
        """Ask what the check found open. What was answered stays, so that it can be changed."""
        asked = {question.key: question for question in check.questions}
        for key, form in list(self._forms.items()):
            if form.answer() is None and asked.get(key) != form.question:
                self._drop(key)
        for key, question in asked.items():
            if key not in self._forms:
                self._add(question)
        self._show(
            numbers=self.decimal() is not None or _any_refused(check.columns, roles, _NUMBERS, _MARKED),
            dates=self.date_format() is not None or _any_refused(check.columns, roles, _DATES, _FIGURES),
        )

    def decimal(self) -> str | None:
        """Return the decimal mark that was chosen; None: the file decides."""
        chosen = self.numbers.currentData()
        return None if chosen is None else str(chosen)

    def date_format(self) -> str | None:
        """Return how dates are written; None: the file decides."""
        text = self.dates.currentText().strip()
        return None if text in ("", self._as_shown()) else text

    def answers(self) -> dict[str, str]:
        """Return what was answered so far, by the question's key."""
        given = {key: form.answer() for key, form in self._forms.items()}
        return {key: answer for key, answer in given.items() if answer is not None}

    def first_open(self) -> QuestionForm | None:
        """Return the first question that has no answer."""
        return next((form for form in self._forms.values() if form.answer() is None), None)

    def stops(self) -> list[QWidget]:
        """Return what the keyboard goes through, from top to bottom."""
        return [*(stop for form in self._forms.values() for stop in form.stops()), self.numbers, self.dates]

    def _add(self, question: Question) -> None:
        form = QuestionForm(question)
        form.changed.connect(self.changed)
        self._forms[question.key] = form
        self._questions.addWidget(form)

    def _drop(self, key: str) -> None:
        form = self._forms.pop(key)
        self._questions.removeWidget(form)
        form.hide()
        form.deleteLater()

    def _show(self, *, numbers: bool, dates: bool) -> None:
        self._title.setVisible(bool(self._forms) or numbers or dates)
        for widget in (self._number_label, self.numbers):
            widget.setVisible(numbers)
        for widget in (self._date_label, self.dates, self._date_help):
            widget.setVisible(dates)
        self.setVisible(bool(self._forms) or numbers or dates)

    def _as_shown(self) -> str:
        return tr("As the file shows it")


def _any_refused(
    columns: Sequence[ColumnCheck],
    roles: Mapping[str, Role],
    wanted: frozenset[Role],
    telling: re.Pattern[str],
) -> bool:
    return any(
        telling.search(problem.text)
        for column in columns
        if roles.get(column.field) in wanted
        for problem in column.problems
    )
