"""Quantiles of demand that comes in whole steps: the negative binomial on a lattice, without SciPy.

The negative binomial is the usual choice for lumpy counts: a Poisson whose rate itself varies. ``mean`` is its
mean m and ``clumping`` its phi, so that the variance is m + phi m^2 (both counted in steps).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.analysis.demand.arrays import FloatArray

LATTICE = 128
"""Points the lattice has; a distribution that reaches farther is laid on a coarser one."""
REACH = 6.0
"""Standard deviations above the mean that the lattice must hold: past the 99.5th percentile of any clumping."""
BLOCK = 8_192
"""Distributions worked on at once: their lattices take 8 MB, and stay near the processor."""
LEAST = 1e-6
"""Stands for nothing where a logarithm or a quotient needs more."""


def negative_binomial_quantiles(
    mean: FloatArray, clumping: FloatArray, step: FloatArray, levels: Sequence[float]
) -> FloatArray:
    """Return (N, len(levels)) the quantiles, in units, of N distributions of the given means (N,), in units.

    ``clumping`` (N,) is phi; ``step`` (N,), above 0 and in units, is the smallest amount that sells. Where the spread
    needs more than ``LATTICE`` steps the step is made larger, with mean and variance kept, and the quantile is taken
    between the points instead of on them.
    """
    found = np.zeros((len(mean), len(levels)))
    for start in range(0, len(mean), BLOCK):
        part = slice(start, start + BLOCK)
        found[part] = _quantiles(mean[part] / step[part], clumping[part], levels) * step[part, None]
    return found


def _quantiles(mean: FloatArray, clumping: FloatArray, levels: Sequence[float]) -> FloatArray:
    """Return the quantiles counted in steps."""
    reach = mean + REACH * np.sqrt(mean + clumping * mean * mean)
    coarse = np.maximum(np.ceil(reach / (LATTICE - 1)), 1)
    # On a lattice c times coarser the same mean and variance take phi' = phi + (1 - c) / m; never below Poisson.
    phi = np.maximum(clumping + (1 - coarse) / np.maximum(mean, LEAST), LEAST)
    scaled = phi * (mean / coarse)
    n = np.arange(LATTICE - 1)
    # P(n + 1) / P(n) = (1/phi + n) / (n + 1) x (1 - p), with 1 - p = phi m / (1 + phi m).
    growth = (1 / phi[:, None] + n) / (n + 1) * (scaled / (1 + scaled))[:, None]
    mass = np.empty((len(mean), LATTICE))
    mass[:, 0] = np.exp(-np.log1p(scaled) / phi)
    np.cumprod(growth, axis=1, out=mass[:, 1:])
    mass[:, 1:] *= mass[:, :1]
    below = np.cumsum(mass, axis=1, out=mass)
    rows = np.arange(len(mean))
    found = np.empty((len(mean), len(levels)))
    for column, level in enumerate(levels):
        at = np.minimum((below < level - LEAST).sum(axis=1), LATTICE - 1)
        reached = below[rows, at]
        before = np.where(at > 0, below[rows, at - 1], 0.0)
        share = np.clip((level - before) / np.maximum(reached - before, LEAST), 0, 1)
        found[:, column] = np.where(coarse > 1, np.maximum(at - 0.5 + share, 0) * coarse, at)
    return found
