"""Putting a downloaded version in place: by the system's installer, or for a portable copy by Tillwatch itself.

A program cannot exchange the folder that it runs from while it works. So a portable version is unpacked beside it
first, as a run like any other. Then the wish is written into a file in the home, the program ends in order, and the
last thing that its process does is to obey the file. A wish is for the process that wrote it: one that a power cut left
behind is not obeyed.
"""

from __future__ import annotations

import json
import logging
import os
import shlex
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from app.domain.errors import NotFoundError, StoreError, TillwatchError
from app.engine.context import RunContext
from app.engine.registry import NoParams
from app.jobs.update_memory import Fetched, get_update_memory, put_update_memory
from app.jobs.updates import digest_of
from app.jobs.wishes import note_wish
from app.language import tr
from app.store.database import Store
from app.store.notices import add_notice
from app.system.paths import Home

if TYPE_CHECKING:
    from app.jobs.service import Service

LOG = logging.getLogger(__name__)

UNPACK_UPDATE = "unpack-update"

NOT_INSTALLED = "update-problem"
"""The kind of the notice that tells why a version was not put in place."""

AskVersion = Callable[[Path], str]
"""Starts a program and returns the version that it says it is."""


def unpack_update(
    ctx: RunContext, _params: NoParams, *, program: Path | None = None, ask_version: AskVersion | None = None
) -> None:
    """Unpack the downloaded portable version beside the folder of ``program`` (this one), and see that it starts.

    Raises ``TillwatchError`` where it was changed since it was checked, or has no room or no right there.
    """
    # Loaded with the first: hardly any copy is a portable one.
    from app.updates import portable

    with ctx.store.read() as connection:
        fetched = _checked(connection)
    ctx.progress(0, None, tr("Unpacking version {version}", version=fetched.version))
    folder = (program or Path(sys.executable)).parent
    fresh = portable.unpack(fetched.file, folder, fetched.version, ask_version=ask_version, check=ctx.check)
    with ctx.finish() as connection:
        memory = get_update_memory(connection)
        put_update_memory(connection, replace(memory, unpacked=str(fresh), problem=""), now=ctx.clock.now())
        ctx.rows = 1
        ctx.result = {"version": fetched.version}
        ctx.result_text = tr(
            "Version {version} is ready: the next start can be with it.", version=fetched.version
        )


def checked_file(service: Service) -> Path:
    """Return the downloaded file, after a look that it is still what was checked.

    Raises ``NotFoundError`` where it is not there any more, ``StoreError`` where it was changed or cannot be read.
    """
    with service.store.read() as connection:
        return _checked(connection).file


def terminal_command(file: Path) -> str:
    """Return what installs a Debian package from a terminal."""
    return f"sudo apt install {shlex.quote(str(file))}"


def ask_for_swap(service: Service, *, program: Path | None = None) -> None:
    """Have this process put the unpacked version in the place of ``program`` (this one) as it ends.

    Raises ``NotFoundError`` where none is unpacked, ``StoreError`` where the wish cannot be noted.
    """
    fresh, version = _unpacked(service)
    folder = (program or Path(sys.executable)).parent
    said = {"fresh": str(fresh), "folder": str(folder), "version": version, "process": os.getpid()}
    note_wish(_wish_of(service.home), said)


def swap_if_wanted(home: Home, *, now: datetime, ask_version: AskVersion | None = None) -> bool:
    """Put a portable version in place where this process was asked to; return whether to start the program again.

    It is to be started either way: the new version, or the one from before, which then tells what went wrong. Only
    the holder of the home's lock may call this, after everything has ended.
    """
    wish = _wish_of(home)
    try:
        said = json.loads(wish.read_text())
    except (OSError, ValueError):
        return False
    wish.unlink(missing_ok=True)
    if said.get("process") != os.getpid():
        return False
    from app.updates import portable

    version = str(said["version"])
    try:
        portable.swap(Path(said["fresh"]), Path(said["folder"]), version, ask_version=ask_version)
    except TillwatchError as error:
        LOG.error("Version %s was not put in place: %s", version, error, extra={"action": "update_failed"})
        _note_problem(home, error, version, now)
    else:
        LOG.info("Version %s was put in place", version, extra={"action": "updated"})
    return True


def swap_now(service: Service, *, program: Path | None = None, ask_version: AskVersion | None = None) -> Path:
    """Put the unpacked version in the place of ``program`` (this one) at once, and return what to start.

    For a command, which ends right after it. Raises ``NotFoundError`` where none is unpacked, and ``TillwatchError``
    where it cannot be put in place; everything is then as it was.
    """
    from app.updates import portable

    fresh, version = _unpacked(service)
    folder = (program or Path(sys.executable)).parent
    return portable.swap(fresh, folder, version, ask_version=ask_version)


def _checked(connection: Connection) -> Fetched:
    fetched = get_update_memory(connection).fetched
    if fetched is None or not fetched.file.is_file():
        raise NotFoundError(tr("The new version is not there any more."), tr("Download it again."))
    try:
        same = digest_of(fetched.file) == fetched.digest
    except OSError as error:
        raise StoreError(
            tr("The file {file} cannot be read ({why}).", file=fetched.file, why=error.strerror),
            tr("Check its permissions, or download it again."),
        ) from error
    if not same:
        raise StoreError(
            tr("The downloaded file was changed after it was checked, so it is not installed."),
            tr("Download it again."),
        )
    return fetched


def _unpacked(service: Service) -> tuple[Path, str]:
    """Return where the new version lies unpacked, and which it is."""
    with service.store.read() as connection:
        memory = get_update_memory(connection)
    if memory.fetched is None or not memory.unpacked or not Path(memory.unpacked).is_dir():
        raise NotFoundError(tr("The new version is not there any more."), tr("Download it again."))
    return Path(memory.unpacked), memory.fetched.version


def _note_problem(home: Home, error: TillwatchError, version: str, now: datetime) -> None:
    """Have the next start tell the owner why nothing has changed."""
    with closing(Store(home.store_path)) as store, store.write() as connection:
        memory = get_update_memory(connection)
        put_update_memory(connection, replace(memory, unpacked="", problem=str(error)), now=now)
        add_notice(
            connection,
            kind=NOT_INSTALLED,
            title=tr("Version {version} was not put in place", version=version),
            body=str(error),
            page="settings",
            subject="updates",
            urgent=True,
            now=now,
        )


def _wish_of(home: Home) -> Path:
    return home.root / "swap-version.json"
