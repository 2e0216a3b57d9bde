"""What people look for: searches, views and clicks, and what is seen often but bought seldom."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Any

import numpy as np
from sqlalchemy import Connection

from app.analysis.movers import MIN_DAYS, Move, movers
from app.domain.time import to_day_number
from app.jobs.insights.found import Found
from app.jobs.insights.picture import FOUR_WEEKS, ShopPicture
from app.jobs.insights.wording import plain_units, times_text, units_text
from app.language import noop, number, tr, trn
from app.store.sold_history import load_looks
from app.store.trends import activity, last_active_day

TOP_COUNT = 10
NOT_KNOWN = noop("Searches, views and clicks are not known: no file with them was brought in.")

_SEEN_OFTEN = 50
"""Views and clicks in four weeks that make a product seen often."""
_SELDOM = 0.25
"""Share of what such views usually sell, below which it is bought seldom."""
_CHANCE = 0.01

_Seen = dict[int, tuple[int, int, int]]
"""Searches, views and clicks by product id."""


def interest(connection: Connection, picture: ShopPicture) -> list[Found]:
    """Return what is looked for more than before, and what is seen often but bought seldom."""
    last = last_active_day(connection, picture.today - timedelta(days=1))
    if last is None:
        first, last = picture.first_of(FOUR_WEEKS), picture.last
        nothing: dict[str, Any] = {"products": [], "known": False}
        return [Found(kind, first, last, tr(NOT_KNOWN), nothing) for kind in ("interest", "seen-not-bought")]
    since = last - timedelta(days=FOUR_WEEKS - 1)
    seen = activity(connection, since, last)
    return [_risers(connection, picture, seen, last), _seldom_bought(picture, seen, since, last)]


def _risers(connection: Connection, picture: ShopPicture, seen: _Seen, last: date) -> Found:
    first = last - timedelta(days=2 * FOUR_WEEKS - 1)
    ids = sorted(picture.products)
    every = load_looks(connection, first, last, ids)
    # A day of which nothing is known at all is a day without a file, not without interest.
    known = every.sum(axis=0) > 0
    before, after = every[:, :FOUR_WEEKS][:, known[:FOUR_WEEKS]], every[:, FOUR_WEEKS:][:, known[FOUR_WEEKS:]]
    found = []
    if min(before.shape[1], after.shape[1]) >= MIN_DAYS:
        ratio = float(after.sum() / after.shape[1] / (before.sum() / before.shape[1]))
        found = [move for move in movers(before, after, shop_ratio=ratio) if move.ratio > 1]
    found.sort(key=lambda move: move.before - move.after)
    lines = []
    for move in found[:TOP_COUNT]:
        product = picture.products[ids[move.index]]
        searches, views, clicks = seen[product.id]
        lines.append(
            {
                "sku": product.sku,
                "name": product.name,
                "searches": searches,
                "views": views,
                "clicks": clicks,
                "a_day_before": round(move.before, 3),
                "a_day": round(move.after, 3),
                "text": _sought(move),
            }
        )
    if not lines:
        text = tr("No product is looked for clearly more than in the four weeks before.")
    else:
        text = trn(
            "{n} product is looked for clearly more, first of all {name}.",
            "{n} products are looked for clearly more, first of all {name}.",
            len(found),
            name=lines[0]["name"],
        )
    return Found("interest", first, last, text, {"products": lines, "count": len(found)})


def _sought(move: Move) -> str:
    after, before = units_text(move.after), units_text(move.before)
    if math.isinf(move.ratio):
        return tr("Looked for {after} times a day, after {before}.", after=after, before=before)
    return tr(
        "Looked for {after} times a day, after {before}, {times} as often.",
        after=after,
        before=before,
        times=times_text(move.ratio),
    )


def _seldom_bought(picture: ShopPicture, seen: _Seen, first: date, last: date) -> Found:
    """Hold what was sold in four weeks against what as many views and clicks usually sell."""
    bought = _bought(picture, first, last)
    looks = {known: views + clicks for known, (_, views, clicks) in seen.items() if known in picture.products}
    total = sum(looks.values())
    rate = sum(bought.get(known, 0.0) for known in looks) / total if total else 0.0
    lines = []
    for known, often in sorted(looks.items(), key=lambda one: (-one[1], one[0])):
        product, sold, expected = picture.products[known], bought.get(known, 0.0), often * rate
        if often < _SEEN_OFTEN or not product.active:
            continue
        if sold > _SELDOM * expected or _at_most(sold, expected) > _CHANCE:
            continue
        said = tr(
            "Seen {seen} times, bought {bought} times; so many views usually sell {usual}.",
            seen=number(often),
            bought=units_text(sold),
            usual=units_text(expected),
        )
        if product.on_hand is not None and product.on_hand <= 0:
            said += " " + tr("None is left in stock.")
        lines.append(
            {
                "sku": product.sku,
                "name": product.name,
                "seen": often,
                "quantity": plain_units(sold),
                "text": said,
            }
        )
    text = tr("Nothing that is seen often is bought seldom.")
    if lines:
        text = trn(
            "{n} product is seen often but bought seldom, first of all {name}.",
            "{n} products are seen often but bought seldom, first of all {name}.",
            len(lines),
            name=lines[0]["name"],
        )
    figures = {"products": lines[:TOP_COUNT], "count": len(lines)}
    return Found("seen-not-bought", first, last, text, figures)


def _bought(picture: ShopPicture, first: date, last: date) -> dict[int, float]:
    """Return the units that each product sold from ``first`` to ``last``, by id, as far as known."""
    start = max(0, to_day_number(first) - picture.sold.first_day)
    stop = max(0, to_day_number(last) - picture.sold.first_day + 1)
    sold = np.maximum(picture.sold.units[:, start:stop].sum(axis=1, dtype=np.float64), 0.0)
    return dict(zip(picture.sold.product_ids.tolist(), sold.tolist(), strict=True))


def _at_most(sold: float, expected: float) -> float:
    """Return how likely so few, or fewer, are where ``expected`` are expected: of counts (Poisson)."""
    term = total = math.exp(-min(expected, 700.0))
    for count in range(1, math.floor(sold) + 1):
        term *= expected / count
        total += term
    return total
