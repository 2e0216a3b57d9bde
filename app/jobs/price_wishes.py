"""What the owner wants of prices: for the whole shop, and for single products. Alerts are judged by it at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypedDict, Unpack

from app.domain.errors import NotFoundError
from app.jobs.price_judging import judge_now
from app.language import tr
from app.store.price_rules import PriceChanges, get_price_rules, put_price_choice, put_price_rules
from app.store.products import find_name

if TYPE_CHECKING:
    from app.jobs.service import Service


class RuleChanges(TypedDict, total=False):
    """Fields of ``PriceRules`` to be changed: shares of one."""

    threshold: float
    margin_floor: float
    tax_rate: float | None


def change_price_rules(service: Service, **changes: Unpack[RuleChanges]) -> str:
    """Keep what holds for the prices of every product that nothing else was said of, and say so in words.

    Raises ``UsageError`` for a share that cannot be meant.
    """
    with service.store.write() as connection:
        rules = replace(get_price_rules(connection), **changes)
        put_price_rules(connection, rules, now=service.now())
    judge_now(service)
    return tr("Saved.")


def change_product_prices(service: Service, product_id: int, **changes: Unpack[PriceChanges]) -> str:
    """Keep the owner's word on the prices of one product, and say so; None leaves it to what holds for the shop.

    Raises ``NotFoundError`` for a product that is not there, and ``UsageError`` for a share that cannot be meant.
    """
    with service.store.write() as connection:
        if find_name(connection, product_id) is None:
            raise NotFoundError(tr("There is no such product any more."), tr("Look at the list again."))
        put_price_choice(connection, product_id, now=service.now(), **changes)
    judge_now(service)
    return tr("Saved.")
