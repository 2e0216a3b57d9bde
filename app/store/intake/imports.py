"""Sources and the imports made from them. What an import brought counts from the moment it is finished."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, delete, func, insert, literal, select, update

from app.domain.records import ImportReport, RejectedRow
from app.domain.time import from_millis, to_millis
from app.language import tr
from app.store.tables import FILE_IMPORT, REJECTED_ROW, SOURCE

FILE = "file"
UNDO = "undo"

UNDO_FOR = timedelta(days=30)
"""How long an import can be undone: what it takes to do so is kept as long."""


class ImportBegun(NamedTuple):
    """A new import, and the earlier one of the very same bytes that still counts, where there is one."""

    id: int
    repeat_of: int | None


class Twin(NamedTuple):
    """An import of the same bytes from what was taken for another source."""

    id: int
    source_title: str


class Unsettled(NamedTuple):
    """An operation that counts and is not folded in yet, with the import that it undoes, where it is an undo."""

    id: int
    undoes_id: int | None


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One file that was taken in, or was to be, as the Data page lists it."""

    id: int
    file_name: str
    layout: str
    source_title: str
    state: str
    """``running``, ``finished``, ``failed`` or ``abandoned`` (cut short: nothing of it is seen), ``undone``."""
    started_at: datetime
    finished_at: datetime | None
    undone_at: datetime | None
    rows: int
    counts: Mapping[str, int]
    """What it changed, as ``ImportCounts`` names it; what is zero is left out."""
    rejected: int
    notes: tuple[str, ...]
    matched: Mapping[str, int]
    repeat_of: int | None
    error: str | None
    undoable: bool
    """Whether it can be undone now: it counts, and not for longer than ``UNDO_FOR``."""


def ensure_source(connection: Connection, key: str, title: str, *, now: datetime) -> int:
    """Return the id of the source of that key, made where it is new."""
    row = connection.execute(select(SOURCE.c.id).where(SOURCE.c.key == key)).first()
    if row is not None:
        return int(row.id)
    result = connection.execute(insert(SOURCE).values(key=key, title=title, created_at=to_millis(now)))
    made = result.inserted_primary_key
    assert made is not None
    return int(made[0])


def begin_import(
    connection: Connection,
    *,
    source_id: int,
    file_name: str,
    fingerprint: str,
    headers: str,
    layout: str,
    encoding: str,
    delimiter: str,
    now: datetime,
) -> ImportBegun:
    """Return the import under which this file is taken in. Nothing of it counts before ``finish_import``."""
    earlier = connection.execute(
        select(FILE_IMPORT.c.id)
        .where(
            FILE_IMPORT.c.source_id == source_id,
            FILE_IMPORT.c.fingerprint == fingerprint,
            FILE_IMPORT.c.layout == layout,
            FILE_IMPORT.c.kind == FILE,
            FILE_IMPORT.c.state == "finished",
        )
        .order_by(FILE_IMPORT.c.id.desc())
    ).first()
    repeat_of = None if earlier is None else int(earlier.id)
    result = connection.execute(
        insert(FILE_IMPORT).values(
            source_id=source_id,
            file_name=file_name,
            fingerprint=fingerprint,
            headers=headers,
            layout=layout,
            encoding=encoding,
            delimiter=delimiter,
            state="running",
            started_at=to_millis(now),
            repeat_of=repeat_of,
        )
    )
    made = result.inserted_primary_key
    assert made is not None
    return ImportBegun(int(made[0]), repeat_of)


def sold_under_another_source(connection: Connection, fingerprint: str, source_id: int) -> Twin | None:
    """Return an import of the very same bytes that counts sales for another source, where there is one."""
    rows = connection.execute(
        select(FILE_IMPORT.c.id, FILE_IMPORT.c.report_json, SOURCE.c.title)
        .join(SOURCE, SOURCE.c.id == FILE_IMPORT.c.source_id)
        .where(
            FILE_IMPORT.c.fingerprint == fingerprint,
            FILE_IMPORT.c.source_id != source_id,
            FILE_IMPORT.c.kind == FILE,
            FILE_IMPORT.c.state == "finished",
        )
    )
    for row in rows:
        if json.loads(row.report_json).get("counts", {}).get("sales"):
            return Twin(int(row.id), tr(row.title))
    return None


