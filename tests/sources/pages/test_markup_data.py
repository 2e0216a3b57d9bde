"""Prices that stand in a page's markup for programs: microdata, RDFa, and metadata for social networks."""

from __future__ import annotations

import pytest

from app.domain.market import Availability, Verdict, Way
from app.domain.money import to_money
from tests.sources.pages.shown import read

_SCHEMA = "https://schema.org/"


@pytest.mark.parametrize(
    ("content", "way"),
    [
        (
            f'<div itemscope itemtype="{_SCHEMA}Product"><b itemprop="name">Copper kettle</b>'
            f'<div itemprop="offers" itemscope itemtype="{_SCHEMA}Offer"><meta itemprop="price" content="24.00">'
            f'<meta itemprop="priceCurrency" content="GBP"><link itemprop="availability" href="{_SCHEMA}InStock">'
            "</div></div>",
            Way.MICRODATA,
        ),
        (
            f'<div itemscope itemtype="{_SCHEMA}Product" itemref="offer">'
            '<b itemprop="name">Copper kettle</b></div>'
            f'<div id="offer" itemprop="offers" itemscope itemtype="{_SCHEMA}Offer">'
            '<meta itemprop="price" content="24">'
            '<meta itemprop="priceCurrency" content="GBP">'
            f'<link itemprop="availability" href="{_SCHEMA}InStock"></div>',
            Way.MICRODATA,
        ),
        (
            f'<div vocab="{_SCHEMA}" typeof="Product"><b property="name">Copper kettle</b><div property="offers" '
            'typeof="Offer"><meta property="price" content="24.00"><meta property="priceCurrency" content="GBP">'
            f'<link property="availability" href="{_SCHEMA}InStock">'
            "</div></div>",
            Way.RDFA,
        ),
    ],
)
def test_the_markup_tells_programs_the_price(content: str, way: Way) -> None:
    reading = read(content)
    assert (reading.verdict, reading.way, reading.price, reading.currency, reading.availability) == (
        Verdict.PRICE,
        way,
        to_money("24"),
        "GBP",
        Availability.IN_STOCK,
    )


def test_metadata_for_social_networks_tell_the_price() -> None:
    head = (
        '<meta property="og:title" content="Copper kettle"><meta property="product:price:amount" content="24.00">'
        '<meta property="product:price:currency" content="GBP">'
    )
    reading = read("", head=head)
    assert (reading.way, reading.price, reading.currency) == (Way.OPEN_GRAPH, to_money("24"), "GBP")


def test_a_thing_that_refers_to_itself_comes_to_an_end() -> None:
    content = (
        f'<div id="a" itemscope itemtype="{_SCHEMA}Product" itemref="a b"><b itemprop="name">Copper kettle</b></div>'
        f'<div id="b" itemprop="isVariantOf" itemscope itemref="a"></div>'
    )
    assert read(content).verdict is Verdict.UNSURE
