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
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import DeclarativeBase, Session

from app.engine.clock import SystemClock
from app.jobs.importing import import_file
from app.jobs.service import Service
from app.store.database import Store
from app.store.tables import PRICE_HISTORY
from app.system.paths import Home
from tests.bench.report import Report, progress

FIRST_DAY = 30_000
"""A business day far ahead of any real one, so that rounds never meet."""
REAL_LINES = Path(__file__).resolve().parents[3] / "shared" / "retail" / "online_retail_lines_A.csv.gz"


class Base(DeclarativeBase):
    """Only here: the product itself never adds rows as objects."""


class PriceObject(Base):
    __table__ = PRICE_HISTORY


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true")
    quick = options.parse_args().quick
    report = Report()
    record_prices(report, [100, 1_000, 10_000] if quick else [1_000, 10_000, 100_000])
    take_in_sales(report, 26_000 if quick else 260_000)
    return report.finish()


def record_prices(report: Report, sizes: list[int]) -> None:
    """The daily price job through the real engine, at three sizes of shop."""
    times = {}
    for size in sizes:
        with service_with(size) as service:
            days = iter(range(FIRST_DAY, FIRST_DAY + 1_000))
            job, bare = [], []
            for _ in range(5):
                job.append(timed(run_job, service, next(days)))
                bare.append(timed(bare_insert, service.home.store_path, next(days)))
            times[size] = min(job)
            progress(f"record-prices, {size:,} products: {min(job):.4f} s, bare statement {min(bare):.4f} s")
            if size == sizes[-1]:
                orm = min(timed(add_objects, service.store, next(days)) for _ in range(2))
                report.add(
                    f"record-prices of {size} products beside the bare INSERT … SELECT",
                    min(job), "s", anchor=min(bare), ratio_at_most=2.5,
                )  # fmt: skip
                report.add(
                    f"one object a product, one commit, of {size} products beside record-prices",
                    orm, "s", anchor=min(job), ratio_at_least=15,
                )  # fmt: skip
    for small in sizes[:-1]:
        slope = math.log(times[sizes[-1]] / times[small]) / math.log(sizes[-1] / small)
        report.add(f"record-prices growth, log-log slope {small} to {sizes[-1]}", slope, "", at_most=1.05)


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


def bare_insert(path: Path, day: int) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(
            "INSERT INTO price_history (day, product_id, price, cost, currency)"
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
