"""The distribution of totals: what a stock-out is judged by."""

from __future__ import annotations

import numpy as np
import pytest

from app.analysis.demand.forecast import HORIZON
from app.analysis.demand.totals import PARAMETERS, TotalDemand
from tests.analysis.demand.shops import forecast, poisson, shop


def steady(mean: float, products: int = 8) -> TotalDemand:
    return forecast(shop(poisson(np.full(products, mean), days=730))).totals


def test_a_stock_of_half_the_demand_will_run_out_and_of_double_will_not() -> None:
    totals = steady(5.0)
    assert totals.exceedance(totals.mean * 0.5)[:, 6:].min() > 0.95
    assert totals.exceedance(totals.mean * 2)[:, 6:].max() < 0.05


def test_the_median_stock_runs_out_half_of_the_time() -> None:
    totals = steady(20.0)
    for days in (7, 14, 28):
        stock = np.repeat(totals.quantile(np.full(8, days), [0.5]), HORIZON, axis=1)
        assert totals.exceedance(stock)[:, days - 1] == pytest.approx(np.full(8, 0.5), abs=0.06)


def test_the_chance_of_any_sale_is_that_of_not_selling_nothing() -> None:
    """A product that sells one in five days: within a day 18 %, within a week four fifths."""
    chance = steady(0.2, products=40).exceedance(np.ones((40, HORIZON))).mean(axis=0)
    assert chance[0] == pytest.approx(1 - np.exp(-0.2), abs=0.08)
    assert chance[6] == pytest.approx(1 - np.exp(-1.4), abs=0.1)


def test_no_stock_has_run_out_already() -> None:
    totals = steady(1.0)
    assert (totals.exceedance(np.zeros((8, HORIZON))) == 1).all()
    assert (totals.exceedance(np.full((8, HORIZON), -3.0)) == 1).all()


def test_totals_go_on_beyond_four_weeks_at_the_same_pace() -> None:
    totals = steady(6.0)
    month, quarter = (totals.quantile(np.full(8, days), [0.5]) for days in (28, 84))
    assert quarter == pytest.approx(3 * month, rel=0.1)


def test_each_product_is_asked_for_its_own_days() -> None:
    totals = steady(6.0)
    days = np.array([1, 3, 5, 7, 14, 28, 60, 120])
    asked = totals.quantile(days, [0.9])[:, 0]
    assert asked == pytest.approx([totals.quantile(np.full(8, d), [0.9])[i, 0] for i, d in enumerate(days)])
    assert (np.diff(asked) > 0).all()


def test_what_was_stored_gives_the_same_answers_again() -> None:
    totals = steady(3.0)
    mean, spread = totals.parameters
    assert spread.shape == (8, PARAMETERS)
    again = TotalDemand(mean.copy(), spread.copy())
    stock = np.full((8, HORIZON), 20.0)
    assert (again.exceedance(stock) == totals.exceedance(stock)).all()


def test_products_that_swing_together_with_themselves_have_wider_totals_than_days_alone_would_say() -> None:
    """Good weeks and bad weeks: a total of seven days spreads more than seven independent days."""
    random = np.random.default_rng(2)
    weekly = np.repeat(random.gamma(3, 1 / 3, (12, 104)), 7, axis=1)
    swinging = random.poisson(10 * weekly)
    calm = random.permuted(swinging, axis=1)
    high = [forecast(shop(sold)).totals.quantile(np.full(12, 7), [0.9]).mean() for sold in (swinging, calm)]
    assert high[0] > 1.15 * high[1]
