from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.money import to_money
from app.domain.quantity import to_quantity
from app.domain.time import from_day_number
from app.sources.layouts import order_words
from app.sources.layouts.generic_orders import DRAFT, NOTHING
from app.sources.layouts.totals import TOTAL
from tests.sources.exports import Read, accounted, csv_text, read
from tests.sources.typical_headers import TYPICAL

_HEADER = [
    "PO Number", "Supplier", "SKU", "Product name", "Quantity ordered", "Quantity received", "Order date",
    "Expected date", "Unit cost", "Status",
]  # fmt: skip


def _day(number: int | None) -> str | None:
    return None if number is None else from_day_number(number).isoformat()


def _lines(result: Read) -> list[tuple[object, ...]]:
    assert result.reading.layout == "purchase-orders"
    return [(record.number, record.sku, record.quantity, record.received) for record in result.records]


def test_a_list_of_orders_is_read_line_by_line(tmp_path: Path) -> None:
    rows = [
        ["PO-7", "Molino Sur", "TEA", "Tea", "24", "6", "2026-11-03", "2026-11-20", "1.50", "Partially received"],
        ["PO-8", "Molino Sur", "MUG", "Mug", "12", "12", "2026-11-05", "", "", "Closed"],
    ]  # fmt: skip
    result = read(tmp_path, csv_text(_HEADER, rows))
    tea, mug = result.records
    assert (tea.number, tea.supplier, tea.sku, tea.identifiers) == ("PO-7", "Molino Sur", "TEA", ())
    assert (tea.quantity, tea.received, tea.closed) == (to_quantity(24), to_quantity(6), False)
    assert (_day(tea.ordered_day), _day(tea.due_day)) == ("2026-11-03", "2026-11-20")
    assert (tea.cost, tea.received_day) == (to_money("1.5"), None)
    assert (mug.quantity, mug.received, mug.closed, mug.due_day) == (
        to_quantity(12), to_quantity(12), True, None
    )  # fmt: skip
    assert accounted(result.reading, result.records) == 2


@pytest.mark.parametrize("header", TYPICAL["purchase-orders"])
def test_orders_are_understood_in_seven_languages(tmp_path: Path, header: str) -> None:
    delimiter = ";" if ";" in header else ","
    titles = next(csv.reader(io.StringIO(header), delimiter=delimiter))
    cells = [_cell(title) for title in titles]
    (line,) = read(tmp_path, csv_text(titles, [cells], delimiter)).records
    assert (line.number, line.sku, line.quantity) == ("B-77", "007", to_quantity(24))
    assert (_day(line.ordered_day), _day(line.due_day)) == ("2026-11-03", "2026-11-20")
    assert line.cost == to_money(2)


def _cell(title: str) -> str:
    """What stands in a column of that name, told by its words as a person would tell it."""
    words = title.casefold()
    for told, cell in (
        (("barcode",), "4001234567890"),
        (("status", "estado", "statut", "stato"), ""),
        (("received date",), ""),
        (("received", "recibida", "gelieferte", "reçue", "ricevuta", "recebida", "ontvangen"), ""),
        (("expected", "delivery", "prevista", "termin", "livraison", "consegna", "entrega", "leverd"), "2026-11-20"),
        (("date", "fecha", "datum", "data"), "2026-11-03"),
        (("quantity", "cantidad", "menge", "quantité", "quantità", "quantidade", "aantal"), "24"),
        (("cost", "precio", "ek netto", "prix", "prezzo", "preço", "prijs", "price"), "2"),
        (("sku", "item code", "referencia", "artikelnummer", "référence", "codice", "código"), "007"),
        (("currency",), "EUR"),
        (("po number", "order", "pedido", "bestellnummer", "commande", "ordine", "encomenda"), "B-77"),
    ):  # fmt: skip
        if any(word in words for word in told):
            return cell
    return "Molino Sur"


@pytest.mark.parametrize(
    "columns",
    [
        "Order number,Order date,SKU,Name,Quantity,Unit price,Total",  # what customers ordered
        "Order ID,Order Date,Ship Date,Product ID,Product Name,Sales,Quantity",
        "Order number,Date,SKU,Vendor,Quantity sold,Price",
        "Order Number,Delivery date,SKU,Quantity,Payment method,Price,Date",
        "Bestellnummer;Datum;Artikelnummer;Menge;Einzelpreis",
    ],
)
def test_what_customers_ordered_is_no_order_of_the_shop(tmp_path: Path, columns: str) -> None:
    assert read(tmp_path, f"{columns}\n").reading.layout == "sales"


@pytest.mark.parametrize(
    ("columns", "layout"),
    [
        ("SKU,Name,Supplier,Received,On hand,Units", "products"),
        ("SKU,Name,Supplier,Ordered,Received,In stock", "products"),
        ("PO number,SKU,Name,Supplier,Ordered,Received,In stock", "purchase-orders"),
    ],
)
def test_what_lies_on_the_shelf_is_no_order_unless_the_order_is_named(
    tmp_path: Path, columns: str, layout: str
) -> None:
    assert read(tmp_path, f"{columns}\n").reading.layout == layout


def test_a_suppliers_price_list_with_a_least_order_is_no_order(tmp_path: Path) -> None:
    header = "Artikelnummer;Bezeichnung;EK netto;Mindestbestellmenge;VE;Lieferzeit;Lieferant\n"
    assert read(tmp_path, header).reading.layout == "supplier-prices"


