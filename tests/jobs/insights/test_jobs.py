from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta

import pytest

from app.analysis.periods import month_end, month_start, week_start
from app.domain.money import to_money
from app.domain.records import ActivityRecord
from app.domain.time import from_day_number, to_day_number
from app.jobs.service import Service
from app.store.trends import product_trends
from tests.clock import TUESDAY_NOON
from tests.filling import product, rows, sale, take_histories, take_products, take_sales
from tests.jobs.conftest import Run
from tests.jobs.insights.shop import EVENING, TODAY, days_ago, insight, sell

MONDAY_MORNING = TUESDAY_NOON.replace(day=16, hour=8)


def test_a_day_is_compared_with_the_like_days_on_which_the_shop_was_open(service: Service, run: Run) -> None:
    sell(service, (TODAY, "70"), (TODAY, "50"))
    sell(service, (days_ago(7), "100"), (days_ago(14), "110"), (days_ago(21), "90"))  # closed 28 days ago
    sell(service, (days_ago(1), "999"), (days_ago(35), "999"))
    ended = run("sales-summary", {"period": "day"}, as_of=EVENING)
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
    assert text.startswith("Monday 9 March 2026: €41.00")
    assert "no later sales data, 3 open days on" in text


def test_a_week_is_compared_with_the_week_before(service: Service, run: Run) -> None:
    sell(service, *((date(2026, 3, day), "10") for day in range(9, 16)))  # Monday to Sunday
    sell(service, *((date(2026, 3, day), "20") for day in (2, 3, 4, 5, 7)))
    sell(service, (date(2026, 3, 1), "999"), (date(2026, 3, 16), "999"))
    ended = run("sales-summary", {"period": "week"}, as_of=MONDAY_MORNING)
    assert ended.result_text == (
        "Week of 9 March: €70.00 on 7 open days. Per open day 50 % less than the week before, which had 5."
    )
    figures = insight(service, "sales-week").figures
    assert (figures["first"], figures["last"]) == ("2026-03-09", "2026-03-15")
    assert (figures["amount"], figures["amount_before"]) == ("70.00", "100.00")
    assert (figures["change"], figures["change_per_open_day"]) == (-0.3, -0.5)
    assert [day["amount"] for day in figures["days"]] == ["10.00"] * 7
    assert len(figures["days_before"]) == 5
    assert figures["last_year"] is None


def test_a_week_is_also_compared_with_the_same_week_last_year(service: Service, run: Run) -> None:
    week = [date(2026, 3, 9) + timedelta(days=step) for step in range(7)]
    sell(service, *((day, "12") for day in week), *((day - timedelta(days=7), "12") for day in week))
    # The Sunday of last year's week was a holiday.
    sell(service, *((day - timedelta(weeks=52), "10") for day in week[:6]))
    ended = run("sales-summary", {"period": "week"}, as_of=MONDAY_MORNING)
    assert ended.result_text == (
        "Week of 9 March: €84.00, as much as the week before."
        " 20 % more than the same week last year per open day."
    )
    last_year = insight(service, "sales-week").figures["last_year"]
    assert (last_year["first"], last_year["amount"], last_year["open_days"]) == ("2025-03-10", "60.00", 6)


def test_a_week_known_in_part_is_held_against_the_same_days(service: Service, run: Run) -> None:
    sell(service, *((date(2026, 3, day), "10") for day in range(2, 9)))
    sell(service, *((date(2026, 3, day), "10") for day in (9, 10, 11)))
    ended = run("sales-summary", {"period": "week"}, as_of=MONDAY_MORNING)
    assert ended.result_text == (
        "Week of 9 March: €30.00, as much as the week before. Sales are known up to Wednesday 11 March."
    )


def test_a_weekday_on_which_the_shop_is_closed_is_not_missed(service: Service, run: Run) -> None:
    days = [days_ago(back) for back in range(1, 60)]
    sell(service, *((day, "10") for day in days if day.weekday() < 5))
    monday_noon = TUESDAY_NOON - timedelta(days=1)
    text = run("sales-summary", as_of=monday_noon.replace(hour=8)).result_text or ""
    assert text == "Today so far: €10.00. A usual Monday takes €10.00 in all."
    service.clock.advance(timedelta(days=6))  # type: ignore[attr-defined]
    # Monday again: of last week, Tuesday to Friday are missing, Saturday and Sunday are not.
    text = run("sales-summary").result_text or ""
    assert "4 open days on" in text


def test_a_summary_of_an_earlier_day_believes_its_date(service: Service, run: Run) -> None:
    sell(service, (days_ago(7), "30"), (TODAY, "50"))
    ended = run("sales-summary", as_of=EVENING - timedelta(days=7))
    assert (ended.result_text or "").startswith("Today: €30.00")


def test_currencies_are_not_added_up(service: Service, run: Run) -> None:
    sell(service, (TODAY, "10"), currency="USD")
    assert (run("sales-summary", as_of=EVENING).result_text or "").startswith("Today: $10.00")
    sell(service, (TODAY, "7"), currency="EUR")
    assert (run("sales-summary", as_of=EVENING).result_text or "").startswith("Today: €7.00")


def test_a_day_that_is_not_over_is_not_held_against_whole_days(service: Service, run: Run) -> None:
    sell(service, (TODAY, "30"), (days_ago(7), "100"), (days_ago(14), "100"))
    assert run("sales-summary").result_text == "Today so far: €30.00. A usual Tuesday takes €100.00 in all."
    assert run("sales-summary", as_of=EVENING).result_text == "Today: €30.00, 70 % less than a usual Tuesday."


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


def test_a_trend_adds_up_pieces_of_all_currencies_but_money_of_one(service: Service, run: Run) -> None:
    take_sales(
        service.store,
        [
            sale("1", "TEA", TODAY, "2", "10", currency="EUR"),
            sale("2", "TEA", TODAY, "3", "10", currency="USD"),
            sale("3", "MUG", TODAY, "1", "10", currency="USD"),
        ],
    )
    ended = run("aggregate-trends", {"backfill_days": 0})
    found = rows(
        service.store,
        "SELECT sku, quantity, amount FROM product_trend JOIN product ON product.id = product_id"
        " WHERE period = 'day' ORDER BY sku",
    )
    assert found == [("MUG", 1_000, 0), ("TEA", 5_000, to_money("20"))]
    assert "Amounts are in EUR." in (ended.result_text or "")
    with service.store.read() as connection:
        [(tea,)] = rows(service.store, "SELECT id FROM product WHERE sku = 'TEA'")
        (day,) = product_trends(connection, int(str(tea)), "day", first=TODAY, last=TODAY)
    assert (day.first, day.quantity, day.amount) == (TODAY, 5_000, to_money("20"))
