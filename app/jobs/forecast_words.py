"""How right the forecasts were, in the owner's words."""

from __future__ import annotations

from collections.abc import Sequence

from app.store.forecasts import AccuracyRow

NOT_KNOWN_YET = "How right the forecasts are shows a week after the first one."
LARGE_BIAS = 0.1


def accuracy_words(rows: Sequence[AccuracyRow]) -> str:
    """Return how right they were over the last weeks: "Over the last 4 weeks, 81 % of days fell within …".

    ``rows`` newest first, as the store has them. Of the forecasts whose days have passed the longest way, the newest
    tell.
    """
    scored = [row for row in rows if row.coverage is not None]
    if not scored:
        return NOT_KNOWN_YET
    row = max(scored, key=lambda row: (row.days, row.first_day))
    weeks = row.days // 7
    over = "week" if weeks == 1 else f"{weeks} weeks"
    words = f"Over the last {over}, {_percent(row.coverage)} of days fell within the expected range"
    if row.wape is not None:
        words += f"; weekly totals were off by {_percent(row.wape)} on average"
    words += "."
    if row.bias is not None and abs(row.bias) >= LARGE_BIAS:
        words += f" Altogether, {_percent(abs(row.bias))} {'more' if row.bias > 0 else 'less'} was expected than sold."
    return words


def _percent(share: float | None) -> str:
    return f"{100 * (share or 0):.0f} %"
