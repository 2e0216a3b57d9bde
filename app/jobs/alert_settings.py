"""When the owner may be spoken to, as it was set: read and written by the settings page and the checks."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from app.alerts.timing import AlertSettings, quiet_until
from app.store.settings import get_setting, get_shop, put_setting

if TYPE_CHECKING:
    from app.jobs.service import Service

__all__ = [
    "AlertSettings",
    "alert_settings",
    "get_alert_settings",
    "put_alert_settings",
    "quiet_end",
    "set_alert_settings",
]

_KEY = "alerts"


def get_alert_settings(connection: Connection) -> AlertSettings:
    """Return the owner's wishes; what was never set has its default."""
    return AlertSettings(**get_setting(connection, _KEY, {}))


def put_alert_settings(connection: Connection, settings: AlertSettings, *, now: datetime) -> None:
    """Set the owner's wishes."""
    put_setting(connection, _KEY, asdict(settings), now=now)


def quiet_end(connection: Connection, now: datetime) -> datetime | None:
    """Return the end of the quiet hours that it is now, or None: what nobody is waiting for is not said before."""
    return quiet_until(get_alert_settings(connection), now, get_shop(connection).zone)


def alert_settings(service: Service) -> AlertSettings:
    """Return the owner's wishes, for a page."""
    with service.store.read() as connection:
        return get_alert_settings(connection)


def set_alert_settings(service: Service, settings: AlertSettings) -> None:
    """Set the owner's wishes, from a page; they hold from the next check on."""
    with service.store.write() as connection:
        put_alert_settings(connection, settings, now=service.now())
