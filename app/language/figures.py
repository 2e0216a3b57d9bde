"""Figures as the language in use writes them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from app.language import in_use


def number(value: float | Decimal, most_decimals: int = 3) -> str:
    """Return a figure without needless decimals: ``4``, ``1,234``, ``0.25``; in Spanish ``0,25``."""
    return fixed(value, most_decimals, bare=True)


def fixed(value: float | Decimal, decimals: int, *, bare: bool = False) -> str:
    """Return a figure with ``decimals`` places, ``bare``: without the zeros at their end."""
    language = in_use.language()
    plain = f"{value:.{decimals}f}"
    if bare and decimals:
        plain = plain.rstrip("0").rstrip(".")
    sign = "-" if plain.startswith("-") and plain.strip("-0.") else ""
    whole, _, rest = plain.removeprefix("-").partition(".")
    if int(whole) >= language.least_grouped:
        whole = f"{int(whole):,}".replace(",", language.group)
    return f"{sign}{whole}{language.decimal}{rest}" if rest else f"{sign}{whole}"


def percent(share: float, decimals: int = 0) -> str:
    """Return a share of one as so many in a hundred: ``8 %``."""
    return f"{fixed(share * 100, decimals)} %"


def amount(value: Decimal, symbol: str, decimals: int) -> str:
    """Return an amount of money with its currency where the language puts it: ``€1,234.50``, ``1234,50 €``."""
    said = in_use.language().money.format(symbol=symbol.strip(), amount=fixed(abs(value), decimals))
    if symbol.endswith(" ") and said.startswith(symbol.strip()):
        said = said.replace(symbol.strip(), symbol, 1)
    return f"{'−' if value < 0 else ''}{said.strip()}"


def capital(text: str) -> str:
    """Return ``text`` with a capital at its start, the rest as it is."""
    return text[:1].upper() + text[1:]


def listed(items: Sequence[str]) -> str:
    """Return several things as one says them: "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {_and(items[-1])} {items[-1]}"


def _and(following: str) -> str:
    """Return the word between the last two; before the sound of i Spanish says "e"."""
    language = in_use.language()
    start = following.casefold().lstrip("“«\"'¡¿")
    if language.conjunction == "y" and start.startswith(("i", "hi", "í", "hí")):
        return "y" if start.startswith(("hie", "hia", "io", "ie", "ia")) else "e"
    return language.conjunction
