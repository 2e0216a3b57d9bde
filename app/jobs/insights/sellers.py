"""Best sellers of four weeks, by money and by pieces."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from app.domain.money import format_money
from app.jobs.insights.found import Found
from app.jobs.insights.picture import FOUR_WEEKS, ShopPicture
from app.jobs.insights.wording import day_text, plain_money, plain_units, units_text
from app.language import noop, tr

TOP_COUNT = 10
NOTHING = noop("Nothing was sold in the last four weeks.")
_MOST = 0.6
"""Share of the units on one day from which it is said that they were one day's."""


def best_sellers(picture: ShopPicture) -> Found:
    """Return the products that took most, and those of which most went."""
    units = picture.sold.units[:, -FOUR_WEEKS:]
    pieces = units.sum(axis=1, dtype=np.float64)
    taken = picture.sold.amounts[:, -FOUR_WEEKS:].sum(axis=1)
    by_money, by_pieces = _top(picture, taken), _top(picture, pieces)
    all_taken = float(picture.sold.amounts[:, -FOUR_WEEKS:].sum())

    def line(index: int) -> dict[str, Any]:
        product = picture.product(index)
        return {
            "sku": product.sku,
            "name": product.name,
            "quantity": plain_units(pieces[index]),
            "amount": plain_money(taken[index]),
            "share": round(float(taken[index]) / all_taken, 4) if all_taken > 0 else None,
            "note": _one_day(picture, units[index]),
        }

    if by_money:
        best = picture.product(by_money[0])
        amount = format_money(round(float(taken[by_money[0]])), picture.currency, whole=True)
        text = tr("Best seller of four weeks: {name}, {amount}.", name=best.name, amount=amount)
    else:
        text = tr(NOTHING)
    most = tr(NOTHING)
    if by_pieces:
        leader = by_pieces[0]
        most = tr(
            "Most sold in four weeks: {name}, {n} of it.",
            name=picture.product(leader).name,
            n=units_text(float(pieces[leader])),
        )
    return Found(
        "best-sellers",
        picture.first_of(FOUR_WEEKS),
        picture.last,
        text,
        {
            "currency": picture.currency,
            "products": [line(index) for index in by_money],
            "most_sold": most,
            "by_units": [line(index) for index in by_pieces],
        },
    )


def _top(picture: ShopPicture, values: npt.NDArray[np.float64]) -> list[int]:
    order = np.argsort(-values, kind="stable")
    return [int(index) for index in order if picture.goods[index] and values[index] > 0][:TOP_COUNT]


def _one_day(picture: ShopPicture, units: npt.NDArray[np.float32]) -> str:
    """Say where nearly all of it went on one day: one large order makes no best seller."""
    total, best = float(units.sum()), int(units.argmax())
    if (units > 0).sum() < 2 or units[best] < _MOST * total:
        return ""
    day = picture.sold.day(picture.sold.days - len(units) + best)
    return tr("{n} of them on {day}", n=units_text(float(units[best])), day=day_text(day, picture.today))
