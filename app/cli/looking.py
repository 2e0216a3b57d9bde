"""Products and status: what Tillwatch knows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import click

from app.alerts import wording
from app.alerts.facts import StockFacts, facts_of
from app.alerts.severity import Severity
from app.cli.documents import instant, judgement_document, product_document
from app.cli.options import Context, common
from app.cli.output import print_json, print_table, say
from app.domain.errors import NotFoundError
from app.domain.money import format_money, money_text
from app.domain.quantity import quantity_text
from app.domain.time import business_day
from app.jobs.overview import today_view, tray_view
from app.jobs.standing import job_standings
from app.store.intake.imports import count_finished, last_good_data
from app.store.judgements import Judgement, judgement_of, judgements
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
    print_table(
        ["SKU", "Name", "Stock", "A day", "Run-out", "Price", ""],
        [_line(product, judged.get(product.id), today) for product in found],
        right=["Stock", "A day", "Price"],
    )
    return 0


def _line(product: ProductRow, judged: Judgement | None, today: date) -> list[str]:
    facts = None if judged is None else facts_of(judged.facts)
    daily = product.daily_sales if facts is None else facts.daily_sales
    on_hand = product.on_hand if judged is None else judged.on_hand
    return [
        product.sku,
        product.name,
        "" if on_hand is None else quantity_text(on_hand),
        "" if daily is None else f"{daily:.1f}",
        "" if facts is None or facts.on_hand <= 0 else _run_out(facts, today),
        "" if product.price is None else format_money(product.price, product.currency),
        product.alert_text or "",
    ]


def _run_out(facts: StockFacts, today: date) -> str:
    said = wording.window(facts, today)
    return f"{said} ({wording.percent(facts.out_chance)})" if said else ""


@click.command("product")
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
                    f"No product has the SKU '{sku}'.", "'tillwatch products --search' finds it."
                )
            prices = price_points(
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
        if value not in (None, "") and not isinstance(value, list | dict):
            say(f"  {name.replace('_', ' ')}: {value}")
    facts = None if judged is None else facts_of(judged.facts)
    if judged is not None and facts is not None:
        arithmetic = wording.arithmetic(facts, Severity(judged.severity), today, zone)
        say(f"  stock now: {arithmetic}")
    say(f"  {len(prices)} prices, {len(stock)} stock counts and {len(market)} market prices are known.")
    return 0


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
