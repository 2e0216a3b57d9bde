"""The owner's hand on orders: placed, received in parts, expected later, closed. Each is one short transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from app.alerts.settling import settle_ordered
from app.domain.errors import NotFoundError, UsageError
from app.domain.time import business_day
from app.language import day_short, tr
from app.store import orders
from app.store.orders import LineKey, NewLine
from app.store.tables.views import PRODUCT_NOW
from app.store.terms import terms

if TYPE_CHECKING:
    from app.jobs.service import Service


def place(
    service: Service,
    supplier: str,
    wanted: Sequence[tuple[int, int]],
    *,
    due: date | None,
    number: str = "",
) -> int:
    """Remember an order of ``(product id, quantity in quantity units)`` and return its id.

    ``due``: when it is to come; None leaves it to the supplier's lead time. Raises ``UsageError`` for an order of
    nothing or one that was due before today, ``NotFoundError`` for a product that is not there.
    """
    now = service.now()
    today = business_day(now, service.shop().zone)
    if due is not None and due < today:
        raise _over(due)
    together: dict[int, int] = {}
    for product_id, quantity in wanted:
        together[product_id] = together.get(product_id, 0) + quantity
    with service.store.write() as connection:
        costs = _costs(connection, together)
        lines = [
            NewLine(product_id, quantity, due, *costs[product_id])
            for product_id, quantity in together.items()
        ]
        placed = orders.place_order(
            connection, supplier=supplier, lines=lines, ordered_day=today, number=number, now=now
        )
        for product_id, quantity in together.items():
            settle_ordered(connection, product_id, quantity, due, today=today, now=now)
    return placed


def receive(service: Service, key: LineKey, quantity: int, *, day: date | None = None) -> None:
    """Note that so many (quantity units) of an order line came, today or on ``day``.

    Raises ``NotFoundError`` for a line that is not there, ``UsageError`` for nothing or a day to come.
    """
    now = service.now()
    today = business_day(now, service.shop().zone)
    with service.store.write() as connection:
        orders.receive(connection, key, quantity, day=_past(day, today), now=now)


def receive_all(service: Service, keys: Sequence[LineKey], *, day: date | None = None) -> None:
    """Note that all came that was still to come of these lines. Raises as ``receive`` does."""
    now = service.now()
    day = _past(day, business_day(now, service.shop().zone))
    with service.store.write() as connection:
        for line in orders.open_lines(connection, lead_times=None):
            if line.key in keys and not line.in_transit:
                orders.receive(connection, line.key, line.outstanding, day=day, now=now)


def deliver(service: Service, product_id: int, quantity: int, *, day: date | None = None) -> int:
    """Note that so many of a product came: of its open orders, the first due first; the rest came without an order.

    Returns how many of them (quantity units) no order explains. Raises as ``receive`` does.
    """
    now = service.now()
    day = _past(day, business_day(now, service.shop().zone))
    if quantity <= 0:
        raise UsageError(tr("Nothing came, then."), tr("Name how many came."))
    rest = quantity
    with service.store.write() as connection:
        for line in orders.open_lines(connection, lead_times=terms(connection)):
            if line.product_id != product_id or line.in_transit or not rest:
                continue
            part = min(rest, line.outstanding)
            orders.receive(connection, line.key, part, day=day, now=now)
            rest -= part
        if rest:
            orders.note_delivery(connection, product_id, rest, day=day, now=now)
    return rest


def close(service: Service, key: LineKey) -> None:
    """Expect nothing more of an order line. Raises ``NotFoundError`` for one that is not there."""
    with service.store.write() as connection:
        orders.close_line(connection, key, now=service.now())


def expect(service: Service, key: LineKey, due: date) -> None:
    """Expect an order line on another day. Raises ``NotFoundError`` or, for a day that is over, ``UsageError``."""
    now = service.now()
    if due < business_day(now, service.shop().zone):
        raise _over(due)
    with service.store.write() as connection:
        orders.put_due(connection, key, due, now=now)


def _over(due: date) -> UsageError:
    return UsageError(
        tr("{day} is over.", day=day_short(due, year=True)), tr("Name the day on which the order is to come.")
    )


def _past(day: date | None, today: date) -> date:
    if day is not None and day > today:
        raise UsageError(
            tr("{day} is yet to come.", day=day_short(day, year=True)), tr("Name the day on which it came.")
        )
    return day or today


def _costs(connection: Connection, wanted: dict[int, int]) -> dict[int, tuple[int | None, str]]:
    """Return cost and currency of the products. Raises ``NotFoundError`` where one is not there."""
    columns = PRODUCT_NOW.c
    found: dict[int, tuple[int | None, str]] = {}
    for product_id in wanted:
        row = connection.execute(
            select(columns.cost, columns.currency).where(columns.id == product_id)
        ).first()
        if row is None:
            raise NotFoundError(
                tr("One of these products is not there any more."), tr("Look at the list again.")
            )
        found[product_id] = (row.cost, row.currency)
    return found
