"""Pages of many products: what stands there is no price of one, and no span of one."""

from __future__ import annotations

import json

import pytest

from app.domain.market import PageHints, PageReading, Verdict
from app.domain.money import to_money
from app.sources.pages.reading import read_page
from tests.sources.pages.shown import page_of, read

CARDS = "".join(
    f'<li class="card"><a href="/p/{number}"><img></a><h4>Pot {number}</h4><p>£{number}.00</p></li>'
    for number in range(11, 19)
)


def read_bare(
    body: str, hints: PageHints | None = None, title: str = "Pots and kettles | Shop"
) -> PageReading:
    """Return what is read off a page without a heading."""
    return read_page(
        f"<html><head><title>{title}</title></head><body>{body}</body></html>", hints or PageHints()
    )


@pytest.mark.parametrize(
    "odd",
    [
        "<p>The average price is £65.00</p>",
        "<div class='price'>from £5.00</div><p>from £9.00</p>",
        "<p class='price'>£10.00 - £100.00</p>",
        "<select><option>£10</option><option>£20</option><option>£50</option></select>",
    ],
)
def test_an_amount_far_from_the_heading_of_a_list_is_no_price(odd: str) -> None:
    reading = read(f"<h2>Our choice</h2><ul>{CARDS}</ul>" + "<p>Text</p>" * 30 + odd)
    assert reading.verdict is Verdict.UNSURE


def test_an_amount_on_a_list_without_a_heading_is_no_price() -> None:
    assert read_bare(f"<ul>{CARDS}</ul><p class='price'>£65.00</p>").verdict is Verdict.UNSURE


def test_what_is_part_of_a_link_is_the_price_of_what_the_link_leads_to() -> None:
    cards = "".join(f'<a href="/p/{n}"><h5>Pot</h5><span>£{n}.00</span></a>' for n in (3, 75))
    assert read_bare(cards).verdict is Verdict.UNSURE
    assert read('<div><a href="/p/3">Pot <span>£3.00</span></a></div>').verdict is Verdict.UNSURE


def test_steps_of_a_filter_are_no_span_of_prices() -> None:
    steps = "".join(f"<p>£{low} - £{low + 100}</p>" for low in (100, 200, 300, 400))
    assert read(steps).verdict is Verdict.UNSURE
    assert read('<div class="filters"><p>£10 - £100</p></div><p class="price">£24.00</p>').price == to_money(
        "24"
    )


def test_a_span_below_the_heading_is_one_of_the_product_whatever_else_is_recommended() -> None:
    reading = read(f'<p class="price">£10.00 - £14.00</p><h2>Related</h2><ul>{CARDS}</ul>')
    assert (reading.verdict, reading.highest) == (Verdict.RANGE, to_money("14.00"))


def test_a_price_with_a_button_to_buy_is_the_products_wherever_it_stands() -> None:
    buy = "<button>Add to cart</button>"
    reading = read_page(f"<body><ul>{CARDS}</ul><p class='price'>£24.00</p>{buy}</body>", PageHints())
    assert reading.price == to_money("24.00")


def test_what_a_front_page_advertises_is_not_the_price_of_what_is_watched() -> None:
    alone, front = page_of('<p class="price">£24.00</p>'), PageHints(url="https://shop.example/")
    beside_others = page_of(f'<p class="price">£24.00</p><ul>{CARDS}</ul>')
    assert read_page(beside_others, front).verdict is Verdict.UNSURE
    assert read_page(beside_others, PageHints(url="https://shop.example/?p=7")).verdict is Verdict.PRICE
    assert read_page(alone, front).verdict is Verdict.PRICE


def test_nothing_is_said_to_be_gone_where_many_are_to_be_had() -> None:
    far = "<p>Text</p>" * 50
    assert read(f"<ul>{CARDS}</ul>{far}<p>Tell me when it is back in stock</p>").verdict is Verdict.UNSURE
    assert read(f"<p>Out of stock</p><h2>Related</h2><ul>{CARDS}</ul>").verdict is Verdict.NO_PRICE


def test_the_amounts_of_a_page_of_vouchers_are_no_prices() -> None:
    offers = "".join(
        f"<p>Tope de devolución (por mes y por cuenta) $ {value}.000</p><p>Reintegro hasta ${value}.000</p>"
        for value in (5, 10, 25)
    )
    assert read_bare(offers).verdict is Verdict.UNSURE


@pytest.mark.parametrize("heading", ["", "<h1>Fresh meat</h1>"])
def test_a_span_of_a_whole_category_is_not_taken_for_one_of_a_product(heading: str) -> None:
    offers = '{"@type": "AggregateOffer", "lowPrice": "12", "highPrice": "49", "priceCurrency": "EUR"}'
    stated = f'{{"@type": "Product", "name": "Fresh meat", "offers": {offers}}}'
    head = f'<title>Fresh meat</title><script type="application/ld+json">{stated}</script>'
    cards = CARDS + CARDS.replace("£1", "£2") if heading else ""
    page = f"<html><head>{head}</head><body>{heading}<ul>{cards}</ul></body></html>"
    assert read_page(page, PageHints()).verdict is Verdict.UNSURE
    shown = page.replace("</body>", "<p class='price'>from €12.00</p></body>") if not heading else page
    assert read_page(shown, PageHints()).verdict is (Verdict.UNSURE if heading else Verdict.RANGE)


def test_the_first_product_of_a_list_does_not_name_the_page() -> None:
    cards = "".join(
        f'<div class="card"><h4 class="name">Soap number {number}</h4><div class="price">€{number}.50</div></div>'
        for number in range(1, 9)
    )
    items = [{"@type": "Product", "name": f"Soap number {number}"} for number in range(1, 9)]
    head = f'<title>All soaps</title><script type="application/ld+json">{json.dumps(items)}</script>'
    reading = read_page(f"<html><head>{head}</head><body>{cards}</body></html>", PageHints())
    assert reading.verdict is Verdict.UNSURE


def test_an_amount_behind_others_that_were_left_out_is_not_the_price() -> None:
    box = '<div class="accessories"><span class="price">€35.99</span><span class="price">€45.99</span></div>'
    compared = '<div><span class="price">€39.99</span></div>'
    assert read(box + compared).verdict is Verdict.UNSURE
    assert read(compared).verdict is Verdict.PRICE
