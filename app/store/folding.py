"""Text as a search compares it: without capitals and accents, in every script that has them."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_MARKS = re.compile("[\u0300-\u036f]+")
_KEPT = 4_096
"""Folded texts that are remembered: categories come again and again, names do not."""


@lru_cache(maxsize=_KEPT)
def folded(text: str) -> str:
    """Return ``text`` as two texts are compared: "Café" and "CAFE" are both "cafe"."""
    if text.isascii():
        return text.lower()
    plain = _bare(text).casefold()
    # A few letters come apart only once they are small.
    return plain if plain.isascii() else _bare(plain)


def _bare(text: str) -> str:
    return _MARKS.sub("", unicodedata.normalize("NFKD", text))
