"""What changes of price did to sales, where enough was sold on both sides to say anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Connection

from app.analysis.price_effect import (
    WINDOW_DAYS,
    PriceEffect,
    PriceStep,
    price_effect,
    price_steps,
)
from app.domain.money import format_money
from app.jobs.insights.found import Found
from app.jobs.insights.picture import ShopPicture
from app.jobs.insights.wording import day_text, plain_money, units_text
from app.language import fixed, number, tr, trn
from app.store.sold_history import load_prices

LOOKED_BACK_DAYS = 182
TOP_COUNT = 10
SEEN_DAYS = 5
"""Days on which a price read off the takings must have been paid: one large order's discount is no change."""

RECORDED_DAYS = 28
"""Days over which prices must have been recorded; else they are read off the takings."""

_SHOP_MOVED = 0.1
"""Change of the whole shop from which it is told beside that of the product."""


@dataclass(frozen=True, slots=True)
class _Told:
    index: int
    step: PriceStep
    effect: PriceEffect
    shop_ratio: float


def price_effects(connection: Connection, picture: ShopPicture) -> Found:
    """Return the price changes of half a year with the sales before and after each."""
    days = min(LOOKED_BACK_DAYS, picture.sold.days)
    first = picture.first_of(days)
    recorded = load_prices(
        connection, first, picture.last, picture.currency, [int(known) for known in picture.sold.product_ids]
    )
    told = []
    for index in np.flatnonzero(picture.goods):
        for step in _steps(picture, int(index), days, recorded):
            found = _effect(picture, int(index), step)
            if found is not None:
                told.append(found)
    # What is sure comes first, then what was changed last.
    told.sort(key=lambda one: (not one.effect.beyond_chance, -one.step.index))
    lines = [_line(picture, one) for one in told[:TOP_COUNT]]
    sure = sum(one.effect.beyond_chance for one in told)
    return Found(
        "price-effects",
        first,
        picture.last,
        _text(len(told), sure),
        {"currency": picture.currency, "count": len(told), "sure": sure, "changes": lines},
    )


def _steps(
    picture: ShopPicture, index: int, days: int, recorded: dict[int, list[tuple[int, int]]]
) -> list[PriceStep]:
    """Return the lasting changes of one product's price; their ``index`` is the column of the first day."""
    prices = recorded.get(int(picture.sold.product_ids[index]), [])
    if prices and prices[-1][0] - prices[0][0] >= RECORDED_DAYS:
        return price_steps(
            [day - picture.sold.first_day for day, _ in prices], [price for _, price in prices]
        )
    start = picture.sold.days - days
    units, amounts = picture.sold.units[index, start:], picture.sold.amounts[index, start:]
    sold = np.flatnonzero((units > 0) & (amounts > 0))
    if len(sold) < 2:
        return []
    paid = (amounts[sold] / units[sold]).tolist()
    return price_steps((sold + start).tolist(), paid, least_seen=SEEN_DAYS)


def _effect(picture: ShopPicture, index: int, step: PriceStep) -> _Told | None:
    opened = picture.sold.open
    before = np.flatnonzero(opened[: step.index])[-WINDOW_DAYS:]
    after = step.index + np.flatnonzero(opened[step.index :])[:WINDOW_DAYS]
    if len(before) == 0 or len(after) == 0:
        return None
    units, shop = picture.sold.units[index], picture.sold.amounts.sum(axis=0)
    shop_before, shop_after = float(shop[before].mean()), float(shop[after].mean())
    ratio = shop_after / shop_before if min(shop_before, shop_after) > 0 else 1.0
    effect = price_effect(units[before], units[after], shop_ratio=ratio)
    return None if effect is None else _Told(index, step, effect, ratio)


def _text(count: int, sure: int) -> str:
    if not count:
        return tr("No price change of the last half year has enough sales on both sides to say what it did.")
    if not sure:
        return trn(
            "{n} price change of the last half year can be judged; none changed sales by more than chance may.",
            "{n} price changes of the last half year can be judged; none changed sales by more than chance may.",
            count,
        )
    return trn(
        "{n} price change of the last half year can be judged; after {sure} of them sales changed by more than "
        "chance explains.",
        "{n} price changes of the last half year can be judged; after {sure} of them sales changed by more than "
        "chance explains.",
        count,
        sure=number(sure),
    )


def _line(picture: ShopPicture, told: _Told) -> dict[str, Any]:
    product, step, effect = picture.product(told.index), told.step, told.effect
    day = picture.sold.day(step.index)
    return {
        "sku": product.sku,
        "name": product.name,
        "day": day.isoformat(),
        "price_before": plain_money(step.before),
        "price": plain_money(step.after),
        "a_day_before": round(effect.before, 3),
        "a_day": round(effect.after, 3),
        "ratio": round(effect.ratio, 3),
        "low": round(effect.low, 3),
        "high": round(effect.high, 3),
        "beyond_chance": effect.beyond_chance,
        "text": _sentence(picture, told),
    }


def _sentence(picture: ShopPicture, told: _Told) -> str:
    """Return the change of price, and what sales did since, in one sentence."""
    step, currency = told.step, picture.currency
    prices = {
        "old": format_money(round(step.before), currency),
        "new": format_money(round(step.after), currency),
        "day": day_text(picture.sold.day(step.index), picture.today),
        "sales": _sales(told),
    }
    if step.after > step.before:
        return tr("After the price rose from {old} to {new} on {day}, {sales}.", **prices)
    return tr("After the price fell from {old} to {new} on {day}, {sales}.", **prices)


def _sales(told: _Told) -> str:
    effect = told.effect
    before, after = units_text(effect.before), units_text(effect.after)
    if before == after:
        said = tr("as many sold as before, {after} a day", after=after)
    elif effect.after > effect.before:
        said = tr("sales rose from {before} to {after} a day", before=before, after=after)
    else:
        said = tr("sales fell from {before} to {after} a day", before=before, after=after)
    if abs(told.shop_ratio - 1) >= _SHOP_MOVED:
        moved = fixed(abs(round((told.shop_ratio - 1) * 100)), 0)
        if told.shop_ratio > 1:
            said = tr("{sales}, while the whole shop took {n} % more", sales=said, n=moved)
        else:
            said = tr("{sales}, while the whole shop took {n} % less", sales=said, n=moved)
    if effect.beyond_chance:
        return tr("{sales}; that is more than chance explains", sales=said)
    return tr("{sales}; that may be chance", sales=said)
