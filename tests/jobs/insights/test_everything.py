from __future__ import annotations

import random
from datetime import timedelta

import pytest

from app.domain.money import to_money
from app.domain.records import ActivityRecord, OwnPriceRecord
from app.domain.runs import RunStatus
from app.domain.time import to_day_number
from app.jobs.service import Service
from tests.clock import TUESDAY_NOON
from tests.filling import product, rows, sale, take_histories, take_products, take_sales
from tests.jobs.conftest import Run
from tests.jobs.insights.shop import EVENING, TODAY, daily, days_ago, insight


def test_best_sellers_are_those_of_the_last_four_weeks_by_takings(service: Service, run: Run) -> None:
    take_sales(
        service.store,
        [
            sale("1", "MUG", days_ago(1), "2", "30"),
            sale("2", "TEA", days_ago(28), "10", "5"),
            sale("3", "OLD", days_ago(29), "1", "900"),
            sale("4", "NOW", TODAY, "1", "900"),
        ],
    )
    ended = run("all-insights")
    best = insight(service, "best-sellers")
    assert [(entry["sku"], entry["amount"]) for entry in best.figures["products"]] == [
        ("MUG", "60.00"),
        ("TEA", "50.00"),
    ]
    assert [entry["sku"] for entry in best.figures["by_units"]] == ["TEA", "MUG"]
    assert best.text == "Best seller of four weeks: MUG, €60."
    assert ended.status is RunStatus.SUCCEEDED
    assert insight(service, "sales-day").text == ended.result_text
    assert to_money(insight(service, "sales-week").figures["amount"]) >= 0


def test_a_shop_without_sales_is_told_so(service: Service, run: Run) -> None:
    assert run("all-insights").result_text == "No sales are known yet."


def test_postage_and_discounts_are_no_best_sellers(service: Service, run: Run) -> None:
    take_sales(
        service.store,
        [sale("1", "POSTAGE", days_ago(1), "9", "50"), sale("1", "Discount", days_ago(1), "1", "-5")],
    )
    take_sales(service.store, [sale("2", "MUG", days_ago(1), "1", "10")])
    run("all-insights")
    best = insight(service, "best-sellers").figures["products"]
    assert [entry["sku"] for entry in best] == ["MUG"]


def test_what_is_written_off_at_no_price_is_no_return(service: Service, run: Run) -> None:
    """Tills book broken goods as sales of minus so many at nothing."""
    take_sales(
        service.store,
        [sale("1", "MUG", days_ago(2), "10", "5"), sale("2", "MUG", days_ago(1), "-400", "0")],
    )
    run("all-insights")
    (mug,) = insight(service, "best-sellers").figures["products"]
    assert (mug["quantity"], mug["amount"]) == ("10", "50.00")


def test_nothing_after_the_moment_asked_for_is_seen(service: Service, run: Run) -> None:
    daily(service, "TEA", [3] * 60, last=days_ago(40))
    daily(service, "MUG", [9] * 39)
    run("all-insights", as_of=TUESDAY_NOON - timedelta(days=39))
    assert [one["sku"] for one in insight(service, "best-sellers").figures["products"]] == ["TEA"]
    assert insight(service, "classes").figures["products"].keys() == {"TEA"}
    assert insight(service, "sales-day").last <= days_ago(39)


def test_risers_and_fallers_say_why_and_leave_out_what_is_chance(service: Service, run: Run) -> None:
    chance = random.Random(5)
    take_products(service.store, [product("DOWN", name="Sunscreen", stock="0")])
    daily(service, "UP", [chance.choice((1, 2, 3)) for _ in range(28)] + [6] * 28)
    daily(service, "DOWN", [6] * 28 + [chance.choice((0, 1, 1)) for _ in range(28)])
    daily(service, "SAME", [chance.choice((2, 3, 4)) for _ in range(56)])
    run("all-insights")
    risers, fallers = insight(service, "risers"), insight(service, "fallers")
    assert [one["sku"] for one in risers.figures["products"]] == ["UP"]
    assert [one["sku"] for one in fallers.figures["products"]] == ["DOWN"]
    assert risers.figures["products"][0]["text"].startswith("6 a day, after ")
    assert fallers.figures["products"][0]["text"].endswith("% less. None is left in stock.")
    assert risers.text.startswith(
        "1 product sells clearly more than in the four weeks before, first of all UP."
    )


def test_a_holiday_week_makes_no_fallers(service: Service, run: Run) -> None:
    for sku in ("TEA", "MUG", "POT"):
        daily(service, sku, [6] * 28 + [6] * 14 + [0] * 7 + [6] * 7)
    run("all-insights")
    for kind in ("risers", "fallers", "unusual-days", "unusual-products"):
        figures = insight(service, kind).figures
        assert figures.get("products", []) == figures.get("days", []) == []


def test_a_constant_shop_has_no_news(service: Service, run: Run) -> None:
    for sku, pieces in (("TEA", 4), ("MUG", 9)):
        daily(service, sku, [pieces] * 120)
    run("all-insights")
    assert insight(service, "unusual-days").text == "No day of the last month was out of the ordinary."
    assert insight(service, "unusual-products").text == (
        "No product sold out of the ordinary in the last week."
    )
    assert insight(service, "risers").figures["products"] == []
    assert insight(service, "price-effects").figures["changes"] == []


