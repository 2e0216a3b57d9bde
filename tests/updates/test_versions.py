"""Which version is newer: the same answer as Python's own packaging gives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version

from app.updates.versions import is_newer, is_plain, order

numbers = st.integers(min_value=0, max_value=120)
plain = st.builds("{}.{}.{}".format, numbers, numbers, numbers)
running = st.builds(str.__add__, plain, st.sampled_from(["", "", "rc1", "a2", "b10", ".dev3", ".post1"]))


@given(plain, running)
def test_an_offered_version_is_compared_with_the_running_one(offered: str, own: str) -> None:
    assert is_newer(offered, own) == (Version(offered) > Version(own))
    assert is_newer(own, offered) == (Version(own) > Version(offered))
    assert not is_newer(own, own)


@given(st.lists(plain))
def test_numbers_are_compared_and_not_letters(versions: list[str]) -> None:
    assert sorted(versions, key=order) == sorted(versions, key=Version)


@given(st.text())
def test_what_is_no_version_never_passes_for_one(text: str) -> None:
    if is_plain(text):
        assert str(Version(text)).count(".") == 2
        assert order(text) == (*Version(text).release, 0)


@pytest.mark.parametrize("text", ["", "1.2", "v1.2.3", "1.2.3rc1", "1.2.3.4", "1.2.3\n", "١.٢.٣"])
def test_these_are_none_for_a_feed(text: str) -> None:
    assert not is_plain(text)


def test_what_has_no_order_is_refused() -> None:
    with pytest.raises(ValueError, match="'newest' is no version"):
        order("newest")
