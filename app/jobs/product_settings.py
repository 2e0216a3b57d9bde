"""What the owner may say of one product: from whom it comes, how long that takes, how many to keep and to order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Unpack

from app.domain.errors import NotFoundError
from app.jobs import answers
from app.store.choices import ProductChanges, ProductChoice, product_choice, put_product_choice
from app.store.terms import Terms, terms

if TYPE_CHECKING:
    from app.jobs.service import Service


@dataclass(frozen=True, slots=True)
class ProductSettings:
    """What holds for a product now, and what of it is the owner's own word."""

    terms: Terms
    choice: ProductChoice


def product_settings(service: Service, product_id: int) -> ProductSettings:
    """Return what holds for a product. Raises ``NotFoundError`` where there is none of that id."""
    with service.store.read() as connection:
        known = terms(connection).get(product_id)
        choice = product_choice(connection, product_id)
    if known is None:
        raise NotFoundError("There is no such product any more.", "Look at the list again.")
    return ProductSettings(known, choice)


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
    return "Saved. It counts from the next check of the stock on."
