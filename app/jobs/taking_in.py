"""Taking files in as jobs do: those that lie in the watched folder, or one that the owner names, with their reports."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.errors import (
    HomeInUseError,
    InputError,
    TillwatchError,
    TransientError,
    UnknownLayoutError,
)
from app.domain.records import Differences, ImportCounts, ImportReport, changes_in_words
from app.engine.context import RunContext
from app.jobs.completeness import await_complete
from app.jobs.file_jobs import LARGEST_BATCH, FileParams, UpdateParams
from app.jobs.filing import IMPORTED, REJECTED, file_away, refusal_text, rejected_words, report_text
from app.jobs.importing import (
    ImportWish,
    LargeChangeError,
    Progress,
    QuestionsError,
    import_file,
    import_lock,
    read_options,
    shown_name,
)
from app.language import capital, tr, trn
from app.language import number as figure
from app.sources.reading import ReadOptions
from app.store.intake import settling
from app.store.notices import add_notice
from app.store.settings import get_setting, get_shop, put_setting
from app.store.waiting import (
    LARGE_CHANGE,
    QUESTION,
    UNKNOWN_LAYOUT,
    WaitingFile,
    end_waiting,
    put_waiting,
    waiting_files,
)

if TYPE_CHECKING:
    from app.jobs.service import Service

_SEEN = "inbox_seen"
"""Setting: file name → [bytes, modified ns] of what was looked at and could not be moved away afterwards."""

_DESCRIBING = frozenset({"stock", "prices", "activity", "market-prices", "purchase-orders"})
"""Layouts whose rows are rejected where no product has their SKU."""

READABLE = frozenset(
    {".csv", ".tsv", ".tab", ".txt", ".gz", ".zip", ".xml", ".xlsx", ".xlsm", ".xls", ".ods"}
)
"""What an export may be called. The last two cannot be read, which their owner wants to be told."""

_TURN_S = 30.0
"""How long a run waits for another import to end."""
_LOOK_S = 0.2

_LOGGED = 100
"""Rejected rows that a run's log lists; the report and the Data page have them all."""


def take_folder(ctx: RunContext, params: UpdateParams) -> None:
    """Import every file of the watched folder; move each to ``imported/`` or ``rejected/`` with a report beside it.

    A file with an open question, an unknown layout or a large change stays and waits for its owner. Raises
    ``InputError`` naming those that could not be read, ``TransientError`` where one has to wait.
    """
    _tidy(ctx)
    waiting = _to_read(ctx)
    waiting.sort(key=partial(describes_known_products, _options(ctx)))
    total = ImportCounts()
    failures: list[str] = []
    later: list[str] = []
    asked = 0
    for number, path in enumerate(waiting):
        if (stamp := _stamp(path)) is None:
            continue  # another run has put it away since this one looked
        try:
            await_complete(path, now=ctx.clock.now, pause=ctx.pause)
            report = _take(
                ctx, path, ImportWish(take_assumed=False, approve=_no), number, len(waiting), params
            )
        except (HomeInUseError, TransientError) as error:
            # Still being written, or another import goes on: this one file waits for the next attempt.
            ctx.log(str(error), "warning")
            later.append(str(error))
            continue
        except InputError as error:
            if (reason := _reason_to_wait(error)) is not None:
                _have_wait(ctx, path, stamp, reason, error)
                asked += 1
                continue
            if not path.exists():
                continue
            ctx.log(str(error), "error")
            failures.append(str(error))
            _put_away(ctx, path, stamp, REJECTED, refusal_text(shown_name(path), error, now=_local_now(ctx)))
        else:
            _add(total, report.counts)
            log_report(ctx, report)
            _put_away(ctx, path, stamp, IMPORTED, report_text(report, now=_local_now(ctx)))
    done = len(waiting) - len(failures) - len(later) - asked
    ctx.rows = sum(total.changed().values())
    ctx.result = {"files": len(waiting), "failed": len(failures), "waiting": asked, **total.changed()}
    ctx.result_text = _sentence(done, asked, total, ctx.home.inbox)
    if failures:
        raise InputError(" ".join(failures))
    if later:
        raise TransientError(" ".join(later))
    with ctx.finish():
        pass


