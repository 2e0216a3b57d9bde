"""How the owner wants the program itself: its look, and what closing its window means."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from app.domain.errors import UsageError
from app.language import tr
from app.store.settings import get_setting, put_setting

if TYPE_CHECKING:
    from app.jobs.service import Service

_KEY = "preferences"

APPEARANCES = ("system", "light", "dark")
ON_CLOSE = ("ask", "tray", "quit")


@dataclass(frozen=True, slots=True)
class Preferences:
    """What was never chosen has its default."""

    appearance: str = "system"
    """One of ``APPEARANCES``."""
    close_to_tray: str = "ask"
    """What closing the window does, one of ``ON_CLOSE``: ask once, go on watching in the tray, or quit."""


def get_preferences(service: Service) -> Preferences:
    """Return what the owner chose; a value of another version that is not known here counts as never chosen."""
    with service.store.read() as connection:
        said = get_setting(connection, _KEY, {})
    appearance, on_close = said.get("appearance"), said.get("close_to_tray")
    return Preferences(
        appearance=appearance if appearance in APPEARANCES else "system",
        close_to_tray=on_close if on_close in ON_CLOSE else "ask",
    )


def put_preferences(service: Service, preferences: Preferences) -> None:
    """Keep what the owner chose. Raises ``UsageError`` for a value that there is not."""
    for value, known in ((preferences.appearance, APPEARANCES), (preferences.close_to_tray, ON_CLOSE)):
        if value not in known:
            raise UsageError(
                tr("There is no choice “{value}”.", value=value),
                tr("There are: {choices}.", choices=", ".join(known)),
            )
    with service.store.write() as connection:
        put_setting(connection, _KEY, asdict(preferences), now=service.now())
