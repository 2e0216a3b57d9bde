from __future__ import annotations

import gzip
import os
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.errors import InputError, TransientError, UnknownLayoutError
from app.domain.money import to_money
from app.domain.records import SaleRecord
from app.domain.saved_layout import SavedLayout
from app.domain.time import from_day_number
from app.sources.files import FileReading, open_file
from app.sources.reading import ReadOptions
from tests.sources.exports import accounted, csv_text, read

_SALES = "receipt,sku,quantity,date,price\n1,A,1,2026-02-03,2.50\n2,B,2,2026-02-04,3.50\n"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf\r\n \r\n", "is empty"),
        (b",,,\n,,\n", "has no rows"),
        (b"PK\x03\x04 zip", "damaged or unfinished zip file"),
        (b"%PDF-1.7", "a PDF document"),
        (b"sku,name\0\0", "is not a text file"),
        (b"sku,name\n" * 40_000 + b"\0", "damaged"),
        (gzip.compress(_SALES.encode(), mtime=0)[:-9], "gzip"),
        (b"\x1f\x8bnonsense", "gzip"),
        (b"text,label\na,b\n", "Its columns are: text, label"),
        (b'sku,name\nA,"Cup\nB,Bowl\n', "line 2 that is never closed"),
        (b'"sku,name\nA,Cup\n', "line 1 that is never closed"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    with pytest.raises(InputError) as refusal:
        read(tmp_path, content, name="ventas.csv")
    assert sentence in str(refusal.value)
    assert "ventas.csv" in str(refusal.value)
    assert refusal.value.advice


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no file"):
        open_file(tmp_path / "no.csv", ReadOptions())
    with pytest.raises(InputError, match="is a folder"):
        open_file(tmp_path, ReadOptions())


def test_a_gzip_file_reads_like_the_plain_one(tmp_path: Path) -> None:
    plain = read(tmp_path, _SALES)
    packed = read(tmp_path, gzip.compress(_SALES.encode()), name="export.csv.gz")
    assert packed.records == plain.records
    assert packed.reading.rows == plain.reading.rows == 2
    assert packed.reading.fingerprint != plain.reading.fingerprint


def test_a_header_alone_is_a_file_without_rows(tmp_path: Path) -> None:
    result = read(tmp_path, "sku,name,price\n")
    assert (result.reading.rows, result.records) == (0, [])


def test_excels_own_first_line_names_the_delimiter(tmp_path: Path) -> None:
    result = read(tmp_path, "sep=;\r\nsku;name\r\nA;Cup, large\r\n")
    assert (result.reading.delimiter, result.skus, result.records[0].line) == (";", ["A"], 3)


def test_a_last_line_without_line_end_is_a_row(tmp_path: Path) -> None:
    assert read(tmp_path, "sku,name\nA,Cup").skus == ["A"]


@pytest.mark.parametrize("change", ["grow", "touch", "remove"])
def test_a_file_that_changes_under_the_reader_is_tried_again_later(tmp_path: Path, change: str) -> None:
    path = tmp_path / "sales.csv"
    path.write_text(_SALES)
    records = open_file(path, ReadOptions()).records()
    next(records)
    if change == "grow":
        path.write_text(_SALES + "3,C,1,2026-02-05,1\n")
    elif change == "touch":
        os.utime(path, ns=(0, 0))
    else:
        path.unlink()
    with pytest.raises(TransientError, match="changed while"):
        list(records)


def test_reading_twice_gives_the_same_and_tallies_once(tmp_path: Path) -> None:
    result = read(tmp_path, _SALES + "3,C,one,2026-02-05,1\n")
    again = list(result.reading.records())
    assert again == result.records
    assert len(result.reading.rejected) == 1


def test_an_undecided_decimal_mark_is_asked_and_the_owners_answer_taken(tmp_path: Path) -> None:
    text = "sku;price\nA;1.250\nB;2\n"
    assumed = read(tmp_path, text)
    (question,) = assumed.reading.questions
    assert (question.key, question.assumed, question.choices) == ("decimal", ",", (".", ","))
    assert "1.250" in question.text
    assert assumed.records[0].price == to_money(1250)
    answered = read(tmp_path, text, decimal=".")
    assert (answered.reading.questions, answered.records[0].price) == ([], to_money("1.25"))


def test_another_column_of_the_file_settles_the_decimal_mark(tmp_path: Path) -> None:
    result = read(tmp_path, "sku;price;cost\nA;1.250;0,75\n")
    assert (result.reading.questions, result.records[0].price) == ([], to_money(1250))


@pytest.mark.parametrize(
    ("currency", "assumed", "month"), [("EUR", "day first", 4), ("USD", "month first", 3)]
)
def test_an_undecided_date_order_is_asked(tmp_path: Path, currency: str, assumed: str, month: int) -> None:
    text = "sku,date,price\nA,03/04/2026,1\n"
    result = read(tmp_path, text, currency=currency)
    assert [(q.key, q.assumed) for q in result.reading.questions] == [("date_order", assumed)]
    answered = read(tmp_path, text, currency=currency, day_first=month == 4)
    assert answered.records == result.records
    assert answered.reading.questions == []


def test_marks_in_amounts_state_the_currency(tmp_path: Path) -> None:
    result = read(tmp_path, "sku;price\nA;1,50 €\nB;2,00\n")
    assert result.reading.stated_currency == "EUR"
    assert [record.currency for record in result.records] == ["EUR", "EUR"]


_DIRT = st.one_of(
    st.sampled_from(
        ["", " ", "A", "B", "1", "-2", "1.5", "1,5", "1.234", "$3", "2026-02-03", "13/02/2026", "x", "#1"]
    ),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff"), max_size=8),
)
_HEADERS = {
    "sales": ["receipt", "sku", "name", "quantity", "date", "price"],
    "products": ["sku", "name", "barcode", "price", "stock"],
    "stock": ["sku", "on_hand", "counted_at"],
    "shopify-products": ["Handle", "Title", "Option1 Value", "Variant SKU", "Variant Price", "Status"],
    "shopify-orders": [
        "Name", "Financial Status", "Created at", "Lineitem name", "Lineitem quantity", "Lineitem price",
    ],
    "woocommerce-products": ["ID", "Type", "SKU", "Name", "Published", "Regular price", "Stock", "Parent"],
    "square-items": ["Date", "Time", "Item", "Qty", "Net Sales", "Event Type"],
    "loyverse-items": ["Handle", "SKU", "Name", "Track stock", "In stock [A]", "In stock [B]"],
}  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    layout=st.sampled_from(sorted(_HEADERS)),
    rows=st.lists(st.lists(_DIRT, max_size=9), max_size=12),
    delimiter=st.sampled_from(",;\t"),
)
def test_every_row_is_accounted_for_exactly_once(
    tmp_path: Path, layout: str, rows: list[list[str]], delimiter: str
) -> None:
    header = _HEADERS[layout]
    result = read(tmp_path, csv_text(header, rows, delimiter), layout=layout, zone=ZoneInfo("Europe/Madrid"))
    filled = sum(any(cell.strip() for cell in row) for row in rows)
    assert result.reading.rows == filled
    assert accounted(result.reading, result.records) == filled
    lines = [record.line for record in result.records]
    assert lines == sorted(lines)
    assert not set(lines) & {row.line for row in result.reading.rejected}
    assert all(row.reason and len(row.text) <= 120 for row in result.reading.rejected)
    again = list(result.reading.records())
    assert again == result.records
    assert accounted(result.reading, again) == filled


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_in_words(tmp_path: Path, data: bytes) -> None:
    refusal = None
    try:
        result = read(tmp_path, b"sku,name,price\n" + data)
    except InputError as error:
        refusal = error
    assert refusal.advice if refusal else accounted(result.reading, result.records) == result.reading.rows


