"""The shop itself: its name, money and clock, and how sure we are of each."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Shop:
    """The few facts that every figure depends on.

    ``currency_assumed`` and ``zone_assumed`` are true until the owner, or a file that states them, says so.
    """

    name: str = "My shop"
    currency: str = "EUR"
    currency_assumed: bool = True
    time_zone: str = "UTC"
    zone_assumed: bool = True
    open_weekdays: tuple[int, ...] | None = None
    """Weekdays on which the owner says the shop is open, 0 for Monday; None: nothing said, its sales tell."""

    @property
    def zone(self) -> ZoneInfo:
        """The shop's IANA time zone."""
        return ZoneInfo(self.time_zone)
