"""What the owner said of products and suppliers. It outlasts every import and beats every file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict, Unpack

from sqlalchemy import ColumnElement, Connection, Row, Table, insert, select, update

from app.domain.errors import UsageError
from app.domain.time import from_millis, to_millis
from app.language import number, percent, tr
from app.store.tables.orders import PRODUCT_CHOICE, SUPPLIER_CHOICE

LONGEST_DAYS = 365
"""Longer than any supplier takes, and than any shop waits between orders."""
SERVICE_LEVELS = (0.5, 0.999)


@dataclass(frozen=True, slots=True)
class ProductChoice:
    """The owner's word on one product; what is None is left to the files, or to the supplier.

    ``reorder_point``, ``pack_size`` and ``min_order`` are quantity units (thousandths), times are days.
    """

    product_id: int
    supplier: str | None = None
    lead_time_days: int | None = None
    lead_time_spread_days: float | None = None
    review_days: int | None = None
    service_level: float | None = None
    """Chance of no stock-out from one delivery to the next, 0.5 to 0.999."""
    reorder_point: int | None = None
    pack_size: int | None = None
    min_order: int | None = None
    not_sold_since: datetime | None = None
    doubted_at: datetime | None = None
    """Counts up to this instant are not believed."""


@dataclass(frozen=True, slots=True)
class SupplierChoice:
    """The owner's word on one supplier, for all that comes from there; None where there is none. Times in days."""

    name: str
    lead_time_days: int | None = None
    lead_time_spread_days: float | None = None
    review_days: int | None = None
    service_level: float | None = None


class SupplierChanges(TypedDict, total=False):
    """Fields of ``SupplierChoice`` to be changed; None clears one."""

    lead_time_days: int | None
    lead_time_spread_days: float | None
    review_days: int | None
    service_level: float | None


class ProductChanges(SupplierChanges, total=False):
    """Fields of ``ProductChoice`` to be changed; None clears one."""

    supplier: str | None
    reorder_point: int | None
    pack_size: int | None
    min_order: int | None
    not_sold_since: datetime | None
    doubted_at: datetime | None


def product_choices(connection: Connection) -> dict[int, ProductChoice]:
    """Return what the owner said of products, by product id."""
    return {row.product_id: _product_choice(row) for row in connection.execute(select(PRODUCT_CHOICE))}


def product_choice(connection: Connection, product_id: int) -> ProductChoice:
    """Return what the owner said of one product; all None where that is nothing."""
    query = select(PRODUCT_CHOICE).where(PRODUCT_CHOICE.c.product_id == product_id)
    row = connection.execute(query).first()
    return ProductChoice(product_id) if row is None else _product_choice(row)


def put_product_choice(
    connection: Connection, product_id: int, *, now: datetime, **changes: Unpack[ProductChanges]
) -> None:
    """Keep the owner's word on a product: the named fields change, None clears one.

    Raises ``UsageError`` for a value that cannot be meant.
    """
    _check(changes)
    values: dict[str, Any] = {
        name: to_millis(value) if isinstance(value, datetime) else value for name, value in changes.items()
    }
    if "supplier" in values:
        values["supplier"] = (values["supplier"] or "").strip() or None
    _put(connection, PRODUCT_CHOICE, PRODUCT_CHOICE.c.product_id == product_id, product_id, values, now)


def supplier_choices(connection: Connection) -> dict[str, SupplierChoice]:
    """Return what the owner said of suppliers, by their name."""
    return {
        row.name: SupplierChoice(
            row.name, row.lead_time_days, row.lead_time_spread_days, row.review_days, row.service_level
        )
        for row in connection.execute(select(SUPPLIER_CHOICE))
    }


def put_supplier_choice(
    connection: Connection, name: str, *, now: datetime, **changes: Unpack[SupplierChanges]
) -> None:
    """Keep the owner's word on a supplier: the named fields change, None clears one.

    Raises ``UsageError`` for a value that cannot be meant.
    """
    name = name.strip()
    if not name:
        raise UsageError(tr("The supplier has no name."), tr("Name it as the products do."))
    _check(changes)
    _put(connection, SUPPLIER_CHOICE, SUPPLIER_CHOICE.c.name == name, name, dict(changes), now)


def _put(
    connection: Connection,
    table: Table,
    same: ColumnElement[bool],
    key: int | str,
    values: dict[str, Any],
    now: datetime,
) -> None:
    values = {**values, "changed_at": to_millis(now)}
    if connection.execute(update(table).where(same).values(values)).rowcount == 0:
        (column,) = table.primary_key.columns
        connection.execute(insert(table).values({column.name: key, **values}))


def _check(changes: ProductChanges | SupplierChanges) -> None:
    for name, value in changes.items():
        if value is None:
            continue
        if name in ("lead_time_days", "lead_time_spread_days", "review_days"):
            least = 1 if name == "review_days" else 0
            if not (isinstance(value, int | float) and least <= value <= LONGEST_DAYS):
                raise UsageError(
                    tr(
                        "{value} is no number of days for that.",
                        value=number(value) if isinstance(value, int | float) else value,
                    ),
                    tr("Name {least} to {longest_days} days.", least=least, longest_days=LONGEST_DAYS),
                )
        elif name == "service_level":
            low, high = SERVICE_LEVELS
            if not (isinstance(value, float) and low <= value <= high):
                raise UsageError(
                    tr("{value} is no chance of having enough.", value=value),
                    tr("Name one of {low} to {high}.", low=percent(low), high=percent(high, 1)),
                )
        elif name in ("reorder_point", "min_order", "pack_size"):
            least = 1 if name == "pack_size" else 0
            if not (isinstance(value, int) and least <= value < 2**53):
                raise UsageError(
                    tr("That is no quantity."), tr("Name a number of pieces that is not negative.")
                )


def _product_choice(row: Row[Any]) -> ProductChoice:
    return ProductChoice(
        product_id=row.product_id,
        supplier=row.supplier,
        lead_time_days=row.lead_time_days,
        lead_time_spread_days=row.lead_time_spread_days,
        review_days=row.review_days,
        service_level=row.service_level,
        reorder_point=row.reorder_point,
        pack_size=row.pack_size,
        min_order=row.min_order,
        not_sold_since=None if row.not_sold_since is None else from_millis(row.not_sold_since),
        doubted_at=None if row.doubted_at is None else from_millis(row.doubted_at),
    )
