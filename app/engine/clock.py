"""Time as a parameter: the engine asks a clock, and tests bring their own."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """What the engine needs to know of time."""

    def now(self) -> datetime:
        """Return the current instant, aware, in UTC. May jump either way: it is the PC's wall clock."""
        ...

    def monotonic(self) -> float:
        """Return seconds that only ever grow; on most systems they stand still while the PC sleeps."""
        ...


class SystemClock:
    """The PC's own clocks."""

    def now(self) -> datetime:
        """Return the wall clock's instant in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return the system's monotonic seconds."""
        return time.monotonic()
