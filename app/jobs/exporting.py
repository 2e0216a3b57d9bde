"""Tables as CSV files that a spreadsheet opens without running anything in them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from app.domain.errors import InputError
from app.domain.market import Availability
from app.domain.money import money_text
from app.domain.quantity import quantity_text
from app.domain.time import business_day, from_day_number, from_millis
from app.jobs.cells import safe_cell
from app.jobs.quality_table import QUALITY_COLUMNS, quality_cells
from app.jobs.run_table import RUN_COLUMNS, run_cells
from app.jobs.service import Service
from app.language import tr
from app.store import exports
from app.store.alerts import list_alerts
from app.store.forecasts import LEVELS, floats
from app.store.orders import OrderLine, order_lines
from app.store.products import list_products

Row = dict[str, Any]
EVERYTHING = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Table:
    """A table that can be exported: its columns in order, and the way to its rows."""

    columns: tuple[str, ...]
    rows: Callable[[Service], Iterator[Row]]


def export_table(service: Service, table: str, target: Path) -> int:
    """Write ``table`` to ``target`` and return the number of rows; raise what ``write_csv`` raises."""
    return write_csv(target, TABLES[table].columns, TABLES[table].rows(service))


def write_csv(target: Path, columns: Sequence[str], rows: Iterable[Row]) -> int:
    """Write rows below a line of ``columns`` and return their number. The file appears whole or not at all.

    Raises ``InputError`` where it cannot be written there.
    """
    part = target.with_name(f"{target.name or 'table'}.part")
    count = 0
    try:
        if target.is_dir():
            raise InputError(tr("{path} is a folder.", path=target), tr("Name a file in it."))
        with part.open("w", newline="", encoding="utf-8-sig") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            for row in rows:
                writer.writerow({key: safe_cell(value) for key, value in row.items()})
                count += 1
        part.replace(target)
    except OSError as error:
        raise InputError(
            tr("{path} could not be written ({why}).", path=target, why=error.strerror),
            tr("Check the folder and the disk's space."),
        ) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return count


def _products(service: Service) -> Iterator[Row]:
    today = _today(service)
    with service.store.read() as connection:
        rows = list_products(connection, today=today)
    for row in rows:
        yield {
            "sku": row.sku,
            "name": row.name,
            "category": row.category,
            "supplier": row.supplier,
            "barcode": row.barcode,
            "price": None if row.price is None else money_text(row.price),
            "cost": None if row.cost is None else money_text(row.cost),
            "currency": row.currency,
            "stock": None if row.on_hand is None else quantity_text(row.on_hand),
            "lead_time_days": row.lead_time_days,
            "pack_size": None if row.pack_size is None else quantity_text(row.pack_size),
            "reorder_point": None if row.reorder_point is None else quantity_text(row.reorder_point),
            "active": row.active,
        }


def _prices(service: Service) -> Iterator[Row]:
    with service.store.read() as connection:
        for sku, point in exports.prices(connection):
            compared = point.compare_at_price
            yield {
                "day": point.day.isoformat(),
                "sku": sku,
                "price": money_text(point.price),
                "compare_at_price": None if compared is None else money_text(compared),
                "cost": None if point.cost is None else money_text(point.cost),
                "currency": point.currency,
            }


def _watched(service: Service) -> Iterator[Row]:
    # Pages write their tables by this module, and need nothing that judges prices for it.
    from app.alerts.price_standing import is_gone

    with service.store.read() as connection:
        for row in exports.watched(connection):
            yield {
                "id": row.id,
                "sku": row.sku,
                "name": row.name,
                "seller": row.seller,
                "url": row.url,
                "variant": row.variant,
                "state": row.state,
                "price": None if row.price is None else money_text(row.price),
                "highest": None if row.highest is None else money_text(row.highest),
                "list_price": None if row.list_price is None else money_text(row.list_price),
                "currency": row.currency,
                "availability": Availability.GONE.value if is_gone(row) else row.availability,
                "tax_included": row.tax_included,
                "price_at": _instant(row.price_at),
                "price_since": _instant(row.price_since),
                "checked_at": _instant(row.checked_at),
                "outcome": row.outcome,
            }


def _stock(service: Service) -> Iterator[Row]:
    with service.store.read() as connection:
        for row in exports.stock(connection):
            yield {
                "sku": row.sku,
                "location": row.location,
                "counted_at": from_millis(row.at).isoformat(),
                "on_hand": quantity_text(row.on_hand),
            }


def _sales(service: Service) -> Iterator[Row]:
    with service.store.read() as connection:
        for row in exports.sales(connection):
            yield {
                "receipt": row.receipt,
                "sold_at": from_millis(row.sold_at).isoformat(),
                "day": from_day_number(row.day).isoformat(),
                "sku": row.sku,
                "name": row.name,
                "quantity": quantity_text(row.quantity),
                "unit_price": money_text(row.unit_price),
                "amount": money_text(row.amount),
                "currency": row.currency,
            }


def _forecasts(service: Service) -> Iterator[Row]:
    """Yield what each product is expected to sell on each day; four times out of five, from ``low`` to ``high``."""
    with service.store.read() as connection:
        for row in exports.forecasts(connection):
            quantiles = floats(row.quantiles)
            for step, mean in enumerate(floats(row.means)):
                of_day = quantiles[step * LEVELS : (step + 1) * LEVELS]
                yield {
                    "sku": row.sku,
                    "day": from_day_number(row.first_day + step).isoformat(),
                    "mean": f"{mean:.3f}",
                    "low": f"{of_day[1]:.3f}",
                    "high": f"{of_day[-2]:.3f}",
                }


def _alerts(service: Service) -> Iterator[Row]:
    with service.store.read() as connection:
        rows = list_alerts(connection, live_only=False, limit=EVERYTHING)
    for row in rows:
        yield {
            "id": row.id,
            "kind": row.kind,
            "sku": row.sku,
            "title": row.title,
            "text": row.text,
            "state": row.state,
            "first_seen": row.first_seen.isoformat(),
            "last_seen": row.last_seen.isoformat(),
        }


def _runs(service: Service) -> Iterator[Row]:
    with service.store.read() as connection:
        yield from map(run_cells, exports.runs(connection))


def _orders(service: Service) -> Iterator[Row]:
    with service.store.read() as connection:
        lines = order_lines(connection)
    for line in lines:
        yield {
            "supplier": line.supplier,
            "order_number": line.number,
            "sku": line.sku,
            "name": line.name,
            "ordered_on": None if line.ordered_day is None else line.ordered_day.isoformat(),
            "due_on": line.due_day.isoformat() if line.due_day is not None and line.due_stated else None,
            "quantity": quantity_text(line.quantity),
            "received": quantity_text(line.received),
            "outstanding": quantity_text(line.outstanding),
            "received_on": None if line.received_day is None else line.received_day.isoformat(),
            "cost": None if line.cost is None else money_text(line.cost),
            "currency": line.currency,
            "status": _order_status(line),
        }


def _order_status(line: OrderLine) -> str:
    if line.received >= line.quantity:
        return "received"
    return "closed" if line.closed else "open"


def _instant(millis: int | None) -> str | None:
    return None if millis is None else from_millis(millis).isoformat()


def _today(service: Service) -> date:
    return business_day(service.now(), service.shop().zone)


TABLES: dict[str, Table] = {
    "products": Table(
        (
            "sku", "name", "category", "supplier", "barcode", "price", "cost", "currency", "stock",
            "lead_time_days", "pack_size", "reorder_point", "active",
        ),
        _products,
    ),
    "prices": Table(("day", "sku", "price", "compare_at_price", "cost", "currency"), _prices),
    "watched": Table(
        (
            "id", "sku", "name", "seller", "url", "variant", "state", "price", "highest", "list_price", "currency",
            "availability", "tax_included", "price_at", "price_since", "checked_at", "outcome",
        ),
        _watched,
    ),
    "stock": Table(("sku", "location", "counted_at", "on_hand"), _stock),
    "sales": Table(
        ("receipt", "sold_at", "day", "sku", "name", "quantity", "unit_price", "amount", "currency"), _sales
    ),
    "forecasts": Table(("sku", "day", "mean", "low", "high"), _forecasts),
    "orders": Table(
        (
            "supplier", "order_number", "sku", "name", "ordered_on", "due_on", "quantity", "received", "outstanding",
            "received_on", "cost", "currency", "status",
        ),
        _orders,
    ),
    "alerts": Table(("id", "kind", "sku", "title", "text", "state", "first_seen", "last_seen"), _alerts),
    "runs": Table(RUN_COLUMNS, _runs),
    "quality": Table(QUALITY_COLUMNS, quality_cells),
}  # fmt: skip
"""What can be exported, by name."""
