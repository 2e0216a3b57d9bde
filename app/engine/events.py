"""What the engine tells its listeners: small frozen facts with plain ids, safe to cross threads.

A listener is called in the thread in which the thing happened and must return at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.domain.runs import RunStatus


@dataclass(frozen=True, slots=True)
class RunChanged:
    """A run was queued, started or ended."""

    run_id: int
    job: str
    status: RunStatus


@dataclass(frozen=True, slots=True)
class RunProgressed:
    """A running run has come further; ``fraction`` (0 to 1) is None where the end is not known."""

    run_id: int
    job: str
    fraction: float | None
    text: str


@dataclass(frozen=True, slots=True)
class PauseChanged:
    """All schedules were paused, or go on."""


@dataclass(frozen=True, slots=True)
class SchedulesChanged:
    """A schedule was edited, or due times were settled: what comes next has changed."""


EngineEvent = RunChanged | RunProgressed | PauseChanged | SchedulesChanged
Listener = Callable[[EngineEvent], None]
