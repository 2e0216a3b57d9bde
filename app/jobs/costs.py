"""Judging what products cost: which changes the owner is told of, and what each does to the margin."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from app.alerts import cost_wording
from app.alerts.cost_alerts import (
    MOST_ALONE,
    NEWS_FOR,
    Limits,
    draft,
    draft_of_many,
    moved,
    review,
)
from app.alerts.price_kinds import COST_CHANGE, PRICES
from app.alerts.price_writing import not_before
from app.alerts.writing import last_digest
from app.analysis.costs import effect
from app.domain.time import business_day
from app.jobs.alert_settings import get_alert_settings
from app.language import tr
from app.store import alerts, notices
from app.store.alerts import AlertRow
from app.store.costs import (
    ChangedCost,
    Costing,
    CostStep,
    changed_costs,
    cost_steps,
    costings,
    knows_costs,
    note_first_costs,
    note_told,
    unrecorded_steps,
)
from app.store.price_rules import get_price_rules, price_choices
from app.store.settings import get_shop

if TYPE_CHECKING:
    from app.jobs.price_view import CostChange

MOST_SHOWN = 500
"""Changes of cost that are listed."""


def judge_costs(connection: Connection, *, now: datetime) -> int:
    """Open, update and settle the alerts about costs, and put at most one notice into the outbox.

    Returns how many products' costs are news. A cost that is seen for the first time is none; each change is measured
    against what was told last, so that small steps add up.
    """
    if not knows_costs(connection):
        note_first_costs(connection, now=now)
    changed = changed_costs(connection)
    if any(one.told is None for one in changed):
        note_first_costs(connection, now=now)
        changed = [one for one in changed if one.told is not None]
    live = {
        alert.product_id: alert for (_, _), alert in alerts.live_alerts(connection, (COST_CHANGE,)).items()
    }
    if not changed and not live:
        return 0
    limits = Limits(get_price_rules(connection), price_choices(connection))
    today = business_day(now, get_shop(connection).zone)
    of_many = live.pop(None, None)
    news = _review(connection, live, limits, today, now)
    unlisted = [one for one in changed if one.costing.product_id not in live]
    news += _open(connection, unlisted, limits, of_many, today, now)
    if of_many is not None and not news and now - of_many.first_seen >= NEWS_FOR:
        alerts.resolve_alert(connection, of_many.id, why=tr("a month has passed"), now=now)
    if news:
        _tell(connection, now)
    return news


def cost_changes(connection: Connection, *, since: date) -> list[CostChange]:
    """Return the changes of cost from ``since`` on, the latest first, with what each does at the price of now.

    No more than ``MOST_SHOWN``: of those of one day, the largest. Products that are not sold any more are left out.
    """
    shop, rules = get_shop(connection), get_price_rules(connection)
    limits = Limits(rules, price_choices(connection))
    latest = unrecorded_steps(connection, shop.zone, limit=MOST_SHOWN)
    steps = [step for step in latest if step.day >= since]
    steps += cost_steps(connection, since, limit=MOST_SHOWN)
    known = costings(connection, {step.product_id for step in steps})
    return [
        _change(step, known[step.product_id], limits)
        for step in steps[:MOST_SHOWN]
        if step.product_id in known
    ]


def _change(step: CostStep, costing: Costing, limits: Limits) -> CostChange:
    # The view, which is made of these among others, reads them from here.
    from app.jobs.price_view import CostChange

    tax_rate = limits.rules.tax_rate
    found = effect(step.before, step.after, costing.price, tax_rate=tax_rate)
    return CostChange(
        product_id=step.product_id,
        sku=costing.sku,
        product=costing.name,
        day=step.day,
        before=step.before,
        after=step.after,
        currency=step.currency,
        margin_before=found.margin_before,
        margin_after=found.margin_after,
        text=cost_wording.arithmetic(
            found,
            step.currency,
            since=step.day,
            margin_floor=limits.floor(step.product_id),
            tax_rate=tax_rate,
        ),
    )


def _review(
    connection: Connection,
    live: dict[int | None, AlertRow],
    limits: Limits,
    today: date,
    now: datetime,
) -> int:
    """Bring the alerts about single products to what is so now; return how many of them are news."""
    ids = [product_id for product_id in live if product_id is not None]
    known = costings(connection, ids)
    news = 0
    told: list[Costing] = []
    for product_id in ids:
        alert, costing = live[product_id], known.get(product_id)
        found = review(alert, costing, limits, now=now)
        if costing is not None:
            told.append(costing)
        if found.why_over:
            alerts.resolve_alert(connection, alert.id, why=found.why_over, now=now)
        elif found.moved is not None:
            since = today if found.is_news else date.fromisoformat(alert.facts["since"])
            untold = found.is_news or bool(alert.facts.get("untold"))
            fresh = draft(found.moved, limits, since=since, untold=untold)
            alerts.refresh_alert(connection, alert.id, fresh, now=now)
            if found.is_news:
                alerts.add_event(connection, alert.id, "changed", fresh.text, now=now)
                news += 1
    note_told(connection, told, now=now)
    return news


def _open(
    connection: Connection,
    changed: Sequence[ChangedCost],
    limits: Limits,
    of_many: AlertRow | None,
    today: date,
    now: datetime,
) -> int:
    """Open alerts for changes that are worth it; return how many products those are."""
    incomparable = [one.costing for one in changed if one.told_currency != one.costing.currency]
    found = [item for one in changed if (item := moved(one, limits)) is not None]
    if len(found) > MOST_ALONE:
        many = draft_of_many(found, limits, since=today)
        if of_many is None:
            alerts.open_alert(connection, many, now=now)
        else:
            alerts.refresh_alert(connection, of_many.id, many, now=now)
            alerts.add_event(connection, of_many.id, "changed", many.text, now=now)
    else:
        for item in found:
            alerts.open_alert(connection, draft(item, limits, since=today, untold=True), now=now)
    note_told(connection, [*incomparable, *(item.costing for item in found)], now=now)
    return len(found)


def _tell(connection: Connection, now: datetime) -> None:
    """Put one notice about every cost that nothing was said of yet into the outbox."""
    untold = [
        alert
        for alert in alerts.live_alerts(connection, (COST_CHANGE,)).values()
        if alert.state == "open" and alert.facts.get("untold")
    ]
    if not untold:
        return
    untold.sort(key=lambda alert: (alert.product_id is not None, -alert.rank, alert.id))
    first, is_one = untold[0], len(untold) == 1
    title, body = first.title, first.text
    if not is_one and first.product_id is not None:
        title, body = cost_wording.several([alert.title.rpartition(": ")[0] for alert in untold])
    notices.add_notice(
        connection,
        kind=PRICES,
        title=title,
        body=body,
        page="prices",
        subject=(first.sku or "") if is_one else "",
        alert_id=first.id if is_one else None,
        now=now,
        not_before=not_before(
            connection,
            get_alert_settings(connection),
            last_digest(connection),
            now,
            get_shop(connection).zone,
        ),
    )
    alerts.note_said(connection, [alert.id for alert in untold])
