"""What a judgement of stock changes: which alert is to be there, and what the owner counts as having been told.

Pure functions. A product speaks on crossing to something worse than was last told, never about what was so from the
start, not while what is on order will do, and again only after it was clearly fine, or a delivery had eased it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from app.alerts import wording
from app.alerts.facts import StockFacts
from app.alerts.severity import Severity, severity
from app.domain.money import MONEY_SCALE
from app.domain.quantity import QUANTITY_SCALE
from app.language import tr, trn
from app.store.alerts import LOW_STOCK, OUT_OF_STOCK, STOCK_KINDS, AlertDraft, AlertRow
from app.store.judgements import Judgement

KINDS = STOCK_KINDS

COOLDOWN = timedelta(hours=48)
"""A forecast changes a little every day: what it says of a product that was spoken of so recently is kept back."""


NEW_A_DAY = 12
NEW_A_DAY_SHARE = 0.04
"""New alerts that a day bears, at least, and as a share of the products judged: a longer list is not worked through.
What is merely low waits for another day beyond that, the cheapest first; what is out, or will be too early, never
does."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One product as it was judged just now."""

    product_id: int
    name: str
    facts: StockFacts


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be done about one product: at most one of ``draft`` and ``why_resolved`` is there."""

    product_id: int
    judgement: Judgement | None
    """To be stored; None where it is as it was."""
    forget: bool = False
    """Nothing can be said of its stock any more: its judgement goes."""
    live: AlertRow | None = None
    draft: AlertDraft | None = None
    """The alert as it is to be: opened, or brought up to date where ``live`` is there."""
    why_resolved: str = ""
    event: str = ""
    """What is to be noted in the alert's history besides: ``worsened`` or ``eased``."""
    wake: bool = False


def judgement(item: Judged, before: Judgement | None, *, now: datetime) -> Judgement:
    """Return what follows from the facts, given how the product was judged before (None: never)."""
    facts = item.facts
    grade = severity(facts)
    fresh = Judgement(
        product_id=item.product_id,
        severity=grade,
        on_hand=round(facts.on_hand * QUANTITY_SCALE),
        on_order=round(facts.on_order * QUANTITY_SCALE),
        chance=facts.chance_week,
        out_from=facts.out_from,
        out_to=facts.out_to,
        suggested=None if facts.suggested is None else round(facts.suggested * QUANTITY_SCALE),
        rank=round(facts.margin_lost_a_day * MONEY_SCALE),
        facts=facts.to_json(),
        since=before.since if before is not None and before.severity == grade else now,
        judged_at=now,
        told_severity=None,
        told_at=None,
    )
    return with_what_was_told(fresh, before)


def with_what_was_told(fresh: Judgement, before: Judgement | None) -> Judgement:
    """Return ``fresh`` with the worst that the owner is to count as told of.

    What is judged for the first time was so from the start: it counts as told without a word. Whatever was told is
    forgotten once the product is fine, and as far as a delivery has eased it; a piece brought back is no delivery.
    """
    listed = fresh.severity if fresh.severity <= Severity.LOW else None
    if before is None:
        return replace(fresh, told_severity=listed, told_at=None)
    worst = before.told_severity
    if fresh.severity == Severity.FINE:
        worst = None
    elif worst is not None and fresh.severity > worst:
        a_day = max(1.0, fresh.facts["daily_sales"] or 0.0) * QUANTITY_SCALE
        if fresh.on_hand - before.on_hand > a_day:
            worst = listed
    return replace(fresh, told_severity=worst, told_at=before.told_at)


def is_news(found: Judgement, facts: StockFacts | None, *, now: datetime, zone: ZoneInfo) -> bool:
    """Whether a judgement is worse than what the owner was told of its product, and not just a forecast's wobble."""
    if found.severity > Severity.LOW:
        return False
    late_since = None if facts is None else facts.late_since
    if facts is not None and facts.on_order and late_since is None and found.told_at is not None:
        return False  # the owner was told and has ordered: of what is on its way nothing is said twice
    if late_since is not None and (
        found.told_at is None or found.told_at.astimezone(zone).date() < late_since
    ):
        return True
    if found.told_severity is not None and found.severity >= found.told_severity:
        return False
    cooled = found.told_at is None or now - found.told_at >= COOLDOWN
    return cooled or found.severity == Severity.OUT


