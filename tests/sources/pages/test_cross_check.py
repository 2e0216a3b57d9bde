"""What a page tells programs beside what it shows to customers."""

from __future__ import annotations

import pytest

from app.domain.market import Verdict
from app.domain.money import to_money
from tests.sources.pages.shown import read, stated

_STATED = stated(price="459.95", priceCurrency="USD")


@pytest.mark.parametrize(
    "content",
    [
        '<p class="price"><span>$</span> <span>459</span> <span>.95</span></p>',
        '<p class="price">$459\n<sup>95</sup></p>',
        '<p class="price">$<strong>459</strong><sup>.95</sup></p>',
        '<p class="price">$459.95</p><p>New (3) from <b class="price">$420.00</b></p>',
        '<p class="price">$459.95</p><p class="member-price">$440.00 for members</p>',
        '<p class="price">$459.95</p><p>$430.00 with bank transfer</p>',
        '<p class="price">$459.95</p><p>Lowest price in 30 days: $399.00</p>',
        '<div><a href="/nas">UGREEN two bay desktop storage</a><ul><li class="price">$389.99</li></ul></div>',
        "<h2>Reviews</h2><p>I paid $500 for it last year, and they had it for less in spring.</p>",
        "",
    ],
)
def test_other_amounts_do_not_contradict_the_price(content: str) -> None:
    reading = read(_STATED + content)
    assert (reading.verdict, reading.price, reading.currency) == (Verdict.PRICE, to_money("459.95"), "USD")


@pytest.mark.parametrize(
    "content",
    [
        '<p class="price">$420.00</p>',
        '<p class="price"><s>$459.95</s> $120.00</p>',
        '<p class="price"><s>$459.95</s> $420.00</p><p>Use code SPRING</p>',
        '<p class="price"><s>$459.95</s> $420.00</p><p>For new customers</p>',
        '<p class="price">$420.00</p><h2>More</h2><p class="price">$459.95</p>',
        '<p class="price">£459.95</p>',
    ],
)
def test_another_price_where_the_price_belongs_is_a_contradiction(content: str) -> None:
    assert read(_STATED + content).verdict is Verdict.UNSURE


def test_what_is_stated_of_another_product_counts_only_where_it_is_seen() -> None:
    old = stated(name="Garden chair Oslo", price="24.00", priceCurrency="GBP")
    assert read(old).verdict is Verdict.UNSURE
    assert read(old + '<p class="price">£24.00</p>').price == to_money("24")


@pytest.mark.parametrize(
    ("content", "verdict", "price"),
    [
        (
            '<span class="strike">$45.00</span> <span class="price">$30.00</span> Save $15',
            Verdict.PRICE,
            "30",
        ),
        ('<p class="price">R$ 100,00</p><p>R$ 95,00 no Pix</p>', Verdict.UNSURE, None),
        ("<p>Add a protection plan for $6.00</p>", Verdict.UNSURE, None),
    ],
)
def test_the_text_alone(content: str, verdict: Verdict, price: str | None) -> None:
    reading = read(content)
    assert (reading.verdict, reading.price) == (verdict, None if price is None else to_money(price))


@pytest.mark.parametrize(
    ("content", "price"),
    [
        ('<div class="price" aria-label="£24.00"></div>', "24"),
        ('<div class="product-price" data-price="24.99"></div>', "24.99"),
        ('<div class="product-price" data-price="2499"></div>', None),
        ('<div class="price" data-price="24.00"></div><div class="price" data-price="29.00"></div>', None),
        ('<div class="old-price" aria-label="£30.00"></div>', None),
        (
            '<a class="buy" data-price="£54.00">Buy</a><div class="related-slider">'
            '<span class="old-price">£54.00</span> <span class="new-price">£27.00</span></div>',
            None,
        ),
    ],
)
def test_a_price_in_attributes_alone_is_read_where_it_is_the_only_one(
    content: str, price: str | None
) -> None:
    assert read(content).price == (None if price is None else to_money(price))


@pytest.mark.parametrize(
    ("data", "currency"),
    [
        ('<script>var p = {"price": 24.00, "currencyCode": "USD"}</script>', "USD"),
        ('<script>var p = {"currencyCode": "USD", "currencySymbol": "$"}</script>', "USD"),
        (
            '<div data-item="{&quot;currency&quot;:&quot;CAD&quot;,&quot;amount&quot;:24}, and so on"></div>',
            "CAD",
        ),
        (
            '<input type="hidden" name="amount" value="24.00"><input type="hidden" name="currencyCode" value="USD">',
            "USD",
        ),
        ('<script>track({"currency": "USD"})</script>', None),
        ('<script>var p = {"price": 24.00, "currency": "EUR"}</script>', None),
        (
            '<script>var p = [{"price": 24, "currency": "USD"}, {"price": 24, "currency": "CAD"}]</script>',
            None,
        ),
    ],
)
def test_the_page_s_own_data_say_what_a_dollar_sign_means(data: str, currency: str | None) -> None:
    reading = read('<p class="price">$24.00</p>' + data)
    assert (reading.price, reading.currency) == (to_money("24"), currency)


@pytest.mark.parametrize(
    "content",
    [
        "<p>$459.95 member price</p><p>$500.00</p>",
        "<p>Members</p><p>$459.95</p><p>Non-members</p><p>$500.00</p>",
        "<p><s>$500.00</s> <b>$459.95</b> <span>Members only</span></p>",
        "<p>Regular price <b>$500.00</b></p><p>VIP price <b>$459.95</b></p>",
        "<p>Member: $459.95</p><p>Non-member: $500.00</p>",
        "<p>Sign in to pay <b>$459.95</b></p><p>$500.00</p>",
    ],
)
def test_what_only_members_pay_is_not_the_price(content: str) -> None:
    assert read(_STATED + content).verdict is Verdict.UNSURE


def test_a_member_price_beside_the_price_takes_nothing_from_it() -> None:
    content = "<p>RRP $500.00</p><p>$459.95</p><p>Member price: $420.00</p>"
    assert read(_STATED + content).price == to_money("459.95")
