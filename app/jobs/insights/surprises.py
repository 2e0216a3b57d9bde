"""Unusual days of the last month and unusual products of the last week: few, and each with its reason."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from app.analysis.compare import change_text
from app.analysis.unusual import LIKE_DAYS, UnusualDay, UnusualProduct, unusual_days, unusual_products
from app.jobs.insights.found import Found
from app.jobs.insights.picture import ShopPicture
from app.jobs.insights.wording import (
    day_text,
    plain_money,
    times_text,
    units_text,
    whole_money,
)
from app.jobs.reports import usual_day
from app.language import capital, noop, tr, trn, weekday

MONTH = 31
WEEK = 7
COMPARED_WEEKS = 26
MAX_PRODUCTS = 5
USUAL_MONTH = noop("No day of the last month was out of the ordinary.")
USUAL_WEEK = noop("No product sold out of the ordinary in the last week.")
LEAST_OPEN_DAYS = 3
"""Open days that a week must have to be held against others."""

_MOSTLY = 0.5
_PARTLY = 0.25
"""Shares of what was above the usual that one product must account for, to be named."""
_ONE_DAY = 0.7


def surprising_days(picture: ShopPicture) -> Found:
    """Return the days of the last month that took far more, or far less, than that weekday usually does."""
    amounts = picture.sold.amounts.sum(axis=0)
    found = unusual_days(
        amounts, picture.sold.open, judged=MONTH, first_weekday=picture.sold.day(0).weekday()
    )
    # The last day of a file that ends before yesterday may have been cut short: low takings then mean nothing.
    stale = (picture.today - picture.last).days > 1
    last = picture.sold.days - 1
    told = [day for day in found if not (stale and day.index == last and day.ratio < 1)]
    lines = [_day_line(picture, day) for day in sorted(told, key=lambda day: -day.index)]
    text = tr(USUAL_MONTH)
    if len(lines) == 1:
        text = lines[0]["text"]
    elif lines:
        text = trn(
            "{n} day of the last month was out of the ordinary: {day}.",
            "{n} days of the last month were out of the ordinary, the last of them {day}.",
            len(lines),
            day=lines[0]["name"],
        )
    first = picture.first_of(min(MONTH, picture.sold.days))
    return Found("unusual-days", first, picture.last, text, {"currency": picture.currency, "days": lines})


def _day_line(picture: ShopPicture, found: UnusualDay) -> dict[str, Any]:
    day = picture.sold.day(found.index)
    name = _named(day, picture)
    sku, cause = _cause(picture, found)
    if found.ratio > 1:
        times = times_text(found.ratio)
        text = tr("{day} took {times} as much as {usual}", day=name, times=times, usual=usual_day(day))
    elif found.amount >= 0:
        compared = change_text(found.amount, found.usual, usual_day(day))
        text = tr("{day} took {compared}", day=name, compared=compared)
    else:
        given = whole_money(-found.amount, picture.currency)
        text = tr("On {day}, {amount} more was given back than taken", day=name, amount=given)
    return {
        "day": day.isoformat(),
        "name": name,
        "sku": sku,
        "amount": plain_money(found.amount),
        "usual": plain_money(found.usual),
        "ratio": round(found.ratio, 3),
        "text": f"{capital(text)}{cause}.",
    }


def _named(day: date, picture: ShopPicture) -> str:
    """Return a day with its weekday: "Thursday 5 March"."""
    return f"{weekday(day)} {day_text(day, picture.today)}"


def _cause(picture: ShopPicture, found: UnusualDay) -> tuple[str | None, str]:
    """Return the product that made most of the difference, and how to say so; postage and corrections, too."""
    like = [found.index - 7 * weeks for weeks in range(1, LIKE_DAYS + 1) if found.index >= 7 * weeks]
    like = [column for column in like if picture.sold.open[column]]
    amounts = picture.sold.amounts
    extra = amounts[:, found.index] - amounts[:, like].mean(axis=1)
    share = extra / (found.amount - found.usual)
    most = int(share.argmax())
    product = picture.products.get(int(picture.sold.product_ids[most]))
    if product is None or share[most] < _PARTLY:
        return None, tr(", spread over many products") if found.ratio > 1 else ""
    if found.ratio < 1 and amounts[most, found.index] >= 0:
        # That its best seller sold less is no reason: everything did.
        return None, ""
    if share[most] >= _MOSTLY:
        return product.sku, tr(", mostly {name}", name=product.name)
    return product.sku, tr(", in good part {name}", name=product.name)


def surprising_products(picture: ShopPicture) -> Found:
    """Return the products whose last seven days stand out from the half year before."""
    weeks = min(COMPARED_WEEKS + 1, picture.sold.days // WEEK)
    start = picture.sold.days - weeks * WEEK
    opened = picture.sold.open[start:].reshape(weeks, WEEK).sum(axis=1)
    full = opened >= LEAST_OPEN_DAYS
    first = picture.first_of(min(WEEK, picture.sold.days))
    lines: list[dict[str, Any]] = []
    if weeks and full[-1]:
        goods = np.flatnonzero(picture.goods)
        sold = picture.sold.units[goods][:, start:].reshape(len(goods), weeks, WEEK)
        per_day = sold.sum(axis=2, dtype=np.float64)[:, full] / opened[full]
        found = [
            one
            for one in unusual_products(per_day * opened[-1])
            if _long_enough(picture, int(goods[one.index]), start)
        ]
        prices = _prices(picture, goods)
        found.sort(key=lambda one: -abs(one.units - one.usual) * prices[one.index])
        lines = [_product_line(picture, int(goods[one.index]), one) for one in found[:MAX_PRODUCTS]]
    text = tr(USUAL_WEEK)
    if lines:
        text = trn(
            "{n} product sold out of the ordinary in the last week, first of all {name}.",
            "{n} products sold out of the ordinary in the last week, first of all {name}.",
            len(lines),
            name=lines[0]["name"],
        )
    return Found(
        "unusual-products", first, picture.last, text, {"currency": picture.currency, "products": lines}
    )


def _long_enough(picture: ShopPicture, index: int, start: int) -> bool:
    """Whether the product was sold before half of the weeks compared had passed: a new one has no usual week."""
    sold = np.flatnonzero(picture.sold.units[index] > 0)
    return len(sold) > 0 and int(sold[0]) <= (start + picture.sold.days) // 2


def _prices(picture: ShopPicture, goods: npt.NDArray[np.intp]) -> npt.NDArray[np.float64]:
    """Return what a unit of each took on average."""
    units = np.abs(picture.sold.units[goods]).sum(axis=1, dtype=np.float64)
    amounts = np.abs(picture.sold.amounts[goods]).sum(axis=1)
    return np.asarray(np.divide(amounts, units, out=np.zeros_like(amounts), where=units > 0))


def _product_line(picture: ShopPicture, index: int, found: UnusualProduct) -> dict[str, Any]:
    product = picture.product(index)
    week = picture.sold.units[index, -WEEK:]
    best = int(week.argmax())
    sold = units_text(found.units)
    if found.usual < 1 and found.units <= 0:
        text = tr("{name}: none sold in the last week, where hardly any are usual", name=product.name)
    elif found.usual < 1:
        text = tr("{name}: {sold} in the last week, where hardly any are usual", name=product.name, sold=sold)
    elif found.units <= 0:
        text = trn(
            "{name}: none sold in the last week, where {usual} is usual",
            "{name}: none sold in the last week, where {usual} are usual",
            round(found.usual, 1),
            name=product.name,
            usual=units_text(found.usual),
        )
    else:
        text = trn(
            "{name}: {sold} in the last week, where {usual} is usual",
            "{name}: {sold} in the last week, where {usual} are usual",
            round(found.usual, 1),
            name=product.name,
            sold=sold,
            usual=units_text(found.usual),
        )
    if found.units > found.usual and week[best] >= _ONE_DAY * week.sum():
        day = picture.sold.day(picture.sold.days - WEEK + best)
        # words: stands behind "…where 3 are usual".
        text += tr("; nearly all on {weekday} {day}", weekday=weekday(day), day=day_text(day, picture.today))
    if found.units < found.usual and product.on_hand is not None and product.on_hand <= 0:
        text += tr("; none is left in stock")
    taken = float(picture.sold.amounts[index, -WEEK:].sum())
    return {
        "sku": product.sku,
        "name": product.name,
        "units": round(found.units, 3),
        "usual": round(found.usual, 3),
        "amount": plain_money(taken),
        "amount_text": whole_money(taken, picture.currency),
        "text": f"{text}.",
    }