def changes(
    judged: Iterable[Judged],
    before: Mapping[int, Judgement],
    live: Mapping[int, AlertRow],
    *,
    gone: Mapping[int, str],
    opened_today: int,
    today: date,
    zone: ZoneInfo,
    now: datetime,
) -> list[Change]:
    """Return what is to be done about every product of which something changes, by product id.

    ``live``: the open or snoozed alert of each product that has one. ``gone``: of products that are not judged, why
    an alert of theirs ends; for those that are in neither it ends as no longer watched. ``opened_today``: how many
    alerts the business day has brought already.
    """
    judged = list(judged)
    found = []
    seen = set()
    for item in judged:
        seen.add(item.product_id)
        one = change(
            item,
            before.get(item.product_id),
            live.get(item.product_id),
            today=today,
            zone=zone,
            now=now,
        )
        if one is not None:
            found.append(one)
    for product_id in sorted((live.keys() | before.keys()) - seen):
        alert = live.get(product_id)
        why = gone.get(product_id, tr("no longer watched")) if alert is not None else ""
        found.append(Change(product_id, None, forget=product_id in before, live=alert, why_resolved=why))
    most = max(NEW_A_DAY, ceil(NEW_A_DAY_SHARE * len(judged)))
    return _within_the_day(found, before, most - opened_today)


def _within_the_day(found: Sequence[Change], before: Mapping[int, Judgement], left: int) -> list[Change]:
    """Return the changes without the new alerts that can wait, where the day has no place ``left`` for them."""
    # What is judged for the first time is listed whole: so it was from the start, and it is told without a word.
    new = [one for one in found if one.draft is not None and one.live is None and one.product_id in before]
    waiting = [one for one in new if one.draft is not None and one.draft.severity == Severity.LOW]
    waiting.sort(key=lambda one: 0 if one.draft is None else -one.draft.rank)
    places = max(0, left - (len(new) - len(waiting)))
    postponed = {one.product_id for one in waiting[places:]}
    return [replace(one, draft=None) if one.product_id in postponed else one for one in found]


def change(
    item: Judged,
    before: Judgement | None,
    alert: AlertRow | None,
    *,
    today: date,
    zone: ZoneInfo,
    now: datetime,
) -> Change | None:
    """Return what is to be done about one product, or None. ``alert``: its open or snoozed one."""
    fresh = judgement(item, before, now=now)
    grade = Severity(fresh.severity)
    stored = None if before is not None and replace(fresh, judged_at=before.judged_at) == before else fresh
    if not _is_listed(item.facts, grade, alert):
        if alert is None:
            return None if stored is None else Change(item.product_id, stored)
        why = _why_resolved(item.facts, grade, today)
        return Change(item.product_id, stored, live=alert, why_resolved=why)
    draft = _draft(item, fresh, grade, today, zone)
    wake = alert is not None and _delivery_awaited(alert) and not _is_coming(item.facts)
    if alert is not None and stored is None and not wake and _same(alert, draft):
        return None
    event = ""
    if alert is not None and alert.severity != draft.severity:
        event = "worsened" if draft.severity < alert.severity else "eased"
    return Change(item.product_id, stored, live=alert, draft=draft, event=event, wake=wake)


def _is_listed(facts: StockFacts, grade: Severity, alert: AlertRow | None) -> bool:
    """Whether a product is to have an alert. One that is neither low nor fine keeps the alert that it has."""
    if facts.covered and facts.late_since is None:
        return False
    return grade <= Severity.LOW or (grade is Severity.WATCH and alert is not None)


def _delivery_awaited(alert: AlertRow) -> bool:
    return alert.state == "snoozed" and alert.snoozed_until is None


def _is_coming(facts: StockFacts) -> bool:
    return facts.on_order > 0 and facts.late_since is None


def _same(alert: AlertRow, draft: AlertDraft) -> bool:
    return (alert.kind, alert.severity, alert.title, alert.text, alert.rank) == (
        draft.kind,
        draft.severity,
        draft.title,
        draft.text,
        draft.rank,
    )


def _draft(item: Judged, fresh: Judgement, grade: Severity, today: date, zone: ZoneInfo) -> AlertDraft:
    return AlertDraft(
        kind=OUT_OF_STOCK if grade is Severity.OUT else LOW_STOCK,
        product_id=item.product_id,
        severity=grade,
        title=wording.title(item.name, item.facts, grade, today),
        text=wording.arithmetic(item.facts, grade, today, zone),
        facts=fresh.facts,
        rank=fresh.rank,
    )


def _why_resolved(facts: StockFacts, grade: Severity, today: date) -> str:
    if grade <= Severity.LOW:
        return wording.on_order(facts.on_order, facts.next_due, today)
    if not facts.is_wanted:
        return tr("nobody buys it any more")
    return trn("{n} in stock", "{n} in stock", facts.on_hand)
