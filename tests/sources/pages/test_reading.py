"""What is read off pages by their shape: the price that a customer would pay, or the reason why it cannot be told."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.market import Availability, PageHints, PageReading, Verdict, Way
from app.domain.money import to_money
from app.sources.pages.reading import read_page


def read(content: str, hints: PageHints | None = None) -> PageReading:
    page = (
        f"<html><head><title>Kettle</title></head><body><main><h1>Kettle</h1>{content}</main></body></html>"
    )
    return read_page(page, hints or PageHints())


def stated(price: object, currency: str = "EUR", **more: object) -> str:
    offer = {"@type": "Offer", "price": price, "priceCurrency": currency, **more}
    thing = {"@context": "https://schema.org", "@type": "Product", "name": "Kettle", "offers": offer}
    return f'<script type="application/ld+json">{json.dumps(thing)}</script>'


@pytest.mark.parametrize(
    "content",
    [
        "<p>£24.00</p>",
        '<p class="price">£24.00</p><p>or 3 x £8.00 with Klarna</p>',
        '<p class="price">£24.00</p><p>12x de £2.00 sem juros</p>',
        '<p class="price">£24.00</p><p>£12.00 / kg</p>',
        '<p class="price">£24.00</p><p>1 kg = £12.00</p>',
        '<p class="price">£24.00</p><p>zzgl. £4.90 Versand</p>',
        '<p class="price">£24.00</p><p>Free delivery on orders over £50</p>',
        '<p class="price">£24.00</p><p>Members pay £20.00</p>',
        '<p class="price">£24.00</p><p>+ £0.25 Pfand</p>',
        '<p class="price">£24.00</p><p>Earn £1.20 in rewards</p>',
        '<p class="price">£24.00</p><p>£19.99 with code SAVE</p>',
        '<p class="price">£24.00</p><p>Buy 2 for £40.00</p>',
        '<p class="price">£24.00</p><p>Trade-in value £10.00</p>',
        '<p class="price">£24.00</p><table><tr><td>10+</td><td>£21.00</td></tr></table>',
        '<p class="price">£24.00</p><label>Subscribe &amp; save: £21.60</label>',
        '<p class="price" style="display:none">£10.00</p><p class="price">£24.00</p>',
        '<p class="price">£24<sup>00</sup></p>',
        '<p class="price">£24.00</p><h2>You may also like</h2><div><a href="/pot">Pot</a> £19.00</div>',
    ],
)
def test_what_stands_beside_the_price_is_not_taken_for_it(content: str) -> None:
    reading = read(content)
    assert (reading.verdict, reading.price, reading.currency) == (Verdict.PRICE, to_money("24.00"), "GBP")


@pytest.mark.parametrize(
    "content",
    [
        "<p>Was £30.00 Now £24.00</p>",
        "<p>Statt £30.00</p><p>£24.00</p>",
        "<p><del>£30.00</del> <ins>£24.00</ins></p><p>You save £6.00 (20%)</p>",
        '<p>UVP £30.00</p><p class="price">£24.00</p>',
        '<span class="old-price">£30.00</span> <span class="sale-price">£24.00</span>',
    ],
)
def test_what_it_cost_before_is_the_list_price(content: str) -> None:
    reading = read(content)
    assert (reading.price, reading.list_price) == (to_money("24.00"), to_money("30.00"))


@pytest.mark.parametrize(
    ("content", "price"),
    [
        ("<p>1.226 €</p>", "1226"),
        ("<p>,89 €</p>", "0.89"),
        ("<p>12,12€</p>", "12.12"),
        ("<p>1 099,00 €</p>", "1099"),
        ("<p>12€50</p>", "12.50"),
        ("<p>899<span>,</span><span>10€</span></p>", "899.10"),
        ("<p>2.879,20 €</p>" + stated("2879.2"), "2879.20"),
        ("<p>1.299 €</p>" + stated("1.299"), "1299"),
        ("<p>1.299,00 €</p>" + stated("1299,00"), "1299"),
        (stated("1,299.00"), "1299"),
    ],
)
def test_amounts_are_read_as_their_page_writes_them(content: str, price: str) -> None:
    reading = read(content)
    assert (reading.verdict, reading.price, reading.currency) == (Verdict.PRICE, to_money(price), "EUR")


@pytest.mark.parametrize(
    "content",
    [
        "<p>A price $35.00 in it, and another price $25 too</p>",
        "<p><span>24</span><span>99</span> €</p>",
        "<p>From £24.00</p>",
        stated("24.00") + '<p class="price">£24.00</p>',
        stated("24.00") + '<p class="price">31,00 €</p>',
        stated("1,299"),
        stated("0"),
        stated("-5"),
        stated("24.00") + stated("26.00"),
        "<p>Price on request</p>",
        "<p>Log in to see prices</p>",
    ],
)
def test_what_can_be_understood_in_two_ways_is_not_guessed(content: str) -> None:
    reading = read(content)
    assert reading.verdict is Verdict.UNSURE
    assert reading.price is None
    assert reading.reason.endswith(".")


@pytest.mark.parametrize(("hint", "currency"), [(None, None), ("NOK", "NOK"), ("EUR", None)])
def test_a_sign_of_several_currencies_is_settled_by_what_is_known_of_the_site_only(
    hint: str | None, currency: str | None
) -> None:
    reading = read("<p>349 kr</p>", PageHints(currency=hint))
    assert (reading.price, reading.currency) == (to_money("349"), currency)


@pytest.mark.parametrize(("wanted", "price"), [(None, "119.00"), (False, "100.00")])
def test_of_two_prices_that_tax_explains_the_wanted_one_is_taken(wanted: bool | None, price: str) -> None:
    content = stated("100.00") + '<p class="price">119,00 €</p><small>inkl. MwSt.</small>'
    reading = read(content, PageHints(tax_included=wanted))
    assert (reading.price, reading.tax_included) == (to_money(price), wanted is None)


def test_variants_are_a_span_until_one_is_named() -> None:
    variants = [
        {
            "@type": "Product",
            "name": name,
            "sku": sku,
            "offers": {"@type": "Offer", "price": price, "priceCurrency": "EUR"},
        }
        for name, sku, price in (("Kettle red", "K-R", "20"), ("Kettle blue", "K-B", "25"))
    ]
    group = {"@type": "ProductGroup", "name": "Kettle", "hasVariant": variants}
    content = f'<script type="application/ld+json">{json.dumps(group)}</script><p class="price">20,00 €</p>'
    spanned = read(content)
    assert (spanned.verdict, spanned.price, spanned.highest) == (
        Verdict.RANGE,
        to_money("20"),
        to_money("25"),
    )
    for hints in (PageHints(variant="blue"), PageHints(url="https://shop.example/kettle?variant=K-B")):
        assert (read(content, hints).verdict, read(content, hints).price) == (Verdict.PRICE, to_money("25"))


def test_a_sold_out_product_does_not_take_the_price_of_a_related_one() -> None:
    content = '<p>Sold out</p><section class="related"><h2>Similar products</h2><p class="price">£19.00</p></section>'
    reading = read(content, PageHints(selector="#price"))
    assert (reading.verdict, reading.availability) == (Verdict.NO_PRICE, Availability.OUT_OF_STOCK)


def test_a_remembered_place_settles_which_price_is_meant_and_helps_when_the_data_go() -> None:
    before = read(stated("24.00") + '<p class="product-price" id="now">24,00 €</p>')
    assert before.selector == "#now"
    after = read('<p>31,00 €</p><p id="now">26,00 €</p>', PageHints(selector=before.selector))
    assert (after.way, after.price) == (Way.SELECTOR, to_money("26"))
    gone = read("<p>31,00 €</p><p>26,00 €</p>", PageHints(selector=before.selector))
    assert gone.verdict is Verdict.UNSURE
    assert "changed" in gone.reason


@given(st.binary(max_size=400))
def test_any_bytes_have_an_answer(body: bytes) -> None:
    assert read_page(body, PageHints(selector=".price")).verdict in Verdict


@settings(max_examples=60)
@given(st.data())
def test_damaged_pages_have_an_answer(data: st.DataObject) -> None:
    page = (
        stated("24.00")
        + '<div itemscope itemtype="http://schema.org/Product"><b itemprop="price">24</b></div>'
    ).encode()
    start = data.draw(st.integers(0, len(page)))
    end = data.draw(st.integers(start, len(page)))
    assert (
        read_page(page[:start] + data.draw(st.binary(max_size=9)) + page[end:], PageHints()).verdict
        in Verdict
    )


@given(st.integers(1, 99_999_999))
def test_a_price_with_cents_is_read_in_every_way_of_writing_it(cents: int) -> None:
    whole, rest = divmod(cents, 100)
    grouped = f"{whole:,}"
    for text in (
        f"{grouped}.{rest:02}",
        f"{grouped.replace(',', '.')},{rest:02}",
        f"{grouped.replace(',', chr(160))},{rest:02}",
        f"{grouped.replace(',', chr(0x2019))}.{rest:02}",
    ):
        assert read(f"<p>{text} €</p>").price == cents * 100


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 60_000 + "$5",
        "<b>$5 <b>$7 " * 10_000,
        "1." * 300_000,
        '<script type="application/ld+json">' + "[" * 99_999,
    ],
)
def test_a_page_that_is_made_to_be_slow_is_answered_all_the_same(page: str) -> None:
    assert read_page(page, PageHints()).verdict is Verdict.UNSURE
