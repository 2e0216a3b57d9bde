"""JSON-LD as shops break it."""

from __future__ import annotations

import pytest

from app.domain.market import Verdict, Way
from app.domain.money import to_money
from tests.sources.pages.shown import read

_OFFER = '"offers": {"@type": "Offer", "price": "24.00", "priceCurrency": "GBP"}'
_WHOLE = f'{{"@type": "Product", "name": "Copper kettle", {_OFFER}}}'


@pytest.mark.parametrize(
    "script",
    [
        _WHOLE,
        f"<!-- {_WHOLE} -->",
        f"//<![CDATA[\n{_WHOLE}\n//]]>",
        f"\ufeff{_WHOLE};",
        _WHOLE.replace("}}", ",}}"),
        _WHOLE.replace('"name"', '/* the name */ "name"'),
        _WHOLE.replace("Copper kettle", "Copper\tkettle\n"),
        _WHOLE.replace("Copper kettle", "https://shop.example/kettle // copper"),
        _WHOLE.replace('"', "&quot;"),
        f'{{"@type": "WebSite", "name": "Shop"}} {_WHOLE}',
        f"[null, {{}}, {_WHOLE}]",
        f'{{"@graph": [{{"@type": "WebPage", "mainEntity": {_WHOLE}}}]}}',
    ],
)
def test_broken_json_is_read_where_it_can_mean_one_thing_only(script: str) -> None:
    reading = read(f'<script type="application/ld+json">{script}</script>')
    assert (reading.verdict, reading.way, reading.price, reading.currency) == (
        Verdict.PRICE,
        Way.JSON_LD,
        to_money("24"),
        "GBP",
    )


@pytest.mark.parametrize("script", ["", "null", "{", _WHOLE[:-30], "[" * 5000, '{"@type": "Product"'])
def test_json_that_is_cut_off_states_nothing(script: str) -> None:
    assert read(f'<script type="application/ld+json">{script}</script>').verdict is Verdict.UNSURE
