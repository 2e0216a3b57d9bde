from __future__ import annotations

import pytest

from app.alerts.wording import arithmetic, days, number, rate, title
from app.analysis.cover import Cover, judge


def cover(on_hand: float, daily: float | None, lead: int | None = 5, point: float | None = None) -> Cover:
    return judge(on_hand=on_hand, daily_sales=daily, lead_time_days=lead, reorder_point=point, before=None)


@pytest.mark.parametrize(
    ("item", "said", "reckoned"),
    [
        (
            cover(4, 1.3),
            "Beans: about 3 days left",
            "4 left · sells 1.3 a day · about 3 days of cover · supplier takes 5 days",
        ),
        (cover(0, 2.0, lead=1), "Beans: sold out", "0 left · sells 2 a day · supplier takes 1 day"),
        (
            cover(3, None, lead=None, point=5),
            "Beans: 3 left",
            "3 left · no sales in 4 weeks · reorder point 5 · lead time taken as 7 days",
        ),
        (
            cover(0.25, 0.5, lead=None),
            "Beans: less than a day left",
            "0.25 left · sells 3.5 a week · less than a day of cover · lead time taken as 7 days",
        ),
    ],
)
def test_the_fact_and_what_it_rests_on(item: Cover, said: str, reckoned: str) -> None:
    assert title("Beans", item) == said
    assert arithmetic(item) == reckoned


@pytest.mark.parametrize(
    ("value", "text"), [(1_234.5, "1,234.5"), (4.0, "4"), (100.0, "100"), (0.0, "0"), (0.125, "0.125")]
)
def test_numbers_have_no_needless_decimals(value: float, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(
    ("per_day", "text"),
    [(1.3, "1.3 a day"), (2.0, "2 a day"), (0.3, "2.1 a week"), (1 / 30, "1 a month"), (10.0, "10 a day")],
)
def test_slow_movers_stay_readable(per_day: float, text: str) -> None:
    assert rate(per_day) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [(0.9, "less than a day"), (1.2, "about 1 day"), (5.6, "about 6 days"), (21.0, "about 3 weeks")],
)
def test_spans_without_false_precision(count: float, text: str) -> None:
    assert days(count) == text
