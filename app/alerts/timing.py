"""When the owner may be spoken to: quiet hours, the morning digest, and how many pop-ups a day bears."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class AlertSettings:
    """The owner's wishes about being spoken to. Times are the shop's, written "08:30".

    Raises ``ValueError`` where a time is none, or where the pop-ups are fewer than none.
    """

    digest_time: str = "08:30"
    """From when on the morning digest is made; in quiet hours it waits for their end."""
    quiet_from: str = "20:00"
    quiet_to: str = "08:00"
    """Nothing pops up from ``quiet_from`` until then; the same time twice: there are no quiet hours."""
    popups_a_day: int = 5
    """The digest is one of them. With 0 or 1 there is the digest alone."""

    def __post_init__(self) -> None:
        for text in (self.digest_time, self.quiet_from, self.quiet_to):
            time.fromisoformat(text)
        if self.popups_a_day < 0:
            raise ValueError("there cannot be fewer than no pop-ups a day")


def quiet_until(settings: AlertSettings, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the end of the quiet hours that ``now`` lies in, or None where it lies in none."""
    local = now.astimezone(zone)
    begin, end = time.fromisoformat(settings.quiet_from), time.fromisoformat(settings.quiet_to)
    clock = local.time()
    if begin == end:
        return None
    if begin < end:
        if not begin <= clock < end:
            return None
        day = local.date()
    elif clock >= begin:
        day = local.date() + timedelta(days=1)
    elif clock < end:
        day = local.date()
    else:
        return None
    return datetime.combine(day, end, zone).astimezone(now.tzinfo)


def digest_due(settings: AlertSettings, made_on: date | None, now: datetime, zone: ZoneInfo) -> bool:
    """Whether the digest of today is to be made now. ``made_on``: the day of the last one."""
    local = now.astimezone(zone)
    if made_on is not None and made_on >= local.date():
        return False
    return local.time() >= time.fromisoformat(settings.digest_time) and (
        quiet_until(settings, now, zone) is None
    )


def popups_left(
    settings: AlertSettings, popups_today: int, *, digest_made_on: date | None, today: date
) -> int:
    """Return how many pop-ups the day still bears: one of them is the digest's, as long as that is to come."""
    return settings.popups_a_day - popups_today - (digest_made_on != today)


def next_digest(settings: AlertSettings, now: datetime, zone: ZoneInfo) -> datetime:
    """Return when the next morning digest is to be made, today's where that is still to come."""
    local = now.astimezone(zone)
    at = datetime.combine(local.date(), time.fromisoformat(settings.digest_time), zone)
    if at <= local:
        at = datetime.combine(local.date() + timedelta(days=1), at.time(), zone)
    return quiet_until(settings, at, zone) or at.astimezone(now.tzinfo)
