from __future__ import annotations

from datetime import date, timedelta

from app.jobs.forecast_words import NOT_KNOWN_YET, accuracy_words
from app.store.forecasts import AccuracyRow

DAY = date(2026, 3, 2)


def row(weeks_ago: int, days: int, coverage: float | None = 0.806, **figures: float | None) -> AccuracyRow:
    values = {"mase": 0.9, "wape": 0.18, "bias": 0.02} | figures
    return AccuracyRow(DAY - timedelta(weeks=weeks_ago), days, 40, coverage=coverage, **values)


def test_the_newest_of_those_seen_through_is_told() -> None:
    rows = [row(1, 7, 0.1), row(4, 28), row(5, 28, 0.2)]
    assert accuracy_words(rows) == (
        "Over the last 4 weeks, 81 % of days fell within the expected range; weekly totals were off by 18 % on average."
    )


def test_before_four_weeks_have_passed_it_is_told_of_those_that_have() -> None:
    assert accuracy_words([row(1, 7)]).startswith("Over the last week, 81 % of days")
    assert accuracy_words([row(1, 7), row(2, 14)]).startswith("Over the last 2 weeks, ")


def test_where_nothing_was_sold_only_the_days_are_told() -> None:
    assert accuracy_words([row(4, 28, wape=None, bias=None)]) == (
        "Over the last 4 weeks, 81 % of days fell within the expected range."
    )


def test_forecasts_that_are_too_high_or_too_low_are_called_that() -> None:
    assert accuracy_words([row(4, 28, bias=0.154)]).endswith("Altogether, 15 % more was expected than sold.")
    assert accuracy_words([row(4, 28, bias=-0.2)]).endswith("Altogether, 20 % less was expected than sold.")


def test_before_anything_was_scored_it_is_said_when_it_will_be() -> None:
    assert accuracy_words([]) == NOT_KNOWN_YET
    assert accuracy_words([row(1, 7, None)]) == NOT_KNOWN_YET