def _saved(path: Path, **said: Any) -> dict[str, SavedLayout]:
    headers = open_file(path, ReadOptions(layout="sales", mapping=_MAPPED)).header_fingerprint
    return {headers: SavedLayout(headers, "Corner till", "sales", _MAPPED, **said)}


_MAPPED = {"a": "receipt", "b": "sku", "c": "quantity", "d": "date", "e": "price"}
_NAMELESS = "a,b,c,d,e,category\n1,X,2,03/04/2026,1.500,Tea\n"


def test_a_saved_layout_is_never_asked_about_again(tmp_path: Path) -> None:
    path = tmp_path / "till.csv"
    path.write_text(_NAMELESS)
    saved = _saved(path, decimal=",", date_format="MM/DD/YYYY", currency="EUR")
    reading = open_file(path, ReadOptions(saved=saved))
    (line,) = reading.records()
    assert (reading.source_key, reading.source_title, reading.layout) == (
        "layout:Corner till",
        "Corner till",
        "sales",
    )
    assert reading.questions == []
    assert isinstance(line, SaleRecord)
    assert (line.unit_price, from_day_number(line.day).isoformat()) == (to_money(1500), "2026-03-04")
    assert line.category is None  # what the owner did not map is not read
    assert open_file(path, ReadOptions(saved=saved, decimal=".")).source_key == "layout:Corner till"
    assert open_file(path, ReadOptions(saved=saved, layout="sales", mapping=_MAPPED)).source_key == "sales"
    other = tmp_path / "other.csv"
    other.write_text(_NAMELESS.replace("category", "category,more"))
    with pytest.raises(UnknownLayoutError):
        open_file(other, ReadOptions(saved=saved))


def test_the_columns_that_are_read_can_be_saved(tmp_path: Path) -> None:
    path = tmp_path / "till.csv"
    path.write_text("Ticket,Item,Menge,Fecha,Prix\n1,Cup,2,2026-04-03,1.50\n")
    reading = open_file(path, ReadOptions())
    assert isinstance(reading, FileReading)
    kept = SavedLayout(reading.header_fingerprint, "Babel", reading.layout, reading.mapping)
    again = open_file(path, ReadOptions(saved={kept.headers: kept}))
    assert list(again.records()) == list(reading.records())


