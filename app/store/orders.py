"""What is on order and what came: orders entered here, orders that files state, and deliveries.

An order line of a file is answered, never changed: the owner's word stands beside it, and the next file may say more.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, update

from app.domain.errors import NotFoundError, UsageError
from app.domain.money import NO_CURRENCY
from app.domain.time import business_day, day_start, from_day_number, from_millis, to_day_number, to_millis
from app.language import tr
from app.store.settings import get_shop
from app.store.tables.orders import DELIVERY, PURCHASE_LINE, PURCHASE_ORDER
from app.store.terms import DEFAULT_LEAD_TIME_DAYS, Terms

_LINES = """
SELECT o.line_id, o.order_id, o.supplier, o.number, o.product_id, p.sku, p.name, p.supplier AS usual_supplier,
    o.ordered_day, o.due_day, o.quantity, o.received, o.received_day, o.cost, o.currency, o.closed,
    CASE WHEN o.line_id IS NULL THEN coalesce(a.received, 0) ELSE o.received END AS noted
FROM order_line_now o JOIN product_now p ON p.id = o.product_id
LEFT JOIN order_answer a ON o.line_id IS NULL
    AND a.supplier = o.supplier AND a.number = o.number AND a.product_id = o.product_id
{where}
ORDER BY coalesce(o.due_day, o.ordered_day, 0), o.order_id, o.supplier, o.number, o.line_id, o.product_id
"""
_ALL = _LINES.format(where="")
# A line that was entered here is read in any case: what a file says of the same order is told by it.
_OPEN = _LINES.format(
    where="""WHERE o.line_id IS NOT NULL OR NOT o.closed
    OR lower(o.number) IN (SELECT lower(number) FROM purchase_order WHERE number <> '')"""
)
_CAME = _LINES.format(where="WHERE o.line_id IS NOT NULL OR (o.received > 0 AND o.received_day > ?)")
_ONE = """
SELECT product_id, supplier, quantity, received FROM order_line_now
WHERE (line_id = :line_id AND line_id IS NOT NULL) OR (:line_id IS NULL AND line_id IS NULL
    AND supplier = :supplier AND number = :number AND product_id = :product_id)
"""
_ANSWER = """
INSERT INTO order_answer (supplier, number, product_id, {column}, answered_at) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (supplier, number, product_id) DO UPDATE
SET {column} = excluded.{column}, answered_at = excluded.answered_at
"""
_IN_TRANSIT = """
SELECT p.id AS product_id, p.sku, p.name, p.supplier, sum(s.incoming) AS incoming, max(s.counted_at) AS said_at
FROM stock_level_now s JOIN product_now p ON p.id = s.product_id
WHERE s.incoming > 0 GROUP BY p.id, p.sku, p.name, p.supplier
"""


@dataclass(frozen=True, slots=True)
class LineKey:
    """Which order line is meant: one entered here by ``line_id``, one that a file stated by the other three."""

    line_id: int | None
    supplier: str
    number: str
    product_id: int


@dataclass(frozen=True, slots=True)
class NewLine:
    """A line of an order to be placed. ``quantity`` in quantity units, ``cost`` of one piece in money units."""

    product_id: int
    quantity: int
    due_day: date | None = None
    cost: int | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One article of an order, as it stands. Quantities are quantity units, ``cost`` (of one piece) money units."""

    line_id: int | None
    """None where a file states it."""
    order_id: int | None
    supplier: str
    number: str
    product_id: int
    sku: str
    name: str
    ordered_day: date | None
    due_day: date | None
    """When it is to come: as was said, else the order's day and the supplier's lead time; None where neither is
    known."""
    due_stated: bool
    """Whether somebody said when it is to come."""
    quantity: int
    received: int
    outstanding: int
    """What is still to come, never less than nothing; 0 where the line is closed."""
    received_day: date | None
    cost: int | None
    currency: str | None
    closed: bool
    in_transit: bool = False
    """Whether only a stock file says that so many are on their way: there is no order to receive or to close."""
    unnoted: int = 0
    """What of ``received`` a file alone tells of, so that no delivery was noted for it here."""

    @property
    def key(self) -> LineKey:
        """The line, to be named when it is received or closed; one in transit is neither."""
        return LineKey(self.line_id, self.supplier, self.number, self.product_id)

    def is_late(self, today: date) -> bool:
        """Whether it should have come by ``today`` and has not, as far as anybody knows."""
        return self.outstanding > 0 and self.due_day is not None and self.due_day < today


def order_lines(connection: Connection, *, lead_times: Mapping[int, Terms] | None = None) -> list[OrderLine]:
    """Return every order line, what is due first at the top. ``lead_times`` tells when those are due that do not say.

    An order that was entered here and stands in a file too, under the same number, is one order.
    """
    return _read(connection, _ALL, (), lead_times)


