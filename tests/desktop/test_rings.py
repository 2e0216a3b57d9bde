"""Where the keyboard is can be seen on every kind of thing that takes it, and what is chosen is marked as well."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.desktop.boxes import ChoiceBox, DayBox, NumberBox, OptionButton, QuantityBox, TickBox, TimeBox
from app.desktop.models.plain import PlainModel
from app.desktop.pages.tables import choose_row, make_table
from app.desktop.pieces import SignButton, scrolling
from app.desktop.theme import Appearance, Theme

RING_PIXELS = 60
"""Of the ring's colour, at the least: the ring around a box to tick is the smallest."""


def _button(role: str = "") -> QPushButton:
    made = QPushButton("Show")
    made.setProperty("role", role)
    made.setCheckable(role == "chip")
    return made


def _choice() -> ChoiceBox:
    made = ChoiceBox()
    made.addItems(["one", "two"])
    return made


def _rail() -> QListWidget:
    made = QListWidget()
    made.setProperty("role", "rail")
    made.addItems(["Today", "Products"])
    made.setCurrentRow(0)
    return made


KINDS: dict[str, Callable[[Theme], QWidget]] = {
    "button": lambda _theme: _button(),
    "primary button": lambda _theme: _button("primary"),
    "link": lambda _theme: _button("link"),
    "chip": lambda _theme: _button("chip"),
    "sign": lambda theme: SignButton(theme, "close", "Close", "Close"),
    "line of text": lambda _theme: QLineEdit(),
    "text": lambda _theme: QPlainTextEdit(),
    "choice": lambda _theme: _choice(),
    "number": lambda _theme: NumberBox(),
    "quantity": lambda _theme: QuantityBox(),
    "time": lambda _theme: TimeBox(),
    "day": lambda _theme: DayBox(),
    "tick": lambda _theme: TickBox("Yes"),
    "option": lambda _theme: OptionButton("This"),
    "table": lambda theme: make_table(PlainModel(["Name"]), theme, "Names"),
    "rail": lambda _theme: _rail(),
    "scrolled page": lambda _theme: scrolling(QWidget(), "Page"),
}


def drawn(widget: QWidget) -> QImage:
    QApplication.processEvents()
    return widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def count(image: QImage, colour: str, *, near: int = 48) -> int:
    """How many pixels are of about that colour: rings are drawn with soft edges."""
    wanted = QColor(colour)
    found = 0
    for y in range(image.height()):
        for x in range(image.width()):
            pixel = image.pixelColor(x, y)
            apart = (
                abs(pixel.red() - wanted.red()),
                abs(pixel.green() - wanted.green()),
                abs(pixel.blue() - wanted.blue()),
            )
            found += max(apart) < near
    return found


@pytest.mark.parametrize("appearance", [Appearance.LIGHT, Appearance.DARK])
@pytest.mark.parametrize("kind", KINDS)
def test_the_keyboards_place_is_drawn(
    kind: str, appearance: Appearance, qapp: QApplication, qtbot: QtBot
) -> None:
    theme = Theme(qapp, appearance)
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    other, widget = QPushButton("Other"), KINDS[kind](theme)
    widget.setMaximumSize(QSize(160, 90))
    column.addWidget(other)
    column.addWidget(widget)
    page.resize(220, 180)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    other.setFocus()
    without = drawn(widget)
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(widget.hasFocus)
    ring = theme.sheet.ink if kind == "primary button" else theme.sheet.accent
    assert count(drawn(widget), ring) >= count(without, ring) + RING_PIXELS


@pytest.mark.parametrize("appearance", [Appearance.LIGHT, Appearance.DARK])
def test_the_chosen_row_is_tinted(appearance: Appearance, qapp: QApplication, qtbot: QtBot) -> None:
    theme = Theme(qapp, appearance)
    model = PlainModel(["Name"])
    model.set_rows([("Beans",), ("Tea",)])
    table = make_table(model, theme, "Names")
    qtbot.addWidget(table)
    table.resize(200, 160)
    table.show()
    assert count(drawn(table), theme.sheet.tint, near=2) == 0
    choose_row(table, 1)
    row = table.columnWidth(0) * table.rowHeight(1)
    assert count(drawn(table), theme.sheet.tint, near=2) > row // 2
