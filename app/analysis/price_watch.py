"""What is believed of another shop's page, given what was believed before and what a visit brought.

Pure rules. A first good reading is believed at once. Afterwards a large change, another currency or basis of tax,
another variant, and a price that comes and goes have to be seen at two visits; so has that a product is out of stock,
or back. What cannot be read changes nothing: the last good price stays, and grows old.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from app.domain.market import Availability, PageReading, Verdict
from app.domain.money import format_foreign
from app.language import tr

LARGE = 0.4
"""A change by more than this share of the price, either way, is doubted at first."""
SIGHTINGS = 2
"""Visits at which a doubted price must be seen to be believed."""
FLIPS_LOOKED_AT = 4
FLIP_SPAN = timedelta(days=30)
"""A price that was left so recently, within the last few changes, and comes back has to stay to be believed. That costs
a visit after an honest special offer, and keeps a price that flips for weeks from being told every few days."""
STALE = timedelta(days=14)
"""After so long without the one price that was believed, the range that the page states now is taken for it."""

UNAVAILABLE = frozenset({Availability.OUT_OF_STOCK, Availability.GONE, Availability.PRE_ORDER})
"""It cannot be had there now."""


@dataclass(frozen=True, slots=True)
class Believed:
    """What is believed of a page. Amounts are money units."""

    price: int | None = None
    """The last good one; of a range the lowest."""
    highest: int | None = None
    list_price: int | None = None
    currency: str | None = None
    availability: Availability = Availability.UNKNOWN
    """As seen at two visits; ``unavailable_since`` runs ahead of it by one."""
    tax_included: bool | None = None
    variant: str | None = None
    price_at: datetime | None = None
    """When the price was last confirmed."""
    price_since: datetime | None = None
    doubted_price: int | None = None
    doubted_currency: str | None = None
    doubted_at: datetime | None = None
    doubted_seen: int = 0
    """At how many visits; below zero the owner has said that it is wrong."""
    unavailable_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class PastPrice:
    """What a page was believed to ask from one moment on."""

    at: datetime
    price: int | None
    currency: str | None


@dataclass(frozen=True, slots=True)
class Belief:
    """What follows from one reading."""

    believed: Believed
    changed: bool
    """Whether what is believed has changed: a point of the page's history."""
    settled: bool
    """Whether the page said what is believed: then "not modified" at the next visit says that it still does."""
    worth_keeping: bool
    """Whether what stood on the page is to be kept as evidence."""
    text: str
    """Why what the page says is not what is believed, in words; empty where it is."""


def judge(
    before: Believed,
    reading: PageReading,
    *,
    past: Sequence[PastPrice],
    seen_before: str | None,
    now: datetime,
    home: str | None = None,
) -> Belief:
    """Return what to believe after ``reading``.

    ``past``: what the page was believed to ask, the oldest first, the last being what is believed now.
    ``seen_before``: how the reading before this one ended (its ``Verdict``), or None. ``home`` is the shop's own
    currency: see ``format_foreign``.
    """
    after, text = before, ""
    if reading.verdict is Verdict.UNSURE or not _is_possible(reading):
        text = reading.reason or tr("The page states no price that could be meant.")
    elif reading.verdict is Verdict.NO_PRICE:
        after = _with_availability(before, _missing(reading.availability), now)
    else:
        after, text = _stated_price(
            _with_availability(before, reading.availability, now), reading, past, now, home
        )
    changed = _stated(after) != _stated(before)
    doubted = after.doubted_price is not None
    awaited = (after.unavailable_since is not None) != (after.availability in UNAVAILABLE)
    return Belief(
        believed=after,
        changed=changed,
        settled=not text and not doubted and not awaited,
        worth_keeping=changed
        or (doubted and after.doubted_seen != before.doubted_seen)
        or (after.doubted_price, after.doubted_currency) != (before.doubted_price, before.doubted_currency)
        or reading.verdict != seen_before,
        text=text,
    )


def confirm(before: Believed, seen_before: str | None, *, now: datetime) -> Believed:
    """Return what to believe where the server says that the page is as it was at the last visit.

    Only asked of pages whose last reading was settled.
    """
    stated = seen_before in (Verdict.PRICE, Verdict.RANGE) and before.price is not None
    return replace(before, price_at=now) if stated else before


def _is_possible(reading: PageReading) -> bool:
    if reading.verdict is Verdict.NO_PRICE:
        return True
    if reading.verdict is Verdict.RANGE and (
        reading.highest is None or reading.price is None or reading.highest < reading.price
    ):
        return False
    return reading.price is not None and reading.price > 0


def _missing(availability: Availability) -> Availability:
    """Return why there is no price; a page that says nothing else means that it cannot be had."""
    return availability if availability in UNAVAILABLE else Availability.OUT_OF_STOCK


