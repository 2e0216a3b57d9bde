"""Currency marks in amounts, and what they say about the currency of a file."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from app.domain.records import Question
from app.language import tr

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
    """What the amounts of a file say: ``stated`` without doubt, or ``used`` on the owner's word or an assumption."""

    stated: str | None
    used: str | None
    question: Question | None = None
    strange: frozenset[str] = frozenset()
    """Marks that cannot mean the currency that is used: an amount that carries one is refused."""


def read_code(raw: str, used: str | None = None) -> str | None:
    """Return the ISO code of a currency cell (``EUR``, ``eur``, ``€``); ``None`` where blank.

    A sign that several currencies share means the one ``used`` in the file.
    Raises ``ValueError`` where it is no currency.
    """
    text = raw.strip()
    if not text:
        return None
    if used is not None and used in _SHARED.get(text, ()):
        return used
    code = _CERTAIN.get(text, text.upper())
    if len(code) == 3 and code.isascii() and code.isalpha():
        return code
    raise ValueError(tr("is no currency code such as EUR"))


def is_shared(mark: str) -> bool:
    """Say whether several currencies are written with this sign."""
    return mark in _SHARED


def other_marks(marks: Collection[str], code: str) -> frozenset[str]:
    """Return those of the ``marks`` that cannot mean the currency ``code``."""
    return frozenset(
        mark for mark in marks if _CERTAIN.get(mark, mark) != code and code not in _SHARED.get(mark, ())
    )


def find_currency(marks: Collection[str], shop_currency: str, answer: str | None = None) -> CurrencyFinding:
    """Return the currency that the marks seen in a file's amounts speak for.

    A bare ``$`` is the owner's ``answer``, else the shop's own dollar where it has one; otherwise the first of
    those who share it is assumed, and the owner is asked. Where the marks are of different currencies, one is
    assumed and asked about, and the amounts in others are not read.
    """
    certain = sorted({_CERTAIN.get(mark, mark) for mark in marks if mark not in _SHARED})
    shared = sorted(mark for mark in marks if mark in _SHARED)
    if len(certain) == 1 and not other_marks(marks, certain[0]):
        return CurrencyFinding(certain[0], certain[0])
    if certain:
        first = [_SHARED[mark][0] for mark in shared if not any(code in _SHARED[mark] for code in certain)]
        codes = tuple(dict.fromkeys((*certain, *first)))
        names = ", ".join(codes)
        text = tr(
            "The amounts are marked with several currencies ({names}). Which one is the shop's?", names=names
        )
    elif shared:
        codes = _SHARED[shared[0]]
        text = tr("The amounts carry a '{mark}' only. Which currency is it?", mark=shared[0])
    else:
        return CurrencyFinding(None, None)
    for known in (answer, shop_currency if not certain else None):
        if known in codes:
            return CurrencyFinding(None, known, None, other_marks(marks, known))
    assumed = shop_currency if shop_currency in codes else codes[0]
    question = Question("currency", text, assumed, codes)
    return CurrencyFinding(None, assumed, question, other_marks(marks, assumed))
