"""Exact quantities: whole thousandths, because a till weighs to the gram and sells by the piece."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

from app.language import number

QUANTITY_SCALE = 1_000
"""Stored units in one piece, kilogram or litre."""


def to_quantity(value: Decimal | str | int) -> int:
    """Return ``value`` as stored units, rounded half-even at the third decimal.

    Raises ``ValueError`` where the text is no finite number.
    """
    try:
        scaled = Decimal(value) * QUANTITY_SCALE
    except InvalidOperation as error:
        raise ValueError(f"{value!r} is not a quantity") from error
    if not scaled.is_finite():
        raise ValueError(f"{value!r} is not a quantity")
    return int(scaled.to_integral_value(ROUND_HALF_EVEN))


def quantity_text(units: int) -> str:
    """Return the shortest plain decimal that JSON and CSV carry: ``4``, ``0.25``, ``-1.5``."""
    whole, rest = divmod(abs(units), QUANTITY_SCALE)
    sign = "-" if units < 0 else ""
    return f"{sign}{whole}" if rest == 0 else f"{sign}{whole}.{rest:03d}".rstrip("0")


def quantity_to_decimal(units: int) -> Decimal:
    """Return stored units as a Decimal in pieces, kilograms or litres."""
    return Decimal(units) / QUANTITY_SCALE


def format_quantity(units: int) -> str:
    """Return a quantity for a person, as the language in use writes it: ``4``, ``1,234.5``, ``0,25``."""
    return number(quantity_to_decimal(units))
