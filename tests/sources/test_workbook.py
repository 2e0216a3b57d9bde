from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.errors import InputError
from app.sources.cells import CellError
from app.sources.table import Table, open_table, sheet_names
from app.sources.xlsx import book, sheet_rows
from tests.sources.exports import read
from tests.sources.workbooks import (
    AMOUNT,
    DATE,
    DURATION,
    MAIN,
    MOMENT,
    PERCENT,
    sheet_xml,
    workbook_bytes,
    write_workbook,
)


def _rows(table: Table) -> list[tuple[int, list[str]]]:
    def refuse(line: int, error: CellError) -> None:
        raise AssertionError((line, error.reason))

    return [(line, cells[:-1]) for line, cells in table.rows(refuse)]


def _value(tmp_path: Path, cell: str, **options: object) -> str:
    """Read one cell B2 (written without its address) under the header 'sku, value'."""
    rows = {1: '<c r="A1" t="str"><v>sku</v></c><c r="B1" t="str"><v>value</v></c>'}
    rows[2] = f'<c r="A2" t="str"><v>A</v></c><c r="B2" {cell}'
    ((_, cells),) = _rows(open_table(write_workbook(tmp_path / "a.xlsx", rows, **options)))
    return cells[1]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("><v>4012345678901</v></c>", "4012345678901"),
        ("><v>19.989999999999998</v></c>", "19.99"),
        ("><v>0.30000000000000004</v></c>", "0.3"),
        ("><v>2.50</v></c>", "2.5"),
        ("><v>-1E-3</v></c>", "-0.001"),
        ("><v>1.2345E+18</v></c>", "1234500000000000000"),
        ("><v>-0</v></c>", "0"),
        (f's="{AMOUNT}"><v>1234.5</v></c>', "1234.5"),
        (f's="{PERCENT}"><v>0.21</v></c>', "0.21"),
        (f's="{DATE}"><v>46053</v></c>', "2026-01-31"),
        (f's="{MOMENT}"><v>46053.586805555555</v></c>', "2026-01-31 14:05:00"),
        (f's="{MOMENT}"><v>46053.999999</v></c>', "2026-02-01"),
        (f's="{DATE}"><v>0.5</v></c>', "12:00:00"),
        (f's="{DATE}"><v>59</v></c>', "1900-02-28"),
        (f's="{DATE}"><v>61</v></c>', "1900-03-01"),
        (f's="{DATE}"><v>-3</v></c>', "-3"),
        (f's="{DURATION}"><v>1.25</v></c>', "30:00:00"),
        ('t="d"><v>2026-01-31T14:05:00.000Z</v></c>', "2026-01-31 14:05:00"),
        ('t="d"><v>2026-01-31</v></c>', "2026-01-31"),
        ('t="b"><v>1</v></c>', "TRUE"),
        ('t="b"><v>0</v></c>', "FALSE"),
        ('t="e"><v>#N/A</v></c>', "#N/A"),
        ('t="str"><f>A1&amp;"x"</f><v>skux</v></c>', "skux"),
        ("><f>1+1</f><v>2</v></c>", "2"),
        ('t="inlineStr"><is><t>00123</t></is></c>', "00123"),
        ('t="inlineStr"><is><r><t>Cup, </t></r><r><rPr><b/></rPr><t>large</t></r></is></c>', "Cup, large"),
        ('t="inlineStr"><is><t>one_x000D_\ntwo</t></is></c>', "one\r\ntwo"),
        ("/>", ""),
    ],
)
def test_each_kind_of_cell_has_one_form(tmp_path: Path, cell: str, text: str) -> None:
    assert _value(tmp_path, cell) == text


def test_a_workbook_of_an_old_mac_counts_its_days_from_1904(tmp_path: Path) -> None:
    assert (
        _value(tmp_path, f's="{DATE}"><v>44591</v></c>', properties='<workbookPr date1904="1"/>')
        == "2026-01-31"
    )


def test_shared_texts_keep_their_zeros_and_leave_pronunciation_out(tmp_path: Path) -> None:
    items = "<si><t>00123</t></si><si><t>カ</t><rPh><t>ka</t></rPh></si>"
    strings = f'<sst xmlns="{MAIN}" uniqueCount="99999999999">{items}</sst>'
    assert _value(tmp_path, 't="s"><v>0</v></c>', strings=strings) == "00123"
    assert _value(tmp_path, 't="s"><v>1</v></c>', strings=strings) == "カ"


