"""One row for each time Tillwatch ran: which process, which version, whether it ended in order."""

from __future__ import annotations

import os
from datetime import datetime

from sqlalchemy import Connection, insert, update

from app.domain.time import to_millis
from app.store.tables import APP_SESSION


def open_session(connection: Connection, session_id: str, *, version: str, now: datetime) -> None:
    """Record that this process has begun to run jobs."""
    connection.execute(
        insert(APP_SESSION).values(id=session_id, pid=os.getpid(), version=version, started_at=to_millis(now))
    )


def close_session(connection: Connection, session_id: str, *, now: datetime) -> None:
    """Record that the session ended in order."""
    connection.execute(
        update(APP_SESSION).where(APP_SESSION.c.id == session_id).values(ended_at=to_millis(now))
    )
