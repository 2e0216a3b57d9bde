from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta

import pytest

from app.analysis.periods import month_end, month_start, week_start
from app.domain.money import to_money
from app.domain.records import ActivityRecord
from app.domain.runs import RunStatus
from app.domain.time import from_day_number, to_day_number
from app.jobs.service import Service
from app.store.insights import InsightRow, latest_insight
from tests.clock import TUESDAY_NOON
from tests.filling import product, rows, sale, take_histories, take_products, take_sales
from tests.jobs.conftest import Run

TODAY = TUESDAY_NOON.date()
MONDAY_MORNING = TUESDAY_NOON.replace(day=16, hour=8)


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def insight(service: Service, kind: str) -> InsightRow:
    with service.store.read() as connection:
        found = latest_insight(connection, kind)
    assert found is not None
    return found


def sell(service: Service, *sold: tuple[date, str], currency: str = "EUR") -> None:
    """One receipt of one piece for each (day, price)."""
    first = len(rows(service.store, "SELECT 1 FROM sale_line"))
    lines = [
        sale(str(first + number), "TEA", day, price=price, currency=currency)
        for number, (day, price) in enumerate(sold)
    ]
    take_sales(service.store, lines)


def test_a_day_is_compared_with_the_like_days_on_which_the_shop_was_open(service: Service, run: Run) -> None:
    sell(service, (TODAY, "70"), (TODAY, "50"))
    sell(service, (days_ago(7), "100"), (days_ago(14), "110"), (days_ago(21), "90"))  # closed 28 days ago
    sell(service, (days_ago(1), "999"), (days_ago(35), "999"))
    ended = run("sales-summary", {"period": "day"})
    assert ended.result_text == "Today: €120.00, 20 % more than a usual Tuesday."
    figures = insight(service, "sales-day").figures
    assert (figures["amount"], figures["amount_before"], figures["change"]) == ("120.00", "100.00", 0.2)
    assert (figures["quantity"], figures["lines"], figures["first"]) == ("2", 2, "2026-03-10")


def test_where_today_has_no_sales_yet_the_last_day_with_some_is_summed_up(service: Service, run: Run) -> None:
    sell(service, (days_ago(1), "40"))
    assert run("sales-summary").result_text == (
        "Yesterday: €40.00, nothing to compare with: no sales on a usual Monday."
    )
    sell(service, (days_ago(1), "1"))
    service.clock.advance(timedelta(days=3))  # type: ignore[attr-defined]
    text = run("sales-summary").result_text
    assert text is not None
    assert text.startswith("Monday 09 March 2026: €41.00")
    assert "no later sales data, 4 days on" in text


def test_a_week_is_compared_with_the_week_before(service: Service, run: Run) -> None:
    sell(service, *((date(2026, 3, day), "10") for day in range(9, 16)))  # Monday to Sunday
    sell(service, *((date(2026, 3, day), "20") for day in (2, 3, 4, 5, 7)))
    sell(service, (date(2026, 3, 1), "999"), (date(2026, 3, 16), "999"))
    ended = run("sales-summary", {"period": "week"}, as_of=MONDAY_MORNING)
    assert ended.result_text == (
        "Week of 09 March: €70.00, 30 % less than the week before. Open on 7 days, 5 the week before."
    )
    figures = insight(service, "sales-week").figures
    assert (figures["first"], figures["last"]) == ("2026-03-09", "2026-03-15")
    assert (figures["amount"], figures["amount_before"]) == ("70.00", "100.00")
    assert [day["amount"] for day in figures["days"]] == ["10.00"] * 7


def test_a_summary_of_an_earlier_day_believes_its_date(service: Service, run: Run) -> None:
    sell(service, (days_ago(7), "30"), (TODAY, "50"))
    ended = run("sales-summary", as_of=TUESDAY_NOON - timedelta(days=7))
    assert (ended.result_text or "").startswith("Today: €30.00")


