"""Real export files, kept beside the checkout where they are: what the store holds equals a count of the file.

The counts here are made with the csv module and Decimal alone, by what each column says.
"""

from __future__ import annotations

import csv
import gzip
import io
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Call

SHARED = Path(__file__).resolve().parents[3] / "shared"
pytestmark = [
    pytest.mark.samples,
    pytest.mark.skipif(not SHARED.is_dir(), reason="the real export files are not kept beside this checkout"),
]


def rows_of(name: str, delimiter: str = ",", encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    data = (SHARED / name).read_bytes()
    text = (gzip.decompress(data) if name.endswith(".gz") else data).decode(encoding)
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


def total(texts: Iterable[str]) -> Decimal:
    return sum((Decimal(text) for text in texts if text), Decimal(0))


def plain(text: str) -> str:
    """An amount as Decimal takes it: ``$1,149.00``, ``($33.62)``."""
    bare = text.strip().replace("$", "").replace(",", "")
    return f"-{bare[1:-1]}" if bare.startswith("(") else bare


def stored(root: Path, query: str) -> Any:
    with closing(sqlite3.connect(root / "tillwatch.db")) as connection:
        return connection.execute(query).fetchone()


def take_in(call: Call, name: str) -> dict[str, Any]:
    """Imports a file twice and returns the first report; the second must have changed nothing."""
    first = call("--json", "import", SHARED / name)
    assert first.code == 0, first.err
    (report,) = first.document
    again = call("--json", "import", SHARED / name).document[0]
    assert set(again["imported"].values()) == {0}
    assert again["rows"] == report["rows"]
    known = report["rows"] - len(report["rejected"]) - sum(row["rows"] for row in report["other_rows"])
    assert again["unchanged"] == known
    return report


@pytest.mark.parametrize(
    "name",
    [
        "shopify_products_legacy_apparel.csv",
        "shopify_products_legacy_jewelery.csv",
        "shopify_products_export_real_2023.csv",
    ],
)
def test_shopify_products(call: Call, root: Path, name: str) -> None:
    rows = rows_of(f"samples/{name}")
    variants = [row for row in rows if row["Variant Price"]]
    report = take_in(call, f"samples/{name}")
    assert report["layout"] == "shopify-products"
    assert report["rows"] == len(rows)
    assert report["imported"]["products"] == len(variants)
    assert stored(root, "SELECT count(*), sum(price) FROM product") == (
        len(variants),
        total(row["Variant Price"] for row in variants) * 10_000,
    )
    tracked = [row for row in variants if row["Variant Inventory Tracker"]]
    expected = total(row["Variant Inventory Qty"] for row in tracked) * 1_000
    assert stored(root, "SELECT coalesce(sum(on_hand), 0) FROM stock_level") == (expected,)


def test_shopify_orders(call: Call, root: Path) -> None:
    rows = rows_of("samples/shopify_orders_export_2026_redacted.csv")
    report = take_in(call, "samples/shopify_orders_export_2026_redacted.csv")
    lines = [row for row in rows if row["Lineitem name"]]
    assert (report["layout"], report["rows"], report["imported"]["sales"]) == (
        "shopify-orders", len(rows), len(lines),
    )  # fmt: skip
    # What the articles of an order came to after every discount; a code's share is in no line.
    money = total(row["Subtotal"] for row in rows)
    pieces = total(row["Lineitem quantity"] for row in lines)
    query = "SELECT sum(quantity), sum(amount), min(currency), max(currency) FROM sale_line"
    assert stored(root, query) == (pieces * 1_000, money * 10_000, "BDT", "BDT")


def test_woocommerce_products(call: Call, root: Path) -> None:
    rows = rows_of("samples/woocommerce_sample_products.csv")
    report = take_in(call, "samples/woocommerce_sample_products.csv")
    assert (report["layout"], report["rows"], report["imported"]["products"]) == (
        "woocommerce-products", len(rows), len(rows),
    )  # fmt: skip
    priced = [row["Sale price"] or row["Regular price"] for row in rows]
    assert stored(root, "SELECT sum(price), count(price) FROM product") == (
        total(priced) * 10_000, sum(bool(price) for price in priced),
    )  # fmt: skip
    assert stored(root, "SELECT count(*) FROM product WHERE kind = 'parent'") == (
        sum(row["Type"] in ("variable", "grouped") for row in rows),
    )


def test_square_items(call: Call, root: Path) -> None:
    rows = rows_of("samples/square_items_detail_2026_redacted_a.csv")
    report = take_in(call, "samples/square_items_detail_2026_redacted_a.csv")
    assert (report["layout"], report["rows"], report["imported"]["sales"]) == (
        "square-items",
        len(rows),
        len(rows),
    )
    money = total(row["Net Sales"].replace("$", "").replace(",", "") for row in rows)
    assert stored(root, "SELECT sum(amount) FROM sale_line") == (money * 10_000,)
    assert stored(root, "SELECT sum(amount) FROM product_day") == (money * 10_000,)
    days = len({row["Date"] for row in rows})
    assert stored(root, "SELECT count(DISTINCT day) FROM sale_line") == (days,)


def test_loyverse_items(call: Call, root: Path) -> None:
    rows = rows_of("samples/loyverse_export_items_en_minishop.csv")
    report = take_in(call, "samples/loyverse_export_items_en_minishop.csv")
    assert (report["layout"], report["rows"], report["imported"]["products"]) == (
        "loyverse-items", len(rows), len({row["SKU"] for row in rows}),
    )  # fmt: skip
    prices = [row["Price [2525 Mini Shop]"] for row in rows]
    fixed = [price for price in prices if price != "variable"]
    assert stored(root, "SELECT count(price), sum(price) FROM product") == (len(fixed), total(fixed) * 10_000)
    stock = [row["In stock [2525 Mini Shop]"] for row in rows if row["Track stock"] == "Y"]
    assert stored(root, "SELECT sum(on_hand) FROM stock_level") == (total(stock) * 1_000,)
    zeros = sum(row["Barcode"].startswith("0") for row in rows)
    assert stored(root, "SELECT count(*) FROM product WHERE barcode LIKE '0%'") == (zeros,)


def test_invoice_lines(call: Call, root: Path) -> None:
    rows = rows_of("retail/online_retail_lines_A.csv.gz")
    report = take_in(call, "retail/online_retail_lines_A.csv.gz")
    assert report["rows"] == report["imported"]["sales"] == len(rows) == 262_029
    pieces = total(row["Quantity"] for row in rows)
    money = sum(Decimal(row["Quantity"]) * Decimal(row["UnitPrice"]) for row in rows)
    assert stored(root, "SELECT sum(quantity), sum(amount) FROM sale_line") == (
        pieces * 1_000,
        money * 10_000,
    )
    assert stored(root, "SELECT sum(quantity), sum(amount) FROM product_day") == (
        pieces * 1_000,
        money * 10_000,
    )
    assert stored(root, "SELECT count(*) FROM product") == (len({row["StockCode"] for row in rows}),)
    assert stored(root, "SELECT count(DISTINCT day) FROM product_day") == (
        len({row["InvoiceDate"][:10] for row in rows}),
    )


def test_a_catalogue_of_negative_counts(call: Call, root: Path) -> None:
    name = "samples/es_co_semicolon_bom_trailing_negative_stock.csv"
    rows = rows_of(name, ";")
    report = take_in(call, name)
    assert (report["rows"], report["imported"]["products"], report["rejected"]) == (len(rows), len(rows), [])
    commas = {
        column: [row[column].replace(",", ".") for row in rows]
        for column in ("precioa", "existencia", "costo")
    }
    assert stored(root, "SELECT sum(price), sum(cost) FROM product_now") == (
        total(commas["precioa"]) * 10_000, total(commas["costo"]) * 10_000,
    )  # fmt: skip
    # A few counts have more decimals than the three that quantities have; each is rounded by itself.
    counts = [Decimal(text).quantize(Decimal("0.001")) for text in commas["existencia"]]
    assert stored(root, "SELECT sum(on_hand), sum(on_hand < 0) FROM stock_level_now") == (
        sum(counts) * 1_000, sum(count < 0 for count in counts),
    )  # fmt: skip
    call("run", "stock-alerts")
    [alert] = [alert for alert in call("--json", "alerts").document if alert["kind"] == "fix-counts"]
    assert alert["facts"]["negative"] == 5_729


def test_a_price_list_with_decimal_commas(call: Call, root: Path) -> None:
    rows = rows_of("samples/eu_semicolon_comma_decimal_pricelist.csv", ";")
    report = take_in(call, "samples/eu_semicolon_comma_decimal_pricelist.csv")
    priced = [row["Preis"].replace(".", "").replace(",", ".") for row in rows if row["Preis"] != "nan"]
    assert report["rows"] == len(rows)
    assert [row["text"] for row in report["rejected"]] == ["nan"] * (len(rows) - len(priced))
    assert stored(root, "SELECT count(*), sum(price) FROM product_now") == (
        len(priced),
        total(priced) * 10_000,
    )
    assert [question["key"] for question in report["questions"]] == ["price_kind"]


def test_sales_in_windows_characters(call: Call, root: Path) -> None:
    rows = rows_of("samples/superstore_windows1252.csv", ";", "cp1252")
    report = take_in(call, "samples/superstore_windows1252.csv")
    assert (report["encoding"], report["rows"], report["imported"]["sales"]) == (
        "windows-1252", len(rows), len(rows),
    )  # fmt: skip
    money, pieces = (
        total(row["Sales"].replace(",", ".") for row in rows),
        total(row["Quantity"] for row in rows),
    )
    for table in ("sale_line_now", "product_day"):
        assert stored(root, f"SELECT sum(amount), sum(quantity) FROM {table}") == (
            money * 10_000,
            pieces * 1_000,
        )


def test_shopify_inventory(call: Call, root: Path) -> None:
    rows = rows_of("samples/shopify_inventory_export_real.csv")
    report = take_in(call, "samples/shopify_inventory_export_real.csv")
    assert (report["layout"], report["rows"]) == ("shopify-inventory", len(rows))
    assert stored(root, "SELECT count(*), sum(on_hand) FROM stock_level_now") == (
        len(rows), total(row["Available"] for row in rows) * 1_000,
    )  # fmt: skip


def test_square_transactions(call: Call, root: Path) -> None:
    rows = rows_of("samples/square_transactions_2018.csv")
    report = take_in(call, "samples/square_transactions_2018.csv")
    assert (report["layout"], report["imported"]["receipts"]) == ("square-transactions", len(rows))
    money = [total(plain(row[column]) for row in rows) for column in ("Net Sales", "Tax", "Total Collected")]
    query = "SELECT count(*), sum(net), sum(tax), sum(total) FROM receipt_total_now"
    assert stored(root, query) == (len(rows), *(amount * 10_000 for amount in money))
    assert stored(root, "SELECT count(*) FROM sale_line") == (0,)


def test_prestashop(call: Call, root: Path) -> None:
    rows = rows_of("samples/prestashop_products_import.csv")
    report = take_in(call, "samples/prestashop_products_import.csv")
    assert (report["layout"], report["imported"]["products"]) == ("prestashop-products", len(rows))
    prices = [row["Price tax excluded or Price tax included"] for row in rows]
    assert stored(root, "SELECT sum(price), sum(cost) FROM product_now") == (
        total(prices) * 10_000, total(row["Wholesale price"] for row in rows) * 10_000,
    )  # fmt: skip
    assert stored(root, "SELECT sum(on_hand) FROM stock_level_now") == (
        total(row["Quantity"] for row in rows) * 1_000,
    )
    suppliers = rows_of("samples/prestashop_suppliers_import.csv")
    report = take_in(call, "samples/prestashop_suppliers_import.csv")
    assert report["imported"]["suppliers"] == len(suppliers)
    with closing(sqlite3.connect(root / "tillwatch.db")) as connection:
        names = {name for (name,) in connection.execute("SELECT name FROM supplier_now")}
    assert names == {row["Name *"] for row in suppliers}


def test_an_empty_purchase_order_brings_nothing(call: Call, root: Path) -> None:
    report = take_in(call, "samples/loyverse_import_purchase_order.csv")
    assert (report["layout"], report["rows"], report["rejected"]) == ("loyverse-orders", 0, [])


@pytest.mark.parametrize("name", ["banking77_train.csv", "nltk_product_reviews_1.zip"])
def test_what_is_no_export_of_a_shop_is_refused_in_words(call: Call, root: Path, name: str) -> None:
    answer = call("--json", "import", SHARED / "samples" / name)
    assert answer.code == 4
    assert name in answer.document[0]["error"]
    assert stored(root, "SELECT count(*) FROM file_import") == (0,)
