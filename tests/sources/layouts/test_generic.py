from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.money import to_money
from app.domain.quantity import to_quantity
from app.domain.records import StockRecord
from app.domain.time import from_day_number
from tests.sources.exports import accounted, csv_text, read

_INVOICE = [
    "InvoiceNo",
    "StockCode",
    "Description",
    "Quantity",
    "InvoiceDate",
    "UnitPrice",
    "CustomerID",
    "Country",
]
_LINES = [
    ["700001", "A1", "TIN STAR", "8", "2010-12-01 08:26:00", "2.75", "17850.0", "France"],
    ["C700002", "A1", "TIN STAR", "-2", "2010-12-02 09:00:00", "2.75", "", "France"],
    ["700003", "a1", "", "10", "2010-12-02 09:01:00", "0.0", "", "France"],
]


def test_invoice_lines_are_sales_without_a_mapping(tmp_path: Path) -> None:
    result = read(tmp_path, csv_text(_INVOICE, _LINES))
    assert (result.reading.layout, result.reading.rejected) == ("sales", [])
    sold, returned, given = result.records
    assert (sold.receipt, sold.sku, sold.name, sold.quantity) == ("700001", "A1", "TIN STAR", to_quantity(8))
    assert (sold.unit_price, sold.amount) == (to_money("2.75"), to_money(22))
    assert (returned.quantity, returned.amount) == (to_quantity(-2), to_money("-5.5"))
    assert (given.sku, given.name, given.amount) == ("a1", "", 0)
    assert "17850" not in repr(result.records)
    assert "France" not in repr(result.records)