def begin_undo(connection: Connection, undone: ImportRow, *, now: datetime) -> int:
    """Return the operation under which an import is undone. Nothing is seen to change before ``finish_undo``."""
    result = connection.execute(
        insert(FILE_IMPORT).from_select(
            ["source_id", "file_name", "fingerprint", "headers", "layout", "encoding", "delimiter", "state",
             "started_at", "kind", "undoes_id"],
            select(
                FILE_IMPORT.c.source_id, FILE_IMPORT.c.file_name, FILE_IMPORT.c.fingerprint,
                FILE_IMPORT.c.headers, FILE_IMPORT.c.layout, FILE_IMPORT.c.encoding, FILE_IMPORT.c.delimiter,
                literal("running"), literal(to_millis(now)), literal(UNDO), FILE_IMPORT.c.id,
            ).where(FILE_IMPORT.c.id == undone.id),
        )
    )  # fmt: skip
    return int(result.lastrowid)


def unfinished_imports(connection: Connection) -> list[int]:
    """Return the ids of imports and undos that were cut short before they counted, newest first.

    Only the holder of the import lock may ask: then none of them can still be going on.
    """
    rows = connection.execute(
        select(FILE_IMPORT.c.id)
        .where(FILE_IMPORT.c.state.in_(("running", "failed")))
        .order_by(FILE_IMPORT.c.id.desc())
    )
    return [int(row.id) for row in rows]


def unsettled_imports(connection: Connection) -> list[Unsettled]:
    """Return what counts already and is not folded in yet, oldest first."""
    rows = connection.execute(
        select(FILE_IMPORT.c.id, FILE_IMPORT.c.undoes_id)
        .where(FILE_IMPORT.c.state == "finished", FILE_IMPORT.c.settled_at.is_(None))
        .order_by(FILE_IMPORT.c.id)
    )
    return [Unsettled(int(row.id), row.undoes_id) for row in rows]


def mark_settled(connection: Connection, import_id: int, *, now: datetime) -> None:
    """Note that nothing of the import is left to fold in."""
    connection.execute(
        update(FILE_IMPORT).where(FILE_IMPORT.c.id == import_id).values(settled_at=to_millis(now))
    )


def mark_failed(connection: Connection, import_id: int, error: str) -> None:
    """Note why an import did not come to its end. What it brought is never seen, and waits to be cleared."""
    connection.execute(
        update(FILE_IMPORT).where(FILE_IMPORT.c.id == import_id).values(state="failed", error=error)
    )


def mark_abandoned(connection: Connection, import_id: int) -> None:
    """Note that nothing is left of an import that did not come to its end."""
    connection.execute(update(FILE_IMPORT).where(FILE_IMPORT.c.id == import_id).values(state="abandoned"))


def save_rejected(connection: Connection, import_id: int, rejected: Sequence[RejectedRow]) -> None:
    """List rows that this import did not take."""
    if rejected:
        connection.execute(
            insert(REJECTED_ROW),
            [
                {
                    "import_id": import_id,
                    "line": row.line,
                    "column_name": row.column,
                    "text": row.text,
                    "reason": row.reason,
                }
                for row in rejected
            ],
        )


def clear_rejected(connection: Connection, import_id: int, limit: int) -> bool:
    """Delete up to ``limit`` listed rows of an import that does not count; True once none is left."""
    some = select(REJECTED_ROW.c.id).where(REJECTED_ROW.c.import_id == import_id).limit(limit)
    return connection.execute(delete(REJECTED_ROW).where(REJECTED_ROW.c.id.in_(some))).rowcount < limit


def rejected_rows(connection: Connection, import_id: int, limit: int | None = None) -> list[RejectedRow]:
    """Return the rows that an import did not take, in the order of the file."""
    query = (
        select(REJECTED_ROW)
        .where(REJECTED_ROW.c.import_id == import_id)
        .order_by(REJECTED_ROW.c.line, REJECTED_ROW.c.id)
        .limit(limit)
    )
    return [RejectedRow(row.line, row.column_name, row.text, row.reason) for row in connection.execute(query)]


