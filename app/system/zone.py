"""The PC's own time zone, asked once."""

from __future__ import annotations

import logging
from zoneinfo import ZoneInfo

import tzlocal

log = logging.getLogger(__name__)


def local_zone_name() -> str:
    """Return the IANA name of the PC's zone; UTC, with a line in the log, where the system will not say."""
    try:
        name = tzlocal.get_localzone_name()
        if name:
            ZoneInfo(name)
            return name
    except Exception as error:  # noqa: BLE001 - odd registries and files raise all sorts of things here
        log.warning("the time zone of this PC is not known: %s", error, extra={"action": "zone_unknown"})
    return "UTC"
