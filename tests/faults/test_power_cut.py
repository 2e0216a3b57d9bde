"""What is on the disk when the cord is pulled at random moments: see ``tests.faults.power_cut``."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.system.paths import Home
from tests.faults.power_cut import pull_the_cord


@pytest.mark.parametrize("cuts", [20, pytest.param(200, marks=pytest.mark.slow)])
def test_power_cuts_lose_halve_and_double_nothing(
    home: Home, cuts: int, record_property: Callable[[str, object], None]
) -> None:
    figures = pull_the_cord(home, cuts)
    record_property("power cuts", str(figures))
    print(figures)
    assert figures.repeated >= cuts // 4


@pytest.mark.slow
def test_power_cuts_leave_no_harm_by_processes_without_a_parent(
    home: Home, record_property: Callable[[str, object], None]
) -> None:
    figures = pull_the_cord(home, 40, processes=True)
    record_property("power cuts with processes", str(figures))
    print(figures)
    assert figures.repeated >= 20
