"""The look for what has just sold out: stock and the last judgement only, so that it may be done every few minutes."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from app.alerts import policy
from app.alerts.facts import facts_of
from app.alerts.policy import Change, Judged
from app.alerts.severity import Severity
from app.alerts.writing import CHUNK, Written, write_changes, write_speech
from app.domain.quantity import QUANTITY_SCALE
from app.domain.time import business_day
from app.engine.context import RunContext
from app.jobs.alert_settings import get_alert_settings
from app.language import trn
from app.store import alerts
from app.store.judgements import judgements_of
from app.store.products import product_names
from app.store.settings import get_shop
from app.store.shelf import Shelf, empty_shelves


def check_sold_out(ctx: RunContext) -> None:
    """Open an alert for what has sold out since the last check, and say what is news.

    A product never judged is left to the full check; so is one that the owner has answered for, whose judgement
    is gone or says that nobody would miss it.
    """
    with ctx.store.read() as connection:
        read_at = ctx.clock.now()
        shop = get_shop(connection)
        settings = get_alert_settings(connection)
        looked_at, empty = empty_shelves(connection, shop.zone)
        found = _just_sold_out(connection, ctx, empty)
    written = Written()
    last = len(found) // CHUNK * CHUNK
    for start in range(0, last, CHUNK):
        with ctx.store.write() as connection:
            chunk = found[start : start + CHUNK]
            written += write_changes(connection, chunk, known_at=read_at, now=ctx.as_of)
    with ctx.finish() as connection:
        written += write_changes(connection, found[last:], known_at=read_at, now=ctx.as_of)
        told = write_speech(connection, settings, now=ctx.as_of, zone=shop.zone)
        ctx.rows = looked_at
        ctx.result = {
            "judged": looked_at,
            "out": len(found),
            "opened": written.opened,
            "resolved": written.resolved,
            "told": told,
        }
        ctx.result_text = _result(looked_at, len(found))


def _just_sold_out(connection: Connection, ctx: RunContext, empty: list[Shelf]) -> list[Change]:
    zone = get_shop(connection).zone
    before = judgements_of(connection, [shelf.product_id for shelf in empty])
    live = {alert.product_id: alert for alert in alerts.live_alerts(connection, policy.KINDS).values()}
    candidates = []
    for shelf in empty:
        known = before.get(shelf.product_id)
        facts = None if known is None else facts_of(known.facts)
        if known is None or facts is None or known.severity == Severity.OUT or not facts.is_wanted:
            continue
        sold_out = replace(
            facts,
            on_hand=0.0,
            counted=shelf.counted / QUANTITY_SCALE,
            counted_at=shelf.counted_at,
            sold_since=shelf.sold_since / QUANTITY_SCALE,
            delivered_since=shelf.delivered_since / QUANTITY_SCALE,
            days_of_cover=0.0,
        )
        candidates.append((shelf.product_id, sold_out))
    names = product_names(connection, [product_id for product_id, _ in candidates])
    found = [
        policy.change(
            Judged(product_id, names[product_id], facts),
            before[product_id],
            live.get(product_id),
            today=business_day(ctx.as_of, zone),
            zone=zone,
            now=ctx.as_of,
        )
        for product_id, facts in candidates
    ]
    return [one for one in found if one is not None]


def _result(checked: int, out: int) -> str:
    if not out:
        return trn(
            "{n} product checked: none has just sold out.",
            "{n} products checked: none has just sold out.",
            checked,
        )
    found = trn("{n} just sold out", "{n} just sold out", out)
    # words: {found} is "2 just sold out".
    return trn("{n} product checked: {found}.", "{n} products checked: {found}.", checked, found=found)
