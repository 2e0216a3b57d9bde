"""Runs as rows of a table, one cell a fact: for an export, and for the archive of those that are cleared away."""

from __future__ import annotations

from typing import Any

from app.domain.time import from_millis

RUN_COLUMNS = (
    "id", "root_id", "attempt", "parent_id", "job", "trigger", "status", "reason", "params", "as_of",
    "scheduled_for", "queued_at", "started_at", "finished_at", "duration_s", "rows", "result", "error",
    "error_detail",
)  # fmt: skip
"""Everything that is known of a run but its log."""


def run_cells(row: Any) -> dict[str, Any]:
    """Return the cells of one run as the store has it; instants as ISO texts in UTC."""
    started, finished = row.started_at, row.finished_at
    return {
        "id": row.id,
        "root_id": row.root_id or row.id,
        "attempt": row.attempt,
        "parent_id": row.parent_id,
        "job": row.job,
        "trigger": row.trigger,
        "status": row.status,
        "reason": row.reason,
        "params": row.params_json,
        "as_of": _instant(row.as_of),
        "scheduled_for": _instant(row.scheduled_for),
        "queued_at": _instant(row.queued_at),
        "started_at": _instant(started),
        "finished_at": _instant(finished),
        "duration_s": None if started is None or finished is None else (finished - started) / 1_000,
        "rows": row.rows,
        "result": row.result_text,
        "error": row.error_text,
        "error_detail": row.error_detail,
    }


def _instant(millis: int | None) -> str | None:
    return None if millis is None else from_millis(millis).isoformat()
