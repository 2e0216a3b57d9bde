"""The life of a run: its states, the moves between them, and what may start one."""

from __future__ import annotations

from enum import StrEnum


class RunStatus(StrEnum):
    """Where a run stands. Every state but the first two is final and never changes again."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    TIMED_OUT = "timed_out"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"
    """Its process ended under it (power cut, kill): settled at the next start."""
    SKIPPED = "skipped"
    """Was due and did not run; ``reason`` says why."""


class Trigger(StrEnum):
    """What brought a run about."""

    SCHEDULE = "schedule"
    MANUAL = "manual"
    CATCH_UP = "catch-up"
    """Was due while Tillwatch was off or asleep."""
    RETRY = "retry"
    CHAIN = "chain"
    """A step of a larger run."""
    FOLDER = "folder"
    """A file has come into the watched folder."""


class SkipReason(StrEnum):
    """Why a due time did not run."""

    MISSED = "missed"
    """Due while Tillwatch was off, longer ago than its grace, and the schedule does not catch up."""
    SUPERSEDED = "superseded"
    """A later due time of the same schedule was caught up in its place."""
    OVERLAP = "overlap"
    """The same job was still waiting or running."""
    PAUSED = "paused"
    DISABLED = "disabled"
    NOT_SET_UP = "not-set-up"
    """What the job works on is not there yet: no file was ever brought in."""
    STEP_FAILED = "step-failed"
    """An earlier step of the same larger run did not succeed."""


class CatchUp(StrEnum):
    """What a schedule does about due times that passed while nothing could run."""

    LATEST = "latest"
    ALL = "all"
    NONE = "none"


TRANSITIONS: dict[RunStatus, frozenset[RunStatus]] = {
    RunStatus.QUEUED: frozenset({RunStatus.RUNNING, RunStatus.CANCELLED, RunStatus.SKIPPED}),
    RunStatus.RUNNING: frozenset(
        {
            RunStatus.SUCCEEDED,
            RunStatus.FAILED,
            RunStatus.TIMED_OUT,
            RunStatus.CANCELLED,
            RunStatus.INTERRUPTED,
        }
    ),
    RunStatus.SUCCEEDED: frozenset(),
    RunStatus.FAILED: frozenset(),
    RunStatus.TIMED_OUT: frozenset(),
    RunStatus.CANCELLED: frozenset(),
    RunStatus.INTERRUPTED: frozenset(),
    RunStatus.SKIPPED: frozenset(),
}
"""Every move that may happen. The store refuses all others (compare-and-set), tests walk this table."""

TERMINAL = frozenset(status for status, after in TRANSITIONS.items() if not after)
"""States that never change again."""

PROBLEMS = frozenset({RunStatus.FAILED, RunStatus.TIMED_OUT, RunStatus.INTERRUPTED})
"""Ends that the owner should know of."""
