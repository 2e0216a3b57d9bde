"""The forecasts that count, one a product, and how right those of earlier weeks were.

Free of NumPy, so that screens may read them: ``array('f')`` is 32-bit floats on every system this runs on, all of them
little-endian, which is what the store keeps.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from app.domain.time import from_day_number, from_millis, to_day_number, to_millis

RELIABLE = 0
"""The standing of a forecast that may be shown as one, for those that must do without ``Standing`` and NumPy."""
LEVELS = 7
"""Quantiles of each day; the second and the last but one are those of 10 % and 90 %."""

_COLUMNS = "product_id, first_day, standing, daily, low, high, means, quantiles, spread, made_at"
_PUT = f"""
INSERT INTO demand_forecast ({_COLUMNS}, run_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (product_id) DO UPDATE SET
    first_day = excluded.first_day, standing = excluded.standing, daily = excluded.daily, low = excluded.low,
    high = excluded.high, means = excluded.means, quantiles = excluded.quantiles, spread = excluded.spread,
    made_at = excluded.made_at, run_id = excluded.run_id
"""
_ALL = f"SELECT {_COLUMNS} FROM demand_forecast ORDER BY product_id"
_ONE = f"SELECT {_COLUMNS} FROM demand_forecast WHERE product_id = ?"
_PUT_ACCURACY = """
INSERT INTO forecast_accuracy (first_day, days, products, mase, wape, coverage, bias, scored_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (first_day) DO UPDATE SET
    days = excluded.days, products = excluded.products, mase = excluded.mase, wape = excluded.wape,
    coverage = excluded.coverage, bias = excluded.bias, scored_at = excluded.scored_at
"""
_ACCURACIES = """
SELECT first_day, days, products, mase, wape, coverage, bias FROM forecast_accuracy
ORDER BY first_day DESC LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class ForecastRow:
    """What one product is expected to sell, in units."""

    product_id: int
    first_day: date
    """The first day that is forecast."""
    standing: int
    """How far it can be relied on: ``app.analysis.demand.forecast.Standing``."""
    daily: float
    """Units a day over the whole horizon, closed days counted."""
    low: float
    """The band in which that rate will lie, four times out of five."""
    high: float
    means: array[float]
    """(28,) by day."""
    quantiles: array[float]
    """(28 x 7,) by day and level: seven values for the first day, then seven for the next."""
    spread: array[float]
    """The parameters of total demand, as ``TotalDemand`` takes them."""
    made_at: datetime


@dataclass(frozen=True, slots=True)
class AccuracyRow:
    """How right the forecasts made for the days from ``first_day`` on were. None where it cannot be said."""

    first_day: date
    days: int
    """How many of their days had passed when they were held against what was sold."""
    products: int
    mase: float | None
    """Mean error, as a share of what "as much as a week ago" would have been wrong by."""
    wape: float | None
    """Error of the totals of a week, as a share of what was sold."""
    coverage: float | None
    """Share of days on which as much was sold as expected four times out of five."""
    bias: float | None
    """How much too high (above 0) or too low they were altogether, as a share of what was sold."""


def put_forecasts(connection: Connection, rows: Sequence[ForecastRow], *, run_id: int | None) -> None:
    """Store forecasts, each in place of the product's last one."""
    if rows:
        connection.exec_driver_sql(_PUT, [(*_values(row), run_id) for row in rows])


def drop_forecasts(connection: Connection, product_ids: Collection[int]) -> None:
    """Delete the forecasts of these products."""
    if product_ids:
        connection.exec_driver_sql(
            "DELETE FROM demand_forecast WHERE product_id = ?", [(one,) for one in product_ids]
        )


def products_forecast(connection: Connection) -> set[int]:
    """Return the products that have a forecast."""
    return set(connection.exec_driver_sql("SELECT product_id FROM demand_forecast").scalars())


def all_forecasts(connection: Connection) -> list[ForecastRow]:
    """Return every product's forecast, by product id."""
    return [_row(row) for row in connection.exec_driver_sql(_ALL)]


def forecast_of(connection: Connection, product_id: int) -> ForecastRow | None:
    """Return one product's forecast, or None."""
    row = connection.exec_driver_sql(_ONE, (product_id,)).first()
    return None if row is None else _row(row)


def put_accuracy(connection: Connection, row: AccuracyRow, *, now: datetime) -> None:
    """Store how right the forecasts of one origin were; scored again, it replaces the last score."""
    connection.exec_driver_sql(
        _PUT_ACCURACY,
        (
            to_day_number(row.first_day), row.days, row.products, row.mase, row.wape, row.coverage, row.bias,
            to_millis(now),
        ),
    )  # fmt: skip


def accuracies(connection: Connection, limit: int = 12) -> list[AccuracyRow]:
    """Return how right the forecasts of the last ``limit`` origins were, the newest first."""
    return [
        AccuracyRow(from_day_number(first_day), *figures)
        for first_day, *figures in connection.exec_driver_sql(_ACCURACIES, (limit,))
    ]


def floats(stored: bytes) -> array[float]:
    """Return 32-bit floats as the store keeps them."""
    values = array("f")
    values.frombytes(stored)
    return values


def _values(row: ForecastRow) -> Iterator[Any]:
    yield from (row.product_id, to_day_number(row.first_day), row.standing, row.daily, row.low, row.high)
    yield from (row.means.tobytes(), row.quantiles.tobytes(), row.spread.tobytes(), to_millis(row.made_at))


def _row(row: Any) -> ForecastRow:
    product_id, first_day, standing, daily, low, high, means, quantiles, spread, made_at = row
    return ForecastRow(
        product_id=product_id,
        first_day=from_day_number(first_day),
        standing=standing,
        daily=daily,
        low=low,
        high=high,
        means=floats(means),
        quantiles=floats(quantiles),
        spread=floats(spread),
        made_at=from_millis(made_at),
    )