def finish_import(connection: Connection, import_id: int, report: ImportReport, *, now: datetime) -> None:
    """Make the import count: from this one row's change on, all of it is seen."""
    connection.execute(
        update(FILE_IMPORT)
        .where(FILE_IMPORT.c.id == import_id)
        .values(
            state="finished",
            finished_at=to_millis(now),
            rows=report.rows,
            report_json=json.dumps(
                {
                    "counts": asdict(report.counts),
                    "notes": report.notes,
                    "other_rows": report.other_rows,
                    "matched": report.matched,
                    "first_day": None if report.first_day is None else report.first_day.isoformat(),
                    "last_day": None if report.last_day is None else report.last_day.isoformat(),
                }
            ),
        )
    )
    source = select(FILE_IMPORT.c.source_id).where(FILE_IMPORT.c.id == import_id).scalar_subquery()
    connection.execute(update(SOURCE).where(SOURCE.c.id == source).values(last_good_at=to_millis(now)))


def finish_undo(connection: Connection, undo_id: int, undone_id: int, *, now: datetime) -> None:
    """Make the undo count and the import it undoes no longer: in one change."""
    millis = to_millis(now)
    connection.execute(
        update(FILE_IMPORT).where(FILE_IMPORT.c.id == undo_id).values(state="finished", finished_at=millis)
    )
    connection.execute(
        update(FILE_IMPORT).where(FILE_IMPORT.c.id == undone_id).values(state="undone", undone_at=millis)
    )


def list_imports(connection: Connection, *, now: datetime, limit: int | None = None) -> list[ImportRow]:
    """Return the files that were taken in, or were to be, newest first."""
    return _imports(connection, now, select_limit=limit)


def get_import(connection: Connection, import_id: int, *, now: datetime) -> ImportRow | None:
    """Return one import of a file, or None."""
    found = _imports(connection, now, FILE_IMPORT.c.id == import_id)
    return found[0] if found else None


def _imports(
    connection: Connection, now: datetime, *where: ColumnElement[bool], select_limit: int | None = None
) -> list[ImportRow]:
    rejected = (
        select(func.count())
        .where(REJECTED_ROW.c.import_id == FILE_IMPORT.c.id)
        .scalar_subquery()
        .label("rejected")
    )
    query = (
        select(*FILE_IMPORT.c, SOURCE.c.title.label("source_title"), rejected)
        .join(SOURCE, SOURCE.c.id == FILE_IMPORT.c.source_id)
        .where(FILE_IMPORT.c.kind == FILE, *where)
        .order_by(FILE_IMPORT.c.id.desc())
        .limit(select_limit)
    )
    return [_row(row, now) for row in connection.execute(query)]


def _row(row: Any, now: datetime) -> ImportRow:
    report = json.loads(row.report_json)
    counts = report.get("counts", {})
    finished_at = None if row.finished_at is None else from_millis(row.finished_at)
    return ImportRow(
        id=row.id,
        file_name=row.file_name,
        layout=row.layout,
        source_title=tr(row.source_title),
        state=row.state,
        started_at=from_millis(row.started_at),
        finished_at=finished_at,
        undone_at=None if row.undone_at is None else from_millis(row.undone_at),
        rows=row.rows,
        counts={name: count for name, count in counts.items() if count},
        rejected=row.rejected,
        notes=tuple(report.get("notes", ())),
        matched=report.get("matched", {}),
        repeat_of=row.repeat_of,
        error=row.error,
        undoable=row.state == "finished" and finished_at is not None and finished_at >= now - UNDO_FOR,
    )


def count_finished(connection: Connection) -> int:
    """Return how many files were ever taken in whole."""
    return connection.execute(
        select(func.count())
        .select_from(FILE_IMPORT)
        .where(FILE_IMPORT.c.state == "finished", FILE_IMPORT.c.kind == FILE)
    ).scalar_one()


def last_good_data(connection: Connection) -> datetime | None:
    """Return when data last came in whole, or None."""
    millis = connection.execute(select(func.max(SOURCE.c.last_good_at))).scalar()
    return None if millis is None else from_millis(millis)
