"""The due times of a cron text: cronsim's rules, at the speed that a month off of a busy schedule asks for.

cronsim walks the clock minute by minute and hour by hour, which takes about 40 µs a due time. But on an ordinary day
the due times are always the same minutes after midnight: they are listed once and added up. Around a change of the
clock, where wall-clock times are skipped or repeated, fixed times are left to cronsim; for those that come round every
hour the minutes are walked one by one, because cronsim steps by whole hours and loses its way where a clock changes by
half an hour.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from cronsim import CronSim

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_LONGEST_WAIT_YEARS = 50
"""As cronsim has it: a text that fires more rarely never does."""


def cron_fires(text: str, zone: ZoneInfo, after: datetime) -> Iterator[datetime]:
    """Yield every due instant of ``text`` later than ``after``, in UTC, in order."""
    sim = CronSim(text, after.astimezone(zone))
    moments = [
        timedelta(hours=hour, minutes=minute) for hour in sorted(sim.hours) for minute in sorted(sim.minutes)
    ]
    comes_round = any(field.startswith("*") for field in text.split()[:2])
    day = after.astimezone(zone).date()
    last_year = day.year + _LONGEST_WAIT_YEARS
    while day.year <= last_year:
        if not _is_ordinary(zone, day):
            begin = day
            while not _is_ordinary(zone, day):
                day += _DAY
            start = max(after, _midnight(zone, begin) - timedelta(seconds=1))
            before = _midnight(zone, day)
            found = (
                _each_minute(sim, zone, start, before)
                if comes_round
                else _fixed_times(text, zone, start, before)
            )
            for fire in found:
                last_year = fire.year + _LONGEST_WAIT_YEARS
                yield fire
            continue
        if day.month in sim.months and sim.match_day(day):
            midnight = _midnight(zone, day)
            for moment in moments:
                if (fire := midnight + moment) > after:
                    last_year = fire.year + _LONGEST_WAIT_YEARS
                    yield fire
        day += _DAY


def _fixed_times(text: str, zone: ZoneInfo, after: datetime, before: datetime) -> Iterator[datetime]:
    """Yield the due instants after ``after`` and before ``before``, as cronsim finds them."""
    for fire in CronSim(text, after.astimezone(zone)):
        # In UTC, so that nobody adds to a local time.
        at = fire.astimezone(UTC)
        if at >= before:
            return
        yield at


def _each_minute(sim: CronSim, zone: ZoneInfo, after: datetime, before: datetime) -> Iterator[datetime]:
    """Yield the minutes after ``after`` and before ``before`` at which the clock on the wall fits."""
    at = after.replace(second=0, microsecond=0)
    while (at := at + _MINUTE) < before:
        local = at.astimezone(zone)
        if (
            local.minute in sim.minutes
            and local.hour in sim.hours
            and local.month in sim.months
            and sim.match_day(local)
        ):
            yield at


def _midnight(zone: ZoneInfo, day: date) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


@lru_cache(maxsize=4_096)
def _is_ordinary(zone: ZoneInfo, day: date) -> bool:
    """Whether the clock does not change on this day, nor on the one before or after: some change at midnight."""
    offsets = {datetime.combine(day + step * _DAY, time(), zone).utcoffset() for step in (-1, 0, 1, 2)}
    return len(offsets) == 1
