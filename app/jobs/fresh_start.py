"""The way from the demo shop to the owner's own: the demo's store goes aside, and the next start finds an empty home.

A store cannot be exchanged under a program that works with it. So the wish is written into a file in the home, the
program ends and is started again, and whoever starts it obeys the file before the store is opened:

1. what the owner chose for the program itself (language, look, when to be told) is in the file already;
2. the demo's store is moved into a folder of its own among the backups, and so are the backups that were made of the
   demo: none of them may ever be taken for the shop's last good one;
3. a new store is made, with the owner's choices in it;
4. the file goes last. A power cut in between leaves it, and the next start does what is missing once more.

Nothing is deleted, and nothing is moved but a store that is marked as the demo's.
"""

from __future__ import annotations

import json
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.errors import HomeInUseError, InputError, StoreError
from app.jobs.demo_filling import DEMO_MARK
from app.jobs.wishes import note_wish
from app.language import tr
from app.store.database import Store
from app.store.opening import open_store
from app.store.settings import get_setting, put_setting
from app.system.instance import InstanceLock
from app.system.paths import Home

if TYPE_CHECKING:
    from app.jobs.service import Service

_KEPT = ("language", "preferences", "alerts")
"""Settings that are the owner's and not the demo's."""


def ask_for_fresh_start(service: Service) -> None:
    """Have the next start begin with an empty shop. Raises ``InputError`` where this is no demo's home."""
    with service.store.read() as connection:
        if get_setting(connection, DEMO_MARK) is None:
            raise InputError(
                tr("This is no demo shop: nothing was changed."),
                tr("A real shop's data is never put away by this."),
            )
        kept = {key: get_setting(connection, key) for key in _KEPT}
    note_wish(_wish_of(service.home), {key: value for key, value in kept.items() if value is not None})


def demo_home() -> Home:
    """Return the folder that the demo on the command line has for itself."""
    return Home(Home(None).root.with_name("Tillwatch demo"))


def home_to_open_next(home: Home) -> Home | None:
    """Return the home to open once the program that works in ``home`` has ended; None where it is to end for good.

    The demo of the command line stays as it is: the owner's own shop has its usual place.
    """
    if not fresh_start_wanted(home):
        return None
    if home.root != demo_home().root:
        return home
    forget_fresh_start(home)
    return Home(None)


def fresh_start_wanted(home: Home) -> bool:
    """Whether the next start is to begin with an empty shop."""
    return _wish_of(home).exists()


def forget_fresh_start(home: Home) -> None:
    """Take the wish back: whoever asks for the demo wants to see it."""
    _wish_of(home).unlink(missing_ok=True)


def start_afresh_if_wanted(home: Home, *, now: datetime) -> Path | None:
    """Put the demo's store aside where that was asked for; return the folder that it is in, else None.

    Only the holder of the home's lock may call this, before the store is opened. Raises ``StoreError`` where the copy
    cannot be made, ``HomeInUseError`` where a file is being taken in; the demo is then still there.
    """
    wish = _wish_of(home)
    try:
        kept = json.loads(wish.read_text())
    except FileNotFoundError:
        return None
    except ValueError:
        # Cut off while it was written: the owner still wanted it.
        kept = {}
    home.ensure()
    importing = InstanceLock(home.import_lock_path)
    if not importing.acquire():
        raise HomeInUseError(
            tr("A file is being taken in."), tr("Wait until that has ended, then open Tillwatch again.")
        )
    with importing:
        aside = _put_demo_aside(home, now)
        with (
            closing(open_store(home.store_path, home.backups, now=now)) as store,
            store.write() as connection,
        ):
            for key in _KEPT:
                if key in kept:
                    put_setting(connection, key, kept[key], now=now)
    wish.unlink(missing_ok=True)
    return aside


def _put_demo_aside(home: Home, now: datetime) -> Path | None:
    if not _is_demo(home):
        return None
    aside = home.backups / f"demo-{now:%Y%m%d-%H%M%S}"
    try:
        aside.mkdir(parents=True, exist_ok=True)
        # The store itself last: as long as it is there, a start that was cut short begins with it again.
        moved = [*home.backups.glob("tillwatch-*.db"), *home.root.glob(f"{home.store_path.name}-*")]
        for path in (*moved, home.store_path):
            path.replace(aside / path.name)
    except OSError as error:
        raise StoreError(
            tr(
                "The demo shop could not be put aside in {folder} ({reason}).",
                folder=aside,
                reason=error.strerror,
            ),
            tr("Check the folder's permissions; the demo is still there."),
        ) from error
    return aside


def _is_demo(home: Home) -> bool:
    if not home.store_path.exists():
        return False
    try:
        with closing(Store(home.store_path)) as store, store.read() as connection:
            return get_setting(connection, DEMO_MARK) is not None
    except StoreError:
        # Damaged, or of a newer version: opening it says so, and does what is to be done then.
        return False


def _wish_of(home: Home) -> Path:
    return home.root / "start-afresh.json"