def test_currencies_are_not_added_up(service: Service, run: Run) -> None:
    sell(service, (TODAY, "10"), currency="USD")
    assert (run("sales-summary").result_text or "").startswith("Today: $10.00")
    sell(service, (TODAY, "7"), currency="EUR")
    assert (run("sales-summary").result_text or "").startswith("Today: €7.00")


def test_the_same_summary_again_replaces_itself(service: Service, run: Run) -> None:
    sell(service, (TODAY, "10"))
    run("sales-summary")
    run("sales-summary")
    assert rows(service.store, "SELECT count(*) FROM insight") == [(1,)]


def test_an_unknown_period_is_refused(service: Service) -> None:
    with pytest.raises(Exception, match="period"):
        service.run_now("sales-summary", {"period": "year"})


def test_trends_are_the_sums_of_what_was_recorded(service: Service, run: Run) -> None:
    chance = random.Random(7)
    take_products(service.store, [product("TEA"), product("MUG")])
    days = [days_ago(step) for step in range(60)]
    sold = [
        sale(str(number), chance.choice(["TEA", "MUG"]), chance.choice(days), str(chance.randint(-1, 4)))
        for number in range(300)
    ]
    take_sales(service.store, sold)
    take_sales(service.store, [sale("unfinished", "TEA", TODAY, "500")], stop_after=1)
    seen = [
        ActivityRecord(
            2, sku, to_day_number(day), chance.randint(0, 9), chance.randint(0, 9), chance.randint(0, 9)
        )
        for sku in ("TEA", "MUG")
        for day in chance.sample(days, 40)
    ]
    take_histories(service.store, list(seen))
    ended = run("aggregate-trends", {"backfill_days": 20})

    expected: dict[tuple[object, ...], Counter[str]] = {}
    for day, sku, what in [
        *((from_day_number(r.day), r.sku, {"quantity": r.quantity, "amount": r.amount}) for r in sold),
        *(
            (from_day_number(r.day), r.sku, {"searches": r.searches, "views": r.views, "clicks": r.clicks})
            for r in seen
        ),
    ]:
        for period, start, length in (
            ("day", day, 1),
            ("week", week_start(day), 7),
            ("month", month_start(day), None),
        ):
            last = month_end(day) if length is None else start + timedelta(days=length - 1)
            # A period that the last 20 days touch is summed over all of its days.
            if start <= TODAY and last >= days_ago(20):
                total = expected.setdefault((period, start, sku), Counter())
                for name, value in what.items():
                    total[name] += value
    found = rows(
        service.store,
        "SELECT period, period_start, sku, searches, views, clicks, quantity, amount"
        " FROM product_trend JOIN product ON product.id = product_id",
    )
    names = ("searches", "views", "clicks", "quantity", "amount")
    assert {
        (period, from_day_number(int(str(start))), sku): tuple(sums) for period, start, sku, *sums in found
    } == {key: tuple(total[name] for name in names) for key, total in expected.items()}
    assert ended.rows == len(found)
    run("aggregate-trends", {"backfill_days": 20})
    assert len(rows(service.store, "SELECT 1 FROM product_trend")) == len(found)


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
    assert {entry["sku"] for entry in dead.figures["products"]} == {"DEAD", "NEVER"}
    assert dead.figures["tied_up"] == "25.00"  # 4 × 2.50 + 1.5 × 10
    assert dead.text == "2 products have not sold for 90 days; €25 lies in them."


def test_without_sales_that_reach_back_far_enough_nothing_is_called_dead(service: Service, run: Run) -> None:
    fill_the_shelves(service)
    take_sales(service.store, [sale("1", "SOLD", days_ago(30))])
    run("all-insights")
    assert insight(service, "dead-stock").figures["count"] == 0


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
    assert ended.status is RunStatus.SUCCEEDED
    assert ended.rows == 4
    assert insight(service, "sales-day").text == ended.result_text
    assert to_money(insight(service, "sales-week").figures["amount"]) >= 0
