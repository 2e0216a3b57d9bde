"""A shop's years of sales, made up and written straight into a store, and the same into the tables of a plain one.

The shape is that of a wholesaler's busy shop: some 4,000 codes of which 2,200 sell on a day, a few of them a hundred
times as often as most, in receipts of twenty lines.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.store.database import Store

RECEIPT_LINES = 20
DAY_MS = 86_400_000
SPREAD = 1.4
"""Of the logarithm of how often codes sell: that of 10 million lines in three years, 2.4 million are the first of their
code on their day."""
WEEKDAYS = np.array((1.0, 0.9, 0.95, 1.0, 1.1, 1.25, 0.8))
PLAIN_TABLES = (
    "CREATE TABLE daily_sku (day INTEGER, sku TEXT, qty INTEGER, revenue INTEGER, PRIMARY KEY (day, sku))"
    " WITHOUT ROWID",
    "CREATE TABLE daily (day INTEGER PRIMARY KEY, qty INTEGER, revenue INTEGER, lines INTEGER)",
)
Column = npt.NDArray[np.int64]


@dataclass(frozen=True)
class MadeShop:
    """How much is made up: ``lines`` of ``codes`` on ``days`` days up to ``last_day`` (a day number)."""

    lines: int
    codes: int
    days: int
    last_day: int

    def sku(self, product: int) -> str:
        return f"{20_000 + product}"

    def each_day(self) -> Iterator[tuple[int, Column, Column, Column]]:
        """Each day's lines as they come over the counter: day number, product, quantity and amount (scaled)."""
        rng = np.random.default_rng(7)
        often = np.exp(rng.normal(0, SPREAD, self.codes))
        often *= self.lines / self.days / often.sum()
        price = (rng.integers(25, 2_000, self.codes) * 100).astype(np.int64)
        for day in range(self.last_day - self.days + 1, self.last_day + 1):
            sold = np.repeat(np.arange(self.codes), rng.poisson(often * WEEKDAYS[(day + 3) % 7]))
            rng.shuffle(sold)
            quantity = rng.choice(np.array((1, 1, 1, 2, 2, 3, 6, 12, -1)), len(sold)) * 1_000
            yield day, sold + 1, quantity, quantity * price[sold] // 1_000


def fill(made: MadeShop, store: Path, plain: Path) -> tuple[int, int]:
    """Write the shop into a migrated store and into a plain database; return how many lines and days of products."""
    lines = product_days = 0
    with hastily(store) as ours, hastily(plain) as theirs:
        for table in PLAIN_TABLES:
            theirs.execute(table)
        ours.execute("INSERT INTO source (id, key, title, created_at) VALUES (1, 'made', 'Made', 0)")
        ours.execute(
            "INSERT INTO file_import (id, source_id, file_name, fingerprint, layout, encoding, delimiter, state,"
            " started_at, finished_at, settled_at) VALUES (1, 1, 'f', 'f', 'sales', 'utf-8', ',', 'finished', 0, 0, 0)"
        )
        ours.executemany(
            "INSERT INTO product (id, sku, name, currency, created_at, changed_at) VALUES (?, ?, ?, 'EUR', 0, 0)",
            [(number, made.sku(number), f"Thing {number}") for number in range(1, made.codes + 1)],
        )
        for day, product, quantity, amount in made.each_day():
            _put_lines(ours, day, product, quantity, amount)
            sums = _sums(made.codes, product, quantity, amount)
            ours.executemany(
                f"INSERT INTO product_day VALUES ({day}, ?, 1, 'EUR', ?, ?, ?)", zip(*sums, strict=True)
            )
            shop = (day, int(quantity.sum()), int(amount.sum()), len(product))
            ours.execute("INSERT INTO shop_day VALUES (?, 1, 'EUR', ?, ?, ?)", shop)
            skus = [made.sku(number) for number in sums[0]]
            theirs.executemany(
                f"INSERT INTO daily_sku VALUES ({day}, ?, ?, ?)", zip(skus, sums[1], sums[2], strict=True)
            )
            theirs.execute("INSERT INTO daily VALUES (?, ?, ?, ?)", shop)
            lines += len(product)
            product_days += len(skus)
    return lines, product_days


def note_daily(store: Store, first_day: int, last_day: int) -> None:
    """Note every product's price and stock on every day: one in three offered for less for a week now and then, each
    sold out at times."""
    with store.write() as connection:
        for day in range(first_day, last_day + 1):
            connection.exec_driver_sql(
                "INSERT INTO price_history (product_id, day, price, currency)"
                " SELECT id, ?1, CASE WHEN id % 3 = 0 AND (?1 - id) % 60 < 7 THEN 70000 ELSE 100000 END, 'EUR'"
                " FROM product WHERE ?1 = ?2 OR (id % 3 = 0 AND (?1 - id) % 60 IN (0, 7))",
                (day, first_day),
            )
            connection.exec_driver_sql("INSERT INTO price_day (day) VALUES (?)", (day,))
            connection.exec_driver_sql(
                "INSERT INTO stock_history (product_id, at, on_hand, import_id)"
                " SELECT id, ?, (id + ?) / 9 % 23 * 1000, 1 FROM product",
                (day * DAY_MS + DAY_MS // 2, day),
            )


@contextmanager
def hastily(path: Path) -> Iterator[sqlite3.Connection]:
    """Write without any care for power cuts."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-200000"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        yield connection
        connection.execute("COMMIT")


def _put_lines(
    connection: sqlite3.Connection, day: int, product: Column, quantity: Column, amount: Column
) -> None:
    place = np.arange(len(product))
    receipts = [f"{day}-{number:05}" for number in (place // RECEIPT_LINES).tolist()]
    connection.executemany(
        "INSERT INTO sale_line (source_id, receipt, product_id, occurrence, sold_at, day, quantity, unit_price, amount,"
        f" currency, import_id) VALUES (1, ?, ?, ?, {day * DAY_MS}, {day}, ?, 0, ?, 'EUR', 1)",
        zip(
            receipts, product.tolist(), (place % RECEIPT_LINES).tolist(), quantity.tolist(), amount.tolist(),
            strict=True,
        ),
    )  # fmt: skip


def _sums(codes: int, product: Column, quantity: Column, amount: Column) -> tuple[list[int], ...]:
    """What the products sold that day came to: product, quantity, amount and lines."""
    lines = np.bincount(product, minlength=codes + 1)
    sold = np.flatnonzero(lines)
    sums = (
        np.bincount(product, weights=of, minlength=codes + 1)[sold].astype(np.int64)
        for of in (quantity, amount)
    )
    return (sold.tolist(), *(column.tolist() for column in sums), lines[sold].tolist())
