"""The check of stock levels: what is on every shelf, how long it lasts, and what follows from that.

Everything is reckoned before anything is written. Loads NumPy: see ``app.jobs.inventory`` for the way in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from sqlalchemy import Connection

from app.alerts import policy, shop_alerts
from app.alerts.policy import Change, Judged
from app.alerts.severity import Severity, severity
from app.alerts.timing import AlertSettings
from app.alerts.writing import CHUNK, Written, write_changes, write_speech
from app.analysis.demand.forecast import DemandForecast, Outlook, Standing, forecast_demand
from app.analysis.demand.history import DemandHistory
from app.analysis.demand.totals import PARAMETERS
from app.analysis.runout.calibration import Calibration
from app.analysis.runout.habit import OrderHabit
from app.analysis.runout.lateness import Lateness, learn_lateness
from app.domain.quantity import QUANTITY_SCALE
from app.domain.shop import Shop
from app.domain.time import business_day, day_start, to_day_number
from app.engine.context import RunContext
from app.jobs.alert_settings import get_alert_settings
from app.jobs.stock_learning import corrected, correction_for, learn_habits, note_chances
from app.jobs.stock_reckoning import Coming, Demand, ProductStock, reckon
from app.language import tr, trn
from app.store import alerts
from app.store.alerts import AlertRow
from app.store.choices import ProductChoice, product_choices, put_product_choice
from app.store.closed_days import closed_days
from app.store.demand import load_demand
from app.store.forecasts import ForecastRow, all_forecasts
from app.store.judgements import Judgement, judgements
from app.store.orders import OrderLine, open_lines, order_lines
from app.store.products import Article, articles
from app.store.quality import NEGATIVE, QualityGroup, quality_groups
from app.store.sales import sales_span
from app.store.settings import get_shop
from app.store.shelf import Shelf, shelves, sold_after
from app.store.terms import Terms, terms

OLDEST_FORECAST_DAYS = 7
"""A forecast older than this is left aside for the plain rate of the last four weeks."""
PLAIN_DAYS = 28
_LOW, _HIGH = 0.1, 0.9


@dataclass(frozen=True, slots=True)
class _Known:
    """What the store says, read in one look."""

    shop: Shop
    today: date
    settings: AlertSettings
    articles: Mapping[int, Article]
    judged: Sequence[Shelf]
    gone: Mapping[int, str]
    """Of products whose stock is not judged: why not."""
    terms: Mapping[int, Terms]
    coming: Mapping[int, Sequence[Coming]]
    demand: Mapping[int, Demand]
    lateness: Lateness
    habit: OrderHabit | None
    correction: Calibration
    sales_to: date | None
    before: Mapping[int, Judgement]
    live: Mapping[int, AlertRow]
    opened_today: int
    faults: Sequence[QualityGroup]
    read_at: datetime


def check_levels(ctx: RunContext) -> None:
    """Judge the stock of every product, bring alerts up to date, and say what is news."""
    _take_back_not_sold(ctx)
    ctx.progress(0, 3, tr("Reading stock, orders and forecasts"))
    with ctx.store.read() as connection:
        known = _read(connection, ctx)
    ctx.progress(1, 3, tr("Judging stock"))
    judged = _judge(known)
    # What is said of an earlier day by what is known today would be said with hindsight.
    if known.today == business_day(ctx.clock.now(), known.shop.zone):
        note_chances(ctx, known.today, judged, known.correction)
    judged = corrected(judged, known.correction)
    found = policy.changes(
        judged,
        known.before,
        known.live,
        gone=known.gone,
        opened_today=known.opened_today,
        today=known.today,
        zone=known.shop.zone,
        now=ctx.as_of,
    )
    ctx.progress(2, 3, tr("Writing what has changed"))
    _write(ctx, known, judged, found)


def _judge(known: _Known) -> list[Judged]:
    stocks = [
        ProductStock(
            shelf=shelf,
            terms=known.terms[shelf.product_id],
            coming=known.coming.get(shelf.product_id, ()),
            demand=known.demand.get(shelf.product_id),
            price=known.articles[shelf.product_id].price,
            cost=known.articles[shelf.product_id].cost,
            currency=known.articles[shelf.product_id].currency,
        )
        for shelf in known.judged
    ]
    found = reckon(
        stocks, today=known.today, sales_to=known.sales_to, lateness=known.lateness, habit=known.habit
    )
    return [
        Judged(stock.shelf.product_id, known.articles[stock.shelf.product_id].name, facts)
        for stock, facts in zip(stocks, found, strict=True)
    ]


def _write(ctx: RunContext, known: _Known, judged: Sequence[Judged], found: Sequence[Change]) -> None:
    written = Written()
    last = len(found) // CHUNK * CHUNK
    for start in range(0, last, CHUNK):
        with ctx.store.write() as connection:
            written += write_changes(
                connection, found[start : start + CHUNK], known_at=known.read_at, now=ctx.as_of
            )
        ctx.progress(2 + start / max(1, len(found)), 3, tr("Writing what has changed"))
    grades = [severity(item.facts) for item in judged]
    out = sum(grade is Severity.OUT for grade in grades)
    low = sum(grade in (Severity.BEFORE_DELIVERY, Severity.LOW) for grade in grades)
    wrong = sum(group.count for group in known.faults if group.key == NEGATIVE)
    with ctx.finish() as connection:
        written += write_changes(connection, found[last:], known_at=known.read_at, now=ctx.as_of)
        shop_alerts.tell_of_faults(connection, known.faults, now=ctx.as_of)
        shop_alerts.end_first_look(connection, now=ctx.as_of, zone=known.shop.zone)
        if not known.before:
            shop_alerts.tell_of_first_look(connection, out=out, low=low, now=ctx.as_of)
        told = write_speech(connection, known.settings, now=ctx.as_of, zone=known.shop.zone)
        ctx.rows = len(judged)
        ctx.result = {
            "judged": len(judged),
            "out": out,
            "low": low,
            "opened": written.opened,
            "resolved": written.resolved,
            "wrong_counts": wrong,
            "told": told,
        }
        # words: {out} is "3 sold out", {low} "12 running low".
        ctx.result_text = trn(
            "{n} product checked: {out}, {low}.",
            "{n} products checked: {out}, {low}.",
            len(judged),
            out=trn("{n} sold out", "{n} sold out", out),
            low=trn("{n} running low", "{n} running low", low),
        )
        opened = trn("{n} alert opened", "{n} alerts opened", written.opened)
        # words: {opened} is "3 alerts opened".
        ctx.log(trn("{opened}, {n} closed", "{opened}, {n} closed", written.resolved, opened=opened))


def _take_back_not_sold(ctx: RunContext) -> None:
    """Watch again what the owner called not sold any more and what has sold since."""
    with ctx.store.read() as connection:
        zone = get_shop(connection).zone
        again = [
            choice.product_id
            for choice in product_choices(connection).values()
            if choice.not_sold_since is not None
            and sold_after(connection, choice.product_id, business_day(choice.not_sold_since, zone))
        ]
    if again:
        with ctx.store.write() as connection:
            for product_id in again:
                put_product_choice(connection, product_id, now=ctx.clock.now(), not_sold_since=None)
        ctx.log(
            trn(
                "{n} product sells again that was said not to be sold any more",
                "{n} products sell again that were said not to be sold any more",
                len(again),
            )
        )


def _read(connection: Connection, ctx: RunContext) -> _Known:
    read_at = ctx.clock.now()
    shop = get_shop(connection)
    today = business_day(ctx.as_of, shop.zone)
    choices = product_choices(connection)
    judged, gone = [], {}
    for shelf in shelves(connection, shop.zone):
        why = why_not_judged(shelf, choices.get(shelf.product_id))
        if why:
            gone[shelf.product_id] = why
        else:
            judged.append(shelf)
    span = sales_span(connection)
    sales_to = None if span is None else span[1]
    conditions = terms(connection)
    coming: dict[int, list[Coming]] = {}
    for line in open_lines(connection, lead_times=conditions):
        quantity = line.outstanding / QUANTITY_SCALE
        coming.setdefault(line.product_id, []).append(Coming(quantity, line.due_day))
    ordered = order_lines(connection)
    live = alerts.live_alerts(connection, policy.KINDS).values()
    return _Known(
        shop=shop,
        today=today,
        settings=get_alert_settings(connection),
        articles=articles(connection),
        judged=judged,
        gone=gone,
        terms=conditions,
        coming=coming,
        demand=_demand(connection, [shelf.product_id for shelf in judged], today, sales_to),
        lateness=_lateness(ordered),
        habit=learn_habits(ordered, [shelf.product_id for shelf in judged], today),
        correction=correction_for(connection, today),
        sales_to=sales_to,
        before=judgements(connection),
        live={alert.product_id: alert for alert in live if alert.product_id is not None},
        opened_today=alerts.count_opened(connection, policy.KINDS, since=day_start(today, shop.zone)),
        faults=quality_groups(connection, ctx.as_of),
        read_at=read_at,
    )


def why_not_judged(shelf: Shelf, choice: ProductChoice | None) -> str:
    """Return why nothing is said of a product's stock; empty where it is judged."""
    if shelf.counted < 0:
        return tr("less than nothing was counted")
    if not shelf.is_believed:
        return tr("more was sold than was counted")
    if choice is None:
        return ""
    if choice.not_sold_since is not None:
        return tr("not sold any more")
    if choice.doubted_at is not None and shelf.counted_at <= choice.doubted_at:
        return tr("the count is wrong")
    return ""


