from __future__ import annotations

from datetime import date

import msgspec

from app.jobs.service import Service
from app.jobs.weekly import WeeklyReport, weekly_report
from tests.clock import TUESDAY_NOON
from tests.conftest import SHOP
from tests.filling import sale, take_sales
from tests.jobs.conftest import Run
from tests.jobs.insights.shop import daily
from tests.jobs.test_insight_view import fill

MONDAY = date(2026, 3, 9)


def report(service: Service, today: date = MONDAY) -> WeeklyReport:
    with service.store.read() as connection:
        found = weekly_report(connection, SHOP, today)
    assert found is not None
    return found


def test_without_sales_there_is_no_report(service: Service) -> None:
    with service.store.read() as connection:
        assert weekly_report(connection, SHOP, MONDAY) is None


def test_the_week_is_told_beside_the_one_before(service: Service) -> None:
    daily(service, "TEA", [1, 1, 1, 1, 0, 1, 0, 2, 2, 2, 2, 2, 2, 0, 5], last=MONDAY)
    found = report(service)
    assert found.period == "Monday 2 to Sunday 8 March 2026"
    assert (found.first, found.last, found.currency) == (date(2026, 3, 2), date(2026, 3, 8), "EUR")
    assert found.sentence == (
        "Week of 2 March: €120.00 on 6 open days. Per open day 100 % more than the week before, which had 5."
    )
    assert [(day.label, day.amount, day.before) for day in found.days] == [
        ("Mon", 20, 10), ("Tue", 20, 10), ("Wed", 20, 10), ("Thu", 20, 10), ("Fri", 20, None), ("Sat", 20, 10),
        ("Sun", None, None),
    ]  # fmt: skip
    assert found.days[4].before_text == "closed"
    figures = {figure.title: (figure.value, figure.note) for figure in found.figures}
    assert figures["Takings"] == ("€120.00", "140 % more than the week before")
    assert figures["Takings by open day"] == ("€20.00", "100 % more than the week before")
    assert figures["Pieces sold"] == ("12", "")
    assert found.best_sellers.rows == (("TEA", "12", "5", "€120.00"),)


def test_postage_is_no_best_seller(service: Service) -> None:
    take_sales(
        service.store,
        [sale("1", "POSTAGE", date(2026, 3, 3), "9", "50"), sale("2", "MUG", date(2026, 3, 3))],
    )
    assert [row[0] for row in report(service).best_sellers.rows] == ["MUG"]


def test_the_report_holds_what_was_worked_out_by_then(service: Service, run: Run) -> None:
    fill(service)
    run("all-insights", as_of=TUESDAY_NOON.replace(day=9, hour=7))
    found = report(service)
    assert [row[0] for row in found.risers.rows] == ["UP"]
    assert {row[0] for row in found.fallers.rows} == {"DOWN", "MUG"}
    assert found.dead_stock.rows[0][0] == "Dust catcher"
    assert any(row[0].startswith("Thursday 5 March took ") for row in found.unusual.rows)
    assert found.price_effects.rows
    assert found.running_low.sentence == "Nothing runs out before a delivery could come."
    assert found.sources == (
        "Sales are known up to Monday 9 March 2026. The rest was worked out on Monday 9 March at 08:00."
    )
    parts = (
        found.best_sellers,
        found.risers,
        found.fallers,
        found.dead_stock,
        found.unusual,
        found.price_effects,
    )
    assert all(len(row) == len(part.columns) for part in parts for row in part.rows)


def test_a_part_of_which_nothing_is_known_is_left_empty(service: Service, run: Run) -> None:
    daily(service, "TEA", [3] * 20)
    run("all-insights")
    found = report(service)
    assert found.dead_stock.sentence == found.risers.sentence == ""


def test_the_report_is_the_same_after_it_was_handed_on(service: Service, run: Run) -> None:
    fill(service)
    run("all-insights")
    found = report(service, date(2026, 3, 10))
    assert msgspec.json.decode(msgspec.json.encode(found), type=WeeklyReport) == found
