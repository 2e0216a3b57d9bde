"""Amounts of a page as money: compared but for half a cent, and rounded to what can be paid."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from app.domain.money import to_money
from app.sources.pages.price_signs import THREE_DECIMALS

_HALF_CENT = Decimal("0.006")
_LARGE = 100
_PUT_THERE = frozenset(Decimal(cents) for cents in ("0", "0.90", "0.95", "0.99"))


def is_same(value: Decimal | None, other: Decimal) -> bool:
    """Say whether two amounts are one price, however many decimals each was written with."""
    return value is not None and abs(value - other) < _HALF_CENT


def is_rounded(exact: Decimal, shown: Decimal | None) -> bool:
    """Say whether a shop shows in whole units what it tells programs with the decimals of its own reckoning.

    Of small amounts a rounding would be a good part, so that two of them are rather two prices; and no shop takes
    away again the ninety-nine cents that it put there.
    """
    if shown is None or shown < _LARGE or shown != shown.to_integral_value() or exact % 1 in _PUT_THERE:
        return False
    return shown == exact.quantize(Decimal(1), ROUND_HALF_UP)


def paid(value: Decimal, code: str | None) -> int:
    """Return an amount as money: a customer pays whole cents, however many decimals a program was told."""
    return to_money(round(value, 3 if code in THREE_DECIMALS else 2))


def above(list_price: Decimal | None, value: Decimal, code: str | None) -> int | None:
    """Return a list price as money, None where it is not above the price."""
    return paid(list_price, code) if list_price is not None and list_price > value else None
