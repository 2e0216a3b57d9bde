"""Pages that take bids."""

from __future__ import annotations

import pytest

from app.domain.market import Verdict
from app.domain.money import to_money
from tests.sources.pages.shown import read, stated

_STATED = stated(price="40.00", priceCurrency="USD")


@pytest.mark.parametrize(
    "content",
    [
        '<p>Starting bid</p><p class="price">$40.00</p><p>0 bids</p>',
        "<p>Current bid: <b>US $40.00</b> [ 3 bids ]</p><p>Time left: 3d 4h</p>",
        '<p class="price">US $40.00</p><p>Winning bid</p><p>Bidding ended on 3 May</p>',
        '<p>Aktuelles Gebot</p><p class="price">US $40.00</p>',
        '<p class="price">US $40.00</p><p>12 pujas</p>',
        '<p class="price">US $40.00</p><p>3 enchères</p><a href="#">Enchérir</a>',
    ],
)
def test_a_bid_is_no_price_even_where_it_is_stated_as_one(content: str) -> None:
    assert read(content).verdict is Verdict.UNSURE
    reading = read(_STATED + content)
    assert (reading.verdict, reading.price) == (Verdict.UNSURE, None)
    assert "auction" in reading.reason


def test_what_it_costs_to_have_it_at_once_is_the_price() -> None:
    bids = '<p>Current bid: US $40.00 (3 bids)</p><p>Buy It Now: <span class="price">US $90.00</span></p>'
    assert read(_STATED + bids).price == to_money("90")
    reading = read(stated(price="90.00", priceCurrency="USD") + bids)
    assert (reading.price, reading.currency) == (to_money("90"), "USD")


def test_other_words_with_bid_in_them_make_no_auction() -> None:
    content = (
        '<p class="price">$40.00</p><p>We bid you welcome.</p><footer>Place a bid on our auctions</footer>'
    )
    assert read(_STATED + content).price == to_money("40")