def test_answers_are_kept_apart_for_tables_that_no_system_made(tmp_path: Path) -> None:
    one = read(tmp_path, "sku,name\nA,Cup\n").reading
    two = read(tmp_path, "sku,name,cost\nA,Cup,1\n").reading
    assert one.answers_key != two.answers_key
    shopify = "Name,Created at,Lineitem name,Lineitem quantity,Lineitem price"
    assert read(tmp_path, f"{shopify}\n").reading.answers_key == "shopify-orders"


_HEADLESS = (
    "1001,A-1,Cup,2,2026-02-03,3.50\n1001,B-2,Bowl,1,2026-02-03,7.25\n1002,A-1,Cup,1,2026-02-04,3.50\n"
)


def test_a_first_row_of_data_is_no_header(tmp_path: Path) -> None:
    path = tmp_path / "lines.csv"
    path.write_text(_HEADLESS)
    with pytest.raises(UnknownLayoutError, match=r"Column 1, Column 2"):
        open_file(path, ReadOptions())
    mapping = {
        "Column 1": "receipt",
        "#2": "sku",
        "3": "name",
        "4": "quantity",
        "5": "sold_at",
        "Column 6": "price",
    }
    reading = open_file(path, ReadOptions(mapping=mapping))
    lines = list(reading.records())
    assert (reading.layout, reading.rows, reading.rejected) == ("sales", 3, [])
    assert [(line.line, line.sku, line.amount) for line in lines if isinstance(line, SaleRecord)] == [
        (1, "A-1", to_money(7)),
        (2, "B-2", to_money("7.25")),
        (3, "A-1", to_money("3.5")),
    ]
    headers = reading.header_fingerprint
    saved = {headers: SavedLayout(headers, "Lines", "sales", mapping)}
    assert list(open_file(path, ReadOptions(saved=saved)).records()) == lines


@pytest.mark.parametrize(
    "text",
    [
        "region,2026-01-01,2026-02-01\nNorth,5,6\n",  # months across the top
        "region,2024,2025\nNorth,5,6\n",
        "1001,A-1,Cup\n1002,B-2,Bowl\n",  # could be names
        "2026-01-01,3.5\n",
    ],
)
def test_a_first_row_that_may_be_a_header_is_one(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnknownLayoutError) as refusal:
        read(tmp_path, text)
    assert refusal.value.headers == tuple(text.partition("\n")[0].split(","))


def test_a_file_of_nothing_but_refused_rows_is_given_up_in_words(tmp_path: Path) -> None:
    text = "receipt,sku,quantity,date,price\n" + "1,A,one,2026-02-03,1\n" * 100_001
    with pytest.raises(
        InputError, match=r"More than 100,000 rows of 'export\.csv' cannot be read as Sales"
    ) as refusal:
        read(tmp_path, text)
    assert "--map" in refusal.value.advice


def test_codes_that_differ_in_case_or_zeros_are_different_and_damaged_ones_refused(tmp_path: Path) -> None:
    text = "sku,name,barcode\n007,Cup,\n7,Bowl,\na7,Mug,\nA7,Jug,\nX,Pot,4.00638E+12\n"
    result = read(tmp_path, text)
    assert result.skus == ["007", "7", "a7", "A7"]
    (row,) = result.reading.rejected
    assert (row.line, row.column, row.text) == (6, "barcode", "4.00638E+12")
    assert "format its column as text" in row.reason


@pytest.mark.parametrize(
    ("header", "asked"),
    [
        ("Artikelnummer;Name;Einheit;Preis", True),
        ("Artikelnummer;Name;Einheit;Preis (EUR)", True),
        ("sku;name;price", True),
        ("sku;name;selling price", False),
        ("sku;name;price;stock", False),
        ("sku;name;price;category", False),
        ("sku;barcode;name;price", False),
        ("sku;name;price;cost", False),
    ],
)
def test_whose_prices_a_bare_list_has_is_asked(tmp_path: Path, header: str, asked: bool) -> None:
    row = ";".join(["5"] * len(header.split(";")))
    result = read(tmp_path, f"{header}\n{row}\n")
    assert [question.key for question in result.reading.questions] == ["price_kind"] * asked
    assert [(record.price, record.cost is None) for record in result.records] == [
        (to_money(5), "cost" not in header)
    ]


def test_an_owner_who_mapped_the_price_or_answered_is_not_asked_whose_it_is(tmp_path: Path) -> None:
    text = "sku,name,price\nA,Cup,5\n"
    mapped = read(tmp_path, text, layout="products", mapping={"price": "price"})
    assert (mapped.reading.questions, mapped.records[0].price) == ([], to_money(5))
    answered = read(tmp_path, text, answers={"price_kind": "cost"})
    assert answered.reading.questions == []
    assert (answered.records[0].price, answered.records[0].cost) == (None, to_money(5))
