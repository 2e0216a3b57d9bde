"""Taking a file in, from its bytes to a finished import: the road that the command line and the jobs share.

Everything is staged under the import's id, in short transactions, and begins to count in one row's change; a file
that turns out to be unreadable half way, is cancelled, or changes more than the owner agrees to leaves nothing behind.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection

from app.domain.errors import HomeInUseError, InputError, StoreError
from app.domain.money import NO_CURRENCY
from app.domain.records import (
    Differences,
    ImportCounts,
    ImportReport,
    OrderRecord,
    ProductRecord,
    Question,
    ReceiptRecord,
    Record,
    RejectedRow,
    SaleRecord,
    SupplierRecord,
)
from app.domain.saved_layout import SavedLayout
from app.domain.shop import Shop
from app.domain.time import from_day_number, to_millis
from app.engine.clock import Clock
from app.jobs.file_jobs import LARGEST_BATCH
from app.language import tr, trn
from app.sources.reading import Reading, ReadOptions
from app.store import backup, remembered
from app.store.database import Store
from app.store.intake import imports, settling
from app.store.intake.catalogue import CHUNK_PRODUCTS, CatalogueIntake
from app.store.intake.histories import CHUNK_RECORDS, HistoryIntake
from app.store.intake.matching import ProductIndex, has_products
from app.store.intake.orders import CHUNK_ORDERS, OrderIntake
from app.store.intake.receipts import ReceiptIntake
from app.store.intake.sales import CHUNK_LINES, SaleIntake, has_sales
from app.store.intake.supplier_matching import SupplierMatching, Taken
from app.store.intake.suppliers import CHUNK_SUPPLIERS, SupplierIntake
from app.store.settings import get_shop, put_shop
from app.system.instance import InstanceLock
from app.system.paths import Home

Progress = Callable[[int, int, str], None]
"""Called with records done, records in all, and what is going on."""

PLAIN_PRODUCTS, SUPPLIER_PRICES = "products", "supplier-prices"
"""The layouts of lists that may say what articles cost to buy, and nothing of what the shop asks."""

_COLUMNS = {
    "sku": ("sku", "supplier_sku", "id"),
    "supplier_code": ("supplier_sku",),
    "barcode": ("barcode",),
    "name": ("name", "title"),
}
"""Where a list has what a person knows an article by: fields of layouts, by what it is."""

_T = TypeVar("_T")


class QuestionsError(InputError):
    """The file leaves something open that only the owner knows. Nothing of it was kept."""

    def __init__(self, file: str, questions: tuple[Question, ...]) -> None:
        super().__init__(
            tr("'{file}' leaves a question open: {question}", file=file, question=questions[0].text),
            tr("Answer it on the Data page; it is asked only once."),
        )
        self.questions = questions


class LargeChangeError(InputError):
    """The file changes so much that the owner should look first. Nothing of it was kept."""

    def __init__(self, file: str, differences: Differences) -> None:
        super().__init__(
            # words: {changes} is "5,200 of 6,342 prices change".
            tr("'{file}' was not taken in: {changes}.", file=file, changes=differences.in_words()),
            tr("Look at the changes and say whether they are right."),
        )
        self.differences = differences


def _yes(_differences: Differences) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class ImportWish:
    """What the owner said about a file on top of what it says itself."""

    layout: str | None = None
    mapping: dict[str, str] = field(default_factory=dict)
    decimal: str | None = None
    date_format: str | None = None
    currency: str | None = None
    sheet: str | None = None
    answers: dict[str, str] = field(default_factory=dict)
    """Answers to the file's questions, by key: they are remembered for its source."""
    save_as: str | None = None
    """The name under which this kind of file is remembered, with all that was said of it here."""
    take_assumed: bool = True
    """Whether open questions are answered by what is assumed, and reported; else the file is not taken in."""
    supplier: str = ""
    """Whose list it is: it then says what articles cost there, and only of products that the shop knows."""
    approve: Callable[[Differences], bool] = _yes
    """Asked before a large change begins to count."""


