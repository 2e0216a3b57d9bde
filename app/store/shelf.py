"""What is believed to be on each shelf now: the last count, less what was sold since, with what was delivered since."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from app.domain.quantity import QUANTITY_SCALE
from app.domain.time import business_day, from_millis, to_day_number
from app.store.orders import deliveries_since

COUNT_ERROR = 0.1
"""Share of what was counted by which a count may be wrong without anybody being surprised."""

# Several places may hold a product. How old its count is, the latest one says: a store room is counted once a year.
_COUNTS = """
SELECT s.product_id, sum(s.on_hand) AS on_hand, max(s.counted_at) AS counted_at
FROM stock_level_now s JOIN product_now p ON p.id = s.product_id
WHERE p.active AND p.kind = 'item' AND p.stock_tracked IS NOT 0
GROUP BY s.product_id
"""
_SOLD = """
SELECT d.product_id, sum(d.quantity)
FROM json_each(?) c JOIN product_day d
    ON d.product_id = json_extract(c.value, '$[0]') AND d.day > json_extract(c.value, '$[1]')
WHERE +d.import_id IN (SELECT id FROM file_import WHERE state = 'finished')
GROUP BY d.product_id
"""
_SHELVES = f"""
WITH counted AS ({_COUNTS}),
    days AS MATERIALIZED (
        SELECT json_extract(value, '$[0]') AS at, json_extract(value, '$[1]') AS day FROM json_each(?1)),
    shelf AS (
        SELECT c.product_id, c.on_hand, c.counted_at, coalesce((
            SELECT sum(d.quantity) FROM product_day d WHERE d.product_id = c.product_id AND d.day > days.day
                AND +d.import_id IN (SELECT id FROM file_import WHERE state = 'finished')), 0) AS sold
        FROM counted c JOIN days ON days.at = c.counted_at)
SELECT product_id, on_hand, counted_at, sold FROM shelf
"""
_SUSPECTS = f"{_SHELVES} WHERE on_hand < 0 OR sold - on_hand > max(?3, ?2 * on_hand)"
_USED_UP = f"{_SHELVES} WHERE on_hand < 0 OR sold >= on_hand"
_COUNTED = f"SELECT count(*) FROM ({_COUNTS})"
_DOUBTED = f"""
SELECT c.product_id FROM ({_COUNTS}) c JOIN product_choice o ON o.product_id = c.product_id
WHERE o.doubted_at >= c.counted_at
"""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The stock of one product as it is known. Quantities are scaled integers."""

    product_id: int
    counted: int
    """May be below 0: then nothing can be said of what is there."""
    counted_at: datetime
    counted_on: date
    """The shop's business day of the count."""
    sold_since: int
    """Net of returns, on the business days after that of the count: what was sold on that day may be in it or not."""
    delivered_since: int

    @property
    def on_hand(self) -> int:
        """What is believed to be there now, never below 0."""
        return max(0, self.counted - self.sold_since + self.delivered_since)

    @property
    def is_believed(self) -> bool:
        """Whether the count can still be true: no shelf has less than nothing, nor sells much more than it had.

        A piece too many, or a tenth, is a count that was a little wrong, and the shelf is empty. More than that came
        from somewhere: a delivery that nobody noted.
        """
        had = self.counted + self.delivered_since
        return self.counted >= 0 and self.sold_since - had <= max(QUANTITY_SCALE, COUNT_ERROR * had)


def shelves(connection: Connection, zone: ZoneInfo) -> list[Shelf]:
    """Return the shelf of every active article whose stock is tracked and was ever counted, by product id."""
    counts = [
        (product_id, counted, from_millis(counted_at))
        for product_id, counted, counted_at in connection.exec_driver_sql(_COUNTS)
    ]
    days = {product_id: business_day(counted_at, zone) for product_id, _, counted_at in counts}
    since = json.dumps([(product_id, to_day_number(day)) for product_id, day in days.items()])
    sold: dict[int, int] = {row[0]: row[1] for row in connection.exec_driver_sql(_SOLD, (since,))}
    delivered = deliveries_since(connection, {product_id: counted_at for product_id, _, counted_at in counts})
    return [
        Shelf(
            product_id,
            counted,
            counted_at,
            days[product_id],
            sold.get(product_id, 0),
            delivered.get(product_id, 0),
        )
        for product_id, counted, counted_at in counts
    ]


def empty_shelves(connection: Connection, zone: ZoneInfo) -> tuple[int, list[Shelf]]:
    """Return how many shelves are believed, see ``Shelf``, and those of them on which nothing is left.

    Looked for by SQL: of a large shop's shelves few are empty, and a thread that went through all of them would hold
    the window up.
    """
    shelves = _shelves_where(connection, zone, _USED_UP)
    believed = [shelf for shelf in shelves if shelf.is_believed]
    count: int = connection.exec_driver_sql(_COUNTED).scalar_one()
    return count - len(shelves) + len(believed), [shelf for shelf in believed if shelf.on_hand == 0]


def wrong_counts(connection: Connection, zone: ZoneInfo) -> frozenset[int]:
    """Return the products of which the last count cannot be true, or is not believed by the owner; see ``Shelf``."""
    suspects = _shelves_where(connection, zone, _SUSPECTS, COUNT_ERROR, QUANTITY_SCALE)
    wrong = {shelf.product_id for shelf in suspects if not shelf.is_believed}
    doubted = connection.exec_driver_sql(_DOUBTED).scalars()
    return frozenset(wrong.union(doubted))


def _shelves_where(connection: Connection, zone: ZoneInfo, query: str, *values: float) -> list[Shelf]:
    """Return the shelves that ``query`` finds without regard to deliveries, with what was delivered to them.

    Deliveries only ever put more on a shelf, and make its count more likely: they are asked for where it would be empty
    or wrong without them.
    """
    found = [
        (product_id, counted, from_millis(counted_at), sold)
        for product_id, counted, counted_at, sold in connection.exec_driver_sql(
            query, (json.dumps(_days_of_counts(connection, zone)), *values)
        )
    ]
    came = deliveries_since(connection, {product_id: at for product_id, _, at, _ in found})
    return [
        Shelf(product_id, counted, at, business_day(at, zone), sold, came.get(product_id, 0))
        for product_id, counted, at, sold in found
    ]


def _days_of_counts(connection: Connection, zone: ZoneInfo) -> list[tuple[int, int]]:
    """Return each instant at which anything was counted, with its business day: there are few, and SQL has no zones."""
    instants = connection.exec_driver_sql("SELECT DISTINCT counted_at FROM stock_level_now").scalars()
    return [(at, to_day_number(business_day(from_millis(at), zone))) for at in instants if at is not None]


def sold_after(connection: Connection, product_id: int, day: date) -> bool:
    """Whether any of a product was sold after ``day``."""
    query = (
        "SELECT 1 FROM product_day WHERE product_id = ? AND day > ? AND quantity > 0"
        " AND +import_id IN (SELECT id FROM file_import WHERE state = 'finished') LIMIT 1"
    )
    return connection.exec_driver_sql(query, (product_id, to_day_number(day))).first() is not None
