"""JSON as pages carry it: with comments, trailing commas, raw line ends and several values in a row.

Only what cannot change a value is repaired. What is still no JSON then is left alone.
"""

from __future__ import annotations

import html
import json
import re
from decimal import Decimal

_TEXT_OR_COMMENT = re.compile(
    r'"(?:[^"\\]|\\.)*(?:"|\\?\Z)|/\*.*?(?:\*/|\Z)|//[^\n]*|,(?=\s*[}\]])', re.DOTALL
)
_WRAPPING = re.compile(r"<!\[CDATA\[|\]\]>|^\s*<!--|-->\s*$|/\*\s*\*/")
_LENGTH_LIMIT = 3_000_000
_VALUE_LIMIT = 200
_DECODER = json.JSONDecoder(strict=False, parse_float=Decimal, parse_constant=lambda _: None)


def read_json(script: str) -> list[object]:
    """Return the JSON values of a script, none where it holds no JSON. Never raises."""
    if len(script) > _LENGTH_LIMIT:
        return []
    text = script.strip().lstrip("\ufeff").rstrip(";").strip()
    values = _values(text) or _values(_bared(text))
    if not values and "&quot;" in text:
        values = _values(_bared(html.unescape(text)))
    return values


def _bared(text: str) -> str:
    """Return the text without what is there for browsers or for people, and without commas that nothing follows."""
    bare = _WRAPPING.sub("", text).strip()
    # Twice, because a trailing comma may stand before a comment that is taken out.
    for _ in range(2):
        bare = _TEXT_OR_COMMENT.sub(lambda match: match[0] if match[0].startswith('"') else "", bare)
    return bare.strip().lstrip("\ufeff").rstrip(";").strip()


def _values(text: str) -> list[object]:
    values: list[object] = []
    position = 0
    try:
        while position < len(text) and len(values) < _VALUE_LIMIT:
            value, position = _DECODER.raw_decode(text, position)
            values.append(value)
            while position < len(text) and text[position] in " \t\r\n,;":
                position += 1
    except (ValueError, RecursionError, ArithmeticError):
        # What came before the damage is whole, and what follows it is not known.
        return []
    return values