def _with_availability(before: Believed, seen: Availability, now: datetime) -> Believed:
    if seen is Availability.UNKNOWN:
        # A page that says nothing of it takes nothing back, save a first sighting that it did not repeat.
        known_out = before.availability in UNAVAILABLE
        return before if known_out else replace(before, unavailable_since=None)
    is_out, was_out = seen in UNAVAILABLE, before.availability in UNAVAILABLE
    if before.availability is Availability.UNKNOWN and before.price is None:
        return replace(before, availability=seen, unavailable_since=now if is_out else None)
    if is_out == was_out:
        since = (before.unavailable_since or now) if is_out else None
        return replace(before, availability=seen, unavailable_since=since)
    if is_out:
        if before.unavailable_since is None:
            return replace(before, unavailable_since=now)
        return replace(before, availability=seen)
    if before.unavailable_since is not None:
        return replace(before, unavailable_since=None)
    return replace(before, availability=seen)


def _stated_price(
    before: Believed, reading: PageReading, past: Sequence[PastPrice], now: datetime, home: str | None
) -> tuple[Believed, str]:
    """Return what to believe of a page that states a price, or a range of them."""
    if before.price is None:
        return _believe(before, reading, now), ""
    was_single, is_fresh = (
        before.highest is None,
        before.price_at is not None and now - before.price_at <= STALE,
    )
    if reading.verdict is Verdict.RANGE and was_single and is_fresh:
        # Which of its prices ours has become, nobody knows: that is no change, and confirms nothing.
        return _without_doubt(before), reading.reason or tr("The page states several prices now.")
    why = _why_doubted(before, reading, home)
    if not why and _comes_back(past, reading, now):
        why = tr("This price comes and goes; it counts once it stays.")
    if not why:
        return _believe(before, reading, now), ""
    currency = reading.currency or before.currency
    doubted = (before.doubted_price, before.doubted_currency)
    again = doubted == (reading.price, currency) and before.doubted_at is not None and before.doubted_at < now
    if again and before.doubted_seen < 0:
        return before, tr("You said that this price is wrong; the one before counts.")
    seen = before.doubted_seen + 1 if again else 1
    if seen >= SIGHTINGS:
        return _believe(before, reading, now), ""
    return (
        replace(
            before, doubted_price=reading.price, doubted_currency=currency, doubted_at=now, doubted_seen=seen
        ),
        why,
    )


def _why_doubted(before: Believed, reading: PageReading, home: str | None) -> str:
    """Return why another price than the believed one is not believed at first sight; empty where it is."""
    assert reading.price is not None
    assert before.price is not None
    now = format_foreign(reading.price, reading.currency or before.currency, home)
    was = format_foreign(before.price, before.currency, home)
    if _differ(before.currency, reading.currency):
        return tr("It says {price} after {before}: it counts once it is seen again.", price=now, before=was)
    if _differ(before.tax_included, reading.tax_included):
        return tr("Whether tax is in its price has changed: {price} counts once it is seen again.", price=now)
    if (before.price, before.highest) == (reading.price, reading.highest):
        return ""
    if _differ(_plain(before.variant), _plain(reading.variant)):
        return tr("It shows another variant, at {price}: that counts once it is seen again.", price=now)
    if _is_large(before.price, before.highest, reading.price, reading.highest):
        return tr("It says {price} after {before}: it counts once it is seen again.", price=now, before=was)
    return ""


def _is_large(low_before: int, high_before: int | None, low: int, high: int | None) -> bool:
    # A range that turns into one price within it, or the other way round, is no change at all.
    if high is None and high_before is not None and low_before <= low <= high_before:
        return False
    if high_before is None and high is not None and low <= low_before <= high:
        return False
    tops = (high_before or low_before, high or low)
    return abs(low - low_before) > LARGE * low_before or abs(tops[1] - tops[0]) > LARGE * tops[0]


def _comes_back(past: Sequence[PastPrice], reading: PageReading, now: datetime) -> bool:
    """Whether a price was left a short while ago, and not many changes back."""
    steps = [step for step in past if step.price is not None][-FLIPS_LOOKED_AT - 1 :]
    if not steps or steps[-1].price == reading.price:
        return False
    return any(
        step.price == reading.price and now - left.at < FLIP_SPAN
        for step, left in pairwise(steps)
        if left.price != step.price
    )


def _believe(before: Believed, reading: PageReading, now: datetime) -> Believed:
    same = (before.price, before.highest) == (reading.price, reading.highest)
    return replace(
        _without_doubt(before),
        price=reading.price,
        highest=reading.highest if reading.verdict is Verdict.RANGE else None,
        list_price=reading.list_price,
        currency=reading.currency or before.currency,
        tax_included=before.tax_included if reading.tax_included is None else reading.tax_included,
        variant=reading.variant or before.variant,
        price_at=now,
        price_since=before.price_since if same and before.price_since is not None else now,
    )


def _without_doubt(before: Believed) -> Believed:
    return replace(before, doubted_price=None, doubted_currency=None, doubted_at=None, doubted_seen=0)


def _stated(believed: Believed) -> tuple[object, ...]:
    return (
        believed.price,
        believed.highest,
        believed.list_price,
        believed.currency,
        believed.availability,
    )


def _plain(variant: str | None) -> str | None:
    return None if variant is None else " ".join(variant.casefold().split())


def _differ(before: object, now: object) -> bool:
    return before is not None and now is not None and before != now
