"""Whole tables, read row by row for an export."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from app.store.forecasts import RELIABLE
from app.store.prices import PricePoint, every_price
from app.store.tables import DEMAND_FORECAST, JOB_RUN, WATCHED_PAGE
from app.store.tables.views import PRODUCT_NOW, SALE_LINE_NOW, STOCK_HISTORY_NOW

_STREAM = {"yield_per": 5_000}


def prices(connection: Connection) -> Iterator[tuple[str, PricePoint]]:
    """Yield every change of an own price as (SKU, what it cost from that day on), product after product."""
    columns = PRODUCT_NOW.c
    skus = {row.id: row.sku for row in connection.execute(select(columns.id, columns.sku))}
    for product_id, point in every_price(connection):
        if product_id in skus:
            yield skus[product_id], point


def watched(connection: Connection) -> Iterator[Any]:
    """Yield every watched page with its product's sku and name, in the order in which they were added."""
    query = (
        select(*WATCHED_PAGE.c, PRODUCT_NOW.c.sku, PRODUCT_NOW.c.name)
        .join(PRODUCT_NOW, PRODUCT_NOW.c.id == WATCHED_PAGE.c.product_id)
        .order_by(WATCHED_PAGE.c.id)
    )
    yield from connection.execute(query, execution_options=_STREAM)


def stock(connection: Connection) -> Iterator[Any]:
    """Yield every stock count: sku, location, at, on_hand."""
    counted = STOCK_HISTORY_NOW.c
    query = (
        select(PRODUCT_NOW.c.sku, counted.location, counted.at, counted.on_hand)
        .join(PRODUCT_NOW, PRODUCT_NOW.c.id == counted.product_id)
        # Several files may state the same count.
        .group_by(PRODUCT_NOW.c.sku, counted.location, counted.at, counted.on_hand)
        .order_by(PRODUCT_NOW.c.sku, counted.at, func.max(counted.id))
    )
    yield from connection.execute(query, execution_options=_STREAM)


def sales(connection: Connection) -> Iterator[Any]:
    """Yield every sale line that counts, in the order of receipts."""
    query = (
        select(*SALE_LINE_NOW.c, PRODUCT_NOW.c.sku, PRODUCT_NOW.c.name)
        .join(PRODUCT_NOW, PRODUCT_NOW.c.id == SALE_LINE_NOW.c.product_id)
        .order_by(
            SALE_LINE_NOW.c.source_id,
            SALE_LINE_NOW.c.receipt,
            SALE_LINE_NOW.c.product_id,
            SALE_LINE_NOW.c.occurrence,
        )
    )
    yield from connection.execute(query, execution_options=_STREAM)


def forecasts(connection: Connection) -> Iterator[Any]:
    """Yield every forecast that can be relied on: sku, first_day, means, quantiles."""
    query = (
        select(
            PRODUCT_NOW.c.sku,
            DEMAND_FORECAST.c.first_day,
            DEMAND_FORECAST.c.means,
            DEMAND_FORECAST.c.quantiles,
        )
        .join(PRODUCT_NOW, PRODUCT_NOW.c.id == DEMAND_FORECAST.c.product_id)
        .where(DEMAND_FORECAST.c.standing == RELIABLE)
        .order_by(PRODUCT_NOW.c.sku)
    )
    yield from connection.execute(query, execution_options=_STREAM)


def runs(connection: Connection, ids: Sequence[int] | None = None) -> Iterator[Any]:
    """Yield every run, newest first; with ``ids`` those only, oldest first. All columns of the run table."""
    query = select(*JOB_RUN.c)
    if ids is None:
        query = query.order_by(JOB_RUN.c.id.desc())
    else:
        query = query.where(JOB_RUN.c.id.in_(ids)).order_by(JOB_RUN.c.id)
    yield from connection.execute(query, execution_options=_STREAM)
