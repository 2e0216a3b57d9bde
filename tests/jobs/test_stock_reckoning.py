from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.alerts.facts import StockFacts
from app.alerts.severity import Severity, severity
from app.analysis.demand.forecast import Outlook, forecast_demand
from app.analysis.demand.history import DemandHistory
from app.domain.time import to_day_number
from app.jobs.stock_levels import demands
from app.jobs.stock_reckoning import GRACE_DAYS, Coming, Demand, ProductStock, reckon
from app.store.shelf import Shelf
from app.store.terms import Terms
from tests.clock import TUESDAY_NOON

TODAY = date(2026, 3, 10)
YESTERDAY = TODAY - timedelta(days=1)
DAYS = 112


def made_demand(rate: float, *, until: date = YESTERDAY, plain: bool = False, seed: int = 3) -> Demand:
    """What is expected of a product that sold about so many a day, each day alike."""
    sold = np.random.default_rng(seed).poisson(rate, (1, DAYS)).astype(np.float32)
    history = DemandHistory(
        first_day=to_day_number(until) - DAYS + 1,
        sold=sold,
        known_from=np.array([0]),
        open=np.ones(DAYS, dtype=bool),
    )
    forecast = forecast_demand(history, Outlook(np.ones(28, dtype=bool)))
    return demands(forecast, made_on=until + timedelta(days=1), plain=plain)[0]


STEADY = made_demand(2.0)
TERMS = Terms(
    supplier="Casa Roast", lead_time_days=5.0, lead_time_spread_days=1.0, lead_time_source="file", review_days=7.0,
    service_level=0.95, reorder_point=None, reorder_point_source="", pack_size=1_000, min_order=0,
)  # fmt: skip


def stock(
    on_hand: float,
    *,
    demand: Demand | None = STEADY,
    counted_on: date = YESTERDAY,
    coming: tuple[Coming, ...] = (),
    price: int | None = 100_000,
    cost: int | None = 40_000,
    **terms: Any,
) -> ProductStock:
    counted_at = datetime.combine(counted_on, time(18), TUESDAY_NOON.tzinfo)
    values = {name: getattr(TERMS, name) for name in TERMS.__slots__}
    return ProductStock(
        shelf=Shelf(1, round(on_hand * 1_000), counted_at, counted_on, 0, 0), terms=Terms(**values | terms),
        coming=coming, demand=demand, price=price, cost=cost, currency="EUR",
    )  # fmt: skip


def facts_of(one: ProductStock, *, sales_to: date | None = YESTERDAY) -> StockFacts:
    return reckon([one], today=TODAY, sales_to=sales_to)[0]


def test_the_figures_of_a_steady_seller() -> None:
    found = facts_of(stock(6))
    assert found.daily_sales == pytest.approx(2.0, abs=0.4)
    assert found.days_of_cover == pytest.approx(3.0, abs=0.7)
    assert found.out_from is not None
    assert found.out_to is not None
    assert TODAY <= found.out_from <= TODAY + timedelta(days=3) <= found.out_to + timedelta(days=1)
    assert found.chance_before_delivery is not None
    assert found.chance_before_delivery > 0.8
    assert found.margin_lost_a_day == pytest.approx(12.0, abs=2.5)
    assert found.reorder_point is not None
    assert found.target is not None
    assert 10 < found.reorder_point < found.target
    assert found.suggested == pytest.approx(np.ceil(found.target - 6))
    assert severity(found) is Severity.BEFORE_DELIVERY
    assert found.to_json()["out_from"] == found.out_from.isoformat()


def test_without_a_cost_the_price_is_lost() -> None:
    assert facts_of(stock(6, cost=None)).margin_lost_a_day == pytest.approx(20.0, abs=4)
    assert facts_of(stock(6, price=None)).margin_lost_a_day == 0


def test_enough_is_enough_and_nothing_is_suggested() -> None:
    found = facts_of(stock(200))
    assert (severity(found), found.suggested) == (Severity.FINE, 0.0)


