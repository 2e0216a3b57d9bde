"""What is known of every article at once, as far as insights need it: stock, cost, and when it last sold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from app.domain.time import from_day_number, from_millis, to_day_number
from app.store.sales import COUNTED

_WARES = """
SELECT item.id, item.sku, item.name, item.active, item.cost,
    CASE WHEN item.stock_tracked = 0 THEN NULL ELSE stock.on_hand END, item.created_at
FROM product_now AS item
LEFT JOIN (SELECT product_id, sum(on_hand) AS on_hand FROM stock_level_now GROUP BY product_id) AS stock
    ON stock.product_id = item.id
WHERE item.kind = 'item'
"""
# Asked of the index of products and days once for each product: all days together take far longer to read.
_LAST_SOLD = f"""
SELECT id, (
    SELECT max(day) FROM product_day AS sold
    WHERE sold.product_id = product.id AND sold.day < ? AND sold.quantity > 0 AND sold.{COUNTED})
FROM product
"""


@dataclass(frozen=True, slots=True)
class Ware:
    """An article. ``on_hand`` and ``cost`` are scaled integers, None where not known or not tracked."""

    id: int
    sku: str
    name: str
    active: bool
    cost: int | None
    on_hand: int | None
    known_since: date
    """The day (of UTC) on which it first came up in a file."""
    last_sold: date | None


def wares(connection: Connection, *, today: date) -> dict[int, Ware]:
    """Return every article by id, but none that only groups others; sales are those before ``today``."""
    last_sold = {
        product_id: from_day_number(day)
        for product_id, day in connection.exec_driver_sql(_LAST_SOLD, (to_day_number(today),))
        if day is not None
    }
    return {
        row[0]: Ware(
            id=row[0],
            sku=row[1],
            name=row[2],
            active=bool(row[3]),
            cost=row[4],
            on_hand=row[5],
            known_since=from_millis(row[6]).date(),
            last_sold=last_sold.get(row[0]),
        )
        for row in connection.exec_driver_sql(_WARES)
    }
