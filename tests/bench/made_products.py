"""A shop of very many products, made up for measurements of the Products page: named as a shop would, judged, priced.

Built on ``made_shop``: what sold, and when, comes from there; here the products get names (every seventh with letters
outside ASCII), barcodes, categories, stock, prices, judgements, alerts and a few weeks of price history.
"""

from __future__ import annotations

import json
import sqlite3
from datetime import date, timedelta
from pathlib import Path

from app.alerts.facts import StockFacts
from app.domain.shop import Shop
from app.domain.time import to_day_number
from app.jobs.service import Service
from app.store.settings import put_shop
from app.system.paths import Home
from tests.bench.made_shop import DAY_MS, MadeShop, fill, hastily
from tests.bench.report import progress
from tests.clock import FakeClock

TODAY = date(2026, 3, 10)
LAST_DAY = TODAY - timedelta(days=1)
PRICED_DAYS = 60
THINGS = ("Mug", "Green tea", "Café en grano", "Señorita jam", "Notebook", "Candle", "Ñandú bowl", "Teapot", "Scarf",
          "Olive oil", "Éclair mix", "Soap", "Brush", "Basket", "Lamp", "Ladle", "Spoon", "Glass", "Cloth", "Box",
          "Tray")  # fmt: skip
COLOURS = ("red", "blue", "white", "black", "large", "small", "1 kg", "250 g", "set of 6")


def home_of(folder: Path, *, products: int, lines: int) -> Home:
    """Return a home with that shop in ``folder``, made only where it is not there yet."""
    home = Home(folder / "home")
    if (folder / "done").exists():
        return home
    progress(f"making a shop of {products} products and {lines} sale lines")
    service = Service.open(home, FakeClock())
    with service.store.write() as connection:
        shop = Shop("Made", "EUR", currency_assumed=False, time_zone="UTC", zone_assumed=False)
        put_shop(connection, shop, now=service.now())
    service.close()
    made = MadeShop(lines=lines, codes=products, days=1_096, last_day=to_day_number(LAST_DAY))
    fill(made, home.store_path, folder / "plain.db")
    with hastily(home.store_path) as connection:
        _dress(connection, products)
    (folder / "done").touch()
    return home


def name_of(number: int) -> str:
    """The name of a product."""
    thing = THINGS[number % len(THINGS)]
    return f"{thing} {COLOURS[number // len(THINGS) % len(COLOURS)]} no. {number}"


def _dress(connection: sqlite3.Connection, products: int) -> None:
    today = to_day_number(TODAY)
    counted_at = today * DAY_MS - DAY_MS // 2
    numbers = range(1, products + 1)
    connection.executemany(
        "UPDATE product SET name = ?, barcode = ?, category = ?, supplier = ?, price = ?, cost = ?, stock_tracked = 1,"
        " kind = ? WHERE id = ?",
        (
            (
                name_of(number),
                f"40{number:011}",
                THINGS[number % 7],
                f"Supplier {number % 50}",
                (100 + number * 37 % 9_000) * 100,
                (60 + number * 23 % 4_000) * 100 if number % 5 else None,
                "parent" if number % 1_000 == 0 else "item",
                number,
            )
            for number in numbers
        ),
    )
    connection.executemany(
        "INSERT INTO stock_level (product_id, location, on_hand, counted_at, import_id) VALUES (?, '', ?, ?, 1)",
        ((number, (number * 7 % 300 - 3) * 1_000, counted_at) for number in numbers),
    )
    connection.executemany(
        "INSERT INTO stock_judgement (product_id, severity, on_hand, on_order, out_from, out_to, facts_json, since_at,"
        " judged_at) VALUES (?, ?, ?, 0, ?, ?, ?, ?, ?)",
        (
            (
                number,
                number % 5,
                (number * 7 % 300) * 1_000,
                today + number % 30,
                today + number % 30 + 4,
                _facts(number),
                counted_at,
                counted_at,
            )
            for number in numbers
            if number % 4
        ),
    )
    connection.executemany(
        "INSERT INTO alert (kind, product_id, severity, state, title, text, facts_json, first_seen_at, last_seen_at)"
        " VALUES ('low-stock', ?, ?, 'open', ?, 'Low.', ?, ?, ?)",
        (
            (number, number % 3, f"{name_of(number)}: low", _facts(number), counted_at, counted_at)
            for number in range(1, products + 1, 200)
        ),
    )
    for day in range(today - PRICED_DAYS, today):
        connection.execute(
            "INSERT INTO price_history (product_id, day, price, cost, currency)"
            " SELECT id, ?1, price - (id + ?1) / 20 % 3 * 1000, cost, 'EUR' FROM product"
            " WHERE ?1 = ?2 OR (id + ?1) % 20 = 0",
            (day, today - PRICED_DAYS),
        )
        connection.execute("INSERT INTO price_day (day) VALUES (?)", (day,))


def _facts(number: int) -> str:
    facts = StockFacts(
        on_hand=float(number * 7 % 300),
        counted=float(number * 7 % 300),
        counted_at=FakeClock().now(),
        daily_sales=number % 40 / 10,
        daily_low=number % 40 / 15,
        daily_high=number % 40 / 7,
        forecast="ok" if number % 3 else "too-few",
        sales_to=LAST_DAY,
        lead_time_days=5.0,
        review_days=7.0,
        out_from=TODAY + timedelta(days=number % 30),
        out_to=TODAY + timedelta(days=number % 30 + 4),
        out_chance=number % 100 / 100,
        days_of_cover=float(number % 60),
    )
    return json.dumps(facts.to_json(), separators=(",", ":"))
