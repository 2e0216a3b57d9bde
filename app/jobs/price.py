"""The price job: what every product costs, noted once a business day."""

from __future__ import annotations

from app.domain.time import business_day
from app.engine.context import RunContext
from app.engine.registry import NoParams
from app.language import trn
from app.store.prices import PIECE, price_changes_since, record_prices, to_record
from app.store.settings import get_shop


def record_own_prices(ctx: RunContext, _params: NoParams) -> None:
    """Record the own price of every active product for the business day of ``ctx.as_of``, and judge what costs did."""
    # What is said of costs is loaded when it is first judged.
    from app.jobs.costs import judge_costs

    with ctx.store.read() as connection:
        day = business_day(ctx.as_of, get_shop(connection).zone)
        found = to_record(connection, day)
    # Piece by piece: each may be repeated without harm, and nobody waits long for the store.
    pieces = [found.changed[start : start + PIECE] for start in range(0, len(found.changed), PIECE)] or [[]]
    for done, product_ids in enumerate(pieces):
        with ctx.store.write() as connection:
            record_prices(connection, day, product_ids)
        ctx.progress(done + 1, len(pieces))
    with ctx.store.read() as connection:
        changed = price_changes_since(connection, day)
    ctx.rows = found.priced
    noted = trn("{n} price noted", "{n} prices noted", ctx.rows)
    # words: {noted} is "2,300 prices noted", {n} how many of them have changed.
    ctx.result_text = trn(
        "{noted}; {n} price has changed since the last time.",
        "{noted}; {n} prices have changed since the last time.",
        changed,
        noted=noted,
    )
    ctx.result = {"prices": ctx.rows, "changed": changed, "day": day.isoformat()}
    # Costs are judged as they are now, whatever day the prices were recorded for.
    judge_costs(ctx.store, now=ctx.clock.now(), check=ctx.check)
    with ctx.finish():
        pass
