"""The shop's own facts as its owner says them: name, currency, clock and opening days."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, TypedDict, Unpack
from zoneinfo import ZoneInfo, available_timezones

from app.domain.errors import UsageError
from app.domain.shop import Shop
from app.domain.time import business_day, from_day_number
from app.jobs.afresh import RECKON, do_afresh
from app.jobs.demo_filling import DEMO_MARK
from app.language import day_long, listed, tr, trn, weekday
from app.store.closed_days import closed_days_of
from app.store.products import count_products
from app.store.sales import open_days, sales_span
from app.store.settings import get_setting, get_shop, put_shop

if TYPE_CHECKING:
    from app.jobs.service import Service

LONGEST_NAME = 80
CURRENCIES = (
    "EUR", "USD", "GBP", "MXN", "COP", "CLP", "ARS", "PEN", "UYU", "BOB", "PYG", "BRL", "GTQ", "HNL", "NIO", "CRC",
    "DOP", "VES", "CAD", "AUD", "NZD", "CHF", "SEK", "NOK", "DKK", "ISK", "PLN", "CZK", "HUF", "RON", "BGN", "RSD",
    "UAH", "TRY", "ILS", "AED", "SAR", "EGP", "MAD", "KES", "NGN", "ZAR", "INR", "PKR", "LKR", "NPR", "BDT", "THB",
    "MYR", "SGD", "IDR", "PHP", "VND", "HKD", "TWD", "CNY", "JPY", "KRW", "RUB",
)  # fmt: skip
"""ISO 4217 codes that are offered; any other may be written."""

_ANY_MONDAY = date(2024, 1, 1)
_TELLING_WEEKS = 8
"""Weeks of sales that say on which weekdays a shop opens."""


class ShopChanges(TypedDict, total=False):
    """What the owner says anew; what is not named stays."""

    name: str
    currency: str
    time_zone: str
    open_weekdays: tuple[int, ...] | None
    """0 for Monday; None: let the sales tell."""


@dataclass(frozen=True, slots=True)
class ShopPicture:
    """What is known of the shop, and how much of it was brought in."""

    shop: Shop
    products: int
    sales: tuple[date, date] | None
    """First and last business day with sales."""
    seen_closed: tuple[int, ...]
    """Weekdays without sales of late, 0 for Monday: closed days unless the owner says otherwise."""
    demo: bool
    """Whether it is the demo shop."""
    now: datetime
    zones: tuple[str, ...] = ()
    """The time zones that can be chosen."""

    @property
    def open_weekdays(self) -> tuple[int, ...]:
        """The weekdays that count as open: by the owner's word, else by the sales."""
        if self.shop.open_weekdays is not None:
            return self.shop.open_weekdays
        return tuple(weekday for weekday in range(7) if weekday not in self.seen_closed)


def shop_picture(service: Service) -> ShopPicture:
    """Return what is known of the shop now."""
    with service.store.read() as connection:
        shop = get_shop(connection)
        span = sales_span(connection)
        closed: tuple[int, ...] = ()
        if span is not None:
            last = min(span[1], business_day(service.now(), shop.zone))
            days = open_days(connection, last - timedelta(weeks=_TELLING_WEEKS), last)
            closed = closed_days_of([from_day_number(day) for day in days]).weekdays
        return ShopPicture(
            shop=shop,
            products=count_products(connection),
            sales=span,
            seen_closed=closed,
            demo=get_setting(connection, DEMO_MARK) is not None,
            now=service.now(),
            zones=zone_names(),
        )


def change_shop(service: Service, **changes: Unpack[ShopChanges]) -> Shop:
    """Keep the owner's word on the shop and return its facts; what depends on them is worked out afresh.

    Raises ``UsageError`` for a value that cannot be meant; then nothing is changed.
    """
    checked = _checked(changes)
    with service.store.write() as connection:
        before = get_shop(connection)
        shop = replace(before, **checked)
        if "currency" in checked:
            shop = replace(shop, currency_assumed=False)
        if "time_zone" in checked:
            shop = replace(shop, zone_assumed=False)
        if shop != before:
            put_shop(connection, shop, now=service.now())
    if shop.time_zone != before.time_zone:
        # "Every day at 02:00" now means another moment.
        service.schedules_changed()
    if (shop.time_zone, shop.currency, shop.open_weekdays) != (
        before.time_zone,
        before.currency,
        before.open_weekdays,
    ):
        do_afresh(service, *RECKON)
    return shop


@cache
def zone_names() -> tuple[str, ...]:
    """Return the time zones that can be chosen, by name. Looks at the disk: not for the GUI thread."""
    places = sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))
    return (*places, "UTC")


def weekday_names(weekdays: Collection[int]) -> list[str]:
    """Return weekdays (0 for Monday) as the language in use calls them, from Monday on."""
    return [weekday(_ANY_MONDAY + timedelta(days=day)) for day in sorted(weekdays)]


def opening_words(open_weekdays: Sequence[int]) -> str:
    """Return on which days the shop is open, as a sentence."""
    closed = [day for day in range(7) if day not in open_weekdays]
    if not closed:
        return tr("Open every day.")
    if len(closed) <= 3:
        return tr("Open every day but {days}.", days=listed(weekday_names(closed)))
    return tr("Open on {days}.", days=listed(weekday_names(open_weekdays)))


def held_words(picture: ShopPicture) -> str:
    """Return what was brought in so far, as a sentence; empty where nothing was."""
    parts = []
    if picture.products:
        parts.append(trn("{n} product", "{n} products", picture.products))
    if picture.sales is not None:
        first, last = (day_long(day, year=True) for day in picture.sales)
        parts.append(tr("sales from {first} to {last}", first=first, last=last))
    return tr("So far: {what}.", what=listed(parts)) if parts else ""


def _checked(changes: ShopChanges) -> ShopChanges:
    found = changes.copy()
    if "name" in found:
        found["name"] = " ".join(found["name"].split())
        if not found["name"]:
            raise UsageError(tr("A shop needs a name."), tr("It stands on reports and in the window."))
        if len(found["name"]) > LONGEST_NAME:
            raise UsageError(
                tr("That name is too long."),
                trn("It may have {n} letter.", "It may have {n} letters.", LONGEST_NAME),
            )
    if "currency" in found:
        found["currency"] = found["currency"].strip().upper()
        if not re.fullmatch("[A-Z]{3}", found["currency"]):
            raise UsageError(
                tr("“{text}” is no currency.", text=changes["currency"]),
                tr("Write its three letters, such as EUR or MXN."),
            )
    if "time_zone" in found:
        found["time_zone"] = _zone(found["time_zone"])
    if found.get("open_weekdays") is not None:
        days = tuple(sorted(set(found["open_weekdays"] or ())))
        if not days or not set(days) <= set(range(7)):
            raise UsageError(
                tr("A shop that is never open has nothing to watch."), tr("Choose at least one day.")
            )
        found["open_weekdays"] = days
    return found


def _zone(text: str) -> str:
    name = text.strip().replace(" ", "_")
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise UsageError(
            tr("“{text}” is no time zone.", text=text),
            tr("Write it as Europe/Madrid or America/Mexico_City."),
        ) from error
    return name
