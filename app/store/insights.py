"""Insights as the jobs left them: one row a kind and period, with its sentence and its figures."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects.sqlite import insert as upsert

from app.domain.time import from_day_number, from_millis, to_day_number, to_millis
from app.store.tables import INSIGHT


@dataclass(frozen=True, slots=True)
class InsightRow:
    """One insight as it stands in the store."""

    kind: str
    first: date
    last: date
    text: str
    figures: dict[str, Any]
    computed_at: datetime


def put_insight(
    connection: Connection,
    kind: str,
    first: date,
    last: date,
    text: str,
    figures: Mapping[str, Any],
    *,
    now: datetime,
    run_id: int | None,
) -> None:
    """Store an insight; the same kind and period computed again replaces it."""
    statement = upsert(INSIGHT).values(
        kind=kind,
        period_start=to_day_number(first),
        period_end=to_day_number(last),
        text=text,
        figures_json=json.dumps(dict(figures)),
        computed_at=to_millis(now),
        run_id=run_id,
    )
    replaced = ("period_end", "text", "figures_json", "computed_at", "run_id")
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["kind", "period_start"],
            set_={name: statement.excluded[name] for name in replaced},
        )
    )


def forget_insights(connection: Connection, kind: str, *, before: date) -> int:
    """Delete the insights of that kind whose period ended before that day; return how many went."""
    gone = delete(INSIGHT).where(INSIGHT.c.kind == kind, INSIGHT.c.period_end < to_day_number(before))
    return connection.execute(gone).rowcount


def latest_insight(
    connection: Connection, kind: str, *, until: date | None = None, without: str = ""
) -> InsightRow | None:
    """Return the insight of that kind with the latest period (that ended by ``until``), or None.

    ``without`` names a part of the figures that is not wanted: of a large shop, what is said of each product is most of
    them, and taking it apart holds up all other threads.
    """
    figures = func.json_remove(INSIGHT.c.figures_json, f"$.{without}") if without else INSIGHT.c.figures_json
    columns = INSIGHT.c
    query = select(
        columns.kind,
        columns.period_start,
        columns.period_end,
        columns.text,
        figures.label("figures"),
        columns.computed_at,
    ).where(columns.kind == kind)
    if until is not None:
        query = query.where(INSIGHT.c.period_end <= to_day_number(until))
    row = connection.execute(query.order_by(INSIGHT.c.period_start.desc()).limit(1)).first()
    if row is None:
        return None
    return InsightRow(
        kind=row.kind,
        first=from_day_number(row.period_start),
        last=from_day_number(row.period_end),
        text=row.text,
        figures=json.loads(row.figures),
        computed_at=from_millis(row.computed_at),
    )
