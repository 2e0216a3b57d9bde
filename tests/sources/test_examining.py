from __future__ import annotations

import csv
from pathlib import Path

import pytest

from app.domain.errors import InputError
from app.domain.saved_layout import SavedLayout
from app.sources.examining import check_mapping, fields_of, look_at
from app.sources.files import open_file
from app.sources.reading import ReadOptions
from app.sources.recognise import LAYOUTS
from tests.sources.typical_headers import TYPICAL

_TILL = (
    "nr;when;what;how many;worth;Customer Name\n"
    "1001;31.01.2026 09:15;Cup;2;1.234,50;Ann Onym\n"
    "1001;31.01.2026 09:15;Bowl;one;7,25;Ann Onym\n"
    "1002;03.02.2026 10:00;Jug;1;;Bea Buyer\n"
)
_MAPPING = {"nr": "receipt", "when": "sold_at", "what": "name", "how many": "quantity", "worth": "unit_price"}


def _write(folder: Path, text: str, name: str = "till.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_nobody_knows_is_shown_with_a_suggestion_for_each_column(tmp_path: Path) -> None:
    look = look_at(_write(tmp_path, _TILL), ReadOptions())
    assert (look.layout, look.title, look.saved_name, look.questions) == (None, None, None, ())
    assert look.guesses[0] == "sales"
    assert (look.encoding, look.delimiter, look.sheets) == ("utf-8", ";", ())
    assert {column.header: column.suggestion for column in look.columns if not column.personal} == _MAPPING


def test_what_is_about_people_is_not_shown(tmp_path: Path) -> None:
    look = look_at(_write(tmp_path, _TILL), ReadOptions())
    customer = look.columns[-1]
    assert (customer.header, customer.personal, customer.samples, customer.suggestion) == (
        "Customer Name", True, (), None,
    )  # fmt: skip
    assert look.rows[0] == ("1001", "31.01.2026 09:15", "Cup", "2", "1.234,50", "")
    assert "Ann" not in repr(look)
    addressed = look_at(
        _write(tmp_path, "who,what\nann@example.test,Cup\nbea@example.test,Jug\n"), ReadOptions()
    )
    assert "example" not in repr(addressed.rows) + repr(addressed.columns)


def test_a_known_file_needs_no_guess(tmp_path: Path) -> None:
    path = _write(tmp_path, "receipt,sku,quantity,date,price\n1,A,1,03/04/2026,1\n")
    look = look_at(path, ReadOptions())
    assert (look.layout, look.title, look.guesses) == ("sales", "Sales", ("sales",))
    assert [question.key for question in look.questions] == ["date_order"]
    assert look.header_fingerprint == open_file(path, ReadOptions()).header_fingerprint
    saved = SavedLayout(look.header_fingerprint, "Corner till", "sales", {"sku": "sku", "quantity": "quantity",
                        "date": "sold_at", "price": "amount"}, date_format="DD/MM/YYYY")  # fmt: skip
    known = look_at(path, ReadOptions(saved={saved.headers: saved}))
    assert (known.saved_name, known.title, known.questions) == ("Corner till", "Corner till", ())
    assert [column.suggestion for column in known.columns] == [None, "sku", "quantity", "sold_at", "amount"]


def test_a_file_without_a_header_has_columns_by_number(tmp_path: Path) -> None:
    text = "1001,4006381333931,Cup,2,2026-02-03,3.50\n1002,4006381333948,Big bowl,1,2026-02-04,7.25\n"
    look = look_at(_write(tmp_path, text), ReadOptions())
    assert [(column.header, column.suggestion) for column in look.columns] == [
        ("Column 1", "receipt"), ("Column 2", "barcode"), ("Column 3", "name"), ("Column 4", "quantity"),
        ("Column 5", "sold_at"), ("Column 6", "unit_price"),
    ]  # fmt: skip
    assert look.rows[0][:3] == ("1001", "4006381333931", "Cup")
    mapping = {column.header: column.suggestion or "" for column in look.columns}
    check = check_mapping(look.path, ReadOptions(layout="sales", mapping=mapping))
    assert (check.ok, check.records, check.missing) == (True, 2, ())


def test_another_layout_can_be_tried_on_the_same_file(tmp_path: Path) -> None:
    look = look_at(_write(tmp_path, _TILL), ReadOptions(layout="products"))
    assert look.guesses == ("products",)
    assert [column.suggestion for column in look.columns if column.header in ("what", "worth")] == [
        "name",
        "price",
    ]
    with pytest.raises(InputError, match="no layout 'colour'"):
        look_at(look.path, ReadOptions(layout="colour"))


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_every_field_has_a_title_and_the_needed_ones_stand_first(layout: str) -> None:
    (names,) = csv.reader([TYPICAL[layout][0]], delimiter=";" if ";" in TYPICAL[layout][0] else ",")
    choices = fields_of(layout, names)
    assert len({choice.name for choice in choices}) == len(choices) > 0
    assert all(choice.title and "_" not in choice.title for choice in choices)
    needed = [choice.needed for choice in choices]
    assert needed == sorted(needed, reverse=True)
    always = {group[0] for group in LAYOUTS[layout].needs if len(group) == 1}
    assert {choice.name for choice in choices if choice.needed} == always


def test_a_mapping_is_checked_column_by_column(tmp_path: Path) -> None:
    path = _write(tmp_path, _TILL)
    check = check_mapping(path, ReadOptions(layout="sales", mapping=_MAPPING, currency="EUR"))
    assert (check.ok, check.records, check.rejected, check.missing, check.questions) == (True, 2, 1, (), ())
    found = {column.field: column for column in check.columns}
    worth, pieces, when = found["unit_price"], found["quantity"], found["sold_at"]
    assert (worth.header, worth.read, worth.blank, worth.refused) == ("worth", 2, 1, 0)
    assert worth.examples == (("1.234,50", "1,234.50 EUR"), ("7,25", "7.25 EUR"))
    assert when.examples[0] == ("31.01.2026 09:15", "31 January 2026, 09:15")
    assert (pieces.read, pieces.refused) == (2, 1)
    assert [(row.line, row.text, row.reason) for row in pieces.problems] == [(3, "one", "is not a number")]


def test_what_a_mapping_lacks_is_said_in_words(tmp_path: Path) -> None:
    path = _write(tmp_path, _TILL)
    check = check_mapping(path, ReadOptions(layout="sales", mapping={"worth": "unit_price"}))
    assert (check.ok, check.records) == (False, 0)
    assert check.missing == ("Article code (SKU) or Name or Barcode", "Date sold", "Pieces sold")
    assert [column.field for column in check.columns] == ["unit_price"]


def test_a_mapping_with_a_mistake_is_refused_in_words(tmp_path: Path) -> None:
    path = _write(tmp_path, _TILL)
    for mapping, said, wrong in (
        ({"Customer Name": "name"}, "personal data", {}),
        ({"colour": "name"}, "no column 'colour'", {}),
        ({"what": "colour"}, "no field 'colour'", {}),
        (_MAPPING, "no date format", {"date_format": "whenever"}),
    ):
        with pytest.raises(InputError, match=said):
            check_mapping(path, ReadOptions(layout="sales", mapping=mapping, **wrong))


def test_the_check_reads_what_the_import_reads(tmp_path: Path) -> None:
    path = _write(tmp_path, "sku,name,price\nA,Cup,1\nB,,2\nC,Jug,three\n")
    options = ReadOptions(layout="products", mapping={"sku": "sku", "price": "cost", "name": ""})
    check = check_mapping(path, options)
    reading = open_file(path, options)
    assert (check.records, check.rejected) == (len(list(reading.records())), len(reading.rejected))
    assert {column.field for column in check.columns} == {"sku", "cost"}
