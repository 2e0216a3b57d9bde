"""An import or an undo step by step, so that a test can look at the store, or cut it short, between any two."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import Connection

from app.domain.records import Differences, ImportCounts, OrderRecord, ProductRecord, Record, RejectedRow
from app.store.database import Store
from app.store.intake import imports
from app.store.intake.catalogue import CatalogueIntake
from app.store.intake.histories import HistoryIntake, clear_facts
from app.store.intake.matching import ProductIndex
from app.store.intake.orders import OrderIntake
from app.store.intake.product_settling import ProductUndo, clear_products, settle_products
from app.store.intake.stock_settling import StockUndo, clear_stock, settle_stock

Step = Callable[[Connection], bool]


class Driver:
    """Drives one store; ``limit`` rows a chunk."""

    def __init__(self, store: Store, limit: int) -> None:
        self.store = store
        self.limit = limit
        self.index: ProductIndex | None = None
        self.differences = Differences()
        with store.write() as connection:
            connection.exec_driver_sql(
                "INSERT INTO source (id, key, title, created_at) VALUES (1, 's', 'S', 0)"
            )

    def begin(self, now: int, undoes: int | None = None) -> int:
        with self.store.write() as connection:
            return int(
                connection.exec_driver_sql(
                    "INSERT INTO file_import (source_id, file_name, fingerprint, layout, encoding, delimiter, state,"
                    " started_at, kind, undoes_id) VALUES (1, 'f', 'f', 'l', 'u', ',', 'running', ?, ?, ?)"
                    " RETURNING id",
                    (now, "file" if undoes is None else "undo", undoes),
                ).scalar_one()
            )

    def stage_products(
        self, import_id: int, records: Sequence[ProductRecord], at: int, *, repeat: bool = False
    ) -> Iterator[ImportCounts]:
        """Stage records chunk by chunk; yields the counts so far after each."""
        with self.store.read() as connection:
            self.index = ProductIndex(connection, import_id)
        counts = ImportCounts()
        intake = CatalogueIntake(
            import_id=import_id, currency="EUR", index=self.index, counts=counts, counted_at=at, repeat=repeat
        )
        for start in range(0, len(records), self.limit):
            with self.store.write() as connection:
                intake.add(connection, records[start : start + self.limit], at)
            self.differences = intake.differences
            yield counts

    def stage_facts(
        self, import_id: int, records: Sequence[Record], *, repeat: bool = False
    ) -> Iterator[ImportCounts]:
        with self.store.read() as connection:
            self.index = ProductIndex(connection, import_id)
        counts = ImportCounts()
        intake = HistoryIntake(
            import_id=import_id, currency="EUR", index=self.index, counts=counts, repeat=repeat
        )
        for start in range(0, len(records), self.limit):
            with self.store.write() as connection:
                intake.add(connection, records[start : start + self.limit])
            yield counts

    def stage_orders(self, import_id: int, records: Sequence[OrderRecord]) -> Iterator[ImportCounts]:
        """Stage order lines chunk by chunk; those of unknown products are listed as not taken in."""
        with self.store.read() as connection:
            self.index = ProductIndex(connection, import_id)
        counts = ImportCounts()
        intake = OrderIntake(import_id=import_id, currency="EUR", index=self.index, counts=counts)
        for start in range(0, len(records), self.limit):
            with self.store.write() as connection:
                unknown = intake.add(connection, records[start : start + self.limit])
                rejected = [
                    RejectedRow(record.line, "SKU", record.sku or "", "unknown") for record in unknown
                ]
                imports.save_rejected(connection, import_id, rejected)
            yield counts

    def stage_sale(self, import_id: int, record: ProductRecord, day: int) -> Iterator[None]:
        """Stage what taking in a sale of the product leaves behind: its roll-up, and the product where it is new."""
        with self.store.read() as connection:
            self.index = ProductIndex(connection, import_id)
        with self.store.write() as connection:
            product_id = self.index.find(record.sku, record.identifiers)
            if product_id is None:
                product_id = self.index.make(record.sku, record.identifiers, "", record.name, None, "EUR")
            self.index.write_new(connection, day)
            connection.exec_driver_sql(
                "INSERT INTO product_day VALUES (?, ?, ?, 'EUR', 1000, 10, 1)", (day, product_id, import_id)
            )
        yield

    def stage_undo(self, undo_id: int, import_id: int) -> Iterator[None]:
        for part in (StockUndo(undo_id, import_id), ProductUndo(undo_id, import_id)):
            yield from self._until_done(lambda connection, part=part: part.stage(connection, self.limit))

    def count(self, import_id: int, now: int, undoes: int | None = None) -> None:
        with self.store.write() as connection:
            connection.exec_driver_sql(
                "UPDATE file_import SET state = 'finished', finished_at = ? WHERE id = ?", (now, import_id)
            )
            connection.exec_driver_sql("UPDATE file_import SET state = 'undone' WHERE id = ?", (undoes,))

    def settle(self, import_id: int, undoes: int | None = None) -> Iterator[None]:
        for part in (settle_products, settle_stock):
            yield from self._until_done(lambda connection, part=part: part(connection, import_id, self.limit))
        if undoes is not None:
            yield from self.clear(undoes)
        with self.store.write() as connection:
            connection.exec_driver_sql("UPDATE file_import SET settled_at = 1 WHERE id = ?", (import_id,))

    def clear(self, import_id: int) -> Iterator[None]:
        with self.store.write() as connection:
            connection.exec_driver_sql("DELETE FROM product_day WHERE import_id = ?", (import_id,))
        for part in (clear_facts, clear_stock, clear_products):
            yield from self._until_done(lambda connection, part=part: part(connection, import_id, self.limit))

    def abandon(self, import_id: int) -> None:
        with self.store.write() as connection:
            connection.exec_driver_sql(
                "UPDATE file_import SET state = 'abandoned' WHERE id = ?", (import_id,)
            )

    def forget(self, part: Callable[[Connection, int, int], bool], before: int) -> None:
        for _ in self._until_done(lambda connection: part(connection, before, self.limit)):
            pass

    def _until_done(self, step: Step) -> Iterator[None]:
        done = False
        while not done:
            with self.store.write() as connection:
                done = step(connection)
            yield
