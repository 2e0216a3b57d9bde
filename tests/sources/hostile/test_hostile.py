from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.sources.hostile.trial import try_inputs

_PROJECT = Path(__file__).resolve().parents[3]


def test_some_hundred_hostile_inputs_are_read_or_refused_in_a_sentence() -> None:
    trials = try_inputs(range(400))
    assert trials.failures == []
    assert trials.slowest[0] < 10
    assert trials.outcomes["read"] > 50
    assert trials.outcomes["refused"] > 100
    assert trials.outcomes["later"] > 0


@pytest.mark.slow
def test_ten_thousand_hostile_inputs_stay_within_time_and_memory() -> None:
    command = [sys.executable, "-m", "tests.sources.hostile", "10000"]
    ended = subprocess.run(command, cwd=_PROJECT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
