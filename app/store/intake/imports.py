"""Sources and the imports made from them. What an import brought counts from the moment it is finished."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from app.domain.records import ImportReport, RejectedRow
from app.domain.time import from_millis, to_millis
from app.store.tables import FILE_IMPORT, REJECTED_ROW, SOURCE


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
    layout: str,
    encoding: str,
    delimiter: str,
    now: datetime,
) -> int:
    """Return the id under which this file is taken in.

    An import of the very same bytes that was cut short is taken up again: what it had brought in is found
    unchanged, and nothing of it was counted so far.
    """
    unfinished = connection.execute(
        select(FILE_IMPORT.c.id).where(
            FILE_IMPORT.c.source_id == source_id,
            FILE_IMPORT.c.fingerprint == fingerprint,
            FILE_IMPORT.c.layout == layout,
            FILE_IMPORT.c.state == "running",
        )
    ).first()
    if unfinished is not None:
        return int(unfinished.id)
    result = connection.execute(
        insert(FILE_IMPORT).values(
            source_id=source_id,
            file_name=file_name,
            fingerprint=fingerprint,
            layout=layout,
            encoding=encoding,
            delimiter=delimiter,
            state="running",
            started_at=to_millis(now),
        )
    )
    made = result.inserted_primary_key
    assert made is not None
    return int(made[0])


def unfinished_imports(connection: Connection, *, but: int) -> list[int]:
    """Return the ids of imports that were cut short, other than ``but``.

    Only the holder of the import lock may ask: then none of them can still be going on. Those whose discarding was
    cut short in its turn are among them.
    """
    rows = connection.execute(
        select(FILE_IMPORT.c.id).where(
            FILE_IMPORT.c.state.in_(("running", "failed")), FILE_IMPORT.c.id != but
        )
    )
    return [int(row.id) for row in rows]


def discard_some(connection: Connection, import_id: int, *, limit: int) -> bool:
    """Delete up to ``limit`` sale lines of an import that never finished; True once nothing of it is left.

    Its roll-ups go with the last of them; they were never counted. Until then they disagree with the lines that are
    left, so from the first chunk on the import is one that ``begin_import`` does not take up again.
    """
    connection.execute(update(FILE_IMPORT).where(FILE_IMPORT.c.id == import_id).values(state="failed"))
    gone = connection.exec_driver_sql(
        "DELETE FROM sale_line WHERE (source_id, receipt, product_id, occurrence) IN ("
        " SELECT source_id, receipt, product_id, occurrence FROM sale_line WHERE import_id = ? LIMIT ?)",
        (import_id, limit),
    ).rowcount
    if gone == limit:
        return False
    connection.exec_driver_sql("DELETE FROM product_day WHERE import_id = ?", (import_id,))
    connection.execute(update(FILE_IMPORT).where(FILE_IMPORT.c.id == import_id).values(state="abandoned"))
    return True


def save_rejected(connection: Connection, import_id: int, rejected: Sequence[RejectedRow]) -> None:
    """Replace the list of rows that this import did not take."""
    connection.execute(REJECTED_ROW.delete().where(REJECTED_ROW.c.import_id == import_id))
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


def finish_import(connection: Connection, import_id: int, report: ImportReport, *, now: datetime) -> None:
    """Make the import count, in one row's change."""
    connection.execute(
        update(FILE_IMPORT)
        .where(FILE_IMPORT.c.id == import_id)
        .values(
            state="finished",
            finished_at=to_millis(now),
            rows=report.rows,
            report_json=json.dumps({"counts": asdict(report.counts), "notes": report.notes}),
        )
    )
    source = select(FILE_IMPORT.c.source_id).where(FILE_IMPORT.c.id == import_id).scalar_subquery()
    connection.execute(update(SOURCE).where(SOURCE.c.id == source).values(last_good_at=to_millis(now)))


def count_finished(connection: Connection) -> int:
    """Return how many files were ever taken in whole."""
    return connection.execute(
        select(func.count()).select_from(FILE_IMPORT).where(FILE_IMPORT.c.state == "finished")
    ).scalar_one()


def last_good_data(connection: Connection) -> datetime | None:
    """Return when data last came in whole, or None."""
    millis = connection.execute(select(func.max(SOURCE.c.last_good_at))).scalar()
    return None if millis is None else from_millis(millis)
