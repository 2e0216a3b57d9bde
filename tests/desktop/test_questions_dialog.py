"""A file's open questions: each answer says what it would make of a cell, and nothing is chosen beforehand."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from app.desktop.dialogs.questions import QuestionsDialog
from app.desktop.dialogs.questions_words import choice_words
from app.desktop.pages.page import Surroundings
from app.domain.records import Question
from app.sources.currency import CODES


def order(sample: str, column: str = "Fecha") -> Question:
    text = (
        f"Column '{column}' has dates such as '{sample}' and none that shows whether the day or the month "
        "stands first. Which is it?"
    )
    return Question("date_order", text, "day first", ("day first", "month first"), column)


def mark(sample: str) -> Question:
    text = f"Column 'Precio' has numbers such as '{sample}'. Which is the decimal mark?"
    return Question("decimal", text, ",", (".", ","), "Precio")


CURRENCY = Question("currency", "The amounts carry a '$' only. Which currency is it?", "USD", ("USD", "MXN"))


@pytest.fixture
def behind(qtbot: QtBot) -> QWidget:
    window = QWidget()
    window.resize(900, 600)
    qtbot.addWidget(window)
    return window


def options(dialog: QuestionsDialog) -> dict[str, QRadioButton]:
    return {each.text(): each for each in dialog.findChildren(QRadioButton)}


def test_every_question_must_be_answered_and_none_is_by_itself(
    surroundings: Surroundings, behind: QWidget, qtbot: QtBot
) -> None:
    dialog = QuestionsDialog(
        surroundings, "ventas.csv", [order("03/04/2026"), mark("1.500"), CURRENCY], behind
    )
    dialog.open()
    found = options(dialog)
    assert list(found) == [
        "Day first: 03/04/2026 is 3 April 2026",
        "Month first: 03/04/2026 is 4 March 2026",
        "The point is before the decimals: 1.500 is between 1 and 2",
        "The point marks thousands: 1.500 is 1500",
        "USD – US dollar",
        "MXN – Mexican peso",
    ]
    assert not any(each.isChecked() for each in found.values())
    assert not dialog.go.isEnabled()
    found["Month first: 03/04/2026 is 4 March 2026"].setChecked(True)
    found["The point marks thousands: 1.500 is 1500"].setChecked(True)
    assert not dialog.go.isEnabled()
    found["MXN – Mexican peso"].setChecked(True)
    with qtbot.waitSignal(dialog.answered) as answered:
        dialog.go.click()
    assert answered.args == [{"date_order": "month first", "decimal": ",", "currency": "MXN"}]


def test_it_says_whose_file_it_is_and_that_the_answer_is_remembered(
    surroundings: Surroundings, behind: QWidget
) -> None:
    dialog = QuestionsDialog(surroundings, "ventas.csv", [CURRENCY], behind)
    dialog.open()
    words = "\n".join(label.text() for label in dialog.findChildren(QLabel))
    assert "One question" in words
    assert "ventas.csv" in words
    assert "does not ask again" in words
    dialog.cancel.click()


def test_it_is_answered_by_keyboard_alone(surroundings: Surroundings, behind: QWidget, qtbot: QtBot) -> None:
    dialog = QuestionsDialog(surroundings, "ventas.csv", [CURRENCY], behind)
    behind.show()
    dialog.open()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    first = options(dialog)["USD – US dollar"]
    qtbot.waitUntil(first.hasFocus)
    QTest.keyClick(first, Qt.Key.Key_Down)
    second = options(dialog)["MXN – Mexican peso"]
    assert second.hasFocus()
    QTest.keyClick(second, Qt.Key.Key_Space)
    with qtbot.waitSignal(dialog.answered) as answered:
        QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert answered.args == [{"currency": "MXN"}]


def test_a_question_without_choices_takes_a_text(surroundings: Surroundings, behind: QWidget) -> None:
    question = Question("outlet", "Which of your shops is this file of?", "the first")
    dialog = QuestionsDialog(surroundings, "stock.csv", [question], behind)
    dialog.open()
    line = next(each for each in dialog.findChildren(QLineEdit) if each.accessibleName() == question.text)
    assert not dialog.go.isEnabled()
    line.setText("  ")
    assert not dialog.go.isEnabled()
    line.setText(" Centro ")
    assert dialog.answers() == {"outlet": "Centro"}
    assert dialog.go.isEnabled()
    dialog.cancel.click()


def test_figures_in_a_columns_name_are_no_sample() -> None:
    question = order("03/04/2026", column="Fecha 1.500 de 99/99/2026")
    assert choice_words(question, "day first") == "Day first: 03/04/2026 is 3 April 2026"


def test_without_a_sample_the_choice_still_has_words() -> None:
    question = Question("decimal", "Which is the decimal mark?", ".", (".", ","))
    assert [choice_words(question, choice) for choice in question.choices] == [
        "The point is before the decimals",
        "The comma is before the decimals",
    ]


def test_a_choice_that_nothing_is_known_of_speaks_for_itself() -> None:
    assert (
        choice_words(Question("tax", "Are prices with tax?", "with tax", ("with tax",)), "with tax")
        == "with tax"
    )


def test_every_currency_that_amounts_may_be_in_has_a_name() -> None:
    unnamed = [code for code in CODES if choice_words(CURRENCY, code) == code]
    assert unnamed == []


@given(
    st.dates(date(1970, 1, 1), date(2099, 12, 12)).filter(lambda day: day.day <= 12 and day.day != day.month)
)
def test_the_two_orders_of_a_date_are_told_as_two_days(day: date) -> None:
    question = order(f"{day:%d/%m/%Y}")
    other = date(day.year, day.day, day.month)
    assert choice_words(question, "day first").endswith(f"is {day.day} {day:%B %Y}")
    assert choice_words(question, "month first").endswith(f"is {other.day} {other:%B %Y}")


@given(st.integers(1, 999), st.integers(0, 999), st.sampled_from(".,"), st.sampled_from(["", "-"]))
def test_the_two_readings_of_a_number_are_a_thousand_times_apart(
    high: int, low: int, sign: str, minus: str
) -> None:
    question = mark(f"{minus}{high}{sign}{low:03}")
    words = {choice: choice_words(question, choice) for choice in question.choices}
    small, large = words[sign], words["," if sign == "." else "."]
    figures = [int(figure) for figure in re.findall(r"\d+", small.rpartition(" is ")[2])]
    assert figures == ([high, high + 1] if low else [high])
    assert re.findall(r"\d+", large.rpartition(" is ")[2]) == [f"{high}{low:03}"]
    assert ("−" in small.rpartition(" is ")[2]) is bool(minus)
