"""Prices with and without tax on one page."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.market import PageHints, Verdict
from app.domain.money import to_money
from app.sources.pages.tax import is_tax_apart
from tests.sources.pages.shown import read, stated


@pytest.mark.parametrize(
    ("content", "net", "gross"),
    [
        ("<p>1.000,00 € + IVA</p><p>1.210,00 € IVA incluido</p>", "1000", "1210"),
        ("<p>2,000円(税抜)</p><p>2,200円(税込)</p>", "2000", "2200"),
        (
            '<p><span class="price">税抜 ¥ 2,000</span> <span class="tax">税込 ¥ 2,200</span></p>',
            "2000",
            "2200",
        ),
        (
            '<p class="price">119,00 €</p><p>inkl. MwSt.</p>' + stated(price="100", priceCurrency="EUR"),
            "100",
            "119",
        ),
        (
            '<p class="price">53,11 €</p><p>En stock</p><p>IVA incluido</p>'
            + stated(price="43.90", priceCurrency="EUR"),
            "43.90",
            "53.11",
        ),
    ],
)
def test_the_wanted_price_is_taken(content: str, net: str, gross: str) -> None:
    for wanted, price in ((None, gross), (True, gross), (False, net)):
        reading = read(content, PageHints(tax_included=wanted))
        assert (reading.verdict, reading.price) == (Verdict.PRICE, to_money(price))
        assert reading.tax_included is (wanted is not False)


def test_a_difference_like_a_tax_of_which_no_word_speaks_is_not_explained() -> None:
    content = '<p class="price">119,00 €</p>' + stated(price="100", priceCurrency="EUR")
    assert read(content).verdict is Verdict.UNSURE


@given(st.integers(100, 10_000_000), st.sampled_from([7, 10, 19, 20, 21, 25]))
def test_any_price_with_its_tax_is_known_as_such(cents: int, rate: int) -> None:
    net = Decimal(cents) / 100
    gross = round(net * (100 + rate) / 100, 2)
    assert is_tax_apart(net, gross)
    assert not is_tax_apart(gross, net)
    assert not is_tax_apart(net, net * 3)
