"""The jobs about newer versions: look for one, and download it. Nothing else of Tillwatch asks the network for them.

Looking by itself is off until the owner wants it: the job has no schedule until then, see ``app.jobs.update_view``.
Run by hand, it is the owner who asks, for that one time.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import Connection

from app import __version__
from app.domain.errors import TillwatchError, TransientError
from app.domain.runs import Trigger
from app.engine.context import RunContext
from app.engine.registry import NoParams
from app.jobs.alert_settings import quiet_end
from app.jobs.update_memory import Fetched, UpdateMemory, get_update_memory, put_update_memory
from app.language import language, noop, number, tr
from app.store.notices import add_notice
from app.store.runs import unfinished
from app.store.schedules import list_schedules
from app.system.instance import InstanceLock
from app.system.paths import Home
from app.updates.offer import Offer

if TYPE_CHECKING:
    from app.jobs.service import Service

CHECK_UPDATES = "check-updates"
FETCH_UPDATE = "fetch-update"

NEW_VERSION = "new-version"
"""The kind of the notice that tells of one."""

FOLDER = "updates"
"""In the home: what of the list was seen before, and downloads."""

NO_LIST = noop(
    "This copy of Tillwatch has no list of new versions to look at: new ones are to be had where it came from."
)

REHEARSED_KIND = "TILLWATCH_KIND"
"""Environment: the kind of installation that a program run from its source passes for, to rehearse an update."""


class Client(Protocol):
    """Whatever can read the list of versions and download from it."""

    def look(self) -> Offer | None:
        """Return the newest version that is newer than this one, None where there is none."""
        ...

    def fetch(self, offer: Offer, progress: Callable[[int, int], None], check: Callable[[], None], /) -> Path:
        """Download and check ``offer``; return the file. ``progress`` is given bytes so far and bytes in all."""
        ...


Source = Callable[[Home], Client | None]
"""Where new versions are to be had for a home; None where this copy has nowhere to look."""


@dataclass(frozen=True, slots=True)
class Way:
    """How this copy of Tillwatch gets new versions."""

    kind: str
    """The kind of installation, as in ``Offer.kind``."""
    url: str
    """Where the list is."""


def update_way() -> Way | None:
    """Return how this copy gets new versions, None where it has no list of them.

    Raises ``TillwatchError`` where the list that it was given will not do.
    """
    from app.updates.feed import shipped_feed

    feed, kind = shipped_feed(os.environ), _kind()
    return None if feed is None or kind is None else Way(kind, feed.url)


def shipped_source(home: Home) -> Client | None:
    """Return the client of the list that this copy came with, None where it has none."""
    from app.updates.feed import shipped_feed

    feed, kind = shipped_feed(os.environ), _kind()
    if feed is None or kind is None:
        return None
    # Loaded for a look or a download only, in a process of its own: checking signatures takes 20 MB.
    from app.updates.client import UpdateClient

    return UpdateClient(feed, home.root / FOLDER, running=__version__, kind=kind)


def check_updates(ctx: RunContext, _params: NoParams, *, source: Source = shipped_source) -> None:
    """Look for a newer version; the owner is told once of each that is found.

    Raises ``TillwatchError`` where the list cannot be had or cannot be trusted.
    """
    by_hand = ctx.run.trigger is Trigger.MANUAL
    with ctx.store.read() as connection:
        allowed = by_hand or looks_daily(connection)
    if not allowed:
        # Queued (to be tried again) before it was switched off.
        with ctx.finish():
            ctx.result_text = tr("Looking for new versions is switched off: nothing was asked.")
        return
    client = source(ctx.home)
    if client is None:
        with ctx.finish():
            ctx.result_text = tr(NO_LIST)
        return
    ctx.progress(0, None, tr("Reading the list of versions"))
    try:
        with _alone(ctx.home):
            offer = client.look()
    except TransientError as error:
        if not by_hand:
            raise
        # The owner allowed one look. Whether to try again is the owner's to say.
        raise TillwatchError(error.sentence, error.advice) from error
    with ctx.finish() as connection:
        now = ctx.clock.now()
        memory = _looked(get_update_memory(connection), offer, now)
        if offer is None:
            ctx.result_text = tr("Version {version} is the newest.", version=__version__)
        else:
            if memory.told != offer.version:
                _tell(connection, offer, now)
                memory = replace(memory, told=offer.version)
            ctx.rows = 1
            ctx.result = {"version": offer.version}
            ctx.result_text = tr("Version {version} is there.", version=offer.version)
        put_update_memory(connection, memory, now=now)


def fetch_update(ctx: RunContext, _params: NoParams, *, source: Source = shipped_source) -> None:
    """Download the newest version, checked against the makers' signatures. Only ever asked for by the owner.

    Raises ``TillwatchError`` where it cannot be had, cannot be trusted, or has no room.
    """
    client = source(ctx.home)
    if client is None:
        with ctx.finish():
            ctx.result_text = tr(NO_LIST)
        return
    ctx.progress(0, None, tr("Reading the list of versions"))
    fetched = None
    with _alone(ctx.home):
        offer = client.look()
        if offer is not None:
            file = client.fetch(offer, lambda done, total: _tell_progress(ctx, done, total), ctx.check)
            fetched = Fetched(offer.version, str(file), digest_of(file))
    with ctx.finish() as connection:
        now = ctx.clock.now()
        memory = _looked(get_update_memory(connection), offer, now, keep=fetched)
        if offer is None:
            ctx.result_text = tr("Version {version} is the newest.", version=__version__)
        else:
            # Whoever downloads it knows of it.
            memory = replace(memory, told=offer.version)
            ctx.rows = 1
            ctx.result = {"version": offer.version, "bytes": offer.size}
            ctx.result_text = tr(
                "Version {version} is downloaded and checked ({size} MB).",
                version=offer.version,
                size=megabytes(offer.size),
            )
        put_update_memory(connection, memory, now=now)


def ask_for_download(service: Service) -> None:
    """Queue the download, unless it waits or goes on already.

    As though its time had come: it may take long, and only one run at a time may be the owner's own. Whatever else is
    asked for meanwhile must not be refused.
    """
    with service.store.read() as connection:
        known = {run.job for run in unfinished(connection)}
    if FETCH_UPDATE not in known:
        service.engine.run_now(FETCH_UPDATE, {}, trigger=Trigger.SCHEDULE)


def looks_daily(connection: Connection) -> bool:
    """Whether the owner wants Tillwatch to look by itself: whether the job has a schedule that is on."""
    return any(row.job == CHECK_UPDATES and row.enabled for row in list_schedules(connection))


def notes_in_use(offer: Offer) -> tuple[str, ...]:
    """Return what is new, one line each, in the language in use."""
    return offer.notes_in(language().code.partition("-")[0])


def megabytes(size: int) -> str:
    """Return bytes as megabytes: ``60``, below ten ``4.5``."""
    return number(size / 1_000_000, 0 if size >= 10_000_000 else 1)


def digest_of(file: Path) -> str:
    """Return a file's SHA-256. Raises ``OSError`` where it cannot be read."""
    with file.open("rb") as raw:
        return hashlib.file_digest(raw, "sha256").hexdigest()


