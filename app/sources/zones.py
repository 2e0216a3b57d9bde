"""Zone names as tills write them: IANA names, and the region and city names of North American tills."""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_SPOKEN = {
    "hawaii": "Pacific/Honolulu",
    "alaska": "America/Anchorage",
    "pacific time (us & canada)": "America/Los_Angeles",
    "arizona": "America/Phoenix",
    "mountain time (us & canada)": "America/Denver",
    "central time (us & canada)": "America/Chicago",
    "saskatchewan": "America/Regina",
    "eastern time (us & canada)": "America/New_York",
    "indiana (east)": "America/Indiana/Indianapolis",
    "atlantic time (canada)": "America/Halifax",
    "newfoundland": "America/St_Johns",
    "puerto rico": "America/Puerto_Rico",
    "american samoa": "Pacific/Pago_Pago",
    "guam": "Pacific/Guam",
    "london": "Europe/London",
    "edinburgh": "Europe/London",
    "dublin": "Europe/Dublin",
    "paris": "Europe/Paris",
    "madrid": "Europe/Madrid",
    "tokyo": "Asia/Tokyo",
    "osaka": "Asia/Tokyo",
    "sapporo": "Asia/Tokyo",
    "brisbane": "Australia/Brisbane",
    "sydney": "Australia/Sydney",
    "melbourne": "Australia/Melbourne",
    "canberra": "Australia/Sydney",
    "hobart": "Australia/Hobart",
    "adelaide": "Australia/Adelaide",
    "darwin": "Australia/Darwin",
    "perth": "Australia/Perth",
}


def find_zone(name: str) -> ZoneInfo | None:
    """Return the zone that a till's text names; ``None`` where it is blank or unknown."""
    text = name.strip()
    key = _SPOKEN.get(text.casefold(), text)
    if not key:
        return None
    try:
        return ZoneInfo(key)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
