from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sources.layouts.loyverse_words import is_cancelled, is_refund, item_key

_TEXT = st.text(st.characters(categories=("Lu", "Ll", "Nd"), include_characters="/ .-"), max_size=12)


@given(item=_TEXT, options=st.lists(_TEXT, max_size=3))
def test_options_apart_and_options_in_one_cell_are_the_same_article(item: str, options: list[str]) -> None:
    assert item_key(item, *options) == item_key(item, " / ".join(options))


@pytest.mark.parametrize(
    "word", ["Refund", " refund ", "Reembolso", "DEVOLUCION", "Rückerstattung", "Remboursement"]
)
def test_a_refund_is_one_in_each_language(word: str) -> None:
    assert is_refund(word)
    assert not is_cancelled(word)


@pytest.mark.parametrize("word", ["Cancelled", "canceled", "Cancelado", "Storniert", "Annulé"])
def test_a_cancelled_receipt_is_one_in_each_language(word: str) -> None:
    assert is_cancelled(word)
    assert not is_refund(word)


@pytest.mark.parametrize("word", ["Sale", "Venta", "Closed", "Cerrado", ""])
def test_any_other_word_is_neither(word: str) -> None:
    assert not is_refund(word)
    assert not is_cancelled(word)
