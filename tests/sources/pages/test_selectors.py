"""The places that are remembered, to be looked at when the page changes."""

from __future__ import annotations

import pytest

from app.sources.pages.markup import Page
from app.sources.pages.selectors import selector_of


@pytest.mark.parametrize(
    ("markup", "selector"),
    [
        ('<p><b id="price">1</b></p>', "#price"),
        ('<p><b itemprop="price" class="x">1</b></p>', '[itemprop="price"]'),
        ('<p><i class="a">2</i><b class="css-1x2y3z price-now">1</b></p>', "b.price-now"),
        (
            '<div class="main"><b class="price">1</b></div><div class="side"><b class="price">2</b></div>',
            "div.main b.price",
        ),
        ('<div class="xkcdqrtz"><b class="sc-bdvvtL">1</b></div>', "body > div > b"),
    ],
)
def test_a_place_is_named_by_what_lasts(markup: str, selector: str) -> None:
    page = Page(markup)
    first = page.all("b")[0]
    assert selector_of(page, first) == selector
    assert page.select(selector) == [first]


def test_a_place_that_nothing_tells_apart_has_no_name() -> None:
    page = Page("<p><b>1</b><b>2</b></p>")
    assert selector_of(page, page.all("b")[0]) is None
