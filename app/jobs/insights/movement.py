"""Risers and fallers: four weeks against the four before, by open day."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from app.analysis.compare import change_text
from app.analysis.movers import MIN_DAYS, Move, movers
from app.jobs.insights.found import Found
from app.jobs.insights.picture import FOUR_WEEKS, ShopPicture
from app.jobs.insights.wording import plain_money, times_text, units_text
from app.language import fixed, noop, tr, trc, trn

TOP_COUNT = 10
_HARDLY_ANY = 98
TOO_EARLY = noop("Risers and fallers are known once there are eight weeks of sales.")


def risers_and_fallers(picture: ShopPicture) -> list[Found]:
    """Return what sells clearly more, and what clearly less, than in the four weeks before."""
    first, last = picture.first_of(2 * FOUR_WEEKS), picture.last
    before = picture.open_columns(-2 * FOUR_WEEKS, -FOUR_WEEKS)
    after = picture.open_columns(-FOUR_WEEKS)
    if not picture.known_for(2 * FOUR_WEEKS) or min(len(before), len(after)) < MIN_DAYS:
        nothing: dict[str, Any] = {"currency": picture.currency, "products": [], "known": False}
        return [Found(kind, first, last, tr(TOO_EARLY), nothing) for kind in ("risers", "fallers")]
    goods = np.flatnonzero(picture.goods)
    sold = picture.sold.units[goods]
    taken = picture.sold.amounts[goods]
    shop_before = float(picture.sold.amounts[:, before].sum()) / len(before)
    shop_after = float(picture.sold.amounts[:, after].sum()) / len(after)
    shop_ratio = shop_after / shop_before if min(shop_before, shop_after) > 0 else 1.0
    gains = taken[:, after].sum(axis=1) / len(after) - taken[:, before].sum(axis=1) / len(before)
    moves = movers(sold[:, before], sold[:, after], shop_ratio=shop_ratio)
    # Those that matter most to the till come first.
    moves.sort(key=lambda move: -abs(gains[move.index]))
    shop = change_text(shop_after, shop_before, trc("compared with", "before"))
    found = []
    for kind, direction in (("risers", 1), ("fallers", -1)):
        mine = [move for move in moves if (move.ratio > 1) == (direction > 0)]
        lines = [
            _line(picture, int(goods[move.index]), move, float(gains[move.index]))
            for move in mine[:TOP_COUNT]
        ]
        figures = {
            "currency": picture.currency,
            "products": lines,
            "count": len(mine),
            "shop_ratio": round(shop_ratio, 4),
        }
        found.append(
            Found(
                kind, first, last, f"{_sentence(lines, len(mine), direction)} {_shop(shop)}".strip(), figures
            )
        )
    return found


def _sentence(lines: list[dict[str, Any]], count: int, direction: int) -> str:
    if not lines and direction > 0:
        return tr("No product sells clearly more than in the four weeks before.")
    if not lines:
        return tr("No product sells clearly less than in the four weeks before.")
    if direction > 0:
        return trn(
            "{n} product sells clearly more than in the four weeks before, first of all {name}.",
            "{n} products sell clearly more than in the four weeks before, first of all {name}.",
            count,
            name=lines[0]["name"],
        )
    return trn(
        "{n} product sells clearly less than in the four weeks before, first of all {name}.",
        "{n} products sell clearly less than in the four weeks before, first of all {name}.",
        count,
        name=lines[0]["name"],
    )


def _shop(compared: str) -> str:
    # words: {compared} is "8 % more than before" or "as much as before".
    return tr("By open day, the whole shop took {compared}.", compared=compared) if compared else ""


def _line(picture: ShopPicture, index: int, move: Move, gain: float) -> dict[str, Any]:
    product = picture.product(index)
    return {
        "sku": product.sku,
        "name": product.name,
        "a_day_before": round(move.before, 3),
        "a_day": round(move.after, 3),
        "ratio": None if math.isinf(move.ratio) else round(move.ratio, 3),
        "amount_a_day": plain_money(gain),
        "text": _reason(move, on_hand=product.on_hand),
    }


def _reason(move: Move, *, on_hand: int | None) -> str:
    after, before = units_text(move.after), units_text(move.before)
    if move.before <= 0:
        return tr("{after} a day; none in the four weeks before.", after=after)
    if move.ratio > 1:
        return tr(
            "{after} a day, after {before}: {times} as many.",
            after=after,
            before=before,
            times=times_text(move.ratio),
        )
    share = round((1 - move.ratio) * 100)
    if move.after <= 0:
        said = tr("None any more, after {before} a day.", before=before)
    elif share < _HARDLY_ANY:
        said = tr("{after} a day, after {before}: {n} % less.", after=after, before=before, n=fixed(share, 0))
    else:
        said = tr("{after} a day, after {before}: hardly any.", after=after, before=before)
    # Nothing on the shelf explains what would look like lost liking.
    if on_hand is not None and on_hand <= 0:
        said += " " + tr("None is left in stock.")
    return said
