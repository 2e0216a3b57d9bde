"""Amounts of a page as money: compared but for half a cent, and rounded to what can be paid."""

from __future__ import annotations

from decimal import Decimal

from app.domain.money import to_money
from app.sources.pages.price_signs import THREE_DECIMALS

_HALF_CENT = Decimal("0.006")


def is_same(value: Decimal | None, other: Decimal) -> bool:
    """Say whether two amounts are one price, however many decimals each was written with."""
    return value is not None and abs(value - other) < _HALF_CENT


def paid(value: Decimal, code: str | None) -> int:
    """Return an amount as money: a customer pays whole cents, however many decimals a program was told."""
    return to_money(round(value, 3 if code in THREE_DECIMALS else 2))


def above(list_price: Decimal | None, value: Decimal, code: str | None) -> int | None:
    """Return a list price as money, None where it is not above the price."""
    return paid(list_price, code) if list_price is not None and list_price > value else None
