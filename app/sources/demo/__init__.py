"""A made-up shop, so that Tillwatch can be tried without any files of one's own.

It is written as the shop's own export files and so goes the same way in as a real one. The same day and seed
give the same bytes on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from app.domain.money import MONEY_SCALE, money_to_decimal
from app.domain.quantity import QUANTITY_SCALE
from app.domain.shop import Shop
from app.sources.demo import attention, files, prices, shelf, till
from app.sources.demo.assortment import assortment
from app.sources.demo.chance import stream
from app.sources.demo.demand import busy_days, wanted_each_day, weather
from app.sources.demo.files import CURRENCY, DemoFile, Dirt, DirtyRow, FileKind
from app.sources.demo.roles import Ending, cast
from app.sources.demo.trading import Trading

__all__ = ["DEMO_SHOP", "DemoFile", "DemoShop", "Dirt", "DirtyRow", "Ending", "FileKind", "write_demo_shop"]

DEMO_SHOP = Shop(
    name="Café & Casa",
    currency=CURRENCY,
    currency_assumed=False,
    time_zone="Europe/Madrid",
    zone_assumed=False,
)
"""What the demo shop's owner would have answered when asked for name, money and clock."""

_CENT = MONEY_SCALE // 100


@dataclass(frozen=True, slots=True)
class DemoShop:
    """What was written: the truth about the demo shop. Dirty rows are in no figure but ``dirty_rows``."""

    first_day: date
    last_day: date
    files: tuple[DemoFile, ...]
    """In the order in which they are best read: the catalogue first."""
    products: int
    sale_lines: int
    """Lines of receipts, refunds included."""
    units_sold: Decimal
    """Pieces and kilograms, refunds taken off."""
    revenue: Decimal
    """Euros, refunds taken off."""
    dirty_rows: tuple[DirtyRow, ...]
    endings: dict[str, Ending]
    """How each product stands at the end, by SKU."""
    never_counted: tuple[str, ...]
    """SKUs without any stock figure."""
    stock_outs: dict[str, int]
    """By SKU, the open days on which its shelf stood empty all day although it belonged there."""


def write_demo_shop(folder: Path, *, today: date, seed: int = 7) -> DemoShop:
    """Write eighteen months of the demo shop, up to the evening before ``today``, into ``folder``.

    The folder is made where it is missing; files of the same names are replaced. Raises ``OSError`` where a
    file cannot be written.
    """
    trading = Trading.until(today)
    products = assortment()
    roles = cast(products, trading, stream(seed, "roles"))
    price_rng, demand_rng = stream(seed, "prices"), stream(seed, "demand")
    shelf_rng = stream(seed, "shelf")
    busy = busy_days(trading, weather(trading, stream(seed, "weather")))
    lines: list[prices.PriceLine] = []
    shelves: list[shelf.Shelf] = []
    for product, role in zip(products, roles, strict=True):
        line = prices.price_line(product, role, trading, price_rng)
        wanted = wanted_each_day(product, role, line, busy[product.season], demand_rng)
        lines.append(line)
        shelves.append(shelf.keep_shelf(product, role, wanted, trading, shelf_rng))
    receipts = list(till.receipts(shelves, lines, trading, stream(seed, "till")))

    folder.mkdir(parents=True, exist_ok=True)
    catalogue, dirty = files.write_catalogue(folder, products, roles, lines, shelves)
    sales, dirty_sales = files.write_sales(folder, products, trading, receipts)
    visits = attention.visits(roles, trading, stream(seed, "visits"))
    sightings = attention.sightings(roles, lines, trading, stream(seed, "competitor"))
    written = (
        catalogue,
        files.write_price_changes(folder, products, roles, lines, trading),
        files.write_stock_counts(folder, products, roles, shelves, trading, DEMO_SHOP.zone),
        *sales,
        files.write_activity(folder, products, trading, visits),
        files.write_competitor_prices(folder, products, trading, sightings),
    )
    sold = [(products[line.product], line) for receipt in receipts for line in receipt.lines]
    cents = sum(till.amount_of(product, line.units, line.price) for product, line in sold)
    thousandths = sum(line.units * product.grain for product, line in sold)
    return DemoShop(
        first_day=trading.days[0],
        last_day=trading.days[-1],
        files=written,
        products=len(products),
        sale_lines=len(sold),
        units_sold=Decimal(thousandths) / QUANTITY_SCALE,
        revenue=money_to_decimal(cents * _CENT),
        dirty_rows=(*dirty, *dirty_sales),
        endings={product.sku: role.ending for product, role in zip(products, roles, strict=True)},
        never_counted=tuple(
            product.sku for product, role in zip(products, roles, strict=True) if not role.counted
        ),
        stock_outs={
            product.sku: empty
            for product, role, kept in zip(products, roles, shelves, strict=True)
            if (empty := kept.empty_days(role, trading))
        },
    )
