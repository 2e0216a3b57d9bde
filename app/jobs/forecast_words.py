"""How right the forecasts were, in the owner's words."""

from __future__ import annotations

from collections.abc import Sequence

from app.language import noop, percent, tr, trn
from app.store.forecasts import AccuracyRow

NOT_KNOWN_YET = noop("How right the forecasts are shows a week after the first one.")
LARGE_BIAS = 0.1


def accuracy_words(rows: Sequence[AccuracyRow]) -> str:
    """Return how right they were over the last weeks: "Over the last 4 weeks, 81 % of days fell within …".

    ``rows`` newest first, as the store has them. Of the forecasts whose days have passed the longest way, the newest
    tell.
    """
    scored = [row for row in rows if row.coverage is not None]
    if not scored:
        return tr(NOT_KNOWN_YET)
    row = max(scored, key=lambda row: (row.days, row.first_day))
    weeks, within = row.days // 7, percent(row.coverage or 0)
    if row.wape is None:
        words = trn(
            "Over the last week, {share} of days fell within the expected range.",
            "Over the last {n} weeks, {share} of days fell within the expected range.",
            weeks,
            share=within,
        )
    else:
        words = trn(
            "Over the last week, {share} of days fell within the expected range;"
            " weekly totals were off by {error} on average.",
            "Over the last {n} weeks, {share} of days fell within the expected range;"
            " weekly totals were off by {error} on average.",
            weeks,
            share=within,
            error=percent(row.wape),
        )
    if row.bias is None or abs(row.bias) < LARGE_BIAS:
        return words
    off = percent(abs(row.bias))
    if row.bias > 0:
        altogether = tr("Altogether, {share} more was expected than sold.", share=off)
    else:
        altogether = tr("Altogether, {share} less was expected than sold.", share=off)
    return f"{words} {altogether}"
