"""ABC and XYZ: which products carry the shop, and which of them sell evenly enough to plan by."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from app.analysis.classes import A_PERCENT, abc, xyz
from app.jobs.insights.found import Found
from app.jobs.insights.picture import ShopPicture
from app.jobs.insights.wording import plain_money
from app.language import number, tr, trn

YEAR = 364
PATTERN_WEEKS = 26
COST_KNOWN = 0.5
"""Share of the takings of which the cost must be known, before products are ranked by what they leave."""


def product_classes(picture: ShopPicture) -> Found:
    """Class every product sold in a year by what it brought, and by how evenly it sold."""
    columns = slice(-YEAR, None)
    goods = np.flatnonzero(picture.goods)
    taken = np.rint(picture.sold.amounts[goods, columns].sum(axis=1)).astype(np.int64)
    pieces = picture.sold.units[goods, columns].sum(axis=1, dtype=np.float64)
    sold = pieces > 0
    goods, taken, pieces = goods[sold], taken[sold], pieces[sold]
    brought, by_margin = _brought(picture, goods, taken, pieces)
    letters, evenness = abc(brought), xyz(_weekly(picture, goods))
    products = {
        picture.product(int(index)).sku: f"{letter}{even}"
        for index, letter, even in zip(goods, letters, evenness, strict=True)
    }
    figures: dict[str, Any] = {
        "currency": picture.currency,
        "by": "margin" if by_margin else "takings",
        "classes": [_class_line(letter, letters, evenness, taken, brought) for letter in "ABC"],
        "products": products,
    }
    days = min(YEAR, picture.sold.days)
    text = _text(letters, by_margin) if len(goods) else tr("No product has been sold yet.")
    return Found("classes", picture.first_of(days), picture.last, text, figures)


def _brought(
    picture: ShopPicture,
    goods: npt.NDArray[np.intp],
    taken: npt.NDArray[np.int64],
    pieces: npt.NDArray[np.float64],
) -> tuple[list[int], bool]:
    """Return what each product left over its cost; what it took, where too few costs are known to say."""
    costs = [picture.product(int(index)).cost for index in goods]
    known = np.array([cost is not None and cost > 0 for cost in costs], dtype=bool)
    spent = np.array([cost or 0 for cost in costs], dtype=np.float64) * pieces
    if taken[known].sum() <= COST_KNOWN * taken.sum() or (taken - spent)[known].sum() <= 0:
        return [int(amount) for amount in taken], False
    # Where a cost is missing, the product is taken to leave as much of its price as the others do.
    share = float((taken - spent)[known].sum() / taken[known].sum())
    margin = np.where(known, taken - spent, taken * share)
    return [round(float(amount)) for amount in margin], True


def _weekly(picture: ShopPicture, goods: npt.NDArray[np.intp]) -> npt.NDArray[np.float64]:
    """Return units an open day in each of the last weeks that were open at all. (S, W)"""
    weeks = min(PATTERN_WEEKS, picture.sold.days // 7)
    recent = picture.sold.units[goods][:, picture.sold.days - weeks * 7 :]
    opened = picture.sold.open[picture.sold.days - weeks * 7 :].reshape(weeks, 7).sum(axis=1)
    sums = recent.reshape(len(goods), weeks, 7).sum(axis=2, dtype=np.float64)
    return np.asarray(sums[:, opened > 0] / opened[opened > 0])


def _class_line(
    letter: str,
    letters: list[str],
    evenness: list[str],
    taken: npt.NDArray[np.int64],
    brought: list[int],
) -> dict[str, Any]:
    mine = [number for number, one in enumerate(letters) if one == letter]
    total = sum(max(amount, 0) for amount in brought)
    return {
        "class": letter,
        "count": len(mine),
        "amount": plain_money(float(taken[mine].sum())),
        "share": round(sum(max(brought[number], 0) for number in mine) / total, 4) if total else 0.0,
        **{even: sum(evenness[number] == even for number in mine) for even in "XYZ"},
    }


def _text(letters: list[str], by_margin: bool) -> str:
    count = letters.count("A")
    all_of_them = number(len(letters))
    if by_margin:
        return trn(
            "{n} product of {all} brings {percent} % of what is left over cost.",
            "{n} products of {all} bring {percent} % of what is left over cost.",
            count,
            all=all_of_them,
            percent=A_PERCENT,
        )
    return trn(
        "{n} product of {all} brings {percent} % of the takings.",
        "{n} products of {all} bring {percent} % of the takings.",
        count,
        all=all_of_them,
        percent=A_PERCENT,
    )
