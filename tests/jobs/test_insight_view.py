from __future__ import annotations

import random
from datetime import UTC, date, datetime
from gettext import NullTranslations

import pytest

from app.jobs.insight_view import FORECASTS, insights_view, stored_sections
from app.jobs.service import Service
from app.language import LANGUAGES, use
from app.store.forecasts import AccuracyRow, put_accuracy
from tests.clock import TUESDAY_NOON
from tests.filling import product, sale, take_products, take_sales
from tests.jobs.conftest import Run
from tests.jobs.insights.shop import daily, days_ago


def fill(service: Service) -> None:
    """A shop in which something of everything happens."""
    chance = random.Random(3)
    take_products(
        service.store,
        [
            product("DUST", name="Dust catcher", stock="4", cost="2.50"),
            product("LOTS", name="Too many", stock="4000", cost="1"),
        ],
    )
    daily(service, "TEA", [chance.choice((9, 10, 11)) for _ in range(200)])
    daily(service, "LOTS", [1] * 200)
    daily(service, "UP", [2] * 172 + [7] * 28)
    daily(service, "DOWN", [7] * 172 + [2] * 28)
    daily(service, "MUG", [8, 10] * 14, last=days_ago(29), price="9.90")
    daily(service, "MUG", [2, 4] * 14, price="10.90")
    take_sales(service.store, [sale("large", "TEA", days_ago(5), "160", "10")])


def test_before_anything_was_worked_out_the_page_says_what_will_be_here(service: Service) -> None:
    view = insights_view(service)
    assert view.is_empty
    assert view.sections == ()
    assert view.sentence


def test_every_section_has_a_sentence_and_rows_as_wide_as_its_columns(service: Service, run: Run) -> None:
    fill(service)
    run("all-insights")
    view = insights_view(service)
    sections = {section.key: section for section in view.sections}
    assert list(sections) == [
        "sales-week", "risers", "fallers", "unusual-days", "unusual-products", "best-sellers", "most-sold",
        "price-effects", "dead-stock", "slow-stock", "classes",
    ]  # fmt: skip
    for section in view.sections:
        assert section.sentence
        assert section.explanation.endswith("2026.")
        assert section.rows, section.key
        assert {len(row.cells) for row in section.rows} == {len(section.columns)}
    assert view.sentence not in {section.sentence for section in view.sections}
    assert view.subline == "Worked out just now from sales up to 9 March"
    assert [row.sku for row in sections["risers"].rows] == ["UP"]
    assert sections["dead-stock"].rows[0].cells == ("Dust catcher", "4", "never", "€10.00")
    assert sections["unusual-days"].rows[0].cells[0].startswith("Thursday 5 March took ")
    assert sections["price-effects"].rows[0].cells[:3] == ("MUG", "€9.90", "€10.90")


def test_the_week_stands_beside_the_one_before_as_bars(service: Service, run: Run) -> None:
    daily(service, "TEA", [1, 2, 3, 4, 5, 6, 7] * 2, last=date(2026, 3, 8))
    run("all-insights")
    week = insights_view(service).sections[0]
    assert [bar.amount_text for bar in week.bars][-7:] == [f"€{10 * day}.00" for day in range(1, 8)]
    assert len(week.bars) == 14
    assert week.bars[0].label == "Mon 23 Feb"


@pytest.mark.parametrize(
    ("counts", "last", "sentence"),
    [
        (
            [1] * 7 + [2] * 7,
            date(2026, 3, 8),
            "€140 in the week of 2 March, 100 % more than the week before.",
        ),
        ([2] * 7 + [1] * 7, date(2026, 3, 8), "€70 in the week of 2 March, 50 % less than the week before."),
        (
            [1] * 7 + [2] * 5 + [0] + [2],
            date(2026, 3, 8),
            "€120 in the week of 2 March, by open day 100 % more than the week before.",
        ),
        ([2] * 7, date(2026, 3, 8), "€140 in the week of 2 March."),
        ([1] * 11, date(2026, 3, 5), "€40 so far in the week of 2 March, as much as the week before."),
    ],
)
def test_the_page_begins_with_the_week_in_one_short_line(
    service: Service, run: Run, counts: list[int], last: date, sentence: str
) -> None:
    daily(service, "TEA", counts, last=last)
    run("all-insights")
    assert insights_view(service).sentence == sentence


def test_a_shop_without_a_web_shop_is_not_told_of_views(service: Service, run: Run) -> None:
    daily(service, "TEA", [3] * 60)
    run("all-insights")
    assert not {"interest", "seen-not-bought"} & {one.key for one in insights_view(service).sections}
    dead = next(one for one in insights_view(service).sections if one.key == "dead-stock")
    assert not dead.known


def test_how_right_the_forecasts_were_is_a_section_of_its_own(service: Service) -> None:
    row = AccuracyRow(date(2026, 2, 9), 28, 40, 0.9, 0.18, 0.81, 0.01)
    with service.store.write() as connection:
        put_accuracy(connection, row, now=datetime(2026, 3, 9, tzinfo=UTC))
    (section,) = insights_view(service).sections
    assert section.key == FORECASTS
    assert "81 %" in section.sentence
    assert section.rows[0].cells == ("9 February 2026", "28", "40", "81 %", "18 %")


def test_what_was_known_then_is_shown_as_of_then(service: Service, run: Run) -> None:
    daily(service, "OLD", [3] * 60, last=days_ago(30))
    run("all-insights", as_of=TUESDAY_NOON.replace(month=2))
    daily(service, "NEW", [30] * 28)
    run("all-insights")
    with service.store.read() as connection:
        then = {one.key: one for one in stored_sections(connection, until=date(2026, 2, 10))}
        now = {one.key: one for one in stored_sections(connection)}
    assert then["best-sellers"].rows[0].sku == "OLD"
    assert now["best-sellers"].rows[0].sku == "NEW"


@pytest.mark.parametrize(
    ("goods", "sentence"),
    [
        ({"UP": (2, 7), "DOWN": (7, 2)}, "1 product sells clearly more, and 1 clearly less."),
        ({"UP": (2, 7), "EVEN": (5, 5)}, "1 product sells clearly more."),
        ({"EVEN": (5, 5)}, "Nothing that sells has changed clearly."),
    ],
)
def test_without_a_week_the_page_begins_with_what_moved(
    service: Service, run: Run, goods: dict[str, tuple[int, int]], sentence: str
) -> None:
    for sku, (before, after) in goods.items():
        daily(service, sku, [before] * 60 + [after] * 28)
    run("all-insights")
    with service.store.write() as connection:
        connection.exec_driver_sql("DELETE FROM insight WHERE kind LIKE 'sales-%'")
    view = insights_view(service)
    assert view.sentence == sentence
    assert view.sentence not in {section.sentence for section in view.sections}


def test_titles_and_figures_are_those_of_the_language_in_use(service: Service, run: Run) -> None:
    fill(service)
    run("all-insights")

    class Marked(NullTranslations):
        def gettext(self, message: str) -> str:
            return f"«{message}»"

    use(LANGUAGES["es"], Marked())
    try:
        view = insights_view(service)
    finally:
        use(LANGUAGES["en"])
    sections = {section.key: section for section in view.sections}
    assert sections["dead-stock"].title == "«Not sold for 90 days»"
    assert sections["dead-stock"].columns[0].title == "«Product»"
    assert sections["dead-stock"].rows[0].cells[3] == "10,00\N{NO-BREAK SPACE}€"
    assert "2 de marzo" in view.sentence
    assert sections["sales-week"].bars[0].label == "lun 23 feb"
