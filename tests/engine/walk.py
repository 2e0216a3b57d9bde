"""Schedules as a walk over every minute sees them: slow, plain, and written without looking at the engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from app.domain.runs import CatchUp

MINUTE = timedelta(minutes=1)
RUN = "run"


@dataclass(frozen=True)
class Daily:
    """A cron text: minute, hour, day of month and day of week."""

    minute: str
    hour: str
    day: str
    weekday: str

    @property
    def text(self) -> str:
        return f"{self.minute} {self.hour} {self.day} * {self.weekday}"

    def due(self, at: datetime, zone: ZoneInfo) -> bool:
        local = at.astimezone(zone)
        if "*" in (self.minute[0], self.hour[0]):
            return self._matches(local)
        # A fixed time comes once a day: not again where the clock repeats it, and just after a gap that skipped it.
        if not local.fold and self._matches(local):
            return True
        before = (at - MINUTE).astimezone(zone).replace(tzinfo=None)
        skipped = int((local.replace(tzinfo=None) - before) / MINUTE) - 1
        return any(self._matches(before + step * MINUTE) for step in range(1, skipped + 1))

    def _matches(self, local: datetime) -> bool:
        if not (_fits(self.minute, local.minute) and _fits(self.hour, local.hour)):
            return False
        on_day, on_weekday = _fits(self.day, local.day), _fits(self.weekday, local.isoweekday() % 7)
        return on_day or on_weekday if "*" not in (self.day, self.weekday) else on_day and on_weekday


@dataclass(frozen=True)
class Every:
    """So many minutes, counted from ``start``."""

    minutes: int
    start: datetime

    @property
    def text(self) -> str:
        return str(self.minutes * 60)

    def due(self, at: datetime, zone: ZoneInfo) -> bool:
        return at >= self.start and (at - self.start) % (self.minutes * MINUTE) == timedelta(0)


@dataclass(frozen=True)
class Once:
    """A single time."""

    at: datetime

    @property
    def text(self) -> str:
        return self.at.isoformat()

    def due(self, at: datetime, zone: ZoneInfo) -> bool:
        return at == self.at


Rule = Daily | Every | Once
KINDS = {Daily: "cron", Every: "interval", Once: "once"}


@lru_cache(maxsize=10_000)
def _fits(text: str, value: int) -> bool:
    if text == "*":
        return True
    if text.startswith("*/"):
        return value % int(text[2:]) == 0
    return value in map(int, text.split(","))


@dataclass
class Walked:
    """One schedule, and the row that each of its due times ought to have by now."""

    rule: Rule
    zone: str
    catch_up: CatchUp
    cap: int
    grace: timedelta
    cursor: datetime
    enabled: bool = True
    paused_until: datetime | None = None
    rows: dict[datetime, str] = field(default_factory=dict)
    """Due time → ``RUN`` or the reason of its skip."""
    written: dict[datetime, datetime] = field(default_factory=dict)
    waiting: dict[datetime, datetime] = field(default_factory=dict)
    """Runs that are queued → since when."""

    def minutes(self, now: datetime) -> Iterator[datetime]:
        """Walk the minutes that were not looked at yet, and yield those on which this is due."""
        at, zone = self.cursor, ZoneInfo(self.zone)
        while (at := at + MINUTE) <= now:
            if self.rule.due(at, zone):
                yield at

    def settle(self, now: datetime, everything_rests_until: datetime | None, ready: bool, room: int) -> int:
        """Expect the rows of the first ``room`` minutes that are due; return how many are due in all."""
        due = list(self.minutes(now))
        for place, at in enumerate(due[:room]):
            self._expect(at, now, len(due) - place - 1, everything_rests_until, ready)
        if due:
            self.cursor = due[:room][-1]
        return len(due)

    def _expect(
        self, at: datetime, now: datetime, later: int, everything_rests_until: datetime | None, ready: bool
    ) -> None:
        outcome = self._outcome(at, now, later, everything_rests_until, ready)
        # A row is for good, but for a skip that was written at a time which has not come yet.
        if at in self.rows and (self.rows[at] == RUN or self.written[at] <= now):
            return
        self.rows[at] = outcome
        self.written[at] = now
        if outcome == RUN:
            self.waiting[at] = now

    def _outcome(
        self, at: datetime, now: datetime, later: int, everything_rests_until: datetime | None, ready: bool
    ) -> str:
        if not self.enabled:
            return "disabled"
        if any(until is not None and at < until for until in (self.paused_until, everything_rests_until)):
            return "paused"
        if not ready:
            return "not-set-up"
        if self.catch_up is CatchUp.NONE and now - at > self.grace:
            return "missed"
        if later >= (self.cap if self.catch_up is CatchUp.ALL else 1):
            return "superseded"
        if self.catch_up is not CatchUp.ALL and self.waiting:
            return "overlap"
        return RUN

    def work_off(self, now: datetime) -> None:
        """Expect that all runs have ended which may start by now."""
        self.waiting = {at: since for at, since in self.waiting.items() if since > now}


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]  # year to minute, never a zone
