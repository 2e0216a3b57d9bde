from __future__ import annotations

import pytest

from app.domain.errors import InputError
from app.sources.header import Header, header_key
from app.sources.recognise import LAYOUTS, recognise


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


@pytest.mark.parametrize(
    "columns",
    [
        "text,category",
        "sku,date,quantity",  # sold that day, or counted that day?
        "Handle,Title,Option1 Value,SKU,Location,Available,On hand",
        "REF,Nombre del articulo,Nombre de la variante,Cantidad,Purchase cost",
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
