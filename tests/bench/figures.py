"""How fast the store answers with ten million sale lines in it, beside hand-written SQL on tables made for it.

    python -m tests.bench.figures [--quick]

The plain tables are one row a day and code, and one row a day: no imports that can be undone, no currencies, no
corrections. Both are asked through the same kind of connection. ``--quick`` takes a tenth of the lines: to see that
it runs, not to judge.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from app.domain.shop import Shop
from app.domain.time import from_day_number, to_day_number
from app.jobs.overview import today_view
from app.jobs.service import Service
from app.store.database import Store
from app.store.demand import load_demand
from app.store.sales import daily_sales, product_sales
from app.store.settings import put_shop
from app.system.paths import Home
from tests.bench.made_shop import MadeShop, fill, note_daily
from tests.bench.report import Report, progress
from tests.clock import FakeClock

TODAY = date(2026, 3, 10)
LAST_DAY = TODAY - timedelta(days=1)
LOADED_DAYS = 730
NOTED_DAYS = 365
ROUNDS = 9
"""Each question is asked so often, ours and theirs in turn; the quickest answers count, whatever else is running."""

PLAIN_TOP = """
SELECT sku, sum(qty), sum(revenue) FROM daily_sku WHERE day BETWEEN ? AND ? GROUP BY sku ORDER BY 3 DESC LIMIT 20
"""
PLAIN_DAYS = "SELECT day, revenue FROM daily WHERE day BETWEEN ? AND ? ORDER BY day"
PLAIN_LOAD = "SELECT day, sku, qty FROM daily_sku WHERE day BETWEEN ? AND ? ORDER BY day, sku"


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true")
    quick = options.parse_args().quick
    report = Report()
    made = MadeShop(
        lines=1_000_000 if quick else 10_000_000, codes=4_070, days=1_096, last_day=to_day_number(LAST_DAY)
    )
    with tempfile.TemporaryDirectory(prefix="tillwatch-bench-") as folder:
        home = Home(Path(folder) / "home")
        service = Service.open(home, FakeClock())
        with service.store.write() as connection:
            put_shop(
                connection, Shop(name="Made", currency="EUR", time_zone="Europe/Madrid"), now=service.now()
            )
        service.close()
        lines, product_days = fill(made, home.store_path, Path(folder) / "plain.db")
        progress(f"{lines:,} sale lines on {made.days:,} days; {product_days:,} days of a product")
        service, plain = Service.open(home, FakeClock()), Store(Path(folder) / "plain.db")
        try:
            best_sellers(report, service.store, plain)
            weeks_beside_last_year(report, service.store, plain)
            first_page(report, service)
            forecast_input(report, service.store, plain, made)
        finally:
            plain.close()
            service.close()
    return report.finish()


def best_sellers(report: Report, store: Store, plain: Store) -> None:
    """The twenty products of the largest takings in 30 days."""
    first = TODAY - timedelta(days=30)

    def ours() -> list[int]:
        with store.read() as connection:
            return [product.amount for product in product_sales(connection, first, LAST_DAY, "EUR", limit=20)]

    def theirs() -> list[int]:
        with plain.read() as connection:
            return [row[2] for row in connection.exec_driver_sql(PLAIN_TOP, numbers(first, LAST_DAY))]

    compare(report, "top 20 products of 30 days", ours, theirs, at_most=30)


def weeks_beside_last_year(report: Report, store: Store, plain: Store) -> None:
    """The takings of the last eight weeks, and of the same weeks a year before."""
    last_monday = TODAY - timedelta(days=TODAY.weekday())
    starts = [last_monday - timedelta(weeks=weeks) for weeks in (8, 60)]
    spans = [(start, start + timedelta(days=55)) for start in starts]

    def by_week(start: date, days: list[tuple[date, int]]) -> list[int]:
        sums = [0] * 8
        for day, amount in days:
            sums[(day - start).days // 7] += amount
        return sums

    def ours() -> list[int]:
        found = []
        with store.read() as connection:
            for start, end in spans:
                days = daily_sales(connection, start, end, "EUR")
                found += by_week(start, [(figure.day, figure.amount) for figure in days])
        return found

    def theirs() -> list[int]:
        found = []
        with plain.read() as connection:
            for start, end in spans:
                rows = connection.exec_driver_sql(PLAIN_DAYS, numbers(start, end))
                found += by_week(start, [(from_day_number(day), revenue) for day, revenue in rows])
        return found

    # Half a millisecond, of which the rows are a tenth: the rest is asking, so the ratio has no target of its own.
    compare(report, "eight weeks beside last year's", ours, theirs, at_most=30, ratio_at_most=None)


def first_page(report: Report, service: Service) -> None:
    """All that the Today page shows."""
    took = min(timed(lambda: today_view(service))[0] for _ in range(ROUNDS))
    report.add("the Today page", took * 1_000, "CPU ms", at_most=30)


def forecast_input(report: Report, store: Store, plain: Store, made: MadeShop) -> None:
    """Two years of every product and day, as a matrix."""
    first = LAST_DAY - timedelta(days=LOADED_DAYS - 1)

    def ours() -> npt.NDArray[np.float32]:
        with store.read() as connection:
            return load_demand(connection, last_day=LAST_DAY, days=LOADED_DAYS).sold

    def theirs() -> npt.NDArray[np.float32]:
        found = np.zeros((made.codes, LOADED_DAYS), dtype=np.float32)
        places: dict[str, int] = {}
        with plain.read() as connection:
            asked = connection.connection.execute(PLAIN_LOAD, numbers(first, LAST_DAY))
            while rows := asked.fetchmany(10_000):
                days, skus, quantities = zip(*rows, strict=True)
                line = np.array([places.setdefault(sku, len(places)) for sku in skus])
                found[line, np.array(days) - to_day_number(first)] = np.array(quantities)
        return np.maximum(found[: len(places)], 0) / 1_000

    compare(report, f"forecast input of {LOADED_DAYS} days", ours, theirs, at_most=1_500, rounds=3)
    note_daily(store, made.last_day - NOTED_DAYS + 1, made.last_day)
    took = min(timed(ours)[0] for _ in range(2))
    report.add(f"the same with prices noted and stock counted on {NOTED_DAYS} days", took * 1_000, "CPU ms")


def compare(
    report: Report,
    name: str,
    ours: Callable[[], Any],
    theirs: Callable[[], Any],
    *,
    at_most: float,
    ratio_at_most: float | None = 1.3,
    rounds: int = ROUNDS,
) -> None:
    """Ask both in turn, see that they say the same, and keep the quickest answer of each."""
    taken = [(timed(ours), timed(theirs)) for _ in range(rounds)]
    assert all(np.sum(mine[1]) == np.sum(other[1]) for mine, other in taken), f"{name}: another answer"
    mine, other = (min(took for took, _ in column) * 1_000 for column in zip(*taken, strict=True))
    progress(f"{name}: {mine:.2f} ms of CPU, hand-written {other:.2f} ms")
    report.add(name, mine, "CPU ms", anchor=other, at_most=at_most, ratio_at_most=ratio_at_most)


def numbers(first: date, last: date) -> tuple[int, int]:
    return to_day_number(first), to_day_number(last)


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds of this thread, and what came of it."""
    begin = time.thread_time()
    answer = work()
    return time.thread_time() - begin, answer


if __name__ == "__main__":
    sys.exit(main())
