"""What the owner said of files once and is never asked again: answers by source, layouts by header fingerprint."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert as upsert

from app.domain.saved_layout import SavedLayout
from app.domain.time import to_millis
from app.store.tables import FILE_ANSWER, SAVED_LAYOUT


def answers(connection: Connection, answers_key: str) -> dict[str, str]:
    """Return what was answered for this kind of file, by the question's key."""
    rows = connection.execute(
        select(FILE_ANSWER.c.question, FILE_ANSWER.c.answer).where(FILE_ANSWER.c.answers_key == answers_key)
    )
    return {row.question: row.answer for row in rows}


def remember_answers(
    connection: Connection, answers_key: str, given: Mapping[str, str], *, now: datetime
) -> None:
    """Keep answers; a later one to the same question replaces the earlier."""
    for question, answer in given.items():
        statement = upsert(FILE_ANSWER).values(
            answers_key=answers_key, question=question, answer=answer, answered_at=to_millis(now)
        )
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=["answers_key", "question"],
                set_={"answer": statement.excluded.answer, "answered_at": statement.excluded.answered_at},
            )
        )


def saved_layouts(connection: Connection) -> dict[str, SavedLayout]:
    """Return every saved layout by header fingerprint."""
    return {
        row.headers: SavedLayout(
            headers=row.headers,
            name=row.name,
            layout=row.layout,
            mapping=json.loads(row.mapping_json),
            decimal=row.decimal_mark,
            date_format=row.date_format,
            currency=row.currency,
        )
        for row in connection.execute(select(SAVED_LAYOUT))
    }


def save_layout(connection: Connection, layout: SavedLayout, *, now: datetime) -> None:
    """Keep a layout; one of the same headers, or of the same name, is replaced."""
    connection.execute(
        delete(SAVED_LAYOUT).where(
            (SAVED_LAYOUT.c.headers == layout.headers) | (SAVED_LAYOUT.c.name == layout.name)
        )
    )
    connection.execute(
        SAVED_LAYOUT.insert().values(
            headers=layout.headers,
            name=layout.name,
            layout=layout.layout,
            mapping_json=json.dumps(dict(layout.mapping), ensure_ascii=False),
            decimal_mark=layout.decimal,
            date_format=layout.date_format,
            currency=layout.currency,
            saved_at=to_millis(now),
        )
    )
