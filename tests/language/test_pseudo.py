"""The language of no country that layout tests use must not change what a sentence is made of."""

from __future__ import annotations

import pytest

from app.language import LANGUAGES, tr, trc, trn, use
from tests.pseudo import in_brackets, pseudo


def test_every_way_to_say_something_is_in_brackets() -> None:
    use(LANGUAGES["en"], pseudo(stretch=1.0))
    assert tr("Show") == "⟦Show⟧"
    assert trc("verb", "Order") == "⟦Order⟧"
    assert trn("{n} day", "{n} days", 1) == "⟦1 day⟧"
    assert trn("{n} day", "{n} days", 3) == "⟦3 days⟧"


@pytest.mark.parametrize("stretch", [1.0, 1.4, 2.0])
def test_a_sentence_grows_by_its_own_letters_and_keeps_what_is_no_letter(stretch: float) -> None:
    use(LANGUAGES["en"], pseudo(stretch, brackets=False))
    said = tr("&Save 100%% of <b>{file}</b>", file="x" * 50)
    assert said.startswith(f"&Save 100%% of <b>{'x' * 50}</b>")
    letters = len("ave 100 of ")
    assert len(said) - len(f"&Save 100%% of <b>{'x' * 50}</b>") in range(
        round(letters * (stretch - 1)) - 1, round(letters * (stretch - 1)) + 2
    )


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("⟦4 left⟧ · ⟦sells 1.3 a day⟧ (0.9–1.8) → ⟦out ⟦Thu⟧–⟦Sat⟧⟧", True),
        ("⟦Show⟧ more", False),
        ("a ⟦Show⟧", False),
        ("Show", False),
        ("12", False),
        ("", False),
    ],
)
def test_words_that_did_not_come_from_the_catalogue_are_told_by_their_brackets(
    text: str, whole: bool
) -> None:
    assert in_brackets(text) is whole
