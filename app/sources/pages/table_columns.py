"""What the head of a table says of the amounts below it: ways to pay by instalments, prices by quantity, old ones."""

from __future__ import annotations

import re

from app.sources.pages import block_words as words
from app.sources.pages.block_words import Role
from app.sources.pages.markup import Element, Page

_CELL_CLIMB = 3
_TABLE_CLIMB = 3
_LARGEST = 2_000
_TITLE = 60
_PLAN = re.compile(
    r"\b(?:install?ments?|monthly|emi|raten?|monatlich\w*|cuotas?|mensualidad\w*|mensualit\w*|parcelas?|rate|termijn\w*"
    r"|avdrag|delbetal\w*|raty|splátk\w*|részlet\w*|rata|taksit\w*|cicilan|рассрочк\w*|платеж\w*|вноск\w*)\b"
    r"|分期|期数|期數|分割|할부",
    re.IGNORECASE,
)
_AMOUNT_OF = re.compile(
    r"\W*(?:(?:ab|from|over|od|от|da|de|desde|à partir de|von|fra|från|vanaf)\s+)?"
    r"\d{1,5}\s*(?:[-–—]\s*\d{1,5}|\+|-)\s*\w*\W*",
    re.IGNORECASE,
)
_QUANTITY = re.compile(
    r"^\W*(?:qty|quantity|quantities|menge|anzahl|stück\w*|cantidad|unidades|quantité|quantità|quantidade|aantal|antal"
    r"|antall|ilość|množství|počet|mennyiség|cantitate|adet|количество|кол-во|кількість)\b|^\W*(?:数量|數量|個数|수량)",
    re.IGNORECASE,
)


def role_by_column(page: Page, element: Element) -> Role | None:
    """Return what the head of the table, or of the row, says of an amount in a cell; None where it says nothing.

    A table that has a column for instalments tells how to pay, and each of its amounts belongs to one way to do that.
    One whose first column is the quantity tells what a piece costs whoever takes more of them.
    """
    cell = _above(element, "td", _CELL_CLIMB)
    row = cell.parent if cell is not None else None
    table = _above(row, "table", _TABLE_CLIMB) if row is not None else None
    if cell is None or row is None or table is None or table.last - table.index > _LARGEST:
        return None
    cells = _cells(page, row)
    first = page.text(cells[0])[:_TITLE]
    if cells[0] is not cell and (_PLAN.search(first) or _AMOUNT_OF.fullmatch(first)):
        return Role.OTHER
    head = next((e for e in page.within(table) if e.tag == "tr"), None)
    if head is None or head is row:
        return None
    titles = [page.text(e)[:_TITLE] for e in _cells(page, head)]
    if len(titles) < 2 or any(any(char.isdigit() for char in title) for title in titles):
        return None
    if any(_PLAN.search(title) for title in titles) or _QUANTITY.search(titles[0]):
        return Role.OTHER
    title = titles[cells.index(cell)] if len(titles) == len(cells) else ""
    if words.BEFORE_LIST.search(title):
        return Role.LIST
    return Role.OTHER if words.BEFORE_OTHER.search(title) else None


def _cells(page: Page, row: Element) -> list[Element]:
    return [e for e in page.within(row) if e.parent is row and e.tag in ("th", "td")]


def _above(element: Element, tag: str, steps: int) -> Element | None:
    walk: Element | None = element
    for _ in range(steps + 1):
        if walk is None or walk.tag == tag:
            return walk
        walk = walk.parent
    return None
