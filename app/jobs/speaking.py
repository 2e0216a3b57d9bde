"""The shop's language: what the owner chose, or the system's own as long as nothing was chosen."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from app.domain.errors import UsageError
from app.jobs.afresh import REWORD, do_afresh
from app.language import LANGUAGES, Language, preferred, tr
from app.store.settings import get_setting, put_setting
from app.system.catalogues import speak

if TYPE_CHECKING:
    from app.jobs.service import Service
    from app.store.database import Store

_SETTING = "language"


def chosen_language(store: Store) -> Language | None:
    """Return the language that the owner chose; None where the system's is followed."""
    with store.read() as connection:
        return LANGUAGES.get(get_setting(connection, _SETTING, ""))


def speak_as_chosen(store: Store) -> None:
    """Say everything in the shop's language from now on."""
    speak(chosen_language(store) or preferred(os.environ))


def choose_language(service: Service, code: str) -> None:
    """Keep the shop's language (empty: the system's) and speak it at once. Raises ``UsageError`` for any other.

    What was said before stays as it was said; alerts and insights are worded afresh, by checks that are queued.
    """
    if code and code not in LANGUAGES:
        raise UsageError(
            tr("Tillwatch does not speak “{code}”.", code=code),
            tr("It knows: {languages}.", languages=", ".join(LANGUAGES)),
        )
    with service.store.write() as connection:
        put_setting(connection, _SETTING, code, now=service.now())
    speak_as_chosen(service.store)
    do_afresh(service, *REWORD)
