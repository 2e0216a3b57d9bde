"""What a price that is meant for programs says of itself where it is written as one for people."""

# ruff: noqa: SIM905  # so many words are read more easily in a row than one a line
from __future__ import annotations

import re
from decimal import Decimal

from app.sources.pages import block_words as words
from app.sources.pages.amounts import MachineAmount
from app.sources.pages.price_signs import SIGN_PATTERN

_FIGURE = re.compile(r"\d")
_SIGN_END = re.compile(rf"{SIGN_PATTERN}\s*$")
_AND_UP = re.compile(r"\d[^\d]*(?:[~〜～＋+]|부터|から|起)\s*$")
_NO_COINS = frozenset(
    "CLP COP CRC GNF HUF IDR ISK JPY KMF KRW LAK MGA PYG RWF UGX VND VUV XAF XOF XPF".split()
)
"""Currencies in which no shop asks for a part of the unit."""


def is_least(value: str | Decimal) -> bool:
    """Say whether a price is written as the lowest of several: ``from 24.90``, ``2,900원~``."""
    if not isinstance(value, str):
        return False
    start = _FIGURE.search(value)
    before = "" if start is None else _SIGN_END.sub("", value[: start.start()])
    return words.BEFORE_FROM.search(before) is not None or _AND_UP.search(value) is not None


def is_former(value: str | Decimal) -> bool:
    """Say whether what is marked up as a price calls itself one that was asked before: ``RRP: £40``."""
    start = _FIGURE.search(value) if isinstance(value, str) else None
    return start is not None and words.BEFORE_LIST.search(start.string[: start.start()]) is not None


def in_units(price: MachineAmount | None, code: str | None) -> MachineAmount | None:
    """Return a price in a currency without coins, whose three digits after a mark can only be thousands."""
    if price is None or price.other is None or code not in _NO_COINS:
        return price
    return MachineAmount(max(price.readings()), sign=price.sign)
