"""Which daily copies of the store to keep: by what the copies' own names say, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

DAILY = "daily"
"""Reason in the name of the copies that rotate. Those made by hand or before an upgrade stay until somebody
deletes them: each was made for a day like the one on which it is missed."""

DAYS = 7
WEEKS = 4

_DAILY_NAME = re.compile(rf"tillwatch-(\d{{8}}-\d{{6}})-{DAILY}\.db")


def to_delete(names: Iterable[str], *, now: datetime, zone: ZoneInfo) -> list[str]:
    """Return the daily copies that have had their time, oldest first.

    Kept are the newest copy of each of the last ``DAYS`` days that have one, and of each of the last ``WEEKS``
    weeks that have one its first day's copy. Days and weeks (Monday to Sunday) are the shop's; those without a
    copy do not count, so a PC that was off for a month keeps what it had. Every name that is no daily copy's is
    passed over, and so is one from after ``now``: a clock that was ahead made it, and it must neither push out
    good copies nor go as if it were old.
    """
    dated = sorted((at, name) for name in names if (at := made_at(name)) is not None and at <= now)
    newest_of_day: dict[date, str] = {at.astimezone(zone).date(): name for at, name in dated}
    first_of_week: dict[tuple[int, int], str] = {}
    for day, name in newest_of_day.items():
        first_of_week.setdefault(day.isocalendar()[:2], name)
    kept = {*list(newest_of_day.values())[-DAYS:], *list(first_of_week.values())[-WEEKS:]}
    return [name for _, name in dated if name not in kept]


def made_at(name: str) -> datetime | None:
    """Return when the daily copy of that file name was made, None where it is not one's name."""
    match = _DAILY_NAME.fullmatch(name)
    if match is None:
        return None
    try:
        return datetime.strptime(match[1], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
