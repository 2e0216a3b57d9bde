"""What the owner may say of one product: from whom it comes, how long that takes, how many to keep and to order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Unpack

from sqlalchemy import Connection

from app.domain.errors import NotFoundError
from app.jobs import answers
from app.language import tr
from app.store.choices import ProductChanges, ProductChoice, product_choice, put_product_choice
from app.store.product_terms import terms_of
from app.store.terms import FileWord, Terms

if TYPE_CHECKING:
    from app.jobs.service import Service


@dataclass(frozen=True, slots=True)
class ProductSettings:
    """What holds for a product now, what of it is the owner's own word, and what its files say."""

    terms: Terms
    choice: ProductChoice
    file: FileWord


def product_settings(service: Service, product_id: int) -> ProductSettings:
    """Return what holds for a product. Raises ``NotFoundError`` where there is none of that id."""
    with service.store.read() as connection:
        known = settings_of(connection, product_id)
    if known is None:
        raise NotFoundError(tr("There is no such product any more."), tr("Look at the list again."))
    return known


def settings_of(connection: Connection, product_id: int) -> ProductSettings | None:
    """Return the same within a transaction; None where there is no such product, or it only groups others."""
    choice = product_choice(connection, product_id)
    known = terms_of(connection, choice)
    return None if known is None else ProductSettings(known[0], choice, known[1])


def change_product(
    service: Service, product_id: int, *, is_sold: bool, **changes: Unpack[ProductChanges]
) -> str:
    """Keep the owner's word on a product and return in words what was done; None clears what is named.

    ``is_sold``: whether the shop sells it at all. Raises ``UsageError`` for a value that cannot be meant.
    """
    with service.store.write() as connection:
        was_sold = product_choice(connection, product_id).not_sold_since is None
        if changes:
            put_product_choice(connection, product_id, now=service.now(), **changes)
    if is_sold != was_sold:
        return (answers.sold_again if is_sold else answers.not_sold)(service, product_id)
    return tr("Saved. It counts from the next check of the stock on.")
