"""What the fields of layouts are called on an owner's pages."""

from __future__ import annotations

from app.sources.layouts.layout import Layout

_TITLES = {
    "active": "Still sold",
    "amount": "Amount paid for the line",
    "barcode": "Barcode",
    "category": "Category",
    "clicks": "Clicks",
    "compare_at_price": "Price before the reduction",
    "cost": "Cost price",
    "counted_at": "Date counted",
    "currency": "Currency",
    "date": "Date",
    "due_at": "Date due",
    "handle": "Handle",
    "kind": "Sale or refund",
    "lead_time_days": "Delivery time in days",
    "location": "Shop or store room",
    "name": "Name",
    "number": "Order number",
    "on_hand": "Pieces counted",
    "order_number": "Number of the purchase order",
    "order_status": "Status of the order",
    "ordered": "Pieces ordered",
    "ordered_at": "Date ordered",
    "outstanding": "Pieces still to come",
    "pack_size": "Pieces per pack",
    "pieces": "Pieces",
    "price": "Selling price",
    "quantity": "Pieces sold",
    "receipt": "Receipt number",
    "received": "Pieces received",
    "received_at": "Date received",
    "reorder_point": "Reorder at",
    "searches": "Searches",
    "seller": "Other shop",
    "sku": "Article code (SKU)",
    "sold_at": "Date sold",
    "status": "Status of the sale",
    "stock": "Pieces in stock",
    "supplier": "Supplier",
    "time": "Time sold",
    "unit_price": "Price per piece",
    "views": "Views",
}


def field_title(name: str) -> str:
    """Return a field's name in words: ``unit_price`` is ``Price per piece``."""
    return _TITLES.get(name) or name.replace("_", " ").capitalize()


def is_offered(layout: Layout, name: str) -> bool:
    """Say whether an owner may give a column to a field of the layout."""
    return name not in layout.signs
