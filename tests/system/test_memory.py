"""Memory that work took goes back to the system once it is freed."""

from __future__ import annotations

import gc
import subprocess
import sys
from pathlib import Path

import pytest

from app.system.memory import young_collections_only

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


class Cycle:
    """Keeps itself alive until somebody looks for cycles."""

    def __init__(self) -> None:
        self.me = self


def old_collections() -> int:
    return gc.get_stats()[2]["collections"]


def test_a_large_import_is_not_held_up_by_looks_through_all_it_keeps() -> None:
    before = old_collections()
    with young_collections_only():
        kept = [Cycle() for _ in range(200_000)]
        assert old_collections() == before
    # Afterwards the collector works as ever.
    kept += [Cycle() for _ in range(200_000)]
    assert old_collections() > before
