"""When to speak: on the crossing to something worse, never about what was so from the start.

Each check judges every product that can be judged, opens, refreshes and closes alerts, and puts at most one
notice into the outbox, all in the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from app.alerts import wording
from app.analysis.cover import Cover, StockLevel, judge
from app.domain.money import money_text
from app.domain.quantity import QUANTITY_SCALE
from app.store import alerts, notices
from app.store.alerts import AlertDraft, StockState
from app.store.products import VELOCITY_DAYS, ProductRow
from app.store.quality import NEGATIVE, QualityGroup

OUT_OF_STOCK = "out-of-stock"
LOW_STOCK = "low-stock"
FIX_COUNTS = "fix-counts"

POPUPS_A_DAY = 5
"""More notices than this in one business day are kept for the window: a screaming program is switched off."""

_BADNESS = {StockLevel.FINE: 0, StockLevel.LOW: 1, StockLevel.OUT: 2}


@dataclass(frozen=True, slots=True)
class Judged:
    """One product with its judgement now and before (None: never judged)."""

    product: ProductRow
    cover: Cover
    before: StockState | None

    @property
    def crossed_to_worse(self) -> bool:
        """Whether it got worse since the last judgement; what was never judged has crossed nothing."""
        if self.before is None:
            return False
        return _BADNESS[self.cover.level] > _BADNESS[StockLevel(self.before.level)]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check did, for the run's sentence."""

    judged: int
    out: int
    low: int
    opened: int
    resolved: int
    wrong_counts: int
    told: bool
    """Whether a notice was put into the outbox."""


def check_stock(
    connection: Connection,
    products: Sequence[ProductRow],
    *,
    kinds: frozenset[str],
    faults: Sequence[QualityGroup],
    sales_known: bool,
    now: datetime,
    day_began: datetime,
) -> Outcome:
    """Judge ``products`` and bring the alerts of ``kinds`` (out-of-stock, low-stock) up to date.

    ``sales_known``: whether the shop has any sales data; without it an empty shelf is taken at its word, with
    it a product that nobody buys is not worth an alert. ``faults``: what is wrong with the shop's own figures, the
    most pressing first. ``day_began``: start of the shop's business day.
    """
    states = alerts.stock_states(connection)
    judged = [
        judgement
        for product in products
        if (judgement := _judge(product, states.get(product.id), sales_known)) is not None
    ]
    alerts.wake_snoozed(connection, now=now)
    opened, resolved = _bring_up_to_date(connection, judged, kinds, now)
    _check_data(connection, faults, now)
    _remember(connection, judged, kinds, now)
    crossed = [item for item in judged if item.crossed_to_worse and _kind(item.cover) in kinds]
    told = False
    if crossed:
        told = _tell(connection, crossed, now=now, day_began=day_began)
    return Outcome(
        judged=len(judged),
        out=sum(item.cover.level is StockLevel.OUT for item in judged),
        low=sum(item.cover.level is StockLevel.LOW for item in judged),
        opened=opened,
        resolved=resolved,
        wrong_counts=sum(group.count for group in faults if group.key == NEGATIVE),
        told=told,
    )


def _judge(product: ProductRow, before: StockState | None, sales_known: bool) -> Judged | None:
    if not product.active or product.kind != "item" or product.on_hand is None or product.on_hand < 0:
        return None
    cover = judge(
        on_hand=product.on_hand / QUANTITY_SCALE,
        daily_sales=product.daily_sales,
        lead_time_days=product.lead_time_days,
        reorder_point=None if product.reorder_point is None else product.reorder_point / QUANTITY_SCALE,
        before=None if before is None else StockLevel(before.level),
    )
    wanted = bool(product.daily_sales) or product.reorder_point is not None
    if cover.level is StockLevel.OUT and sales_known and not wanted:
        # Nobody bought it for weeks and nobody set a level for it: an empty shelf is then as it should be.
        return Judged(product, replace(cover, level=StockLevel.FINE), before)
    return Judged(product, cover, before)


def _kind(cover: Cover) -> str:
    return OUT_OF_STOCK if cover.level is StockLevel.OUT else LOW_STOCK


def _bring_up_to_date(
    connection: Connection, judged: Sequence[Judged], kinds: frozenset[str], now: datetime
) -> tuple[int, int]:
    live = alerts.live_alerts(connection, (OUT_OF_STOCK, LOW_STOCK))
    opened = resolved = 0
    seen = set()
    for item in judged:
        seen.add(item.product.id)
        wanted = None if item.cover.level is StockLevel.FINE else _kind(item.cover)
        for kind in (OUT_OF_STOCK, LOW_STOCK):
            alert = live.get((kind, item.product.id))
            if kind == wanted and kind in kinds:
                draft = _draft(item)
                if alert is None:
                    alerts.open_alert(connection, draft, now=now)
                    opened += 1
                elif (alert.text, alert.title, alert.severity) != (draft.text, draft.title, draft.severity):
                    alerts.refresh_alert(connection, alert.id, draft, now=now)
            elif kind != wanted and alert is not None:
                alerts.resolve_alert(connection, alert.id, why=_why_resolved(item), now=now)
                resolved += 1
    for (_, product_id), alert in live.items():
        if product_id not in seen:
            alerts.resolve_alert(connection, alert.id, why="no longer watched", now=now)
            resolved += 1
    return opened, resolved


