from __future__ import annotations

from datetime import timedelta

from app.jobs.service import Service
from app.store.database import Store
from tests.clock import TUESDAY_NOON
from tests.filling import product, sale, take_products, take_sales
from tests.jobs.conftest import Run
from tests.jobs.insights.shop import daily, days_ago, insight


def fill_the_shelves(service: Service) -> None:
    take_products(
        service.store,
        [
            product("SOLD", name="Still sold", stock="5", cost="1"),
            product("DEAD", name="Dust catcher", stock="4", cost="2.50"),
            product("NEVER", name="Never sold", stock="1.5", cost="10"),
            product("GONE", name="None left", stock="0", cost="10"),
        ],
    )


def test_stock_that_nobody_buys_is_counted_with_the_money_in_it(service: Service, run: Run) -> None:
    fill_the_shelves(service)
    take_sales(
        service.store,
        [
            sale("1", "SOLD", days_ago(3)),
            sale("2", "DEAD", days_ago(91)),
            sale("3", "GONE", days_ago(120)),
        ],
    )
    run("all-insights")
    dead = insight(service, "dead-stock")
    # The most money first.
    assert [entry["sku"] for entry in dead.figures["products"]] == ["NEVER", "DEAD"]
    assert dead.figures["tied_up"] == "25.00"  # 4 × 2.50 + 1.5 × 10
    assert dead.text == "2 products have not sold for 90 days; €25 lies in them."


def test_without_sales_that_reach_back_far_enough_nothing_is_called_dead(service: Service, run: Run) -> None:
    fill_the_shelves(service)
    take_sales(service.store, [sale("1", "SOLD", days_ago(30))])
    run("all-insights")
    dead = insight(service, "dead-stock")
    assert (dead.figures["count"], dead.figures["known"]) == (0, False)
    assert dead.text == "What nobody buys is known once there are 90 days of sales."


def made_known(store: Store, sku: str, days: int) -> None:
    """Have a product first come up in a file so many days ago."""
    moment = int((TUESDAY_NOON - timedelta(days=days)).timestamp() * 1_000)
    with store.write() as connection:
        connection.exec_driver_sql("UPDATE product SET created_at = ? WHERE sku = ?", (moment, sku))


def test_what_was_taken_up_lately_had_no_time_to_sell(service: Service, run: Run) -> None:
    fill_the_shelves(service)
    take_sales(service.store, [sale("1", "SOLD", days_ago(3)), sale("2", "SOLD", days_ago(200))])
    for sku, days in (("SOLD", 300), ("DEAD", 300), ("GONE", 300), ("NEVER", 20)):
        made_known(service.store, sku, days)
    run("all-insights")
    assert [entry["sku"] for entry in insight(service, "dead-stock").figures["products"]] == ["DEAD"]


def test_without_a_cost_the_money_is_not_made_up(service: Service, run: Run) -> None:
    take_products(service.store, [product("DUST", stock="4"), product("SOLD", stock="4", cost="1")])
    take_sales(service.store, [sale("1", "SOLD", days_ago(3)), sale("2", "SOLD", days_ago(200))])
    run("all-insights")
    assert insight(service, "dead-stock").text == (
        "1 product has not sold for 90 days; what lies in it is not known, for want of a cost."
    )


def test_a_shop_that_states_no_stock_is_told_so(service: Service, run: Run) -> None:
    take_sales(service.store, [sale("1", "TEA", days_ago(3)), sale("2", "TEA", days_ago(200))])
    run("all-insights")
    for kind in ("dead-stock", "slow-stock"):
        assert insight(service, kind).text == (
            "What lies on the shelf is not known: no file with stock was brought in."
        )


def test_stock_that_lasts_for_years_is_told_with_the_money_beyond_one(service: Service, run: Run) -> None:
    take_products(
        service.store,
        [
            product("MUCH", stock="1095", cost="2"),
            product("ENOUGH", stock="300", cost="2"),
            product("NEW", stock="5000", cost="2"),
        ],
    )
    daily(service, "MUCH", [1] * 182)
    daily(service, "ENOUGH", [1] * 182)
    daily(service, "NEW", [1] * 30)
    run("all-insights")
    slow = insight(service, "slow-stock")
    assert [(one["sku"], one["years"], one["tied_up"]) for one in slow.figures["products"]] == [
        ("MUCH", 3.0, "1460.00")  # 1095 − 365 = 730 pieces at 2
    ]
    assert (
        slow.text == "The stock of 1 product lasts for more than a year; €1,460 lies in what is beyond that."
    )
