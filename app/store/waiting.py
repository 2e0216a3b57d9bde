"""Files that wait for the owner: an open question, a change so large that it wants a look, an unknown layout."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, delete, select
from sqlalchemy.dialects.sqlite import insert as upsert

from app.domain.records import Differences, Question
from app.domain.time import from_millis, to_millis
from app.store.tables import WAITING_FILE

QUESTION = "question"
LARGE_CHANGE = "large-change"
UNKNOWN_LAYOUT = "unknown-layout"


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """A file that is not taken in before the owner has said something about it."""

    path: Path
    size: int
    modified_ns: int
    """With ``size``: the state of the file that was looked at. A file that has changed is looked at again."""
    reason: str
    """``question``, ``large-change`` or ``unknown-layout``."""
    text: str
    """Why it waits, as a sentence."""
    since: datetime
    questions: tuple[Question, ...] = ()
    differences: Differences | None = None


class _Details(msgspec.Struct, frozen=True):
    """What the column ``details_json`` holds."""

    questions: tuple[Question, ...] = ()
    differences: Differences | None = None


# Made once, here: two threads that each have a type looked into for the first time can bring the program down.
_DECODER = msgspec.json.Decoder(_Details)


def put_waiting(connection: Connection, file: WaitingFile) -> None:
    """Have a file wait; what it waited for before is replaced."""
    details = _Details(file.questions, file.differences)
    values = {
        "size": file.size,
        "modified_ns": file.modified_ns,
        "reason": file.reason,
        "text": file.text,
        "details_json": msgspec.json.encode(details).decode(),
        "since_at": to_millis(file.since),
    }
    statement = upsert(WAITING_FILE).values(name=_name(file.path), **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))


def _name(path: Path) -> str:
    # On disk a name may hold bytes that are none in any encoding. Such a file waits, and has to be renamed to be found.
    return str(path).encode("utf-8", "backslashreplace").decode("utf-8")


def end_waiting(connection: Connection, path: Path) -> bool:
    """Have a file wait no longer; say whether it did."""
    return connection.execute(delete(WAITING_FILE).where(WAITING_FILE.c.name == _name(path))).rowcount > 0


def waiting_files(connection: Connection) -> list[WaitingFile]:
    """Return the files that wait, the longest waiting first."""
    return [_file(row) for row in connection.execute(select(WAITING_FILE).order_by(WAITING_FILE.c.since_at))]


def _file(row: Row[Any]) -> WaitingFile:
    details = _DECODER.decode(row.details_json)
    return WaitingFile(
        path=Path(row.name),
        size=row.size,
        modified_ns=row.modified_ns,
        reason=row.reason,
        text=row.text,
        since=from_millis(row.since_at),
        questions=details.questions,
        differences=details.differences,
    )
