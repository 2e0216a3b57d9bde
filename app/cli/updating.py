"""``tillwatch update``: is there a newer version, what is new in it, and the way to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from app.cli.documents import instant
from app.cli.help import command
from app.cli.options import Context, common
from app.cli.output import ProgressBars, bars, print_json, say
from app.cli.running import run_job
from app.domain.errors import HomeInUseError, TillwatchError, UsageError
from app.domain.runs import RunStatus
from app.jobs.run_words import result_words
from app.jobs.update_install import UNPACK_UPDATE, checked_file, swap_now, terminal_command
from app.jobs.update_view import UpdatesView, updates_view
from app.jobs.updates import CHECK_UPDATES, FETCH_UPDATE, NO_LIST, megabytes, notes_in_use
from app.language import day_long, noop, tr
from app.system.instance import InstanceLock
from app.updates.installation import DEB, PORTABLE


@command("update", noop("Look for a newer version of Tillwatch, now and this once."))
@click.option("--download", is_flag=True, help=noop("Download the newer version too, and check it."))
@click.option(
    "--install",
    is_flag=True,
    help=noop("Download it and put it in place, where Tillwatch runs from a folder of its own."),
)
@common
def update(context: Context, download: bool, install: bool) -> int:
    """Look for a newer version of Tillwatch, now and this once."""
    with bars(quiet=context.json) as display:
        view = _looked(context, display)
        if install:
            _refuse_where_not_ours(context, view)
        if (download or install) and view.offer is not None:
            view = _fetched(context, view, display)
        if install and view.offer is not None:
            _do(context, UNPACK_UPDATE, display)
    if not context.json:
        # Before the folder of this very program is exchanged: what it takes to say something is loaded by then.
        _say(view, will_install=install)
    installed = _installed(context) if install and view.offer is not None else None
    if context.json:
        print_json(_document(view, installed))
    elif installed is not None:
        say(tr("It is in place; the version from before is kept beside it."))
        say(tr("Start it with: {program}", program=installed))
    return 0


def _looked(context: Context, display: ProgressBars) -> UpdatesView:
    view = _view(context)
    if view.unusable:
        raise TillwatchError(view.unusable)
    _do(context, CHECK_UPDATES, display)
    return _view(context)


def _fetched(context: Context, view: UpdatesView, display: ProgressBars) -> UpdatesView:
    if view.file is not None:
        with context.service() as service:
            checked_file(service)
        return view
    _do(context, FETCH_UPDATE, display)
    return _view(context)


def _installed(context: Context) -> Path:
    with context.service() as service, InstanceLock(context.home.lock_path) as lock:
        if not lock.acquire():
            raise _still_open(context)
        return swap_now(service)


def _view(context: Context) -> UpdatesView:
    with context.service() as service:
        return updates_view(service)


def _do(context: Context, job: str, display: ProgressBars) -> None:
    """Run a job to its end; raise ``TillwatchError`` with the reason where it did not work."""
    # Each run is a session of its own.
    with context.service() as service:
        ended = run_job(service, job, {}, None, display.bar(service.registry[job].title_words()))
    if ended.status is not RunStatus.SUCCEEDED:
        raise TillwatchError(result_words(ended))


def _refuse_where_not_ours(context: Context, view: UpdatesView) -> None:
    """Raise where a new version is not Tillwatch's own to put in place, or a running one would lose its folder."""
    if view.kind is not None and view.kind != PORTABLE:
        raise UsageError(
            tr("This copy of Tillwatch was installed by the system, which also brings the new one."),
            tr("'tillwatch update --download' says how."),
        )
    if InstanceLock(context.home.lock_path).is_held():
        raise _still_open(context)


def _still_open(context: Context) -> HomeInUseError:
    return HomeInUseError(
        tr("Tillwatch is open in {folder}.", folder=context.home.root),
        tr("Quit it first, or install the new version from its settings."),
    )


def _say(view: UpdatesView, *, will_install: bool) -> None:
    offer = view.offer
    if view.kind is None:
        say(tr(NO_LIST))
        return
    if offer is None:
        say(tr("Version {version} is the newest.", version=view.version))
        return
    say(
        tr(
            "Version {version} is there, from {day} ({size} MB). You have version {running}.",
            version=offer.version,
            day=day_long(offer.released, year=True),
            size=megabytes(offer.size),
            running=view.version,
        )
    )
    for line in notes_in_use(offer):
        say(f"- {line}", indent=2)
    if will_install:
        return
    if view.file is None:
        say(tr("'tillwatch update --download' downloads it."))
    else:
        say(tr("Downloaded and checked: {file}", file=view.file))
        say(_how_to_install(view, view.file))


def _how_to_install(view: UpdatesView, file: Path) -> str:
    if view.kind == PORTABLE:
        return tr("'tillwatch update --install' puts it in place.")
    if view.kind == DEB:
        return tr("Install it with: {command}", command=terminal_command(file))
    return tr("Open this file to install it.")


def _document(view: UpdatesView, installed: Path | None) -> dict[str, Any]:
    offer = view.offer
    return {
        "version": view.version,
        "kind": view.kind,
        "daily": view.daily,
        "looked_at": instant(view.looked_at),
        "newer": None
        if offer is None or view.kind is None
        else {
            "version": offer.version,
            "released": offer.released.isoformat(),
            "bytes": offer.size,
            "notes": list(notes_in_use(offer)),
        },
        "file": None if view.file is None else str(view.file),
        "installed": None if installed is None else str(installed),
    }