def test_an_unusual_day_names_what_made_it(service: Service, run: Run) -> None:
    chance = random.Random(9)
    daily(service, "TEA", [chance.choice((9, 10, 11)) for _ in range(100)])
    daily(service, "BEANS", [1] * 100)
    take_sales(service.store, [sale("large", "BEANS", days_ago(5), "15", "10")])
    run("all-insights")
    odd = insight(service, "unusual-days")
    assert odd.text.startswith("Thursday 5 March took 2.")
    assert odd.text.endswith("times as much as a usual Thursday, mostly BEANS.")
    (day,) = odd.figures["days"]
    assert (day["day"], day["sku"]) == ("2026-03-05", "BEANS")


def test_an_unusual_product_says_whether_it_was_one_day(service: Service, run: Run) -> None:
    chance = random.Random(2)
    daily(service, "TEA", [chance.choice((1, 2)) for _ in range(150)])
    take_sales(service.store, [sale("large", "TEA", days_ago(4), "90", "10")])
    run("all-insights")
    (odd,) = insight(service, "unusual-products").figures["products"]
    assert odd["text"].endswith("are usual; nearly all on Friday 6 March.")


def test_a_price_change_is_told_with_sales_before_and_after(service: Service, run: Run) -> None:
    """Read off the takings, where no prices were recorded."""
    daily(service, "MUG", [8, 10] * 14, last=days_ago(29), price="9.90")
    daily(service, "MUG", [2, 4] * 14, price="10.90")
    daily(service, "TEA", [40] * 56, price="20")
    run("all-insights")
    effects = insight(service, "price-effects")
    (change,) = effects.figures["changes"]
    assert change["text"].startswith(
        "After the price rose from €9.90 to €10.90 on 10 February, sales fell from 9 to 3 a day"
    )
    assert change["text"].endswith("that is more than chance explains.")
    assert effects.text == (
        "1 price change of the last half year can be judged; after 1 of them sales changed by more than chance"
        " explains."
    )


def test_a_recorded_price_counts_and_a_small_change_may_be_chance(service: Service, run: Run) -> None:
    take_products(service.store, [product("MUG", price="9.90")])
    daily(service, "MUG", [1, 2] * 14, last=days_ago(29), price="9.90")
    daily(service, "MUG", [1, 1, 2, 1] * 7, price="9.90")  # the till gave regulars the old price
    take_histories(
        service.store,
        [
            OwnPriceRecord(
                2, "MUG", to_day_number(days_ago(56 - step)), to_money("9.9" if step < 28 else "11")
            )
            for step in range(56)
        ],
    )
    run("all-insights")
    (change,) = insight(service, "price-effects").figures["changes"]
    assert change["beyond_chance"] is False
    assert change["text"].endswith("that may be chance.")
    assert "from €9.90 to €11.00 on 10 February" in change["text"]


def test_products_are_classed_by_margin_where_costs_are_known(service: Service, run: Run) -> None:
    take_products(
        service.store, [product("THIN", price="10", cost="9.5"), product("FAT", price="10", cost="1")]
    )
    daily(service, "THIN", [10] * 100)
    daily(service, "FAT", [5] * 100)
    run("all-insights")
    classes = insight(service, "classes")
    assert classes.figures["products"] == {"FAT": "AX", "THIN": "BX"}
    assert classes.text == "1 product of 2 brings 80 % of what is left over cost."
    assert sum(one["count"] for one in classes.figures["classes"]) == 2


def test_products_without_a_cost_are_classed_by_takings(service: Service, run: Run) -> None:
    daily(service, "TEA", [9] * 10)
    daily(service, "MUG", [1] * 10)
    run("all-insights")
    classes = insight(service, "classes").figures
    assert (classes["by"], classes["products"]) == ("takings", {"TEA": "A", "MUG": "B"})


def seen(sku: str, views: list[int]) -> list[ActivityRecord]:
    return [
        ActivityRecord(2, sku, to_day_number(days_ago(len(views) - step)), 0, count, 0)
        for step, count in enumerate(views)
    ]


def test_what_is_looked_for_more_and_what_is_seen_but_not_bought(service: Service, run: Run) -> None:
    take_products(service.store, [product("HOT"), product("TEA"), product("IDLE", stock="0")])
    daily(service, "TEA", [8] * 56)
    daily(service, "HOT", [8] * 56)
    daily(service, "IDLE", [1], last=days_ago(50))
    views = [*seen("HOT", [5] * 28 + [30] * 28), *seen("TEA", [20] * 56), *seen("IDLE", [25] * 56)]
    take_histories(service.store, list(views))
    run("all-insights")
    (hot,) = insight(service, "interest").figures["products"]
    assert (hot["sku"], hot["views"]) == ("HOT", 840)
    assert hot["text"] == "Looked for 30 times a day, after 5, 6.0 times as often."
    (idle,) = insight(service, "seen-not-bought").figures["products"]
    assert (idle["sku"], idle["seen"], idle["quantity"]) == ("IDLE", 700, "0")
    assert idle["text"].startswith("Seen 700 times, bought 0 times; so many views usually sell ")
    assert idle["text"].endswith("None is left in stock.")


def test_old_answers_go_and_sales_summaries_stay(service: Service, run: Run) -> None:
    daily(service, "TEA", [3] * 200)
    run("all-insights", as_of=EVENING - timedelta(days=90))
    run("all-insights", as_of=EVENING)
    kept = dict(rows(service.store, "SELECT kind, count(*) FROM insight GROUP BY kind"))
    assert kept["sales-day"] == kept["sales-week"] == 2
    assert {count for kind, count in kept.items() if not str(kind).startswith("sales-")} == {1}


@pytest.mark.parametrize("length", [1, 2, 7, 8, 29, 57, 63])
def test_a_shop_of_whatever_age_has_its_insights(service: Service, run: Run, length: int) -> None:
    daily(service, "TEA", [3] * length)
    ended = run("all-insights")
    assert ended.rows == 13
