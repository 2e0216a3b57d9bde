from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.analysis.reorder import OrderTerms, ReorderFigures, order_quantity, reorder
from tests.analysis.runout_cases import BUSY, LUMPY, NEVER_SOLD, PRODUCTS, STEADY, demand

UNITS = arrays(float, PRODUCTS, elements=st.integers(0, 3_000).map(float))
PACKS = arrays(float, PRODUCTS, elements=st.integers(1, 48).map(float))
LEAST = arrays(float, PRODUCTS, elements=st.integers(0, 500).map(float))
DAYS = arrays(float, PRODUCTS, elements=st.integers(0, 60).map(float))
LEVEL = arrays(float, PRODUCTS, elements=st.sampled_from([0.5, 0.8, 0.95, 0.99]))


def terms(
    *,
    lead_time: float = 5,
    spread: float = 0,
    review: float = 7,
    level: float = 0.95,
    pack: float = 1,
    least: float = 0,
) -> OrderTerms:
    each = np.ones(PRODUCTS)
    return OrderTerms(
        lead_time=lead_time * each,
        lead_time_spread=spread * each,
        review_period=review * each,
        service_level=level * each,
        pack_size=pack * each,
        min_order=least * each,
    )


def figures(on_hand: float = 0, on_order: float = 0, governed_by: OrderTerms | None = None) -> ReorderFigures:
    each = np.ones(PRODUCTS)
    return reorder(demand(), on_hand * each, on_order * each, governed_by or terms())


@given(UNITS, UNITS, DAYS, DAYS, LEVEL, PACKS, LEAST)
def test_what_to_order_is_whole_packs_at_least_the_least_order_and_enough(
    on_hand: np.ndarray,
    on_order: np.ndarray,
    lead_time: np.ndarray,
    review: np.ndarray,
    level: np.ndarray,
    pack: np.ndarray,
    least: np.ndarray,
) -> None:
    governed = OrderTerms(lead_time, np.ones(PRODUCTS), review, level, pack, least)
    found = reorder(demand(), on_hand, on_order, governed)
    ordered = found.quantity > 0
    assert np.allclose(found.quantity / pack, np.round(found.quantity / pack))
    assert (found.quantity[ordered] >= least[ordered]).all()
    position = on_hand + on_order
    assert (ordered == (position < found.order_up_to)).all()
    filled = position + found.quantity
    assert (filled[ordered] >= found.order_up_to[ordered] - 1e-3).all()
    unbound = ordered & (found.quantity > least + pack)
    assert (filled[unbound] < found.order_up_to[unbound] + pack[unbound]).all()


@given(UNITS, UNITS, st.sampled_from([0.1, 3.0, 10.0]))
def test_other_units_change_the_unit_of_every_figure_and_nothing_else(
    on_hand: np.ndarray, on_order: np.ndarray, factor: float
) -> None:
    plain = reorder(demand(), on_hand, on_order, terms(pack=6, least=12, spread=1.5))
    scaled = reorder(
        demand(factor),
        on_hand * factor,
        on_order * factor,
        terms(pack=6 * factor, least=12 * factor, spread=1.5),
    )
    for name in (each.name for each in fields(ReorderFigures)):
        one, other = getattr(plain, name), getattr(scaled, name)
        if name in ("due", "protection_days"):
            assert (one == other).all()
        elif name == "quantity":
            assert (np.abs(other / factor - one) <= 6 + 1e-6).all()
        else:
            assert other / factor == pytest.approx(one, rel=0.02, abs=0.02), name


def test_the_arithmetic_adds_up() -> None:
    found = figures(10, 5)
    assert found.reorder_point == pytest.approx(found.lead_time_demand + found.safety_stock)
    assert found.order_up_to == pytest.approx(found.protection_demand + found.safety_stock)
    assert found.protection_days.tolist() == [12] * PRODUCTS
    assert found.daily_demand * 12 == pytest.approx(found.protection_demand)
    assert found.lead_time_demand[STEADY] == pytest.approx(10, rel=0.2)
    assert found.quantity[STEADY] == np.ceil(found.order_up_to[STEADY] - 15)


def test_steady_demand_needs_about_the_textbooks_safety_stock() -> None:
    found = figures()
    assert found.safety_stock[BUSY] == pytest.approx(found.textbook_safety_stock[BUSY], rel=0.6)


def test_what_never_sells_is_not_ordered() -> None:
    found = figures(0, 0, terms(least=50, pack=12))
    assert found.quantity[NEVER_SOLD] == 0
    assert found.reorder_point[NEVER_SOLD] == 0
    assert not found.due[NEVER_SOLD]
    assert found.due[STEADY]


def test_a_higher_service_level_a_longer_or_less_certain_lead_time_ask_for_more() -> None:
    usual = figures()
    for more in (terms(level=0.99), terms(spread=3)):
        assert (figures(governed_by=more).safety_stock[STEADY:] > usual.safety_stock[STEADY:]).all()
    longer = figures(governed_by=terms(lead_time=20))
    assert (longer.order_up_to[STEADY:] > usual.order_up_to[STEADY:]).all()
    rarely = figures(governed_by=terms(review=28))
    assert (rarely.order_up_to[STEADY:] > usual.order_up_to[STEADY:]).all()


def test_an_order_is_due_at_the_reorder_point_and_not_above() -> None:
    point = figures().reorder_point[STEADY]
    assert figures(np.floor(point)).due[STEADY]
    assert figures(np.floor(point) - 3, 3).due[STEADY]
    assert not figures(np.floor(point) + 1).due[STEADY]


def test_half_a_chance_needs_no_safety_stock_against_a_lead_time_that_varies() -> None:
    half = figures(governed_by=terms(level=0.5, spread=4))
    assert half.textbook_safety_stock == pytest.approx(np.zeros(PRODUCTS))


@pytest.mark.parametrize(
    ("needed", "pack", "least", "quantity"),
    [
        (0, 6, 12, 0),
        (-5, 1, 0, 0),
        (0.2, 1, 0, 1),
        (7, 6, 0, 12),
        (7, 6, 20, 24),
        (12, 6, 0, 12),
        (0.3, 0.1, 0, 0.3),
    ],
)
def test_packs_and_the_least_order(needed: float, pack: float, least: float, quantity: float) -> None:
    found = order_quantity(np.array([needed]), np.array([pack]), np.array([least]))
    assert found == pytest.approx([quantity])


def test_each_product_keeps_its_own_service_level() -> None:
    governed = replace(terms(), service_level=np.array([0.5, 0.99, 0.5, 0.8]))
    mixed = reorder(demand(), np.zeros(PRODUCTS), np.zeros(PRODUCTS), governed)
    assert mixed.safety_stock[STEADY] == pytest.approx(
        figures(governed_by=terms(level=0.99)).safety_stock[STEADY]
    )
    assert mixed.safety_stock[LUMPY] == pytest.approx(
        figures(governed_by=terms(level=0.5)).safety_stock[LUMPY]
    )
