"""Answers to a file's questions in words: what each would make of a cell that stands in the file."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from app.domain.records import Question
from app.sources.conventions import DAY_FIRST, MONTH_FIRST
from app.sources.dates import read_date
from app.sources.numbers import read_number

POINT, COMMA = ".", ","

_ORDERS = frozenset({DAY_FIRST, MONTH_FIRST})
_MARKS = frozenset({POINT, COMMA})
_DATE = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}")
_NUMBER = re.compile(r"[-−]?\d[\d.,]*\d")

_CURRENCIES: dict[str, object] = {
    "AED": QT_TRANSLATE_NOOP("Currencies", "United Arab Emirates dirham"),
    "ARS": QT_TRANSLATE_NOOP("Currencies", "Argentine peso"),
    "AUD": QT_TRANSLATE_NOOP("Currencies", "Australian dollar"),
    "BDT": QT_TRANSLATE_NOOP("Currencies", "Bangladeshi taka"),
    "BGN": QT_TRANSLATE_NOOP("Currencies", "Bulgarian lev"),
    "BOB": QT_TRANSLATE_NOOP("Currencies", "Bolivian boliviano"),
    "BRL": QT_TRANSLATE_NOOP("Currencies", "Brazilian real"),
    "CAD": QT_TRANSLATE_NOOP("Currencies", "Canadian dollar"),
    "CHF": QT_TRANSLATE_NOOP("Currencies", "Swiss franc"),
    "CLP": QT_TRANSLATE_NOOP("Currencies", "Chilean peso"),
    "CNY": QT_TRANSLATE_NOOP("Currencies", "Chinese yuan"),
    "COP": QT_TRANSLATE_NOOP("Currencies", "Colombian peso"),
    "CRC": QT_TRANSLATE_NOOP("Currencies", "Costa Rican colón"),
    "CZK": QT_TRANSLATE_NOOP("Currencies", "Czech koruna"),
    "DKK": QT_TRANSLATE_NOOP("Currencies", "Danish krone"),
    "DOP": QT_TRANSLATE_NOOP("Currencies", "Dominican peso"),
    "EGP": QT_TRANSLATE_NOOP("Currencies", "Egyptian pound"),
    "EUR": QT_TRANSLATE_NOOP("Currencies", "Euro"),
    "GBP": QT_TRANSLATE_NOOP("Currencies", "British pound"),
    "GTQ": QT_TRANSLATE_NOOP("Currencies", "Guatemalan quetzal"),
    "HKD": QT_TRANSLATE_NOOP("Currencies", "Hong Kong dollar"),
    "HNL": QT_TRANSLATE_NOOP("Currencies", "Honduran lempira"),
    "HUF": QT_TRANSLATE_NOOP("Currencies", "Hungarian forint"),
    "IDR": QT_TRANSLATE_NOOP("Currencies", "Indonesian rupiah"),
    "ILS": QT_TRANSLATE_NOOP("Currencies", "Israeli shekel"),
    "INR": QT_TRANSLATE_NOOP("Currencies", "Indian rupee"),
    "ISK": QT_TRANSLATE_NOOP("Currencies", "Icelandic króna"),
    "JPY": QT_TRANSLATE_NOOP("Currencies", "Japanese yen"),
    "KES": QT_TRANSLATE_NOOP("Currencies", "Kenyan shilling"),
    "KRW": QT_TRANSLATE_NOOP("Currencies", "South Korean won"),
    "LKR": QT_TRANSLATE_NOOP("Currencies", "Sri Lankan rupee"),
    "MAD": QT_TRANSLATE_NOOP("Currencies", "Moroccan dirham"),
    "MXN": QT_TRANSLATE_NOOP("Currencies", "Mexican peso"),
    "MYR": QT_TRANSLATE_NOOP("Currencies", "Malaysian ringgit"),
    "NGN": QT_TRANSLATE_NOOP("Currencies", "Nigerian naira"),
    "NIO": QT_TRANSLATE_NOOP("Currencies", "Nicaraguan córdoba"),
    "NOK": QT_TRANSLATE_NOOP("Currencies", "Norwegian krone"),
    "NPR": QT_TRANSLATE_NOOP("Currencies", "Nepalese rupee"),
    "NZD": QT_TRANSLATE_NOOP("Currencies", "New Zealand dollar"),
    "PEN": QT_TRANSLATE_NOOP("Currencies", "Peruvian sol"),
    "PHP": QT_TRANSLATE_NOOP("Currencies", "Philippine peso"),
    "PKR": QT_TRANSLATE_NOOP("Currencies", "Pakistani rupee"),
    "PLN": QT_TRANSLATE_NOOP("Currencies", "Polish złoty"),
    "PYG": QT_TRANSLATE_NOOP("Currencies", "Paraguayan guaraní"),
    "RON": QT_TRANSLATE_NOOP("Currencies", "Romanian leu"),
    "RSD": QT_TRANSLATE_NOOP("Currencies", "Serbian dinar"),
    "RUB": QT_TRANSLATE_NOOP("Currencies", "Russian rouble"),
    "SAR": QT_TRANSLATE_NOOP("Currencies", "Saudi riyal"),
    "SEK": QT_TRANSLATE_NOOP("Currencies", "Swedish krona"),
    "SGD": QT_TRANSLATE_NOOP("Currencies", "Singapore dollar"),
    "THB": QT_TRANSLATE_NOOP("Currencies", "Thai baht"),
    "TRY": QT_TRANSLATE_NOOP("Currencies", "Turkish lira"),
    "TWD": QT_TRANSLATE_NOOP("Currencies", "New Taiwan dollar"),
    "UAH": QT_TRANSLATE_NOOP("Currencies", "Ukrainian hryvnia"),
    "USD": QT_TRANSLATE_NOOP("Currencies", "US dollar"),
    "UYU": QT_TRANSLATE_NOOP("Currencies", "Uruguayan peso"),
    "VES": QT_TRANSLATE_NOOP("Currencies", "Venezuelan bolívar"),
    "VND": QT_TRANSLATE_NOOP("Currencies", "Vietnamese đồng"),
    "ZAR": QT_TRANSLATE_NOOP("Currencies", "South African rand"),
}


def choice_words(question: Question, choice: str) -> str:
    """Return what a choice means: "Day first: 03/04/2026 is 3 April 2026", "USD – US dollar"."""
    if choice in _ORDERS:
        return _order_words(question.text, choice)
    if choice in _MARKS:
        return _mark_words(question.text, choice)
    if choice in _CURRENCIES:
        return f"{choice} – {QCoreApplication.translate('Currencies', str(_CURRENCIES[choice]))}"
    return choice


def long_day(day: date) -> str:
    """Return a day that cannot be mistaken for another: ``3 April 2026``."""
    return f"{day.day} {day:%B %Y}"


def _order_words(text: str, choice: str) -> str:
    words = _tr("Day first") if choice == DAY_FIRST else _tr("Month first")
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
        return (
            _tr("The point is before the decimals") if decimal == POINT else _tr("The point marks thousands")
        )
    return _tr("The comma is before the decimals") if decimal == COMMA else _tr("The comma marks thousands")


def _size(value: Decimal) -> str:
    """Return how much it is without any mark that could be misread in its turn."""
    low = abs(value) // 1
    if low == abs(value):
        return f"{value:.0f}".replace("-", "−")
    if value < 0:
        return _tr("between −{low} and −{high}").replace("{low}", str(low)).replace("{high}", str(low + 1))
    return _tr("between {low} and {high}").replace("{low}", str(low)).replace("{high}", str(low + 1))


def _is(words: str, sample: str, meaning: str) -> str:
    sentence = _tr("{words}: {sample} is {meaning}")
    return sentence.replace("{words}", words).replace("{sample}", sample).replace("{meaning}", meaning)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Answers", text)