def _read(
    connection: Connection,
    query: str,
    values: tuple[int, ...],
    lead_times: Mapping[int, Terms] | None = None,
) -> list[OrderLine]:
    own: dict[tuple[str, int], int] = {}
    lines: list[OrderLine] = []
    stated: list[OrderLine] = []
    for row in connection.exec_driver_sql(query, values):
        line = _line(row, lead_times)
        if line.line_id is None:
            stated.append(line)
            continue
        if line.number:
            own.setdefault((line.number.casefold(), line.product_id), len(lines))
        lines.append(line)
    for line in stated:
        place = own.get((line.number.casefold(), line.product_id)) if line.number else None
        if place is not None and _same_supplier(lines[place], line):
            lines[place] = _united(lines[place], line)
        else:
            lines.append(line)
    lines.sort(key=lambda line: (line.due_day or date.max, line.ordered_day or date.max))
    return lines


def open_lines(connection: Connection, *, lead_times: Mapping[int, Terms] | None) -> list[OrderLine]:
    """Return what is still to come, the first due first; ``lead_times``: the terms of products, by id.

    What a stock file says is on its way counts as well, as far as no order explains it.
    """
    lines = [line for line in _read(connection, _OPEN, (), lead_times) if line.outstanding]
    lines.extend(_in_transit(connection, lines, lead_times))
    lines.sort(key=lambda line: (line.due_day or date.max, line.ordered_day or date.max))
    return lines


def place_order(
    connection: Connection,
    *,
    supplier: str,
    lines: Sequence[NewLine],
    ordered_day: date,
    number: str = "",
    note: str = "",
    now: datetime,
) -> int:
    """Remember an order and return its id. Raises ``UsageError`` for one of nothing, or of less."""
    if not lines:
        raise UsageError(tr("The order has no products."), tr("Name what is ordered."))
    if any(line.quantity <= 0 for line in lines):
        raise UsageError(tr("Nothing less than something can be ordered."), tr("Name how many are ordered."))
    placed = connection.execute(
        insert(PURCHASE_ORDER).values(
            supplier=supplier.strip(),
            number=number.strip(),
            ordered_day=to_day_number(ordered_day),
            note=note,
            created_at=to_millis(now),
        )
    ).inserted_primary_key
    assert placed is not None
    connection.execute(
        insert(PURCHASE_LINE),
        [
            {
                "order_id": placed[0],
                "product_id": line.product_id,
                "quantity": line.quantity,
                "due_day": None if line.due_day is None else to_day_number(line.due_day),
                "cost": line.cost,
                "currency": None if line.cost is None else line.currency or NO_CURRENCY,
            }
            for line in lines
        ],
    )
    return int(placed[0])


def receive(connection: Connection, line: LineKey, quantity: int, *, day: date, now: datetime) -> None:
    """Note that so many more of a line came on ``day``; more than were ordered may.

    Raises ``NotFoundError`` for a line that is not there (any more), ``UsageError`` for a quantity of nothing.
    """
    if quantity <= 0:
        raise UsageError(tr("Nothing came, then."), tr("Name how many came."))
    known = _known(connection, line)
    received = known.received + quantity
    if line.line_id is not None:
        connection.execute(
            update(PURCHASE_LINE)
            .where(PURCHASE_LINE.c.id == line.line_id)
            .values(received=received, received_day=to_day_number(day))
        )
    else:
        _answer(connection, line, "received", received, now)
        _answer(connection, line, "received_day", to_day_number(day), now)
    note_delivery(
        connection,
        known.product_id,
        quantity,
        day=day,
        now=now,
        supplier=known.supplier,
        line_id=line.line_id,
    )


def note_delivery(
    connection: Connection,
    product_id: int,
    quantity: int,
    *,
    day: date,
    now: datetime,
    supplier: str = "",
    line_id: int | None = None,
) -> None:
    """Note that something came, ordered or not: stock that was counted before it is taken to have grown by it."""
    # What came on an earlier day came before its end: a count made since has seen it.
    end_of_day = day_start(day + timedelta(days=1), get_shop(connection).zone) - timedelta(milliseconds=1)
    connection.execute(
        insert(DELIVERY).values(
            product_id=product_id,
            at=to_millis(min(now, end_of_day)),
            day=to_day_number(day),
            quantity=quantity,
            supplier=supplier,
            line_id=line_id,
        )
    )


def close_line(connection: Connection, line: LineKey, *, now: datetime) -> None:
    """Expect nothing more of a line. Raises ``NotFoundError`` for one that is not there."""
    _known(connection, line)
    if line.line_id is not None:
        connection.execute(
            update(PURCHASE_LINE).where(PURCHASE_LINE.c.id == line.line_id).values(closed=True)
        )
    else:
        _answer(connection, line, "closed", 1, now)


def put_due(connection: Connection, line: LineKey, due_day: date, *, now: datetime) -> None:
    """Expect a line on another day. Raises ``NotFoundError`` for one that is not there."""
    _known(connection, line)
    number = to_day_number(due_day)
    if line.line_id is not None:
        connection.execute(
            update(PURCHASE_LINE).where(PURCHASE_LINE.c.id == line.line_id).values(due_day=number)
        )
    else:
        _answer(connection, line, "due_day", number, now)


