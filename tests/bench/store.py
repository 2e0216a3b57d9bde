"""How fast the store takes things in, beside the plainest way of doing the same on the same disk.

    python -m tests.bench.store [--quick]

``--quick`` takes a tenth of the products and lines: to see that it runs, not to judge.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import math
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from app.engine.clock import SystemClock
from app.jobs.importing import import_file
from app.jobs.service import Service
from app.store.database import Store
from app.store.prices import PIECE, record_prices, to_record
from app.system.paths import Home
from tests.bench.report import Report, progress
from tests.filling import note_prices

FIRST_DAY = 30_000
"""A business day far ahead of any real one, so that rounds never meet."""
FIRST_OF_YEAR = date(2025, 1, 1)
YEAR = 365
REAL_LINES = Path(__file__).resolve().parents[3] / "shared" / "retail" / "online_retail_lines_A.csv.gz"


DAILY_PRICE = """
CREATE TABLE daily_price (day INTEGER NOT NULL, product_id INTEGER NOT NULL REFERENCES product (id),
    price BIGINT NOT NULL, cost BIGINT, currency VARCHAR NOT NULL, PRIMARY KEY (day, product_id)) WITHOUT ROWID
"""


class Base(DeclarativeBase):
    """Only here: the product itself never adds rows as objects."""


class PriceObject(Base):
    """A product's price on one day: what a plain program keeps of each."""

    __tablename__ = "daily_price"

    day: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    product_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    price: Mapped[int]
    cost: Mapped[int | None]
    currency: Mapped[str]


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true")
    quick = options.parse_args().quick
    report = Report()
    record_daily(report, [100, 1_000, 10_000] if quick else [1_000, 10_000, 100_000])
    keep_a_year(report, 2_000 if quick else 20_000)
    take_in_sales(report, 26_000 if quick else 260_000)
    return report.finish()


def record_daily(report: Report, sizes: list[int]) -> None:
    """The daily price job through the real engine, at three sizes of shop: a first day, and days of few changes."""
    times = {}
    for size in sizes:
        with service_with(size) as service:
            days = iter(range(FIRST_DAY, FIRST_DAY + 1_000))
            first = timed(run_job, service, next(days))
            quiet, some, bare = [], [], []
            for _ in range(5):
                quiet.append(timed(run_job, service, next(days)))
                change_prices(service.store, some_of=100)
                some.append(timed(run_job, service, next(days)))
                bare.append(timed(bare_insert, service.home.store_path, next(days)))
            times[size] = min(some)
            progress(
                f"record-prices, {size:,} products: {first:.4f} s the first day, {min(quiet):.4f} s without a change,"
                f" {min(some):.4f} s with 1 % changed; a row for each {min(bare):.4f} s"
            )
            if size == sizes[-1]:
                orm = min(timed(add_objects, service.store, next(days)) for _ in range(2))
                for name, took in (("", min(some)), (" on the first day", first)):
                    report.add(
                        f"record-prices of {size} products{name} beside one INSERT … SELECT of a row for each",
                        took, "s", anchor=min(bare), ratio_at_most=2.5 if not name else None,
                    )  # fmt: skip
                report.add(f"record-prices of {size} products without a change", min(quiet), "s")
                report.add(
                    f"one object a product, one commit, of {size} products beside record-prices",
                    orm, "s", anchor=min(some), ratio_at_least=15,
                )  # fmt: skip
                report.add(
                    "longest hold of the store while every price is recorded",
                    longest_hold(service.store, next(days)) * 1_000, "ms",
                )  # fmt: skip
    for small in sizes[:-1]:
        slope = math.log(times[sizes[-1]] / times[small]) / math.log(sizes[-1] / small)
        report.add(f"record-prices growth, log-log slope {small} to {sizes[-1]}", slope, "", at_most=1.05)


