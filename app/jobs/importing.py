"""Taking a file in, from its bytes to a finished import: the road that the command line and the job share."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection

from app.domain.errors import HomeInUseError
from app.domain.money import NO_CURRENCY
from app.domain.records import (
    ImportCounts,
    ImportReport,
    ProductRecord,
    Record,
    RejectedRow,
    SaleRecord,
)
from app.domain.shop import Shop
from app.domain.time import from_day_number, to_millis
from app.engine.clock import Clock
from app.sources.reading import Reading, ReadOptions
from app.store import backup
from app.store.database import Store
from app.store.intake import imports
from app.store.intake.catalogue import CHUNK_PRODUCTS, CatalogueIntake
from app.store.intake.histories import CHUNK_RECORDS, HistoryIntake
from app.store.intake.matching import ProductIndex
from app.store.intake.sales import CHUNK_LINES, SaleIntake, has_sales
from app.store.settings import get_shop, put_shop
from app.system.instance import InstanceLock
from app.system.paths import Home

DISCARD_LINES = 5_000
LARGEST_BATCH = max(CHUNK_LINES, CHUNK_PRODUCTS, CHUNK_RECORDS)

Progress = Callable[[int, int, str], None]
"""Called with records done, records in all, and what is going on."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class ImportWish:
    """What the owner said about a file on top of what it says itself."""

    layout: str | None = None
    mapping: dict[str, str] = field(default_factory=dict)


def import_file(
    store: Store,
    home: Home,
    clock: Clock,
    path: Path,
    *,
    wish: ImportWish | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
    batch_size: int = LARGEST_BATCH,
) -> ImportReport:
    """Read a file and take its records in; return what became of every row.

    Importing the same file again changes nothing. ``dry_run`` does all of it on a copy of the store.
    ``batch_size``: records written in one go, where that is less than the store's own measure.
    Raises ``InputError`` where the file cannot be read, ``HomeInUseError`` where another import is going on.
    """
    lock = InstanceLock(home.import_lock_path)
    if not lock.acquire():
        raise HomeInUseError("Another import is going on in this home.", "Wait until it has ended.")
    with lock:
        if not dry_run:
            return _Import(store, clock, path, wish or ImportWish(), progress or _silent, batch_size).run()
        with tempfile.TemporaryDirectory(prefix="tillwatch-", dir=home.cache) as folder:
            copy = Path(folder) / "copy.db"
            backup.back_up(store.path, copy)
            scratch = Store(copy)
            try:
                report = _Import(
                    scratch, clock, path, wish or ImportWish(), progress or _silent, batch_size
                ).run()
            finally:
                scratch.close()
        report.dry_run = True
        return report


