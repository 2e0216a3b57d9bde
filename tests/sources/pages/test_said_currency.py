"""The currency behind a sign that several share, where the page names it to customers."""

from __future__ import annotations

import pytest

from tests.sources.pages.shown import read

_DOLLARS = '<p class="price">$24.00</p>'
_OTHERS = '<h2>You may also like</h2><ul><li class="price">{}</li><li class="price">{}</li></ul>'


@pytest.mark.parametrize(
    ("content", "currency"),
    [
        (_DOLLARS + "<p>All prices are in AUD.</p>", "AUD"),
        (_DOLLARS + "<p>Prices are shown in Canadian dollars</p>", "CAD"),
        (_DOLLARS + "<p>PRICES IN ALL SHOPS</p>", None),
        (_DOLLARS + "<p>Prices in EUR</p>", None),
        (_DOLLARS + "<p>Prices in USD</p><p>Prices in CAD</p>", None),
        (_DOLLARS + "<select><option>EUR</option><option selected>US Dollar - USD</option></select>", "USD"),
        (_DOLLARS + "<select><option>EUR</option><option>USD</option></select>", None),
        ('<p class="price">¥2,400</p>' + _OTHERS.format("2,980円", "1,500円"), "JPY"),
        (_DOLLARS + _OTHERS.format("US$ 20.00", "US$ 30.00"), None),
        ('<p class="price">349 kr</p>' + _OTHERS.format("SEK 99", "DKK 99"), None),
    ],
)
def test_a_shared_sign_is_settled_by_what_the_page_says_elsewhere(content: str, currency: str | None) -> None:
    reading = read(content)
    assert (reading.price is not None, reading.currency) == (True, currency)
