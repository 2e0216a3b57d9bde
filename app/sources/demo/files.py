"""The demo shop's export files: UTF-8, comma, line feed, ISO dates, one header row.

Lines are counted as an editor counts them: the header is line 1. No cell holds a line break.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

from app.domain.quantity import quantity_text
from app.sources.demo.assortment import Product
from app.sources.demo.attention import COMPETITOR, Sighting, Visits
from app.sources.demo.prices import PriceLine
from app.sources.demo.roles import Ending, Role
from app.sources.demo.shelf import Shelf
from app.sources.demo.till import Receipt, amount_of
from app.sources.demo.trading import Trading

CURRENCY = "EUR"

_CATALOGUE_HEADER = (
    "SKU", "Name", "Category", "Supplier", "Barcode", "Price", "Cost", "Currency", "Stock", "Lead time days",
    "Pack size", "Reorder point", "Active",
)  # fmt: skip
_SALES_HEADER = ("Receipt", "Date", "Time", "SKU", "Name", "Quantity", "Unit price", "Amount", "Currency")
_COUNTS_HEADER = ("SKU", "Counted at", "On hand")
_PRICES_HEADER = ("SKU", "Date", "Price", "Cost")
_ACTIVITY_HEADER = ("SKU", "Date", "Searches", "Views", "Clicks")
_COMPETITOR_HEADER = ("SKU", "Seller", "Date", "Price", "Currency")

_COUNTED_DAYS = 180
_AFTER_CLOSING = time(20, 45)
_BEFORE_OPENING = time(8, 15)
_SATURDAY = 5


class FileKind(StrEnum):
    """What an export file holds."""

    CATALOGUE = "catalogue"
    SALES = "sales"
    STOCK_COUNTS = "stock counts"
    PRICE_CHANGES = "price changes"
    ACTIVITY = "activity"
    COMPETITOR_PRICES = "competitor prices"


class Dirt(StrEnum):
    """What is wrong with a row that was spoilt on purpose."""

    UNREADABLE_QUANTITY = "unreadable quantity"
    IMPOSSIBLE_DATE = "impossible date"
    NO_PRODUCT = "neither SKU nor name"
    UNREADABLE_PRICE = "unreadable price"
    TOO_MANY_COLUMNS = "too many columns"


@dataclass(frozen=True, slots=True)
class DemoFile:
    """One file that was written; ``rows`` counts all rows below the header, the spoilt ones too."""

    path: Path
    kind: FileKind
    rows: int


@dataclass(frozen=True, slots=True)
class DirtyRow:
    """A row that no reader should take as it stands: its file's name, its line and what is wrong with it."""

    file: str
    line: int
    kind: Dirt


Row = tuple[str, ...]