def test_what_came_is_told_by_what_is_left_by_the_status_or_by_its_day(tmp_path: Path) -> None:
    header = ["Order number", "Supplier", "SKU", "Quantity", "Outstanding", "Received on", "Status"]
    rows = [
        ["1", "A", "X", "10", "4", "", ""],
        ["1", "A", "Y", "10", "", "2026-11-04", ""],
        ["1", "A", "Z", "10", "", "", "Received"],
        ["1", "A", "V", "10", "", "", "Cancelled"],
        ["1", "A", "W", "10", "", "", "Not received"],
    ]
    result = read(tmp_path, csv_text(header, rows))
    assert [(line.sku, line.received // 1_000, line.closed) for line in result.records] == [
        ("X", 6, False), ("Y", 10, False), ("Z", 10, True), ("V", 0, True), ("W", 0, False)
    ]  # fmt: skip
    assert _day(result.records[1].received_day) == "2026-11-04"


def test_rows_that_follow_belong_to_the_order_above_them(tmp_path: Path) -> None:
    header = ["PO", "Supplier", "Order date", "Due date", "SKU", "Qty ordered", "Status"]
    rows = [
        ["PO-1", "A", "2026-11-01", "2026-11-09", "X", "3", "Closed"],
        ["", "", "", "", "Y", "4", ""],
        ["PO-2", "B", "2026-11-02", "", "X", "5", ""],
    ]
    result = read(tmp_path, csv_text(header, rows))
    assert _lines(result) == [("PO-1", "X", 3_000, 0), ("PO-1", "Y", 4_000, 0), ("PO-2", "X", 5_000, 0)]
    follower = result.records[1]
    assert (follower.supplier, _day(follower.due_day), follower.closed) == ("A", "2026-11-09", True)


def test_orders_without_a_number_are_kept_apart_by_day_or_file(tmp_path: Path) -> None:
    header = ["Supplier", "SKU", "Quantity ordered", "Order date"]
    rows = [["A", "X", "3", "2026-11-01"], ["A", "X", "3", "2026-11-08"], ["A", "X", "3", ""]]
    result = read(tmp_path, csv_text(header, rows), name="pedidos.csv")
    assert [line.number for line in result.records] == ["2026-11-01", "2026-11-08", "pedidos"]
    assert result.reading.notes == [
        "3 rows name no order: they are kept apart by the day of the order, or else by the file's name."
    ]


def test_drafts_blank_lines_and_totals_order_nothing(tmp_path: Path) -> None:
    rows = [
        ["PO-7", "A", "TEA", "Tea", "24", "", "2026-11-03", "", "", "Draft"],
        ["PO-8", "A", "TEA", "Tea", "0", "", "2026-11-03", "", "", ""],
        ["Total", "", "", "", "24", "", "", "", "", ""],
    ]
    result = read(tmp_path, csv_text(_HEADER, rows))
    assert result.records == []
    assert result.reading.other_rows == {DRAFT: 1, NOTHING: 1, TOTAL: 1}


def test_dirty_orders_are_refused_one_by_one_with_their_place(tmp_path: Path) -> None:
    rows = [
        ["1", "A", "", "", "5", "", "", "", "", ""],
        ["1", "A", "X", "", "", "", "", "", "", ""],
        ["1", "A", "X", "", "-5", "", "", "", "", ""],
        ["1", "A", "X", "", "5", "some", "", "", "", ""],
        ["1", "A", "X", "", "5", "", "someday", "", "", ""],
        ["1", "A", "", "Tea", "5", "", "2026-11-03", "", "", ""],
    ]
    result = read(tmp_path, csv_text(_HEADER, rows))
    assert [(line.identifiers, line.sku) for line in result.records] == [((("name", "Tea"),), None)]
    assert [(row.line, row.column, row.text, row.reason) for row in result.reading.rejected] == [
        (2, "SKU", "", "the row has neither a SKU nor a barcode nor a name"),
        (3, "Quantity ordered", "", "the quantity is blank"),
        (4, "Quantity ordered", "-5", "is less than nothing"),
        (5, "Quantity received", "some", "is not a number"),
        (6, "Order date", "someday", "is not a date"),
    ]


@pytest.mark.parametrize(
    ("status", "came", "ended"),
    [
        ("Received", True, True),
        ("PARTIALLY RECEIVED", False, False),
        ("teilweise geliefert", False, False),
        ("Nicht geliefert", False, False),
        ("in delivery", False, False),
        ("livrée", True, True),
        ("annulée", False, True),
        ("", False, False),
        ("whatever it is", False, False),
    ],
)
def test_a_status_says_whether_more_is_to_come(status: str, came: bool, ended: bool) -> None:
    assert (order_words.came(status), order_words.ended(status)) == (came, ended)


@given(
    st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500), st.sampled_from(["", "Closed", "Received"])))
)
def test_every_row_is_told_of_and_none_orders_less_than_nothing(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[int, int, str]]
) -> None:
    cells = [
        ["PO-1", "A", "X", "", str(ordered), str(received), "2026-11-01", "", "", status]
        for ordered, received, status in rows
    ]
    result = read(tmp_path_factory.mktemp("orders"), csv_text(_HEADER, cells))
    assert accounted(result.reading, result.records) == len(rows)
    assert [(line.quantity, line.received) for line in result.records] == [
        (ordered * 1_000, received * 1_000) for ordered, received, _ in rows if ordered or received
    ]
