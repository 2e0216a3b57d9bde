"""What the settings show of new versions, and the owner's choice to have them looked for every day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from app import __version__
from app.domain.errors import TillwatchError
from app.domain.runs import PROBLEMS, RunStatus, Trigger
from app.engine.editing import ScheduleEdit
from app.jobs.run_words import result_words
from app.jobs.scheduling import add_schedule, edit_schedule, remove_schedule
from app.jobs.update_install import UNPACK_UPDATE
from app.jobs.update_memory import get_update_memory
from app.jobs.updates import CHECK_UPDATES, FETCH_UPDATE, looks_daily, update_way
from app.store.runs import RunRow, history
from app.store.schedules import list_schedules
from app.updates.offer import Offer
from app.updates.versions import is_newer

if TYPE_CHECKING:
    from app.jobs.service import Service

UPDATE_JOBS = (CHECK_UPDATES, FETCH_UPDATE, UNPACK_UPDATE)

_LOOKED_BACK = 5
"""Runs of each job among which the last that was not skipped is looked for."""
_NAME = "daily"
_KEY = f"{CHECK_UPDATES}:{_NAME}"
_AT_TEN = ScheduleEdit(
    kind="cron",
    # A shop's PC is on by then. Not to the minute, or every shop would ask in the same one.
    expression="0 10 * * *",
    jitter_s=1_800,
    enabled=True,
)


@dataclass(frozen=True, slots=True)
class UpdatesView:
    """What is known of new versions at one moment."""

    version: str
    """The version that runs."""
    kind: str | None
    """The kind of installation that this is, as in ``Offer.kind``; None where there is no list to look at."""
    unusable: str
    """Why the list that this copy was given will not do; mostly empty."""
    daily: bool
    """Whether they are looked for every day."""
    looked_at: datetime | None
    offer: Offer | None
    """The newer version, None where none is known."""
    file: Path | None
    """Where it is, downloaded and checked; None where it is not."""
    ready: bool
    """Whether it is also unpacked beside a portable copy, so that only a new start is missing."""
    current: RunRow | None
    """The look, download or unpacking that is queued or running now."""
    problem: str
    """Why the last look, download or installation did not work, as a sentence; empty where it did."""


def updates_view(service: Service) -> UpdatesView:
    """Return what is known of new versions; nothing is asked of the network."""
    unusable, kind = "", None
    try:
        way = update_way()
        kind = None if way is None else way.kind
    except TillwatchError as error:
        unusable = str(error)
    with service.store.read() as connection:
        memory, daily = get_update_memory(connection), looks_daily(connection)
        found = _runs(connection)
    offer = memory.offer
    if offer is not None and not is_newer(offer.version, __version__):
        # Installed since: by this program, or by the owner.
        offer = None
    fetched = memory.fetched
    file = None if fetched is None or offer is None or fetched.version != offer.version else fetched.file
    if file is not None and not file.is_file():
        file = None
    ended = next((run for run in found if run.finished_at is not None), None)
    failed = ended is not None and ended.status in PROBLEMS
    return UpdatesView(
        version=__version__,
        kind=kind,
        unusable=unusable,
        daily=daily,
        looked_at=memory.looked_at,
        offer=offer,
        file=file,
        ready=file is not None and bool(memory.unpacked) and Path(memory.unpacked).is_dir(),
        current=next((run for run in found if _is_under_way(run)), None),
        problem=result_words(ended) if failed and ended is not None else memory.problem,
    )


def look_daily(service: Service, wanted: bool, *, origin: str) -> None:
    """Have new versions looked for every day, or never by itself.

    The job's schedule is the choice itself: one is added, and taken out again. One that were there, but off, would
    note each day in the history that nothing was done. A schedule that the owner has set differently is kept while
    it is on.
    """
    with service.store.read() as connection:
        found = [row for row in list_schedules(connection) if row.job == CHECK_UPDATES]
    if not wanted:
        for row in found:
            remove_schedule(service, row.key, origin=origin)
    elif not any(row.enabled for row in found):
        if any(row.key == _KEY for row in found):
            edit_schedule(service, _KEY, ScheduleEdit(enabled=True), origin=origin)
        else:
            add_schedule(service, CHECK_UPDATES, _NAME, _AT_TEN, origin=origin)


def _runs(connection: Connection) -> list[RunRow]:
    """Return the last runs of these jobs that were not skipped, newest first."""
    found = [
        run
        for job in UPDATE_JOBS
        for run in history(connection, job=job, limit=_LOOKED_BACK)
        if run.status is not RunStatus.SKIPPED
    ]
    return sorted(found, key=lambda run: run.id, reverse=True)


def _is_under_way(run: RunRow) -> bool:
    """Whether the owner may wait for it; another attempt of a daily look comes by itself, some time."""
    return run.status is RunStatus.RUNNING or (
        run.status is RunStatus.QUEUED and run.trigger is not Trigger.RETRY
    )
