"""The shop's own prices: recorded once a business day, kept as changes, and read back as they went.

A price holds from its day until the next one. What a file stated for a past day holds until another is stated or
prices are recorded again, for what was recorded on a day was true on that day. Amounts are money units.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, func, select

from app.domain.time import from_day_number, to_day_number
from app.store.tables import PRICE_DAY, PRICE_HISTORY
from app.store.tables.views import STATED_PRICE_NOW

PIECE = 10_000
"""Changes written in one transaction (50 ms)."""

_STREAM = {"yield_per": 5_000}

_PRICED = "p.price IS NOT NULL AND p.active AND p.kind = 'item'"
_AS_KNOWN = """
SELECT h.price = p.price AND h.compare_at_price IS p.compare_at_price AND h.cost IS p.cost AND h.currency = p.currency
FROM price_history h WHERE h.product_id = p.id
"""
_NOW = f"""
SELECT count(*), group_concat(p.id) FILTER (
    WHERE ({_AS_KNOWN} AND h.day <= ? ORDER BY h.day DESC LIMIT 1) IS NOT 1)
FROM product_now p WHERE {_PRICED}
"""
_WANTED = "(SELECT value FROM json_each(?2))"
_RECORD = f"""
INSERT INTO price_history (product_id, day, price, compare_at_price, cost, currency)
SELECT p.id, ?1, p.price, p.compare_at_price, p.cost, p.currency FROM product_now p
WHERE p.id IN {_WANTED} AND {_PRICED}
ON CONFLICT (product_id, day) DO UPDATE SET price = excluded.price, compare_at_price = excluded.compare_at_price,
    cost = excluded.cost, currency = excluded.currency
"""
# Before a day in the past is recorded anew: what was in force on it still is on the recorded day ?3 after it.
_KEEP_LATER = f"""
INSERT INTO price_history (product_id, day, price, compare_at_price, cost, currency)
SELECT product_id, ?3, price, compare_at_price, cost, currency FROM price_history h
WHERE product_id IN {_WANTED} AND day <= ?1
    AND day = (SELECT max(day) FROM price_history WHERE product_id = h.product_id AND day <= ?3)
"""
_DROP_REPEATS = f"""
DELETE FROM price_history AS p WHERE day = ?1 AND product_id IN {_WANTED}
    AND ({_AS_KNOWN.replace("p.id", "p.product_id")} AND h.day < ?1 ORDER BY h.day DESC LIMIT 1)
"""
# The cross join keeps the order: the latest row of each product, where SQLite would look at every row there is.
_OF_EACH = """
SELECT t.* FROM product p CROSS JOIN {table} t
    ON t.product_id = p.id AND t.day = (SELECT max(day) FROM {table} WHERE product_id = p.id AND day <= ?)
"""
# Of the table, which knows its last day at once; the view would have to be gone through.
_LAST_STATED = """
SELECT day FROM stated_price WHERE day < ? AND +import_id IN (SELECT id FROM file_import WHERE state = 'finished')
ORDER BY day DESC LIMIT 1
"""
_CHANGED = """
SELECT product_id FROM price_history WHERE day > ?1 AND day <= ?2
UNION SELECT product_id FROM stated_price_now WHERE day BETWEEN ?1 AND ?2
"""
_IN_FORCE = """
coalesce(
    (SELECT price FROM stated_price_now s WHERE s.product_id = c.product_id AND s.day BETWEEN {recorded} AND {day}
        ORDER BY s.day DESC LIMIT 1),
    (SELECT price FROM price_history h WHERE h.product_id = c.product_id AND h.day <= {day}
        ORDER BY h.day DESC LIMIT 1),
    (SELECT price FROM stated_price_now s WHERE s.product_id = c.product_id AND s.day < {recorded}
        ORDER BY s.day DESC LIMIT 1))
