"""When a schedule is due: pure functions of the rule and an instant.

Cron texts follow Debian's cron (by cronsim): Monday is 1, day-of-month and day-of-week are alternatives, and
a wall-clock time that a clock change skips or repeats fires once. Intervals are anchored to an instant that the
store keeps, so a PC that is off every night still runs a 24-hour interval.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError

from app.domain.errors import UsageError

SHORTEST_INTERVAL_S = 60
LONGEST_INTERVAL_S = 366 * 86_400


@dataclass(frozen=True, slots=True)
class Rule:
    """When to fire. ``kind`` cron: ``expression`` is a five-field cron text read in ``zone``; interval: whole
    seconds counted from ``anchor``; once: an ISO instant.
    """

    kind: str
    expression: str
    zone: ZoneInfo
    anchor: datetime


def validate(kind: str, expression: str, zone: str) -> None:
    """Raise ``UsageError``, in words, where a rule could never fire."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise UsageError(f"'{zone}' is not a time zone.", "Use a name such as Europe/Madrid.") from error
    if kind == "cron":
        try:
            next(CronSim(expression, datetime.now(UTC)))
        except (CronSimError, StopIteration) as error:
            raise UsageError(
                f"'{expression}' is not a cron text that ever fires.",
                "Give five fields such as '0 9 * * 1' (Mondays at 09:00).",
            ) from error
    elif kind == "interval":
        if not expression.isdecimal() or not SHORTEST_INTERVAL_S <= int(expression) <= LONGEST_INTERVAL_S:
            raise UsageError("An interval must be a whole number of seconds, from 60 to a year's 31,622,400.")
    elif kind == "once":
        try:
            instant = datetime.fromisoformat(expression)
        except ValueError:
            instant = None
        if instant is None or instant.tzinfo is None:
            raise UsageError(
                f"'{expression}' is not a single time.",
                "Give day, time and offset, such as 2026-11-21T09:00+01:00.",
            )
    else:
        raise UsageError(f"There is no schedule of kind '{kind}'.", "Use cron, interval or once.")


def fires_after(rule: Rule, after: datetime) -> Iterator[datetime]:
    """Yield every due instant later than ``after``, in UTC, in order."""
    if rule.kind == "cron":
        # cronsim works on wall-clock time in the zone; we hand out UTC so that nobody adds to a local time.
        for fire in CronSim(rule.expression, after.astimezone(rule.zone)):
            yield fire.astimezone(UTC)
    elif rule.kind == "interval":
        step = timedelta(seconds=int(rule.expression))
        count = max(0, (after - rule.anchor) // step + 1) if after >= rule.anchor else 0
        fire = rule.anchor + count * step
        while True:
            if fire > after:
                yield fire
            fire += step
    else:
        at = datetime.fromisoformat(rule.expression).astimezone(UTC)
        if at > after:
            yield at


def next_fire(rule: Rule, after: datetime) -> datetime | None:
    """Return the first due instant later than ``after``; None where there is none any more."""
    return next(fires_after(rule, after), None)


def due_times(rule: Rule, after: datetime, until: datetime) -> list[datetime]:
    """Return every due instant later than ``after`` and not later than ``until``."""
    found = []
    for fire in fires_after(rule, after):
        if fire > until:
            break
        found.append(fire)
    return found


def in_words(rule: Rule) -> str:
    """Return the rule as a person would say it: "Every 15 minutes", "Every day at 20:00"."""
    if rule.kind == "interval":
        return f"Every {_span(int(rule.expression))}"
    if rule.kind == "once":
        at = datetime.fromisoformat(rule.expression).astimezone(rule.zone)
        return f"Once, on {at:%d %b %Y} at {at:%H:%M}"
    daily = _daily(rule.expression)
    if daily is not None:
        return daily
    return str(CronSim(rule.expression, datetime(2026, 1, 1, tzinfo=UTC)).explain())


_WEEKDAYS = {"0": "Sunday", "1": "Monday", "2": "Tuesday", "3": "Wednesday", "4": "Thursday", "5": "Friday",
             "6": "Saturday", "7": "Sunday"}  # fmt: skip


def _daily(expression: str) -> str | None:
    """Put the two commonest shapes, daily and weekly at one time, more plainly than the library does."""
    fields = expression.split()
    if len(fields) != 5 or fields[2:4] != ["*", "*"] or not (fields[0].isdigit() and fields[1].isdigit()):
        return None
    at = f"{int(fields[1]):02d}:{int(fields[0]):02d}"
    if fields[4] == "*":
        return f"Every day at {at}"
    weekday = _WEEKDAYS.get(fields[4])
    return f"Every {weekday} at {at}" if weekday else None


def _span(seconds: int) -> str:
    for size, name in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds % size == 0:
            count = seconds // size
            return name if count == 1 else f"{count} {name}s"
    return f"{seconds} seconds"
