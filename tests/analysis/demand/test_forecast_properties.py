"""What holds of the forecast of any shop."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.analysis.demand.forecast import HORIZON, Outlook, Standing, forecast_demand
from app.analysis.demand.history import DemandHistory

TOTAL_LEVELS = (0.01, 0.1, 0.3, 0.5, 0.8, 0.95, 0.99)


@st.composite
def histories(draw: st.DrawFn) -> DemandHistory:
    """Shops of one to six products: dead, new, lumpy, in packs, weighed, promoted, with empty shelves."""
    products, days = draw(st.integers(1, 6)), draw(st.sampled_from([1, 6, 20, 57, 120, 250, 400]))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    rate = 10 ** random.uniform(-2, 2.5, (products, 1))
    shape = random.uniform(0.2, 2, 7)[np.arange(days) % 7]
    sold = random.poisson(rate * shape * random.gamma(0.7, 1.4, (products, days))).astype(np.float32)
    sold *= random.choice(np.array([1, 1, 6, 0.25], dtype=np.float32), (products, 1))
    begun = np.arange(days) >= random.integers(-days, days, (products, 1))
    ended = np.arange(days) > random.integers(days // 2, 3 * days, (products, 1))
    sold = np.where(begun & ~ended, sold, 0).astype(np.float32)
    is_open = random.random(days) < draw(st.sampled_from([1.0, 0.9, 0.2]))
    first = np.where((sold > 0).any(axis=1), np.argmax(sold > 0, axis=1), days)
    return DemandHistory(
        first_day=draw(st.integers(10_000, 20_000)),
        sold=sold * is_open,
        known_from=first,
        open=is_open,
        available=random.random(sold.shape) < 0.9 if draw(st.booleans()) else None,
        promoted=random.random(sold.shape) < 0.1 if draw(st.booleans()) else None,
    )


outlooks = st.lists(st.booleans(), min_size=HORIZON, max_size=HORIZON).map(
    lambda days: Outlook(np.array(days))
)
many = settings(max_examples=40, deadline=None)


@many
@given(histories(), outlooks)
def test_figures_are_finite_and_never_negative(history: DemandHistory, outlook: Outlook) -> None:
    made = forecast_demand(history, outlook)
    for figures in (made.mean, made.quantiles, *made.totals.parameters):
        assert np.isfinite(figures).all()
        assert (figures >= 0).all()


@many
@given(histories(), outlooks)
def test_quantiles_never_cross(history: DemandHistory, outlook: Outlook) -> None:
    made = forecast_demand(history, outlook)
    assert (np.diff(made.quantiles, axis=-1) >= 0).all()
    by_day = np.stack(
        [
            made.totals.quantile(np.full(history.products, days), TOTAL_LEVELS)
            for days in (1, 2, 5, 9, 28, 60, 120)
        ]
    )
    assert (np.diff(by_day, axis=-1) >= -1e-6).all()
    assert (np.diff(by_day, axis=0) >= -1e-6).all()


@many
@given(histories(), outlooks)
def test_closed_days_are_forecast_as_nothing(history: DemandHistory, outlook: Outlook) -> None:
    made = forecast_demand(history, outlook)
    assert not made.mean[:, ~outlook.open].any()
    assert not made.quantiles[:, ~outlook.open].any()


@many
@given(histories(), outlooks)
def test_a_product_that_never_sold_is_forecast_as_nothing(history: DemandHistory, outlook: Outlook) -> None:
    made = forecast_demand(history, outlook)
    never = history.known_from == history.days
    assert (made.standing[never] == Standing.NEVER).all()
    assert (made.standing[~never] != Standing.NEVER).all()
    assert not made.mean[~(history.sold > 0).any(axis=1)].any()
    assert not made.mean[never].any()
    assert not made.totals.exceedance(np.ones((history.products, HORIZON)))[never].any()


@many
@given(histories(), outlooks, st.sampled_from([0.125, 2.0, 12.0, 100.0]))
def test_scaling_units_scales_the_forecast(history: DemandHistory, outlook: Outlook, scale: float) -> None:
    """A shop that counts in boxes of twelve is warned on the same day as one that counts in pieces."""
    scaled = DemandHistory(
        history.first_day, history.sold * np.float32(scale), history.known_from, history.open,
        history.available, history.promoted,
    )  # fmt: skip
    one, other = forecast_demand(history, outlook), forecast_demand(scaled, outlook)
    assert (one.standing == other.standing).all()
    assert other.mean == pytest.approx(one.mean * scale, rel=2e-3, abs=1e-4 * scale)
    stock = np.linspace(0, 3, HORIZON) * one.totals.mean[:, -1:]
    chance, chance_scaled = one.totals.exceedance(stock), other.totals.exceedance(stock * scale)
    # Where a lattice point is reached to the last bit it may be the next one: a few cells, not the shop.
    assert np.median(np.abs(chance - chance_scaled)) < 1e-3
    assert (
        np.mean(np.abs(one.quantiles * scale - other.quantiles) > 0.02 * scale * (1 + one.quantiles)) < 0.05
    )


@many
@given(histories(), outlooks)
def test_the_order_of_products_does_not_matter(history: DemandHistory, outlook: Outlook) -> None:
    order = np.arange(history.products)[::-1]
    turned = DemandHistory(
        history.first_day, history.sold[order], history.known_from[order], history.open,
        None if history.available is None else history.available[order],
        None if history.promoted is None else history.promoted[order],
    )  # fmt: skip
    one, other = forecast_demand(history, outlook), forecast_demand(turned, outlook)
    assert (one.standing[order] == other.standing).all()
    assert other.mean == pytest.approx(one.mean[order], rel=1e-3, abs=1e-5)


@many
@given(histories(), outlooks)
def test_more_stock_never_raises_the_chance_of_running_out(history: DemandHistory, outlook: Outlook) -> None:
    totals = forecast_demand(history, outlook).totals
    ladder = np.linspace(0, 4, 30)[:, None, None] * (totals.mean + 1)
    chances = np.stack([totals.exceedance(units) for units in ladder])
    assert ((chances >= 0) & (chances <= 1)).all()
    assert (np.diff(chances, axis=0) <= 1e-9).all()
    assert (chances[0] == 1).all()


@many
@given(histories(), outlooks)
def test_the_same_history_gives_the_same_forecast(history: DemandHistory, outlook: Outlook) -> None:
    one, other = forecast_demand(history, outlook), forecast_demand(history, outlook)
    assert (one.mean == other.mean).all()
    assert (one.quantiles == other.quantiles).all()
    assert (one.totals.spread == other.totals.spread).all()
