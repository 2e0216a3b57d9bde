"""How far the schedules are behind: due times that have no row yet."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from app.engine.firing import rule_of
from app.engine.rules import next_fire
from app.store.schedules import list_schedules


def schedule_lags(
    connection: Connection, jobs: Collection[str], *, now: datetime, shop_zone: ZoneInfo
) -> dict[str, float]:
    """Return, for each schedule of ``jobs``, for how many seconds its oldest due time has had no row; 0.0 where
    every one has. Paused and switched off schedules count too: theirs are accounted for as skipped.
    """
    lags = {}
    for schedule in list_schedules(connection):
        if schedule.job in jobs:
            due = next_fire(rule_of(schedule, shop_zone), schedule.cursor_at)
            lags[schedule.key] = 0.0 if due is None else max(0.0, (now - due).total_seconds())
    return lags
