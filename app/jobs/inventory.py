"""The stock jobs: judge what is on the shelf.

The full check is loaded when it first runs, for it needs NumPy; it runs in a process of its own.
"""

from __future__ import annotations

from app.engine.context import RunContext
from app.engine.registry import NoParams


def check_low_stock(ctx: RunContext, _params: NoParams) -> None:
    """Judge how long every product's stock will last, see ``app.jobs.stock_levels``."""
    from app.jobs.stock_levels import check_levels

    check_levels(ctx)


def check_sold_out(ctx: RunContext, _params: NoParams) -> None:
    """Look for products that have just sold out, see ``app.jobs.sold_out``."""
    from app.jobs import sold_out

    sold_out.check_sold_out(ctx)
