"""Everybody at the store at once: see ``tests.faults.crowd``."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.system.paths import Home
from tests.faults.crowd import work_together


@pytest.mark.parametrize("seconds", [5, pytest.param(60, marks=pytest.mark.slow)])
def test_nobody_is_told_that_the_store_is_locked(
    home: Home, migrated: Path, seconds: float, record_property: Callable[[str, object], None]
) -> None:
    shutil.copyfile(migrated, home.store_path)
    figures = work_together(home, seconds)
    record_property("crowd", str(figures))
    print(figures)
    assert figures.locked == 0, figures.faults
    assert figures.faults == []
    assert set(figures.done) == {"ask", "cancel", "bring_in", "edit", "look", "touch", "copy"}
    assert figures.commands > 0
    assert figures.longest_wait_s < 5
