"""Which currency a sign or code on a page means: proved, or one of several, or nothing known."""

# ruff: noqa: SIM905  # so many words are read more easily in a row than one a line
from __future__ import annotations

import re
from dataclasses import dataclass

from app.sources.currency import MARKS, is_shared, other_marks, read_code

ISO_CODES = frozenset(
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN"
    " BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS"
    " GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW"
    " KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD"
    " NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD"
    " SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES"
    " VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL".split()
)
THREE_DECIMALS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})

_ALIASES = {
    "euro": "EUR", "euros": "EUR", "eur": "EUR", "chf": "CHF", "sfr.": "CHF", "sfr": "CHF", "fr.": "CHF", "gbp": "GBP",
    "usd": "USD", "us$": "USD", "us $": "USD", "usd$": "USD", "ca$": "CAD", "c$": "CAD", "cad$": "CAD", "cdn$": "CAD",
    "au$": "AUD", "a$": "AUD", "nz$": "NZD", "s$": "SGD", "hk$": "HKD", "nt$": "TWD", "mx$": "MXN", "r$": "BRL",
    "zł": "PLN", "zl": "PLN", "kč": "CZK", "ft": "HUF", "lei": "RON", "лв": "BGN", "лв.": "BGN", "руб.": "RUB",
    "руб": "RUB", "円": "JPY", "€": "EUR", "£": "GBP", "₤": "GBP", "￥": "¥", "kr": "kr", "kr.": "kr.", ":-": "kr",
    "rs": "Rs", "rs.": "Rs", "rp": "IDR", "rm": "MYR", "tl": "TRY", "s/": "PEN", "s/.": "PEN",
    "kn": "HRK", "тг": "KZT", "тг.": "KZT", "원": "KRW", "грн": "UAH", "грн.": "UAH", "ден": "MKD", "ден.": "MKD",
    "дин": "RSD", "дин.": "RSD", "din.": "RSD", "đ": "VND", "лева": "BGN", "บาท": "THB", "ksh": "KES",
    "₡": "CRC", "₸": "KZT", "₾": "GEL", "元": "", "圓": "", "р.": "",
}  # fmt: skip
_CODES_IN_TEXT = (
    "EUR USD GBP CHF PLN SEK NOK DKK CZK HUF RON BGN CAD AUD NZD JPY CNY INR BRL MXN ZAR SGD HKD AED SAR KWD BHD OMR"
    " ISK ILS THB KRW MYR IDR PHP CLP COP ARS UYU TND RUB UAH TWD"
    " HRK KZT RSD MKD BYN QAR KES VND EGP MAD PKR LKR PEN GEL TRY BAM"
).split()
_IN_TEXT = sorted(
    {mark for mark in MARKS if not (mark.isascii() and mark.isalpha()) and mark not in {"Fr.", "S/"}}
    | {
        "Rs",
        "Rs.",
        "kr",
        "kr.",
        "Kr",
        "Kr.",
        "KR",
        "Ft",
        "SFr.",
        "Fr.",
        "euros",
        "euro",
        "Euro",
        "lei",
        "Lei",
        "zł",
        "Kč",
    }
    | {
        "US $",
        "C$",
        "S$",
        "HK$",
        "NT$",
        "CDN$",
        "USD$",
        "CAD$",
        "лв.",
        "лв",
        "руб.",
        "руб",
        "円",
        "원",
        "kn",
        "Kn",
        "тг.",
        "тг",
        "грн.",
        "грн",
        "ден.",
        "ден",
        "дин.",
        "дин",
        "din.",
        "đ",
        "лева",
        "บาท",
        "TL",
        "KSh",
        "Eur",
        "EURO",
        "￥",
        "RM",
        "Rp",
        "₡",
        "₸",
        "₾",
        # Of China, Taiwan or Hong Kong: it makes an amount of a number, and says nothing of the currency.
        "元",
        "圓",
        # Of Russia or Belarus.
        "р.",
    }
    | set(_CODES_IN_TEXT),
    key=len,
    reverse=True,
)


_UNSPACED = frozenset("円元圓원")
"""Written without a space before the next word."""


def _pattern(marks: list[str]) -> str:
    """Return what matches any of the marks, the longest first; letters must not be part of a word."""
    worded = [mark for mark in marks if mark[0].isalpha()]
    others = [mark for mark in marks if not mark[0].isalpha()]
    initials = "".join(sorted({re.escape(mark[0]) for mark in worded}))
    # The first letters are looked at first: this is tried at every character of every line with a figure.
    return rf"(?:(?=[{initials}])(?<![^\W\d_])(?:{'|'.join(map(_ended, worded))})|(?:{'|'.join(map(_ended, others))}))"


def _ended(mark: str) -> str:
    if mark[-1] in _UNSPACED:
        return re.escape(mark)
    return re.escape(mark) + (r"(?![^\W\d_])" if mark[-1].isalpha() else "")


SIGN_PATTERN = _pattern(_IN_TEXT)
"""Matches a currency sign or code in a page's text."""
SIGN = re.compile(SIGN_PATTERN)


@dataclass(frozen=True, slots=True)
class Sign:
    """What a page wrote as its currency."""

    mark: str
    """A code where only one is possible, else a sign that several currencies share; empty where none was written."""

    @property
    def code(self) -> str | None:
        """The ISO code where the sign proves one."""
        return self.mark if self.mark in ISO_CODES else None

    def may_be(self, code: str) -> bool:
        """Say whether the sign can stand for that currency; one that is not written can stand for any."""
        if not self.mark or self.mark == code:
            return True
        return is_shared(self.mark) and not other_marks({self.mark}, code)

    def settled(self, hint: str | None) -> str | None:
        """Return the currency that is meant: proved by the sign, or the ``hint`` where that fits the sign."""
        if self.code is not None:
            return self.code
        return hint if hint is not None and self.may_be(hint) else None


NO_SIGN = Sign("")


def read_sign(text: str) -> Sign:
    """Return what a text that should name a currency (``EUR``, ``€``, ``$``, ``kr``) says. Never raises."""
    plain = " ".join(text.split())
    if not plain or len(plain) > 12:
        return NO_SIGN
    known = _ALIASES.get(plain.lower())
    if known is not None:
        return Sign(known)
    if is_shared(plain):
        return Sign(plain)
    try:
        code = read_code(plain)
    except ValueError:
        return NO_SIGN
    return Sign(code) if code in ISO_CODES else NO_SIGN


def sign_in(text: str) -> Sign:
    """Return the first currency sign in a text."""
    found = SIGN.search(text)
    return read_sign(found[0]) if found else NO_SIGN