def _kind() -> str | None:
    from app.updates.installation import installation_kind

    frozen = bool(getattr(sys, "frozen", False))
    kind = installation_kind(Path(sys.executable), frozen=frozen, platform=sys.platform)
    return kind or os.environ.get(REHEARSED_KIND) or None


@contextmanager
def _alone(home: Home) -> Iterator[None]:
    """Keep a second look or download out for the while of the block: they share what was seen before."""
    lock = InstanceLock(home.root / "updates.lock")
    if not lock.acquire():
        raise TransientError(
            tr("Tillwatch is looking for new versions, or downloading one, already."),
            tr("Wait until that has ended."),
        )
    with lock:
        yield


def _looked(
    memory: UpdateMemory, offer: Offer | None, now: datetime, *, keep: Fetched | None = None
) -> UpdateMemory:
    """Return what is known after a look; a file of another version counts no more. The client deletes it, some time."""
    fetched = keep or memory.fetched
    if fetched is not None and (offer is None or fetched.version != offer.version):
        fetched = None
    return replace(
        memory,
        looked_at=now,
        offer=offer,
        fetched=fetched,
        unpacked=memory.unpacked if fetched == memory.fetched else "",
        problem="",
    )


def _tell(connection: Connection, offer: Offer, now: datetime) -> None:
    notes = notes_in_use(offer)
    add_notice(
        connection,
        kind=NEW_VERSION,
        title=tr("Tillwatch {version} is there", version=offer.version),
        body=notes[0] if notes else tr("The settings say what is new."),
        page="settings",
        subject="updates",
        now=now,
        not_before=quiet_end(connection, now),
    )


def _tell_progress(ctx: RunContext, done: int, total: int) -> None:
    # words: both are figures: "12.5 of 60 MB".
    ctx.progress(done, total, tr("{done} of {total} MB", done=megabytes(done), total=megabytes(total)))
