"""What the panel tells of a product beyond its line in the list: read beside the GUI thread, once it is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from app.desktop.fan import Fan
from app.domain.errors import NotFoundError
from app.domain.quantity import QUANTITY_SCALE
from app.domain.time import business_day
from app.jobs.forecast_words import accuracy_words
from app.jobs.price_view import ProductPrices, product_prices
from app.jobs.product_settings import ProductSettings, settings_of
from app.store.alerts import AlertRow
from app.store.forecasts import ForecastRow, accuracies, forecast_of
from app.store.judgements import Judgement, judgement_of
from app.store.orders import OrderLine, open_lines
from app.store.prices import PricePoint, price_points
from app.store.product_alerts import PastAlert, alerts_of, past_alerts_of
from app.store.products import (
    MarketPricePoint,
    ProductRow,
    StockPoint,
    market_prices,
    products_of,
    sold_by_day,
    stock_points,
)

if TYPE_CHECKING:
    from app.jobs.service import Service

DAYS_BACK = 180
SOLD_DAYS = 56
"""Days of sales in the drawing: twice as many as are expected beside them."""
LINES = 6
_LEVELS = 7
_LOW, _HIGH = 1, 5
"""Places of one in ten and nine in ten among a day's quantiles."""


@dataclass(frozen=True, slots=True)
class ProductPast:
    """How price and stock went, what is expected, and what was said and is on its way."""

    product: ProductRow
    prices: Sequence[PricePoint]
    stock: Sequence[StockPoint]
    market: Sequence[MarketPricePoint]
    judgement: Judgement | None
    settings: ProductSettings | None
    """None for what only groups others: nobody orders that."""
    alerts: Sequence[AlertRow]
    past_alerts: Sequence[PastAlert]
    orders: Sequence[OrderLine]
    fan: Fan | None
    """None where there is no forecast to be drawn."""
    accuracy: str
    """How right the forecasts of the whole shop were, in words; empty while that is not known."""
    watched: ProductPrices | None
    """What is known of its price beside those of others; None for what only groups others."""
    now: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        """The shop's business day on which this was read."""
        return business_day(self.now, self.zone)


def read_past(service: Service, product_id: int) -> ProductPast | None:
    """Read everything that the panel tells of one product; None where it is not there any more."""
    now, zone = service.now(), service.shop().zone
    today = business_day(now, zone)
    watched = _watched(service, product_id)
    with service.store.read() as connection:
        found = products_of(connection, [product_id], today=today)
        if not found:
            return None
        forecast = forecast_of(connection, product_id)
        fan = None
        if forecast is not None and any(forecast.means):
            first = forecast.first_day - timedelta(days=SOLD_DAYS)
            last = forecast.first_day - timedelta(days=1)
            fan = fan_of(forecast, first, sold_by_day(connection, product_id, first, last))
        settings = settings_of(connection, product_id)
        lead_times = None if settings is None else {product_id: settings.terms}
        return ProductPast(
            found[0],
            price_points(connection, product_id, first=today - timedelta(days=DAYS_BACK), last=today),
            stock_points(connection, product_id, limit=LINES),
            market_prices(connection, product_id),
            judgement_of(connection, product_id),
            settings,
            alerts_of(connection, product_id),
            past_alerts_of(connection, product_id),
            [line for line in open_lines(connection, lead_times=lead_times) if line.product_id == product_id],
            fan,
            "" if fan is None else accuracy_words(accuracies(connection)),
            None if settings is None else watched,
            now,
            zone,
        )


def _watched(service: Service, product_id: int) -> ProductPrices | None:
    try:
        return product_prices(service, product_id)
    except NotFoundError:
        return None


def fan_of(forecast: ForecastRow, first: date, sold: dict[date, int]) -> Fan:
    """Return what is drawn of a forecast, after the sales from ``first`` on (quantity units by day)."""
    back = (forecast.first_day - first).days
    return Fan(
        first,
        [sold.get(first + timedelta(days=place), 0) / QUANTITY_SCALE for place in range(back)],
        list(forecast.means),
        list(forecast.quantiles[_LOW::_LEVELS]),
        list(forecast.quantiles[_HIGH::_LEVELS]),
    )


def price_changes(points: Sequence[PricePoint]) -> list[PricePoint]:
    """Return the days on which the price became another one, the first known one included, newest first."""
    if not points:
        return []
    changed = [after for before, after in pairwise(points) if after.price != before.price]
    return [*reversed(changed), points[0]]
