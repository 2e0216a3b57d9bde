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
from app.engine.cron_words import cron_in_words
from app.language import clock, day_short, number, tr, trn

SHORTEST_INTERVAL_S = 60
LONGEST_INTERVAL_S = 366 * 86_400
LONGEST_CRON = 200
"""Characters of a cron text: more than anybody means."""

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
                tr("'{text}' is not a cron text that ever fires.", text=expression[:LONGEST_CRON]),
                tr("Give five fields such as '0 9 * * 1' (Mondays at 09:00)."),
            ) from error
    elif kind == "interval":
        if not expression.isdecimal() or not SHORTEST_INTERVAL_S <= int(expression) <= LONGEST_INTERVAL_S:
            raise UsageError(
                tr(
                    "An interval must be a whole number of seconds, from {least} to a year's {most}.",
                    least=number(SHORTEST_INTERVAL_S),
                    most=number(LONGEST_INTERVAL_S),
                )
            )
    elif kind == "once":
        try:
            instant = datetime.fromisoformat(expression)
        except ValueError:
            instant = None
        if instant is None or instant.tzinfo is None:
            raise UsageError(
                tr("'{text}' is not a single time.", text=expression),
                tr("Give day, time and offset, such as 2026-11-21T09:00+01:00."),
            )
    else:
        raise UsageError(
            tr("There is no schedule of kind '{kind}'.", kind=kind), tr("Use cron, interval or once.")
        )


def zone_named(name: str) -> ZoneInfo:
    """Return the time zone of that name; raise ``UsageError`` where there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UsageError(
            tr("'{name}' is not a time zone.", name=name), tr("Use a name such as Europe/Madrid.")
        ) from error


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
        return _interval(int(rule.expression))
    if rule.kind == "once":
        at = datetime.fromisoformat(rule.expression).astimezone(rule.zone)
        return tr("Once, on {day} at {time}", day=day_short(at, year=True), time=clock(at))
    return cron_in_words(rule.expression)


def span_words(seconds: int) -> str:
    """Return a span in the largest unit that measures it: "1 day", "90 seconds"."""
    if seconds % 86_400 == 0:
        return trn("{n} day", "{n} days", seconds // 86_400)
    if seconds % 3_600 == 0:
        return trn("{n} hour", "{n} hours", seconds // 3_600)
    if seconds % 60 == 0:
        return trn("{n} minute", "{n} minutes", seconds // 60)
    return trn("{n} second", "{n} seconds", seconds)


def _interval(seconds: int) -> str:
    if seconds == 86_400:
        return tr("Every day")
    if seconds == 3_600:
        return tr("Every hour")
    if seconds == 60:
        return tr("Every minute")
    if seconds % 86_400 == 0:
        return trn("Every {n} day", "Every {n} days", seconds // 86_400)
    if seconds % 3_600 == 0:
        return trn("Every {n} hour", "Every {n} hours", seconds // 3_600)
    if seconds % 60 == 0:
        return trn("Every {n} minute", "Every {n} minutes", seconds // 60)
    return trn("Every {n} second", "Every {n} seconds", seconds)
