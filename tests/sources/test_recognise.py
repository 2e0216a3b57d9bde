from __future__ import annotations

import csv

import pytest

from app.domain.errors import InputError, UnknownLayoutError
from app.domain.saved_layout import SavedLayout
from app.sources.header import Header, header_key
from app.sources.reading import ReadOptions
from app.sources.recognise import LAYOUTS, bind, recall, recognise
from tests.sources.typical_headers import TYPICAL


def _layout(columns: str, asked: str | None = None, **mapping: str) -> str:
    return recognise("ventas.csv", Header(columns.split(",")), asked, mapping).layout.key


@pytest.mark.parametrize(
    ("columns", "layout"),
    [
        ("Handle,Title,Option1 Value,Variant Price", "shopify-products"),
        (" variant price ,TITLE,handle,Variant  SKU", "shopify-products"),
        ("Name,Created at,Lineitem name,Lineitem quantity,Lineitem price", "shopify-orders"),
        ("ID,Type,SKU,Name,Published,Regular price", "woocommerce-products"),
        ("Date,Item,Qty,Net Sales,Event Type", "square-items"),
        ("Handle,SKU,Name,Track stock,Price [A]", "loyverse-items"),
        ("Handle,REF,Nombre,Vendido por peso,Precio [A]", "loyverse-items"),
        ("Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country", "sales"),
        ("sku,seller,date,price", "market-prices"),
        ("sku,date,views", "activity"),
        ("sku,date,price", "prices"),
        ("sku,on hand", "stock"),
        ("sku,name,existencias", "products"),
        ("Artikelnummer,Name,Einheit,Preis", "products"),
    ],
)
def test_each_layout_is_known_by_its_headers(columns: str, layout: str) -> None:
    assert _layout(columns) == layout


def test_every_layout_has_a_typical_header() -> None:
    assert set(TYPICAL) == set(LAYOUTS)


@pytest.mark.parametrize(
    ("layout", "columns"), [(key, text) for key, texts in TYPICAL.items() for text in texts]
)
def test_typical_headers_are_recognised_as_what_they_are_and_as_no_other_system(
    layout: str, columns: str
) -> None:
    (names,) = csv.reader([columns], delimiter=";" if ";" in columns.partition(",")[0] else ",")
    header = Header(names)
    assert recognise("export.csv", header, None, {}).layout.key == layout
    branded = [known for known in LAYOUTS.values() if not known.generic]
    assert {known.key for known in branded if bind("", header, known, {}).fits} <= {layout}


@pytest.mark.parametrize(
    "columns",
    [
        "text,category",
        "sku,date,quantity",  # sold that day, or counted that day?
        "Date,Gross Sales,Net Sales,Description,Transaction ID",
    ],
)
def test_what_could_be_anything_is_refused_with_its_headers_and_what_to_do(columns: str) -> None:
    with pytest.raises(InputError) as refusal:
        _layout(columns)
    sentence = str(refusal.value)
    assert columns.split(",")[0] in sentence
    assert "ventas.csv" in sentence
    assert "--as" in sentence
    assert "--map" in sentence


def test_the_owner_settles_what_could_be_anything() -> None:
    assert _layout("sku,date,quantity", asked="sales") == "sales"
    assert _layout("sku,date,quantity", asked="stock") == "stock"
    assert _layout("sku,date,quantity", quantity="on_hand") == "stock"


def test_an_unknown_layout_names_the_known_ones() -> None:
    with pytest.raises(InputError, match="no layout 'lightspeed'") as refusal:
        _layout("sku,name", asked="lightspeed")
    assert all(key in str(refusal.value) for key in LAYOUTS)


def test_a_named_layout_says_what_it_lacks() -> None:
    with pytest.raises(InputError, match=r"'sales' needs: sold_at, quantity\. Its columns are: sku, name"):
        _layout("sku,name", asked="sales")


def test_an_unknown_field_names_the_known_ones() -> None:
    with pytest.raises(InputError, match=r"no field 'colour'.*unit_price"):
        _layout("sku,name", name="colour")
    with pytest.raises(InputError, match=r"'stock' has no field 'colour'.*on_hand"):
        _layout("sku,on hand", asked="stock", sku="colour")