class _Import:
    """One file on its way into one store."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        path: Path,
        wish: ImportWish,
        progress: Progress,
        batch_size: int,
    ) -> None:
        self._store = store
        self._clock = clock
        self._path = path
        self._wish = wish
        self._progress = progress
        self._batch_size = batch_size
        self._counts = ImportCounts()
        self._done = 0

    def run(self) -> ImportReport:
        with self._store.read() as connection:
            shop = get_shop(connection)
        reading = self._open(shop)
        taught = self._learn(shop, reading)
        if taught.time_zone != shop.time_zone or taught.currency != shop.currency:
            reading = self._open(taught)
        import_id, source_id = self._begin(taught, reading, changed=taught != shop)
        records = reading.records()
        first = next(records, None)
        report = self._report(reading)
        if first is not None:
            everything = _chain(first, records)
            if isinstance(first, SaleRecord):
                self._take_sales(everything, reading, source_id, import_id, taught, report)
            elif isinstance(first, ProductRecord):
                self._take_products(everything, reading, import_id, taught)
            else:
                self._take_histories(everything, reading, import_id, taught)
        self._finish(import_id, reading, report)
        return report

    def _open(self, shop: Shop) -> Reading:
        options = ReadOptions(
            zone=shop.zone,
            currency=NO_CURRENCY if shop.currency_assumed else shop.currency,
            layout=self._wish.layout,
            mapping=self._wish.mapping,
        )
        # Loaded with the first file: a program that waits in the tray does without every layout.
        from app.sources.files import open_file

        return open_file(self._path, options)

    @staticmethod
    def _learn(shop: Shop, reading: Reading) -> Shop:
        """Return the shop with what this file states of currency and zone, where both were only assumed."""
        if shop.currency_assumed and reading.stated_currency:
            shop = replace(shop, currency=reading.stated_currency, currency_assumed=False)
        if shop.zone_assumed and reading.stated_zone:
            shop = replace(shop, time_zone=reading.stated_zone, zone_assumed=False)
        return shop

    def _begin(self, shop: Shop, reading: Reading, *, changed: bool) -> tuple[int, int]:
        now = self._clock.now()
        with self._store.write() as connection:
            if changed:
                put_shop(connection, shop, now=now)
            source_id = imports.ensure_source(connection, reading.source_key, reading.source_title, now=now)
            import_id = imports.begin_import(
                connection,
                source_id=source_id,
                file_name=shown_name(self._path),
                fingerprint=reading.fingerprint,
                layout=reading.layout,
                encoding=reading.encoding,
                delimiter=reading.delimiter,
                now=now,
            )
            leftovers = imports.unfinished_imports(connection, but=import_id)
        for leftover in leftovers:
            gone = False
            while not gone:
                with self._store.write() as connection:
                    gone = imports.discard_some(connection, leftover, limit=DISCARD_LINES)
        return import_id, source_id

    def _take_sales(
        self,
        records: Iterator[Record],
        reading: Reading,
        source_id: int,
        import_id: int,
        shop: Shop,
        report: ImportReport,
    ) -> None:
        with self._store.read() as connection:
            index = ProductIndex(connection)
            fresh = not has_sales(connection, source_id)
        intake = SaleIntake(
            source_id=source_id,
            import_id=import_id,
            currency=shop.currency,
            index=index,
            counts=self._counts,
            fresh=fresh,
        )
        days: list[int] = []

        def take(connection: Connection, chunk: list[SaleRecord], now: int) -> None:
            intake.add(connection, chunk, now)
            days.append(min(record.day for record in chunk))
            days.append(max(record.day for record in chunk))

        self._in_chunks(_only(records, SaleRecord), CHUNK_LINES, reading, take)
        report.first_day = from_day_number(min(days))
        report.last_day = from_day_number(max(days))

    def _take_products(self, records: Iterator[Record], reading: Reading, import_id: int, shop: Shop) -> None:
        with self._store.read() as connection:
            index = ProductIndex(connection)
        # The file's own time is the best word on when its stock was true; a date ahead of now is no date.
        written = int(self._path.stat().st_mtime * 1_000)
        intake = CatalogueIntake(
            import_id=import_id,
            currency=shop.currency,
            index=index,
            counts=self._counts,
            counted_at=min(written, to_millis(self._clock.now())),
        )
        self._in_chunks(_only(records, ProductRecord), CHUNK_PRODUCTS, reading, intake.add)

    def _take_histories(
        self, records: Iterator[Record], reading: Reading, import_id: int, shop: Shop
    ) -> None:
        with self._store.read() as connection:
            index = ProductIndex(connection)
        intake = HistoryIntake(import_id=import_id, currency=shop.currency, index=index, counts=self._counts)

        def take(connection: Connection, chunk: list[Record], _now: int) -> None:
            for record in intake.add(connection, chunk):
                assert not isinstance(record, ProductRecord | SaleRecord)
                reading.rejected.append(
                    RejectedRow(record.line, "SKU", record.sku, "no product has this SKU")
                )

        self._in_chunks(records, CHUNK_RECORDS, reading, take)

    def _in_chunks(
        self,
        records: Iterator[_T],
        size: int,
        reading: Reading,
        take: Callable[[Connection, list[_T], int], None],
    ) -> None:
        """Read a chunk, then write it: no parsing ever happens while the write lock is held."""
        while chunk := list(islice(records, min(size, self._batch_size))):
            with self._store.write() as connection:
                take(connection, chunk, to_millis(self._clock.now()))
            self._done += len(chunk)
            self._progress(self._done, reading.rows, f"Reading {shown_name(self._path)}")

    def _report(self, reading: Reading) -> ImportReport:
        return ImportReport(
            file=str(self._path),
            layout=reading.layout,
            encoding=reading.encoding,
            delimiter=reading.delimiter,
            rows=reading.rows,
            counts=self._counts,
        )

    def _finish(self, import_id: int, reading: Reading, report: ImportReport) -> None:
        report.rejected = sorted(reading.rejected, key=lambda row: row.line)
        report.questions = reading.questions
        report.other_rows = reading.other_rows
        report.notes = reading.notes
        now = self._clock.now()
        with self._store.write() as connection:
            imports.save_rejected(connection, import_id, report.rejected)
            imports.finish_import(connection, import_id, report, now=now)


def shown_name(path: Path) -> str:
    """Return a file's name as text: on disk it may hold bytes that are none in any encoding."""
    return path.name.encode("utf-8", "replace").decode("utf-8")


def _silent(_done: int, _total: int, _text: str) -> None:
    """Tell nobody how far it is."""


def _chain(first: Record, rest: Iterator[Record]) -> Iterator[Record]:
    yield first
    yield from rest


def _only(records: Iterator[Record], kind: type[_T]) -> Iterator[_T]:
    for record in records:
        # A layout yields one kind of record; anything else is a reader's mistake and must not pass.
        assert isinstance(record, kind)
        yield record
