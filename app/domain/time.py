"""Instants are UTC; business days are the shop's own calendar days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = _EPOCH.date().toordinal()
_MILLISECOND = timedelta(milliseconds=1)


def to_millis(instant: datetime) -> int:
    """Return an aware instant as whole milliseconds since 1970 (UTC).

    Raises ``ValueError`` for a naive one: a wall clock without a zone is no instant.
    """
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return (instant - _EPOCH) // _MILLISECOND


def from_millis(millis: int) -> datetime:
    """Return the aware UTC instant of ``millis`` milliseconds since 1970."""
    return _EPOCH + timedelta(milliseconds=millis)


def to_day_number(day: date) -> int:
    """Return a calendar day as days since 1970-01-01: the integer that the store keeps."""
    return day.toordinal() - _EPOCH_DAY


def from_day_number(number: int) -> date:
    """Return the calendar day of ``number`` days since 1970-01-01."""
    return date.fromordinal(number + _EPOCH_DAY)


def business_day(instant: datetime, zone: ZoneInfo) -> date:
    """Return the shop's calendar day on which ``instant`` falls."""
    return instant.astimezone(zone).date()


def day_start(day: date, zone: ZoneInfo) -> datetime:
    """Return the UTC instant at which ``day`` begins in the shop's zone."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
