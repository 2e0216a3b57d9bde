"""The arithmetic of one receipt line: quantity × unit price = amount, exact, rounded half to even."""

from __future__ import annotations

from app.domain.quantity import QUANTITY_SCALE


def line_amount(quantity: int, unit_price: int) -> int:
    """Return the amount (money units) of ``quantity`` (quantity units) at ``unit_price`` (money units)."""
    amount, rest = divmod(quantity * unit_price, QUANTITY_SCALE)
    return amount if rest == 0 else _divide(quantity * unit_price, QUANTITY_SCALE)


def unit_price_of(amount: int, quantity: int) -> int:
    """Return what one piece cost where a line's ``amount`` is known; the amount itself for no pieces."""
    return _divide(amount * QUANTITY_SCALE, quantity) if quantity else amount


def _divide(dividend: int, divisor: int) -> int:
    if divisor < 0:
        dividend, divisor = -dividend, -divisor
    quotient, rest = divmod(dividend, divisor)
    if 2 * rest > divisor or (2 * rest == divisor and quotient % 2):
        quotient += 1
    return quotient
