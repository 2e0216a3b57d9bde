"""The price job: what every product costs, noted once a business day."""

from __future__ import annotations

from app.domain.time import business_day
from app.engine.context import RunContext
from app.engine.registry import NoParams
from app.language import trn
from app.store.prices import price_changes_since, record_prices
from app.store.settings import get_shop


def record_own_prices(ctx: RunContext, _params: NoParams) -> None:
    """Record the own price of every active product for the business day of ``ctx.as_of``."""
    with ctx.finish() as connection:
        day = business_day(ctx.as_of, get_shop(connection).zone)
        ctx.rows = record_prices(connection, day)
        changed = price_changes_since(connection, day)
        noted = trn("{n} price noted", "{n} prices noted", ctx.rows)
        # words: {noted} is "2,300 prices noted", {n} how many of them have changed.
        ctx.result_text = trn(
            "{noted}; {n} price has changed since the last time.",
            "{noted}; {n} prices have changed since the last time.",
            changed,
            noted=noted,
        )
        ctx.result = {"prices": ctx.rows, "changed": changed, "day": day.isoformat()}
