"""The job that looks at other shops' prices. What fetches and reads is loaded when it first runs, in its process."""

from __future__ import annotations

from typing import Annotated

import msgspec
from sqlalchemy import Connection, select

from app.engine.context import RunContext
from app.language import noop
from app.store.tables import SUPPLIER_FEED, WATCHED_PAGE

WATCH_PRICES = "watch-prices"


class WatchParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be looked at."""

    page: Annotated[
        int,
        msgspec.Meta(
            ge=0,
            title=noop("Page"),
            description=noop("Number of the one page to look at; 0: all of them, and suppliers' lists."),
        ),
    ] = 0


def anything_watched(connection: Connection) -> bool:
    """Whether there is a page or a list to look at."""
    return any(
        connection.execute(select(table.c.id).limit(1)).first() is not None
        for table in (WATCHED_PAGE, SUPPLIER_FEED)
    )


def watch_prices(ctx: RunContext, params: WatchParams) -> None:
    """Look at suppliers' lists and watched pages, or at one page, see ``app.jobs.page_round``."""
    from app.jobs.page_round import look_at_prices

    look_at_prices(ctx, params.page or None)