def deliveries_since(connection: Connection, counted: Mapping[int, datetime]) -> dict[int, int]:
    """Return how many of each product came since it was counted, in quantity units; products without any left out.

    ``counted``: by product id, the instant of the count that is believed. What a file says came on the day of the
    count is taken to be in it.
    """
    if not counted:
        return {}
    zone = get_shop(connection).zone
    came: dict[int, int] = {}
    for product_id, at, quantity in connection.exec_driver_sql(
        "SELECT product_id, at, quantity FROM delivery WHERE at > ?", (to_millis(min(counted.values())),)
    ):
        if product_id in counted and at > to_millis(counted[product_id]):
            came[product_id] = came.get(product_id, 0) + quantity
    first = business_day(min(counted.values()), zone)
    for line in _read(connection, _CAME, (to_day_number(first),)):
        since = counted.get(line.product_id)
        if line.unnoted and line.received_day and since and line.received_day > business_day(since, zone):
            came[line.product_id] = came.get(line.product_id, 0) + line.unnoted
    return came


def _line(row: Row[Any], lead_times: Mapping[int, Terms] | None) -> OrderLine:
    ordered = _day(row.ordered_day)
    due = _day(row.due_day)
    return OrderLine(
        line_id=row.line_id,
        order_id=row.order_id,
        supplier=row.supplier,
        number=row.number,
        product_id=row.product_id,
        sku=row.sku,
        name=row.name,
        ordered_day=ordered,
        due_day=due or _expected(ordered, row.product_id, lead_times),
        due_stated=due is not None,
        quantity=row.quantity,
        received=row.received,
        outstanding=0 if row.closed else max(0, row.quantity - row.received),
        received_day=_day(row.received_day),
        cost=row.cost,
        currency=row.currency,
        closed=bool(row.closed),
        unnoted=max(0, row.received - row.noted),
    )


def _expected(ordered: date | None, product_id: int, lead_times: Mapping[int, Terms] | None) -> date | None:
    if ordered is None:
        return None
    terms = (lead_times or {}).get(product_id)
    days = DEFAULT_LEAD_TIME_DAYS if terms is None else terms.lead_time_days
    return ordered + timedelta(days=math.ceil(days))


def _same_supplier(own: OrderLine, stated: OrderLine) -> bool:
    return not (own.supplier and stated.supplier) or own.supplier.casefold() == stated.supplier.casefold()


def _united(own: OrderLine, stated: OrderLine) -> OrderLine:
    """Return the owner's line with what the file says came of it."""
    received = max(own.received, stated.received)
    closed = own.closed or stated.closed
    return replace(
        own,
        received=received,
        outstanding=0 if closed else max(0, own.quantity - received),
        received_day=max(filter(None, (own.received_day, stated.received_day)), default=None),
        closed=closed or received >= own.quantity,
        unnoted=received - own.received,
    )


def _in_transit(
    connection: Connection, lines: Sequence[OrderLine], lead_times: Mapping[int, Terms] | None
) -> Iterator[OrderLine]:
    """Yield what stock files say is on its way and no order does."""
    rows = connection.exec_driver_sql(_IN_TRANSIT).all()
    if not rows:
        return
    zone = get_shop(connection).zone
    said = {row.product_id: from_millis(row.said_at) for row in rows if row.said_at is not None}
    came = deliveries_since(connection, said)
    explained: dict[int, int] = {}
    for line in lines:
        explained[line.product_id] = explained.get(line.product_id, 0) + line.outstanding
    for row in rows:
        arrived = came.get(row.product_id, 0)
        outstanding = row.incoming - arrived - explained.get(row.product_id, 0)
        if outstanding <= 0:
            continue
        since = said.get(row.product_id)
        ordered = None if since is None else business_day(since, zone)
        yield OrderLine(
            line_id=None,
            order_id=None,
            supplier=row.supplier or "",
            number="",
            product_id=row.product_id,
            sku=row.sku,
            name=row.name,
            ordered_day=None,
            # It was on its way then; it takes no longer than from an order on that day.
            due_day=_expected(ordered, row.product_id, lead_times),
            due_stated=False,
            quantity=outstanding,
            received=0,
            outstanding=outstanding,
            received_day=None,
            cost=None,
            currency=None,
            closed=False,
            in_transit=True,
        )


def _known(connection: Connection, line: LineKey) -> Row[Any]:
    row = connection.exec_driver_sql(
        _ONE,
        {
            "line_id": line.line_id,
            "supplier": line.supplier,
            "number": line.number,
            "product_id": line.product_id,
        },
    ).first()
    if row is None:
        raise NotFoundError(
            tr("There is no such order any more."), tr("'tillwatch reorder' lists what is on order.")
        )
    return row


def _answer(connection: Connection, line: LineKey, column: str, value: int, now: datetime) -> None:
    connection.exec_driver_sql(
        _ANSWER.format(column=column),
        (line.supplier, line.number, line.product_id, value, to_millis(now)),
    )


def _day(number: int | None) -> date | None:
    return None if number is None else from_day_number(number)
