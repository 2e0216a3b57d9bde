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

FIRST_START = "first start"
"""Origin of the schedules that a new store begins with."""


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


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One version of a schedule: which of its columns changed, to which stored values, when and from where."""

    version: int
    at: datetime
    origin: str
    columns: dict[str, Any]


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
    """Return every schedule that was not removed, in the order in which they were made."""
    rows = connection.execute(select(SCHEDULE).where(SCHEDULE.c.removed_at.is_(None)).order_by(SCHEDULE.c.id))
    return [_row(row) for row in rows]


def get_schedule(connection: Connection, key: str) -> ScheduleRow | None:
    """Return the schedule of that key, or None where there is none or it was removed."""
    row = connection.execute(
        select(SCHEDULE).where(SCHEDULE.c.key == key, SCHEDULE.c.removed_at.is_(None))
    ).first()
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
    max_catch_up: int = 1,
    jitter_s: int = 0,
    anchor_at: datetime | None = None,
    enabled: bool = True,
    paused_until: datetime | None = None,
    origin: str = FIRST_START,
) -> None:
    """Add a schedule that starts to count from ``now``: nothing before it is due.

    ``anchor_at``: where an interval is counted from, ``now`` where none is given. A removed schedule of the same
    key comes back under its own id, with a further version; its old due times are not due again. The caller has
    made sure that no other schedule has the key.
    """
    columns: dict[str, Any] = {
        "key": key,
        "job": job,
        "kind": kind,
        "expression": expression,
        "time_zone": time_zone,
        # A fire key names a due time by its whole second, so that is what intervals are counted from.
        "anchor_at": to_millis(anchor_at or now) // 1_000 * 1_000,
        "params_json": params_text(params),
        "enabled": enabled,
        "paused_until": None if paused_until is None else to_millis(paused_until),
        "catch_up": catch_up.value,
        "grace_s": grace_s,
        "max_catch_up": max_catch_up,
        "jitter_s": jitter_s,
    }
    counting = {"cursor_at": to_millis(now), "removed_at": None}
    revived = connection.execute(
        update(SCHEDULE)
        .where(SCHEDULE.c.key == key, SCHEDULE.c.removed_at.is_not(None))
        .values(**columns, **counting, version=SCHEDULE.c.version + 1)
        .returning(SCHEDULE.c.id, SCHEDULE.c.version)
    ).first()
    made = revived or (
        connection.execute(
            insert(SCHEDULE).values(**columns, **counting).returning(SCHEDULE.c.id, SCHEDULE.c.version)
        ).one()
    )
    _note_change(connection, made.id, made.version, columns, origin=origin, now=now)


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
    _note_change(connection, schedule.id, schedule.version + 1, changes, origin=origin, now=now)


def remove_schedule(connection: Connection, schedule: ScheduleRow, *, origin: str, now: datetime) -> None:
    """Take a schedule out of use. Its row and its versions stay, since runs and fire keys name its id."""
    change_schedule(connection, schedule, {"removed_at": to_millis(now)}, origin=origin, now=now)


def schedule_changes(connection: Connection, schedule_id: int) -> list[ChangeRow]:
    """Return every version of a schedule, newest first."""
    rows = connection.execute(
        select(SCHEDULE_CHANGE)
        .where(SCHEDULE_CHANGE.c.schedule_id == schedule_id)
        .order_by(SCHEDULE_CHANGE.c.version.desc())
    )
    return [
        ChangeRow(row.version, from_millis(row.at), row.origin, json.loads(row.change_json)) for row in rows
    ]


def params_text(params: Mapping[str, Any]) -> str:
    """Return parameters as the store keeps them, always in the same order."""
    return json.dumps(dict(params), sort_keys=True)


def _note_change(
    connection: Connection,
    schedule_id: int,
    version: int,
    changes: Mapping[str, Any],
    *,
    origin: str,
    now: datetime,
) -> None:
    connection.execute(
        insert(SCHEDULE_CHANGE).values(
            schedule_id=schedule_id,
            version=version,
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
