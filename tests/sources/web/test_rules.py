"""What is shipped holds for everybody; only addresses of this PC can be lent, and only those asked more often."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import UsageError
from app.sources.web.robots import Robots
from app.sources.web.rules import shipped_rules

LENT = {"TILLWATCH_LENT_ADDRESSES": "127.0.0.1:8080,127.0.1.0/24:*"}


def test_a_shop_asks_each_site_every_ten_seconds_and_lends_nothing() -> None:
    rules = shipped_rules({})

    assert rules.pause_s("shop.example", 443) == (10.0, 2.0)
    assert rules.lent == ()


def test_only_lent_addresses_are_asked_more_often() -> None:
    rules = shipped_rules({**LENT, "TILLWATCH_SPACING_S": "0.5"})

    assert rules.pause_s("127.0.0.1", 8080) == (0.5, 0.1)
    assert rules.pause_s("127.0.1.9", 1234) == (0.5, 0.1)
    assert rules.pause_s("127.0.0.1", 8081) == (10.0, 2.0)
    assert rules.pause_s("shop.example", 443) == (10.0, 2.0)


def test_a_spacing_without_lent_addresses_changes_nothing() -> None:
    assert shipped_rules({"TILLWATCH_SPACING_S": "0"}) == shipped_rules({})


@pytest.mark.parametrize("text", ["fast", "-1", "nan", "inf"])
def test_a_spacing_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="no number of seconds"):
        shipped_rules({**LENT, "TILLWATCH_SPACING_S": text})


@given(st.text(max_size=200))
def test_any_robots_can_be_read(text: str) -> None:
    robots = Robots(text)

    assert robots.delay_s >= 0
    assert robots.allows("https://shop.example/p") in (True, False)


@pytest.mark.parametrize(
    ("text", "delay"),
    [
        ("User-agent: *\nCrawl-delay: 30", 30),
        ("User-agent: Tillwatch\nCrawl-delay: 2.5", 2.5),
        ("User-agent: other\nCrawl-delay: 30", 0),
        ("User-agent: *\nRequest-rate: 1/60s", 60),
        ("User-agent: *\nCrawl-delay: soon", 0),
        ("User-agent: *\nCrawl-delay: -4", 0),
        ("User-agent: *\nCrawl-delay: nan", 0),
        ("", 0),
    ],
)
def test_the_delay_that_a_site_asks_for_is_found(text: str, delay: float) -> None:
    assert Robots(text).delay_s == delay