def _demand(
    connection: Connection, product_ids: Sequence[int], today: date, sales_to: date | None
) -> dict[int, Demand]:
    """Return what these products are expected to sell: by their forecast, else by what they sold in four weeks."""
    wanted = set(product_ids)
    oldest = today - timedelta(days=OLDEST_FORECAST_DAYS)
    found = {
        row.product_id: _from_forecast(row)
        for row in all_forecasts(connection)
        if row.product_id in wanted
        and oldest <= row.first_day <= today + timedelta(days=1)
        and len(row.spread) == PARAMETERS
    }
    missing = wanted - found.keys()
    if missing and sales_to is not None:
        found.update(_plain_rates(connection, missing, sales_to))
    return found


def _from_forecast(row: ForecastRow) -> Demand:
    return Demand(
        first_day=to_day_number(row.first_day),
        standing=Standing(row.standing),
        plain=False,
        daily=row.daily,
        low=row.low,
        high=row.high,
        mean=np.cumsum(np.array(row.means, dtype=np.float32)),
        spread=np.array(row.spread, dtype=np.float32),
        made_on=row.first_day,
    )


def _plain_rates(connection: Connection, product_ids: set[int], sales_to: date) -> dict[int, Demand]:
    """Return the plain rate of the last four weeks, with the wide spread that so little knowledge deserves."""
    matrix = load_demand(connection, last_day=sales_to, days=PLAIN_DAYS)
    chosen = np.isin(matrix.product_ids, np.array(sorted(product_ids)))
    if not chosen.any():
        return {}
    history = DemandHistory(
        first_day=matrix.first_day,
        sold=matrix.sold[chosen],
        known_from=matrix.known_from[chosen],
        open=matrix.open,
        available=None if matrix.available is None else matrix.available[chosen],
    )
    shut = closed_days(connection, sales_to - timedelta(days=2 * PLAIN_DAYS), sales_to).weekdays
    forecast = forecast_demand(history, Outlook.closed_weekly(history.next_day, shut))
    found = demands(forecast, made_on=None, plain=True)
    return dict(zip(matrix.product_ids[chosen].tolist(), found, strict=True))


def demands(forecast: DemandForecast, *, made_on: date | None, plain: bool) -> list[Demand]:
    """Return the demand of each product of a forecast, in their order."""
    mean, spread = forecast.totals.parameters
    days = mean.shape[1]
    band = forecast.totals.quantile(np.full(len(mean), days), (_LOW, _HIGH)) / days
    return [
        Demand(
            first_day=forecast.first_day,
            standing=Standing(int(forecast.standing[row])),
            plain=plain,
            daily=float(mean[row, -1]) / days,
            low=float(band[row, 0]),
            high=float(band[row, 1]),
            mean=mean[row],
            spread=spread[row],
            made_on=made_on,
        )
        for row in range(len(mean))
    ]


def _lateness(lines: Iterable[OrderLine]) -> Lateness:
    """Return how late this shop's deliveries are: those that came in full, against the day that was said."""
    late = [
        (line.received_day - line.due_day).days
        for line in lines
        if line.due_stated and line.due_day and line.received_day and not line.outstanding
    ]
    return learn_lateness(np.array(late, dtype=float))
