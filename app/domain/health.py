"""How a job is doing, as the owner cares about it: a function of its runs and of time."""

from __future__ import annotations

from enum import StrEnum


class JobHealth(StrEnum):
    """Where a job stands. Computed whenever it is asked for; only changes from one to another are stored."""

    NEW = "new"
    """It has not ended once yet."""
    FINE = "fine"
    LATE = "late"
    """It has not succeeded by the time at which its schedule should have brought a success."""
    FAILING = "failing"
    """Its last run, retries included, did not succeed."""
