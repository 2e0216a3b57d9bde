"""What stands around a price on real pages and is none: services, surcharges, plans to pay, quantities, vouchers."""

from __future__ import annotations

import pytest

from app.domain.market import PageHints, Verdict
from app.domain.money import to_money
from app.sources.pages.reading import read_page
from tests.sources.pages.shown import page_of, read, stated

PRICE = '<p class="price">£240.00</p>'


@pytest.mark.parametrize(
    "beside",
    [
        "<a href='#'>Guarantee for 2 years £19.00</a><a href='#'>Breakage £29.00</a>",
        "<label><input type='radio'>Brass, £9.00</label><label>Silver, £12.00</label>",
        "<select><option>60 mm</option><option>70 mm £25.00</option><option>90 mm £35.00</option></select>",
        "<select class='amount'><option>1</option><option>2</option><option>3</option></select>",
        "<table><tr><th>Plan</th><th>Monthly instalment</th><th>Total</th></tr>"
        "<tr><td>3 months</td><td>£85.00</td><td>£255.00</td></tr></table>",
        "<table><tr><td>3 Taksit</td><td>£85.00</td><td>£255.00</td></tr></table>",
        "<table><tr><th>Quantity</th><th>Each</th></tr><tr><td>5 - 20</td><td>£230.00</td></tr></table>",
        "<table><tr><td>25 +</td><td>£220.00</td><td>£5,500.00</td></tr></table>",
        "<p>Savings 20% max £100.00 with this bank's cards</p>",
        "<p>We buy yours for up to £35.00</p>",
        "<p>£200.00 Clubcard price</p>",
        "<p>Buy 10 for £220.00 each</p>",
        "<p>Outlet offer from £199.00</p>",
        "<p>0% finance from £20.00</p>",
    ],
)
def test_what_is_sold_or_offered_beside_the_price_is_not_taken_for_it(beside: str) -> None:
    reading = read(PRICE + beside)
    assert (reading.verdict, reading.price) == (Verdict.PRICE, to_money("240"))


def test_variants_with_prices_of_their_own_are_not_taken_for_surcharges() -> None:
    options = "<select><option>Small £240.00</option><option>Large £290.00</option></select>"
    assert read(PRICE + options).verdict is Verdict.RANGE


def test_an_amount_that_is_repeated_for_those_who_listen_is_what_it_is_the_first_time() -> None:
    reading = read('<p>List price: <span>£300.00</span><span class="price">£300.00</span></p>' + PRICE)
    assert (reading.price, reading.list_price) == (to_money("240"), to_money("300"))


def test_a_box_of_price_and_saving_says_nothing_of_either() -> None:
    box = '<p class="price-and-saving"><span class="box__price">£240.00</span></p>'
    assert read(box).price == to_money("240")


@pytest.mark.parametrize(
    ("content", "price"),
    [
        ("<p>2320 元</p>", "2320"),
        ("<p>一次付清特價 72 折 2320 元 適用折價券</p><p>每期$806</p><p>滿$2,150 時可用</p>", "2320"),
        ("<p>2,320円(税込)</p>", "2320"),
        ("<p>21 900 р.</p>", "21900"),
        ("<p>5 990,-</p><p>Fra 187,-/md.</p>", "5990"),
    ],
)
def test_amounts_without_a_currency_of_their_own_are_amounts(content: str, price: str) -> None:
    assert read(content).price == to_money(price)


def test_the_lowest_of_several_is_named_after_it_in_chinese_and_japanese() -> None:
    assert read("<p>990円から</p>").verdict is Verdict.UNSURE
    assert read("<p>$590起</p>").verdict is Verdict.UNSURE


def test_a_day_is_no_amount() -> None:
    assert read("<p>Mi. 30. August - Fr. 01. September</p>").verdict is Verdict.UNSURE


def test_of_two_headings_the_one_with_all_of_the_title_is_the_products() -> None:
    long = "Copper kettle, black, 1.7 l, with lid and handle, made by hand for gas, induction and open fire"
    page = (
        f"<html><head><title>Copper kettle</title></head><body><div><h1>{long}</h1><p>£24.00</p></div>"
        "<div><h1>Compare kettle</h1><p class='price'>£79.00</p></div></body></html>"
    )
    assert read_page(page, PageHints()).price == to_money("24")


def test_a_page_without_a_first_heading_has_the_lesser_one_that_its_title_names() -> None:
    cards = "".join(f'<li><a href="/p/{n}">Pot</a><p>£{n}.00</p></li>' for n in (3, 5, 75, 80))
    page = page_of(f"<p class='price'>£24.00</p><ul>{cards}</ul>")
    assert read_page(page.replace("h1>", "h2>"), PageHints()).price == to_money("24")
    assert read_page(page.replace("h1>", "p>"), PageHints()).verdict is Verdict.UNSURE


def test_a_price_stated_for_members_is_found_by_what_they_save() -> None:
    seen = (
        '<div>Regular price</div><div class="price">£159.00</div>'
        '<p>£30.00 off, rewards exclusive</p><p class="offer-price">£129.00</p>'
    )
    reading = read(seen, head=stated(price="129.00", priceCurrency="GBP"))
    assert reading.verdict is Verdict.UNSURE