def import_file(
    store: Store,
    home: Home,
    clock: Clock,
    path: Path,
    *,
    wish: ImportWish | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
    check: Callable[[], None] | None = None,
    batch_size: int = LARGEST_BATCH,
) -> ImportReport:
    """Read a file and take its records in; return what became of every row.

    Importing the same file again changes nothing. ``dry_run`` does all of it on a copy of the store. ``check`` is
    called between chunks and raises where the work is to stop; ``store`` must not be one that stops by itself.
    ``batch_size``: records written in one go, where that is less than the store's own measure.
    Raises ``InputError`` where the file cannot be read or is not to be taken in (``QuestionsError``,
    ``LargeChangeError``), ``HomeInUseError`` where another import is going on.
    """
    wish = wish or ImportWish()
    with import_lock(home):
        if not dry_run:
            return _Import(store, clock, path, wish, progress or _silent, check or _go_on, batch_size).run()
        with tempfile.TemporaryDirectory(prefix="tillwatch-", dir=home.cache) as folder:
            copy = Path(folder) / "copy.db"
            backup.back_up(store.path, copy)
            scratch = Store(copy)
            try:
                report = _Import(
                    scratch, clock, path, wish, progress or _silent, check or _go_on, batch_size
                ).run()
            finally:
                scratch.close()
        report.dry_run = True
        report.import_id = None
        return report


def import_lock(home: Home) -> InstanceLock:
    """Return the lock under which files are taken in and undone, already held: use it in a ``with`` statement.

    Raises ``HomeInUseError`` where another import is going on.
    """
    lock = InstanceLock(home.import_lock_path)
    if not lock.acquire():
        raise HomeInUseError(tr("Another import is going on in this home."), tr("Wait until it has ended."))
    return lock


def read_options(connection: Connection, wish: ImportWish) -> ReadOptions:
    """Return what the shop knows and the owner said about a file, as its reader wants it."""
    return _options(get_shop(connection), remembered.saved_layouts(connection), wish)


def _options(shop: Shop, saved: dict[str, SavedLayout], wish: ImportWish) -> ReadOptions:
    currency = wish.currency or (NO_CURRENCY if shop.currency_assumed else shop.currency)
    return ReadOptions(
        zone=shop.zone,
        currency=currency,
        layout=wish.layout,
        mapping=wish.mapping,
        decimal=wish.decimal,
        date_format=wish.date_format,
        sheet=wish.sheet,
        answers=wish.answers,
        saved=saved,
        supplier=wish.supplier,
    )


