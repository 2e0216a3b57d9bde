"""How a file writes its numbers and dates: what its columns prove, what the owner said, and what is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.domain.records import Question
from app.language import tr
from app.sources.dates import DateEvidence
from app.sources.numbers import NumberEvidence

DECIMAL = "decimal"
DATE_ORDER = "date_order"
DAY_FIRST, MONTH_FIRST = "day first", "month first"

Title = Callable[[str], str]
"""From a field to the header of its column."""


def settle_decimals(
    columns: Mapping[str, NumberEvidence],
    title: Title,
    *,
    said: str | None,
    certain: str | None,
    answer: str | None,
    likely: str,
) -> tuple[dict[str, str], Question | None]:
    """Decide the decimal mark of each number column; ask where nothing in the file proves what matters.

    ``said``: what the owner said of this file, which overrules it; ``certain``: the mark of the file's makers;
    ``answer``: what the owner once answered for such files; ``likely``: what is assumed of them.
    """
    if said is not None:
        return dict.fromkeys(columns, said), None
    proved = {name: evidence.decimal for name, evidence in columns.items()}
    if certain is not None:
        return {name: decimal or certain for name, decimal in proved.items()}, None
    marks = {decimal for decimal in proved.values() if decimal is not None}
    if len(marks) == 1:
        (mark,) = marks
        return dict.fromkeys(columns, mark), None
    if answer in (".", ","):
        return {name: decimal or answer for name, decimal in proved.items()}, None
    question = None
    for name, evidence in columns.items():
        if proved[name] is None and evidence.unsure is not None:
            column, cell = title(name), evidence.unsure.strip()
            text = tr(
                "Column '{column}' has numbers such as '{cell}'. Which is the decimal mark?",
                column=column,
                cell=cell,
            )
            question = Question(DECIMAL, text, likely, (".", ","), column)
            break
    return {name: decimal or likely for name, decimal in proved.items()}, question


def settle_date_orders(
    columns: Mapping[str, DateEvidence],
    title: Title,
    *,
    said: bool | None,
    answer: str | None,
    american: bool,
) -> tuple[dict[str, bool], Question | None]:
    """Decide for each date column whether the day stands before the month; ask where nothing proves it.

    ``said`` and ``answer`` as for the decimal mark; ``american``: whether the shop is likely to put the month first.
    """
    if said is not None:
        return dict.fromkeys(columns, said), None
    proved = {name: evidence.day_first for name, evidence in columns.items()}
    orders = {order for order in proved.values() if order is not None}
    if len(orders) == 1:
        (order,) = orders
        return dict.fromkeys(columns, order), None
    if answer in (DAY_FIRST, MONTH_FIRST):
        return {name: (answer == DAY_FIRST) if o is None else o for name, o in proved.items()}, None
    likely = not (american or any(evidence.half_days for evidence in columns.values()))
    question = None
    for name, evidence in columns.items():
        if proved[name] is None and evidence.unsure is not None:
            column = title(name)
            text = tr(
                "Column '{column}' has dates such as '{cell}' and none that shows whether the day or the month stands"
                " first. Which is it?",
                column=column,
                cell=evidence.unsure.strip(),
            )
            assumed = DAY_FIRST if likely else MONTH_FIRST
            question = Question(DATE_ORDER, text, assumed, (DAY_FIRST, MONTH_FIRST), column)
            break
    return {name: likely if o is None else o for name, o in proved.items()}, question
