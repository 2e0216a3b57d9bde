"""The price job: what every product costs, noted once a business day."""

from __future__ import annotations

from app.domain.time import business_day
from app.engine.context import RunContext
from app.engine.registry import NoParams
from app.store.prices import price_changes_since, record_prices
from app.store.settings import get_shop


def record_own_prices(ctx: RunContext, _params: NoParams) -> None:
    """Record the own price of every active product for the business day of ``ctx.as_of``."""
    with ctx.finish() as connection:
        day = business_day(ctx.as_of, get_shop(connection).zone)
        ctx.rows = record_prices(connection, day)
        changed = price_changes_since(connection, day)
        changes = "1 price has changed" if changed == 1 else f"{changed} prices have changed"
        ctx.result_text = f"{ctx.rows:,} prices noted; {changes} since the last time."
        ctx.result = {"prices": ctx.rows, "changed": changed, "day": day.isoformat()}
