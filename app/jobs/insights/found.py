"""An insight between being worked out and being stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection

from app.engine.context import RunContext
from app.store.insights import forget_insights, put_insight

KEPT_DAYS = 60
"""How long the answers of earlier days stay; sales summaries, which are small and past, stay for good."""


@dataclass(frozen=True, slots=True)
class Found:
    """One answer: its sentence, and the figures behind it as JSON can hold them (money as text)."""

    kind: str
    first: date
    last: date
    text: str
    figures: dict[str, Any]


def put_found(connection: Connection, found: Iterable[Found], ctx: RunContext) -> None:
    """Store what was found; earlier answers to the same questions go when they are old."""
    for one in found:
        put_insight(
            connection,
            one.kind,
            one.first,
            one.last,
            one.text,
            one.figures,
            now=ctx.as_of,
            run_id=ctx.run.id,
        )
        if not one.kind.startswith("sales-"):
            forget_insights(connection, one.kind, before=one.last - timedelta(days=KEPT_DAYS))
