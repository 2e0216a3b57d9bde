"""A shop's months lived through day by day: stock, orders and forecasts as they were, and the alerts of each day."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from app.alerts import policy
from app.alerts.facts import facts_of
from app.alerts.policy import Change, Judged
from app.alerts.severity import Severity
from app.alerts.speech import News, speak
from app.alerts.timing import AlertSettings
from app.analysis.demand.forecast import DemandForecast, forecast_demand
from app.analysis.runout.lateness import learn_lateness
from app.domain.time import from_day_number
from app.jobs.stock_levels import demands
from app.jobs.stock_reckoning import GRACE_DAYS, Coming, Demand, ProductStock, reckon
from app.store.alerts import AlertRow
from app.store.judgements import Judgement
from app.store.shelf import Shelf
from app.store.terms import Terms
from tests.bench.replay import ShopReplay

UTC_ZONE = ZoneInfo("UTC")
CHECKS = (time(8, 10), time(8, 40), time(12, 0))
"""When the checks run that matter: after quiet hours, for the digest, and at some time of the day."""
REFIT_DAYS = 7


@dataclass
class DayLog:
    """What one day brought."""

    day: date
    opened: int = 0
    notices: list[str] = field(default_factory=list)
    """The kind of each."""
    told: set[int] = field(default_factory=set)
    repeats: int = 0
    """Products told of again though an order placed since the last time is on its way and not late."""


class ShopLife:
    """Alerts kept in memory, by the policy that the jobs keep them by in the store."""

    def __init__(self, shop: ShopReplay, prices: list[int], settings: AlertSettings) -> None:
        self.shop = shop
        self.prices = prices
        self.settings = settings
        self.known: dict[int, Judgement] = {}
        self.live: dict[int, AlertRow] = {}
        self.digest_on: date | None = None
        self.last_told: dict[int, int] = {}
        self._ids = 0
        self._forecast: DemandForecast | None = None
        self._demands: list[Demand] = []
        self._made = 0

    def live_through(self, first: int, last: int) -> list[DayLog]:
        """Check on the mornings after the columns ``first`` to ``last`` of the replay; return what came of each."""
        return [self._morning_after(column) for column in range(first, last + 1)]

    def _morning_after(self, column: int) -> DayLog:
        today = from_day_number(self.shop.first_day + column + 1)
        log = DayLog(today)
        judged = self._judge(column, today)
        for clock in CHECKS:
            now = datetime.combine(today, clock, UTC)
            for change in policy.changes(
                judged,
                self.known,
                self.live,
                gone={},
                opened_today=log.opened,
                today=today,
                zone=UTC_ZONE,
                now=now,
            ):
                log.opened += self._apply(change, now)
            self._speak(column, now, log)
        return log

    def _judge(self, column: int, today: date) -> list[Judged]:
        shop = self.shop
        if self._forecast is None or column - self._made >= REFIT_DAYS:
            self._forecast = forecast_demand(shop.history(column), shop.outlook(column))
            self._demands = demands(self._forecast, made_on=today, plain=False)
            self._made = column
        coming: dict[int, list[Coming]] = {}
        for order in shop.open_orders(column):
            first = order.product not in coming
            stated = max(order.stated, int(shop.shown_eta[order.product, column])) if first else order.stated
            due = from_day_number(shop.first_day + stated)
            coming.setdefault(order.product, []).append(Coming(order.quantity, due))
        stocks = [
            ProductStock(
                shelf=_shelf(product, float(shop.on_hand[product, column]), today),
                terms=_terms(float(shop.lead_time[product])),
                coming=coming.get(product, ()),
                demand=self._demands[product],
                price=self.prices[product],
                cost=None,
                currency="EUR",
            )
            for product in range(shop.products)
        ]
        facts = reckon(
            stocks,
            today=today,
            sales_to=today - timedelta(days=1),
            lateness=learn_lateness(shop.days_late(column)),
        )
        return [Judged(product, shop.skus[product], found) for product, found in enumerate(facts)]

    def _apply(self, change: Change, now: datetime) -> int:
        if change.judgement is not None:
            self.known[change.product_id] = change.judgement
        if change.draft is None:
            if change.live is not None:
                del self.live[change.product_id]
            return 0
        draft = change.draft
        if change.live is not None:
            self.live[change.product_id] = replace(
                change.live, kind=draft.kind, severity=draft.severity, title=draft.title, text=draft.text,
                rank=draft.rank,
            )  # fmt: skip
            return 0
        self._ids += 1
        self.live[change.product_id] = AlertRow(
            id=self._ids, kind=draft.kind, product_id=change.product_id, sku=None, severity=draft.severity,
            state="open", title=draft.title, text=draft.text, facts={}, rank=draft.rank, first_seen=now,
            last_seen=now, snoozed_until=None, resolved_at=None,
        )  # fmt: skip
        return 1

    def _speak(self, column: int, now: datetime, log: DayLog) -> None:
        news = [
            News("", alert, facts)
            for product, alert in self.live.items()
            if (facts := facts_of(self.known[product].facts)) is not None
            and policy.is_news(self.known[product], facts, now=now, zone=UTC_ZONE)
        ]
        speech = speak(
            news, self.settings, popups_today=len(log.notices), digest_made_on=self.digest_on, now=now,
            zone=UTC_ZONE,
        )  # fmt: skip
        if speech.digest_made:
            self.digest_on = log.day
        for saying in speech.sayings:
            log.notices.append(saying.kind)
            for alert in saying.told:
                assert alert.product_id is not None
                product = alert.product_id
                log.told.add(product)
                log.repeats += self._is_repeat(product, column)
                self.last_told[product] = column
                self.known[product] = replace(
                    self.known[product], told_severity=Severity(alert.severity), told_at=now
                )

    def _is_repeat(self, product: int, column: int) -> bool:
        before = self.last_told.get(product)
        return before is not None and any(
            order.product == product
            and order.placed > before
            and column + 1 - max(order.stated, int(self.shop.shown_eta[product, column])) <= GRACE_DAYS
            for order in self.shop.open_orders(column)
        )


def part_of(shop: ShopReplay, products: int) -> ShopReplay:
    """The first so many products of a shop."""
    return ShopReplay(
        shop=shop.shop, skus=shop.skus[:products], first_day=shop.first_day, sold=shop.sold[:products],
        on_hand=shop.on_hand[:products], lead_time=shop.lead_time[:products], judged=shop.judged,
        orders=[order for order in shop.orders if order.product < products],
        shown_eta=shop.shown_eta[:products], past_sold=shop.past_sold[:products], past_open=shop.past_open,
        past_known_from=shop.past_known_from[:products],
    )  # fmt: skip


def percentile(values: list[int], share: float) -> float:
    return float(np.quantile(values, share))


def _shelf(product: int, on_hand: float, today: date) -> Shelf:
    counted = today - timedelta(days=1)
    at = datetime.combine(counted, time(20), UTC)
    return Shelf(product, round(on_hand * 1_000), at, counted, 0, 0)


def _terms(lead_time: float) -> Terms:
    return Terms(
        supplier=None, lead_time_days=lead_time, lead_time_spread_days=0.0, lead_time_source="file",
        review_days=7.0, service_level=0.95, reorder_point=None, reorder_point_source="", pack_size=1_000,
        min_order=0,
    )  # fmt: skip
