from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from app.analysis.demand.forecast import LEVELS, Standing
from app.store import forecasts
from app.store.database import Store
from app.store.forecasts import (
    AccuracyRow,
    ForecastRow,
    accuracies,
    all_forecasts,
    drop_forecasts,
    forecast_of,
    products_forecast,
    put_accuracy,
    put_forecasts,
)
from app.store.past_forecasts import (
    PastForecast,
    drop_past_forecasts,
    origins,
    past_forecasts,
    put_past_forecasts,
)
from tests.clock import TUESDAY_NOON
from tests.filling import product, take_products

DAY = date(2026, 3, 9)


def floats(values: Sequence[float]) -> array[float]:
    return array("f", values)


def forecast(product_id: int, mean: float = 1.5) -> ForecastRow:
    return ForecastRow(
        product_id=product_id,
        first_day=DAY,
        standing=0,
        daily=mean,
        low=0.5,
        high=3.0,
        means=floats([mean] * 28),
        quantiles=floats([0, 0, 1, 1, 2, 3, 4] * 28),
        spread=floats([0.25, 0.5]),
        made_at=TUESDAY_NOON,
    )


def put(store: Store, *rows: ForecastRow) -> None:
    with store.write() as connection:
        put_forecasts(connection, rows, run_id=None)


def fill(store: Store) -> None:
    take_products(store, [product("TEA"), product("MUG"), product("CUP")])


def test_a_forecast_comes_back_as_it_was_put_and_the_next_replaces_it(store: Store) -> None:
    fill(store)
    put(store, forecast(2), forecast(1))
    with store.read() as connection:
        assert all_forecasts(connection) == [forecast(1), forecast(2)]
        assert forecast_of(connection, 3) is None
    later = replace(forecast(2, 8.0), first_day=DAY + timedelta(days=1))
    put(store, later)
    put(store, later)
    with store.read() as connection:
        assert forecast_of(connection, 2) == later
        assert products_forecast(connection) == {1, 2}
    with store.write() as connection:
        drop_forecasts(connection, {2, 3})
    with store.read() as connection:
        assert all_forecasts(connection) == [forecast(1)]


def test_the_numbers_known_without_numpy_are_those_of_the_forecasts() -> None:
    assert forecasts.RELIABLE == Standing.OK
    assert (len(LEVELS), LEVELS[1], LEVELS[-2]) == (forecasts.LEVELS, 0.10, 0.90)


def test_accuracies_are_told_newest_first_and_scored_again_they_are_replaced(store: Store) -> None:
    rows = [
        AccuracyRow(DAY + timedelta(weeks=week), 7, 40, 0.9, 0.2, 0.8, -0.01 if week else None)
        for week in range(3)
    ]
    again = replace(rows[0], days=14, mase=None)
    with store.write() as connection:
        for row in (*rows, again):
            put_accuracy(connection, row, now=TUESDAY_NOON)
    with store.read() as connection:
        assert accuracies(connection) == [rows[2], rows[1], again]
        assert accuracies(connection, 1) == [rows[2]]


def past(product_id: int, mean: float) -> PastForecast:
    return PastForecast(product_id, floats([mean] * 28), floats([0] * 28), floats([9] * 28), 1.25)


def test_what_was_forecast_first_stands_until_its_weeks_are_over(store: Store) -> None:
    fill(store)
    week_later = DAY + timedelta(weeks=1)
    with store.write() as connection:
        put_past_forecasts(connection, DAY, [past(2, 1.0)])
        put_past_forecasts(connection, DAY, [past(1, 2.0), past(2, 7.0)])
        put_past_forecasts(connection, week_later, [past(3, 3.0)])
    with store.read() as connection:
        assert origins(connection) == [DAY, week_later]
        assert past_forecasts(connection, DAY) == [past(1, 2.0), past(2, 1.0)]
    with store.write() as connection:
        drop_past_forecasts(connection, DAY)
    with store.read() as connection:
        assert origins(connection) == [week_later]
