"""Filling a store the way imports do: records in chunks, under an import that counts once it is finished."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import count

from sqlalchemy import Connection

from app.domain.money import to_money
from app.domain.quantity import to_quantity
from app.domain.records import ImportCounts, ImportReport, OrderRecord, ProductRecord, Record, SaleRecord
from app.domain.time import to_day_number, to_millis
from app.store.database import Store
from app.store.intake import imports, settling
from app.store.intake.catalogue import CatalogueIntake
from app.store.intake.histories import HistoryIntake
from app.store.intake.imports import ImportBegun
from app.store.intake.matching import ProductIndex
from app.store.intake.orders import OrderIntake
from app.store.intake.sales import SaleIntake, has_sales
from app.store.prices import record_prices, to_record
from tests.clock import TUESDAY_NOON

_FILES = count(1)
MIDDAY_MS = 12 * 3_600_000
DAY_MS = 86_400_000


def product(sku: str | None, **facts: object) -> ProductRecord:
    """A catalogue row; price, cost, stock and reorder point as text in whole units."""
    for name in ("price", "cost"):
        if name in facts:
            facts[name] = to_money(str(facts[name]))
    for name in ("stock", "reorder_point"):
        if name in facts:
            facts[name] = to_quantity(str(facts[name]))
    return ProductRecord(**{"line": 2, "name": sku or "Nameless", "sku": sku} | facts)  # type: ignore[arg-type]


def sale(
    receipt: str, sku: str, day: date, quantity: str = "1", price: str = "10", currency: str | None = None
) -> SaleRecord:
    """A receipt line sold at midday UTC."""
    units, each = to_quantity(quantity), to_money(price)
    number = to_day_number(day)
    return SaleRecord(
        line=2,
        receipt=receipt,
        sold_at=number * DAY_MS + MIDDAY_MS,
        day=number,
        quantity=units,
        unit_price=each,
        amount=units * each // 1_000,
        currency=currency,
        name=sku,
        sku=sku,
    )


def begin(
    store: Store, *, source: str = "till", file: str | None = None, now: datetime = TUESDAY_NOON
) -> ImportBegun:
    """Begin an import of a file of that content (a new one where None is named), after what was cut short."""
    settling.tidy(store, now=now)
    fingerprint = file or f"file {next(_FILES)}"
    with store.write() as connection:
        return imports.begin_import(
            connection,
            source_id=imports.ensure_source(connection, source, source, now=now),
            file_name=f"{fingerprint}.csv",
            fingerprint=fingerprint,
            headers="",
            layout=source,
            encoding="utf-8",
            delimiter=",",
            now=now,
        )


def finish(store: Store, import_id: int, counts: ImportCounts, *, now: datetime = TUESDAY_NOON) -> None:
    report = ImportReport("file.csv", "till", "utf-8", ",", 0, counts)
    with store.write() as connection:
        imports.finish_import(connection, import_id, report, now=now)
    settling.settle(store, import_id, None, now=now)


def take_sales(
    store: Store,
    records: Sequence[SaleRecord],
    *,
    source: str = "till",
    file: str | None = None,
    chunk: int = 4_000,
    stop_after: int | None = None,
) -> ImportCounts:
    """Take sale lines in; ``stop_after``: be cut short after so many chunks, so that the import never finishes."""
    begun = begin(store, source=source, file=file)
    counts = ImportCounts()
    with store.write() as connection:
        index = ProductIndex(connection, begun.id)
        source_id = imports.ensure_source(connection, source, source, now=TUESDAY_NOON)
        fresh = not has_sales(connection, source_id)
    intake = SaleIntake(
        source_id=source_id,
        import_id=begun.id,
        currency="EUR",
        index=index,
        counts=counts,
        fresh=fresh,
        undoable_since=to_millis(TUESDAY_NOON - imports.UNDO_FOR),
        repeat=begun.repeat_of is not None,
    )
    for number, start in enumerate(range(0, len(records), chunk)):
        if number == stop_after:
            return counts
        with store.write() as connection:
            intake.add(connection, records[start : start + chunk], to_millis(TUESDAY_NOON))
    if stop_after is None:
        finish(store, begun.id, counts)
    return counts


def take_products(
    store: Store, records: Iterable[ProductRecord], *, counted_at: datetime = TUESDAY_NOON
) -> ImportCounts:
    begun = begin(store, source="catalogue")
    counts = ImportCounts()
    with store.write() as connection:
        intake = CatalogueIntake(
            import_id=begun.id,
            currency="EUR",
            index=ProductIndex(connection, begun.id),
            counts=counts,
            counted_at=to_millis(counted_at),
            repeat=begun.repeat_of is not None,
        )
        intake.add(connection, list(records), to_millis(TUESDAY_NOON))
    finish(store, begun.id, counts)
    return counts


def take_histories(store: Store, records: Sequence[Record]) -> tuple[ImportCounts, list[Record]]:
    """Take dated facts in; return what changed and the records of unknown products."""
    begun = begin(store, source="histories")
    counts = ImportCounts()
    with store.write() as connection:
        intake = HistoryIntake(
            import_id=begun.id, currency="EUR", index=ProductIndex(connection, begun.id), counts=counts
        )
        unknown = intake.add(connection, records)
    finish(store, begun.id, counts)
    return counts, unknown


def take_orders(
    store: Store, records: Sequence[OrderRecord], *, file: str | None = None, finished: bool = True
) -> tuple[ImportCounts, list[OrderRecord], int]:
    """Take order lines in; return what changed, the records of unknown products, and the import's id."""
    begun = begin(store, source="orders", file=file)
    counts = ImportCounts()
    with store.write() as connection:
        intake = OrderIntake(
            import_id=begun.id,
            currency="EUR",
            index=ProductIndex(connection, begun.id),
            counts=counts,
            repeat=begun.repeat_of is not None,
        )
        unknown = intake.add(connection, records)
    if finished:
        finish(store, begun.id, counts)
    return counts, unknown, begun.id


def product_id(store: Store, sku: str) -> int:
    """The id of the product of that SKU."""
    [(found,)] = rows(store, "SELECT id FROM product_now WHERE sku = ?", sku)
    assert isinstance(found, int)
    return found


def rows(store: Store, sql: str, *values: object) -> list[tuple[object, ...]]:
    """What the store holds, asked past all of our own queries."""
    with store.read() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(sql, values)]


def note_prices(connection: Connection, day: date) -> int:
    """Record what every product costs on that day, as the job does; return how many have a price."""
    found = to_record(connection, day)
    record_prices(connection, day, found.changed)
    return found.priced
