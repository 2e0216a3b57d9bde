"""Cron texts as a person would say them."""

from __future__ import annotations

import pytest

from app.engine.cron_words import cron_in_words
from app.language import LANGUAGES, use
from tests.pseudo import pseudo


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("0 20 * * *", "Every day at 20:00"),
        ("5 9 * * 1", "Every Monday at 09:05"),
        ("5 9 * * 0", "Every Sunday at 09:05"),
        ("0 9,17 * * *", "Every day at 09:00 and 17:00"),
        ("0,30 9 * * *", "Every day at 09:00 and 09:30"),
        ("0 9 * * 1,3,5", "Every Monday, Wednesday and Friday at 09:00"),
        ("0 9 * * 6-7", "Every Saturday and Sunday at 09:00"),
        ("0 9 * * 0,6", "Every Saturday and Sunday at 09:00"),
        ("0 9 * * 0,7", "Every Sunday at 09:00"),
        ("0 9 * * 1-5", "From Monday to Friday at 09:00"),
        ("0 9 1 * *", "On day 1 of every month at 09:00"),
        ("0 9 1,15 * *", "On days 1 and 15 of every month at 09:00"),
    ],
)
def test_times_of_days_are_said_plainly(text: str, words: str) -> None:
    assert cron_in_words(text) == words


@pytest.mark.parametrize(
    "text",
    ["*/10 8-18 * * 1-5", "0 0-4 * * *", "0 9 1 3 *", "0 9 1 * 1", "0 9 L * *", "0 9 * * MON", "* * * * *"],
)
def test_anything_else_is_left_to_the_library_in_english_and_shown_as_it_is_otherwise(text: str) -> None:
    assert "*" not in cron_in_words(text)
    assert cron_in_words(text) != text
    use(LANGUAGES["es"])
    assert cron_in_words(text) == f"By the cron text {text}"


@pytest.mark.parametrize("text", ["0 20 * * *", "5 9 * * 1", "0 9 * * 1-5", "0 9 1 * *", "*/10 8-18 * * 1-5"])
def test_no_rule_is_left_in_english(text: str) -> None:
    use(LANGUAGES["es"], pseudo(stretch=1.0))
    assert cron_in_words(text).startswith("⟦")