def test_an_order_on_its_way_covers_until_it_is_late() -> None:
    def with_order(due: date) -> StockFacts:
        return facts_of(stock(4, coming=(Coming(40.0, due),)))

    on_time = with_order(TODAY + timedelta(days=2))
    assert on_time.covered
    assert (on_time.on_order, on_time.next_due) == (40.0, TODAY + timedelta(days=2))
    assert on_time.late_since is None
    in_grace = with_order(TODAY - timedelta(days=GRACE_DAYS))
    assert in_grace.covered
    late = with_order(TODAY - timedelta(days=GRACE_DAYS + 1))
    assert not late.covered
    assert late.late_since == TODAY


def test_an_order_of_next_to_nothing_does_not_cover() -> None:
    assert not facts_of(stock(4, coming=(Coming(1.0, TODAY),))).covered


def test_what_matters_is_what_the_shop_lives_on() -> None:
    dear, cheap = stock(4, price=5_000_000), stock(4, price=41_000)
    found = reckon([dear, cheap], today=TODAY, sales_to=YESTERDAY)
    assert [each.matters for each in found] == [True, False]
    assert facts_of(cheap).matters  # alone, it is all there is


def test_a_product_with_no_sales_is_judged_by_its_reorder_point_only() -> None:
    for demand in (None, made_demand(0.0)):
        found = facts_of(stock(0, demand=demand))
        assert found.daily_sales is None
        assert found.suggested is None
        assert severity(found) is Severity.FINE
        set_point = facts_of(stock(2, demand=demand, reorder_point=5_000, reorder_point_source="owner"))
        assert severity(set_point) is Severity.LOW
        assert set_point.suggested == 3.0


def test_packs_and_least_orders_are_kept_to() -> None:
    found = facts_of(stock(6, pack_size=12_000))
    assert found.suggested is not None
    assert found.suggested % 12 == 0
    assert facts_of(stock(6, min_order=500_000)).suggested == 500.0


def test_days_without_news_of_sales_count_as_days_with_sales() -> None:
    known_to = TODAY - timedelta(days=5)
    demand = made_demand(2.0, until=known_to)
    fresh = facts_of(stock(10, demand=demand))
    stale = facts_of(stock(10, demand=demand, counted_on=known_to), sales_to=known_to)
    assert fresh.chance_week is not None
    assert stale.chance_week is not None
    assert stale.chance_week > fresh.chance_week
    # A count of yesterday has seen what sales since then have not told yet.
    assert facts_of(stock(10, demand=demand), sales_to=known_to).chance_week == fresh.chance_week


def test_a_forecast_goes_on_where_it_stands_today() -> None:
    old = made_demand(2.0, until=TODAY - timedelta(days=6))
    then, now = facts_of(stock(10, demand=old)), facts_of(stock(10))
    assert then.chance_week == pytest.approx(now.chance_week, abs=0.1)


def test_a_long_lead_time_reaches_beyond_the_forecast() -> None:
    near = facts_of(stock(90, lead_time_days=20.0))
    far = facts_of(stock(90, lead_time_days=80.0))
    assert near.chance_before_delivery is not None
    assert far.chance_before_delivery is not None
    assert near.chance_before_delivery < 0.1
    assert far.chance_before_delivery > 0.9


def test_a_plain_rate_names_no_day() -> None:
    found = facts_of(stock(6, demand=made_demand(2.0, plain=True)))
    assert (found.forecast, found.is_dated) == ("none", False)


@settings(max_examples=40, deadline=None)
@given(on_hand=st.floats(0.5, 60), more=st.floats(0, 60), rate=st.sampled_from([0.1, 0.7, 2.0, 9.0]))
def test_more_stock_never_makes_it_worse(on_hand: float, more: float, rate: float) -> None:
    demand = made_demand(rate)
    few, many = reckon(
        [stock(on_hand, demand=demand), stock(on_hand + more, demand=demand)], today=TODAY, sales_to=YESTERDAY
    )
    assert severity(many) >= severity(few)
    for name in ("chance_week", "chance_before_delivery", "chance_protection", "suggested"):
        fewer, greater = getattr(few, name), getattr(many, name)
        assert fewer is None or greater <= fewer + 1e-9


def test_nothing_to_judge_is_no_fault() -> None:
    assert reckon([], today=TODAY, sales_to=None) == []
