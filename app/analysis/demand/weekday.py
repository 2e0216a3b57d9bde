"""The shape of a product's week: how much of an average day each weekday sells.

A product's own weekday means are noisy where it sells little, so they are shrunk towards the shop's shape, and
that towards a flat week: the usual empirical-Bayes compromise, with pseudo-weeks as the weight of the prior.
"""

from __future__ import annotations

import numpy as np

from app.analysis.demand.arrays import BoolArray, FloatArray, IntArray
from app.analysis.demand.history import WEEK

SHAPE_DAYS = 364
"""A year. Half a year was 1 % worse in MASE, of shops with lumpy demand more than of steady ones."""
OWN_WEIGHT = 25.0
"""Weeks of evidence at which a product's own shape counts as much as the shop's, for a product whose days vary by
their own mean (a coefficient of variation of 1); by the square of that for others, as the noise of a mean does.
5 to 40 did alike."""
SHOP_WEIGHT = 60.0
"""Product-weeks of evidence at which the shop's shape counts as much as a flat week; by the same square."""
STEADIEST, LUMPIEST = 0.02, 50.0
"""Bounds of that square: a product sold twice in its life has none that could be told."""


def weekday_shape(sold: FloatArray, seen: BoolArray, weekday: IntArray) -> FloatArray:
    """Return (S, 7), Monday first: the factor of each weekday upon the product's average day.

    ``sold`` and ``seen`` are (S, T), ``weekday`` (T,). The mean of the factors of the weekdays the shop opens on
    is 1; a weekday on which nothing was ever seen has the factor 1.
    """
    if not len(sold):
        return np.ones((0, WEEK), dtype=np.float32)
    sold, seen, weekday = sold[:, -SHAPE_DAYS:], seen[:, -SHAPE_DAYS:], weekday[-SHAPE_DAYS:]
    one_hot = (weekday[:, None] == np.arange(WEEK)[None, :]).astype(np.float32)
    amounts = np.where(seen, sold, 0).astype(np.float32) @ one_hot
    days = seen.astype(np.float32) @ one_hot
    opened = days.sum(axis=0) > 0
    count = np.maximum(days.sum(axis=1), 1)
    level = np.maximum(amounts.sum(axis=1) / count, 1e-9)
    noise = _noise(sold, amounts, days, count, level)
    # In units of each product's average day; a product's say in the shop's shape falls with its noise.
    relative = amounts / level[:, None]
    say = (1 / noise)[:, None]
    shop_weight = SHOP_WEIGHT * say.mean() * np.median(noise)
    shop = ((relative * say).sum(axis=0) + shop_weight) / ((days * say).sum(axis=0) + shop_weight)
    own_weight = (OWN_WEIGHT * noise)[:, None]
    shape = (relative + own_weight * shop) / (days + own_weight)
    mean = np.where(opened, shape, 0).sum(axis=1, keepdims=True) / max(int(opened.sum()), 1)
    return np.asarray(np.where(opened, shape / np.maximum(mean, 1e-9), 1), dtype=np.float32)


def _noise(
    sold: FloatArray, amounts: FloatArray, days: FloatArray, count: FloatArray, level: FloatArray
) -> FloatArray:
    """Return (S,): the variance of a day about its weekday's mean, over the square of the mean day."""
    squares = np.einsum("st,st->s", sold, sold)
    about = squares - (amounts**2 / np.maximum(days, 1)).sum(axis=1)
    return np.asarray(np.clip(about / count / level**2, STEADIEST, LUMPIEST))
