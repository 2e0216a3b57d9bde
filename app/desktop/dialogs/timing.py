"""When a schedule is due, in the terms of its form: a kind in words and the figures that go with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.store.schedules import ScheduleRow

EVERY_DAY = frozenset(range(7))
UNITS = (86_400, 3_600, 60)
"""Seconds of the units in which an interval is given, the largest first."""
MORNING = time(9, 0)


class Kind(StrEnum):
    """The ways in which the owner says when."""

    DAILY = "daily"
    WEEKLY = "weekly"
    EVERY = "every"
    ONCE = "once"
    CRON = "cron"


@dataclass(frozen=True, slots=True)
class Timing:
    """What the form shows. Every kind has its figures filled in, so that changing the kind asks nothing anew."""

    kind: Kind
    at: time
    """Daily, weekly and once: the time of day, on the clock of the schedule's zone."""
    days: frozenset[int]
    """Weekly: 0 is Monday."""
    count: int
    unit: int
    """Every: so many of a unit, which is given in seconds."""
    start: datetime
    """Every: what it is counted from, on the clock of the zone, without it."""
    day: date
    """Once: the day."""
    text: str
    """Cron: the text."""


def timing_of(row: ScheduleRow, zone: ZoneInfo, now: datetime) -> Timing:
    """Return a schedule's rule as the form shows it; what the rule does not say is filled in sensibly."""
    here = now.astimezone(zone)
    start = row.anchor_at if row.kind == "interval" else now
    timing = Timing(
        kind=Kind.CRON,
        at=MORNING,
        days=frozenset({0}),
        count=1,
        unit=UNITS[1],
        start=start.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0),
        day=here.date() + timedelta(days=1),
        text="0 9 * * *",
    )
    if row.kind == "interval":
        count, unit = _span(int(row.expression))
        return replace(timing, kind=Kind.EVERY, count=count, unit=unit)
    if row.kind == "once":
        at = datetime.fromisoformat(row.expression).astimezone(zone)
        return replace(timing, kind=Kind.ONCE, day=at.date(), at=at.time().replace(second=0, microsecond=0))
    return _cron_timing(timing, row.expression)


def rule_of(timing: Timing, zone: ZoneInfo) -> tuple[str, str]:
    """Return kind and expression as the store keeps them. A text that means nothing is for others to refuse."""
    match timing.kind:
        case Kind.DAILY:
            return "cron", f"{timing.at.minute} {timing.at.hour} * * *"
        case Kind.WEEKLY:
            days = ",".join(str((day + 1) % 7) for day in sorted(timing.days))
            return "cron", f"{timing.at.minute} {timing.at.hour} * * {days}"
        case Kind.EVERY:
            return "interval", str(timing.count * timing.unit)
        case Kind.ONCE:
            return "once", in_zone(timing.day, timing.at, zone).isoformat()
        case Kind.CRON:
            return "cron", timing.text.strip()


def in_zone(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return what a day and a time on the clock of ``zone`` mean, as an aware datetime."""
    return datetime.combine(day, at, tzinfo=zone)


def _span(seconds: int) -> tuple[int, int]:
    unit = next((unit for unit in UNITS if seconds % unit == 0), UNITS[-1])
    return max(1, round(seconds / unit)), unit


def _cron_timing(timing: Timing, text: str) -> Timing:
    timing = replace(timing, text=text)
    fields = text.split()
    if len(fields) != 5 or fields[2:4] != ["*", "*"] or not (fields[0].isdecimal() and fields[1].isdecimal()):
        return timing
    minute, hour = int(fields[0]), int(fields[1])
    days = _days(fields[4])
    if minute > 59 or hour > 23 or days is None:
        return timing
    at = time(hour, minute)
    if days == EVERY_DAY:
        return replace(timing, kind=Kind.DAILY, at=at)
    return replace(timing, kind=Kind.WEEKLY, at=at, days=days)


def _days(field: str) -> frozenset[int] | None:
    """Return the weekdays of a cron field, 0 for Monday; None where it says more than that."""
    if field == "*":
        return EVERY_DAY
    days: set[int] = set()
    for part in field.split(","):
        first, _, last = part.partition("-")
        last = last or first
        # Cron counts from Sunday, which is 0 and 7.
        if not (first.isdecimal() and last.isdecimal() and int(first) <= int(last) <= 7):
            return None
        days.update((day - 1) % 7 for day in range(int(first), int(last) + 1))
    return frozenset(days)