def test_blank_rows_and_columns_around_the_table_are_left_out_and_lines_are_the_sheets(
    tmp_path: Path,
) -> None:
    rows = {
        3: '<c r="C3" t="str"><v>sku</v></c><c r="D3" t="str"><v>price</v></c><c r="F3"/>',
        5: '<c r="C5" t="str"><v>A</v></c><c r="D5"><v>2</v></c>',
        9: '<c r="D9"><v>3</v></c>',
        1000: '<c r="A1000" s="1"/>',
    }
    table = open_table(write_workbook(tmp_path / "a.xlsx", rows))
    assert table.header.names == ("sku", "price")
    assert _rows(table) == [(5, ["A", "2"]), (9, ["", "3"])]
    assert _rows(table) == [(5, ["A", "2"]), (9, ["", "3"])]
    assert (table.encoding, table.delimiter, table.decimal, table.notes) == ("xlsx", "", ".", ())


def test_cells_and_rows_without_an_address_follow_each_other(tmp_path: Path) -> None:
    data = "<row><c t='str'><v>sku</v></c><c t='str'><v>price</v></c></row>"
    data += "<row><c t='str'><v>A</v></c><c><v>2</v></c></row>"
    path = tmp_path / "a.xlsx"
    path.write_bytes(
        workbook_bytes({"S": f'<worksheet xmlns="{MAIN}"><sheetData>{data}</sheetData></worksheet>'})
    )
    assert _rows(open_table(path)) == [(2, ["A", "2"])]


def test_prefixed_elements_are_the_same_elements(tmp_path: Path) -> None:
    data = "<x:row r='1'><x:c t='str'><x:v>sku</x:v></x:c></x:row><x:row r='2'><x:c t='str'><x:v>A</x:v></x:c></x:row>"
    path = tmp_path / "a.xlsx"
    sheet = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{data}</x:sheetData></x:worksheet>'
    path.write_bytes(workbook_bytes({"S": sheet}))
    assert _rows(open_table(path)) == [(2, ["A"])]


def test_a_row_wider_than_the_header_is_refused(tmp_path: Path) -> None:
    table = open_table(
        write_workbook(tmp_path / "a.xlsx", [["sku", "name", "price"], ["A", "Cup", "1", "x"]])
    )
    refused: list[tuple[int, str]] = []
    assert list(table.rows(lambda line, error: refused.append((line, error.reason)))) == []
    assert refused == [(2, "the row has 4 fields where the header has 3")]


def test_formulas_without_a_result_are_blank_and_told(tmp_path: Path) -> None:
    rows = {
        1: '<c r="A1" t="str"><v>sku</v></c>',
        2: '<c r="A2" t="str"><v>A</v></c><c r="B2"><f>1+1</f></c>',
    }
    table = open_table(write_workbook(tmp_path / "a.xlsx", rows))
    assert _rows(table) == [(2, ["A"])]
    assert "1 cell has a formula without a result" in table.notes[0]


def _book(tmp_path: Path) -> Path:
    path = tmp_path / "book.xlsx"
    sheets = {name: sheet_xml([["sku"], [name]]) for name in ("Lists", "Products", "2026")}
    path.write_bytes(workbook_bytes(sheets | {"Empty": sheet_xml([])}, hidden=["Lists"]))
    return path


def test_the_first_sheet_that_is_not_hidden_is_read_and_said(tmp_path: Path) -> None:
    path = _book(tmp_path)
    table = open_table(path)
    assert _rows(table) == [(2, ["Products"])]
    assert "'Products' was read" in table.notes[0]
    assert sheet_names(path) == ("Lists", "Products", "2026", "Empty")


@pytest.mark.parametrize(
    ("sheet", "found"), [("1", "Lists"), ("products ", "Products"), ("2026", "2026"), ("3", "2026")]
)
def test_a_sheet_is_chosen_by_name_or_number(tmp_path: Path, sheet: str, found: str) -> None:
    table = open_table(_book(tmp_path), sheet)
    assert (_rows(table), table.notes) == ([(2, [found])], ())


@pytest.mark.parametrize(
    ("sheet", "sentence"), [("5", "no sheet '5'"), ("Nope", "'Products', '2026'"), ("Empty", "no rows")]
)
def test_a_sheet_that_is_not_there_or_empty_is_refused_with_the_others(
    tmp_path: Path, sheet: str, sentence: str
) -> None:
    with pytest.raises(InputError) as refusal:
        open_table(_book(tmp_path), sheet)
    assert sentence in str(refusal.value)


