"""The schedule table: when each job is due, and who changed that."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from app.domain.runs import CatchUp
from app.domain.time import from_millis, to_millis
from app.store.tables import SCHEDULE, SCHEDULE_CHANGE


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """One schedule as it stands in the store.

    ``expression`` is a cron text for kind ``cron``, whole seconds for ``interval``, an ISO instant for ``once``.
    ``cursor_at`` is the last instant up to which every due time has its row in the run table.
    """

    id: int
    key: str
    job: str
    kind: str
    expression: str
    time_zone: str | None
    anchor_at: datetime
    params: dict[str, Any]
    enabled: bool
    paused_until: datetime | None
    catch_up: CatchUp
    grace_s: int
    max_catch_up: int
    jitter_s: int
    cursor_at: datetime
    version: int


def _row(row: Row[Any]) -> ScheduleRow:
    values = row._mapping
    paused = values["paused_until"]
    return ScheduleRow(
        id=values["id"],
        key=values["key"],
        job=values["job"],
        kind=values["kind"],
        expression=values["expression"],
        time_zone=values["time_zone"],
        anchor_at=from_millis(values["anchor_at"]),
        params=json.loads(values["params_json"]),
        enabled=values["enabled"],
        paused_until=None if paused is None else from_millis(paused),
        catch_up=CatchUp(values["catch_up"]),
        grace_s=values["grace_s"],
        max_catch_up=values["max_catch_up"],
        jitter_s=values["jitter_s"],
        cursor_at=from_millis(values["cursor_at"]),
        version=values["version"],
    )


def list_schedules(connection: Connection) -> list[ScheduleRow]:
    """Return every schedule, in the order in which they were made."""
    return [_row(row) for row in connection.execute(select(SCHEDULE).order_by(SCHEDULE.c.id))]


def get_schedule(connection: Connection, key: str) -> ScheduleRow | None:
    """Return the schedule of that key, or None."""
    row = connection.execute(select(SCHEDULE).where(SCHEDULE.c.key == key)).first()
    return None if row is None else _row(row)


def add_schedule(
    connection: Connection,
    *,
    key: str,
    job: str,
    kind: str,
    expression: str,
    params: Mapping[str, Any],
    catch_up: CatchUp,
    grace_s: int,
    now: datetime,
    time_zone: str | None = None,
) -> None:
    """Add a schedule that starts to count from ``now``: nothing before it is due."""
    millis = to_millis(now)
    connection.execute(
        insert(SCHEDULE).values(
            key=key,
            job=job,
            kind=kind,
            expression=expression,
            time_zone=time_zone,
            anchor_at=millis,
            params_json=json.dumps(dict(params), sort_keys=True),
            catch_up=catch_up.value,
            grace_s=grace_s,
            cursor_at=millis,
        )
    )


def change_schedule(
    connection: Connection, schedule: ScheduleRow, changes: Mapping[str, Any], *, origin: str, now: datetime
) -> None:
    """Write ``changes`` (column name → stored value), raise the version and note who changed what.

    The cursor moves to ``now``: whoever calls this gives the due times of the old rule their rows first.
    """
    connection.execute(
        update(SCHEDULE)
        .where(SCHEDULE.c.id == schedule.id, SCHEDULE.c.version == schedule.version)
        .values(**changes, version=schedule.version + 1, cursor_at=to_millis(now))
    )
    connection.execute(
        insert(SCHEDULE_CHANGE).values(
            schedule_id=schedule.id,
            version=schedule.version + 1,
            at=to_millis(now),
            origin=origin,
            change_json=json.dumps(dict(changes), sort_keys=True),
        )
    )


def move_cursor(connection: Connection, schedule_id: int, to: datetime) -> None:
    """Say that every due time up to ``to`` has its row. Never moves the cursor back."""
    connection.execute(
        update(SCHEDULE)
        .where(SCHEDULE.c.id == schedule_id, SCHEDULE.c.cursor_at < to_millis(to))
        .values(cursor_at=to_millis(to))
    )


def set_back_cursor(connection: Connection, schedule_id: int, to: datetime) -> None:
    """Follow a clock that was set back: due times from ``to`` on are looked at anew."""
    connection.execute(update(SCHEDULE).where(SCHEDULE.c.id == schedule_id).values(cursor_at=to_millis(to)))
