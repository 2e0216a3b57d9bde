"""Which of the offers that structured data hold are the product's, and what their amounts mean."""

from __future__ import annotations

import html
import json

import pytest

from app.domain.market import PageHints, Verdict
from app.domain.money import to_money
from tests.sources.pages.shown import IN, OUT, read, stated


def _kettle(offers: object) -> str:
    thing = {"@context": "https://schema.org", "@type": "Product", "name": "Copper kettle", "offers": offers}
    return f'<script type="application/ld+json">{json.dumps(thing)}</script>'


def _offer(price: str, **more: object) -> dict[str, object]:
    return {"@type": "Offer", "price": price, "priceCurrency": "EUR", **more}


def _marked(inner: str) -> str:
    kind = 'itemscope itemtype="https://schema.org/Product"'
    return f'<div {kind}><span itemprop="name">Copper kettle</span>{inner}</div>'


def _marked_offer(price: str, box: str = "div") -> str:
    kind = 'itemprop="offers" itemscope itemtype="https://schema.org/Offer"'
    return (
        f'<{box} {kind}><meta itemprop="price" content="{price}"><meta itemprop="priceCurrency" content="EUR">'
        f"</{box}>"
    )


def test_offers_in_a_part_about_other_things_are_not_the_product_s() -> None:
    addons = f"<aside>{_marked_offer('9.00')}{_marked_offer('0.00')}</aside>"
    assert read(_marked(_marked_offer("40.00") + addons)).price == to_money("40")


def test_offers_for_those_who_take_more_are_not_the_price() -> None:
    kind = 'itemprop="offers" itemscope itemtype="https://schema.org/Offer"'
    rows = "".join(
        f'<tr {kind}><td><meta itemprop="price" content="{price}">{quantity}</td><td>€ {price}</td></tr>'
        for quantity, price in (("bis 9", "1.19"), ("ab 10", "0.99"), ("100+", "0.79"))
    )
    assert read(_marked(f"<table>{rows}</table>")).price == to_money("1.19")


@pytest.mark.parametrize(
    ("new", "used", "verdict"),
    [(OUT, IN, Verdict.RANGE), (IN, IN, Verdict.PRICE), (OUT, OUT, Verdict.PRICE)],
)
def test_the_used_one_counts_where_only_it_can_be_bought(new: str, used: str, verdict: Verdict) -> None:
    condition = "https://schema.org/UsedCondition"
    offers = [_offer("60.00", availability=new), _offer("40.00", availability=used, itemCondition=condition)]
    assert read(_kettle(offers)).verdict is verdict


def test_a_marked_up_price_that_calls_itself_the_one_before_is_a_list_price() -> None:
    kind = 'itemprop="offers" itemscope itemtype="https://schema.org/Offer" style="display: none"'
    prices = "".join(
        f'<span itemprop="price">{text}</span>' for text in ("RRP: £50.00", "Was: £0.00", "£40.00")
    )
    reading = read(_marked(f"<div {kind}>{prices}</div>"))
    assert (reading.price, reading.list_price) == (to_money("40"), to_money("50"))


@pytest.mark.parametrize(
    ("price", "currency", "read_as"),
    [
        ("50.700₫", "VND", "50700"),
        ("50.700", "VND", "50700"),
        ("2,900원", "KRW", "2900"),
        ("2,900원~", "KRW", None),
        ("from 40.00", "EUR", None),
        ("1299,00", "EUR", "1299"),
        ("1,299", "EUR", None),
        ("1.299", "EUR", None),
    ],
)
def test_what_is_written_for_people(price: str, currency: str, read_as: str | None) -> None:
    reading = read(stated(price=price, priceCurrency=currency))
    assert reading.price == (None if read_as is None else to_money(read_as))


@pytest.mark.parametrize(
    "offer",
    [
        {"@type": "AggregateOffer", "lowPrice": "0", "highPrice": "49", "priceCurrency": "EUR"},
        {
            "@type": "Offer",
            "priceSpecification": {"@type": "UnitPriceSpecification", "price": "9", "unitCode": "MTK"},
        },
        _offer("9", priceSpecification={"price": "9", "billingDuration": "P1M"}),
    ],
)
def test_a_nought_a_measure_and_a_monthly_rate_are_no_price(offer: dict[str, object]) -> None:
    assert read(_kettle(offer)).verdict is Verdict.UNSURE


@pytest.mark.parametrize(
    ("more", "content", "price"),
    [
        ({}, '<p class="price">€ 40,00</p>', "40"),
        ({}, '<p class="price">from € 40,00</p>', None),
        ({"offerCount": 2}, '<p class="price">€ 40,00</p>', None),
        (
            {"offerCount": 2},
            '<p class="price">€ 40,00</p><ul><li class="price">€ 40,00</li><li class="price">€ 40,00</li></ul>',
            "40",
        ),
    ],
)
def test_the_lowest_of_several_offers_can_be_the_only_price(
    more: dict[str, object], content: str, price: str | None
) -> None:
    lowest = {"@type": "AggregateOffer", "lowPrice": "40.00", "priceCurrency": "EUR", **more}
    assert read(_kettle(lowest) + content).price == (None if price is None else to_money(price))


def test_a_span_up_to_the_usual_price_of_a_shop_with_a_coupon() -> None:
    offers = [_offer("40.00"), _offer("80.00")]
    shown = (
        '<p class="price">€ 40,00</p><p>MRP € 80,00</p><p>Use code TEA</p><p>Get it for <b>€ 30,00</b></p>'
    )
    assert read(_kettle(offers) + shown).price == to_money("40")


@pytest.mark.parametrize(
    ("hints", "price"),
    [
        (PageHints(variant="1 kg"), "31.50"),
        (PageHints(url="https://shop.example/kettle?attribute_size=250+g"), "9.95"),
        (PageHints(variant="2 kg"), None),
        (PageHints(), None),
    ],
)
def test_the_form_s_own_variants_tell_the_prices_within_a_span(hints: PageHints, price: str | None) -> None:
    span = {"@type": "AggregateOffer", "lowPrice": "9.95", "highPrice": "31.50", "priceCurrency": "EUR"}
    variants = [
        {"attributes": {"attribute_size": size}, "display_price": cost, "is_in_stock": True}
        for size, cost in (("250 g", 9.95), ("1 kg", 31.5))
    ]
    form = f'<form data-product_variations="{html.escape(json.dumps(variants))}"></form>'
    reading = read(_kettle(span) + '<p class="price">9,95 € – 31,50 €</p>' + form, hints)
    assert reading.price == to_money(price or "9.95")
    assert reading.verdict is (Verdict.RANGE if price is None else Verdict.PRICE)


@pytest.mark.parametrize("text", ["<span>990 kr</span><span>Spara nu</span>", "<b>Rs. </b><b> 990 </b>"])
def test_amounts_end_where_their_element_ends(text: str) -> None:
    assert read(f'<p class="price">{text}</p>').price == to_money("990")
