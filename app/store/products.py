"""Products as screens and rules want them: with stock, sales velocity and latest facts in one row."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, case, func, null, or_, select

from app.domain.time import from_day_number, from_millis, to_day_number
from app.store.sales import counted_days
from app.store.tables import (
    ALERT,
    MARKET_PRICE,
    PRICE_HISTORY,
    PRODUCT,
    STOCK_HISTORY,
    STOCK_LEVEL,
)

VELOCITY_DAYS = 28
"""Days of sales that the velocity looks back over: four whole weeks, so that weekdays weigh the same."""


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product with its stock and recent sales. Money and quantities are scaled integers.

    ``on_hand`` is the sum over locations and None where stock is not tracked or never was counted;
    ``sold_recently`` is the net quantity of the last ``VELOCITY_DAYS`` days; ``selling_days`` how many of those
    days the shop was open and the product had already been sold once.
    """

    id: int
    sku: str
    name: str
    kind: str
    category: str | None
    supplier: str | None
    barcode: str | None
    price: int | None
    compare_at_price: int | None
    cost: int | None
    currency: str
    stock_tracked: bool | None
    on_hand: int | None
    counted_at: datetime | None
    lead_time_days: int | None
    pack_size: int | None
    reorder_point: int | None
    active: bool
    sold_recently: int
    selling_days: int
    last_sold: date | None
    alert_severity: int | None
    alert_text: str | None

    @property
    def daily_sales(self) -> float | None:
        """Units sold a day over the recent selling days; None where there is nothing to go by."""
        if self.selling_days == 0:
            return None
        return max(0, self.sold_recently) / 1_000 / self.selling_days

    @property
    def margin(self) -> float | None:
        """Share of the price that is left after cost (0 to 1); None where either is unknown."""
        if not self.price or not self.cost:
            return None
        return (self.price - self.cost) / self.price


@dataclass(frozen=True, slots=True)
class PricePoint:
    """A price as it stood on one business day."""

    day: date
    price: int
    cost: int | None
    currency: str


@dataclass(frozen=True, slots=True)
class StockPoint:
    """A stock count at one moment."""

    at: datetime
    location: str
    on_hand: int


@dataclass(frozen=True, slots=True)
class MarketPricePoint:
    """What another shop asked on one day."""

    seller: str
    day: date
    price: int
    currency: str


def _query(today: date) -> Select[Any]:
    """Build the one query behind every product list. Aggregates are joined, never looked up row by row."""
    last = to_day_number(today)
    first = last - VELOCITY_DAYS
    stock = (
        select(
            STOCK_LEVEL.c.product_id,
            func.sum(STOCK_LEVEL.c.on_hand).label("on_hand"),
            func.min(STOCK_LEVEL.c.counted_at).label("counted_at"),
        )
        .group_by(STOCK_LEVEL.c.product_id)
        .subquery("stock")
    )
    days = counted_days()
    sold = (
        select(
            days.c.product_id,
            func.sum(case((days.c.day >= first, days.c.quantity), else_=0)).label("sold"),
            func.min(days.c.day).label("first_day"),
            func.max(case((days.c.quantity > 0, days.c.day))).label("last_day"),
        )
        .where(days.c.day < last)
        .group_by(days.c.product_id)
        .subquery("sold")
    )
    alert = (
        select(
            ALERT.c.product_id,
            func.min(ALERT.c.severity).label("severity"),
            func.min(ALERT.c.text).label("text"),
        )
        .where(ALERT.c.state == "open", ALERT.c.product_id != 0)
        .group_by(ALERT.c.product_id)
        .subquery("live_alert")
    )
    return select(
        *PRODUCT.c,
        # A shop that stops tracking a product leaves its last count behind; that is no stock any more.
        case((PRODUCT.c.stock_tracked.is_(False), null()), else_=stock.c.on_hand).label("on_hand"),
        stock.c.counted_at,
        func.coalesce(sold.c.sold, 0).label("sold_recently"),
        sold.c.first_day,
        sold.c.last_day,
        alert.c.severity.label("alert_severity"),
        alert.c.text.label("alert_text"),
    ).select_from(
        PRODUCT.outerjoin(stock, stock.c.product_id == PRODUCT.c.id)
        .outerjoin(sold, sold.c.product_id == PRODUCT.c.id)
        .outerjoin(alert, alert.c.product_id == PRODUCT.c.id)
    )


def _open_days(connection: Connection, today: date) -> list[int]:
    """Return the days of the velocity window on which the shop sold anything at all, in order.

    A closed day is no day without demand, so it must not thin the average.
    """
    days = counted_days()
    last = to_day_number(today)
    rows = connection.execute(
        select(days.c.day)
        .where(days.c.day >= last - VELOCITY_DAYS, days.c.day < last)
        .group_by(days.c.day)
        .order_by(days.c.day)
    )
    return [row.day for row in rows]


