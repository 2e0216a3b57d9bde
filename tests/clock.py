"""A clock that stands still until a test moves it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

TUESDAY_NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


class FakeClock:
    """Wall clock and monotonic clock, moved by hand. Instants are UTC, so no clock change of any zone matters."""

    def __init__(self, start: datetime = TUESDAY_NOON) -> None:
        self._now = start
        self._monotonic = 1_000.0

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    def advance(self, by: timedelta | float) -> None:
        """Let time pass: both clocks go on. ``by``: seconds or a timedelta."""
        passed = by if isinstance(by, timedelta) else timedelta(seconds=by)
        self._now += passed
        self._monotonic += passed.total_seconds()

    def jump(self, by: timedelta | float) -> None:
        """Set the wall clock, or wake from sleep: the monotonic clock does not move. May go back."""
        self._now += by if isinstance(by, timedelta) else timedelta(seconds=by)
