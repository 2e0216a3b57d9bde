"""How long a site is left alone that refuses, fails, or says so itself."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from random import Random

from app.sources.web.rules import WebRules


def back_off_s(failures: int, rules: WebRules, random: Random) -> float:
    """Return for how many seconds a site is left alone after ``failures`` one after the other: by chance, up to a bound
    that doubles each time, and half of it at least, so that many shops' Tillwatches do not come back at one moment."""
    bound = min(rules.back_off_s * 2.0 ** min(max(failures - 1, 0), 32), rules.back_off_cap_s)
    return max(rules.spacing_s, random.uniform(bound / 2, bound))


def retry_after_s(value: str | None, now: datetime, rules: WebRules) -> float:
    """Return for how many seconds a ``Retry-After`` header asks; 0 where it does not, or cannot be understood."""
    text = (value or "").strip()
    if not text:
        return 0.0
    if text.isascii() and text.isdigit():
        seconds = float(text[:12])
    else:
        try:
            until = parsedate_to_datetime(text)
        except (ValueError, TypeError, OverflowError, IndexError):
            return 0.0
        if until.tzinfo is None:
            until = until.replace(tzinfo=UTC)
        seconds = (until - now).total_seconds()
        if seconds <= 0:
            return 0.0
    return min(max(seconds, rules.spacing_s), rules.retry_after_cap_s)
