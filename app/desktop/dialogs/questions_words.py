"""Answers to a file's questions in words: what each would make of a cell that stands in the file."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from app.domain.records import Question
from app.language import day_long, noop, tr
from app.sources.conventions import DAY_FIRST, MONTH_FIRST
from app.sources.dates import read_date
from app.sources.layouts.generic_products import COST, PRICE_KIND, SELLING
from app.sources.numbers import read_number

POINT, COMMA = ".", ","

_ORDERS = frozenset({DAY_FIRST, MONTH_FIRST})
_MARKS = frozenset({POINT, COMMA})
_DATE = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}")
_NUMBER = re.compile(r"[-−]?\d[\d.,]*\d")

_CURRENCIES: dict[str, str] = {
    "AED": noop("United Arab Emirates dirham"),
    "ARS": noop("Argentine peso"),
    "AUD": noop("Australian dollar"),
    "BDT": noop("Bangladeshi taka"),
    "BGN": noop("Bulgarian lev"),
    "BOB": noop("Bolivian boliviano"),
    "BRL": noop("Brazilian real"),
    "CAD": noop("Canadian dollar"),
    "CHF": noop("Swiss franc"),
    "CLP": noop("Chilean peso"),
    "CNY": noop("Chinese yuan"),
    "COP": noop("Colombian peso"),
    "CRC": noop("Costa Rican colón"),
    "CZK": noop("Czech koruna"),
    "DKK": noop("Danish krone"),
    "DOP": noop("Dominican peso"),
    "EGP": noop("Egyptian pound"),
    "EUR": noop("Euro"),
    "GBP": noop("British pound"),
    "GTQ": noop("Guatemalan quetzal"),
    "HKD": noop("Hong Kong dollar"),
    "HNL": noop("Honduran lempira"),
    "HUF": noop("Hungarian forint"),
    "IDR": noop("Indonesian rupiah"),
    "ILS": noop("Israeli shekel"),
    "INR": noop("Indian rupee"),
    "ISK": noop("Icelandic króna"),
    "JPY": noop("Japanese yen"),
    "KES": noop("Kenyan shilling"),
    "KRW": noop("South Korean won"),
    "LKR": noop("Sri Lankan rupee"),
    "MAD": noop("Moroccan dirham"),
    "MXN": noop("Mexican peso"),
    "MYR": noop("Malaysian ringgit"),
    "NGN": noop("Nigerian naira"),
    "NIO": noop("Nicaraguan córdoba"),
    "NOK": noop("Norwegian krone"),
    "NPR": noop("Nepalese rupee"),
    "NZD": noop("New Zealand dollar"),
    "PEN": noop("Peruvian sol"),
    "PHP": noop("Philippine peso"),
    "PKR": noop("Pakistani rupee"),
    "PLN": noop("Polish złoty"),
    "PYG": noop("Paraguayan guaraní"),
    "RON": noop("Romanian leu"),
    "RSD": noop("Serbian dinar"),
    "RUB": noop("Russian rouble"),
    "SAR": noop("Saudi riyal"),
    "SEK": noop("Swedish krona"),
    "SGD": noop("Singapore dollar"),
    "THB": noop("Thai baht"),
    "TRY": noop("Turkish lira"),
    "TWD": noop("New Taiwan dollar"),
    "UAH": noop("Ukrainian hryvnia"),
    "USD": noop("US dollar"),
    "UYU": noop("Uruguayan peso"),
    "VES": noop("Venezuelan bolívar"),
    "VND": noop("Vietnamese đồng"),
    "ZAR": noop("South African rand"),
}

_PRICE_KINDS: dict[str, str] = {
    SELLING: noop("The prices that I sell at"),
    COST: noop("What a supplier asks of me"),
}


def choice_words(question: Question, choice: str) -> str:
    """Return what a choice means: "Day first: 03/04/2026 is 3 April 2026", "USD – US dollar"."""
    if choice in _ORDERS:
        return _order_words(question.text, choice)
    if choice in _MARKS:
        return _mark_words(question.text, choice)
    if question.key == PRICE_KIND:
        return tr(_PRICE_KINDS.get(choice, choice))
    if choice in _CURRENCIES:
        return f"{choice} – {tr(_CURRENCIES[choice])}"
    return choice


def long_day(day: date) -> str:
    """Return a day that cannot be mistaken for another: ``3 April 2026``."""
    return day_long(day, year=True)


def _order_words(text: str, choice: str) -> str:
    words = tr("Day first") if choice == DAY_FIRST else tr("Month first")
    for sample in _DATE.findall(text):
        try:
            return _is(words, sample, long_day(read_date(sample, day_first=choice == DAY_FIRST)))
        except ValueError:
            continue  # figures of another kind, such as in the column's name
    return words


def _mark_words(text: str, choice: str) -> str:
    """Say what the sample's mark is for, not what the other choice would be: its owner sees this one only."""
    for sample in _NUMBER.findall(text):
        seen = {mark for mark in _MARKS if mark in sample}
        if len(seen) != 1:
            continue
        try:
            value, other = (read_number(sample, mark) for mark in (choice, *(_MARKS - {choice})))
        except ValueError:
            continue
        if value is None or value == other:
            continue
        mark = seen.pop()
        return _is(_use_of(mark, choice), sample, _size(value))
    return _use_of(choice, choice)


def _use_of(mark: str, decimal: str) -> str:
    if mark == POINT:
        return tr("The point is before the decimals") if decimal == POINT else tr("The point marks thousands")
    return tr("The comma is before the decimals") if decimal == COMMA else tr("The comma marks thousands")


def _size(value: Decimal) -> str:
    """Return how much it is without any mark that could be misread in its turn."""
    low = abs(value) // 1
    if low == abs(value):
        return f"{value:.0f}".replace("-", "−")
    if value < 0:
        return tr("between −{low} and −{high}", low=low, high=low + 1)
    return tr("between {low} and {high}", low=low, high=low + 1)


def _is(words: str, sample: str, meaning: str) -> str:
    return tr("{words}: {sample} is {meaning}", words=words, sample=sample, meaning=meaning)
