"""Products and status: what Tillwatch knows."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import click

from app.alerts import wording
from app.alerts.facts import StockFacts, facts_of
from app.alerts.severity import Severity
from app.cli.documents import instant, judgement_document, product_document
from app.cli.help import command
from app.cli.options import Context, common
from app.cli.output import print_json, print_table, say
from app.domain.errors import NotFoundError
from app.domain.money import format_money, money_text, to_money
from app.domain.quantity import format_quantity, quantity_text
from app.domain.time import business_day
from app.jobs.overview import today_view, tray_view
from app.jobs.standing import job_standings
from app.language import fixed, listed, noop, number, tr, trn
from app.store.intake.imports import count_finished, last_good_data
from app.store.judgements import Judgement, judgement_of, judgements
from app.store.prices import price_history
from app.store.products import (
    ProductRow,
    count_products,
    get_product,
    list_products,
    market_prices,
    stock_points,
)
from app.store.sales import sales_span
from app.system.instance import InstanceLock

HISTORY_DAYS = 400


@command("products", noop("List products with stock, sales and price."))
@click.option("--search", default="", help=noop("In name, SKU, barcode or category."))
@click.option("--low", is_flag=True, help=noop("Only those with an open alert."))
@common
def products(context: Context, search: str, low: bool) -> int:
    """List products with stock, sales and price."""
    with context.service() as service:
        today = business_day(service.now(), service.shop().zone)
        with service.store.read() as connection:
            found = list_products(connection, today=today, search=search, low_only=low)
            judged = judgements(connection)
    if context.json:
        print_json(
            [
                product_document(product)
                | {"run_out": judgement_document(judged.get(product.id), today, with_facts=False)}
                for product in found
            ]
        )
        return 0
    stock, daily, price = tr("Stock"), tr("A day"), tr("Price")
    print_table(
        [tr("SKU"), tr("Name"), stock, daily, tr("Run-out"), price, ""],
        [_line(product, judged.get(product.id), today) for product in found],
        right=[stock, daily, price],
    )
    return 0


def _line(product: ProductRow, judged: Judgement | None, today: date) -> list[str]:
    facts = None if judged is None else facts_of(judged.facts)
    daily = product.daily_sales if facts is None else facts.daily_sales
    on_hand = product.on_hand if judged is None else judged.on_hand
    return [
        product.sku,
        product.name,
        "" if on_hand is None else format_quantity(on_hand),
        "" if daily is None else fixed(daily, 1),
        "" if facts is None or facts.on_hand <= 0 else _run_out(facts, today),
        "" if product.price is None else format_money(product.price, product.currency),
        product.alert_text or "",
    ]


def _run_out(facts: StockFacts, today: date) -> str:
    said = wording.window(facts, today)
    return f"{said} ({wording.percent(facts.out_chance)})" if said else ""


_TITLES = {
    "sku": noop("SKU"),
    "name": noop("name"),
    "kind": noop("kind"),
    "category": noop("category"),
    "supplier": noop("supplier"),
    "barcode": noop("barcode"),
    "price": noop("price"),
    "compare_at_price": noop("compare at price"),
    "cost": noop("cost"),
    "currency": noop("currency"),
    "margin": noop("margin"),
    "stock": noop("stock"),
    "stock_tracked": noop("stock tracked"),
    "counted_at": noop("counted at"),
    "sold_in_28_days": noop("sold in 28 days"),
    "daily_sales": noop("daily sales"),
    "days_of_cover": noop("days of cover"),
    "last_sold": noop("last sold"),
    "lead_time_days": noop("lead time days"),
    "pack_size": noop("pack size"),
    "reorder_point": noop("reorder point"),
    "active": noop("active"),
    "alert": noop("alert"),
}
"""What a product's figures are called."""
_MONEY = frozenset({"price", "compare_at_price", "cost"})
_QUANTITIES = frozenset({"stock", "sold_in_28_days", "pack_size", "reorder_point"})
_KINDS = {"item": noop("item"), "parent": noop("group of variants")}


def _said(name: str, value: Any, currency: str) -> str:
    if name in _MONEY:
        return format_money(to_money(value), currency)
    if name in _QUANTITIES:
        return number(Decimal(value))
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if isinstance(value, float):
        return number(value)
    return tr(_KINDS[value]) if value in _KINDS else str(value)


@command("product", noop("Show one product with its history."))
@click.argument("sku")
@common
def product(context: Context, sku: str) -> int:
    """Show one product with its history."""
    with context.service() as service:
        zone = service.shop().zone
        today = business_day(service.now(), zone)
        with service.store.read() as connection:
            found = get_product(connection, sku, today=today)
            if found is None:
                raise NotFoundError(
                    tr("No product has the SKU '{sku}'.", sku=sku),
                    tr("'tillwatch products --search' finds it."),
                )
            prices = price_history(
                connection, found.id, first=today - timedelta(days=HISTORY_DAYS), last=today
            )
            stock = stock_points(connection, found.id)
            market = market_prices(connection, found.id)
            judged = judgement_of(connection, found.id)
    document = product_document(found)
    document["run_out"] = judgement_document(judged, today)
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
        if value not in (None, "") and name in _TITLES:
            said = _said(name, value, found.currency)
            say(tr("{title}: {value}", title=tr(_TITLES[name]), value=said), indent=2)
    facts = None if judged is None else facts_of(judged.facts)
    if judged is not None and facts is not None:
        arithmetic = wording.arithmetic(facts, Severity(judged.severity), today, zone)
        say(tr("stock now: {arithmetic}", arithmetic=arithmetic), indent=2)
    known = (
        trn("{n} price", "{n} prices", len(prices)),
        trn("{n} stock count", "{n} stock counts", len(stock)),
        trn("{n} market price", "{n} market prices", len(market)),
    )
    say(tr("Known: {figures}.", figures=listed(known)), indent=2)
    return 0


@command("status", noop("Say whether Tillwatch is running, what is due and how old the data is."))
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
    state = tr("Tillwatch is running.") if running else tr("Tillwatch is not running.")
    say(f"{state} {today.sentence}")
    say(today.subline)
    for line in today.sales_lines:
        say(line)
    for check in checks:
        if not check.ok:
            say(tr("Mind: {text}", text=check.text))
    return 0
