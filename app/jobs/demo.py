"""The demo shop in a home of its own: written as a shop's export files, then taken in like any other's."""

from __future__ import annotations

import csv
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.domain.errors import InputError
from app.domain.quantity import QUANTITY_SCALE, quantity_text
from app.jobs.demo_filling import DEMO_MARK
from app.jobs.fresh_start import forget_fresh_start
from app.jobs.service import Service
from app.language import tr
from app.sources.demo import DEMO_SHOP, write_demo_shop
from app.store.products import ProductRow, count_products
from app.store.settings import get_setting, put_setting, put_shop
from app.store.terms import DEFAULT_LEAD_TIME_DAYS
from app.system.paths import Home

_SOLD_TODAY = 4
"""Products that sell down in the demo's first hours, so that the owner sees what an alert looks like."""


@dataclass(frozen=True, slots=True)
class DemoHome:
    """A demo home, ready for its jobs. ``made`` is False where today's demo was there already."""

    home: Home
    made: bool


def prepare_demo(home: Home, *, now: datetime) -> DemoHome:
    """Make ``home`` a demo shop's, or leave it where it is one made today.

    Raises ``InputError`` where the home holds a real shop: a demo must never mix with it. Only the holder of the
    home's lock may call this.
    """
    today = now.astimezone(DEMO_SHOP.zone).date()
    forget_fresh_start(home)
    if home.store_path.exists():
        made_for = _made_for(home)
        if made_for == today.isoformat():
            return DemoHome(home, made=False)
        _clear(home)
    home.ensure()
    service = Service.open(home)
    try:
        with service.store.write() as connection:
            put_shop(connection, DEMO_SHOP, now=now)
            put_setting(connection, DEMO_MARK, today.isoformat(), now=now)
    finally:
        service.close()
    write_demo_shop(home.inbox, today=today)
    return DemoHome(home, made=True)


def _made_for(home: Home) -> str:
    service = Service.open(home)
    try:
        with service.store.read() as connection:
            mark = get_setting(connection, DEMO_MARK)
            products = count_products(connection)
    finally:
        service.close()
    if mark is None and products:
        raise InputError(
            tr("{folder} holds a real shop's data.", folder=home.root),
            tr("Give the demo a folder of its own with --home."),
        )
    return str(mark)


def _clear(home: Home) -> None:
    """Delete an older demo; its home was just shown to be one."""
    for path in home.root.glob("tillwatch.db*"):
        path.unlink()
    # The platform's own place for the watched folder is among the owner's documents: nothing is deleted there.
    for folder in (*([home.inbox] if home.explicit else []), home.backups, home.cache):
        shutil.rmtree(folder, ignore_errors=True)


def sell_down(service: Service) -> Path | None:
    """Write a stock count into the watched folder in which a few good sellers have become few.

    Returns the file, None where no product could sell down.
    """
    lively = [product for product in service.products() if _can_sell_down(product)]
    lively.sort(key=lambda product: -(product.daily_sales or 0))
    if not lively:
        return None
    path = service.home.inbox / "stock-count-today.csv"
    counted_at = datetime.now(UTC).isoformat(timespec="seconds")
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["SKU", "Counted at", "On hand"])
        for number, product in enumerate(lively[:_SOLD_TODAY]):
            left = 0 if number == 0 else max(1, int((product.daily_sales or 0) * (number + 1)))
            writer.writerow([product.sku, counted_at, quantity_text(left * QUANTITY_SCALE)])
    return path


def _can_sell_down(product: ProductRow) -> bool:
    if product.alert_severity is not None or not product.daily_sales or not product.on_hand:
        return False
    lead = product.lead_time_days or DEFAULT_LEAD_TIME_DAYS
    return product.on_hand / QUANTITY_SCALE > product.daily_sales * (lead + 3) and product.daily_sales >= 1
