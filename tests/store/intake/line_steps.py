"""Imports of sale lines and their undoing, one write transaction a step, so that the power can go between any two."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import count

from sqlalchemy import Connection

from app.domain.records import ImportCounts, ImportReport, SaleRecord
from app.domain.time import to_millis
from app.store.database import Store
from app.store.intake import imports, settling
from app.store.intake.line_clearance import LineClearance, LineForgetting
from app.store.intake.line_settling import settle_lines
from app.store.intake.line_undo import LineUndo
from app.store.intake.matching import ProductIndex
from app.store.intake.sales import SaleIntake, has_sales
from tests.clock import TUESDAY_NOON

STAGED, COUNTED, SETTLED = "staged", "counted", "settled"
"""What a step has brought: something out of sight, the moment from which all is seen, something folded in."""

_FILES = count(1)


def begin(store: Store, *, source: str = "till", now: datetime = TUESDAY_NOON) -> tuple[int, int]:
    """Begin the import of a file that was never seen before; return its id and its source's."""
    with store.write() as connection:
        source_id = imports.ensure_source(connection, source, source, now=now)
        begun = imports.begin_import(
            connection,
            source_id=source_id,
            file_name="file.csv",
            fingerprint=f"file {next(_FILES)}",
            headers="",
            layout=source,
            encoding="utf-8",
            delimiter=",",
            now=now,
        )
        return begun.id, source_id


def finish(store: Store, import_id: int, counts: ImportCounts, now: datetime = TUESDAY_NOON) -> None:
    with store.write() as connection:
        report = ImportReport("file.csv", "till", "utf-8", ",", 0, counts)
        imports.finish_import(connection, import_id, report, now=now)


def taking_in(
    store: Store,
    records: Sequence[SaleRecord],
    counts: ImportCounts,
    *,
    source: str = "till",
    chunk: int = 4_000,
    limit: int = 1_000,
    now: datetime = TUESDAY_NOON,
    repeat: bool = False,
) -> Iterator[str]:
    """Take sale lines in; all that was left over must be tidied."""
    import_id, source_id = begin(store, source=source, now=now)
    with store.read() as connection:
        intake = SaleIntake(
            source_id=source_id,
            import_id=import_id,
            currency="EUR",
            index=ProductIndex(connection, import_id),
            counts=counts,
            fresh=not has_sales(connection, source_id),
            undoable_since=to_millis(now - imports.UNDO_FOR),
            repeat=repeat,
        )
    for start in range(0, len(records), chunk):
        with store.write() as connection:
            intake.add(connection, records[start : start + chunk], to_millis(now))
        yield STAGED
    finish(store, import_id, counts, now)
    yield COUNTED
    yield from _settling(store, import_id, None, limit, now)


def undoing(
    store: Store, import_id: int, *, limit: int = 1_000, now: datetime = TUESDAY_NOON
) -> Iterator[str]:
    """Undo an import that counts; all that was left over must be tidied."""
    with store.write() as connection:
        undone = imports.get_import(connection, import_id, now=now)
        assert undone is not None
        assert undone.undoable
        undo_id = imports.begin_undo(connection, undone, now=now)
    yield STAGED
    staging = LineUndo(undo_id, import_id)
    for _ in _until_done(store, lambda connection: staging.stage(connection, limit)):
        yield STAGED
    with store.write() as connection:
        imports.finish_undo(connection, undo_id, import_id, now=now)
    yield COUNTED
    yield from _settling(store, undo_id, import_id, limit, now)


def tidying(store: Store, *, limit: int = 1_000, now: datetime = TUESDAY_NOON) -> Iterator[str]:
    """Settle what counts and clear what does not, wherever it was cut short."""
    with store.read() as connection:
        unsettled, unfinished = imports.unsettled_imports(connection), imports.unfinished_imports(connection)
    for operation in unsettled:
        yield from _settling(store, operation.id, operation.undoes_id, limit, now)
    for import_id in unfinished:
        yield from _clearing(store, import_id, limit)
        with store.write() as connection:
            imports.mark_abandoned(connection, import_id)


def forgetting(store: Store, *, limit: int = 1_000, now: datetime = TUESDAY_NOON) -> Iterator[str]:
    """Forget what was said so long ago that it cannot be undone."""
    part = LineForgetting(to_millis(now - imports.UNDO_FOR))
    return _until_done(store, lambda connection: part.step(connection, limit))


def _settling(
    store: Store, import_id: int, undoes_id: int | None, limit: int, now: datetime
) -> Iterator[str]:
    yield from _until_done(store, lambda connection: settle_lines(connection, import_id, limit))
    if undoes_id is not None:
        yield from _clearing(store, undoes_id, limit)
    with store.write() as connection:
        imports.mark_settled(connection, import_id, now=now)


def _clearing(store: Store, import_id: int, limit: int) -> Iterator[str]:
    part = LineClearance(import_id)
    return _until_done(store, lambda connection: part.step(connection, limit))


def _until_done(store: Store, step: Callable[[Connection], bool]) -> Iterator[str]:
    done = False
    while not done:
        with store.write() as connection:
            done = step(connection)
        yield SETTLED


def run(steps: Iterator[str]) -> None:
    """Go through to the end."""
    deque(steps, maxlen=0)


def run_for(steps: Iterator[str], number: int) -> None:
    """Be cut short after so many steps."""
    for _, _ in zip(range(number), steps, strict=False):
        pass


def take_sales(
    store: Store,
    records: Sequence[SaleRecord],
    *,
    source: str = "till",
    chunk: int = 4_000,
    stop_after: int | None = None,
    now: datetime = TUESDAY_NOON,
    repeat: bool = False,
) -> ImportCounts:
    """Tidy up and take sale lines in; ``stop_after``: be cut short after so many chunks of them."""
    settling.tidy(store, now=now)
    counts = ImportCounts()
    steps = taking_in(store, records, counts, source=source, chunk=chunk, now=now, repeat=repeat)
    if stop_after is None:
        run(steps)
    else:
        run_for(steps, stop_after)
    return counts


def last_import(store: Store) -> int:
    """The id of the import that was begun last."""
    with store.read() as connection:
        return imports.list_imports(connection, now=TUESDAY_NOON, limit=1)[0].id


def undo(store: Store, import_id: int, *, now: datetime = TUESDAY_NOON) -> None:
    """Undo an import as the program does."""
    settling.tidy(store, now=now)
    with store.read() as connection:
        undone = imports.get_import(connection, import_id, now=now)
    assert undone is not None
    settling.undo(store, undone, now=now, check=lambda: None)