def test_an_unknown_column_names_the_headers_that_were_seen() -> None:
    with pytest.raises(InputError, match=r"no column 'colour'.*sku, name"):
        _layout("sku,name", colour="name")


def test_fields_of_no_common_layout_are_refused() -> None:
    with pytest.raises(InputError, match="No layout has all of the fields views, seller"):
        _layout("a,b", a="views", b="seller")


def test_too_small_a_mapping_is_refused() -> None:
    with pytest.raises(InputError, match="not enough"):
        _layout("a,b,c", a="receipt")


@pytest.mark.parametrize(
    "text", ["Código de Barras", "codigo_de_barras", " CODIGO-DE  BARRAS ", "\ufeffcódigo de barras:"]
)
def test_headers_are_compared_by_what_they_say(text: str) -> None:
    assert header_key(text) == "codigodebarras"


def test_a_plain_header_goes_before_one_with_brackets() -> None:
    header = Header(["Price (EUR)", "Price"])
    assert header.find(("price",)) == 1
    assert Header(["Price (EUR)"]).find(("price",)) == 0


def test_an_unknown_file_is_told_with_its_headers() -> None:
    with pytest.raises(UnknownLayoutError) as refusal:
        _layout("text,,category")
    assert (refusal.value.file, refusal.value.headers) == ("ventas.csv", ("text", "Column 2", "category"))
    assert refusal.value.exit_code == 4


def test_columns_are_named_without_case_and_accents_or_by_their_place() -> None:
    header = Header(["Código", "", "Precio", "Precio"])
    mapping = {"CODIGO": "sku", "2": "name", "#4": "price"}
    binding = recognise("a.csv", header, "products", mapping)
    assert {name: binding.positions[name] for name in ("sku", "name", "price")} == {
        "sku": 0,
        "name": 1,
        "price": 3,
    }
    assert header.labels == ("Código", "Column 2", "Precio", "Precio (column 4)")
    for label in header.labels:
        assert header.labels[header.place(label) or 0] == label
    for nowhere in ("3", "#5", "0", "colour"):
        with pytest.raises(InputError, match="has no column"):
            recognise("a.csv", header, "products", {nowhere: "name"})


def test_a_column_that_the_owner_gives_no_field_is_not_read() -> None:
    binding = recognise("a.csv", Header(["sku", "name", "price"]), "products", {"price": ""})
    assert set(binding.positions) == {"sku", "name"}


@pytest.mark.parametrize("column", ["Customer ID", "Kunde", "E-mail"])
def test_personal_columns_are_never_read_whatever_the_owner_says(column: str) -> None:
    header = Header(["sku", "name", column])
    with pytest.raises(InputError, match=f"'{column}'.*personal data; Tillwatch does not read it"):
        recognise("a.csv", header, "products", {column: "category"})


def test_a_person_is_nobody_who_supplies() -> None:
    assert (
        "supplier"
        not in bind("", Header(["sku", "name", "Vendor contact"]), LAYOUTS["products"], {}).positions
    )


def test_a_saved_layout_goes_before_everything_but_the_owners_word_on_this_file() -> None:
    header = Header(["Handle", "Title", "Option1 Value", "Variant Price"])
    saved = SavedLayout(header.fingerprint, "Mine", "products", {"Title": "name"}, ",", "DD/MM/YYYY", "EUR")
    known = {header.fingerprint: saved}
    options, found = recall(header, ReadOptions(saved=known))
    assert (found, options.layout, options.decimal, options.currency) == (saved, "products", ",", "EUR")
    assert recall(header, ReadOptions(saved=known, decimal="."))[0].decimal == "."
    assert recall(header, ReadOptions(saved=known, day_first=True))[0].date_format is None
    assert recall(header, ReadOptions(saved=known, layout="stock"))[1] is None
    assert recall(header, ReadOptions(saved=known, mapping={"Title": "name"}))[1] is None
    assert recall(Header(["Handle", "Title"]), ReadOptions(saved=known))[1] is None
