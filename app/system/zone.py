"""The PC's own time zone, asked once."""

from __future__ import annotations

import logging
from zoneinfo import ZoneInfo

import tzlocal

log = logging.getLogger(__name__)


def local_zone_name() -> str:
    """Return the IANA name of the PC's zone; UTC, with a line in the log, where the system will not say."""
    try:
        return _asked() or "UTC"
    except Exception as error:  # noqa: BLE001 - odd registries and files raise all sorts of things here
        log.warning("the time zone of this PC is not known: %s", error, extra={"action": "zone_unknown"})
    return "UTC"


def known_zone_name() -> str | None:
    """Return the IANA name of the PC's zone, None where the system will not say."""
    try:
        return _asked()
    except Exception:  # noqa: BLE001 - as above
        return None


def _asked() -> str | None:
    name = tzlocal.get_localzone_name()
    if not name:
        return None
    ZoneInfo(name)
    return name
