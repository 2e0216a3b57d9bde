"""Alerts about the shop as a whole: figures that are wrong, and what the very first look has found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from app.alerts.severity import Severity
from app.domain.time import business_day
from app.language import number, tr, trn
from app.store import alerts
from app.store.alerts import AlertDraft
from app.store.quality import QualityGroup

FIX_COUNTS = "fix-counts"
FIRST_LOOK = "first-look"
WORTH_A_LINE = 2
"""Fewer products than that are their own summary."""


def tell_of_faults(connection: Connection, faults: Sequence[QualityGroup], *, now: datetime) -> None:
    """Keep one item for everything that is wrong with the shop's own figures: thousands of alerts would say nothing.

    ``faults``: the most pressing first.
    """
    live = alerts.live_alerts(connection, (FIX_COUNTS,)).get((FIX_COUNTS, None))
    if not any(group.pressing for group in faults):
        if live is not None:
            alerts.resolve_alert(
                connection, live.id, why=tr("nothing is wrong with the figures any more"), now=now
            )
        return
    first, *others = faults
    draft = AlertDraft(
        kind=FIX_COUNTS,
        product_id=None,
        severity=Severity.WATCH,
        title=first.title,
        text=" ".join(
            [first.advice, *(f"{group.title}." for group in others), tr("The Data page lists them.")]
        ),
        facts={group.key: group.count for group in faults},
    )
    if live is None:
        alerts.open_alert(connection, draft, now=now)
    elif live.text != draft.text or live.title != draft.title:
        alerts.refresh_alert(connection, live.id, draft, now=now)


def tell_of_first_look(connection: Connection, *, out: int, low: int, now: datetime) -> None:
    """Sum up in one line what was sold out or low when the shop's stock was judged for the very first time."""
    if out + low < WORTH_A_LINE:
        return
    draft = AlertDraft(
        kind=FIRST_LOOK,
        product_id=None,
        severity=Severity.WATCH,
        title=_first_look(out, low),
        text=tr(
            "They are listed here. From now on Tillwatch speaks up when something gets worse, not of what was so."
        ),
        facts={"out": out, "low": low},
    )
    alerts.open_alert(connection, draft, now=now)


def end_first_look(connection: Connection, *, now: datetime, zone: ZoneInfo) -> None:
    """Take that line away on the next business day."""
    live = alerts.live_alerts(connection, (FIRST_LOOK,)).get((FIRST_LOOK, None))
    if live is not None and business_day(live.first_seen, zone) < business_day(now, zone):
        alerts.resolve_alert(connection, live.id, why=tr("a day has passed"), now=now)


def _first_look(out: int, low: int) -> str:
    if not low:
        return trn("At the first look: {n} sold out", "At the first look: {n} sold out", out)
    if not out:
        return trn("At the first look: {n} running low", "At the first look: {n} running low", low)
    # words: {low} is how many products are running low, {n} how many are sold out.
    return trn(
        "At the first look: {n} sold out and {low} running low",
        "At the first look: {n} sold out and {low} running low",
        out,
        low=number(low),
    )