class _Import:
    """One file on its way into one store."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        path: Path,
        wish: ImportWish,
        progress: Progress,
        check: Callable[[], None],
        batch_size: int,
    ) -> None:
        self._store = store
        self._clock = clock
        self._path = path
        self._wish = wish
        self._progress = progress
        self._check = check
        self._batch_size = batch_size
        self._counts = ImportCounts()
        self._done = 0
        self._is_costs = False
        self._teaches_currency = True

    def run(self) -> ImportReport:
        # First of all, so that matching meets nothing but what counts.
        settling.tidy(self._store, now=self._clock.now())
        with self._store.read() as connection:
            shop = get_shop(connection)
            saved = remembered.saved_layouts(connection)
        reading, keep = self._open(shop, saved)
        self._is_costs = self._asks_costs(reading)
        if self._is_costs:
            # What a supplier's amounts are in says nothing of what the shop sells in, once it sells anything.
            with self._store.read() as connection:
                self._teaches_currency = not (self._wish.supplier or has_products(connection))
        taught = self._learn(shop, reading)
        if taught.time_zone != shop.time_zone or taught.currency != shop.currency:
            reading, keep = self._open(taught, saved)
        if reading.questions and not self._wish.take_assumed:
            raise QuestionsError(shown_name(self._path), tuple(reading.questions))
        import_id, source_id, repeat_of = self._begin(reading)
        report = self._report(reading, import_id, repeat_of)
        try:
            self._stage(reading, source_id, taught, report)
            if report.differences is not None and report.differences.large:
                self._ask(report.differences)
            self._list_rejected(import_id, reading, report)
        except BaseException as error:
            self._give_up(import_id, error)
            raise
        self._finish(import_id, reading, report, taught if taught != shop else None, keep)
        settling.settle(self._store, import_id, None, now=self._clock.now())
        return report

    def _open(self, shop: Shop, saved: dict[str, SavedLayout]) -> tuple[Reading, SavedLayout | None]:
        """Return the file examined under everything that is known of it, and the layout that is to be kept."""
        # Loaded with the first file: a program that waits in the tray does without every layout.
        from app.sources.files import open_file

        options = replace(_options(shop, saved, self._wish), now=self._clock.now())
        reading = open_file(self._path, options)
        keep: SavedLayout | None = None
        if self._wish.save_as:
            keep = SavedLayout(
                headers=reading.header_fingerprint,
                name=self._wish.save_as,
                layout=reading.layout,
                # All that is read now, also what was found by its header, and nothing that a later version might find.
                mapping=reading.mapping,
                decimal=self._wish.decimal,
                date_format=self._wish.date_format,
                currency=self._wish.currency,
            )
            # Read as the next file of its kind will be: from the same source, so that the two may overlap.
            options = replace(options, layout=None, mapping={}, saved={keep.headers: keep})
            reading = open_file(self._path, options)
        if reading.questions:
            with self._store.read() as connection:
                known = remembered.answers(connection, reading.answers_key)
            if known:
                reading = open_file(self._path, replace(options, answers={**known, **self._wish.answers}))
        return reading, keep

    def _asks_costs(self, reading: Reading) -> bool:
        """Whether the file says what articles cost to buy, and nothing of what only a shop knows."""
        if self._wish.supplier or reading.layout == SUPPLIER_PRICES:
            return True
        if reading.layout != PLAIN_PRODUCTS:
            return False
        found = False
        for place, record in enumerate(reading.records()):
            if place % CHUNK_LINES == 0:
                self._check()
            # Of a shop's own list the first row mostly says it.
            if not isinstance(record, ProductRecord) or record.price is not None or record.stock is not None:
                return False
            found = found or record.cost is not None
        return found

    def _learn(self, shop: Shop, reading: Reading) -> Shop:
        """Return the shop with what this file states of currency and zone, where both were only assumed."""
        if shop.currency_assumed and reading.stated_currency and self._teaches_currency:
            shop = replace(shop, currency=reading.stated_currency, currency_assumed=False)
        if shop.zone_assumed and reading.stated_zone:
            shop = replace(shop, time_zone=reading.stated_zone, zone_assumed=False)
        return shop

    def _begin(self, reading: Reading) -> tuple[int, int, int | None]:
        now = self._clock.now()
        with self._store.write() as connection:
            source_id = imports.ensure_source(connection, reading.source_key, reading.source_title, now=now)
            twin = imports.sold_under_another_source(connection, reading.fingerprint, source_id)
            if twin is not None:
                raise InputError(
                    tr(
                        "'{file}' was read as '{source}' before (import {id});"
                        " read as something else its sales would count twice.",
                        file=shown_name(self._path),
                        source=twin.source_title,
                        id=twin.id,
                    ),
                    tr("Undo that import first (tillwatch import --undo {id}).", id=twin.id),
                )
            begun = imports.begin_import(
                connection,
                source_id=source_id,
                file_name=shown_name(self._path),
                fingerprint=reading.fingerprint,
                headers=reading.header_fingerprint,
                layout=reading.layout,
                encoding=reading.encoding,
                delimiter=reading.delimiter,
                now=now,
            )
        return begun.id, source_id, begun.repeat_of

    def _stage(self, reading: Reading, source_id: int, shop: Shop, report: ImportReport) -> None:
        records = reading.records()
        first = next(records, None)
        if first is None:
            return
        everything = _chain(first, records)
        if self._is_costs:
            self._stage_costs(first, reading, shop, report)
        elif isinstance(first, SaleRecord):
            self._stage_sales(everything, reading, source_id, shop, report)
        elif isinstance(first, ProductRecord):
            self._stage_products(everything, reading, shop, report)
        elif isinstance(first, ReceiptRecord):
            self._stage_receipts(everything, reading, source_id, shop, report)
        elif isinstance(first, SupplierRecord):
            suppliers = SupplierIntake(import_id=_id(report), counts=self._counts)
            self._in_chunks(
                _only(everything, SupplierRecord),
                CHUNK_SUPPLIERS,
                reading,
                lambda connection, chunk, _now: suppliers.add(connection, chunk),
            )
        elif isinstance(first, OrderRecord):
            self._stage_orders(everything, reading, shop, report)
        else:
            self._stage_histories(everything, reading, shop, report)

    def _stage_sales(
        self, records: Iterator[Record], reading: Reading, source_id: int, shop: Shop, report: ImportReport
    ) -> None:
        with self._store.read() as connection:
            index = ProductIndex(connection, _id(report))
            fresh = not has_sales(connection, source_id)
        intake = SaleIntake(
            source_id=source_id,
            import_id=_id(report),
            currency=shop.currency,
            index=index,
            counts=self._counts,
            fresh=fresh,
            undoable_since=to_millis(self._clock.now() - imports.UNDO_FOR),
            repeat=report.repeat_of is not None,
        )
        span = _Span()

        def take(connection: Connection, chunk: list[SaleRecord], now: int) -> None:
            intake.add(connection, chunk, now)
            span.widen([record.day for record in chunk])

        self._in_chunks(_only(records, SaleRecord), CHUNK_LINES, reading, take)
        span.tell(report)
        _tell_matching(index, report, reading)

    def _stage_receipts(
        self, records: Iterator[Record], reading: Reading, source_id: int, shop: Shop, report: ImportReport
    ) -> None:
        intake = ReceiptIntake(
            source_id=source_id,
            import_id=_id(report),
            currency=shop.currency,
            counts=self._counts,
            repeat=report.repeat_of is not None,
        )
        span = _Span()

        def take(connection: Connection, chunk: list[ReceiptRecord], _now: int) -> None:
            for record in intake.add(connection, chunk):
                reason = tr("an earlier row of this receipt is in another currency")
                reading.rejected.append(RejectedRow(record.line, "", record.receipt, reason))
            span.widen([record.day for record in chunk])

        self._in_chunks(_only(records, ReceiptRecord), CHUNK_LINES, reading, take)
        span.tell(report)

    def _stage_products(
        self, records: Iterator[Record], reading: Reading, shop: Shop, report: ImportReport
    ) -> None:
        with self._store.read() as connection:
            index = ProductIndex(connection, _id(report))
        # The file's own time is the best word on when its stock was true; a date ahead of now is no date.
        written = int(self._path.stat().st_mtime * 1_000)
        intake = CatalogueIntake(
            import_id=_id(report),
            currency=shop.currency,
            index=index,
            counts=self._counts,
            counted_at=min(written, to_millis(self._clock.now())),
            repeat=report.repeat_of is not None,
        )
        ordered = self._order_intake(index, shop, report)

        def take(connection: Connection, chunk: list[Record], now: int) -> None:
            # The list of an order names its articles and says how many of each were ordered.
            intake.add(connection, [record for record in chunk if isinstance(record, ProductRecord)], now)
            orders = [record for record in chunk if isinstance(record, OrderRecord)]
            assert not {*map(type, chunk)} - {ProductRecord, OrderRecord}
            _reject_unknown(ordered.add(connection, orders), reading)

        self._in_chunks(records, CHUNK_PRODUCTS, reading, take)
        report.differences = intake.differences
        _tell_matching(index, report, reading)
        _tell_products(intake, reading)

    def _stage_costs(self, first: Record, reading: Reading, shop: Shop, report: ImportReport) -> None:
        """Stage what the list says of the products that the shop has.

        Of a feed the many articles that are not sold here are counted; of a file they become products.
        """
        if not isinstance(first, ProductRecord):
            raise InputError(
                tr("'{file}' is no list of prices.", file=shown_name(self._path)),
                tr("Check that it is what {supplier} asks for articles.", supplier=self._wish.supplier),
            )
        with self._store.read() as connection:
            index = ProductIndex(connection, _id(report))
            matching = SupplierMatching(
                connection,
                self._wish.supplier,
                self._wish.currency or shop.currency,
                shop_currency=shop.currency,
                of_file=not self._wish.supplier,
                may_be_ours=reading.layout == PLAIN_PRODUCTS and not self._wish.supplier,
            )
        for chunk in _chunks(_only(reading.records(), ProductRecord), CHUNK_LINES):
            self._check()
            matching.survey(chunk)
        intake = CatalogueIntake(
            import_id=_id(report),
            currency=shop.currency,
            index=index,
            counts=self._counts,
            counted_at=to_millis(self._clock.now()),
            repeat=report.repeat_of is not None,
        )

        def target(taken: Taken) -> tuple[int, ProductRecord]:
            if taken.product_id is None:
                return intake.identified(taken.record)
            index.recognised(taken.product_id, taken.way, taken.keys)
            return taken.product_id, taken.record

        def take(connection: Connection, chunk: list[Taken], now: int) -> None:
            intake.add_known(connection, [target(taken) for taken in chunk], now)

        found = (matching.take(record) for record in _only(reading.records(), ProductRecord))
        self._in_chunks((taken for taken in found if taken is not None), CHUNK_PRODUCTS, reading, take)
        _reject(matching.rejected, reading)
        for reason, count in matching.other.items():
            reading.other_rows[reason] = reading.other_rows.get(reason, 0) + count
        report.differences = intake.differences
        _tell_matching(index, report, reading)
        _tell_products(intake, reading)

    def _stage_orders(
        self, records: Iterator[Record], reading: Reading, shop: Shop, report: ImportReport
    ) -> None:
        with self._store.read() as connection:
            index = ProductIndex(connection, _id(report))
        intake = self._order_intake(index, shop, report)

        def take(connection: Connection, chunk: list[OrderRecord], _now: int) -> None:
            _reject_unknown(intake.add(connection, chunk), reading)

        self._in_chunks(_only(records, OrderRecord), CHUNK_ORDERS, reading, take)
        _tell_matching(index, report, reading)

    def _order_intake(self, index: ProductIndex, shop: Shop, report: ImportReport) -> OrderIntake:
        return OrderIntake(
            import_id=_id(report),
            currency=shop.currency,
            index=index,
            counts=self._counts,
            repeat=report.repeat_of is not None,
        )

    def _stage_histories(
        self, records: Iterator[Record], reading: Reading, shop: Shop, report: ImportReport
    ) -> None:
        with self._store.read() as connection:
            index = ProductIndex(connection, _id(report))
        intake = HistoryIntake(
            import_id=_id(report),
            currency=shop.currency,
            index=index,
            counts=self._counts,
            repeat=report.repeat_of is not None,
        )

        def take(connection: Connection, chunk: list[Record], _now: int) -> None:
            for record in intake.add(connection, chunk):
                sku = getattr(record, "sku", None) or ""
                reading.rejected.append(RejectedRow(record.line, "SKU", sku, tr("no product has this SKU")))

        self._in_chunks(records, CHUNK_RECORDS, reading, take)
        _tell_matching(index, report, reading)

    def _in_chunks(
        self,
        records: Iterator[_T],
        size: int,
        reading: Reading,
        take: Callable[[Connection, list[_T], int], None],
    ) -> None:
        """Read a chunk, then write it: no parsing ever happens while the write lock is held."""
        for chunk in _chunks(records, min(size, self._batch_size)):
            self._check()
            with self._store.write() as connection:
                take(connection, chunk, to_millis(self._clock.now()))
            self._done += len(chunk)
            # A row may be an article and an order line of it.
            self._progress(
                min(self._done, reading.rows), reading.rows, tr("Reading {file}", file=shown_name(self._path))
            )

    def _ask(self, differences: Differences) -> None:
        if not self._wish.approve(differences):
            raise LargeChangeError(shown_name(self._path), differences)

    def _list_rejected(self, import_id: int, reading: Reading, report: ImportReport) -> None:
        report.rejected = sorted(reading.rejected, key=lambda row: row.line)
        report.questions = reading.questions
        report.other_rows = reading.other_rows
        report.notes = [*reading.notes, *report.notes]
        for start in range(0, len(report.rejected), CHUNK_RECORDS):
            self._check()
            with self._store.write() as connection:
                imports.save_rejected(connection, import_id, report.rejected[start : start + CHUNK_RECORDS])

    def _give_up(self, import_id: int, error: BaseException) -> None:
        """Leave nothing of an import that does not come to its end; where there is no time, the next one clears."""
        # A store that cannot be written just now is why it failed; that is told, not that it could not be noted.
        with suppress(StoreError):
            with self._store.write() as connection:
                imports.mark_failed(connection, import_id, str(error))
            if isinstance(error, InputError):
                settling.discard(self._store, import_id)

    def _report(self, reading: Reading, import_id: int, repeat_of: int | None) -> ImportReport:
        return ImportReport(
            file=str(self._path),
            layout=reading.layout,
            encoding=reading.encoding,
            delimiter=reading.delimiter,
            rows=reading.rows,
            counts=self._counts,
            import_id=import_id,
            repeat_of=repeat_of,
        )

    def _finish(
        self,
        import_id: int,
        reading: Reading,
        report: ImportReport,
        shop: Shop | None,
        keep: SavedLayout | None,
    ) -> None:
        now = self._clock.now()
        said = _said(self._wish)
        with self._store.write() as connection:
            imports.finish_import(connection, import_id, report, now=now)
            if shop is not None:
                # Of the shop as it stands by now: its owner may have said something of it meanwhile.
                put_shop(connection, self._learn(get_shop(connection), reading), now=now)
            if keep is not None:
                remembered.save_layout(connection, keep, now=now)
            remembered.remember_answers(connection, reading.answers_key, said, now=now)


def _said(wish: ImportWish) -> dict[str, str]:
    """Return what was said of this file as answers to the questions that the next of its kind may raise."""
    from app.sources.conventions import DATE_ORDER, DAY_FIRST, DECIMAL, MONTH_FIRST
    from app.sources.date_format import DateFormat

    said: dict[str, str] = {}
    if wish.decimal:
        said[DECIMAL] = wish.decimal
    if wish.currency:
        said["currency"] = wish.currency
    if wish.date_format and (day_first := DateFormat(wish.date_format).day_first) is not None:
        said[DATE_ORDER] = DAY_FIRST if day_first else MONTH_FIRST
    return said | wish.answers


class _Span:
    """The first and last business day that an import tells of."""

    def __init__(self) -> None:
        self._days: list[int] = []

    def widen(self, days: list[int]) -> None:
        self._days = [min([*self._days, *days]), max([*self._days, *days])]

    def tell(self, report: ImportReport) -> None:
        report.first_day, report.last_day = map(from_day_number, self._days)


def shown_name(path: Path) -> str:
    """Return a file's name as text: on disk it may hold bytes that are none in any encoding."""
    return path.name.encode("utf-8", "replace").decode("utf-8")


