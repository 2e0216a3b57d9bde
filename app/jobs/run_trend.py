"""How long a job's runs take and how often they work, reckoned from its last runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles

from app.domain.runs import RunStatus
from app.store.runs import RecentRun

SHOWN_RUNS = 50
"""Runs that a job's trend looks back on."""

_LONG_FACTOR = 3
_LONG_BEYOND_S = 120
"""A run is unusually long beyond both: three times the usual, and two minutes more than it. The latter keeps a job
of a blink from being called stuck after a second."""


@dataclass(frozen=True, slots=True)
class RunTrend:
    """The last runs of one job, oldest first. Durations are seconds, None while no run has succeeded."""

    runs: tuple[RecentRun, ...]
    usual_s: float | None
    """Median of the runs that worked."""
    low_s: float | None
    high_s: float | None
    """The middle half of the runs that worked took from ``low_s`` to ``high_s``."""
    worked: int
    """How many of the runs succeeded."""


def run_trend(newest_first: Sequence[RecentRun]) -> RunTrend:
    """Return the trend of one job's last runs."""
    worked = [run for run in newest_first if run.status is RunStatus.SUCCEEDED]
    took = [run.duration_s for run in worked]
    low = high = usual = median(took) if took else None
    if len(took) > 1:
        low, _middle, high = quantiles(took, n=4, method="inclusive")
    return RunTrend(
        runs=tuple(reversed(newest_first)),
        usual_s=usual,
        low_s=low,
        high_s=high,
        worked=len(worked),
    )


def is_unusually_long(elapsed_s: float, usual_s: float | None) -> bool:
    """Whether a run that has been going on for ``elapsed_s`` seconds wants the owner's eye."""
    return usual_s is not None and elapsed_s > max(_LONG_FACTOR * usual_s, usual_s + _LONG_BEYOND_S)
