"""Tables that draw themselves: words, figures, signs, fields and the chosen row, as the model tells them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QIcon, QImage
from pytestqt.qtbot import QtBot

from app.desktop.models.rows import RowModel
from app.desktop.pages.drawn_table import INSET, DrawnTable
from app.desktop.pages.tables import make_table, set_widths
from app.desktop.theme import Theme

NAME, STOCK, WANTED = range(3)
LONG = "Espresso beans from the southern slopes, roasted dark"
TWO_LINES = "Lid\nfor the teapot"
Goods = tuple[str, str, str]
SHELF: Sequence[Goods] = (("Tea", "12", "4"), (LONG, "1,250", "30"), ("", "0", "0"), (TWO_LINES, "1", "1"))


class Shelf(RowModel[Goods]):
    """Goods of which the first row has a sign, and the last column can be changed."""

    fields = frozenset({WANTED})

    def __init__(self, theme: Theme) -> None:
        super().__init__(3, {STOCK, WANTED})
        self._theme = theme
        self._rows = SHELF

    def titles(self) -> Sequence[str]:
        return ("Product", "Stock", "Order")

    def _text(self, row: Goods, column: int) -> str:
        return row[column]

    def _sign(self, row: Goods, column: int) -> QIcon | None:
        return self._theme.icon("attention", "attention") if (row[NAME], column) == ("Tea", NAME) else None


@pytest.fixture(params=[False, True], ids=["signs first", "signs last"])
def table(request: pytest.FixtureRequest, theme: Theme, qtbot: QtBot) -> Iterator[DrawnTable]:
    model = Shelf(theme)
    made = make_table(model, theme, "Shelf", signs_last=request.param)
    qtbot.addWidget(made)
    set_widths(made, theme, {STOCK: 90, WANTED: 90}, NAME)
    made.resize(400, 200)
    made.show()
    yield made
    model.deleteLater()


def cell_of(table: DrawnTable, row: int, column: int) -> QRect:
    return table.visualRect(table.model().index(row, column)).adjusted(2, 2, -2, -4)


def inked(picture: QImage, part: QRect) -> list[int]:
    """The columns of pixels of ``part`` in which something is drawn, from its left edge."""
    ground = picture.pixel(part.left(), part.top())
    return [
        x - part.left()
        for x in range(part.left(), min(part.right() + 1, picture.width()))
        if any(picture.pixel(x, y) != ground for y in range(part.top(), part.bottom() + 1))
    ]


def drawn(table: DrawnTable, row: int, column: int) -> list[int]:
    return inked(table.viewport().grab().toImage(), cell_of(table, row, column))


def test_every_cell_that_says_something_is_drawn(table: DrawnTable) -> None:
    for row, goods in enumerate(SHELF):
        for column, text in enumerate(goods):
            assert bool(drawn(table, row, column)) is bool(text), (row, column)


def test_words_stand_left_and_figures_right(table: DrawnTable) -> None:
    name, stock = drawn(table, 1, NAME), drawn(table, 1, STOCK)
    assert name[0] < INSET
    room = cell_of(table, 1, STOCK).width()
    assert stock[0] > INSET
    assert stock[-1] > room - 2 * INSET


def test_long_words_end_in_their_cell(table: DrawnTable) -> None:
    room = cell_of(table, 1, NAME).width()
    assert room < table.fontMetrics().horizontalAdvance(LONG)
    assert drawn(table, 1, NAME)[-1] < room - INSET / 2


def test_all_of_a_cell_is_read_in_the_width_that_it_wants(table: DrawnTable) -> None:
    table.horizontalHeader().setSectionResizeMode(NAME, table.horizontalHeader().ResizeMode.Fixed)
    table.setColumnWidth(NAME, table.wanted_width(1, NAME))
    roomy = drawn(table, 1, NAME)
    table.setColumnWidth(NAME, table.wanted_width(1, NAME) + 200)
    assert drawn(table, 1, NAME) == roomy
    table.setColumnWidth(NAME, table.wanted_width(1, NAME) - 20)
    assert drawn(table, 1, NAME) != roomy


def test_a_sign_stands_beside_the_words(table: DrawnTable) -> None:
    signed, room = drawn(table, 0, NAME), cell_of(table, 0, NAME).width()
    words = table.fontMetrics().horizontalAdvance("Tea")
    if signed[-1] > room - 2 * INSET:
        gap = [x for x in range(signed[0] + words + 2, room - 40) if x in signed]
        assert not gap, "the sign is at the end, the words stay at the beginning"
    else:
        assert len(signed) > words, "words and sign take more room than the words"


def test_what_can_be_changed_looks_like_a_field(table: DrawnTable) -> None:
    picture = table.viewport().grab().toImage()
    field, plain = cell_of(table, 0, WANTED), cell_of(table, 0, STOCK)
    assert inked(picture, field)[0] < INSET / 2, "its outline begins before the words do"
    assert inked(picture, plain)[0] > INSET


def test_the_chosen_row_is_another_colour(table: DrawnTable) -> None:
    before = table.viewport().grab().toImage()
    table.selectRow(1)
    after = table.viewport().grab().toImage()
    for row, changes in ((0, False), (1, True), (2, False)):
        corner = cell_of(table, row, STOCK).topLeft()
        assert (before.pixel(corner) != after.pixel(corner)) is changes


def test_a_hidden_column_is_not_drawn_over_others(table: DrawnTable) -> None:
    table.setColumnHidden(STOCK, True)
    assert drawn(table, 0, WANTED)
    assert table.columnViewportPosition(WANTED) == table.columnWidth(NAME)


def test_a_larger_font_is_drawn_larger(table: DrawnTable) -> None:
    before = drawn(table, 0, STOCK)
    font = table.font()
    font.setPixelSize(round(table.fontInfo().pixelSize() * 1.5))
    table.setFont(font)
    assert len(drawn(table, 0, STOCK)) > len(before)


def test_a_text_of_several_lines_stands_on_one(table: DrawnTable) -> None:
    line = drawn(table, 3, NAME)
    assert line[-1] - line[0] > table.fontMetrics().horizontalAdvance("for the teapot") + INSET
    assert drawn(table, 2, NAME) == [], "nothing of it stands in the row above"


def test_a_screen_reader_is_told_the_same(table: DrawnTable) -> None:
    model = table.model()
    told = [[model.index(row, column).data() for column in range(3)] for row in range(len(SHELF))]
    assert told == [list(goods) for goods in SHELF]
    assert model.index(0, NAME).data(Qt.ItemDataRole.DecorationRole) is not None
