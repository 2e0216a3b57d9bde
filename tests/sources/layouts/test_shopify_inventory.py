from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.quantity import to_quantity
from tests.sources.exports import Read, accounted, read, table

_NAMED = ["Handle", "Title", "Option1 Name", "Option1 Value", "Option2 Name", "Option2 Value", "Option3 Name"]
_CODES = ["Option3 Value", "SKU", "HS Code", "COO"]
_ALL = [*_NAMED, *_CODES, "Location", "Incoming", "Unavailable", "Committed", "Available", "On hand"]
_NEWER = [
    *_NAMED, *_CODES, "Location", "Bin name", "Incoming (not editable)", "Unavailable (not editable)",
    "Committed (not editable)", "Available (not editable)", "On hand (current)", "On hand (new)",
]  # fmt: skip
_BY_PLACE = [*_NAMED, *_CODES, "High Street", "Depot (back yard)"]
_MUG = {
    "Handle": "stone-mug", "Title": "Stone Mug", "Option1 Name": "Size", "Option1 Value": "Small",
    "Option2 Name": "Colour", "Option2 Value": "Grey",
}  # fmt: skip
_COUNTS = {"Location": "High Street", "Incoming": "12", "Committed": "2", "Available": "-3", "On hand": "-1"}


def _read(folder: Path, header: list[str], *rows: dict[str, str]) -> Read:
    result = read(folder, table(header, *rows))
    assert result.reading.layout == "shopify-inventory"
    assert accounted(result.reading, result.records) == result.reading.rows == len(rows)
    assert result.reading.questions == []
    return result


def test_what_may_be_sold_is_the_stock_and_what_is_coming_is_told_apart(tmp_path: Path) -> None:
    (mug,) = _read(tmp_path, _ALL, {**_MUG, **_COUNTS}).records
    assert (mug.name, mug.sku, mug.derived_sku) == ("Stone Mug – Small, Grey", None, "stone-mug-small-grey")
    assert (mug.stock, mug.incoming, mug.stock_tracked) == (to_quantity(-3), to_quantity(12), True)
    assert (mug.price, mug.active, mug.location) == (None, None, "")


def test_newer_headers_say_beside_each_quantity_whether_it_may_be_edited(tmp_path: Path) -> None:
    (mug,) = _read(
        tmp_path,
        _NEWER,
        {
            **_MUG,
            "Location": "High Street",
            "Incoming (not editable)": "5",
            "Available (not editable)": "7",
            "On hand (current)": "9",
            "On hand (new)": "",
        },
    ).records
    assert (mug.stock, mug.incoming) == (to_quantity(7), to_quantity(5))


def test_places_are_named_where_there_are_several(tmp_path: Path) -> None:
    records = _read(
        tmp_path, _ALL, {**_MUG, **_COUNTS}, {**_MUG, **_COUNTS, "Location": "Depot", "Available": "40"}
    ).records
    assert [(r.location, r.stock) for r in records] == [
        ("High Street", to_quantity(-3)),
        ("Depot", to_quantity(40)),
    ]


@pytest.mark.parametrize("words", ["not stocked", "Not stocked", " NOT STOCKED "])
def test_a_place_that_does_not_keep_an_article_counts_none_of_it(tmp_path: Path, words: str) -> None:
    result = _read(
        tmp_path,
        _ALL,
        {**_MUG, **_COUNTS},
        {**_MUG, "Location": "Depot", "Available": words, "Incoming": words},
    )
    assert [r.location for r in result.records] == ["High Street"]
    assert result.reading.other_rows == {"not stocked at this place": 1}


def test_one_column_for_every_place(tmp_path: Path) -> None:
    result = _read(
        tmp_path,
        _BY_PLACE,
        {**_MUG, "SKU": "M-S", "High Street": "0", "Depot (back yard)": "25"},
        {**_MUG, "Option1 Value": "Large", "High Street": "not stocked", "Depot (back yard)": "-2"},
        {**_MUG, "Option1 Value": "Huge", "High Street": "not stocked", "Depot (back yard)": "not stocked"},
    )
    assert [(r.line, r.location, r.stock) for r in result.records] == [
        (2, "High Street", 0),
        (2, "Depot (back yard)", to_quantity(25)),
        (3, "Depot (back yard)", to_quantity(-2)),
    ]
    assert result.reading.other_rows == {"not stocked at this place": 1}


def test_a_single_place_has_no_need_of_its_name(tmp_path: Path) -> None:
    (mug,) = _read(tmp_path, _BY_PLACE[:-1], {**_MUG, "High Street": "4"}).records
    assert (mug.location, mug.stock) == ("", to_quantity(4))


def test_pieces_are_whole(tmp_path: Path) -> None:
    result = _read(
        tmp_path,
        _ALL,
        {**_MUG, **_COUNTS, "Available": "1.5"},
        {**_MUG, **_COUNTS, "Available": "many"},
        {**_MUG, **_COUNTS, "Available": "2.0"},
    )
    assert [(r.line, r.column, r.text, r.reason) for r in result.reading.rejected] == [
        (2, "Available", "1.5", "is no whole number of pieces"),
        (3, "Available", "many", "is not a number"),
    ]
    assert [r.stock for r in result.records] == [to_quantity(2)]


def test_the_second_count_of_a_variant_at_a_place_is_refused(tmp_path: Path) -> None:
    result = _read(tmp_path, _ALL, {**_MUG, **_COUNTS}, {**_MUG, **_COUNTS, "Available": "9"})
    (row,) = result.reading.rejected
    assert (row.line, row.column, row.reason) == (3, "Handle", "is already used in line 2")


def test_a_sku_of_another_variant_is_refused(tmp_path: Path) -> None:
    large = {**_MUG, **_COUNTS, "Option1 Value": "Large", "SKU": "M"}
    result = _read(tmp_path, _ALL, {**_MUG, **_COUNTS, "SKU": "M"}, large, {**large, "Location": "Depot"})
    assert {(r.column, r.text) for r in result.reading.rejected} == {("SKU", "M")}
    assert result.skus == ["M"]


def test_a_blank_count_is_no_count(tmp_path: Path) -> None:
    result = _read(tmp_path, _ALL, {**_MUG, **_COUNTS, "Available": ""})
    assert result.reading.other_rows == {"a row without a number": 1}


def test_a_title_on_the_first_row_only_names_every_variant(tmp_path: Path) -> None:
    records = _read(
        tmp_path, _ALL, {**_MUG, **_COUNTS}, {**_MUG, **_COUNTS, "Title": "", "Option1 Value": "Large"}
    ).records
    assert [r.name for r in records] == ["Stone Mug – Small, Grey", "Stone Mug – Large, Grey"]


@pytest.mark.parametrize("option", ["Default Title", ""])
def test_the_product_export_means_the_same_products(tmp_path: Path, option: str) -> None:
    bowl = {"Handle": "bowl", "Title": "Bowl", "Option1 Value": option}
    counted = _read(tmp_path, _ALL, {**_MUG, **_COUNTS}, {**bowl, **_COUNTS}).records
    header = [*_NAMED, "Option3 Value", "Variant SKU", "Variant Price"]
    sold = read(
        tmp_path,
        table(header, {**_MUG, "Variant Price": "9"}, {**bowl, "Variant Price": "8"}),
        name="products.csv",
    ).records
    assert [(r.identifiers, r.derived_sku, r.name) for r in counted] == [
        (r.identifiers, r.derived_sku, r.name) for r in sold
    ]