def test_only_workbooks_have_sheets(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("sku\nA\n")
    assert sheet_names(path) == ()
    with pytest.raises(InputError, match="no workbook"):
        open_table(path, "Products")


@pytest.mark.parametrize("name", ["sales.csv", "sales.xls", "sales"])
def test_a_workbook_reads_like_the_same_rows_as_text_whatever_its_name(tmp_path: Path, name: str) -> None:
    header = ["receipt", "sku", "quantity", "date", "price"]
    rows = {
        1: "".join(f'<c t="str"><v>{h}</v></c>' for h in header),
        2: f'<c><v>1</v></c><c t="str"><v>A</v></c><c><v>2</v></c><c s="{DATE}"><v>46053</v></c><c><v>1.125</v></c>',
    }
    data = workbook_bytes({"S": sheet_xml(rows)})
    book = read(tmp_path, data, name=name)
    text = read(tmp_path, ",".join(header) + "\n1,A,2,2026-01-31,1.125\n", decimal=".")
    assert book.records == text.records
    assert (book.reading.encoding, book.reading.questions) == ("xlsx", [])


_BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("sheet", "options", "sentence"),
    [
        (_BOMB + sheet_xml({1: '<c t="str"><v>&b;</v></c>'}), {}, "damaged"),
        ('<!DOCTYPE x SYSTEM "file:///etc/passwd">' + sheet_xml([["a"]]), {}, "damaged"),
        (sheet_xml({1: '<c r="XFE1"><v>1</v></c>'}), {}, "more than Tillwatch reads"),
        (sheet_xml({1048577: "<c><v>1</v></c>"}), {}, "more than Tillwatch reads"),
        (sheet_xml({1: '<c t="s"><v>7</v></c>'}), {}, "damaged"),
        (sheet_xml({1: '<c r="B1"><v>7</v></c><c r="A1"><v>7</v></c>'}), {}, "damaged"),
        (sheet_xml({1: "<c><v>seven</v></c>"}), {}, "damaged"),
        (sheet_xml([["sku"], ["A"]])[:-30], {}, "damaged"),
        (sheet_xml([["sku"]]), {"parts": {"xl/workbook.xml": "<workbook/>"}}, "damaged"),
        (sheet_xml([["sku"]]), {"parts": {"xl/styles.xml": "no XML"}}, "damaged"),
        (sheet_xml([["x" * 3_000_000]]), {}, "more than Tillwatch reads"),
        (sheet_xml([[]]), {}, "no rows"),
    ],
)  # fmt: skip
def test_what_is_no_sound_workbook_is_refused_in_a_sentence(
    tmp_path: Path, sheet: str, options: dict[str, object], sentence: str
) -> None:
    path = tmp_path / "stock.xlsx"
    path.write_bytes(workbook_bytes({"S": sheet}, **options))  # type: ignore[arg-type]  # passed on
    with pytest.raises(InputError) as refusal:
        open_table(path)
    assert sentence in str(refusal.value)
    assert "stock.xlsx" in str(refusal.value)
    assert refusal.value.advice


def test_a_size_that_a_sheet_only_claims_is_not_believed(tmp_path: Path) -> None:
    sheet = sheet_xml([["sku"], ["A"]], before='<dimension ref="A1:XFD1048576"/>')
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook_bytes({"S": sheet}))
    assert _rows(open_table(path)) == [(2, ["A"])]


@pytest.mark.parametrize("cell", ['<c r="A1"><v>1</v></c>', "<c><v>1</v></c>", '<c r="Z1"><v>1</v></c>'])
def test_more_cells_than_are_read_are_refused_with_advice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cell: str
) -> None:
    monkeypatch.setattr(sheet_rows, "CELL_LIMIT", 20)
    path = write_workbook(tmp_path / "a.xlsx", dict.fromkeys(range(1, 22), cell))
    with pytest.raises(InputError, match="Save the sheet as CSV"):
        open_table(path)


def test_more_texts_than_are_held_are_refused_with_advice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(book, "TEXTS_LIMIT", 3)
    strings = f'<sst xmlns="{MAIN}">{"<si><t>a</t></si>" * 4}</sst>'
    with pytest.raises(InputError, match="Save the sheet as CSV"):
        _value(tmp_path, "/>", strings=strings)
