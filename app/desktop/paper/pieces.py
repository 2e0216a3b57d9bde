"""How each piece of a report looks on paper."""

from __future__ import annotations

from math import ceil

from app.desktop.paper.leaf import Leaf, Letter
from app.desktop.theme import LIGHT
from app.jobs.paper import Bars, Column, Heading, Paper, Table, Voice, Words

_LETTERS = {Voice.LEAD: Letter.LEAD, Voice.BODY: Letter.BODY, Voice.QUIET: Letter.QUIET}
_GAP = 8
_CELL_GAP = 12
_ROW_PAD = 3
_CHART = 130
"""Height of the bars themselves."""
_LABEL_GAP = 4
_MOST = 0.7
"""No column claims more than this share of the page where not all have what they want."""
_SLACK = 1
"""Points beyond what a text measures, so that rounding never breaks it."""
_LEAST = 60
"""Points that a column of words has, whatever the numbers beside it take."""
_BESIDE_HEADING = 70
"""What a heading wants below it on the same page: a title at the foot of a page belongs to nothing."""


def draw(leaf: Leaf, paper: Paper) -> None:
    """Draw a whole report, page after page."""
    write_lines(leaf, paper.title, Letter.TITLE)
    if paper.subtitle:
        write_lines(leaf, paper.subtitle, Letter.QUIET)
    for piece in paper.pieces:
        if isinstance(piece, Heading):
            leaf.down(2 * _GAP)
            leaf.need(leaf.line_height(Letter.HEADING) + _BESIDE_HEADING)
            write_lines(leaf, piece.text, Letter.HEADING)
        elif isinstance(piece, Words):
            leaf.down(_GAP / 2)
            write_lines(leaf, piece.text, _LETTERS[piece.voice])
        elif isinstance(piece, Table):
            leaf.down(_GAP)
            draw_table(leaf, piece)
        else:
            leaf.down(_GAP)
            draw_bars(leaf, piece)


def write_lines(leaf: Leaf, text: str, letter: Letter) -> None:
    """Write a paragraph across the page."""
    height = leaf.line_height(letter)
    for line in leaf.lines(text, letter, leaf.width):
        leaf.need(height)
        leaf.write(line, letter, 0, leaf.y)
        leaf.y += height


def draw_table(leaf: Leaf, table: Table) -> None:
    """Draw a table; its head is repeated on every page."""
    widths = _widths(leaf, table)
    _head(leaf, table, widths)
    for row in table.rows:
        height = _row_height(leaf, row, widths, Letter.BODY)
        if height > leaf.room():
            leaf.need(height)
            _head(leaf, table, widths)
        _row(leaf, table.columns, row, widths, Letter.BODY)


def _head(leaf: Leaf, table: Table, widths: list[float]) -> None:
    titles = tuple(column.title for column in table.columns)
    if any(titles):
        _row(leaf, table.columns, titles, widths, Letter.QUIET)


def _widths(leaf: Leaf, table: Table) -> list[float]:
    """Return the columns' widths: numbers as wide as they are, words what they want as far as there is room.

    What is left over goes to the first column.
    """
    wanted = [
        _SLACK + max([leaf.text_width(column.title, Letter.QUIET), *_cell_widths(leaf, table, place)])
        for place, column in enumerate(table.columns)
    ]
    room = leaf.width - _CELL_GAP * (len(wanted) - 1)
    wordy = [place for place, column in enumerate(table.columns) if place == 0 or not column.number]
    if sum(wanted) > room:
        wanted = [min(width, room * _MOST) for width in wanted]
        words = sum(wanted[place] for place in wordy)
        left = max(room - (sum(wanted) - words), _LEAST * len(wordy))
        for place in wordy:
            wanted[place] *= min(1.0, left / words)
    scale = min(1.0, room / max(1.0, sum(wanted)))
    widths = [width * scale for width in wanted]
    widths[0] += max(0.0, room - sum(widths))
    return widths


def _cell_widths(leaf: Leaf, table: Table, place: int) -> list[float]:
    return [leaf.text_width(row[place], Letter.BODY) for row in table.rows]


def _row_height(leaf: Leaf, row: tuple[str, ...], widths: list[float], letter: Letter) -> float:
    most = max(len(leaf.lines(cell, letter, width)) for cell, width in zip(row, widths, strict=True))
    return most * leaf.line_height(letter) + 2 * _ROW_PAD


def _row(
    leaf: Leaf, columns: tuple[Column, ...], row: tuple[str, ...], widths: list[float], letter: Letter
) -> None:
    height = _row_height(leaf, row, widths, letter)
    leaf.need(height)
    x = 0.0
    for column, cell, width in zip(columns, row, widths, strict=True):
        for number, line in enumerate(leaf.lines(cell, letter, width)):
            y = leaf.y + _ROW_PAD + number * leaf.line_height(letter)
            leaf.write(line, letter, x, y, right_at=x + width if column.number else None)
        x += width + _CELL_GAP
    leaf.y += height
    leaf.rule(leaf.y)


def draw_bars(leaf: Leaf, chart: Bars) -> None:
    """Draw bars side by side; the series they are compared with are outlines, so that grey print tells them apart."""
    line = leaf.line_height(Letter.QUIET)
    leaf.need(_CHART + 3 * line + _GAP)
    highest = max((value or 0.0 for series in chart.series for value in series.values), default=0.0)
    slot = leaf.width / max(1, len(chart.labels))
    bar = slot * 0.72 / max(1, len(chart.series))
    top, floor = leaf.y + line, leaf.y + line + _CHART
    # Names that would run into one another are left out evenly.
    widest = max((leaf.text_width(label, Letter.QUIET) for label in chart.labels), default=0.0)
    every = max(1, ceil((widest + _LABEL_GAP) / slot))
    for place, label in enumerate(chart.labels):
        for number, series in enumerate(chart.series):
            value = series.values[place]
            height = _CHART * max(0.0, value or 0.0) / highest if highest > 0 else 0.0
            x = slot * (place + 0.14) + bar * number
            if height > 0:
                colour = LIGHT.border if number else LIGHT.accent
                leaf.block(x, floor - height, bar * 0.92, height, colour, filled=not number)
            if series.texts and value is not None:
                text = series.texts[place]
                if leaf.text_width(text, Letter.QUIET) <= slot:
                    middle = x + (bar * 0.92 - leaf.text_width(text, Letter.QUIET)) / 2
                    leaf.write(text, Letter.QUIET, max(0.0, middle), max(top, floor - height) - line)
        if place % every == 0:
            middle = slot * (place + 0.5) - leaf.text_width(label, Letter.QUIET) / 2
            leaf.write(label, Letter.QUIET, max(0.0, middle), floor + 2)
    leaf.rule(floor)
    x, y = 0.0, floor + line + 6
    for number, series in enumerate(chart.series):
        leaf.block(x, y + 2, 8, 8, LIGHT.border if number else LIGHT.accent, filled=not number)
        leaf.write(series.name, Letter.QUIET, x + 12, y)
        x += 12 + leaf.text_width(series.name, Letter.QUIET) + 18
    leaf.y = y + line
