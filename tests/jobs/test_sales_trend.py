"""The year beside the year before, in whole weeks."""

from __future__ import annotations

from datetime import date
from math import isnan

from app.jobs.sales_trend import Subject, categories, sales_trend
from app.jobs.service import Service
from tests.filling import product, take_products
from tests.jobs.insights.shop import daily, days_ago, sell

LAST_MONDAY = date(2026, 3, 2)


def test_without_sales_there_is_no_trend(service: Service) -> None:
    assert sales_trend(service, Subject()) is None


def test_a_week_that_is_not_whole_is_left_out(service: Service) -> None:
    daily(service, "TEA", [1] * 16, last=days_ago(1))
    trend = sales_trend(service, Subject())
    assert trend is not None
    assert trend.weeks == (date(2026, 2, 23), LAST_MONDAY), (
        "yesterday's Monday and the first Saturday are left out"
    )
    assert trend.now == (70.0, 70.0)
    assert trend.before == ()
    assert trend.sentence == "€140 in the weeks known so far."


def test_a_few_days_are_no_trend(service: Service) -> None:
    daily(service, "TEA", [1] * 5, last=date(2026, 3, 7))
    assert sales_trend(service, Subject()) is None


def test_the_last_four_weeks_are_held_against_the_four_before(service: Service) -> None:
    daily(service, "TEA", [1] * 28 + [2] * 28, last=date(2026, 3, 8))
    trend = sales_trend(service, Subject())
    assert trend is not None
    assert trend.sentence == "€560 in the last four weeks, 100 % more than in the four weeks before."


def test_where_the_year_before_is_known_it_is_that_which_counts(service: Service) -> None:
    daily(service, "TEA", [4] * 350 + [2] * 364, last=date(2026, 3, 8))
    trend = sales_trend(service, Subject())
    assert trend is not None
    assert (len(trend.weeks), trend.weeks[-1]) == (52, LAST_MONDAY)
    assert isnan(trend.before[0]), "two weeks short of a second year"
    assert trend.before[-1] == 280.0
    assert trend.sentence == "€560 in the last four weeks, 50 % less than a year before."


def test_a_week_in_which_the_shop_was_closed_took_nothing(service: Service) -> None:
    sell(service, (date(2026, 2, 16), "10"), (date(2026, 3, 8), "20"))
    trend = sales_trend(service, Subject())
    assert trend is not None
    assert trend.now == (10.0, 0.0, 20.0)


def test_a_product_and_a_category_have_a_trend_of_their_own(service: Service) -> None:
    take_products(
        service.store,
        [
            product("TEA", category="Drinks"),
            product("MATE", category="Drinks"),
            product("CUP", category="Cups"),
        ],
    )
    for sku, count in (("TEA", 1), ("MATE", 2), ("CUP", 4)):
        daily(service, sku, [count] * 14, last=date(2026, 3, 8))
    found = [
        sales_trend(service, subject)
        for subject in (Subject(), Subject(category="Drinks"), Subject(sku="CUP"), Subject(sku="NONE"))
    ]
    assert [trend.now if trend else None for trend in found] == [
        (490.0, 490.0),
        (210.0, 210.0),
        (280.0, 280.0),
        (0.0, 0.0),
    ]
    assert categories(service) == ["Cups", "Drinks"]
