"""Finds what a command names: a product by its SKU."""

from __future__ import annotations

from sqlalchemy import Connection

from app.domain.errors import NotFoundError
from app.language import noop, tr
from app.store.products import find_id

_UNKNOWN = noop("No product has the SKU '{sku}'.")


def product_id_of(connection: Connection, sku: str, sentence: str = _UNKNOWN) -> int:
    """Return the product of that SKU. Raises ``NotFoundError`` with ``sentence`` (untranslated) where there is none."""
    found = find_id(connection, sku)
    if found is None:
        raise NotFoundError(tr(sentence, sku=sku), tr("'tillwatch products --search' finds it."))
    return found
