"""How a run ended, as the engine passes it on: from a job to its larger run, from a child process to its parent."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.runs import RunStatus
from app.language import noop, tr


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of one run."""

    status: RunStatus
    sentence: str = ""
    """Why it ended so, for the owner; empty for a success."""
    rows: int | None = None
    transient: bool = False
    """A failure that may be gone if the run is tried again."""
    written: bool = True
    """Whether the end stands in the store; a full disk can keep it out until later."""


_STATES = {
    RunStatus.QUEUED: noop("queued"),
    RunStatus.RUNNING: noop("running"),
    RunStatus.SUCCEEDED: noop("succeeded"),
    RunStatus.FAILED: noop("failed"),
    RunStatus.TIMED_OUT: noop("timed out"),
    RunStatus.CANCELLED: noop("cancelled"),
    RunStatus.INTERRUPTED: noop("interrupted"),
    RunStatus.SKIPPED: noop("skipped"),
}


def state_words(status: RunStatus) -> str:
    """Return a run's state as its log says it."""
    return tr(_STATES[status])
