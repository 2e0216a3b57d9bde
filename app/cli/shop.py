"""``tillwatch shop``: the shop's own facts, shown or changed."""

from __future__ import annotations

from typing import Any

import click

from app.cli.help import command
from app.cli.options import Context, common
from app.cli.output import print_json, say
from app.domain.errors import UsageError
from app.jobs.service import Service
from app.jobs.shop_facts import ShopChanges, ShopPicture, change_shop, held_words, opening_words, shop_picture
from app.jobs.speaking import choose_language, chosen_language
from app.language import LANGUAGES, language, noop, tr
from app.system.instance import send_command

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LEARNED = "learned"
_SYSTEM = "system"


@command(
    "shop",
    noop("Show or change the shop's name, currency, time zone, language and opening days."),
)
@click.option("--name", default=None, help=noop("What the shop is called."))
@click.option("--currency", default=None, help=noop("Its currency, such as EUR or MXN."))
@click.option("--zone", default=None, help=noop("Its time zone, such as Europe/Madrid."))
@click.option(
    "--language",
    "code",
    type=click.Choice([*LANGUAGES, _SYSTEM]),
    default=None,
    help=noop("What Tillwatch speaks; 'system' follows this PC."),
)
@click.option(
    "--open-days",
    default=None,
    help=noop("When it is open, such as mon,tue,sat; 'learned' leaves it to the sales."),
)
@common
def shop(
    context: Context,
    name: str | None,
    currency: str | None,
    zone: str | None,
    code: str | None,
    open_days: str | None,
) -> int:
    """Show or change the shop's name, currency, time zone, language and opening days."""
    changes: ShopChanges = {}
    if name is not None:
        changes["name"] = name
    if currency is not None:
        changes["currency"] = currency
    if zone is not None:
        changes["time_zone"] = zone
    if open_days is not None:
        changes["open_weekdays"] = _weekdays(open_days)
    with context.service() as service:
        if changes:
            change_shop(service, **changes)
        if code is not None:
            choose_language(service, "" if code == _SYSTEM else code)
        if changes or code is not None:
            # An application that is open takes up what was queued, another clock and another language.
            send_command(service.home.socket_path, {"command": "shop-changed"})
        picture = shop_picture(service)
        if context.json:
            print_json(_document(service, picture))
        else:
            _say(picture)
    return 0


def _weekdays(text: str) -> tuple[int, ...] | None:
    if text.strip().lower() == _LEARNED:
        return None
    found = []
    for part in text.split(","):
        day = part.strip().lower()[:3]
        if day not in _DAYS:
            raise UsageError(
                tr("“{text}” is no day of the week.", text=part.strip()),
                tr("Write them as {example}.", example=",".join(_DAYS)),
            )
        found.append(_DAYS.index(day))
    return tuple(found)


def _document(service: Service, picture: ShopPicture) -> dict[str, Any]:
    facts, chosen = picture.shop, chosen_language(service.store)
    return {
        "name": facts.name,
        "currency": facts.currency,
        "currency_assumed": facts.currency_assumed,
        "time_zone": facts.time_zone,
        "time_zone_assumed": facts.zone_assumed,
        "language": None if chosen is None else chosen.code,
        "open_days": [_DAYS[day] for day in picture.open_weekdays],
        "open_days_learned": facts.open_weekdays is None,
        "demo": picture.demo,
        "products": picture.products,
        "sales_from": None if picture.sales is None else picture.sales[0].isoformat(),
        "sales_to": None if picture.sales is None else picture.sales[1].isoformat(),
    }


def _say(picture: ShopPicture) -> None:
    facts = picture.shop
    say(facts.name)
    if facts.currency_assumed:
        say(tr("Currency: {currency}, assumed until a file or you say so.", currency=facts.currency))
    else:
        say(tr("Currency: {currency}", currency=facts.currency))
    if facts.zone_assumed:
        say(tr("Time zone: {zone}, taken from this PC.", zone=facts.time_zone))
    else:
        say(tr("Time zone: {zone}", zone=facts.time_zone))
    say(tr("Language: {language}", language=language().name))
    if facts.open_weekdays is not None:
        say(opening_words(facts.open_weekdays))
    elif picture.sales is None:
        say(tr("Opening days are learned from the sales."))
    else:
        say(tr("{days} That is what the sales show.", days=opening_words(picture.open_weekdays)))
    if words := held_words(picture):
        say(words)
