"""What the owner wants of prices: how large a change is told, the least margin, and what was told last."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from math import isfinite
from typing import Any, TypedDict, Unpack

from sqlalchemy import Connection, Row, delete, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from app.domain.errors import UsageError
from app.domain.market import Availability
from app.domain.time import from_millis, to_millis
from app.language import noop, number, percent, tr
from app.store.among import among
from app.store.settings import get_setting, put_setting
from app.store.tables import PRICE_CHOICE, PRICE_TOLD

THRESHOLDS = (0.01, 0.5)
"""Least and greatest share of a price from which a change may be told."""
MARGIN_FLOORS = (0.0, 0.9)
TAX_RATES = (0.0, 0.5)

_RULES = "price_rules"
"""Setting: what holds for the whole shop."""


@dataclass(frozen=True, slots=True)
class PriceRules:
    """What holds for every product of the shop that the owner has said nothing else of. All are shares: 0.05 is 5 %."""

    threshold: float = 0.05
    """Share of a price from which a change is told."""
    margin_floor: float = 0.15
    """Least margin, as a share of the price without tax."""
    tax_rate: float | None = None
    """Tax on top of a price without it; None: the owner has not said, prices and costs are taken as they stand."""


@dataclass(frozen=True, slots=True)
class PriceChoice:
    """The owner's word on the prices of one product; None leaves it to what holds for the shop."""

    product_id: int
    threshold: float | None = None
    margin_floor: float | None = None


class PriceChanges(TypedDict, total=False):
    """Fields of ``PriceChoice`` to be changed; None clears one."""

    threshold: float | None
    margin_floor: float | None


@dataclass(frozen=True, slots=True)
class PriceTold:
    """What the owner was last told of one product's ``subject``: ``page:ID`` or ``cost``. Amounts are money units."""

    product_id: int
    subject: str
    price: int | None
    currency: str | None
    availability: Availability
    position: str
    told_at: datetime


def get_price_rules(connection: Connection) -> PriceRules:
    """Return what holds for the shop."""
    said = get_setting(connection, _RULES, {})
    # A store may have been used by a later version, which knew more than this one.
    return PriceRules(**{name: said[name] for name in PriceRules.__dataclass_fields__ if name in said})


def put_price_rules(connection: Connection, rules: PriceRules, *, now: datetime) -> None:
    """Keep what holds for the shop. Raises ``UsageError`` for a share that cannot be meant."""
    _check_threshold(rules.threshold)
    _check_margin_floor(rules.margin_floor)
    if rules.tax_rate is not None:
        _check(rules.tax_rate, TAX_RATES, noop("{share} is no rate of tax."))
    put_setting(connection, _RULES, asdict(rules), now=now)


def price_choice(connection: Connection, product_id: int) -> PriceChoice:
    """Return what the owner said of one product; all None where that is nothing."""
    row = connection.execute(select(PRICE_CHOICE).where(PRICE_CHOICE.c.product_id == product_id)).first()
    return PriceChoice(product_id) if row is None else _choice(row)


def price_choices(connection: Connection) -> dict[int, PriceChoice]:
    """Return what the owner said of products, by product id."""
    return {row.product_id: _choice(row) for row in connection.execute(select(PRICE_CHOICE))}


def put_price_choice(
    connection: Connection, product_id: int, *, now: datetime, **changes: Unpack[PriceChanges]
) -> None:
    """Keep the owner's word on one product: the named fields change, None clears one.

    Raises ``UsageError`` for a share that cannot be meant.
    """
    if (threshold := changes.get("threshold")) is not None:
        _check_threshold(threshold)
    if (floor := changes.get("margin_floor")) is not None:
        _check_margin_floor(floor)
    values: dict[str, Any] = {**changes, "changed_at": to_millis(now)}
    same = PRICE_CHOICE.c.product_id == product_id
    if connection.execute(update(PRICE_CHOICE).where(same).values(values)).rowcount == 0:
        connection.execute(insert(PRICE_CHOICE).values(product_id=product_id, **values))


def told_prices(connection: Connection, product_ids: Iterable[int]) -> dict[int, dict[str, PriceTold]]:
    """Return what the owner was last told of products, by product id and subject."""
    found: dict[int, dict[str, PriceTold]] = {}
    for row in connection.execute(select(PRICE_TOLD).where(among(PRICE_TOLD.c.product_id, product_ids))):
        found.setdefault(row.product_id, {})[row.subject] = _told(row)
    return found


def put_price_told(connection: Connection, told: PriceTold) -> None:
    """Keep what the owner was told of one subject, in place of what was kept before."""
    values = {
        "product_id": told.product_id,
        "subject": told.subject,
        "price": told.price,
        "currency": told.currency,
        "availability": told.availability.value,
        "position": told.position,
        "told_at": to_millis(told.told_at),
    }
    connection.execute(
        upsert(PRICE_TOLD)
        .values(values)
        .on_conflict_do_update(index_elements=["product_id", "subject"], set_=values)
    )


def forget_price_told(connection: Connection, product_id: int, subject: str) -> None:
    """Forget what was told of one subject, such as a page that is watched no more."""
    connection.execute(
        delete(PRICE_TOLD).where(PRICE_TOLD.c.product_id == product_id, PRICE_TOLD.c.subject == subject)
    )


def _check_threshold(share: float) -> None:
    _check(share, THRESHOLDS, noop("{share} is no change that could be told."))


def _check_margin_floor(share: float) -> None:
    _check(share, MARGIN_FLOORS, noop("{share} is no least margin."))


def _check(share: float, bounds: tuple[float, float], sentence: str) -> None:
    low, high = bounds
    if not low <= share <= high:
        said = f"{number(share * 100, 1)} %" if isfinite(share) else str(share)
        raise UsageError(
            tr(sentence, share=said),
            tr("Name one of {low} to {high}.", low=percent(low), high=percent(high)),
        )


def _choice(row: Row[Any]) -> PriceChoice:
    return PriceChoice(row.product_id, row.threshold, row.margin_floor)


def _told(row: Row[Any]) -> PriceTold:
    return PriceTold(
        row.product_id,
        row.subject,
        row.price,
        row.currency,
        Availability(row.availability),
        row.position,
        from_millis(row.told_at),
    )