def _row(row: Row[Any], open_days: list[int]) -> ProductRow:
    values = row._mapping
    first_day = values["first_day"]
    return ProductRow(
        id=values["id"],
        sku=values["sku"],
        name=values["name"],
        kind=values["kind"],
        category=values["category"],
        supplier=values["supplier"],
        barcode=values["barcode"],
        price=values["price"],
        compare_at_price=values["compare_at_price"],
        cost=values["cost"],
        currency=values["currency"],
        stock_tracked=values["stock_tracked"],
        on_hand=values["on_hand"],
        counted_at=None if values["counted_at"] is None else from_millis(values["counted_at"]),
        lead_time_days=values["lead_time_days"],
        pack_size=values["pack_size"],
        reorder_point=values["reorder_point"],
        active=values["active"],
        sold_recently=values["sold_recently"],
        selling_days=0 if first_day is None else len(open_days) - bisect_left(open_days, first_day),
        last_sold=None if values["last_day"] is None else from_day_number(values["last_day"]),
        alert_severity=values["alert_severity"],
        alert_text=values["alert_text"],
    )


def list_products(
    connection: Connection,
    *,
    today: date,
    search: str = "",
    low_only: bool = False,
    include_parents: bool = True,
    limit: int | None = None,
) -> list[ProductRow]:
    """Return products by name; ``search`` looks in name, SKU, barcode and category, ignoring case.

    ``low_only`` keeps those with an open alert. ``today`` is the shop's current business day: sales velocity
    looks at the ``VELOCITY_DAYS`` whole days before it.
    """
    query = _query(today).order_by(func.lower(PRODUCT.c.name), PRODUCT.c.sku)
    if search.strip():
        needle = search.strip().replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
        query = query.where(
            or_(
                *(
                    column.ilike(f"%{needle}%", escape="\\")
                    for column in (PRODUCT.c.name, PRODUCT.c.sku, PRODUCT.c.barcode, PRODUCT.c.category)
                )
            )
        )
    if low_only:
        query = query.where(PRODUCT.c.id.in_(select(ALERT.c.product_id).where(ALERT.c.state == "open")))
    if not include_parents:
        query = query.where(PRODUCT.c.kind == "item")
    if limit is not None:
        query = query.limit(limit)
    open_days = _open_days(connection, today)
    return [_row(row, open_days) for row in connection.execute(query)]


def get_product(connection: Connection, sku: str, *, today: date) -> ProductRow | None:
    """Return the product of exactly that SKU, or None."""
    row = connection.execute(_query(today).where(PRODUCT.c.sku == sku)).first()
    return None if row is None else _row(row, _open_days(connection, today))


def count_products(connection: Connection) -> int:
    """Return how many products the store knows."""
    return connection.execute(select(func.count()).select_from(PRODUCT)).scalar_one()


def price_points(connection: Connection, product_id: int, *, first: date, last: date) -> list[PricePoint]:
    """Return the recorded prices of one product from ``first`` to ``last``, oldest first.

    The history is keyed by day, so each day is one seek; a range scan would read every product's rows.
    """
    calendar = [to_day_number(first) + step for step in range((last - first).days + 1)]
    rows = connection.execute(
        select(PRICE_HISTORY)
        .where(and_(PRICE_HISTORY.c.product_id == product_id, PRICE_HISTORY.c.day.in_(calendar)))
        .order_by(PRICE_HISTORY.c.day)
    )
    return [PricePoint(from_day_number(row.day), row.price, row.cost, row.currency) for row in rows]


def stock_points(connection: Connection, product_id: int, *, limit: int = 500) -> list[StockPoint]:
    """Return the latest stock counts of one product, oldest first."""
    rows = connection.execute(
        select(STOCK_HISTORY)
        .where(STOCK_HISTORY.c.product_id == product_id)
        .order_by(STOCK_HISTORY.c.at.desc(), STOCK_HISTORY.c.id.desc())
        .limit(limit)
    ).all()
    return [StockPoint(from_millis(row.at), row.location, row.on_hand) for row in reversed(rows)]


def market_prices(connection: Connection, product_id: int) -> list[MarketPricePoint]:
    """Return what other shops asked for one product, oldest first."""
    rows = connection.execute(
        select(MARKET_PRICE)
        .where(MARKET_PRICE.c.product_id == product_id)
        .order_by(MARKET_PRICE.c.seller, MARKET_PRICE.c.day)
    )
    return [MarketPricePoint(row.seller, from_day_number(row.day), row.price, row.currency) for row in rows]


def daily_quantities(connection: Connection, product_id: int, *, first: date, last: date) -> dict[date, int]:
    """Return the net quantity of one product sold on each day that had sales, as quantity units."""
    days = counted_days()
    rows = connection.execute(
        select(days.c.day, func.sum(days.c.quantity))
        .where(
            days.c.product_id == product_id,
            days.c.day.between(to_day_number(first), to_day_number(last)),
        )
        .group_by(days.c.day)
    )
    return {from_day_number(row[0]): row[1] for row in rows}
