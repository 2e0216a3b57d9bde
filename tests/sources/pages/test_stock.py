"""Whether the product is to be had, and that nothing else's price is taken where it is not."""

from __future__ import annotations

import pytest

from app.domain.market import Availability, Verdict
from app.domain.money import to_money
from tests.sources.pages.shown import IN, OUT, read, stated

_PRICE = '<p class="price">£24.00</p>'
_BUY = "<button>Add to basket</button>"


@pytest.mark.parametrize(
    "content",
    [
        stated(price=None, priceCurrency="GBP", availability=OUT) + "<p>You might like the pot: £22.00</p>",
        stated(price={}, availability=OUT)
        + '<div>You might like<b class="price">£22.00</b></div>'.replace("<b", "<h2>Pot</h2><b"),
        stated(availability=OUT) + "<p>Delivery costs an extra charge of £26.00 per address.</p>",
        '<p>Currently unavailable.</p><div><a href="/pot">A very good other pot of steel</a> <span>£22.00</span></div>',
        "<p>Derzeit nicht verfügbar.</p><p>Ob dieser Artikel wieder vorrätig sein wird, ist unbekannt.</p>"
        "<h3>Topf</h3><p>9,99 €</p>",
        "<p>Out of stock</p><p>Delivery on the mainland is £4.95 for all orders, and usually takes two days.</p>",
    ],
)
def test_what_is_not_to_be_had_has_no_price_of_something_else(content: str) -> None:
    reading = read(content)
    assert (reading.verdict, reading.price, reading.availability) == (
        Verdict.NO_PRICE,
        None,
        Availability.OUT_OF_STOCK,
    )


def test_a_price_beside_the_heading_of_what_is_sold_out_is_its_own() -> None:
    reading = read(_PRICE + "<p>Sold out</p>")
    assert (reading.price, reading.availability) == (to_money("24"), Availability.OUT_OF_STOCK)
    assert read(stated(price=None, availability=OUT) + _PRICE).verdict is Verdict.UNSURE


@pytest.mark.parametrize(
    ("content", "availability"),
    [
        (_BUY + "<p>List unavailable.</p><p>Image Unavailable</p>", Availability.IN_STOCK),
        (_BUY + "<div hidden>Sold out</div>", Availability.IN_STOCK),
        (_BUY + "<p>Not available for in-store pickup</p>", Availability.IN_STOCK),
        (_BUY + "<table><tr><th>Discontinued</th><td>No</td></tr></table>", Availability.IN_STOCK),
        (_BUY + "<p>Sold out</p>", Availability.UNKNOWN),
        ("<button disabled>Add to basket</button><p>Sold out</p>", Availability.OUT_OF_STOCK),
        ("<p>No longer available</p>", Availability.GONE),
        ("<p>Pre-order</p>", Availability.PRE_ORDER),
        (stated(price="24", priceCurrency="GBP", availability=IN) + "<p>Sold out</p>", Availability.IN_STOCK),
    ],
)
def test_only_what_is_said_of_the_product_itself_counts(content: str, availability: Availability) -> None:
    assert read(_PRICE + content).availability is availability


def test_what_is_said_in_slots_beside_the_price_is_about_other_ways_to_have_it() -> None:
    slots = "".join(
        f'<div class="slot"><p>{name}</p><strong>{said}</strong></div>'
        for name, said in (
            ("Occasion", "Non disponible"),
            ("Neuf", "22,50 €"),
            ("E-book", "Non disponible"),
        )
    )
    reading = read(slots)
    assert (reading.price, reading.availability) == (to_money("22.50"), Availability.UNKNOWN)
