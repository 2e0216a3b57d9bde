"""What the list of products reads, beside the GUI thread: which products in which order, and what their rows say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from app.domain.time import business_day
from app.store.judgements import Outlook, outlooks
from app.store.product_index import FIRST_ROWS, Found, ProductIndex, Wanted
from app.store.products import ProductRow, get_product, products_of

if TYPE_CHECKING:
    from app.jobs.service import Service

SEEN_AT_ONCE = 40
"""Rows read together with an answer: more than a tall window shows."""


@dataclass(frozen=True, slots=True)
class ProductLine:
    """What one row of the list says."""

    product: ProductRow
    outlook: Outlook | None
    """When it runs out; None where that cannot be said."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a list shows, with the rows that are seen first."""

    found: Found
    lines: Sequence[ProductLine]
    index: ProductIndex
    currency: str
    today: date


def new_index(service: Service) -> ProductIndex:
    """Return an index of what the store holds now, with nothing in it yet."""
    shop = service.shop()
    return ProductIndex(service.store, business_day(service.now(), shop.zone), shop.zone)


def open_list(service: Service, wanted: Wanted, *, at_once: bool) -> Answer:
    """Look at the store for the first time. ``at_once``: where the first rows by name are wanted, those are enough."""
    index = new_index(service)
    found = index.beginning() if at_once and wanted == Wanted() else index.find(wanted)
    return _answer(service, index, found)


def ask(service: Service, index: ProductIndex, wanted: Wanted, *, whole: bool = False) -> Answer:
    """Look for something else among the products as they were.

    The first of those found are enough for now, unless the ``whole`` list is shown already.
    """
    return _answer(service, index, index.find(wanted, None if whole else FIRST_ROWS))


def read_lines(service: Service, product_ids: Sequence[int]) -> list[ProductLine]:
    """Return what the rows of some products say; one that is not there any more is left out."""
    today = business_day(service.now(), service.shop().zone)
    with service.store.read() as connection:
        seen = outlooks(connection, product_ids)
        return [
            ProductLine(product, seen.get(product.id))
            for product in products_of(connection, product_ids, today=today)
        ]


def read_product(service: Service, sku: str) -> ProductRow | None:
    """Return the product of a SKU, or None."""
    today = business_day(service.now(), service.shop().zone)
    with service.store.read() as connection:
        return get_product(connection, sku, today=today)


def _answer(service: Service, index: ProductIndex, found: Found) -> Answer:
    shop = service.shop()
    lines = read_lines(service, found.ids[:SEEN_AT_ONCE])
    return Answer(found, lines, index, shop.currency, business_day(service.now(), shop.zone))
