"""Money on the shelf: stock that nobody buys, and stock that lasts for years."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np

from app.domain.money import money_text
from app.domain.quantity import QUANTITY_SCALE, quantity_text
from app.jobs.insights.found import Found
from app.jobs.insights.picture import ShopPicture
from app.jobs.insights.wording import whole_money
from app.language import noop, number, tr, trn
from app.store.wares import Ware

DEAD_AFTER_DAYS = 90
PACE_DAYS = 182
"""Half a year of sales says how long stock lasts."""

YEAR = 365
FIRST_WEEK = 7
"""Days in which the files of a new shop come together."""

LISTED = 100
NO_STOCK = noop("What lies on the shelf is not known: no file with stock was brought in.")


def stock_that_lies(picture: ShopPicture) -> list[Found]:
    """Return the stock without a sale for ``DEAD_AFTER_DAYS`` days, and that which lasts for more than a year."""
    return [_dead(picture), _slow(picture)]


def _dead(picture: ShopPicture) -> Found:
    border = picture.today - timedelta(days=DEAD_AFTER_DAYS)
    # Without sales data that reaches back far enough, "not sold" would only mean "not known".
    known = picture.first_known <= border
    new = _new_since(picture, border) if known else frozenset()
    dead = [
        product
        for product in picture.products.values()
        if known
        and product.active
        and (product.on_hand or 0) > 0
        and product.id not in new
        and (product.last_sold is None or product.last_sold < border)
    ]
    dead.sort(key=lambda product: -_worth(product))
    tied_up = sum(_worth(product) for product in dead)
    costless = sum(product.cost is None for product in dead)
    return Found(
        "dead-stock",
        border,
        picture.today,
        _dead_text(picture, known, len(dead), tied_up, costless),
        {
            "currency": picture.currency,
            "products": [_dead_line(product) for product in dead[:LISTED]],
            "known": known and _has_stock(picture),
            "count": len(dead),
            "tied_up": money_text(tied_up),
            "without_cost": costless,
        },
    )


def _dead_text(picture: ShopPicture, known: bool, count: int, tied_up: int, costless: int) -> str:
    if not known:
        return tr("What nobody buys is known once there are {days} days of sales.", days=DEAD_AFTER_DAYS)
    if not _has_stock(picture):
        return tr(NO_STOCK)
    if not count:
        return tr("Everything in stock has sold within the last {days} days.", days=DEAD_AFTER_DAYS)
    if costless == count:
        return trn(
            "{n} product has not sold for {days} days; what lies in it is not known, for want of a cost.",
            "{n} products have not sold for {days} days; what lies in them is not known, for want of a cost.",
            count,
            days=DEAD_AFTER_DAYS,
        )
    text = trn(
        "{n} product has not sold for {days} days; {money} lies in it.",
        "{n} products have not sold for {days} days; {money} lies in them.",
        count,
        days=DEAD_AFTER_DAYS,
        money=whole_money(tied_up, picture.currency),
    )
    if not costless:
        return text
    return text + " " + tr("Of {n} of them the cost is not known.", n=number(costless))


def _dead_line(product: Ware) -> dict[str, Any]:
    return {
        "sku": product.sku,
        "name": product.name,
        "on_hand": quantity_text(product.on_hand or 0),
        "last_sold": None if product.last_sold is None else product.last_sold.isoformat(),
        "tied_up": None if product.cost is None else money_text(_worth(product)),
    }


def _slow(picture: ShopPicture) -> Found:
    """Find stock beyond what a year will sell, at the pace of half a year."""
    days = min(PACE_DAYS, picture.sold.days)
    known = days >= DEAD_AFTER_DAYS
    pace = np.maximum(picture.sold.units[:, -days:].sum(axis=1, dtype=np.float64), 0.0) / days
    slow: list[tuple[Ware, float, int]] = []
    for index in np.flatnonzero(picture.goods & (pace > 0)) if known else ():
        product = picture.product(int(index))
        on_hand = (product.on_hand or 0) / QUANTITY_SCALE
        beyond = on_hand - pace[index] * YEAR
        # What came in lately has had no time to sell.
        first = np.flatnonzero(picture.sold.units[index] > 0)
        if not product.active or beyond < 1 or picture.sold.days - first[0] < DEAD_AFTER_DAYS:
            continue
        slow.append((product, on_hand / pace[index] / YEAR, round(beyond * (product.cost or 0))))
    slow.sort(key=lambda one: (-one[2], -one[1]))
    beyond_cost = sum(one[2] for one in slow)
    if not known:
        text = tr("How long stock lasts is known once there are {days} days of sales.", days=DEAD_AFTER_DAYS)
    elif not _has_stock(picture):
        text = tr(NO_STOCK)
    elif not slow:
        text = tr("No stock will last for more than a year.")
    else:
        text = _slow_text(len(slow), whole_money(beyond_cost, picture.currency) if beyond_cost > 0 else "")
    figures = {
        "currency": picture.currency,
        "known": known and _has_stock(picture),
        "count": len(slow),
        "tied_up": money_text(beyond_cost),
        "products": [
            {
                "sku": product.sku,
                "name": product.name,
                "on_hand": quantity_text(product.on_hand or 0),
                "years": round(years, 1),
                "tied_up": None if product.cost is None else money_text(beyond),
            }
            for product, years, beyond in slow[:LISTED]
        ],
    }
    return Found("slow-stock", picture.first_of(days), picture.last, text, figures)


def _slow_text(count: int, money: str) -> str:
    if not money:
        return trn(
            "The stock of {n} product lasts for more than a year.",
            "The stock of {n} products lasts for more than a year.",
            count,
        )
    return trn(
        "The stock of {n} product lasts for more than a year; {money} lies in what is beyond that.",
        "The stock of {n} products lasts for more than a year; {money} lies in what is beyond that.",
        count,
        money=money,
    )


def _new_since(picture: ShopPicture, border: date) -> frozenset[int]:
    """Return the products that the shop took up after ``border``: time to sell is what they had not yet.

    Those of the very first files are not new: they only were not known before.
    """
    known = {product.id: product.known_since for product in picture.products.values()}
    first_files = min(known.values(), default=border) + timedelta(days=FIRST_WEEK)
    return frozenset(product for product, day in known.items() if day > max(border, first_files))


def _has_stock(picture: ShopPicture) -> bool:
    return any(product.on_hand is not None for product in picture.products.values())


def _worth(product: Ware) -> int:
    return (product.on_hand or 0) * (product.cost or 0) // QUANTITY_SCALE
