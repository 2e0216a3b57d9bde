"""Products as screens and rules want them: with stock, sales velocity and latest facts in one row."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Subquery,
    and_,
    case,
    func,
    null,
    or_,
    select,
    true,
)

from app.domain.time import from_day_number, from_millis, to_day_number
from app.store.alerts import STOCK_KINDS
from app.store.folding import folded
from app.store.price_rules import get_price_rules
from app.store.sales import counted_days, open_days
from app.store.tables import ALERT, PAGE_PRICE, PENDING_LINE, PENDING_PRODUCT, PRODUCT, WATCHED_PAGE
from app.store.tables.views import (
    MARKET_PRICE_NOW,
    PRODUCT_NOW,
    STOCK_HISTORY_NOW,
    STOCK_LEVEL_NOW,
)

VELOCITY_DAYS = 28
"""Days of sales that the velocity looks back over: four whole weeks, so that weekdays weigh the same."""
_ONE_PRICE = (
    PAGE_PRICE.c.price.is_not(None),
    PAGE_PRICE.c.currency.is_not(None),
    or_(PAGE_PRICE.c.highest.is_(None), PAGE_PRICE.c.highest == PAGE_PRICE.c.price),
)
_FEW = 2_000
"""Up to so many products are looked up one by one; of more, the figures of all are quicker summed up."""


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
    tax_rate: float | None = None
    """Tax on top of a price without it, as a share; None: price and cost are taken as they stand."""

    @property
    def daily_sales(self) -> float | None:
        """Units sold a day over the recent selling days; None where there is nothing to go by."""
        if self.selling_days == 0:
            return None
        return max(0, self.sold_recently) / 1_000 / self.selling_days

    @property
    def margin(self) -> float | None:
        """Share of the price without tax that is left after cost (0 to 1); None where either is unknown."""
        if not self.price or not self.cost:
            return None
        return 1 - self.cost * (1 + (self.tax_rate or 0)) / self.price


@dataclass(frozen=True, slots=True)
class Article:
    """What a judgement of stock must know of a product besides its stock. Money in money units."""

    id: int
    name: str
    price: int | None
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


def _query(today: date, *, correcting: bool, product_ids: Sequence[int] | None = None) -> Select[Any]:
    """Build the one query behind every product list. Aggregates are joined, never looked up row by row.

    ``correcting``: sale lines are being corrected. ``product_ids``: aggregate the figures of those only.
    """
    last = to_day_number(today)
    first = last - VELOCITY_DAYS

    def of(column: ColumnElement[int]) -> ColumnElement[bool]:
        return true() if product_ids is None else column.in_(product_ids)

    stock = (
        select(
            STOCK_LEVEL_NOW.c.product_id,
            func.sum(STOCK_LEVEL_NOW.c.on_hand).label("on_hand"),
            func.min(STOCK_LEVEL_NOW.c.counted_at).label("counted_at"),
        )
        .where(of(STOCK_LEVEL_NOW.c.product_id))
        .group_by(STOCK_LEVEL_NOW.c.product_id)
        .subquery("stock")
    )
    sold = _sold_day_by_day(first, last, of) if correcting else _sold(first, last, of)
    alert = (
        select(
            ALERT.c.product_id,
            func.min(ALERT.c.severity).label("severity"),
            func.min(ALERT.c.text).label("text"),
        )
        .where(ALERT.c.state == "open", ALERT.c.kind.in_(STOCK_KINDS), of(ALERT.c.product_id))
        .group_by(ALERT.c.product_id)
        .subquery("live_alert")
    )
    return select(
        *PRODUCT_NOW.c,
        # A shop that stops tracking a product leaves its last count behind; that is no stock any more.
        case((PRODUCT_NOW.c.stock_tracked.is_(False), null()), else_=stock.c.on_hand).label("on_hand"),
        stock.c.counted_at,
        func.coalesce(sold.c.sold, 0).label("sold_recently"),
        sold.c.first_day,
        sold.c.last_day,
        alert.c.severity.label("alert_severity"),
        alert.c.text.label("alert_text"),
    ).select_from(
        PRODUCT_NOW.outerjoin(stock, stock.c.product_id == PRODUCT_NOW.c.id)
        .outerjoin(sold, sold.c.product_id == PRODUCT_NOW.c.id)
        .outerjoin(alert, alert.c.product_id == PRODUCT_NOW.c.id)
    )


def _sold(first: int, last: int, of: Callable[[ColumnElement[int]], ColumnElement[bool]]) -> Subquery:
    """Return what each product sold from ``first`` on, and on which days before ``last`` it first and last sold.

    Three looks at the index of products and days each: reading every day of every product takes far longer.
    """
    days = counted_days()

    def its(figure: ColumnElement[Any], *conditions: ColumnElement[bool]) -> ColumnElement[Any]:
        return (
            select(figure)
            .where(days.c.product_id == PRODUCT.c.id, days.c.day < last, *conditions)
            .correlate(PRODUCT)
            .scalar_subquery()
        )

    return (
        select(
            PRODUCT.c.id.label("product_id"),
            its(func.sum(days.c.quantity), days.c.day >= first).label("sold"),
            its(func.min(days.c.day)).label("first_day"),
            its(func.max(days.c.day), days.c.quantity > 0).label("last_day"),
        )
        .where(of(PRODUCT.c.id))
        .subquery("sold")
    )


def _sold_day_by_day(
    first: int, last: int, of: Callable[[ColumnElement[int]], ColumnElement[bool]]
) -> Subquery:
    """Return the same while sale lines are being corrected."""
    days = _day_by_day()
    return (
        select(
            days.c.product_id,
            func.sum(case((days.c.day >= first, days.c.quantity), else_=0)).label("sold"),
            func.min(days.c.day).label("first_day"),
            func.max(case((days.c.quantity > 0, days.c.day))).label("last_day"),
        )
        .where(days.c.day < last, of(days.c.product_id))
        .group_by(days.c.product_id)
        .subquery("sold")
    )


def _day_by_day() -> Subquery:
    """Return the counted sales of each product and day in one row.

    Rows of a day may cancel each other out while a correction is being folded in; summing them takes half as long
    again as reading them, so only then.
    """
    days = counted_days()
    return (
        select(days.c.product_id, days.c.day, func.sum(days.c.quantity).label("quantity"))
        .group_by(days.c.product_id, days.c.day, days.c.currency)
        .having(func.sum(days.c.lines) > 0)
        .subquery("each_day")
    )


def _correcting(connection: Connection) -> bool:
    return connection.execute(select(PENDING_LINE.c.day).limit(1)).first() is not None


def _open_days(connection: Connection, today: date) -> list[int]:
    """Return the days of the velocity window on which the shop sold anything at all, in order.

    A closed day is no day without demand, so it must not thin the average.
    """
    return open_days(connection, today - timedelta(days=VELOCITY_DAYS), today - timedelta(days=1))


def _row(row: Row[Any], opened: list[int], tax_rate: float | None) -> ProductRow:
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
        selling_days=0 if first_day is None else len(opened) - bisect_left(opened, first_day),
        last_sold=None if values["last_day"] is None else from_day_number(values["last_day"]),
        alert_severity=values["alert_severity"],
        alert_text=values["alert_text"],
        tax_rate=tax_rate,
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
    """Return products by name; ``search`` looks in name, SKU, barcode and category, ignoring capitals and accents.

    ``low_only`` keeps those with an open alert about their stock. ``today`` is the shop's current business day:
    sales velocity looks at the ``VELOCITY_DAYS`` whole days before it.
    """
    columns = PRODUCT_NOW.c
    query = select(columns.id, columns.name, columns.sku, columns.barcode, columns.category)
    if low_only:
        low = select(ALERT.c.product_id).where(ALERT.c.state == "open", ALERT.c.kind.in_(STOCK_KINDS))
        query = query.where(columns.id.in_(low))
    if not include_parents:
        query = query.where(columns.kind == "item")
    needle = folded(search.strip())
    found = [
        (folded(row.name), row.sku, row.id)
        for row in connection.execute(query)
        if not needle or needle in folded("\n".join(text for text in row[1:] if text))
    ]
    found.sort()
    return products_of(connection, [product_id for *_, product_id in found[:limit]], today=today)


def products_of(connection: Connection, product_ids: Sequence[int], *, today: date) -> list[ProductRow]:
    """Return some products in the order of their ids as given; what is not there (any more) is left out."""
    correcting = _correcting(connection)
    opened = _open_days(connection, today)
    if len(product_ids) > _FEW:
        query = _query(today, correcting=correcting)
    else:
        query = _query(today, correcting=correcting, product_ids=product_ids).where(
            PRODUCT_NOW.c.id.in_(product_ids)
        )
    known = {row.id: row for row in connection.execute(query)}
    tax_rate = get_price_rules(connection).tax_rate
    return [_row(known[product_id], opened, tax_rate) for product_id in product_ids if product_id in known]


def get_product(connection: Connection, sku: str, *, today: date) -> ProductRow | None:
    """Return the product of exactly that SKU, or None."""
    product_id = find_id(connection, sku)
    if product_id is None:
        return None
    one = _query(today, correcting=True, product_ids=[product_id]).where(PRODUCT_NOW.c.id == product_id)
    row = connection.execute(one).first()
    if row is None:
        return None
    return _row(row, _open_days(connection, today), get_price_rules(connection).tax_rate)


def find_id(connection: Connection, sku: str) -> int | None:
    """Return the id of the product of exactly that SKU, or None."""
    # The view cannot look a SKU up, for a finished import may be about to change it: those that have it, or will.
    ids = connection.execute(
        select(PRODUCT.c.id)
        .where(PRODUCT.c.sku == sku)
        .union(select(PENDING_PRODUCT.c.product_id).where(PENDING_PRODUCT.c.sku == sku))
    ).scalars()
    for product_id in ids.all():
        one = select(PRODUCT_NOW.c.id).where(PRODUCT_NOW.c.id == product_id, PRODUCT_NOW.c.sku == sku)
        if connection.execute(one).first() is not None:
            return int(product_id)
    return None


def articles(connection: Connection) -> dict[int, Article]:
    """Return every product by id, without sales or stock: those take far longer to sum up."""
    columns = PRODUCT_NOW.c
    query = select(columns.id, columns.name, columns.price, columns.cost, columns.currency)
    return {row.id: Article(*row) for row in connection.execute(query)}


def product_names(connection: Connection, product_ids: Iterable[int]) -> dict[int, str]:
    """Return the names of some products by id; one that is not there is left out."""
    # Looked up one by one: asked for several at once, the view would be made of every product there is.
    found = ((product_id, find_name(connection, product_id)) for product_id in product_ids)
    return {product_id: name for product_id, name in found if name is not None}


def find_name(connection: Connection, product_id: int) -> str | None:
    """Return the name of one product; None where there is none of that id."""
    return connection.execute(
        select(PRODUCT_NOW.c.name).where(PRODUCT_NOW.c.id == product_id)
    ).scalar_one_or_none()


def sold_by_day(connection: Connection, product_id: int, first: date, last: date) -> dict[date, int]:
    """Return how many of one product were sold on each day that had any, returns taken off; quantity units."""
    days = _day_by_day() if _correcting(connection) else counted_days()
    query = (
        select(days.c.day, func.sum(days.c.quantity).label("quantity"))
        .where(
            days.c.product_id == product_id,
            days.c.day.between(to_day_number(first), to_day_number(last)),
        )
        .group_by(days.c.day)
    )
    return {from_day_number(row.day): row.quantity for row in connection.execute(query)}


def count_products(connection: Connection) -> int:
    """Return how many products the store knows."""
    return connection.execute(select(func.count()).select_from(PRODUCT_NOW)).scalar_one()


def stock_points(connection: Connection, product_id: int, *, limit: int = 500) -> list[StockPoint]:
    """Return the latest stock counts of one product, oldest first."""
    counted = STOCK_HISTORY_NOW.c
    rows = connection.execute(
        select(counted.at, counted.location, counted.on_hand)
        .where(counted.product_id == product_id)
        # Several files may state the same count.
        .group_by(counted.at, counted.location, counted.on_hand)
        .order_by(counted.at.desc(), func.max(counted.id).desc())
        .limit(limit)
    ).all()
    return [StockPoint(from_millis(row.at), row.location, row.on_hand) for row in reversed(rows)]


def market_prices(connection: Connection, product_id: int) -> list[MarketPricePoint]:
    """Return what other shops asked for one product, by seller, oldest first: as files told, and as watched pages did.

    Of a page only what was believed to be its one price counts, the last of each day.
    """
    stated, believed = MARKET_PRICE_NOW.c, PAGE_PRICE.c
    told = select(stated.seller, stated.day, stated.price, stated.currency).where(
        stated.product_id == product_id
    )
    last = (
        select(believed.page_id, func.max(believed.at).label("at"))
        .join(WATCHED_PAGE, WATCHED_PAGE.c.id == believed.page_id)
        .where(WATCHED_PAGE.c.product_id == product_id, *_ONE_PRICE)
        .group_by(believed.page_id, believed.day)
        .subquery("last_of_day")
    )
    read = (
        select(WATCHED_PAGE.c.seller, believed.day, believed.price, believed.currency)
        .join(last, and_(last.c.page_id == believed.page_id, last.c.at == believed.at))
        .join(WATCHED_PAGE, WATCHED_PAGE.c.id == believed.page_id)
    )
    found = [*connection.execute(told), *connection.execute(read)]
    points = [
        MarketPricePoint(row.seller, from_day_number(row.day), row.price, row.currency) for row in found
    ]
    return sorted(points, key=lambda point: (point.seller, point.day))
