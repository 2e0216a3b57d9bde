"""Which products carry the shop (ABC), and which of them sell evenly (XYZ). NumPy only."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

A_PERCENT = 80
B_PERCENT = 95
EVEN = 0.5
UNEVEN = 1.0
MIN_WEEKS = 8


def abc(values: Sequence[int]) -> list[str]:
    """Return A, B or C for each product by what it brought.

    A are the fewest products that together bring 80 % of it, B those up to 95 %, C the rest and whatever brought
    nothing. Of two that brought as much, the earlier one goes first.
    """
    total = sum(value for value in values if value > 0)
    classes = ["C"] * len(values)
    reached = 0
    for index in sorted(range(len(values)), key=lambda index: -values[index]):
        if values[index] <= 0:
            break
        if reached * 100 < total * A_PERCENT:
            classes[index] = "A"
        elif reached * 100 < total * B_PERCENT:
            classes[index] = "B"
        reached += values[index]
    return classes


def xyz(weekly: npt.NDArray[np.floating]) -> list[str]:
    """Return X (sells evenly), Y or Z (by fits and starts) for each product; "" where fewer than 8 weeks are known.

    ``weekly`` (S, W) is units an open day in each week. What the whole shop does in a week (Christmas, summer) is
    taken off first, so that a season does not make every product uneven.
    """
    products, weeks = weekly.shape
    if weeks < MIN_WEEKS:
        return [""] * products
    sold = np.maximum(weekly, 0.0).astype(np.float64)
    shop = sold.sum(axis=0)
    if shop.mean() <= 0:
        return ["Z"] * products
    level = np.maximum(shop / shop.mean(), 0.1)
    calm = sold / level
    mean = calm.mean(axis=1)
    variation = np.divide(calm.std(axis=1), mean, out=np.full(products, np.inf), where=mean > 0)
    return ["X" if value <= EVEN else "Y" if value <= UNEVEN else "Z" for value in variation]
