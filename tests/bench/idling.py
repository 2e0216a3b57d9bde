"""What a program costs while nobody uses it, read from /proc without waking it: memory, threads, switches, time."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from pathlib import Path

from tests.session.harness.processes import marked

_LOOK_EVERY_S = 5.0
"""Threads that come and go between two looks are missed; more looks cost the machine more than they tell."""


@dataclass(frozen=True)
class Cost:
    """Summed over a program and all its children."""

    rss_mb: float
    pss_mb: float
    threads: int
    switches_per_s: float
    """Voluntary and involuntary context switches of all threads."""
    ticks: int
    """User and system time used in the window, in clock ticks (100 a second)."""
    seconds: float
    """How long the window was."""


def idle_cost(mark: tuple[str, str], seconds: float) -> Cost:
    """Watches the processes with this mark in their environment for ``seconds``."""
    switches, ticks = 0, 0
    before_switches, before_ticks = _switches(mark), _ticks(mark)
    began = time.monotonic()
    while (left := began + seconds - time.monotonic()) > 0:
        time.sleep(min(_LOOK_EVERY_S, left))
        now_switches, now_ticks = _switches(mark), _ticks(mark)
        switches += _growth(before_switches, now_switches)
        ticks += _growth(before_ticks, now_ticks)
        before_switches, before_ticks = now_switches, now_ticks
    elapsed = time.monotonic() - began
    sizes = [_sizes_kb(pid) for pid in marked(*mark)]
    return Cost(
        rss_mb=sum(rss for rss, _pss in sizes) / 1024,
        pss_mb=sum(pss for _rss, pss in sizes) / 1024,
        threads=len(before_switches),
        switches_per_s=switches / elapsed,
        ticks=ticks,
        seconds=elapsed,
    )


def _growth(before: dict[int, int], now: dict[int, int]) -> int:
    return sum(count - before.get(ident, 0) for ident, count in now.items())


def _switches(mark: tuple[str, str]) -> dict[int, int]:
    """Context switches so far, by thread."""
    found = {}
    for pid in marked(*mark):
        for task in Path(f"/proc/{pid}/task").glob("*"):
            try:
                status = (task / "status").read_text()
            except OSError:  # ended meanwhile
                continue
            counts = re.findall(r"^(?:non)?voluntary_ctxt_switches:\s+(\d+)", status, re.MULTILINE)
            found[int(task.name)] = sum(map(int, counts))
    return found


def _ticks(mark: tuple[str, str]) -> dict[int, int]:
    """Clock ticks used so far, by process, with those of children that it has seen end."""
    found = {}
    for pid in marked(*mark):
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        found[pid] = sum(map(int, fields[11:15]))
    return found


def _sizes_kb(pid: int) -> tuple[int, int]:
    """Resident and proportional size."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0, 0
    sizes = dict(re.findall(r"^(Rss|Pss):\s+(\d+) kB", rollup, re.MULTILINE))
    return int(sizes.get("Rss", 0)), int(sizes.get("Pss", 0))
