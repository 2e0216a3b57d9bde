"""Whole header rows of tills and shops: each is known for what it is, and to no other layout."""

from __future__ import annotations

import pytest

from app.sources.header import Header
from app.sources.recognise import LAYOUTS, bind, recognise

_LOYVERSE_ITEMS = (
    "Handle,SKU,Name,Category,Description,Sold by weight,Option 1 name,Option 1 value,Option 2 name,Option 2 value,"
    "Option 3 name,Option 3 value,Cost,Barcode,SKU of included item,Quantity of included item,Track stock,"
    "Available for sale [A],Price [A],In stock [A],Low stock [A]"
)
_LOYVERSE_LINES = (
    "Date,Receipt number,Receipt type,Category,SKU,Item,Variant,Modifiers applied,Quantity,Gross sales,Discounts,"
    "Net sales,Cost of goods,Gross profit,Taxes,POS,Store,Cashier name,Customer name,Customer contacts,Comment,Status"
)
_LOYVERSE_RECEIPTS = (
    "Date,Receipt number,Receipt type,Gross sales,Discounts,Net sales,Taxes,Total collected,Cost of goods,"
    "Gross profit,Payment type,Description,Dining option,POS,Store,Cashier name,Customer name,Customer contacts,Status"
)
_SQUARE_ITEMS = (
    "Date,Time,Time Zone,Category,Item,Qty,Price Point Name,SKU,Modifiers Applied,Gross Sales,Discounts,Net Sales,Tax,"
    "Transaction ID,Payment ID,Device Name,Notes,Details,Event Type,Location,Dining Option,Customer ID,Customer Name,"
    "Customer Reference ID,Unit,Count,GTIN,Itemization Type,Commission,Employee,Fulfillment Note,Channel,Token,"
    "Card Brand,PAN Suffix"
)
_SQUARE_TRANSACTIONS = (
    "Date,Time,Time Zone,Gross Sales,Discounts,Service Charges,Net Sales,Gift Card Sales,Tax,Tip,Partial Refunds,"
    "Total Collected,Source,Card,Card Entry Methods,Cash,Square Gift Card,Other Tender,Other Tender Type,Tender Note,"
    "Fees,Net Total,Transaction ID,Payment ID,Card Brand,PAN Suffix,Device Name,Staff Name,Staff ID,Details,"
    "Description,Event Type,Location,Dining Option,Customer ID,Customer Name,Customer Reference ID,Device Nickname,"
    "Third Party Fees,Deposit ID,Deposit Date,Deposit Details,Fee Percentage Rate,Fee Fixed Rate,Refund Reason,"
    "Discount Name,Transaction Status,Cash App,Order Reference ID,Fulfillment Note,Free Processing Applied,Channel,"
    "Unattributed Tips,Table Info,International Fee"
)
_SQUARE_LIBRARY = (
    "Reference Handle,Token,Item Name,Customer-facing Name,Variation Name,SKU,Description,Categories,"
    "Reporting Category,GTIN,Item Type,Weight (lb),Price,Online Sale Price,Archived,Sellable,Contains Alcohol,"
    "Stockable,Option Name 1,Option Value 1,Default Unit Cost,Default Vendor Name,Default Vendor Code,Enabled Main,"
    "Current Quantity Main,New Quantity Main,Stock Alert Enabled Main,Stock Alert Count Main"
)
_LIGHTSPEED = (
    "id,handle,sku,composite_name,composite_sku,composite_quantity,name,description,type,variant_option_one_name,"
    "variant_option_one_value,tags,supply_price,retail_price,tax_name,tax_value,account_code,brand_name,supplier_name,"
    "supplier_code,active,track_inventory,inventory_Main_Outlet,reorder_point_Main_Outlet,restock_level_Main_Outlet"
)
_PRESTASHOP = (
    "Product ID;Active (0/1);Name *;Categories (x,y,z...);Price tax excluded;Tax rules ID;Wholesale price;"
    "On sale (0/1);Discount amount;Reference #;Supplier reference #;Supplier;Manufacturer;EAN13;UPC;MPN;Ecotax;Width;"
    "Delivery time of in-stock products;Quantity;Minimal quantity;Low stock level;Unit price;Description"
)
_COMBINATIONS = (
    "Product ID*;Product Reference;Attribute (Name:Type:Position)*;Value (Value:Position)*;Supplier reference;"
    "Reference;EAN13;UPC;MPN;Wholesale price;Impact on price;Ecotax;Quantity;Minimal quantity;Low stock level"
)
_BRANDED = {
    "loyverse-items": _LOYVERSE_ITEMS,
    "loyverse-lines": _LOYVERSE_LINES,
    "loyverse-receipts": _LOYVERSE_RECEIPTS,
    "loyverse-orders": "REF,Nombre del articulo,Nombre de la variante,Cantidad,Purchase cost",
    "square-items": _SQUARE_ITEMS,
    "square-transactions": _SQUARE_TRANSACTIONS,
    "square-library": _SQUARE_LIBRARY,
    "lightspeed-products": _LIGHTSPEED,
    "prestashop-products": _PRESTASHOP,
    "prestashop-combinations": _COMBINATIONS,
    "prestashop-suppliers": "Supplier ID;Active (0/1);Name *;Description;Short description;Meta title;Image URL",
}
_FOREIGN = {
    "shopify-products": "Handle,Title,Vendor,Option1 Name,Option1 Value,Variant SKU,Variant Price,Cost per item,Status",
    "shopify-orders": "Name,Email,Financial Status,Currency,Total,Created at,Lineitem quantity,Lineitem name,"
    "Lineitem price,Lineitem sku",
    "woocommerce-products": "ID,Type,SKU,Name,Published,In stock?,Stock,Sale price,Regular price,Categories,Parent",
    "sales": "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country",
    "products": "Artikelnummer;Name;Einheit;Preis",
    "stock": "sku,on hand",
}


def _header(columns: str) -> Header:
    return Header(columns.split(";" if ";" in columns else ","))


@pytest.mark.parametrize("key", _BRANDED)
def test_a_tills_export_is_known_for_what_it_is_and_as_nothing_else(key: str) -> None:
    header = _header(_BRANDED[key])
    assert recognise("export.csv", header, None, {}).layout.key == key
    fitting = [name for name, layout in LAYOUTS.items() if bind("export.csv", header, layout, {}).fits]
    assert [name for name in fitting if not LAYOUTS[name].generic] == [key]
    assert "supplier-prices" not in fitting


@pytest.mark.parametrize("key", _FOREIGN)
def test_exports_of_others_are_left_to_them(key: str) -> None:
    header = _header(_FOREIGN[key])
    ours = (*_BRANDED, "supplier-prices")
    assert not [name for name in ours if bind("export.csv", header, LAYOUTS[name], {}).fits]


@pytest.mark.parametrize("key", _BRANDED)
def test_the_order_of_the_columns_says_nothing(key: str) -> None:
    header = _header(_BRANDED[key])
    assert recognise("export.csv", Header(header.names[::-1]), None, {}).layout.key == key


def test_personal_columns_are_bound_to_nothing() -> None:
    people = {
        "Customer Name", "Customer ID", "Customer contacts", "Cashier name", "Employee", "Staff Name", "PAN Suffix"
    }  # fmt: skip
    for key, columns in _BRANDED.items():
        header = _header(columns)
        binding = recognise("export.csv", header, None, {})
        read = {header.names[place] for place in binding.positions.values()}
        assert read.isdisjoint(people), key
