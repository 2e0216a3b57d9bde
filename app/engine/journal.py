"""One line in the program's log for every change of a run's state, always with the same fields."""

from __future__ import annotations

import logging

from app.domain.runs import RunStatus

log = logging.getLogger("app.engine")


def note_change(
    run_id: int,
    job: str,
    attempt: int,
    before: RunStatus | None,
    after: RunStatus,
    *,
    duration_s: float | None = None,
    rows: int | None = None,
    error: str | None = None,
) -> None:
    """Log that a run went from one state to the next; ``before`` None: it was queued just now."""
    log.info(
        "run %s of %s is %s", run_id, job, after.value,
        extra={
            "action": "run_changed",
            "run_id": run_id,
            "job": job,
            "attempt": attempt,
            "from": None if before is None else before.value,
            "to": after.value,
            "duration": duration_s,
            "rows": rows,
            "error": error,
        },
    )  # fmt: skip
