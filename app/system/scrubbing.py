"""Taking secrets and personal data out of whatever is written down: the one place that knows them by sight.

A shop's files hold its customers' mail addresses, phone numbers, cards and accounts; its settings hold tokens. Names
and postal addresses look like any other text, so nothing but their field's name gives them away: code that logs must
not pass them on in a sentence. Where in doubt something harmless is taken out rather than something private left in.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import lru_cache

REMOVED = "[removed]"

_TELLTALES = (
    "token", "passw", "passphrase", "pwd", "secret", "api_key", "api-key", "apikey", "access_key", "access-key",
    "accesskey", "authorization", "cookie", "credential",
)  # fmt: skip
_PRIVATE_FIELD = re.compile(
    rf"(?i){'|'.join(_TELLTALES)}|mail|phone|mobile|iban|card_?number|customer_?name"
    r"|(?:street|postal|billing|shipping)_?address"
)
_SECRET = re.compile(
    rf"""(?ix)((?:{"|".join(_TELLTALES)})(?:(?<=passw)(?:or[dt]|d))?["']?)([^\w"']{{1,3}})(?:(?:bearer|basic)\s+)?"""
    r"""(?:"[^"]*"|'[^']*'|\S+)"""
)
_BEARER = re.compile(r"(?i)\b(bearer)\s+[\w.~+/=-]{8,}")
_BASIC = re.compile(r"(?i)\b(basic)\s+(?=\S*[\d=+/])[\w+/=]{8,}")
_USER_IN_URL = re.compile(r"(?<=://)[^/\s@]+@")
_SECRET_IN_QUERY = re.compile(r"(?i)([?&](?:key|sig|signature|code|auth|session|sid|sas)=)[^&\s#\"']+")
_KNOWN_TOKEN = re.compile(
    r"\b(?:(?:ck|cs)_\w{20,}|shp[a-z]{2}_\w{20,}|[sr]k_(?:live|test)_\w{8,}|sq0[a-z]{3}-[\w-]{20,}"
    r"|gh[a-z]_\w{20,}|eyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?)"
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
_ACCOUNT_LENGTHS = {
    "AD": 24, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20, "ES": 24,
    "FI": 18, "FR": 27, "GB": 22, "GI": 23, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26, "IT": 27, "LI": 21,
    "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "SE": 24,
    "SI": 19, "SK": 24, "SM": 27, "TR": 26, "UA": 29,
}  # fmt: skip
"""Signs of an IBAN by country: what follows it in a sentence looks like more of it."""
_ACCOUNT = re.compile(rf"(?i)\b(?:{'|'.join(_ACCOUNT_LENGTHS)})\d{{2}}(?: ?[A-Z0-9]){{11,27}}")
_CARD = re.compile(r"(?<![\d.,])[2-6](?:[ -]?\d){12,18}(?![\d.,]*\d)")
_PHONE = re.compile(
    r"(?<![\w+])(?:\+|00(?=\d{1,3}[ (/-]))(?=[1-9(])(?:[ ()/.-]{0,2}\d){8,15}(?!\d)"
    r"|(?i:\b(?:tel|telephone|phone|mobile|m[oó]vil|tel[eé]fono|fax|handy|telefon)\b\W{1,3})"
    r"\(?\d(?:[ ()/.-]{0,2}\d){5,14}"
)

_TOKEN_MARKS = ("ck_", "cs_", "shp", "_live_", "_test_", "sq0", "gh", "eyJ")
_SOME_DIGITS = re.compile(r"\d(?:\D{0,4}\d){5}")
"""No phone, card or account number is without these."""

_LONGEST_PLAIN_NUMBER = 10**11
"""Numbers below have fewer digits than a card's, and are no more than counts, ids and sums."""


def scrub(text: str) -> str:
    """Return ``text`` without secrets and without mail addresses, phone, card and account numbers."""
    # Most lines hold nothing of the kind: plain look-ups say so for a tenth of what the patterns would cost.
    small = text.lower()
    if any(word in small for word in _TELLTALES):
        text = _SECRET.sub(rf"\1\2{REMOVED}", text)
    if "bearer" in small:
        text = _BEARER.sub(rf"\1 {REMOVED}", text)
    if "basic" in small:
        text = _BASIC.sub(rf"\1 {REMOVED}", text)
    if "=" in text:
        text = _SECRET_IN_QUERY.sub(rf"\1{REMOVED}", text)
    if "@" in text:
        text = _MAIL.sub("[mail removed]", _USER_IN_URL.sub(f"{REMOVED}@", text))
    if any(mark in text for mark in _TOKEN_MARKS):
        text = _KNOWN_TOKEN.sub(REMOVED, text)
    if _SOME_DIGITS.search(text):
        text = _PHONE.sub("[phone removed]", _CARD.sub(_card, _ACCOUNT.sub(_account, text)))
    return text


def scrub_field(name: str, value: object) -> object:
    """Return the value of a field as JSON can hold it, scrubbed; nothing of one whose name says that it is private.

    Done before it becomes JSON, whose quotes must stay whole.
    """
    return REMOVED if _is_private(name) else _scrubbed(value)


@lru_cache(maxsize=256)
def _is_private(name: str) -> bool:
    return _PRIVATE_FIELD.search(name) is not None


def _scrubbed(value: object) -> object:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) < _LONGEST_PLAIN_NUMBER else _number(value)
    if isinstance(value, float):
        # JSON knows neither infinity nor "not a number".
        return value if math.isfinite(value) else str(value)
    if isinstance(value, Mapping):
        return {scrub(str(key)): scrub_field(str(key), inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_scrubbed(inner) for inner in value]
    return scrub(str(value))


def _number(value: int) -> int | str:
    text = str(value)
    scrubbed = scrub(text)
    return value if scrubbed == text else scrubbed


def _account(match: re.Match[str]) -> str:
    """Remove what adds up as an IBAN does; article numbers of the same shape hardly ever do."""
    found = match[0]
    ends = [place for place, sign in enumerate(found, 1) if sign != " "]
    length = _ACCOUNT_LENGTHS[found[:2].upper()]
    if len(ends) < length:
        return found
    end = ends[length - 1]
    text = found[:end].replace(" ", "")
    digits = "".join(str(int(letter, 36)) for letter in text[4:] + text[:4])
    return f"[account removed]{found[end:]}" if int(digits) % 97 == 1 else found


def _card(match: re.Match[str]) -> str:
    """Remove what adds up as a card's number does (by Luhn); nine in ten barcodes do not."""
    total = 0
    for place, digit in enumerate(reversed([int(sign) for sign in match[0] if sign.isdecimal()])):
        doubled = digit * 2 if place % 2 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return "[card removed]" if total % 10 == 0 else match[0]
