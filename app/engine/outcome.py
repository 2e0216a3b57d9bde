"""How a run ended, as the engine passes it on: from a job to its larger run, from a child process to its parent."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.runs import RunStatus


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
