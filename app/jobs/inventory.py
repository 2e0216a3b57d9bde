"""The stock jobs: judge what is on the shelf."""

from __future__ import annotations

from app.alerts.policy import LOW_STOCK, OUT_OF_STOCK, Outcome, check_stock
from app.domain.time import business_day, day_start
from app.engine.context import RunContext
from app.engine.registry import NoParams
from app.store.products import list_products
from app.store.quality import quality_groups
from app.store.sales import sales_span
from app.store.settings import get_shop


def check_low_stock(ctx: RunContext, _params: NoParams) -> None:
    """Judge every product against its reorder point, or its sales against the supplier's lead time."""
    outcome = _check(ctx, frozenset({LOW_STOCK, OUT_OF_STOCK}))
    ctx.log(f"{outcome.opened} alerts opened, {outcome.resolved} closed")


def check_sold_out(ctx: RunContext, _params: NoParams) -> None:
    """Look for products that have just sold out."""
    _check(ctx, frozenset({OUT_OF_STOCK}))


def _check(ctx: RunContext, kinds: frozenset[str]) -> Outcome:
    with ctx.store.read() as connection:
        shop = get_shop(connection)
        today = business_day(ctx.as_of, shop.zone)
        products = list_products(connection, today=today)
        faults = quality_groups(connection, ctx.as_of)
        sales_known = sales_span(connection) is not None
    ctx.progress(1, 2, "Judging stock")
    with ctx.finish() as connection:
        outcome = check_stock(
            connection,
            products,
            kinds=kinds,
            faults=faults,
            sales_known=sales_known,
            now=ctx.as_of,
            day_began=day_start(today, shop.zone),
        )
        ctx.rows = outcome.judged
        ctx.result = {
            "judged": outcome.judged,
            "out": outcome.out,
            "low": outcome.low,
            "opened": outcome.opened,
            "resolved": outcome.resolved,
            "wrong_counts": outcome.wrong_counts,
        }
        low = f", {outcome.low} running low" if LOW_STOCK in kinds else ""
        ctx.result_text = f"{outcome.judged:,} products checked: {outcome.out} sold out{low}."
    return outcome