def _id(report: ImportReport) -> int:
    assert report.import_id is not None
    return report.import_id


def _reject_unknown(unknown: Sequence[OrderRecord], reading: Reading) -> None:
    for record in unknown:
        known_by = record.sku or next((value for _, value in record.identifiers), "")
        reason = tr("no product has this SKU") if record.sku else tr("no product is known by this")
        reading.rejected.append(RejectedRow(record.line, "SKU", known_by, reason))


def _tell_matching(index: ProductIndex, report: ImportReport, reading: Reading) -> None:
    report.matched = dict(index.matched)
    reading.notes.extend(index.notes)


def _reject(rows: Sequence[RejectedRow], reading: Reading) -> None:
    """List rows whose column is the field of a product by which a person finds the article."""
    columns = {field: column for column, field in reversed(reading.mapping.items())}
    for row in rows:
        column = next((columns[name] for name in _COLUMNS[row.column] if name in columns), "")
        reading.rejected.append(replace(row, column=column))


def _tell_products(intake: CatalogueIntake, reading: Reading) -> None:
    _reject(intake.refused, reading)
    if intake.codes_of_nobody:
        reading.notes.append(
            trn(
                "{n} row has a supplier's code and names no supplier; the code was not kept.",
                "{n} rows have a supplier's code and name no supplier; the codes were not kept.",
                intake.codes_of_nobody,
            )
        )


def _silent(_done: int, _total: int, _text: str) -> None:
    """Tell nobody how far it is."""


def _go_on() -> None:
    """Never stop."""


def _chunks(records: Iterator[_T], size: int) -> Iterator[list[_T]]:
    while chunk := list(islice(records, size)):
        yield chunk


def _chain(first: Record, rest: Iterator[Record]) -> Iterator[Record]:
    yield first
    yield from rest


def _only(records: Iterator[Record], kind: type[_T]) -> Iterator[_T]:
    for record in records:
        # A layout yields one kind of record; anything else is a reader's mistake and must not pass.
        assert isinstance(record, kind)
        yield record
