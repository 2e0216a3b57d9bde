"""What the settings page shows besides the shop's facts: choices, folders and copies."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from app.alerts.timing import AlertSettings
from app.jobs.alert_settings import alert_settings
from app.jobs.preferences import Preferences, get_preferences
from app.jobs.shop_facts import ShopPicture, shop_picture
from app.jobs.speaking import chosen_language
from app.jobs.update_view import UpdatesView, updates_view
from app.jobs.upkeep import CleanUpParams
from app.store.schedules import list_schedules

if TYPE_CHECKING:
    from app.jobs.service import Service


CLEAN_UP = "clean-up"
BACK_UP = "back-up"
_STAMP = "%Y%m%d-%H%M%S"


@dataclass(frozen=True, slots=True)
class SettingsView:
    """The page at one moment."""

    picture: ShopPicture
    alerts: AlertSettings
    preferences: Preferences
    language: str
    """The code of the language that was chosen; empty where the system's is followed."""
    home: Path
    inbox: Path
    backups: Path
    last_backup: datetime | None
    """When the newest copy was made, by its name."""
    keep_days: int
    """How long old runs stay in the history."""
    updates: UpdatesView
    now: datetime
    zone: ZoneInfo


def settings_view(service: Service) -> SettingsView:
    """Return the settings page's picture."""
    picture, chosen = shop_picture(service), chosen_language(service.store)
    with service.store.read() as connection:
        clearing = next((row for row in list_schedules(connection) if row.job == CLEAN_UP), None)
    return SettingsView(
        picture=picture,
        alerts=alert_settings(service),
        preferences=get_preferences(service),
        language="" if chosen is None else chosen.code,
        home=service.home.root,
        inbox=service.home.inbox,
        backups=service.home.backups,
        last_backup=_last_backup(service.home.backups),
        keep_days=int(
            ({} if clearing is None else clearing.params).get("keep_days", CleanUpParams().keep_days)
        ),
        updates=updates_view(service),
        now=service.now(),
        zone=picture.shop.zone,
    )


def _last_backup(folder: Path) -> datetime | None:
    """Return when the newest copy was made, by the names of those that are there: one that was deleted helps nobody."""
    made = []
    for path in folder.glob("tillwatch-*.db"):
        with suppress(ValueError):
            stamp = "-".join(path.stem.split("-")[1:3])
            made.append(datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC))
    return max(made, default=None)