def take_one(ctx: RunContext, params: FileParams) -> None:
    """Take in the file that the owner named, with what was said about it.

    Raises ``InputError`` where it cannot be read. A large change that the owner has not seen leaves the file waiting.
    """
    path = Path(params.path)
    wish = ImportWish(
        layout=params.layout or None,
        mapping=dict(params.mapping),
        decimal=params.decimal or None,
        date_format=params.date_format or None,
        currency=params.currency or None,
        sheet=params.sheet or None,
        answers=dict(params.answers),
        save_as=params.save_as or None,
        take_assumed=False,
        approve=_yes if params.take_large else _no,
    )
    stamp = _stamp(path) or [0, 0]
    try:
        report = _take(ctx, path, wish, 0, 1, UpdateParams())
    except InputError as error:
        if (reason := _reason_to_wait(error)) is None:
            raise
        # Whoever asked for it sits there and sees the question: no notice.
        _have_wait(ctx, path, stamp, reason, error, tell=False)
        ctx.result_text = str(error)
        ctx.result = {"waiting": 1}
        with ctx.finish():
            return
    log_report(ctx, report)
    if path.parent == ctx.home.inbox:
        _put_away(ctx, path, stamp, IMPORTED, report_text(report, now=_local_now(ctx)))
    ctx.rows = sum(report.counts.changed().values())
    ctx.result = {
        "import_id": report.import_id,
        "rejected": len(report.rejected),
        "unchanged": report.counts.unchanged,
        "held": report.counts.held,
        **report.counts.changed(),
    }
    # words: {changes} is "34 products, 1,204 sale lines" or "nothing new".
    ctx.result_text = tr("{file}: {changes}.", file=shown_name(path), changes=_changes(report.counts))
    with ctx.finish() as connection:
        end_waiting(connection, path)


def reject_waiting(service: Service, path: Path) -> None:
    """Have a file wait no longer that its owner does not want taken in.

    One of the watched folder goes to ``rejected/``, never away; one that lies elsewhere stays where it is.
    """
    if path.parent == service.home.inbox:
        local = service.now().astimezone(service.shop().zone)
        error = InputError(tr("You chose not to take this file in."))
        file_away(path, REJECTED, refusal_text(shown_name(path), error, now=local))
    with service.store.write() as connection:
        end_waiting(connection, path)


def _tidy(ctx: RunContext) -> None:
    """Finish, or clear, what imports that were cut short have left: nobody may ever read another file."""
    try:
        with import_lock(ctx.home):
            settling.tidy(ctx.steady_store, now=ctx.clock.now())
    except HomeInUseError:
        ctx.log(tr("Another import is going on; what earlier ones left is looked after by it."))


def _take(
    ctx: RunContext, path: Path, wish: ImportWish, number: int, files: int, params: UpdateParams
) -> ImportReport:
    def progress(done: int, total: int, text: str) -> None:
        # words: {what} is "Reading sales.csv".
        said = trn(
            "{what}: {done} of {n} row", "{what}: {done} of {n} rows", total, what=text, done=figure(done)
        )
        ctx.progress(number + done / max(1, total), files, said)

    ctx.progress(number, files, tr("Reading {file}", file=shown_name(path)))
    return import_in_turn(ctx, path, wish, progress=progress, batch_size=params.batch_size)


def import_in_turn(
    ctx: RunContext,
    path: Path,
    wish: ImportWish,
    *,
    progress: Progress | None = None,
    batch_size: int = LARGEST_BATCH,
) -> ImportReport:
    """Take a file in, after waiting a while where another is being read. Raises what ``import_file`` raises."""
    patience = int(_TURN_S / _LOOK_S)
    while True:
        try:
            return import_file(
                ctx.steady_store,
                ctx.home,
                ctx.clock,
                path,
                wish=wish,
                progress=progress,
                check=ctx.check,
                batch_size=batch_size,
            )
        except HomeInUseError:
            # Another run, or somebody at the command line, is reading a file: this one waits its turn.
            patience -= 1
            if patience < 0:
                raise
            ctx.pause(_LOOK_S)


def _to_read(ctx: RunContext) -> list[Path]:
    """Return the files of the watched folder that were not looked at as they are now; end the waiting of lost ones."""
    inbox = ctx.home.inbox
    with ctx.store.read() as connection:
        seen: dict[str, list[int]] = get_setting(connection, _SEEN, {})
        waiting = waiting_files(connection)
    gone = [file.path for file in waiting if not file.path.exists()]
    if gone:
        with ctx.steady_store.write() as connection:
            for path in gone:
                end_waiting(connection, path)
    looked_at = {file.path: [file.size, file.modified_ns] for file in waiting}
    return [
        path
        for path in _files(inbox)
        if _stamp(path) not in (seen.get(shown_name(path)), looked_at.get(path))
    ]


def _files(inbox: Path) -> list[Path]:
    if not inbox.is_dir():
        return []
    return sorted(
        path
        for path in inbox.iterdir()
        if path.is_file() and not path.name.startswith((".", "~")) and path.suffix.lower() in READABLE
    )


def _options(ctx: RunContext) -> ReadOptions:
    with ctx.store.read() as connection:
        return read_options(connection, ImportWish())


