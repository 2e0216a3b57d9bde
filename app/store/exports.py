"""Whole tables, read row by row for an export."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, select

from app.store.tables import FILE_IMPORT, JOB_RUN, PRICE_HISTORY, PRODUCT, SALE_LINE, STOCK_HISTORY

_STREAM = {"yield_per": 5_000}


def prices(connection: Connection) -> Iterator[Any]:
    """Yield every recorded own price: day, sku, price, cost, currency."""
    query = (
        select(
            PRICE_HISTORY.c.day,
            PRODUCT.c.sku,
            PRICE_HISTORY.c.price,
            PRICE_HISTORY.c.cost,
            PRICE_HISTORY.c.currency,
        )
        .join(PRODUCT, PRODUCT.c.id == PRICE_HISTORY.c.product_id)
        .order_by(PRICE_HISTORY.c.day, PRODUCT.c.sku)
    )
    yield from connection.execute(query, execution_options=_STREAM)


def stock(connection: Connection) -> Iterator[Any]:
    """Yield every stock count: sku, location, at, on_hand."""
    query = (
        select(PRODUCT.c.sku, STOCK_HISTORY.c.location, STOCK_HISTORY.c.at, STOCK_HISTORY.c.on_hand)
        .join(PRODUCT, PRODUCT.c.id == STOCK_HISTORY.c.product_id)
        .order_by(PRODUCT.c.sku, STOCK_HISTORY.c.at, STOCK_HISTORY.c.id)
    )
    yield from connection.execute(query, execution_options=_STREAM)


def sales(connection: Connection) -> Iterator[Any]:
    """Yield every sale line that counts, in the order of receipts."""
    query = (
        select(*SALE_LINE.c, PRODUCT.c.sku, PRODUCT.c.name)
        .join(PRODUCT, PRODUCT.c.id == SALE_LINE.c.product_id)
        .join(FILE_IMPORT, FILE_IMPORT.c.id == SALE_LINE.c.import_id)
        .where(FILE_IMPORT.c.state == "finished")
        .order_by(SALE_LINE.c.source_id, SALE_LINE.c.receipt, SALE_LINE.c.product_id, SALE_LINE.c.occurrence)
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
