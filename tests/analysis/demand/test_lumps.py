"""Big one-off orders."""

from __future__ import annotations

import numpy as np
import pytest

from app.analysis.demand.lumps import steadied
from tests.analysis.demand.shops import poisson


def test_a_lump_is_cut_and_counted_again_over_all_days() -> None:
    sold = poisson(np.full(4, 5.0)).astype(float)
    sold[0, 100] = 900
    steady = steadied(sold, np.ones_like(sold))
    assert steady.sold[0].max() < 30
    assert steady.swell[0] > 1.2
    assert steady.swell[1:].max() < 1.15


def test_steady_sales_are_left_alone() -> None:
    sold = poisson(np.full(4, 12.0)).astype(float)
    steady = steadied(sold, np.ones_like(sold))
    assert (steady.sold == sold).all()
    assert steady.swell == pytest.approx(np.ones(4))


def test_a_busy_weekday_is_no_lump() -> None:
    usual = np.where(np.arange(364) % 7 == 5, 5.0, 0.33)[None, :]
    steady = steadied(10 * usual, usual)
    assert steady.sold == pytest.approx(10 * usual)


def test_nothing_sold_stays_nothing() -> None:
    steady = steadied(np.zeros((2, 30)), np.ones((2, 30)))
    assert not steady.sold.any()
    assert np.isfinite(steady.swell).all()