def describes_known_products(options: ReadOptions, path: Path) -> bool:
    """Whether a file only adds facts to products that another file names: those are read last."""
    # Loaded with the first file, see ``app.jobs.importing``.
    from app.sources.files import layout_of

    try:
        return layout_of(path, options) in _DESCRIBING
    except TillwatchError:
        # What cannot be read is told of when its turn comes.
        return False


def _reason_to_wait(error: InputError) -> str | None:
    """Return why a file waits for its owner, None where it is refused for good."""
    if isinstance(error, QuestionsError):
        return QUESTION
    if isinstance(error, LargeChangeError):
        return LARGE_CHANGE
    return UNKNOWN_LAYOUT if isinstance(error, UnknownLayoutError) else None


def _why_it_waits(error: InputError) -> str:
    """Return it as a notice says it: in two lines at most."""
    if isinstance(error, LargeChangeError):
        # words: {changes} is "5,200 of 6,342 prices change".
        return tr("{changes}. Look at them first.", changes=capital(error.differences.in_words()))
    if isinstance(error, QuestionsError):
        return tr("One question about it is open. It is asked only once.")
    return tr("Tillwatch does not know its columns. Say once what they are.")


def _have_wait(
    ctx: RunContext, path: Path, stamp: list[int], reason: str, error: InputError, *, tell: bool = True
) -> None:
    ctx.log(str(error), "warning")
    differences: Differences | None = error.differences if isinstance(error, LargeChangeError) else None
    file = WaitingFile(
        path=path,
        size=stamp[0],
        modified_ns=stamp[1],
        reason=reason,
        text=str(error),
        since=ctx.clock.now(),
        questions=error.questions if isinstance(error, QuestionsError) else (),
        differences=differences,
    )
    with ctx.steady_store.write() as connection:
        put_waiting(connection, file)
        if not tell:
            return
        add_notice(
            connection,
            kind="file-waiting",
            title=tr("{file} waits for you", file=shown_name(path)),
            body=_why_it_waits(error),
            page="data",
            subject=str(path),
            now=ctx.clock.now(),
        )


def _put_away(ctx: RunContext, path: Path, stamp: list[int], folder: str, report: str) -> None:
    """Move a file that was looked at; one that cannot be moved is remembered, so that it is not read again."""
    moved = file_away(path, folder, report)
    if moved is None:
        ctx.log(
            tr(
                "{file} could not be moved to '{folder}'; it stays where it is.",
                file=shown_name(path),
                folder=folder,
            ),
            "warning",
        )
    with ctx.steady_store.write() as connection:
        end_waiting(connection, path)
        seen: dict[str, list[int]] = get_setting(connection, _SEEN, {})
        if moved is None:
            seen[shown_name(path)] = stamp
        elif seen.pop(shown_name(path), None) is None:
            return
        put_setting(connection, _SEEN, seen, now=ctx.clock.now())


def _local_now(ctx: RunContext) -> datetime:
    with ctx.store.read() as connection:
        return ctx.clock.now().astimezone(get_shop(connection).zone)


def _stamp(path: Path) -> list[int] | None:
    """Return the state of a file, None where there is none."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return [status.st_size, status.st_mtime_ns]


def _yes(_differences: Differences) -> bool:
    return True


def _no(_differences: Differences) -> bool:
    return False


def _add(total: ImportCounts, counts: ImportCounts) -> None:
    for name in ImportCounts.__dataclass_fields__:
        setattr(total, name, getattr(total, name) + getattr(counts, name))


def log_report(ctx: RunContext, report: ImportReport) -> None:
    """Write into the run's log what became of a file: what changed, what is to be known of it, what was not taken."""
    name = shown_name(Path(report.file))
    ctx.log(f"{name} ({report.layout}): {_changes(report.counts)}")
    for note in report.notes:
        ctx.log(f"{name}: {note}")
    for row in report.rejected[:_LOGGED]:
        ctx.log(f"{name}: {rejected_words(row)}", "warning")
    if len(report.rejected) > _LOGGED:
        more = trn(
            "{file}: {n} more row was not taken; see its report.",
            "{file}: {n} more rows were not taken; see its report.",
            len(report.rejected) - _LOGGED,
            file=name,
        )
        ctx.log(more, "warning")


def _sentence(files: int, asked: int, total: ImportCounts, inbox: Path) -> str:
    waiting = trn("{n} file waits for your answer.", "{n} files wait for your answer.", asked)
    if files == 0:
        return waiting if asked else tr("No new files in {folder}.", folder=inbox)
    # words: {changes} is "34 products, 1,204 sale lines" or "nothing new".
    read = trn("{n} file read: {changes}.", "{n} files read: {changes}.", files, changes=_changes(total))
    return f"{read} {waiting}" if asked else read


def _changes(counts: ImportCounts) -> str:
    return changes_in_words(counts) or tr("nothing new")