@pytest.mark.parametrize(
    "header",
    [
        ["receipt", "sku", "name", "quantity", "date", "unit_price"],
        ["Ticket", "Referencia", "Descripción", "Cantidad", "Fecha", "Precio unitario"],
        ["Bonnummer", "Artikelnummer", "Bezeichnung", "Menge", "Datum", "Einzelpreis"],
        ["Order ID", "Item Code", "Product Name", "Qty", "Order Date", "Price (EUR)"],
        ["N° ticket", "Référence", "Désignation", "Quantité", "Date de vente", "Prix unitaire"],
        ["Numero scontrino", "Codice articolo", "Descrizione", "Quantità", "Data", "Prezzo unitario"],
        [
            "Número do recibo",
            "Código do produto",
            "Descrição",
            "Quantidade",
            "Data da venda",
            "Preço unitário",
        ],
        ["Bonnummer", "Artikelcode", "Omschrijving", "Aantal", "Datum", "Stukprijs"],
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_headers_are_understood_in_seven_languages(tmp_path: Path, header: list[str], delimiter: str) -> None:
    row = ["R1", "007", "Cup", "2", "2026-02-03", "1.50"]
    result = read(tmp_path, csv_text(header, [row], delimiter))
    (cup,) = result.records
    assert (cup.receipt, cup.sku, cup.name, cup.amount) == ("R1", "007", "Cup", to_money(3))
    assert result.reading.delimiter == delimiter


def test_a_mapping_names_columns_that_nobody_could_guess(tmp_path: Path) -> None:
    text = csv_text(["a", "b", "c", "d", "e"], [["R1", "X", "3", "03/02/2026", "6"]])
    mapping = {"a": "invoice", "B ": "code", "c": "qty", "d": "datetime", "e": "total"}
    result = read(tmp_path, text, mapping=mapping, day_first=True)
    (line,) = result.records
    assert (line.receipt, line.sku, line.unit_price) == ("R1", "X", to_money(2))
    assert from_day_number(line.day).isoformat() == "2026-02-03"


def test_a_mapping_overrules_what_a_header_says(tmp_path: Path) -> None:
    header = ["receipt", "sku", "date", "quantity", "price", "price paid"]
    text = csv_text(header, [["R1", "X", "2026-02-03", "1", "9", "4"]])
    result = read(tmp_path, text, mapping={"price paid": "unit_price"})
    assert result.records[0].unit_price == to_money(4)


def test_date_and_time_may_be_two_columns_and_a_receipt_may_be_missing(tmp_path: Path) -> None:
    text = csv_text(["date", "time", "product", "qty", "total"], [["2026-02-03", "09:15", "Bun", "2", "5"]])
    (bun,) = read(tmp_path, text).records
    assert bun.sold_at % 86_400_000 == (9 * 60 + 15) * 60_000
    assert bun.receipt == "2026-02-03 09:15"
    assert (bun.sku, bun.identifiers, bun.derived_sku) == (None, (("name", "Bun"),), "bun")


def test_refund_receipts_take_back_and_cancelled_ones_sell_nothing(tmp_path: Path) -> None:
    header = ["Date", "Receipt number", "Receipt type", "SKU", "Item", "Quantity", "Net sales", "Status"]
    rows = [
        ["2026-01-01 08:00:00", "1-1", "Sale", "7", "Bun", "2", "5.00", "Closed"],
        ["2026-01-01 09:00:00", "1-2", "Refund", "7", "Bun", "1", "2.50", "Closed"],
        ["2026-01-01 09:00:00", "1-3", "Sale", "7", "Bun", "1", "2.50", "Cancelled"],
    ]
    result = read(tmp_path, csv_text(header, rows))
    assert [record.amount for record in result.records] == [to_money(5), to_money("-2.5"), 0]
    assert [record.quantity for record in result.records] == [to_quantity(2), to_quantity(-1), 0]
    assert accounted(result.reading, result.records) == 3


def test_lines_without_price_count_as_given_away_and_are_noted(tmp_path: Path) -> None:
    text = csv_text(
        ["receipt", "sku", "date", "quantity", "price"],
        [["1", "X", "2026-02-03", "1", ""], ["2", "X", "2026-02-03", "1", "2"]],
    )
    result = read(tmp_path, text)
    assert [record.amount for record in result.records] == [0, to_money(2)]
    assert result.reading.notes == ["1 line has neither a price nor an amount and counts as given away."]


def test_dirty_sales_are_refused_one_by_one_with_their_place(tmp_path: Path) -> None:
    text = (
        "receipt,sku,name,quantity,date,price\n"
        "1,,,1,2026-02-03,1\n"
        "2,X,,,2026-02-03,1\n"
        "3,X,,1,someday,1\n"
        "4,X,,one,2026-02-03,1\n"
        "\n"
        "5,X,,1,2026-02-03,1,extra\n"
        "6,X,,1,2026-02-03,1,,\n"
        "7,X,,1\n"
        ",,,,,\n"
        '8,"X\nY",,1,2026-02-03,cheap\n'
    )
    result = read(tmp_path, text)
    assert [record.receipt for record in result.records] == ["6"]
    assert [(row.line, row.column, row.text, row.reason) for row in result.reading.rejected] == [
        (2, "sku", "", "the row has neither a SKU nor a name"),
        (3, "quantity", "", "the quantity is blank"),
        (4, "date", "someday", "is not a date"),
        (5, "quantity", "one", "is not a number"),
        (7, "", "", "the row has 7 fields where the header has 6"),
        (9, "date", "", "the date is blank"),
        (11, "price", "cheap", "is not a number"),
    ]
    assert result.reading.rows == 8 == accounted(result.reading, result.records)


def test_a_product_list_of_every_field(tmp_path: Path) -> None:
    header = [
        "sku", "name", "category", "supplier", "barcode", "price", "compare_at_price", "cost", "currency", "stock",
        "lead_time_days", "pack_size", "reorder_point", "active",
    ]  # fmt: skip
    row = ["'007", "Cup", "Mugs", "Kiln", '="0042"', "2.5", "3", "1", "eur", "-4", "5", "12", "6", "yes"]
    result = read(tmp_path, csv_text(header, [row]))
    assert (result.reading.layout, result.reading.stated_currency) == ("products", "EUR")
    (cup,) = result.records
    assert (cup.sku, cup.barcode, cup.identifiers) == ("007", "0042", (("barcode", "0042"),))
    assert (cup.price, cup.compare_at_price, cup.cost) == (to_money("2.5"), to_money(3), to_money(1))
    assert (cup.stock, cup.lead_time_days, cup.pack_size, cup.reorder_point, cup.active) == (
        to_quantity(-4),
        5,
        to_quantity(12),
        to_quantity(6),
        True,
    )


def test_a_semicolon_list_with_comma_decimals_and_a_trailing_separator(tmp_path: Path) -> None:
    text = '\ufeff"id";"nombre";"referencia";"precioa";"existencia";\r\n"6";"Aceite";"770";"1500,50";"-660,77";\r\n'
    (oil,) = read(tmp_path, text).records
    assert (oil.sku, oil.name) == ("770", "Aceite")
    assert (oil.price, oil.stock) == (to_money("1500.5"), to_quantity("-660.77"))


def test_the_second_product_of_a_sku_is_refused(tmp_path: Path) -> None:
    result = read(tmp_path, "sku,name\nA,Cup\nB,Bowl\nA,Mug\n")
    assert result.skus == ["A", "B"]
    assert [(row.line, row.reason) for row in result.reading.rejected] == [(4, "is already used in line 2")]


@pytest.mark.parametrize(
    ("text", "layout", "expected"),
    [
        ("sku,on_hand,counted_at,location\nA,4,2026-02-03,Shelf\n", "stock", (to_quantity(4), "Shelf")),
        ("sku,date,price,cost\nA,2026-02-03,4,3\n", "prices", (to_money(4), to_money(3))),
        ("sku,date,searches,views,clicks\nA,2026-02-03,9,8,\n", "activity", (9, 8, 0)),
        ("sku,seller,date,price\nA,Rival,2026-02-03,€4\n", "market-prices", ("Rival", to_money(4), "EUR")),
    ],
)
def test_tables_with_a_date(tmp_path: Path, text: str, layout: str, expected: tuple[object, ...]) -> None:
    result = read(tmp_path, text)
    assert result.reading.layout == layout
    (record,) = result.records
    assert record.sku == "A"
    assert all(any(value == getattr(record, name) for name in record.__slots__) for value in expected)
    blank = read(tmp_path, text.replace("A,", ",", 1))
    assert ["blank" in row.reason or "neither" in row.reason for row in blank.reading.rejected] == [True]


def test_undated_counts_are_as_old_as_the_file(tmp_path: Path) -> None:
    result = read(tmp_path, "sku,quantity\nA,4\n", layout="stock")
    changed = (tmp_path / "export.csv").stat().st_mtime_ns // 1_000_000
    assert result.records == [StockRecord(2, "A", changed, to_quantity(4))]


@pytest.mark.parametrize("word", ["Total", "TOTAL:", "Summe", "Total général", "Totaal"])
def test_lines_of_totals_at_the_end_are_no_articles(tmp_path: Path, word: str) -> None:
    text = (
        f"receipt,sku,name,quantity,date,price\n1,A,Cup,2,2026-02-03,1\n{word},,,2,,2.00\n,,{word},2,,2.38\n"
    )
    result = read(tmp_path, text)
    assert result.skus == ["A"]
    assert (result.reading.rejected, result.reading.other_rows) == ([], {"a total line": 2})
    assert accounted(result.reading, result.records) == result.reading.rows == 3


def test_an_article_called_total_is_an_article(tmp_path: Path) -> None:
    products = read(tmp_path, "sku,name,stock\n,Total,4\nB,Bowl,5\nT1,Total,6\n")
    assert [record.name for record in products.records] == ["Total", "Bowl", "Total"]
    sales = read(tmp_path, "receipt,name,quantity,date,price\n1,Total,2,2026-02-03,1\n")
    assert [record.name for record in sales.records] == ["Total"]


def test_two_shops_with_the_same_receipt_numbers_do_not_meet(tmp_path: Path) -> None:
    header = ["store", "receipt", "sku", "quantity", "date", "price"]
    text = csv_text(header, [[store, "1", "A", "1", "2026-02-03", "1"] for store in ("North", "South", "")])
    assert [record.receipt for record in read(tmp_path, text).records] == ["1 North", "1 South", "1"]


@pytest.mark.parametrize(
    ("quantity", "amount"), [("1", "2.50"), ("-1", "2.50"), ("1", "-2.50"), ("-1", "-2.50")]
)
def test_a_refund_takes_back_once_however_its_signs_are_written(
    tmp_path: Path, quantity: str, amount: str
) -> None:
    text = f"date,receipt,receipt type,sku,quantity,net sales\n2026-02-03,1,Refund,A,{quantity},{amount}\n"
    (line,) = read(tmp_path, text).records
    assert (line.quantity, line.amount, line.unit_price) == (
        to_quantity(-1),
        to_money("-2.5"),
        to_money("2.5"),
    )


def test_a_line_cancelled_later_takes_the_place_of_the_one_read_earlier(tmp_path: Path) -> None:
    header, line = "receipt,sku,quantity,date,price,status", "1,A,2,2026-02-03,4"
    (sold,) = read(tmp_path, f"{header}\n{line},Closed\n").records
    (cancelled,) = read(tmp_path, f"{header}\n{line},Cancelled\n").records
    assert (sold.receipt, sold.sku, sold.unit_price) == (
        cancelled.receipt,
        cancelled.sku,
        cancelled.unit_price,
    )
    assert (sold.amount, cancelled.quantity, cancelled.amount) == (to_money(8), 0, 0)


def test_sales_and_counts_by_barcode_or_name_know_their_article_by_it(tmp_path: Path) -> None:
    (line,) = read(tmp_path, "date,ean,article,quantity,price\n2026-02-03,0042,Cup,1,2\n").records
    assert (line.sku, line.identifiers, line.derived_sku) == (
        None,
        (("barcode", "0042"), ("name", "Cup")),
        "0042",
    )
    counted = read(tmp_path, "barcode,name,counted,counted at\n0042,Cup,3,2026-02-03\n,Bowl,4,2026-02-03\n")
    assert [(record.sku, record.identifiers) for record in counted.records] == [
        (None, (("barcode", "0042"), ("name", "Cup"))),
        (None, (("name", "Bowl"),)),
    ]


@pytest.mark.parametrize(
    "header",
    [
        "SKU,Name,Price,Supplier code",
        "SKU,Nombre,Precio de venta,Código del proveedor",
        "Artikelnummer,Bezeichnung,VK Preis,Lieferanten-Artikelnummer",
        "Référence,Désignation,Prix de vente TTC,Réf. fournisseur",
        "Codice,Descrizione,Prezzo,Codice fornitore",
        "Código,Descrição,Preço,Referência fornecedor",
        "Artikelcode,Omschrijving,Verkoopprijs,Artikelnummer leverancier",
    ],
)
def test_a_suppliers_code_in_the_shops_own_list_is_read(tmp_path: Path, header: str) -> None:
    found = read(tmp_path, csv_text(header.split(","), [["MUG", "Mug", "9.90", "P-7"]]))
    assert found.reading.layout == "products"
    (mug,) = found.records
    assert (mug.sku, mug.name, mug.price, mug.supplier_code) == ("MUG", "Mug", to_money("9.9"), "P-7")


@pytest.mark.parametrize(
    ("header", "code", "name"),
    [
        (["Artikel", "EAN", "Bezeichnung", "EK-Preis"], "4711", "Becher"),
        (["Artikel", "EAN", "Omschrijving", "Inkoopprijs"], "4711", "Becher"),
        (["Art.-Nr.", "EAN", "Artikel", "EK-Preis"], "4711", "Becher"),
        (["Artikel", "EAN", "Farbe", "EK-Preis"], None, "4711"),
    ],
)
def test_artikel_is_the_number_where_another_column_has_the_name(
    tmp_path: Path, header: list[str], code: str | None, name: str
) -> None:
    (mug,) = read(tmp_path, csv_text(header, [["4711", "4006381333931", "Becher", "5,49"]], ";")).records
    assert (mug.sku, mug.name) == (code, name)