def _why_resolved(item: Judged) -> str:
    return {
        StockLevel.FINE: f"{wording.number(item.cover.on_hand)} in stock again",
        StockLevel.LOW: "some in stock again, but few",
        StockLevel.OUT: "sold out since",
    }[item.cover.level]


def _draft(item: Judged) -> AlertDraft:
    product, cover = item.product, item.cover
    urgency = 1 if cover.runs_out_before_delivery else 2
    severity = 0 if cover.level is StockLevel.OUT else urgency
    margin = (product.price or 0) - (product.cost or 0)
    lost_a_day = round(margin * (cover.daily_sales or 0.0))
    return AlertDraft(
        kind=_kind(cover),
        product_id=product.id,
        severity=severity,
        title=wording.title(product.name, cover),
        text=wording.arithmetic(cover),
        facts={
            "on_hand": cover.on_hand,
            "daily_sales": None if cover.daily_sales is None else round(cover.daily_sales, 3),
            "velocity_days": VELOCITY_DAYS,
            "days_of_cover": None if cover.days_of_cover is None else round(cover.days_of_cover, 1),
            "lead_time_days": cover.lead_time_days,
            "lead_time_known": cover.lead_time_known,
            "reorder_point": cover.reorder_point if cover.reorder_point_set else None,
            "threshold": None if cover.reorder_point is None else round(cover.reorder_point, 3),
            "margin_lost_a_day": money_text(lost_a_day),
            "currency": product.currency,
            "counted_at": None if product.counted_at is None else product.counted_at.isoformat(),
        },
        rank=lost_a_day,
    )


def _check_data(connection: Connection, faults: Sequence[QualityGroup], now: datetime) -> None:
    """Keep one item for everything that is wrong with the shop's own figures: thousands of alerts would say nothing."""
    live = alerts.live_alerts(connection, (FIX_COUNTS,)).get((FIX_COUNTS, None))
    if not any(group.pressing for group in faults):
        if live is not None:
            alerts.resolve_alert(
                connection, live.id, why="nothing is wrong with the figures any more", now=now
            )
        return
    first, *others = faults
    draft = AlertDraft(
        kind=FIX_COUNTS,
        product_id=None,
        severity=3,
        title=first.title,
        text=" ".join([first.advice, *(f"{group.title}." for group in others), "The Data page lists them."]),
        facts={group.key: group.count for group in faults},
    )
    if live is None:
        alerts.open_alert(connection, draft, now=now)
    elif live.text != draft.text or live.title != draft.title:
        alerts.refresh_alert(connection, live.id, draft, now=now)


def _remember(connection: Connection, judged: Sequence[Judged], kinds: frozenset[str], now: datetime) -> None:
    """Store the judgements, except crossings that the other check is to report: it must still see them."""
    changed = []
    for item in judged:
        if item.crossed_to_worse and _kind(item.cover) not in kinds:
            continue
        on_hand = round(item.cover.on_hand * QUANTITY_SCALE)
        before = item.before
        if before is None or before.level != item.cover.level.value:
            changed.append(StockState(item.product.id, item.cover.level.value, on_hand, now))
        elif before.on_hand != on_hand:
            changed.append(StockState(item.product.id, before.level, on_hand, before.since))
    alerts.save_stock_states(connection, changed, now=now)


def _tell(connection: Connection, crossed: Sequence[Judged], *, now: datetime, day_began: datetime) -> bool:
    """Put one notice into the outbox for everything that crossed in this check."""
    if notices.count_since(connection, day_began) >= POPUPS_A_DAY:
        return False
    ranked = sorted(crossed, key=lambda item: (-_BADNESS[item.cover.level], -_draft(item).rank))
    first = ranked[0]
    if len(ranked) == 1:
        notices.add_notice(
            connection,
            kind=_kind(first.cover),
            title=wording.title(first.product.name, first.cover),
            body=wording.arithmetic(first.cover),
            page="products",
            subject=first.product.sku,
            now=now,
        )
        return True
    what = "sold out" if all(item.cover.level is StockLevel.OUT for item in ranked) else "running low"
    names = ", ".join(item.product.name for item in ranked[:2])
    rest = f" and {len(ranked) - 2} more" if len(ranked) > 2 else ""
    notices.add_notice(
        connection,
        kind=_kind(first.cover),
        title=f"{len(ranked)} products are {what}",
        body=f"{names}{rest}.",
        page="today",
        now=now,
    )
    return True
