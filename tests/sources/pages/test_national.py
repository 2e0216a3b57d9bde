"""Prices as single countries write them, and the words beside them."""

from __future__ import annotations

import json

import pytest

from app.domain.market import Availability, PageHints, Verdict
from app.domain.money import to_money
from tests.sources.pages.shown import read, stated


@pytest.mark.parametrize(
    ("text", "price", "currency"),
    [
        ("199,00 Kn", "199", "HRK"),
        ("12 990 тг.", "12990", "KZT"),
        ("12,000원", "12000", "KRW"),
        ("1 299 руб.", "1299", "RUB"),
        ("1 299 грн", "1299", "UAH"),
        ("1.299 ден", "1299", "MKD"),
        ("1.299,00 RSD", "1299", "RSD"),
        ("1.299 TL", "1299", "TRY"),
        ("1.299.000đ", "1299000", "VND"),
        ("129,00 EURO", "129", "EUR"),
    ],
)
def test_national_signs_are_read(text: str, price: str, currency: str) -> None:
    reading = read(f'<p class="price">{text}</p>')
    assert (reading.price, reading.currency) == (to_money(price), currency)


@pytest.mark.parametrize(
    ("content", "price"),
    [
        ("<p>Stara cijena: 250,00 kn</p><p>Cijena: 199,00 kn</p><p>Besplatna dostava iznad 300 kn</p>", "199"),
        ("<p>소비자가 15,000원</p><p>할인가 <b>12,000원</b></p><p>배송비 3,000원</p>", "12000"),
        ("<p>12 990 тг.</p><p>в рассрочку 1 083 тг/мес</p>", "12990"),
        ("<p>Cijena bez PDV-a: 199,00 kn</p><p>Cijena s PDV-om: 248,75 kn</p>", "248.75"),
        ('<p class="price">£100.00 ex VAT</p><p>Talk to us</p></main><footer></footer><p>£120.00 inc VAT</p>', "120"),
        ('<p class="price-excluding-tax"><b class="price">£100.00</b></p>'
         '<p class="price-including-tax"><b class="price">£120.00</b></p>', "120"),
    ],
)  # fmt: skip
def test_words_beside_amounts_tell_the_price_from_the_others(content: str, price: str) -> None:
    assert read(content).price == to_money(price)


def test_the_net_price_is_told_where_it_is_wanted() -> None:
    content = (
        '<p class="price-excluding-tax"><b class="price">£100.00</b></p>'
        '<p class="price-including-tax"><b class="price">£120.00</b></p>'
    )
    reading = read(content, PageHints(tax_included=False))
    assert (reading.price, reading.tax_included) == (to_money("100"), False)


def test_metadata_without_tax_do_not_contradict_a_price_with_it() -> None:
    head = (
        '<meta property="product:price:amount" content="100.00">'
        '<meta property="product:price:currency" content="EUR">'
    )
    shown = '<p class="price">€ 121,00</p>'
    assert read(shown + "<p>All our prices include a smile.</p>", head=head).verdict is Verdict.UNSURE
    assert read(shown + "<p>Prijzen incl. btw</p>", head=head).price == to_money("121")


@pytest.mark.parametrize("text", ["from 40.00", "From $40.00"])
def test_the_lowest_of_several_in_metadata_is_not_the_price(text: str) -> None:
    head = (
        f'<meta property="og:price:amount" content="{text}"><meta property="og:price:currency" content="USD">'
    )
    assert read("<p>A kettle.</p>", head=head).verdict is Verdict.UNSURE


def test_wrong_capitals_in_json_ld_are_understood() -> None:
    offer = {"@type": "Offer", "Price": "40.00", "pricecurrency": "USD"}
    thing = {"@type": "Product", "name": "Copper kettle", "offers": offer}
    reading = read(f'<script type="application/ld+json">{json.dumps(thing)}</script>')
    assert (reading.price, reading.currency) == (to_money("40"), "USD")


def test_sizes_that_are_sold_out_do_not_make_the_product_so() -> None:
    sizes = "<ul><li>S - sold out</li><li>M</li><li>L - sold out</li></ul>"
    said = stated(price="40.00", priceCurrency="USD") + '<p class="price">$40.00</p>'
    assert read(said + "<p>In stock</p>" + sizes).availability is Availability.IN_STOCK
    assert read(said + sizes).availability is Availability.UNKNOWN
    facts = "<ul><li>Brand: Kupfer</li><li>Code: 12</li><li>Out of stock</li></ul>"
    assert read(said + facts).availability is Availability.OUT_OF_STOCK


def test_the_evidence_begins_at_a_key() -> None:
    offer = {"@type": "Offer", "price": "40.00", "priceCurrency": "USD"}
    thing = {"@type": "Product", "name": "Copper kettle", "description": "It boils. " * 60, "offers": offer}
    reading = read(f'<script type="application/ld+json">{json.dumps(thing)}</script>')
    assert reading.excerpt.startswith('"offers":')
    assert '"price": "40.00"' in reading.excerpt
