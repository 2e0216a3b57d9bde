"""Memory that work took goes back to the system once it is freed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ASK = """
from pathlib import Path
from app.system.memory import give_back, share_one_arena
share_one_arena()
def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4_096
kept = [bytearray(2_000) for _ in range(40_000)]
pins = kept[::400]
del kept
before = resident()
give_back()
print(before - resident())
"""


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="only Linux tells what is resident in this way"
)
def test_freed_memory_goes_back() -> None:
    answer = subprocess.run(
        [sys.executable, "-c", ASK], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True
    )
    assert int(answer.stdout) > 20_000_000
