"""The inventory jobs: take in what lies in the watched folder, and judge what is on the shelf."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec

from app.alerts.policy import LOW_STOCK, OUT_OF_STOCK, Outcome, check_stock
from app.domain.errors import HomeInUseError, InputError, TillwatchError, TransientError
from app.domain.records import ImportCounts, ImportReport, changes_in_words
from app.domain.time import business_day, day_start
from app.engine.context import RunContext
from app.engine.registry import NoParams
from app.jobs.importing import LARGEST_BATCH, import_file, shown_name
from app.store.products import list_products
from app.store.sales import sales_span
from app.store.settings import get_setting, get_shop, put_setting

_SEEN = "inbox_seen"
"""Setting: file name → [bytes, modified ns] of what was looked at, so that nothing is read twice for nothing."""

_DESCRIBING = frozenset({"stock", "prices", "activity", "market-prices"})
"""Layouts whose rows are rejected where no product has their SKU."""

_READABLE = (".csv", ".tsv", ".txt", ".gz")


class UpdateParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Parameters of reading new files."""

    batch_size: Annotated[
        int,
        msgspec.Meta(
            title="Rows to write at a time",
            description="Fewer let other work on the PC in more often; the reading then takes longer.",
            ge=100,
            le=LARGEST_BATCH,
        ),
    ] = LARGEST_BATCH


def update_inventory(ctx: RunContext, params: UpdateParams) -> None:
    """Import every file of the watched folder that is new or has changed.

    A file that cannot be read is told of once, until it changes; the others are taken in all the same. Raises
    ``InputError`` naming those that could not be read, ``TransientError`` where one has to wait.
    """
    with ctx.store.read() as connection:
        seen: dict[str, list[int]] = get_setting(connection, _SEEN, {})
    waiting = [path for path in _files(ctx.home.inbox) if seen.get(path.name) != _stamp(path)]
    waiting.sort(key=_describes_known_products)
    total = ImportCounts()
    failures: list[str] = []
    later: list[str] = []
    for number, path in enumerate(waiting):
        stamp = _stamp(path)
        try:
            report = _take(ctx, path, number, len(waiting), params.batch_size)
        except InputError as error:
            ctx.log(str(error), "error")
            failures.append(str(error))
        except (HomeInUseError, TransientError) as error:
            # Still being written, or another import goes on: this one file waits for the next attempt.
            ctx.log(str(error), "warning")
            later.append(str(error))
            continue
        else:
            _add(total, report.counts)
            _log_report(ctx, report)
        seen[path.name] = stamp
        with ctx.store.write() as connection:
            put_setting(connection, _SEEN, seen, now=ctx.as_of)
    ctx.rows = sum(total.changed().values())
    ctx.result = {"files": len(waiting), "failed": len(failures), **total.changed()}
    ctx.result_text = _sentence(len(waiting) - len(failures) - len(later), total, ctx.home.inbox)
    if failures:
        raise InputError(" ".join(failures))
    if later:
        raise TransientError(" ".join(later))
    with ctx.finish():
        pass


def _take(ctx: RunContext, path: Path, number: int, files: int, batch_size: int) -> ImportReport:
    def progress(done: int, total: int, text: str) -> None:
        ctx.progress(number + done / max(1, total), files, f"{text}: {done:,} of {total:,} rows")

    ctx.progress(number, files, f"Reading {shown_name(path)}")
    return import_file(ctx.store, ctx.home, ctx.clock, path, progress=progress, batch_size=batch_size)


def _files(inbox: Path) -> list[Path]:
    if not inbox.is_dir():
        return []
    return sorted(
        path
        for path in inbox.iterdir()
        if path.is_file() and not path.name.startswith((".", "~")) and path.suffix.lower() in _READABLE
    )


def _describes_known_products(path: Path) -> bool:
    """Whether a file only adds facts to products that another file names: those are read last."""
    # Loaded with the first file, see ``app.jobs.importing``.
    from app.sources.files import layout_of

    try:
        return layout_of(path) in _DESCRIBING
    except TillwatchError:
        # What cannot be read is told of when its turn comes.
        return False


def _stamp(path: Path) -> list[int]:
    status = path.stat()
    return [status.st_size, status.st_mtime_ns]


def _add(total: ImportCounts, counts: ImportCounts) -> None:
    for name in ImportCounts.__dataclass_fields__:
        setattr(total, name, getattr(total, name) + getattr(counts, name))


def _log_report(ctx: RunContext, report: ImportReport) -> None:
    changes = changes_in_words(report.counts) or "nothing new"
    ctx.log(f"{shown_name(Path(report.file))} ({report.layout}): {changes}")
    for row in report.rejected:
        ctx.log(
            f"{shown_name(Path(report.file))}, line {row.line}, {row.column}: {row.reason} ({row.text!r})",
            "warning",
        )


def _sentence(files: int, total: ImportCounts, inbox: Path) -> str:
    if files == 0:
        return f"No new files in {inbox}."
    noun = "file" if files == 1 else "files"
    return f"{files} {noun} read: {changes_in_words(total) or 'nothing new'}."


def check_low_stock(ctx: RunContext, _params: NoParams) -> None:
    """Judge every product against its reorder point, or its sales against the supplier's lead time."""
    outcome = _check(ctx, frozenset({LOW_STOCK, OUT_OF_STOCK}))
    ctx.log(f"{outcome.opened} alerts opened, {outcome.resolved} closed")


def check_sold_out(ctx: RunContext, _params: NoParams) -> None:
    """Look for products that have just sold out."""
    _check(ctx, frozenset({OUT_OF_STOCK}))


def _check(ctx: RunContext, kinds: frozenset[str]) -> Outcome:
    with ctx.store.read() as connection:
        shop = get_shop(connection)
        today = business_day(ctx.as_of, shop.zone)
        products = list_products(connection, today=today)
        sales_known = sales_span(connection) is not None
    ctx.progress(1, 2, "Judging stock")
    with ctx.finish() as connection:
        outcome = check_stock(
            connection,
            products,
            kinds=kinds,
            sales_known=sales_known,
            now=ctx.as_of,
            day_began=day_start(today, shop.zone),
        )
        ctx.rows = outcome.judged
        ctx.result = {
            "judged": outcome.judged,
            "out": outcome.out,
            "low": outcome.low,
            "opened": outcome.opened,
            "resolved": outcome.resolved,
            "wrong_counts": outcome.wrong_counts,
        }
        low = f", {outcome.low} running low" if LOW_STOCK in kinds else ""
        ctx.result_text = f"{outcome.judged:,} products checked: {outcome.out} sold out{low}."
    return outcome
