from __future__ import annotations

from datetime import timedelta

import pytest

from app.alerts import price_wording
from app.alerts.price_facts import Event, PriceNews
from app.alerts.price_standing import Standing
from app.analysis.price_position import OwnPrice, Rival, suggest
from app.domain.market import Availability
from app.domain.money import to_money
from tests.clock import TUESDAY_NOON


def standing(
    *prices: str,
    own: str = "14.90",
    cost: str | None = "9.10",
    tax_rate: float | None = 0.0,
    highest: str | None = None,
    hours: int = 0,
    tax_included: bool | None = None,
) -> Standing:
    """Beans, and what so many shops ask; read so many hours ago."""
    ours = OwnPrice(to_money(own), None if cost is None else to_money(cost), "EUR")
    rivals = tuple(
        Rival(
            number,
            f"Shop {number}",
            to_money(price),
            None if highest is None else to_money(highest),
            "EUR",
            Availability.IN_STOCK,
            tax_included,
            TUESDAY_NOON - timedelta(hours=hours),
        )
        for number, price in enumerate(prices, start=1)
    )
    found = suggest(ours, rivals, threshold=0.05, margin_floor=0.15, tax_rate=tax_rate, now=TUESDAY_NOON)
    return Standing(1, "BEANS", "Beans", True, ours, (), rivals, found, 0.05, 0.15, tax_rate, {})


@pytest.mark.parametrize(
    ("stands", "title", "text"),
    [
        (
            standing("12.90", hours=2),
            "Beans: Shop 1 asks 13 % less",
            "Sells for €14.90, costs €9.10: 39 % margin. Shop 1 asks €12.90 (read 2 hours ago), 13 % less. "
            "Meeting it leaves 29 %, above your floor of 15 %.",
        ),
        (
            standing("9.50"),
            "Beans: Shop 1 asks 36 % less",
            "Sells for €14.90, costs €9.10: 39 % margin. Shop 1 asks €9.50, 36 % less. "
            "Better hold it: meeting that would leave 4 %, less than your floor of 15 %.",
        ),
        (
            standing("8.00"),
            "Beans: Shop 1 asks 46 % less",
            "Sells for €14.90, costs €9.10: 39 % margin. Shop 1 asks €8.00, 46 % less. "
            "Better hold it: meeting that would cost you money with each one sold.",
        ),
        (
            standing("12.90", cost=None),
            "Beans: Shop 1 asks 13 % less",
            "Sells for €14.90; its cost is not known. Shop 1 asks €12.90, 13 % less. "
            "Whether meeting it would pay cannot be said without the cost.",
        ),
        (
            standing("12.94"),
            "Beans: Shop 1 asks 13 % less",
            "Sells for €14.90, costs €9.10: 39 % margin. Shop 1 asks €12.94, 13 % less. "
            "Meeting it leaves 30 %, above your floor of 15 %.",
        ),
        (
            standing("12.85"),
            "Beans: Shop 1 asks 14 % less",
            "Sells for €14.90, costs €9.10: 39 % margin. Shop 1 asks €12.85, 14 % less. "
            "Meeting it with €12.90 leaves 29 %, above your floor of 15 %.",
        ),
        (
            standing("11.90", highest="12.90"),
            "Beans: Shop 1 asks 13 % less",
            "Sells for €14.90, costs €9.10: 39 % margin. Shop 1 asks €12.90 at most. "
            "Meeting it leaves 29 %, above your floor of 15 %.",
        ),
        (
            standing("12.00", "12.90", "13.00"),
            "Beans: 3 shops ask clearly less",
            "Sells for €14.90, costs €9.10: 39 % margin. Shop 1 asks €12.00, 19 % less. "
            "The middle of 3 shops is €12.90. Meeting it leaves 24 %, above your floor of 15 %.",
        ),
        (
            standing("18.90", "19.90", hours=50),
            "Beans: every other shop asks at least 27 % more",
            "Sells for €14.90, costs €9.10: 39 % margin. Shop 1 asks €18.90 (read 2 days ago), 27 % more. "
            "At €17.90 you would still be the cheapest, with 49 % margin.",
        ),
    ],
)
def test_an_alert_says_the_fact_and_shows_its_arithmetic(stands: Standing, title: str, text: str) -> None:
    assert price_wording.title(stands, []) == title
    assert price_wording.arithmetic(stands, [], TUESDAY_NOON) == text


def test_without_a_rate_of_tax_the_margin_says_so() -> None:
    assert "39 % margin, tax left aside." in price_wording.own_words(standing("12.90", tax_rate=None))
    assert "26 % margin." in price_wording.own_words(standing("12.90", tax_rate=0.21))


def test_what_happened_comes_first() -> None:
    drop = PriceNews(1, "Shop 1", Event.DROP, to_money("20"), to_money("15"), "EUR", TUESDAY_NOON)
    stands = standing("15.00")
    assert price_wording.title(stands, [drop]) == "Beans: Shop 1 went down by 25 %"
    assert price_wording.arithmetic(stands, [drop], TUESDAY_NOON).startswith(
        "Shop 1 went down from €20.00 to €15.00. Sells for €14.90"
    )
    assert price_wording.reason(stands, [drop], TUESDAY_NOON) == "Shop 1 went down from €20.00 to €15.00."


def test_a_price_without_tax_shows_how_it_is_compared() -> None:
    stands = standing("10.00", tax_rate=0.21, tax_included=False)
    assert price_wording.rival_words(stands, TUESDAY_NOON) == [
        "Shop 1 asks €10.00 + 21 % tax = €12.10, 19 % less."
    ]


def test_what_is_asked_in_another_currency_is_told_with_its_code() -> None:
    rise = PriceNews(1, "Shop 1", Event.RISE, to_money("20"), to_money("1230.5"), "USD", TUESDAY_NOON)
    yen = PriceNews(1, "Shop 1", Event.DROP, to_money("20"), to_money("15"), "JPY", TUESDAY_NOON)
    assert price_wording.happened(rise, "EUR") == "Shop 1 went up from USD 20.00 to USD 1,230.50."
    assert price_wording.happened(yen, "EUR") == "Shop 1 went down from JPY 20 to JPY 15."
    assert price_wording.happened(rise, "USD") == "Shop 1 went up from $20.00 to $1,230.50."


def test_many_products_are_named_two_by_two() -> None:
    assert price_wording.several(["Beans", "Tea", "Cups"]) == (
        "3 prices next door to look at",
        "Beans, Tea and 1 more.",
    )
