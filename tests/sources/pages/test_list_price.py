"""What a product is said to have cost before, however the page says so."""

from __future__ import annotations

import pytest

from app.domain.market import Verdict, Way
from app.domain.money import to_money
from tests.sources.pages.shown import read, stated

_STATED = stated(price="40.00", priceCurrency="USD")


@pytest.mark.parametrize(
    "content",
    [
        '<p class="price">$40.00</p><p>List price: <span>$50.00</span></p>',
        '<p class="price">$40.00</p><p>RRP</p><p>$50.00</p>',
        '<span class="price">$40.00</span> <span class="price compare-at">$50.00</span>',
        "<section><div>$40.00</div></section><section><del>$50.00</del></section>",
        '<s>$50.00</s> <b class="price">$40.00</b><h2>More</h2><p><s>$70.00</s> <b class="price">$60.00</b></p>',
        "<p><span>$50.00</span> <span>$40.00</span> <span>You save: $10.00</span></p>",
        '<p class="price"><span>$40.00</span><del>$50.00</del><b>20% off</b></p>',
        '<p class="price"><s>$50.00</s>$40.00<i>19.5% off</i></p>',
    ],
)
def test_the_list_price_stands_beside_the_price(content: str) -> None:
    reading = read(_STATED + content)
    assert (reading.price, reading.list_price) == (to_money("40"), to_money("50"))


_OFFER = '<div itemprop="offers" itemscope itemtype="http://schema.org/Offer">{}</div>'
_DOLLARS = '<meta itemprop="priceCurrency" content="USD">'


@pytest.mark.parametrize(
    "offers",
    [
        "<del>" + _OFFER.format(_DOLLARS + '<i itemprop="price">$50.00</i>') + "</del>"
        + _OFFER.format(_DOLLARS + '<b itemprop="price">$40.00</b>'),
        _OFFER.format(_DOLLARS + '<i class="was" itemprop="price">$50.00</i> <b itemprop="price">$40.00</b>'),
        _OFFER.format(_DOLLARS + '<meta itemprop="price" content="50.00">Was $50.00')
        + _OFFER.format(_DOLLARS + '<meta itemprop="price" content="40.00">Now $40.00'),
    ],
)  # fmt: skip
def test_an_old_price_among_the_stated_ones_is_the_list_price(offers: str) -> None:
    thing = '<div itemscope itemtype="http://schema.org/Product"><i itemprop="name">Copper kettle</i>{}</div>'
    reading = read(thing.format(offers))
    assert (reading.verdict, reading.price, reading.list_price) == (
        Verdict.PRICE,
        to_money("40"),
        to_money("50"),
    )
    assert (reading.currency, reading.way) == ("USD", Way.MICRODATA)


def _two(low: str, high: str) -> str:
    return (
        '<script type="application/ld+json">{"@type": "Product", "name": "Copper kettle", "offers":'
        f' {{"@type": "AggregateOffer", "lowPrice": "{low}", "highPrice": "{high}", "priceCurrency": "USD"}}}}'
        "</script>"
    )


def test_a_span_whose_ends_are_the_old_and_the_new_price_is_one_price() -> None:
    content = '<p class="price">$40<sup>99</sup></p><p class="was">Was $50<sup>99</sup></p>'
    reading = read(_two("40.99", "50.99") + content)
    assert (reading.price, reading.list_price) == (to_money("40.99"), to_money("50.99"))
    span = read(_two("40.99", "50.99") + '<p class="price">$40.99 - $50.99</p>')
    assert span.verdict is Verdict.RANGE


def test_a_span_down_to_what_card_holders_pay_is_what_all_others_pay() -> None:
    reading = read(_two("40.00", "50.00") + '<p class="price">$50.00</p><p>$40.00 with your store card</p>')
    assert (reading.verdict, reading.price) == (Verdict.PRICE, to_money("50"))


def test_the_lowest_price_of_the_weeks_before_a_sale_is_no_list_price() -> None:
    lowest = "<p>Lowest price of the 30 days before the sale: <del>€ 50.00</del></p>"
    reading = read('<p class="price">€ 40.00</p>' + lowest + "<p>Regular price: <del>€ 60.00</del></p>")
    assert (reading.price, reading.list_price) == (to_money("40"), to_money("60"))
