"""Reading a page's price the plainest way: extruct for what is marked up, price-parser for the rest, first hit wins."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import extruct
from price_parser import Price
from selectolax.lexbor import LexborHTMLParser

from app.domain.market import PageReading, Verdict
from app.domain.money import to_money
from tests.sources.pages.corpus.labels import LabelledPage

_SYNTAXES = ("json-ld", "microdata", "opengraph", "rdfa")
_PRICES = ("price", "lowPrice", "product:price:amount", "og:price:amount")
_CURRENCIES = ("priceCurrency", "product:price:currency", "og:price:currency")
_SIGNS = {"€": "EUR", "£": "GBP", "zł": "PLN", "R$": "BRL", "₹": "INR", "円": "JPY", "Fr.": "CHF"}
"""Only signs that mean one currency, in favour of the plain way."""


def read_plainly(page: LabelledPage) -> PageReading:
    """The first price of the mark-up, else of an element that calls itself a price, else none."""
    text = page.body().decode("utf-8", "replace")
    for price, currency in _marked_up(text):
        amount, sign = _parsed(price)
        if amount is not None:
            return PageReading(Verdict.PRICE, price=to_money(amount), currency=currency or sign)
    for node in LexborHTMLParser(text).css("[class*=price i]"):
        amount, sign = _parsed(node.text())
        if amount is not None:
            return PageReading(Verdict.PRICE, price=to_money(amount), currency=sign)
    return PageReading(Verdict.UNSURE)


def _marked_up(text: str) -> Iterator[tuple[str, str | None]]:
    for syntax in _SYNTAXES:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            logging.getLogger("rdflib").setLevel(logging.CRITICAL)
            found = extruct.extract(text, "https://shop.example/", syntaxes=[syntax], errors="ignore")
        yield from _priced(found.get(syntax))


def _priced(found: Any) -> Iterator[tuple[str, str | None]]:
    """Every thing with a price, outermost and first come first, with the currency beside it."""
    if isinstance(found, list):
        if all(isinstance(each, tuple) for each in found):
            found = dict(found)
        else:
            for each in found:
                yield from _priced(each)
            return
    if not isinstance(found, dict):
        return
    plain = {str(key).rpartition("/")[2]: value for key, value in found.items()}
    price = next((_text(plain[key]) for key in _PRICES if key in plain), None)
    if price:
        yield price, next((_text(plain[key]) for key in _CURRENCIES if key in plain), None)
    for value in found.values():
        yield from _priced(value)


def _text(value: Any) -> str | None:
    while isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("@value")
    return str(value).strip() if isinstance(value, str | int | float) else None


def _parsed(text: str) -> tuple[Decimal | None, str | None]:
    price = Price.fromstring(text)
    sign = price.currency
    code = _SIGNS.get(sign or "")
    if code is None and sign is not None and len(sign) == 3 and sign.isascii() and sign.isupper():
        code = sign
    return price.amount, code
