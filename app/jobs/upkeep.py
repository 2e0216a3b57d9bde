"""The jobs that look after Tillwatch itself: health, backups, old history."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import msgspec

from app.domain.errors import HomeInUseError, StoreError
from app.engine.context import RunContext
from app.engine.registry import NoParams
from app.jobs.archive import RunArchive
from app.jobs.flips import note_flips
from app.jobs.health import health_checks
from app.language import fixed, noop, tr, trn
from app.store import backup, exports, retention, rotation
from app.store.retention import Settled
from app.store.settings import get_shop

ARCHIVE_FOLDER = "archive"
LEFTOVER_AFTER_S = 86_400
"""Age from which no copy can still be in the making."""


def check_health(ctx: RunContext, _params: NoParams) -> None:
    """Look at everything that may be wrong, and note which jobs have become late; the result names what is wrong.

    It leaves itself out: while it runs it is in hand, and how it ends is noted as of any other job. What it notes
    goes by the clock, whatever time the run was asked to take for now.
    """
    checks = health_checks(ctx.store, ctx.home, ctx.registry, now=ctx.as_of, but={ctx.run.job})
    with ctx.finish() as connection:
        others = [job for job in ctx.registry if job != ctx.run.job]
        note_flips(connection, ctx.registry, now=ctx.clock.now(), zone=get_shop(connection).zone, jobs=others)
        wrong = [check for check in checks if not check.ok]
        ctx.rows = len(checks)
        ctx.result = {check.name: {"ok": check.ok, "text": check.text} for check in checks}
        ctx.result_text = " ".join(check.text for check in wrong) if wrong else tr("Everything is in order.")


class CleanUpParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Parameters of clearing old history."""

    keep_days: Annotated[
        int,
        msgspec.Meta(
            title=noop("Keep runs for (days)"),
            description=noop(
                "Older runs are deleted; the last good and the last failed one of each task stay."
            ),
            ge=1,
            le=3_650,
        ),
    ] = 90
    keep_runs: Annotated[
        int,
        msgspec.Meta(
            title=noop("Keep at most (runs of each task)"),
            description=noop("Of a task that runs often, older runs go sooner than their days are over."),
            ge=10,
            le=1_000_000,
        ),
    ] = 5_000
    archive: Annotated[
        bool,
        msgspec.Meta(
            title=noop("Write them to files first"),
            description=noop(
                "Adds the runs to one table a month in the folder “archive”, without their logs."
            ),
        ),
    ] = False


def back_up(ctx: RunContext, _params: NoParams) -> None:
    """Make a checked copy of the store, then delete the daily copies that have had their time."""
    folder = ctx.home.backups
    target = folder / backup.backup_name(rotation.DAILY, ctx.as_of)

    def watch(done: int, total: int) -> None:
        ctx.progress(done, total, tr("Copying") if done < total else tr("Checking the copy"))

    try:
        folder.mkdir(parents=True, exist_ok=True)
        _delete_leftovers(ctx)
        size = backup.back_up(ctx.store.path, target, watch)
        with ctx.store.read() as connection:
            zone = get_shop(connection).zone
        # Only now, with a new copy that has passed its check.
        old = rotation.to_delete((path.name for path in folder.iterdir()), now=ctx.as_of, zone=zone)
        for name in old:
            (folder / name).unlink(missing_ok=True)
            ctx.log(tr("Deleted the old copy {file}.", file=name))
    except OSError as error:
        raise StoreError(
            tr("The folder {folder} cannot be used ({why}).", folder=folder, why=error.strerror),
            tr("Check its permissions."),
        ) from error
    with ctx.finish():
        ctx.rows = 1
        ctx.result = {"file": target.name, "bytes": size, "deleted": old}
        ctx.result_text = tr(
            "Backed up and checked: {file} ({size} MB).", file=target.name, size=fixed(size / 1_000_000, 1)
        )


def _delete_leftovers(ctx: RunContext) -> None:
    """Delete what copies that were cut short left behind; a copy that somebody makes by hand just now is let be."""
    for path in ctx.home.backups.glob(f"*{backup.PART}*"):
        # Only this job makes daily copies, and it runs once at a time.
        daily = rotation.made_at(path.name.partition(backup.PART)[0]) is not None
        age_s = ctx.clock.now().timestamp() - path.stat().st_mtime
        if daily or age_s > LEFTOVER_AFTER_S:
            path.unlink(missing_ok=True)


def clean_up(ctx: RunContext, params: CleanUpParams) -> None:
    """Delete old history by age and count, piece by piece; whatever cuts it short, the next run goes on.

    The file of the store does not shrink: SQLite fills the room with what comes next, and giving it back would mean
    writing the whole store anew.
    """
    ended = _clear_runs(ctx, params)
    ctx.result = {"runs": ended}
    for settled in retention.SETTLED:
        ctx.result[settled.name] = _clear_settled(ctx, settled)
    _forget_undo(ctx)
    with ctx.finish():
        others = ctx.rows - ended
        gone = trn("{n} old run deleted", "{n} old runs deleted", ended)
        if others:
            # words: {gone} is "120 old runs deleted".
            gone = trn(
                "{gone}, and {n} other old entry", "{gone}, and {n} other old entries", others, gone=gone
            )
        ctx.result_text = f"{gone}."


def _forget_undo(ctx: RunContext) -> None:
    """Drop what was kept to undo imports that are too old for it now."""
    # Loaded here: see ``app.jobs.file_jobs``.
    from app.jobs.importing import import_lock
    from app.store.intake import settling

    try:
        with import_lock(ctx.home):
            settling.forget(ctx.steady_store, now=ctx.as_of, check=ctx.check)
    except HomeInUseError:
        ctx.log(tr("An import is going on; what is kept to undo old ones is looked through next time."))


def _clear_runs(ctx: RunContext, params: CleanUpParams) -> int:
    """Delete the runs that may go, after archiving them where that is wished; return how many went."""
    before = ctx.as_of - timedelta(days=params.keep_days)
    archive = RunArchive(ctx.home.root / ARCHIVE_FOLDER, at_once=retention.CHUNK) if params.archive else None
    with ctx.store.read() as connection:
        plan = retention.plan_runs(connection, before=before, keep_runs=params.keep_runs)
    for steps in (False, True):
        after = 0
        while True:
            with ctx.store.read() as connection:
                ids = retention.runs_to_go(connection, plan, steps=steps, after=after)
                going = list(exports.runs(connection, ids)) if archive is not None else []
            if not ids:
                break
            if archive is not None:
                archive.add(going)
            gone = False
            while not gone:
                with ctx.store.write() as connection:
                    gone = retention.delete_runs(connection, ids)
                ctx.progress(0, None, trn("{n} old run deleted", "{n} old runs deleted", ctx.rows))
            after = ids[-1]
            ctx.rows += len(ids)
    return ctx.rows


def _clear_settled(ctx: RunContext, settled: Settled) -> int:
    count = 0
    gone = retention.CHUNK
    while gone == retention.CHUNK:
        with ctx.store.write() as connection:
            gone = retention.delete_settled(connection, settled, now=ctx.as_of)
        count += gone
        ctx.rows += gone
        ctx.progress(0, None, settled.gone(count))
    return count