"""
_COUNT_CHANGED = (
    f"SELECT count(*) FROM ({_CHANGED}) c WHERE {_IN_FORCE.format(recorded='?3', day='?1')}"
    f" <> {_IN_FORCE.format(recorded='?2', day='?2')}"
)


@dataclass(frozen=True, slots=True)
class ToRecord:
    """What the catalogue says, beside what is known."""

    priced: int
    """Active products with a price."""
    changed: list[int]
    """Those of them whose price, cost, offer or currency is another, by id."""


@dataclass(frozen=True, slots=True)
class PricePoint:
    """What a product cost from one business day on. ``cost`` and ``compare_at_price`` are None where not known."""

    day: date
    price: int
    cost: int | None
    currency: str
    compare_at_price: int | None = None
    """What the price is said to have been before a sale."""

    @property
    def margin(self) -> float | None:
        """Share of the price that is left after cost (0 to 1), tax not taken off; None where either is unknown."""
        if not self.price or not self.cost:
            return None
        return (self.price - self.cost) / self.price


def to_record(connection: Connection, day: date) -> ToRecord:
    """Return what there is to record on ``day``: prices of active products that are not what is known of that day."""
    priced, changed = connection.exec_driver_sql(_NOW, (to_day_number(day),)).one()
    return ToRecord(priced, [int(product_id) for product_id in (changed or "").split(",") if product_id])


def record_prices(connection: Connection, day: date, product_ids: Collection[int]) -> None:
    """Record what these products cost on ``day``, and that prices were recorded that day.

    A second time that day replaces the first. A day before the last recorded one changes nothing of what was recorded
    later. ``product_ids``: those that ``to_record`` names, a large shop's in several transactions (``PIECE``).
    """
    number, wanted = to_day_number(day), json.dumps(sorted(product_ids))
    later = connection.execute(select(func.min(PRICE_DAY.c.day)).where(PRICE_DAY.c.day > number)).scalar()
    if later is not None:
        connection.exec_driver_sql(_KEEP_LATER, (number, wanted, later))
    connection.exec_driver_sql(_RECORD, (number, wanted))
    connection.exec_driver_sql(_DROP_REPEATS, (number, wanted))
    if later is not None:
        connection.exec_driver_sql(_DROP_REPEATS, (later, wanted))
    connection.exec_driver_sql("INSERT INTO price_day (day) VALUES (?) ON CONFLICT DO NOTHING", (number,))


def price_changes_since(connection: Connection, day: date) -> int:
    """Return how many products have another price on ``day``, a recorded one, than when one was last known before."""
    number = to_day_number(day)
    recorded = _recorded_until(connection, number - 1)
    stated = connection.exec_driver_sql(_LAST_STATED, (number,)).scalar()
    if recorded is None and stated is None:
        return 0
    before = max(known for known in (recorded, stated) if known is not None)
    values = (before, number, before + 1 if recorded is None else recorded)
    return int(connection.exec_driver_sql(_COUNT_CHANGED, values).scalar_one())


def price_history(connection: Connection, product_id: int, *, first: date, last: date) -> list[PricePoint]:
    """Return how one product's price went, oldest first: a point wherever price, cost or offer became another.

    The first point is the one in force on ``first``, under its own day, where any is.
    """
    end = to_day_number(last)
    recorded = connection.execute(
        select(PRICE_HISTORY)
        .where(PRICE_HISTORY.c.product_id == product_id, PRICE_HISTORY.c.day <= end)
        .order_by(PRICE_HISTORY.c.day)
    ).all()
    stated = connection.execute(
        select(STATED_PRICE_NOW)
        .where(STATED_PRICE_NOW.c.product_id == product_id, STATED_PRICE_NOW.c.day <= end)
        .order_by(STATED_PRICE_NOW.c.day)
    ).all()
    points = _as_it_went(recorded, stated, recorded_days(connection) if stated else ())
    points = [point for point in points if point.day <= last]
    return points[max(0, bisect_right(points, first, key=lambda point: point.day) - 1) :]


def price_points(connection: Connection, product_id: int, *, first: date, last: date) -> list[PricePoint]:
    """Return one product's price from ``first`` to ``last`` for a line in steps, oldest first.

    As ``price_history``, but what was in force on ``first`` begins there, and the last point is repeated on ``last``.
    """
    points = price_history(connection, product_id, first=first, last=last)
    if not points:
        return []
    points[0] = replace(points[0], day=max(first, points[0].day))
    return points if points[-1].day == last else [*points, replace(points[-1], day=last)]


def prices_on(connection: Connection, day: date) -> dict[int, PricePoint]:
    """Return the price in force on ``day`` of every product that has one, by id, with the day it holds from."""
    number = to_day_number(day)
    since = _recorded_until(connection, number)
    found = {row.product_id: _point(row) for row in recorded_on(connection, number)}
    for row in _stated_on(connection, number):
        recorded = found.get(row.product_id)
        if recorded is None:
            found[row.product_id] = _point(row)
        elif since is None or row.day >= max(since, to_day_number(recorded.day)):
            found[row.product_id] = _over(recorded, row)
    return found


def every_price(connection: Connection) -> Iterator[tuple[int, PricePoint]]:
    """Yield how the price of every product went, product after product, oldest first."""
    days = recorded_days(connection)
    of = PRICE_HISTORY.c.product_id
    recorded = connection.execute(
        select(PRICE_HISTORY).order_by(of, PRICE_HISTORY.c.day), execution_options=_STREAM
    )
    stated: dict[int, list[Row[Any]]] = {}
    for row in connection.execute(select(STATED_PRICE_NOW).order_by(STATED_PRICE_NOW.c.day)):
        stated.setdefault(row.product_id, []).append(row)
    for product_id, rows in groupby(recorded, key=lambda row: int(row.product_id)):
        for point in _as_it_went(list(rows), stated.pop(product_id, []), days):
            yield product_id, point
    for product_id in sorted(stated):
        for point in _as_it_went([], stated[product_id], days):
            yield product_id, point


def recorded_days(connection: Connection) -> list[int]:
    """Return the day numbers on which prices were recorded, in order."""
    return list(connection.execute(select(PRICE_DAY.c.day).order_by(PRICE_DAY.c.day)).scalars())


def recorded_on(connection: Connection, day: int) -> Iterator[Row[Any]]:
    """Yield the recorded row in force on that day number of every product that has one."""
    query = _OF_EACH.format(table="price_history")
    yield from connection.exec_driver_sql(query, (day,), execution_options=_STREAM)


def _stated_on(connection: Connection, day: int) -> Iterator[Row[Any]]:
    """Yield the latest row that files stated up to that day number, of every product of which they did."""
    query = _OF_EACH.format(table="stated_price_now")
    yield from connection.exec_driver_sql(query, (day,), execution_options=_STREAM)


def _recorded_until(connection: Connection, day: int) -> int | None:
    return connection.execute(select(func.max(PRICE_DAY.c.day)).where(PRICE_DAY.c.day <= day)).scalar()


def _as_it_went(
    recorded: Sequence[Row[Any]], stated: Sequence[Row[Any]], days: Sequence[int]
) -> list[PricePoint]:
    """Return one product's points: what was stated stands until the next of the recorded ``days`` after it."""
    by_day = {row.day: _point(row) for row in recorded}
    since = [row.day for row in recorded]
    told: dict[int, PricePoint] = {}
    for row in stated:
        held = bisect_right(since, row.day)
        told[row.day] = _over(_point(recorded[held - 1]), row) if held else _point(row)
        following = bisect_right(days, row.day)
        if following < len(days):
            held = bisect_right(since, days[following])
            if held:
                back = replace(_point(recorded[held - 1]), day=from_day_number(days[following]))
                by_day.setdefault(days[following], back)
    by_day |= told
    points: list[PricePoint] = []
    for day in sorted(by_day):
        if not points or replace(by_day[day], day=points[-1].day) != points[-1]:
            points.append(by_day[day])
    return points


def _point(row: Row[Any]) -> PricePoint:
    compared = row._mapping.get("compare_at_price")
    return PricePoint(from_day_number(row.day), row.price, row.cost, row.currency, compared)


def _over(recorded: PricePoint, row: Row[Any]) -> PricePoint:
    """Return what a file stated while ``recorded`` was known: one that names no cost leaves it as it was."""
    stated = _point(row)
    if stated.cost is None and stated.currency == recorded.currency:
        return replace(stated, cost=recorded.cost)
    return stated
