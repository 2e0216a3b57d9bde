"""Which days say what demand was."""

from __future__ import annotations

import numpy as np
import pytest

from app.analysis.demand.history import DemandHistory, demand, weekdays
from tests.analysis.demand.shops import MONDAY, shop


def test_days_count_from_the_first_sale_on_while_the_shop_is_open() -> None:
    history = shop([[0, 2, 0, 1, 3], [0, 0, 0, 0, 0]], is_open=[True, True, True, False, True])
    assert demand(history).seen.tolist() == [[False, True, True, False, True], [False] * 5]


def test_an_empty_shelf_says_nothing_unless_more_than_usual_was_sold_all_the_same() -> None:
    history = shop([4, 4, 4, 1, 9], available=[True, True, True, False, False])
    assert demand(history).seen.tolist() == [[True, True, True, False, True]]


def test_what_was_sold_before_the_shelf_ran_empty_counts_as_the_least_that_was_wanted() -> None:
    """Usual 4, and busy days 2 above it: nine sold before the shelf was empty stand for eleven wanted."""
    history = shop([2, 6, 2, 6, 9], available=[True, True, True, True, False])
    assert demand(history).units.tolist() == [[2, 6, 2, 6, 11]]


def test_a_return_is_not_demand_below_nothing() -> None:
    assert demand(shop([3, -2, 1])).units.tolist() == [[3, 0, 1]]


def test_monday_is_nought() -> None:
    assert weekdays(MONDAY - 1, 9).tolist() == [6, 0, 1, 2, 3, 4, 5, 6, 0]
    assert weekdays(0, 1).tolist() == [3]  # 1970 began on a Thursday


def test_the_day_after_the_history_is_the_next() -> None:
    assert shop([1, 2, 3]).next_day == MONDAY + 3


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("known_from", np.zeros(3, dtype=int)),
        ("open", np.ones(4, dtype=bool)),
        ("available", np.ones((2, 4), dtype=bool)),
        ("promoted", np.ones((1, 5), dtype=bool)),
    ],
)
def test_shapes_that_do_not_fit_are_refused(field: str, value: np.ndarray) -> None:
    fitting = {
        "first_day": 0,
        "sold": np.zeros((2, 5)),
        "known_from": np.zeros(2, dtype=int),
        "open": np.ones(5, dtype=bool),
    }
    with pytest.raises(ValueError, match=field):
        DemandHistory(**{**fitting, field: value})
