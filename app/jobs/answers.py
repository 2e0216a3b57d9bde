"""What the owner answers to an alert: each answer changes what is reckoned from, and settles the alert at once.

Every function is one short write transaction and returns in words what was done. They raise ``NotFoundError`` where
there is no such alert or product, and ``UsageError`` for an answer that cannot be meant.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from app.alerts.facts import facts_of
from app.alerts.settling import settle_dropped, settle_ordered
from app.alerts.writing import note_told
from app.domain.errors import NotFoundError, UsageError
from app.domain.money import NO_CURRENCY, to_money
from app.domain.time import business_day
from app.language import clock, day_short, tr, trn
from app.store import alerts
from app.store.alerts import LIVE_STATES, STOCK_KINDS, AlertRow
from app.store.choices import put_product_choice
from app.store.judgements import Judgement, judgement_of
from app.store.orders import NewLine, place_order
from app.store.products import find_name
from app.store.settings import get_shop

if TYPE_CHECKING:
    from app.jobs.service import Service

_LONGEST_SNOOZE_DAYS = 366


def ordered(service: Service, alert_id: int, *, quantity: int | None = None, due: date | None = None) -> str:
    """Note that the product of an alert was ordered.

    ``quantity`` in quantity units, else as many as were suggested; it comes on ``due``, else after the lead time.
    """

    def write(connection: Connection, now: datetime) -> str:
        alert = live_alert(connection, alert_id)
        product_id = _product_of(alert)
        shop = get_shop(connection)
        today = business_day(now, shop.zone)
        known = judgement_of(connection, product_id)
        facts = facts_of(alert.facts)
        units = _suggested(known) if quantity is None else quantity
        if quantity is None and not units:
            raise UsageError(
                tr("There is no suggestion how many to order."), tr("Say how many were ordered.")
            )
        if due is not None and due < today:
            raise UsageError(
                tr("{day} is past.", day=day_short(due, year=True)),
                tr("Name the day on which the delivery is to come."),
            )
        place_order(
            connection,
            supplier="" if facts is None else facts.supplier or "",
            lines=[
                NewLine(
                    product_id,
                    units,
                    due,
                    None if facts is None or facts.cost is None else to_money(str(facts.cost)),
                    NO_CURRENCY if facts is None else facts.currency,
                )
            ],
            ordered_day=today,
            now=now,
        )
        said = settle_ordered(connection, product_id, units, due, today=today, now=now)
        return tr("{said}. Tillwatch keeps quiet about it until then.", said=said)

    return _do(service, write)


def snooze(service: Service, alert_id: int, days: int = 1) -> str:
    """Put an alert out of sight for so many days."""
    if not 1 <= days <= _LONGEST_SNOOZE_DAYS:
        raise UsageError(
            trn("{n} day cannot be meant.", "{n} days cannot be meant.", days),
            tr("Name 1 to {most} days.", most=_LONGEST_SNOOZE_DAYS),
        )
    return snooze_until(service, alert_id, service.now() + timedelta(days=days))


def snooze_until(service: Service, alert_id: int, until: datetime) -> str:
    """Put an alert out of sight until then."""

    def write(connection: Connection, now: datetime) -> str:
        return _snooze(connection, live_alert(connection, alert_id), until, now)

    return _do(service, write)


def snooze_until_delivery(service: Service, alert_id: int) -> str:
    """Put an alert out of sight until what is on order has come, or is late; without an order, for its lead time."""

    def write(connection: Connection, now: datetime) -> str:
        alert = live_alert(connection, alert_id)
        facts = facts_of(alert.facts)
        if facts is not None and facts.on_order:
            return _snooze(connection, alert, None, now)
        lead = 1.0 if facts is None else facts.lead_time_days
        said = _snooze(connection, alert, now + timedelta(days=max(1, math.ceil(lead))), now)
        return tr("Nothing is noted as on order.") + " " + said

    return _do(service, write)


def show_again(service: Service, alert_id: int) -> str:
    """Take back that an alert was put out of sight."""

    def write(connection: Connection, now: datetime) -> str:
        alert = live_alert(connection, alert_id)
        alerts.wake_alert(connection, alert_id, now=now)
        return tr("{alert}: back in sight.", alert=alert.title)

    return _do(service, write)


def not_sold(service: Service, product_id: int) -> str:
    """Note that a product is not sold any more: it is not watched until it sells again."""

    def write(connection: Connection, now: datetime) -> str:
        name = _name(connection, product_id)
        put_product_choice(connection, product_id, now=now, not_sold_since=now)
        settle_dropped(connection, product_id, "not sold any more", now=now)
        return tr("{name} is not watched any more. It comes back by itself if it sells.", name=name)

    return _do(service, write)


def sold_again(service: Service, product_id: int) -> str:
    """Take back that a product is not sold any more."""

    def write(connection: Connection, now: datetime) -> str:
        name = _name(connection, product_id)
        put_product_choice(connection, product_id, now=now, not_sold_since=None)
        return tr("{name} is watched again, from the next check on.", name=name)

    return _do(service, write)


def wrong_count(service: Service, product_id: int) -> str:
    """Note that a product's count is wrong: nothing is said of its stock until it was counted again."""

    def write(connection: Connection, now: datetime) -> str:
        name = _name(connection, product_id)
        put_product_choice(connection, product_id, now=now, doubted_at=now)
        settle_dropped(connection, product_id, "the count is wrong", now=now)
        return tr("Nothing is said of the stock of {name} until it was counted again.", name=name)

    return _do(service, write)


def _do(service: Service, write: Callable[[Connection, datetime], str]) -> str:
    now = service.now()
    with service.store.write() as connection:
        return write(connection, now)


def live_alert(connection: Connection, alert_id: int) -> AlertRow:
    """Return an open or snoozed alert. Raises ``NotFoundError``."""
    alert = alerts.get_alert(connection, alert_id)
    if alert is None or alert.state not in LIVE_STATES:
        raise NotFoundError(
            tr("There is no open alert {number}.", number=alert_id),
            tr("'{command}' lists them.", command="tillwatch alerts"),
        )
    return alert


def _product_of(alert: AlertRow) -> int:
    if alert.product_id is not None and alert.kind not in STOCK_KINDS:
        raise UsageError(
            tr("This is not about a product's stock."), tr("Answer the alert that says how many are left.")
        )
    if alert.product_id is None:
        raise UsageError(tr("This is not about one product."), tr("Answer the alert of a product."))
    return alert.product_id


def _name(connection: Connection, product_id: int) -> str:
    name = find_name(connection, product_id)
    if name is None:
        raise NotFoundError(
            tr("There is no such product."), tr("'{command}' lists them.", command="tillwatch products")
        )
    return name


def _suggested(known: Judgement | None) -> int:
    return 0 if known is None else known.suggested or 0


def _snooze(connection: Connection, alert: AlertRow, until: datetime | None, now: datetime) -> str:
    alerts.snooze_alert(connection, alert.id, until=until, now=now)
    # Whoever puts it off has seen it: when it comes back, only what has got worse meanwhile is news.
    note_told(connection, [alert], now=now)
    if until is None:
        return tr("{alert}: out of sight until the delivery.", alert=alert.title)
    zone = get_shop(connection).zone
    local = until.astimezone(zone)
    return tr(
        "{alert}: out of sight until {day} {time}.",
        alert=alert.title,
        day=day_short(local.date(), week=True),
        time=clock(local),
    )
