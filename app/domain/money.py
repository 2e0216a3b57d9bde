"""Exact money: whole ten-thousandths of a currency's major unit, never a float.

Four decimals hold every ISO 4217 currency (three at most) and the unit prices of goods sold by weight;
64-bit integers then reach 922 trillion, which covers the largest rupiah turnover of a single shop.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

from app.language import amount

MONEY_SCALE = 10_000
"""Stored units in one major unit (1.00 euro is 10 000)."""

NO_CURRENCY = "XXX"
"""ISO 4217's own code for 'no currency': what an amount carries until the shop's currency is known."""

_SYMBOLS = {
    "EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "INR": "₹", "CHF": "CHF ", "BDT": "৳", "THB": "฿",
    "KRW": "₩", "BRL": "R$", "MXN": "$", "COP": "$", "CLP": "$", "ARS": "$", "CAD": "$", "AUD": "$",
    "NZD": "$", "PLN": "zł ", "SEK": "kr ", "NOK": "kr ", "DKK": "kr ", NO_CURRENCY: "",
}  # fmt: skip
_WHOLE_CURRENCIES = frozenset({"JPY", "KRW", "CLP", "COP", "VND", "ISK"})


def to_money(value: Decimal | str | int) -> int:
    """Return ``value`` (in major units) as stored units, rounded half-even at the fourth decimal.

    Raises ``ValueError`` where the text is no finite number.
    """
    try:
        scaled = Decimal(value) * MONEY_SCALE
    except InvalidOperation as error:
        raise ValueError(f"{value!r} is not an amount") from error
    if not scaled.is_finite():
        raise ValueError(f"{value!r} is not an amount")
    return int(scaled.to_integral_value(ROUND_HALF_EVEN))


def money_to_decimal(units: int) -> Decimal:
    """Return stored units as a Decimal in major units."""
    return Decimal(units) / MONEY_SCALE


def money_text(units: int) -> str:
    """Return the plain decimal text that JSON and CSV carry: two decimals, more only where they are there."""
    plain = money_to_decimal(units).normalize()
    exponent = plain.as_tuple().exponent
    decimals = max(2, -exponent) if isinstance(exponent, int) else 2
    return f"{plain:.{decimals}f}"


def format_money(units: int, currency: str, *, whole: bool = False) -> str:
    """Return an amount for a person, as the language in use writes it: ``€1,234.50``, ``1234,50 €``.

    ``whole`` drops the cents (for totals in a sentence).
    """
    return _written(units, currency, _SYMBOLS.get(currency, f"{currency} "), whole=whole)


def format_foreign(units: int, currency: str | None, home: str | None) -> str:
    """Return an amount in words, with its currency's code where that is not the shop's own, ``home``.

    Many currencies share a sign: a bare ``$`` beside euros is anybody's. Where ``home`` is not known, all have theirs.
    """
    if currency is None or home is None or currency == home:
        return format_money(units, currency or NO_CURRENCY)
    return _written(units, currency, f"{currency} ")


def _written(units: int, currency: str, sign: str, *, whole: bool = False) -> str:
    decimals = 0 if whole or currency in _WHOLE_CURRENCIES else 2
    return amount(round(money_to_decimal(units), decimals), sign, decimals)
