"""Lines of totals, with which reports end: no article, and nothing that was sold."""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter

from app.language import noop
from app.sources.cell_kinds import is_number
from app.sources.sheet import Sheet

TOTAL = noop("a total line")
_WORDS = (
    "total", "totals", "grand total", "sum", "total general", "suma", "totales", "summe", "gesamt", "gesamtsumme",
    "total général", "somme", "totale", "totale complessivo", "total geral", "soma", "totaal", "subtotal", "sub total",
    "zwischensumme", "sous-total", "subtotale", "subtotaal",
)  # fmt: skip
_SPELLED = frozenset(
    spelling + colon
    for word in _WORDS
    for spelling in (word, word.capitalize(), word.title(), word.upper())
    for colon in ("", ":", " :")
)
_TELLING = ("receipt", "sku", "name", "barcode", "location", "category")
"""Fields whose cell may say that the line is one of totals; the first column may, too."""
_MOST_LINES = 10
"""Lines of totals (net, tax, gross) that may end one report."""


def articles(sheet: Sheet) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a sheet; lines of totals at its end are tallied instead.

    A line is one of totals where it says so and has nothing else but numbers. Anywhere but at the end it might be
    the article of that name, and is yielded like every other.
    """
    held: list[tuple[int, list[str]]] = []
    # Cells that are looked up anyway: to hash every cell of every row would cost a tenth of the reading.
    # The first place is named twice, so that there are always several and a tuple comes back.
    says = itemgetter(0, 0, *{sheet.at(field) for field in _TELLING if sheet.has(field)})
    for row in sheet.rows():
        if not _SPELLED.isdisjoint(says(row[1])) and len(held) < _MOST_LINES and _only_numbers_else(row[1]):
            held.append(row)
            continue
        if held:
            yield from held
            held.clear()
        yield row
    for _ in held:
        sheet.tally.other(TOTAL)


def _only_numbers_else(cells: list[str]) -> bool:
    return all(cell in _SPELLED or not cell.strip() or is_number(cell) for cell in cells)
