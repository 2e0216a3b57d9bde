"""A price for programs beside another that customers see, where the page says how the two go together."""

from __future__ import annotations

import pytest

from app.domain.market import PageHints, Verdict
from app.domain.money import to_money
from tests.sources.pages.shown import read, stated

_STATED = stated(price="459.95", priceCurrency="USD")


@pytest.mark.parametrize(
    "content",
    [
        '<p class="price"><s>$459.95</s> $420.00</p>',
        '<p class="price">$420.00</p><p><span style="text-decoration: line-through">$459.95</span></p>',
        "<p><del>$459.95</del></p><p><b>$420.00</b></p>",
    ],
)
def test_a_sale_that_programs_are_not_told_of(content: str) -> None:
    reading = read(_STATED + content)
    assert (reading.price, reading.list_price) == (to_money("420"), to_money("459.95"))


@pytest.mark.parametrize(
    ("content", "list_price"),
    [
        (
            '<p class="options__price">$49.00</p><p>RRP <s>$600.00</s></p><p class="retail-price">$459.95</p>',
            "600",
        ),
        ('<p>Members price: $400.00</p><p class="retail-price">$459.95</p>', None),
    ],
)
def test_a_retail_price_can_be_what_is_asked(content: str, list_price: str | None) -> None:
    reading = read(_STATED + content)
    assert reading.price == to_money("459.95")
    assert reading.list_price == (None if list_price is None else to_money(list_price))


@pytest.mark.parametrize("other", ["$420.00", "$200.00"])
@pytest.mark.parametrize("before", ["<p>RRP <s>$600.00</s></p>", ""])
def test_a_retail_price_with_a_cheaper_one_beside_it_leaves_open_what_is_asked(
    other: str, before: str
) -> None:
    content = f'{before}<p class="retail-price">$459.95</p><p class="x"><b>{other}</b></p>'
    assert read(_STATED + content).verdict is Verdict.UNSURE


@pytest.mark.parametrize(
    "content",
    [
        '<p class="price">$459.95</p><p>Use code SPRING</p><p>Get it for <b>$399.95</b></p>',
        '<p class="product__price">$459.95</p><p><em>Every order ships for $5</em></p>',
    ],
)
def test_what_the_markup_calls_the_price_outweighs_what_stands_beside_it(content: str) -> None:
    assert read(_STATED + content).price == to_money("459.95")


@pytest.mark.parametrize(
    ("content", "verdict", "highest"),
    [
        ('<p class="price">From $459.95</p>', Verdict.UNSURE, None),
        ('<p class="price">$459.95 – $499.95</p>', Verdict.RANGE, "499.95"),
        (
            '<p class="price">$459.95 – $499.95</p><select><option>$459.95<option>$499.95</select>',
            Verdict.RANGE,
            "499.95",
        ),
        ('<p class="price">$459.95</p><p>Kettles from $459.95</p>', Verdict.PRICE, None),
    ],
)
def test_the_one_stated_price_can_be_the_lowest_of_several(
    content: str, verdict: Verdict, highest: str | None
) -> None:
    reading = read(_STATED + content)
    assert reading.verdict is verdict
    assert reading.highest == (None if highest is None else to_money(highest))


@pytest.mark.parametrize(
    ("told", "shown", "price"),
    [
        ("20638.61", "20 639 Kč", "20639"),
        ("20638.61", "20 638 Kč", None),
        ("19.61", "20 Kč", None),
    ],
)
def test_a_price_shown_in_whole_units(told: str, shown: str, price: str | None) -> None:
    reading = read(stated(price=told, priceCurrency="CZK") + f'<p class="price">{shown}</p>')
    assert reading.price == (None if price is None else to_money(price))


@pytest.mark.parametrize(
    ("told", "shown", "price"),
    [("999", "999,000 TND", "999"), ("1189", "1 189,000 TND", "1189"), ("999", "998,000 TND", None)],
)
def test_what_programs_are_told_settles_how_dinars_are_written(
    told: str, shown: str, price: str | None
) -> None:
    reading = read(stated(price=told, priceCurrency="TND") + f'<p class="price">{shown}</p>')
    assert reading.price == (None if price is None else to_money(price))


def test_metadata_that_call_it_the_price_before_explain_another_stated_price() -> None:
    head = (
        '<meta property="og:title" content="Copper kettle">'
        '<meta property="product:price:amount" content="400.00">'
        '<meta property="product:price:currency" content="USD">'
        '<meta property="product:original_price:amount" content="459.95">'
    )
    reading = read(_STATED, head=head)
    assert (reading.price, reading.list_price) == (to_money("400"), to_money("459.95"))


def test_a_price_of_another_product_counts_only_where_it_is_seen() -> None:
    other = stated("Oak kettle", price="24.00", priceCurrency="GBP", url="https://shop.example/oak")
    assert read(other).verdict is Verdict.UNSURE
    assert read(other + '<p class="price">£24.00</p>').price == to_money("24")
    assert read(other + '<p class="price">£31.00</p>').price == to_money("31")
    coded = stated(price="24.00", priceCurrency="GBP", gtin13="4006381333931")
    assert read(coded, PageHints(barcode="7310000000014")).verdict is Verdict.UNSURE
    assert read(coded, PageHints(barcode="4006381333931")).price == to_money("24")


@pytest.mark.parametrize(
    "told", ["Call for Price", "Please log in to see pricing", "Preise werden nach Login angezeigt"]
)
def test_a_stated_price_that_customers_are_not_shown_is_not_believed(told: str) -> None:
    options = "<select><option>Narrow - $389.00</option><option>Wide - $389.00</option></select>"
    told_apart = read(f"<p>{told}</p>{options}", head=stated(price="389.00", priceCurrency="USD"))
    assert told_apart.verdict is Verdict.UNSURE
    assert told_apart.price is None
    assert told_apart.reason

    shown = read(
        f"<p class='price'>$389.00</p><p>{told}</p>", head=stated(price="389.00", priceCurrency="USD")
    )
    assert shown.verdict is Verdict.PRICE
