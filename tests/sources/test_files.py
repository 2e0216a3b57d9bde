from __future__ import annotations

import gzip
import os
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.errors import InputError, TransientError
from app.domain.money import to_money
from app.sources.files import open_file
from app.sources.reading import ReadOptions
from tests.sources.exports import accounted, csv_text, read

_SALES = "receipt,sku,quantity,date,price\n1,A,1,2026-02-03,2.50\n2,B,2,2026-02-04,3.50\n"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf\r\n \r\n", "is empty"),
        (b",,,\n,,\n", "has no rows"),
        (b"PK\x03\x04 zip", "an Excel or zip file"),
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
    assert [(q.key, q.assumed) for q in result.reading.questions] == [("day_first", assumed)]
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
