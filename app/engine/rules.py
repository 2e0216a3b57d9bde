"""When a schedule is due: pure functions of the rule and an instant.

Cron texts follow Debian's cron (by cronsim): Monday is 1, day-of-month and day-of-week are alternatives, and
a wall-clock time that a clock change skips or repeats fires once. Intervals are anchored to an instant that the
store keeps, so a PC that is off every night still runs a 24-hour interval.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice, takewhile
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError

from app.domain.errors import UsageError
from app.engine.cron import cron_fires

SHORTEST_INTERVAL_S = 60
LONGEST_INTERVAL_S = 366 * 86_400
LONGEST_CRON = 200
"""Characters of a cron text: more than anybody means."""

_UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))
_SOME_TIME = datetime(2026, 1, 1, tzinfo=UTC)


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
    zone_named(zone)
    if kind == "cron":
        try:
            # A sixth field would be seconds, which nothing of ours needs and fire keys do not tell apart.
            if len(expression) > LONGEST_CRON or len(expression.split()) != 5:
                raise CronSimError
            next(CronSim(expression, _SOME_TIME))
        except (CronSimError, StopIteration) as error:
            raise UsageError(
                f"'{expression[:LONGEST_CRON]}' is not a cron text that ever fires.",
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


def zone_named(name: str) -> ZoneInfo:
    """Return the time zone of that name; raise ``UsageError`` where there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UsageError(f"'{name}' is not a time zone.", "Use a name such as Europe/Madrid.") from error


def fires_after(rule: Rule, after: datetime) -> Iterator[datetime]:
    """Yield every due instant later than ``after``, in UTC, in order."""
    if rule.kind == "cron":
        yield from cron_fires(rule.expression, rule.zone, after)
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


def due_times(rule: Rule, after: datetime, until: datetime, at_most: int | None = None) -> list[datetime]:
    """Return the due instants later than ``after`` and not later than ``until``: all, or the first ``at_most``."""
    return list(islice(takewhile(lambda fire: fire <= until, fires_after(rule, after)), at_most))


def in_words(rule: Rule) -> str:
    """Return the rule as a person would say it: "Every 15 minutes", "Every day at 20:00"."""
    if rule.kind == "interval":
        return f"Every {span_words(int(rule.expression)).removeprefix('1 ')}"
    if rule.kind == "once":
        at = datetime.fromisoformat(rule.expression).astimezone(rule.zone)
        return f"Once, on {at:%d %b %Y} at {at:%H:%M}"
    daily = _daily(rule.expression)
    if daily is not None:
        return daily
    return str(CronSim(rule.expression, _SOME_TIME).explain())


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


def span_words(seconds: int) -> str:
    """Return a span in the largest unit that measures it: "1 day", "90 seconds"."""
    size, name = next((size, name) for size, name in _UNITS if seconds % size == 0)
    count = seconds // size
    return f"{count} {name}" if count == 1 else f"{count} {name}s"
