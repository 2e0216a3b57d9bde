"""Forecasts of earlier weeks, kept until they have been held against what was sold."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from app.domain.time import from_day_number, to_day_number
from app.store.forecasts import floats

# What was said first stands: a second run that day must not say it with hindsight.
_PUT = """
INSERT INTO past_forecast (first_day, product_id, means, lows, highs, scale) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (first_day, product_id) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class PastForecast:
    """What one product was expected to sell on the days from an origin on, in units."""

    product_id: int
    means: array[float]
    """(28,) by day."""
    lows: array[float]
    """(28,) and ``highs``: between them, a day's sales were expected four times out of five."""
    highs: array[float]
    scale: float
    """Mean change from one weekday to the next before that: what MASE divides by."""


def put_past_forecasts(connection: Connection, first_day: date, rows: Sequence[PastForecast]) -> None:
    """Keep forecasts for the days from ``first_day`` on; those kept already stay as they are."""
    if rows:
        number = to_day_number(first_day)
        connection.exec_driver_sql(
            _PUT,
            [
                (
                    number, row.product_id, row.means.tobytes(), row.lows.tobytes(), row.highs.tobytes(),
                    row.scale,
                )
                for row in rows
            ],
        )  # fmt: skip


def origins(connection: Connection) -> list[date]:
    """Return the first days of the forecasts that are kept, the oldest first."""
    days = connection.exec_driver_sql("SELECT DISTINCT first_day FROM past_forecast ORDER BY 1").scalars()
    return [from_day_number(day) for day in days]


def past_forecasts(connection: Connection, first_day: date) -> list[PastForecast]:
    """Return the forecasts for the days from ``first_day`` on, by product id."""
    rows = connection.exec_driver_sql(
        "SELECT product_id, means, lows, highs, scale FROM past_forecast WHERE first_day = ? ORDER BY product_id",
        (to_day_number(first_day),),
    )
    return [
        PastForecast(product_id, floats(means), floats(lows), floats(highs), scale)
        for product_id, means, lows, highs, scale in rows
    ]


def drop_past_forecasts(connection: Connection, first_day: date) -> None:
    """Delete the forecasts for the days from ``first_day`` on."""
    connection.exec_driver_sql("DELETE FROM past_forecast WHERE first_day = ?", (to_day_number(first_day),))
