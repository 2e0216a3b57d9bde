"""Working out what will sell: from the sales of two years to a stored forecast of each product, and how right it was.

Loads NumPy: only for the job that runs in a process of its own.

A forecast made on some day knows the sales of whole days before it. Where the sales data ends earlier, the forecast
begins on the day after its last one, so that a day without data is not taken for one without sales; but no further back
than ``EARLIEST_START`` days, or too little of it would lie ahead. Data that ends ``TOO_OLD`` days ago says nothing of
today: then there is no forecast.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from app.analysis.demand.accuracy import weekly_movement
from app.analysis.demand.forecast import (
    HORIZON,
    LEVELS,
    DemandForecast,
    Outlook,
    Standing,
    forecast_demand,
)
from app.analysis.demand.history import DemandHistory
from app.analysis.periods import week_start
from app.domain.time import business_day, from_day_number, to_day_number
from app.engine.context import RunContext
from app.jobs.forecast_scoring import scores
from app.jobs.forecast_words import accuracy_words
from app.language import day_long, tr, trn
from app.store.closed_days import closed_days_of
from app.store.demand import load_demand
from app.store.forecasts import (
    ForecastRow,
    accuracies,
    drop_forecasts,
    products_forecast,
    put_accuracy,
    put_forecasts,
)
from app.store.past_forecasts import (
    PastForecast,
    drop_past_forecasts,
    origins,
    put_past_forecasts,
)
from app.store.sales import open_days
from app.store.settings import get_shop

Row = TypeVar("Row")

HISTORY_DAYS = 730
EARLIEST_START = 7
"""Days before today on which a forecast may begin at the earliest."""
TOO_OLD = 56
"""Days without data after which there is no forecast."""
CHUNK = 400
"""Forecasts written in one transaction: 1.2 kB each, 10 ms on a fast disk."""
KEPT_PRODUCTS = 2_000
"""Of the best sellers, so many forecasts a week are kept to be held against what was sold."""
KEPT_WEEKS = 10
SALES_DAYS = 91
"""Days whose sales say which are the best sellers."""


@dataclass(frozen=True, slots=True)
class _Basis:
    """What a forecast is made from."""

    today: date
    known_to: date
    """The last day with data."""
    start: date
    """The first day that is forecast."""
    closed_weekdays: tuple[int, ...]
    product_ids: npt.NDArray[np.int64]
    """(S,), ascending."""
    history: DemandHistory

    @property
    def missing(self) -> int:
        """Days before today of which there is no data although the shop should have been open."""
        days = (self.known_to + timedelta(days=step) for step in range(1, (self.today - self.known_to).days))
        return sum(day.weekday() not in self.closed_weekdays for day in days)


def foretell(ctx: RunContext) -> None:
    """Forecast every product that sells, store that, and score what was forecast in the weeks before."""
    ctx.progress(0, 4, tr("Reading the sales of two years"))
    with ctx.store.read() as connection:
        basis = _basis(connection, business_day(ctx.as_of, get_shop(connection).zone))
    if isinstance(basis, str):
        _give_up(ctx, basis)
        return
    ctx.progress(1, 4, tr("Working out what will sell"))
    found = _forecast(basis)
    rows = _rows(basis, found, ctx.as_of)
    ctx.progress(2, 4, tr("Comparing earlier forecasts with what was sold"))
    with ctx.store.read() as connection:
        scored = scores(connection, basis.history, basis.product_ids, known_to=basis.known_to)
        kept = _kept(connection, basis, found)
        gone = products_forecast(connection) - {row.product_id for row in rows}
        over = [day for day in origins(connection) if day < basis.start - timedelta(weeks=KEPT_WEEKS)]
    ctx.progress(3, 4, tr("Storing the forecasts"))
    _in_chunks(ctx, kept, lambda connection, chunk: put_past_forecasts(connection, basis.start, chunk))
    for origin in over:
        with ctx.store.write() as connection:
            drop_past_forecasts(connection, origin)
    _in_chunks(ctx, sorted(gone), drop_forecasts)
    last = max(0, len(rows) - CHUNK)
    _in_chunks(
        ctx, rows[:last], lambda connection, chunk: put_forecasts(connection, chunk, run_id=ctx.run.id)
    )
    with ctx.finish() as connection:
        put_forecasts(connection, rows[last:], run_id=ctx.run.id)
        for accuracy in scored:
            put_accuracy(connection, accuracy, now=ctx.as_of)
        ctx.rows = len(rows)
        ctx.result_text = _words(connection, basis, found)
        ctx.result = _figures(basis, found)


def _give_up(ctx: RunContext, why: str) -> None:
    with ctx.store.read() as connection:
        gone = products_forecast(connection)
    _in_chunks(ctx, sorted(gone), drop_forecasts)
    with ctx.finish():
        ctx.result_text = why
        ctx.result = {"products": 0}


def _in_chunks(
    ctx: RunContext, rows: Sequence[Row], write: Callable[[Connection, Sequence[Row]], None]
) -> None:
    """Write rows in short transactions. Cut short in between, what is written is true; the next run does the rest."""
    for start in range(0, len(rows), CHUNK):
        with ctx.store.write() as connection:
            write(connection, rows[start : start + CHUNK])
        ctx.check()


def _basis(connection: Connection, today: date) -> _Basis | str:
    """Return what there is to forecast from, or a sentence that says why there is nothing."""
    yesterday = today - timedelta(days=1)
    opened = open_days(connection, yesterday - timedelta(days=HISTORY_DAYS - 1), yesterday)
    if not opened:
        return tr("No sales are known yet.")
    known_to = from_day_number(opened[-1])
    if (today - known_to).days > TOO_OLD:
        return tr(
            "The latest sales known are from {day}: too long ago to say what will sell.",
            day=day_long(known_to, year=True, week=True),
        )
    start = max(known_to + timedelta(days=1), today - timedelta(days=EARLIEST_START))
    matrix = load_demand(connection, last_day=start - timedelta(days=1), days=HISTORY_DAYS)
    columns = matrix.first_day + np.arange(len(matrix.open))
    return _Basis(
        today=today,
        known_to=known_to,
        start=start,
        closed_weekdays=closed_days_of(
            [from_day_number(day) for day in opened], get_shop(connection).open_weekdays
        ).weekdays,
        product_ids=matrix.product_ids,
        history=DemandHistory(
            first_day=matrix.first_day,
            sold=matrix.sold,
            known_from=matrix.known_from,
            # Of the days after the last one with data nothing is known: as on a closed day, nothing was to be seen.
            open=matrix.open & (columns <= to_day_number(known_to)),
            available=matrix.available,
            promoted=matrix.promoted,
        ),
    )


def _forecast(basis: _Basis) -> DemandForecast:
    outlook = Outlook.closed_weekly(basis.history.next_day, basis.closed_weekdays)
    return forecast_demand(basis.history, outlook)


def _rows(basis: _Basis, found: DemandForecast, now: datetime) -> list[ForecastRow]:
    days = np.full(len(found.standing), HORIZON)
    band = found.totals.quantile(days, (0.1, 0.9)) / HORIZON
    daily = found.mean.mean(axis=1)
    return [
        ForecastRow(
            product_id=int(product_id),
            first_day=basis.start,
            standing=int(found.standing[row]),
            daily=float(daily[row]),
            low=float(band[row, 0]),
            high=float(band[row, 1]),
            means=_floats(found.mean[row]),
            quantiles=_floats(found.quantiles[row]),
            spread=_floats(found.totals.spread[row]),
            made_at=now,
        )
        for row, product_id in enumerate(basis.product_ids)
    ]


def _kept(connection: Connection, basis: _Basis, found: DemandForecast) -> Sequence[PastForecast]:
    """Return the forecasts to be held against what will be sold: of the first origin in each week."""
    week = week_start(basis.start)
    if any(week <= origin < basis.start for origin in origins(connection)):
        return ()
    history = basis.history
    lately = history.sold[:, -SALES_DAYS:].sum(axis=1)
    best = np.argsort(-lately, kind="stable")
    best = best[found.standing[best] == Standing.OK][:KEPT_PRODUCTS]
    low, high = LEVELS.index(0.10), LEVELS.index(0.90)
    scale = weekly_movement(history.sold, history.known_from)
    return [
        PastForecast(
            product_id=int(basis.product_ids[row]),
            means=_floats(found.mean[row]),
            lows=_floats(found.quantiles[row, :, low]),
            highs=_floats(found.quantiles[row, :, high]),
            scale=float(scale[row]),
        )
        for row in best
    ]


def _words(connection: Connection, basis: _Basis, found: DemandForecast) -> str:
    figures = _figures(basis, found)
    seldom, ended = figures["too_little"], figures["ended"]
    parts = [trn("Worked out {n} product", "Worked out {n} products", figures["products"])]
    if seldom:
        parts.append(
            trn(
                "{n} sells too seldom, or not for long enough, to say",
                "{n} sell too seldom, or not for long enough, to say",
                seldom,
            )
        )
    if ended:
        parts.append(trn("{n} no longer sells", "{n} no longer sell", ended))
    sentences = [f"{'; '.join(parts)}."]
    if basis.missing:
        day = day_long(basis.known_to, year=True, week=True)
        sentences.append(
            tr("The latest sales known are from {day}: what was sold since is missing.", day=day)
        )
    if known := accuracies(connection):
        sentences.append(accuracy_words(known))
    return " ".join(sentences)


def _figures(basis: _Basis, found: DemandForecast) -> dict[str, Any]:
    standing = found.standing
    return {
        "products": int((standing == Standing.OK).sum()),
        "too_little": int(np.isin(standing, (Standing.TOO_YOUNG, Standing.TOO_FEW)).sum()),
        "ended": int((standing == Standing.ENDED).sum()),
        "first_day": basis.start.isoformat(),
        "known_to": basis.known_to.isoformat(),
    }


def _floats(values: npt.NDArray[np.floating]) -> array[float]:
    packed = array("f")
    packed.frombytes(np.ascontiguousarray(values, dtype="<f4").tobytes())
    return packed
