"""Schedules, and one row for every due time and every click."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    text,
)

from app.domain.runs import RunStatus
from app.store.tables.base import METADATA

_STATUSES = ",".join(f"'{status.value}'" for status in RunStatus)

APP_SESSION = Table(
    "app_session",
    METADATA,
    Column("id", String, primary_key=True),
    Column("pid", Integer, nullable=False),
    Column("version", String, nullable=False),
    Column("started_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
)

SCHEDULE = Table(
    "schedule",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("key", String, nullable=False, unique=True),
    Column("job", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("expression", String, nullable=False),  # cron text, or seconds of an interval
    Column("time_zone", String),  # NULL: the shop's
    Column("anchor_at", BigInteger, nullable=False),
    Column("params_json", Text, nullable=False, server_default="{}"),
    Column("enabled", Boolean, nullable=False, server_default="1"),
    Column("paused_until", BigInteger),
    Column("catch_up", String, nullable=False),
    Column("grace_s", Integer, nullable=False),
    Column("max_catch_up", Integer, nullable=False, server_default="1"),
    Column("jitter_s", Integer, nullable=False, server_default="0"),
    Column("cursor_at", BigInteger, nullable=False),  # every due time up to here has its row
    Column("version", Integer, nullable=False, server_default="1"),
    # Kept when the owner removes it: runs and fire keys name its id, which must never be given to another.
    Column("removed_at", BigInteger),
    CheckConstraint("kind IN ('cron','interval','once')", name="kind"),
    CheckConstraint("catch_up IN ('latest','all','none')", name="catch_up"),
)

SCHEDULE_CHANGE = Table(
    "schedule_change",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("schedule_id", ForeignKey("schedule.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("origin", String, nullable=False),  # window | command line | first start
    Column("change_json", Text, nullable=False),
)

JOB_RUN = Table(
    "job_run",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("root_id", Integer),  # the first attempt; NULL on that one
    Column("attempt", Integer, nullable=False, server_default="1"),
    Column("parent_id", Integer),  # the larger run of which this is a step
    Column("job", String, nullable=False),
    Column("schedule_id", ForeignKey("schedule.id", ondelete="SET NULL")),
    Column("trigger", String, nullable=False),
    # Unique: a crash, a second start, a clock set back can never fire the same due time twice.
    Column("fire_key", String, unique=True),
    Column("scheduled_for", BigInteger),
    Column("not_before", BigInteger, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("params_json", Text, nullable=False, server_default="{}"),
    Column("as_of", BigInteger),
    Column("status", String, nullable=False),
    Column("reason", String),
    Column("queued_at", BigInteger, nullable=False),
    Column("started_at", BigInteger),
    Column("finished_at", BigInteger),
    Column("session_id", String),
    Column("worker", String),
    Column("progress", Float),
    Column("progress_text", String),
    Column("rows", Integer),
    Column("result_text", Text),
    Column("result_json", Text),
    Column("error_text", Text),
    Column("error_detail", Text),
    Column("cancel_requested_at", BigInteger),
    CheckConstraint(f"status IN ({_STATUSES})", name="status"),
    Index("ix_job_run_queue", "priority", "id", sqlite_where=text("status = 'queued'") ),
    # One run of a job at a time, and one run started by hand at a time: kept by the database, not by buttons.
    Index("uq_job_run_one_running", "job", unique=True, sqlite_where=text("status = 'running'") ),
    Index("uq_job_run_one_manual", "trigger", unique=True,
          sqlite_where=text("trigger = 'manual' AND status IN ('queued','running')") ),
    Index("ix_job_run_job_id", "job", "id"),
    Index("ix_job_run_parent_id", "parent_id", sqlite_where=text("parent_id IS NOT NULL")),
    Index("ix_job_run_status_finished_at", "status", "finished_at"),
)  # fmt: skip

JOB_RUN_EVENT = Table(
    "job_run_event",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("run_id", ForeignKey("job_run.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
    Column("level", String, nullable=False),  # state | info | warning | error
    Column("text", Text, nullable=False),
)

JOB_FLIP = Table(
    "job_flip",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("job", String, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("old", String, nullable=False),
    Column("new", String, nullable=False),
    # Indexed: each deleted run looks here for rows that name it.
    Column("run_id", ForeignKey("job_run.id", ondelete="SET NULL"), index=True),
    Column("text", Text, nullable=False),
    Index("ix_job_flip_job_id", "job", "id"),
)
"""Changes of a job's health, and nothing else: what the owner is told of."""
