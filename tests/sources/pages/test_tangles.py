"""Markup that is made to keep a parser busy."""

from __future__ import annotations

import pytest

from app.sources.pages.tangles import is_tangled

_MANY = " ".join(f"a{number}" for number in range(9_000))
_VALUES = "".join(f'a{number}="1"' for number in range(9_000))


@pytest.mark.parametrize(
    "markup",
    [
        f"<div {_MANY}>",
        f'<div x=">" {_MANY}>',
        f"<div x='>' {_MANY}>",
        f"<div x<y {_MANY}>",
        f"<div {_MANY.replace(' ', '/')}>",
        f"<div {_VALUES}>",
        f"<!-- <script> --><div {_MANY}>",
        f"<!--><div {_MANY}> -->",
        f"<svg><script><g {_MANY}></script></svg>",
        "<div>" * 60_000,
        "<b><p>" * 10_000,
    ],
)
def test_it_is_found_however_it_is_hidden(markup: str) -> None:
    assert is_tangled(markup)


@pytest.mark.parametrize(
    "markup",
    [
        f"<script>for (i=0;i<n;i++) {{ {_MANY} }}</script>",
        f"<!-- <div {_MANY}> -->",
        f'<div data-text="{_MANY}">',
        f"<p>{_MANY}</p>",
        "<p><b>1</b></p>" * 20_000,
    ],
)
def test_a_long_page_is_not_refused_for_its_length(markup: str) -> None:
    assert not is_tangled(markup)
