"""What counts now: the same columns as the tables, without imports that have not finished or were undone.

Whoever shows or judges reads these, never the tables below; only taking files in writes those. The views are made by
the migrations. A finished import is seen through them at once, before what it staged is folded into the tables.
"""

from __future__ import annotations

from sqlalchemy import Column, MetaData, Table

from app.store.tables.catalogue import (
    MARKET_PRICE,
    PRODUCT,
    STATED_PRICE,
    STOCK_HISTORY,
    STOCK_LEVEL,
    SUPPLIER,
)
from app.store.tables.insights import PRODUCT_ACTIVITY
from app.store.tables.orders import PURCHASE_LINE, STATED_ORDER
from app.store.tables.sales import RECEIPT_TOTAL, SALE_LINE

_VIEWS = MetaData()


def _now(table: Table) -> Table:
    columns = (Column(column.name, column.type, primary_key=column.primary_key) for column in table.columns)
    return Table(f"{table.name}_now", _VIEWS, *columns)


PRODUCT_NOW = _now(PRODUCT)
STOCK_LEVEL_NOW = _now(STOCK_LEVEL)
STOCK_HISTORY_NOW = _now(STOCK_HISTORY)
SALE_LINE_NOW = _now(SALE_LINE)
STATED_PRICE_NOW = _now(STATED_PRICE)
PRODUCT_ACTIVITY_NOW = _now(PRODUCT_ACTIVITY)
MARKET_PRICE_NOW = _now(MARKET_PRICE)
RECEIPT_TOTAL_NOW = _now(RECEIPT_TOTAL)
SUPPLIER_NOW = _now(SUPPLIER)

ORDER_LINE_NOW = Table(
    "order_line_now",
    _VIEWS,
    # The owner's own line, NULL where a file stated it.
    Column("line_id", PURCHASE_LINE.c.id.type),
    Column("order_id", PURCHASE_LINE.c.order_id.type),
    *(Column(column.name, column.type) for column in STATED_ORDER.columns),
)
"""Every order line: those entered here and those that files stated, with what the owner said of the latter."""
