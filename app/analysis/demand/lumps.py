"""Big one-off orders: kept from dragging a level about, but not left out of what is sold altogether.

A wholesale order of fifty times the usual says little about next week and would pull a smoothed level up for
months. Cutting it (winsorising) steadies the level but makes every forecast too low by what such orders bring in
all. So the level is learned from the cut history and swollen by the share cut off, each product's shrunk to the
shop's: such orders will come again, nobody knows when.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.analysis.demand.arrays import FloatArray

CAP = 3.0
"""Times the mean selling day at which a day is cut. 2.5 to 6 did within 1 % of each other for four-week totals."""
PASSES = 2
"""The mean selling day is itself taken of the cut history: a second pass finds the cap that one lump had raised."""
SHOP_DAYS = 200.0
"""Selling days at which a product's own share cut off counts as much as the shop's."""
FAINTEST = 0.05
"""A day whose factor is smaller than this is not scaled up by it: the quotient would be noise."""


@dataclass(frozen=True, slots=True)
class Steadied:
    """A history without its lumps."""

    sold: FloatArray
    """(S, T) units, no day more than the cap."""
    swell: FloatArray
    """(S,) times what remains that was sold in all; at least 1."""


def steadied(sold: FloatArray, usual: FloatArray) -> Steadied:
    """Cut the lumps of ``sold`` (S, T); ``usual`` (S, T) is what each day sells of an average day, 0 where unseen."""
    scale = np.maximum(usual, FAINTEST)
    even = sold / scale
    days = np.maximum((sold > 0).sum(axis=1), 1)
    cap = CAP * even.sum(axis=1) / days
    for _ in range(PASSES - 1):
        cap = CAP * np.minimum(even, cap[:, None]).sum(axis=1) / days
    cut = np.minimum(sold, cap[:, None] * scale)
    before, after = sold.sum(axis=1), cut.sum(axis=1)
    say = 1 / np.sqrt(np.maximum(after / sold.shape[1], 1e-9))
    shop = max(float((before * say).sum() / max((after * say).sum(), 1e-9)), 1.0)
    own = np.where(after > 0, before / np.maximum(after, 1e-9), 1.0)
    return Steadied(cut, (own * days + shop * SHOP_DAYS) / (days + SHOP_DAYS))
