"""The files that a small shop exports, as its owner finds them in the downloads folder."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

BEANS = "Espresso beans 1 kg"
_ARTICLES = (
    # handle, title, SKU, price, cost, pieces sold a day
    ("espresso-beans-1-kg", BEANS, "BEAN-1", "18.50", "9.25", 2),
    ("filter-papers-100", "Filter papers 100", "FILT-100", "4.20", "1.60", 1),
    ("blue-cup", "Blue cup", "CUP-1", "6.90", "2.10", 1),
)
_PLENTY = 60
_DAYS = 28

_PRODUCTS = (
    "Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,"
    "Variant Grams,Variant Inventory Tracker,Variant Inventory Policy,Variant Fulfillment Service,Variant Price,"
    "Variant Compare At Price,Variant Requires Shipping,Variant Taxable,Variant Barcode,Image Src,Image Position,"
    "Cost per item,Status"
)
_INVENTORY = (
    "Handle,Title,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Option3 Name,Option3 Value,SKU,HS Code,COO,"
    "Location,Incoming,Unavailable,Committed,Available,On hand"
)
_ORDERS = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Currency,Subtotal,Shipping,Taxes,Total,"
    "Discount Code,Discount Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,"
    "Lineitem compare at price,Lineitem sku,Refunded Amount,Id,Lineitem discount"
)


def write_exports(folder: Path) -> list[Path]:
    """Shopify's three exports of a shop that has plenty of everything and has sold for four weeks."""
    folder.mkdir()
    products: list[dict[str, object]] = [
        {
            "Handle": handle, "Title": title, "Vendor": "Casa Roast", "Published": "true",
            "Option1 Name": "Title", "Option1 Value": "Default Title", "Variant SKU": sku,
            "Variant Inventory Tracker": "shopify", "Variant Price": price, "Cost per item": cost,
            "Status": "active",
        }
        for handle, title, sku, price, cost, _sold in _ARTICLES
    ]  # fmt: skip
    return [
        _write(folder / "products_export.csv", _PRODUCTS, products),
        write_inventory(folder / "inventory_export.csv"),
        _write(folder / "orders_export.csv", _ORDERS, _orders()),
    ]


def write_inventory(file: Path, *, beans: int = _PLENTY) -> Path:
    """Shopify's inventory export with so many packs of beans left, and plenty of everything else."""
    rows: list[dict[str, object]] = []
    for handle, title, sku, _price, _cost, _sold in _ARTICLES:
        left = beans if title == BEANS else _PLENTY
        rows.append(
            {
                "Handle": handle, "Title": title, "Option1 Name": "Title", "Option1 Value": "Default Title",
                "SKU": sku, "Location": "Shop", "Incoming": 0, "Unavailable": 0, "Committed": 0,
                "Available": left, "On hand": left,
            }
        )  # fmt: skip
    return _write(file, _INVENTORY, rows)


def write_long_receipts(file: Path, *, rows: int) -> Path:
    """A till's receipts of the year before: so many lines that reading them takes its time."""
    first = date.today() - timedelta(days=400)  # noqa: DTZ011 - the program under test reads the real clock
    with file.open("w", encoding="utf-8") as lines:
        lines.write("Receipt,Date,Time,SKU,Name,Quantity,Unit price,Amount,Currency\n")
        for number in range(rows):
            day = first + timedelta(days=number * 300 // rows)
            lines.write(f"R{number},{day},10:00,CUP-1,Blue cup,1,6.90,6.90,EUR\n")
    return file


def write_unknown_till(file: Path) -> Path:
    """A till's list that nobody has seen before."""
    file.write_text(
        "Op.;Cuándo;A qué hora;Cliente;Ref. int.;Qué;Grupo;N;P.U.;Tot.;Pago\n"
        "A-1;03/07/2026;10:12;Ana Ruiz;CAF-250;Café molido 250 g;Café;2;4,50;9,00;Tarjeta\n"
        "A-1;03/07/2026;10:12;Ana Ruiz;TAZ-01;Taza azul;Menaje;1;6,90;6,90;Tarjeta\n"
        "A-2;03/07/2026;11:40;;MOL-PRO;Molinillo profesional;Máquinas;1;1.249,00;1.249,00;Tarjeta\n",
        encoding="utf-8",
    )
    return file


def _orders() -> Iterator[dict[str, object]]:
    """One order a day, up to yesterday, with something of everything."""
    today = date.today()  # noqa: DTZ011 - the program under test reads the real clock
    for back in range(_DAYS, 0, -1):
        at = f"{today - timedelta(days=back)} 10:30:00 +0000"
        total = sum(float(price) * sold for *_, price, _cost, sold in _ARTICLES)
        for place, (_handle, title, sku, price, _cost, sold) in enumerate(_ARTICLES):
            line: dict[str, object] = {
                "Name": f"#{1000 + _DAYS - back}", "Created at": at, "Lineitem quantity": sold,
                "Lineitem name": title, "Lineitem price": price, "Lineitem sku": sku, "Lineitem discount": "0.00",
            }  # fmt: skip
            if not place:
                line |= {
                    "Email": "ana@example.com", "Financial Status": "paid", "Paid at": at,
                    "Fulfillment Status": "fulfilled", "Fulfilled at": at, "Currency": "EUR",
                    "Subtotal": f"{total:.2f}", "Shipping": "0.00", "Taxes": "0.00", "Total": f"{total:.2f}",
                    "Discount Amount": "0.00", "Id": 5_000_000 + back,
                }  # fmt: skip
            yield line


def _write(file: Path, header: str, rows: Iterable[dict[str, object]]) -> Path:
    with file.open("w", encoding="utf-8", newline="") as lines:
        table = csv.DictWriter(lines, header.split(","))
        table.writeheader()
        table.writerows(rows)
    return file
