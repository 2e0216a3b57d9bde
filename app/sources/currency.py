"""Currency marks in amounts, and what they say about the currency of a file."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from app.domain.money import NO_CURRENCY
from app.domain.records import Question

_CERTAIN = {
    "€": "EUR", "â‚¬": "EUR", "£": "GBP", "₹": "INR", "৳": "BDT", "฿": "THB", "₩": "KRW", "zł": "PLN",
    "R$": "BRL", "US$": "USD", "CA$": "CAD", "A$": "AUD", "AU$": "AUD", "NZ$": "NZD", "MX$": "MXN", "Kč": "CZK",
    "Ft": "HUF", "₺": "TRY", "₪": "ILS", "₴": "UAH", "₽": "RUB", "₫": "VND", "₱": "PHP", "₦": "NGN",
    "Fr": "CHF", "Fr.": "CHF", "S/": "PEN",
}  # fmt: skip
_SHARED = {
    "$": ("USD", "CAD", "AUD", "NZD", "MXN", "COP", "CLP", "ARS", "SGD", "HKD", "UYU", "DOP"),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
    "kr.": ("DKK", "SEK", "NOK", "ISK"),
    "¥": ("JPY", "CNY"),
    "Rs": ("INR", "PKR", "LKR", "NPR"),
    "Rs.": ("INR", "PKR", "LKR", "NPR"),
}
CODES = frozenset(_CERTAIN.values()).union(*_SHARED.values()) | {
    "AED", "BGN", "BOB", "CRC", "EGP", "GTQ", "HNL", "IDR", "KES", "MAD", "MYR", "NIO", "PYG", "RON", "RSD",
    "SAR", "TWD", "VES", "ZAR",
}  # fmt: skip
"""ISO 4217 codes that are understood as a mark beside an amount."""

MARKS = frozenset(_CERTAIN) | frozenset(_SHARED) | CODES
"""Every text that may stand before or after an amount."""


@dataclass(frozen=True, slots=True)
class CurrencyFinding:
    """What the amounts of a file say: ``stated`` without doubt, or ``used`` on an assumption."""

    stated: str | None
    used: str | None
    question: Question | None


def read_code(raw: str) -> str | None:
    """Return the ISO code of a currency cell (``EUR``, ``eur``, ``€``); ``None`` where blank.

    Raises ``ValueError`` where it is no currency.
    """
    text = raw.strip()
    if not text:
        return None
    code = _CERTAIN.get(text, text.upper())
    if len(code) == 3 and code.isascii() and code.isalpha():
        return code
    raise ValueError("is no currency code such as EUR")


def find_currency(marks: Collection[str], shop_currency: str) -> CurrencyFinding:
    """Return the currency that the marks seen in a file's amounts speak for.

    A bare ``$`` is the shop's own dollar where it has one; otherwise the first of those who share it is
    assumed, and the owner is asked. Marks of different currencies leave every amount without one.
    """
    certain = {_CERTAIN.get(mark, mark) for mark in marks if mark not in _SHARED}
    shared = sorted(mark for mark in marks if mark in _SHARED)
    if len(certain) > 1:
        return CurrencyFinding(None, None, _several(sorted(certain), shop_currency))
    if certain:
        (stated,) = certain
        if all(stated in _SHARED[mark] for mark in shared):
            return CurrencyFinding(stated, stated, None)
        return CurrencyFinding(None, None, _several([stated, _SHARED[shared[0]][0]], shop_currency))
    if not shared:
        return CurrencyFinding(None, None, None)
    candidates = _SHARED[shared[0]]
    if shop_currency in candidates:
        return CurrencyFinding(None, shop_currency, None)
    text = f"The amounts carry a '{shared[0]}' only. Which currency is it?"
    return CurrencyFinding(None, candidates[0], Question("currency", text, candidates[0], candidates))


def _several(codes: list[str], shop_currency: str) -> Question:
    assumed = shop_currency if shop_currency != NO_CURRENCY else "the shop's currency"
    text = f"The amounts are marked with several currencies ({', '.join(codes)}). Which one is right?"
    return Question("currency", text, assumed, tuple(codes))
