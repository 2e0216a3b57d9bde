from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.alerts.severity import REARM_BAND, Severity, severity
from tests.alerts.made_facts import FINE, LOW, OUT, TOO_EARLY, WATCHED, facts

OWN_POINT = {"reorder_point": 10.0, "reorder_point_source": "owner"}


def test_the_scale() -> None:
    found = [severity(each) for each in (OUT, TOO_EARLY, LOW, WATCHED, FINE)]
    assert found == [
        Severity.OUT, Severity.BEFORE_DELIVERY, Severity.LOW, Severity.WATCH, Severity.FINE
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("on_hand", "on_order", "grade"),
    [
        (10, 0, Severity.LOW),
        (11, 0, Severity.WATCH),
        (10 * (1 + REARM_BAND), 0, Severity.WATCH),
        (11.6, 0, Severity.FINE),
        (4, 10, Severity.FINE),
        (0, 100, Severity.OUT),
    ],
)
def test_a_reorder_point_that_was_set_is_kept_to(on_hand: float, on_order: float, grade: Severity) -> None:
    assert severity(facts(on_hand, on_order=on_order, **OWN_POINT)) is grade


@given(on_hand=st.floats(0, 100), sells=st.sampled_from([None, 0.0]))
def test_a_product_with_no_sales_is_fine_unless_a_reorder_point_was_set(
    on_hand: float, sells: float | None
) -> None:
    nothing: dict[str, Any] = {"chance": 0.0, "daily_sales": sells, "forecast": "never"}
    assert severity(facts(on_hand, **nothing)) is Severity.FINE
    assert (severity(facts(on_hand, **nothing, **OWN_POINT)) <= Severity.LOW) == (on_hand <= 10)


@given(chance=st.floats(0, 1), less=st.floats(0, 1), on_hand=st.integers(0, 20))
def test_a_smaller_chance_is_never_worse(chance: float, less: float, on_hand: int) -> None:
    assert severity(facts(on_hand, chance * less)) >= severity(facts(on_hand, chance))
