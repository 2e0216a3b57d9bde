"""What the fields of layouts are called on an owner's pages."""

from __future__ import annotations

from app.language import noop, tr
from app.sources.layouts.layout import Layout

_TITLES = {
    "active": noop("Still sold"),
    "amount": noop("Amount paid for the line"),
    "barcode": noop("Barcode"),
    "category": noop("Category"),
    "clicks": noop("Clicks"),
    "compare_at_price": noop("Price before the reduction"),
    "cost": noop("Cost price"),
    "counted_at": noop("Date counted"),
    "currency": noop("Currency"),
    "date": noop("Date"),
    "due_at": noop("Date due"),
    "handle": noop("Handle"),
    "kind": noop("Sale or refund"),
    "lead_time_days": noop("Delivery time in days"),
    "location": noop("Shop or store room"),
    "name": noop("Name"),
    "number": noop("Order number"),
    "on_hand": noop("Pieces counted"),
    "order_number": noop("Number of the purchase order"),
    "order_status": noop("Status of the order"),
    "ordered": noop("Pieces ordered"),
    "ordered_at": noop("Date ordered"),
    "outstanding": noop("Pieces still to come"),
    "pack_size": noop("Pieces per pack"),
    "pieces": noop("Pieces"),
    "price": noop("Selling price"),
    "quantity": noop("Pieces sold"),
    "receipt": noop("Receipt number"),
    "received": noop("Pieces received"),
    "received_at": noop("Date received"),
    "reorder_point": noop("Reorder at"),
    "searches": noop("Searches"),
    "seller": noop("Other shop"),
    "sku": noop("Article code (SKU)"),
    "sold_at": noop("Date sold"),
    "status": noop("Status of the sale"),
    "stock": noop("Pieces in stock"),
    "supplier": noop("Supplier"),
    "time": noop("Time sold"),
    "unit_price": noop("Price per piece"),
    "views": noop("Views"),
}


def field_title(name: str) -> str:
    """Return a field's name in words: ``unit_price`` is ``Price per piece``."""
    return tr(_TITLES.get(name) or name.replace("_", " ").capitalize())


def is_offered(layout: Layout, name: str) -> bool:
    """Say whether an owner may give a column to a field of the layout."""
    return name not in layout.signs