def write_catalogue(
    folder: Path,
    products: Sequence[Product],
    roles: Sequence[Role],
    prices: Sequence[PriceLine],
    shelves: Sequence[Shelf],
) -> tuple[DemoFile, list[DirtyRow]]:
    """Write ``catalogue.csv`` with the prices and the stock of the last day's evening."""
    rows = [
        _catalogue_row(product, role, line, shelf)
        for product, role, line, shelf in zip(products, roles, prices, shelves, strict=True)
    ]
    dirty = [
        (len(rows) // 5, Dirt.UNREADABLE_PRICE, _spoilt_catalogue_row("GIF-990", "Gift wrapping", "n/a")),
        (len(rows) // 2, Dirt.NO_PRODUCT, _spoilt_catalogue_row("", "", "4.50")),
        # A name with commas that somebody typed in without quotes.
        (
            len(rows) * 4 // 5,
            Dirt.TOO_MANY_COLUMNS,
            _spoilt_catalogue_row("KIT-991", "Oyster knife", " steel", " 18 cm", "12.90"),
        ),
    ]
    path = folder / "catalogue.csv"
    return _write(path, FileKind.CATALOGUE, _CATALOGUE_HEADER, *_mix_in(path.name, rows, dirty))


def write_sales(
    folder: Path, products: Sequence[Product], trading: Trading, receipts: Iterable[Receipt]
) -> tuple[list[DemoFile], list[DirtyRow]]:
    """Write one ``sales-YYYY-MM.csv`` for each month in which something was sold."""
    names = [(product.sku, product.name) for product in products]
    months: dict[str, list[Row]] = {}
    dates = [day.isoformat() for day in trading.days]
    for receipt in receipts:
        day = dates[receipt.day]
        head = (f"T{receipt.number:06d}", day, f"{receipt.minute // 60:02d}:{receipt.minute % 60:02d}")
        month = months.setdefault(day[:7], [])
        for line in receipt.lines:
            product = products[line.product]
            amount = amount_of(product, line.units, line.price)
            quantity = quantity_text(line.units * product.grain)
            month.append(
                (*head, *names[line.product], quantity, _euros(line.price), _euros(amount), CURRENCY)
            )
    written: list[DemoFile] = []
    all_dirty: list[DirtyRow] = []
    spoilt_months = dict(zip(_spread(list(months), len(_SPOILS)), _SPOILS.items(), strict=True))
    for month_name, rows in months.items():
        path = folder / f"sales-{month_name}.csv"
        spoil = spoilt_months.get(month_name)
        dirty = []
        if spoil is not None:
            kind, spoilt = spoil
            place = len(rows) * 2 // 3
            dirty = [(place, kind, spoilt(rows[place]))]
        file, dirty_rows = _write(path, FileKind.SALES, _SALES_HEADER, *_mix_in(path.name, rows, dirty))
        written.append(file)
        all_dirty += dirty_rows
    return written, all_dirty


def write_stock_counts(
    folder: Path,
    products: Sequence[Product],
    roles: Sequence[Role],
    shelves: Sequence[Shelf],
    trading: Trading,
    zone: ZoneInfo,
) -> DemoFile:
    """Write ``stock-counts.csv``: the last half year's Saturday counts, and the shelf after each delivery."""
    counted = [
        (product, shelf, role.first)
        for product, role, shelf in zip(products, roles, shelves, strict=True)
        if role.counted
    ]
    rows: list[Row] = []
    for day in range(len(trading) - _COUNTED_DAYS, len(trading)):
        if not trading.open[day]:
            continue
        morning = _instant(trading.days[day], _BEFORE_OPENING, zone)
        evening = _instant(trading.days[day], _AFTER_CLOSING, zone)
        for product, shelf, first in counted:
            # A count would have brought the forgotten delivery to light.
            if day < first or (shelf.unbooked is not None and day >= shelf.unbooked[0]):
                continue
            if day in shelf.arrivals:
                units = shelf.levels[day - 1] if day else 0
                rows.append((product.sku, morning, _stock(product, units + shelf.arrivals[day])))
        if trading.days[day].weekday() == _SATURDAY:
            rows += [
                (product.sku, evening, _stock(product, shelf.levels[day]))
                for product, shelf, first in counted
                if day >= first and (shelf.unbooked is None or day < shelf.unbooked[0])
            ]
    return _write(folder / "stock-counts.csv", FileKind.STOCK_COUNTS, _COUNTS_HEADER, rows, [])[0]


def write_price_changes(
    folder: Path,
    products: Sequence[Product],
    roles: Sequence[Role],
    prices: Sequence[PriceLine],
    trading: Trading,
) -> DemoFile:
    """Write ``price-changes.csv``: each product's first price, and every change since, offers included."""
    rows = [
        (product.sku, trading.days[day].isoformat(), _euros(line.prices[day]), _euros(line.costs[day]))
        for product, role, line in zip(products, roles, prices, strict=True)
        for day in line.changes(role.first)
    ]
    return _write(folder / "price-changes.csv", FileKind.PRICE_CHANGES, _PRICES_HEADER, rows, [])[0]


def write_activity(
    folder: Path, products: Sequence[Product], trading: Trading, all_visits: Iterable[Visits]
) -> DemoFile:
    """Write ``activity.csv``: what the shop's web page counted."""
    rows = [
        (
            products[visit.product].sku,
            trading.days[visit.day].isoformat(),
            str(visit.searches),
            str(visit.views),
            str(visit.clicks),
        )
        for visit in all_visits
    ]
    return _write(folder / "activity.csv", FileKind.ACTIVITY, _ACTIVITY_HEADER, rows, [])[0]


def write_competitor_prices(
    folder: Path, products: Sequence[Product], trading: Trading, sightings: Iterable[Sighting]
) -> DemoFile:
    """Write ``competitor-prices.csv``: what somebody noted down at the shop at the corner."""
    rows = [
        (
            products[seen.product].sku,
            COMPETITOR,
            trading.days[seen.day].isoformat(),
            _euros(seen.price),
            CURRENCY,
        )
        for seen in sightings
    ]
    path = folder / "competitor-prices.csv"
    return _write(path, FileKind.COMPETITOR_PRICES, _COMPETITOR_HEADER, rows, [])[0]


_Spoil = Callable[[Row], Row]

# Each takes a good sale line and returns it with one thing wrong; columns as in the header above.
_SPOILS: dict[Dirt, _Spoil] = {
    Dirt.UNREADABLE_QUANTITY: lambda row: (*row[:5], "two", *row[6:]),
    Dirt.IMPOSSIBLE_DATE: lambda row: (row[0], f"{row[1][:4]}-02-30", *row[2:]),
    Dirt.NO_PRODUCT: lambda row: (*row[:3], "", "", *row[5:]),
    Dirt.UNREADABLE_PRICE: lambda row: (*row[:6], "n/a", "n/a", row[8]),
    # A decimal comma without quotes is one cell more.
    Dirt.TOO_MANY_COLUMNS: lambda row: (*row[:6], *row[6].split("."), *row[7:]),
}


def _spread(items: list[str], parts: int) -> list[str]:
    """Return ``parts`` of the items, evenly spread and none of them at the ends."""
    return [items[(2 * part + 1) * len(items) // (2 * parts)] for part in range(parts)]


def _catalogue_row(product: Product, role: Role, line: PriceLine, shelf: Shelf) -> Row:
    stock = shelf.booked(len(shelf.levels) - 1)
    return (
        product.sku,
        product.name,
        product.category,
        product.supplier.name,
        product.barcode,
        _euros(line.prices[-1]),
        _euros(line.costs[-1]),
        CURRENCY,
        _stock(product, stock) if role.counted else "",
        str(product.supplier.lead_days),
        str(product.pack),
        _reorder_point(product, role, shelf, stock),
        "no" if role.ending is Ending.WITHDRAWN else "yes",
    )


def _reorder_point(product: Product, role: Role, shelf: Shelf, stock: int) -> str:
    """Return what the owner once wrote down, which agrees with the ending; blank where there is nothing."""
    if not role.has_reorder_point:
        return ""
    point = shelf.reorder_point(product)
    if role.ending in (Ending.STOCKED, Ending.LEFT_OVER):
        point = min(point, stock - 1)
    elif role.ending is Ending.LOW:
        point = max(point, stock + 1)
    return _stock(product, point) if point > 0 else ""


def _spoilt_catalogue_row(sku: str, *name_and_price: str) -> Row:
    *name, price = name_and_price
    middle = ("Kitchen tools", "Metales Iturralde", "")
    return (sku, *name, *middle, price, "2.10", CURRENCY, "8", "12", "4", "", "yes")


def _mix_in(
    file: str, rows: Sequence[Row], dirty: list[tuple[int, Dirt, Row]]
) -> tuple[list[Row], list[DirtyRow]]:
    """Put each dirty row before the row that stands at its place, and say on which line it came to stand."""
    mixed = list(rows)
    found: list[DirtyRow] = []
    for shift, (place, kind, row) in enumerate(dirty):
        mixed.insert(place + shift, row)
        found.append(DirtyRow(file, place + shift + 2, kind))
    return mixed, found


def _write(
    path: Path, kind: FileKind, header: Row, rows: Sequence[Row], dirty: list[DirtyRow]
) -> tuple[DemoFile, list[DirtyRow]]:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    # Bytes, so that no platform turns the line ends into its own.
    path.write_bytes(text.getvalue().encode("utf-8"))
    return DemoFile(path, kind, len(rows)), dirty


def _euros(cents: int) -> str:
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def _stock(product: Product, units: int) -> str:
    return quantity_text(units * product.grain)


def _instant(day: date, at: time, zone: ZoneInfo) -> str:
    return datetime.combine(day, at, tzinfo=zone).isoformat(timespec="seconds")
