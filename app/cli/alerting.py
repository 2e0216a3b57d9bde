"""Alerts: what wants action, putting it off, and answering it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import click

from app.cli.documents import alert_document
from app.cli.help import command
from app.cli.options import NUMBER, Context, common, parse_span
from app.cli.output import print_json, say
from app.domain.errors import NotFoundError, UsageError
from app.domain.quantity import to_quantity
from app.jobs import answers, price_answers
from app.jobs.service import Service
from app.language import noop, tr
from app.store.alerts import AlertRow, get_alert, list_alerts

UNTIL_DELIVERY = "delivery"
SEEN = "seen"
"""The answer to what can only be taken note of: prices, costs, pages that are not read any more."""


@command("alerts", noop("List what wants action, the most pressing first."))
@click.option("--all", "everything", is_flag=True, help=noop("Also those that are snoozed or over."))
@common
def alerts(context: Context, everything: bool) -> int:
    """List what wants action, the most pressing first."""
    with context.service() as service, service.store.read() as connection:
        found = list_alerts(connection, live_only=not everything)
    if context.json:
        print_json([alert_document(alert) for alert in found])
        return 0
    for alert in found:
        say(f"{alert.id:>4}  {_headline(alert)}")
        say(alert.text, indent=6)
    if not found:
        say(tr("Nothing needs you."))
    return 0


@command("snooze", noop("Put an alert out of sight for a while."))
@click.argument("alert_id", type=NUMBER)
@click.option("--for", "span", required=True, help=noop("How long, such as 1d or 1w, or 'delivery'."))
@common
def snooze(context: Context, alert_id: int, span: str) -> int:
    """Put an alert out of sight for a while."""
    with context.service() as service:
        if span == UNTIL_DELIVERY:
            said = answers.snooze_until_delivery(service, alert_id)
        else:
            said = answers.snooze_until(
                service, alert_id, service.now() + timedelta(seconds=parse_span(span))
            )
        with service.store.read() as connection:
            alert = get_alert(connection, alert_id)
    assert alert is not None
    if context.json:
        print_json(alert_document(alert))
    else:
        say(said)
    return 0


@command("answer", noop("Answer an alert: what is reckoned from changes with it."))
@click.argument("alert_id", type=NUMBER)
@click.argument("said", type=click.Choice(["ordered", "not-sold", "wrong-count", "sold-again", SEEN]))
@click.option("--quantity", default=None, help=noop("How many were ordered, where not as many as suggested."))
@click.option(
    "--due", default=None, help=noop("The day on which the delivery is to come, such as 2026-11-20.")
)
@common
def answer(context: Context, alert_id: int, said: str, quantity: str | None, due: str | None) -> int:
    """Answer an alert: what is reckoned from changes with it."""
    if said != "ordered" and (quantity is not None or due is not None):
        raise UsageError(tr("--quantity and --due belong to 'ordered'."), tr("Leave them out."))
    with context.service() as service:
        if said == "ordered":
            units = None if quantity is None else _units(quantity)
            done = answers.ordered(service, alert_id, quantity=units, due=None if due is None else _day(due))
        elif said == SEEN:
            done = price_answers.seen(service, alert_id)
        else:
            product_id = _product_of(service, alert_id)
            done = _ANSWERS[said](service, product_id)
        with service.store.read() as connection:
            alert = get_alert(connection, alert_id)
    assert alert is not None
    if context.json:
        print_json(alert_document(alert) | {"done": done})
    else:
        say(done)
    return 0


_ASIDE = {
    "snoozed": noop("{title} (snoozed)"),
    "resolved": noop("{title} (resolved)"),
    "dismissed": noop("{title} (dismissed)"),
}


def _headline(alert: AlertRow) -> str:
    return tr(_ASIDE[alert.state], title=alert.title) if alert.state in _ASIDE else alert.title


_ANSWERS: dict[str, Callable[[Service, int], str]] = {
    "not-sold": answers.not_sold,
    "wrong-count": answers.wrong_count,
    "sold-again": answers.sold_again,
}


def _product_of(service: Service, alert_id: int) -> int:
    with service.store.read() as connection:
        alert = get_alert(connection, alert_id)
    if alert is None or alert.product_id is None:
        raise NotFoundError(
            tr("There is no alert {alert} of a product.", alert=alert_id),
            tr("'tillwatch alerts --all' lists them."),
        )
    return alert.product_id


def _units(text: str) -> int:
    try:
        return to_quantity(text)
    except ValueError as error:
        raise UsageError(tr("'{text}' is no quantity.", text=text), tr("Write it as 12 or 0.5.")) from error


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(tr("'{text}' is not a day.", text=text), tr("Write it as 2026-11-20.")) from error
