"""Alerts, products, reports and status: what Tillwatch knows."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Literal

import click

from app.cli.documents import alert_document, instant, product_document
from app.cli.options import NUMBER, Context, common, parse_span
from app.cli.output import print_json, print_table, say
from app.domain.errors import NotFoundError, UsageError
from app.domain.money import format_money, money_text
from app.domain.quantity import quantity_text
from app.domain.time import business_day
from app.jobs.overview import today_view, tray_view
from app.jobs.reports import sales_report
from app.jobs.standing import job_standings
from app.store.alerts import get_alert, list_alerts
from app.store.intake.imports import count_finished, last_good_data
from app.store.products import (
    ProductRow,
    count_products,
    get_product,
    list_products,
    market_prices,
    price_points,
    stock_points,
)
from app.store.sales import sales_span
from app.system.instance import InstanceLock

HISTORY_DAYS = 400


@click.command("alerts")
@click.option("--all", "everything", is_flag=True, help="Also those that are snoozed or over.")
@common
def alerts(context: Context, everything: bool) -> int:
    """List what wants action, the most pressing first."""
    with context.service() as service, service.store.read() as connection:
        found = list_alerts(connection, live_only=not everything)
    if context.json:
        print_json([alert_document(alert) for alert in found])
        return 0
    for alert in found:
        say(f"{alert.id:>4}  {alert.title}{'' if alert.state == 'open' else f' ({alert.state})'}")
        say(f"      {alert.text}")
    if not found:
        say("Nothing needs you.")
    return 0


@click.command("snooze")
@click.argument("alert_id", type=NUMBER)
@click.option("--for", "span", required=True, help="How long, such as 1d or 1w.")
@common
def snooze(context: Context, alert_id: int, span: str) -> int:
    """Put an alert out of sight for a while."""
    with context.service() as service:
        until = service.now() + timedelta(seconds=parse_span(span))
        if not service.snooze(alert_id, until):
            raise NotFoundError(f"There is no open alert {alert_id}.", "'tillwatch alerts' lists them.")
        with service.store.read() as connection:
            alert = get_alert(connection, alert_id)
        zone = service.shop().zone
    assert alert is not None
    if context.json:
        print_json(alert_document(alert))
    else:
        say(f"{alert.title}: out of sight until {until.astimezone(zone):%a %d %b %H:%M}.")
    return 0


@click.command("products")
@click.option("--search", default="", help="In name, SKU, barcode or category.")
@click.option("--low", is_flag=True, help="Only those with an open alert.")
@common
def products(context: Context, search: str, low: bool) -> int:
    """List products with stock, sales and price."""
    with context.service() as service:
        today = business_day(service.now(), service.shop().zone)
        with service.store.read() as connection:
            found = list_products(connection, today=today, search=search, low_only=low)
    if context.json:
        print_json([product_document(product) for product in found])
        return 0
    print_table(
        ["SKU", "Name", "Stock", "A day", "Price", ""],
        [_line(product) for product in found],
        right=["Stock", "A day", "Price"],
    )
    return 0


def _line(product: ProductRow) -> list[str]:
    daily = product.daily_sales
    return [
        product.sku,
        product.name,
        "" if product.on_hand is None else quantity_text(product.on_hand),
        "" if daily is None else f"{daily:.1f}",
        "" if product.price is None else format_money(product.price, product.currency),
        product.alert_text or "",
    ]


@click.command("product")
@click.argument("sku")
@common
def product(context: Context, sku: str) -> int:
    """Show one product with its history."""
    with context.service() as service:
        today = business_day(service.now(), service.shop().zone)
        with service.store.read() as connection:
            found = get_product(connection, sku, today=today)
            if found is None:
                raise NotFoundError(
                    f"No product has the SKU '{sku}'.", "'tillwatch products --search' finds it."
                )
            prices = price_points(
                connection, found.id, first=today - timedelta(days=HISTORY_DAYS), last=today
            )
            stock = stock_points(connection, found.id)
            market = market_prices(connection, found.id)
    document = product_document(found)
    document["prices"] = [
        {"day": point.day.isoformat(), "price": money_text(point.price), "currency": point.currency}
        for point in prices
    ]
    document["stock_history"] = [
        {"at": instant(point.at), "location": point.location, "on_hand": quantity_text(point.on_hand)}
        for point in stock
    ]
    document["market_prices"] = [
        {
            "seller": point.seller,
            "day": point.day.isoformat(),
            "price": money_text(point.price),
            "currency": point.currency,
        }
        for point in market
    ]
    if context.json:
        print_json(document)
        return 0
    say(f"{found.name} ({found.sku})")
    for name, value in document.items():
        if value not in (None, [], "") and not isinstance(value, list):
            say(f"  {name.replace('_', ' ')}: {value}")
    say(f"  {len(prices)} prices, {len(stock)} stock counts and {len(market)} market prices are known.")
    return 0


@click.command("report")
@click.argument("period", type=click.Choice(["day", "week"]))
@click.option("--as-of", "as_of", default=None, help="A business day, such as 2026-11-20.")
@common
def report(context: Context, period: Literal["day", "week"], as_of: str | None) -> int:
    """Sum up the sales of a day or week beside the like period before."""
    with context.service() as service:
        shop = service.shop()
        today = business_day(service.now(), shop.zone) if as_of is None else _day(as_of)
        with service.store.read() as connection:
            found = sales_report(connection, shop, today, period)
    if context.json:
        print_json(None if found is None else found.figures | {"text": found.text})
    else:
        say("No sales are known yet." if found is None else found.text)
    return 0


def _day(text: str) -> date:
    try:
        return datetime.fromisoformat(text).date()
    except ValueError as error:
        raise UsageError(f"{text!r} is not a day.", "Write it as 2026-11-20.") from error


@click.command("status")
@common
def status(context: Context) -> int:
    """Say whether Tillwatch is running, what is due and how old the data is."""
    with context.service() as service:
        running = InstanceLock(service.home.lock_path).is_held()
        checks = service.health(running=running)
        tray = tray_view(service)
        today = today_view(service)
        shop = service.shop()
        with service.store.read() as connection:
            good = last_good_data(connection)
            span = sales_span(connection)
            standings = job_standings(
                connection,
                [spec.id for spec in service.registry.tasks()],
                now=service.now(),
                zone=shop.zone,
                running=running,
            )
            document: dict[str, Any] = {
                "running": running,
                "state": tray.state,
                "status": tray.status_text,
                "next": tray.next_text,
                "paused_until": instant(service.paused_until()),
                "last_good_data": instant(good),
                "products": count_products(connection),
                "imports": count_finished(connection),
                "sales_from": None if span is None else span[0].isoformat(),
                "sales_to": None if span is None else span[1].isoformat(),
                "shop": {"name": shop.name, "currency": shop.currency, "time_zone": shop.time_zone},
                "health": {check.name: {"ok": check.ok, "text": check.text} for check in checks},
                "jobs": [
                    {
                        "job": job.job,
                        "health": job.health.value,
                        "last_success": instant(job.last_success),
                        "since": instant(job.since),
                    }
                    for job in standings.values()
                ],
                "home": str(service.home.root),
            }
    if context.json:
        print_json(document)
        return 0
    say(f"Tillwatch is {'running' if running else 'not running'}. {today.sentence}")
    say(today.subline)
    for line in today.sales_lines:
        say(line)
    for check in checks:
        if not check.ok:
            say(f"Mind: {check.text}")
    return 0