def keep_a_year(report: Report, products: int) -> None:
    """What a year of prices takes, recorded day by day, where each changes four times a year and its cost twice."""
    with service_with(products) as service:
        rng = random.Random(11)
        before = bytes_of(service.store)
        for day in range(YEAR):
            with service.store.write() as connection:
                for column, times_a_year in (("price", 4), ("cost", 2)):
                    connection.exec_driver_sql(
                        f"UPDATE product SET {column} = {column} + ? WHERE id = ?",
                        [
                            (rng.randrange(1, 500), rng.randrange(1, products + 1))
                            for _ in range(products * times_a_year // YEAR)
                        ],
                    )
                note_prices(connection, FIRST_OF_YEAR + timedelta(days=day))
        grown = bytes_of(service.store) - before
        with service.store.read() as connection:
            changes = connection.exec_driver_sql("SELECT count(*) FROM price_history").scalar_one()
        bare_insert(service.home.store_path, FIRST_DAY)
        daily = bytes_of(service.store, "daily_price") * YEAR
    progress(f"{products:,} products, {YEAR} days: {changes:,} changes, {grown / 1e6:.1f} MB")
    report.add("bytes a change of price takes, index included", grown / changes, "bytes", at_most=80)
    report.add(
        f"a year of prices of {products} products beside a row a day",
        grown / 1e6, "MB", anchor=daily / 1e6, ratio_at_most=0.1,
    )  # fmt: skip
    report.add("a year of prices of 100,000 products", grown / products * 100_000 / 1e6, "MB")


def take_in_sales(report: Report, lines: int) -> None:
    """Invoice lines, from gzip to roll-ups, beside csv.reader and executemany into the same tables."""
    with tempfile.TemporaryDirectory(prefix="tillwatch-bench-") as folder:
        made = Path(folder) / "lines.csv.gz"
        write_lines(made, lines)
        files = [("made", made)]
        if REAL_LINES.exists() and lines > 100_000:
            files.append(("real", REAL_LINES))
        for name, path in files:
            with gzip.open(path, "rt", encoding="utf-8") as text:
                count = sum(1 for _ in text) - 1
            ours = min(import_seconds(path) for _ in range(2))
            plain = min(plain_seconds(path) for _ in range(2))
            progress(f"import of {count:,} {name} lines: {ours:.2f} s of CPU, plain {plain:.2f} s")
            report.add(
                f"import of {count} {name} invoice lines", count / ours, "lines/CPU s", at_least=30_000
            )
            report.add(
                f"import of {count} {name} lines beside csv.reader + executemany", ours, "CPU s",
                anchor=plain, ratio_at_most=3,
            )  # fmt: skip


@contextmanager
def service_with(products: int) -> Iterator[Service]:
    with tempfile.TemporaryDirectory(prefix="tillwatch-bench-") as folder:
        service = Service.open(Home(Path(folder)))
        try:
            with service.store.write() as connection:
                connection.exec_driver_sql(DAILY_PRICE)
                connection.exec_driver_sql(
                    "INSERT INTO product (id, sku, name, price, cost, currency, active, kind, created_at, changed_at)"
                    " VALUES (?, ?, ?, ?, ?, 'EUR', 1, 'item', 0, 0)",
                    [
                        (i, f"SKU-{i:06}", f"Product {i}", 10_000 + i, 6_000 + i)
                        for i in range(1, products + 1)
                    ],
                )
            service.start(alarm=False)
            yield service
        finally:
            service.stop()


def run_job(service: Service, day: int) -> None:
    as_of = datetime(1970, 1, 1, 12, tzinfo=UTC) + timedelta(days=day)
    ended = service.engine.wait(service.run_now("record-prices", as_of=as_of))
    assert ended.status == "succeeded", ended.error_text


def change_prices(store: Store, *, some_of: int) -> None:
    """Change the price of every ``some_of``-th product."""
    with store.write() as connection:
        connection.exec_driver_sql("UPDATE product SET price = price + 1 WHERE id % ? = 0", (some_of,))


def longest_hold(store: Store, day: int) -> float:
    """Seconds that the longest transaction lasts when every product has another price."""
    change_prices(store, some_of=1)
    at = date(1970, 1, 1) + timedelta(days=day)
    with store.read() as connection:
        changed = to_record(connection, at).changed
    return max(
        timed(record_piece, store, at, changed[start : start + PIECE])
        for start in range(0, len(changed), PIECE)
    )


def record_piece(store: Store, day: date, product_ids: list[int]) -> None:
    with store.write() as connection:
        record_prices(connection, day, product_ids)


def bytes_of(store: Store, *tables: str) -> int:
    """Bytes that the pages of a table take, by default those of prices and their index."""
    names = tables or ("price_history", "ix_price_history_day", "price_day")
    with store.read() as connection:
        return int(
            connection.exec_driver_sql(
                f"SELECT coalesce(sum(pgsize), 0) FROM dbstat WHERE name IN ({', '.join('?' * len(names))})",
                names,
            ).scalar_one()
        )


def bare_insert(path: Path, day: int) -> None:
    """What a plain program does: a row for every product, whether or not its price changed."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(
            "INSERT INTO daily_price (day, product_id, price, cost, currency)"
            " SELECT ?, id, price, cost, currency FROM product",
            (day,),
        )
        connection.execute("COMMIT")


def add_objects(store: Store, day: int) -> None:
    with store.write() as connection, Session(connection) as session:
        for row in connection.exec_driver_sql("SELECT id, price, cost, currency FROM product").all():
            session.add(
                PriceObject(day=day, product_id=row.id, price=row.price, cost=row.cost, currency=row.currency)
            )
        session.commit()


def import_seconds(path: Path) -> float:
    """CPU seconds of the whole import into an empty store, reading and recognising included."""
    with tempfile.TemporaryDirectory(prefix="tillwatch-bench-") as folder:
        service = Service.open(Home(Path(folder)))
        try:
            return timed_cpu(import_file, service.store, service.home, SystemClock(), path)
        finally:
            service.close()


def plain_seconds(path: Path) -> float:
    """CPU seconds of csv.reader, the least conversion there is, and executemany of the same rows."""
    with tempfile.TemporaryDirectory(prefix="tillwatch-bench-") as folder:
        service = Service.open(Home(Path(folder)))
        service.close()
        return timed_cpu(plain_import, path, service.home.store_path)


def plain_import(path: Path, store: Path) -> None:
    products: dict[str, tuple[int, str]] = {}
    days: dict[tuple[int, int], list[int]] = {}
    seen: dict[tuple[str, int], int] = {}
    lines = []
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        next(reader)
        for receipt, sku, name, quantity, sold_at, price, *_ in reader:
            product = products.setdefault(sku, (len(products) + 1, name))[0]
            at = datetime.fromisoformat(sold_at).replace(tzinfo=UTC)
            millis = int(at.timestamp() * 1_000)
            day = millis // 86_400_000
            pieces, unit = int(float(quantity) * 1_000), round(float(price) * 10_000)
            amount = pieces * unit // 1_000
            nth = seen[receipt, product] = seen.get((receipt, product), 0) + 1
            lines.append((1, receipt, product, nth, millis, day, pieces, unit, amount, "EUR", 1))
            total = days.setdefault((day, product), [0, 0, 0])
            total[0] += pieces
            total[1] += amount
            total[2] += 1
    with closing(sqlite3.connect(store, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO source (id, key, title, created_at) VALUES (1, 'plain', 'Plain', 0)")
        connection.execute(
            "INSERT INTO file_import (id, source_id, file_name, fingerprint, layout, encoding, delimiter, state,"
            " started_at) VALUES (1, 1, 'f', 'f', 'sales', 'utf-8', ',', 'finished', 0)"
        )
        connection.executemany(
            "INSERT INTO product (id, sku, name, currency, created_at, changed_at) VALUES (?, ?, ?, 'EUR', 0, 0)",
            [(number, sku, name) for sku, (number, name) in products.items()],
        )
        connection.executemany("INSERT INTO sale_line VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", lines)
        connection.executemany(
            "INSERT INTO product_day VALUES (?, ?, 1, 'EUR', ?, ?, ?)",
            [(day, product, *total) for (day, product), total in days.items()],
        )
        connection.execute("COMMIT")


def write_lines(path: Path, lines: int) -> None:
    """Invoice lines in the shape that many back offices export: dated receipts of about twenty lines."""
    rng = random.Random(7)
    at = datetime(2025, 1, 2, 9, 0, tzinfo=UTC)
    with gzip.open(path, "wt", encoding="utf-8", newline="", compresslevel=1) as file:
        writer = csv.writer(file)
        writer.writerow(["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice"])
        written, receipt = 0, 500_000
        while written < lines:
            receipt += 1
            at += timedelta(minutes=rng.randrange(5, 40))
            for _ in range(min(rng.randrange(1, 40), lines - written)):
                code = int(rng.paretovariate(0.6)) % 4_000
                price = f"{(code % 900) / 100 + 0.25:.2f}"
                quantity = rng.choice((1, 1, 2, 3, 6, 12, -1))
                writer.writerow(
                    [receipt, f"{20_000 + code}", f"Thing {code}", quantity, f"{at:%Y-%m-%d %H:%M:%S}", price]
                )
                written += 1


def timed(work: Callable[..., object], *arguments: object) -> float:
    begin = time.perf_counter()
    work(*arguments)
    return time.perf_counter() - begin


def timed_cpu(work: Callable[..., object], *arguments: object) -> float:
    begin = time.process_time()
    work(*arguments)
    return time.process_time() - begin


if __name__ == "__main__":
    sys.exit(main())
