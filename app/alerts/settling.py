"""Settles the alert of a product that was just ordered, or dropped, in the transaction in which that is written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from math import ceil

from sqlalchemy import Connection

from app.alerts import wording
from app.alerts.facts import facts_of
from app.alerts.policy import KINDS
from app.domain.quantity import QUANTITY_SCALE
from app.store import alerts
from app.store.judgements import Judgement, forget_judgements, judgement_of, save_judgements
from app.store.terms import DEFAULT_LEAD_TIME_DAYS


def settle_ordered(
    connection: Connection, product_id: int, units: int, due: date | None, *, today: date, now: datetime
) -> str:
    """End a product's alert because ``units`` (quantity units) were ordered; say so in words.

    They come on ``due``; None: after the lead time.

    Its judgement counts the order at once, so that no page and no quick check goes by what was before; the next
    full check says whether it is enough.
    """
    known = judgement_of(connection, product_id)
    facts = None if known is None else facts_of(known.facts)
    lead = DEFAULT_LEAD_TIME_DAYS if facts is None else facts.lead_time_days
    due = due or today + timedelta(days=ceil(lead))
    if known is not None:
        save_judgements(connection, [_with_order(known, units, due)])
    said = wording.on_order(units / QUANTITY_SCALE, due, today)
    alert = alerts.live_alert_of(connection, product_id, KINDS)
    if alert is not None:
        alerts.resolve_alert(connection, alert.id, why=said, now=now, event="ordered")
    return said


def settle_dropped(connection: Connection, product_id: int, why: str, *, now: datetime) -> None:
    """End a product's alert, and forget how its stock was judged: nothing is to be said of it any more."""
    alert = alerts.live_alert_of(connection, product_id, KINDS)
    if alert is not None:
        alerts.resolve_alert(connection, alert.id, why=why, now=now, event="answered")
    forget_judgements(connection, [product_id])


def _with_order(known: Judgement, units: int, due: date) -> Judgement:
    facts = facts_of(known.facts)
    on_order = known.on_order + units
    left = None if known.suggested is None else max(0, known.suggested - units)
    if facts is not None:
        later = facts.next_due is not None and facts.late_since is None and facts.next_due <= due
        facts = replace(
            facts,
            on_order=on_order / QUANTITY_SCALE,
            next_due=facts.next_due if later else due,
            next_due_quantity=facts.next_due_quantity if later else units / QUANTITY_SCALE,
            late_since=None,
            covered=True,
            suggested=None if left is None else left / QUANTITY_SCALE,
        )
    stored = known.facts if facts is None else facts.to_json()
    return replace(known, on_order=on_order, suggested=left, facts=stored)
