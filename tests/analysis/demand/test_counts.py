"""The negative binomial's quantiles against its definition, summed up the long way."""

from __future__ import annotations

import math

import numpy as np
import pytest

from app.analysis.demand.counts import negative_binomial_quantiles

LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)


def by_definition(mean: float, clumping: float, level: float) -> int:
    size, below, count = 1 / clumping, 0.0, 0
    while True:
        logarithm = math.lgamma(count + size) - math.lgamma(count + 1) - math.lgamma(size)
        logarithm += size * math.log(1 / (1 + clumping * mean)) + count * math.log(
            1 - 1 / (1 + clumping * mean)
        )
        below += math.exp(logarithm)
        if below >= level - 1e-6:
            return count
        count += 1


def quantiles(mean: float, clumping: float, step: float = 1.0) -> np.ndarray:
    one = np.ones(1)
    return negative_binomial_quantiles(one * mean, one * clumping, one * step, LEVELS)[0]


@pytest.mark.parametrize("mean", [0.02, 0.4, 1.0, 3.7, 12.0])
@pytest.mark.parametrize("clumping", [0.001, 0.3, 1.0])
def test_small_counts_are_exact(mean: float, clumping: float) -> None:
    assert quantiles(mean, clumping).tolist() == [by_definition(mean, clumping, level) for level in LEVELS]


@pytest.mark.parametrize(("mean", "clumping"), [(80.0, 0.5), (400.0, 0.1), (3_000.0, 0.2), (30.0, 3.0)])
def test_large_counts_are_near(mean: float, clumping: float) -> None:
    spread = math.sqrt(mean + clumping * mean * mean)
    wanted = [by_definition(mean, clumping, level) for level in LEVELS]
    assert quantiles(mean, clumping) == pytest.approx(wanted, abs=0.06 * spread)


def test_what_sells_in_packs_is_forecast_in_packs() -> None:
    assert quantiles(18.0, 0.4, step=6.0) == pytest.approx(6 * quantiles(3.0, 0.4))


def test_nothing_expected_is_nothing_at_any_level() -> None:
    assert not quantiles(0.0, 0.5).any()


def test_more_distributions_than_a_block_are_each_their_own() -> None:
    mean = np.resize([1.0, 5.0, 9.0], 20_000)
    found = negative_binomial_quantiles(mean, np.full(20_000, 0.3), np.ones(20_000), [0.9])
    for one in (1.0, 5.0, 9.0):
        assert np.unique(found[mean == one]).tolist() == [by_definition(one, 0.3, 0.9)]
