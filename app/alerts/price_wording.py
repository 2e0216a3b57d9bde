"""The words of alerts about prices: the fact in the title, the arithmetic in the text, both in a notice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.alerts.price_facts import Event, PriceNews
from app.alerts.price_standing import Standing
from app.analysis.price_position import Advised, Compared, Position, Suggestion
from app.domain.money import format_foreign
from app.language import number, percent, tr, trn


def title(standing: Standing, news: Sequence[PriceNews]) -> str:
    """Return the fact in a few words: "Espresso beans 1 kg: Shop Next Door asks 13 % less". Before ": " is the name."""
    return f"{standing.name}: {_fact(standing, news)}"


def arithmetic(standing: Standing, news: Sequence[PriceNews], now: datetime) -> str:
    """Return what happened, what the own price leaves, what the others ask, and what follows from it.

    "Sells for €14.90, costs €9.10: 39 % margin. Shop Next Door asks €12.90 (read 2 h ago), 13 % less. Meeting it
    leaves 29 %, above your floor of 15 %."
    """
    parts = [happened(item, standing.home) for item in news]
    found = standing.suggestion
    if standing.own is not None and found is not None:
        parts += [own_words(standing), *rival_words(standing, now), advice_words(standing)]
    return " ".join(part for part in parts if part)


def reason(standing: Standing, news: Sequence[PriceNews], now: datetime) -> str:
    """Return what a notice says below its title: what happened last, else what the others ask."""
    return " ".join([happened(item, standing.home) for item in news[-2:]] or rival_words(standing, now))


def own_words(standing: Standing) -> str:
    """Return what the own price leaves: "Sells for €14.90, costs €9.10: 39 % margin."; empty without a price."""
    own, found = standing.own, standing.suggestion
    if own is None or found is None:
        return ""
    price = format_foreign(own.price, own.currency, standing.home)
    if own.cost is None or found.margin is None:
        return tr("Sells for {price}; its cost is not known.", price=price)
    cost = format_foreign(own.cost, own.currency, standing.home)
    if standing.tax_rate is None:
        return tr(
            "Sells for {price}, costs {cost}: {margin} margin, tax left aside.",
            price=price,
            cost=cost,
            margin=percent(found.margin),
        )
    return tr(
        "Sells for {price}, costs {cost}: {margin} margin.",
        price=price,
        cost=cost,
        margin=percent(found.margin),
    )


def rival_words(standing: Standing, now: datetime) -> list[str]:
    """Return what the shop asks that it is about, and where the middle of several lies."""
    own, found = standing.own, standing.suggestion
    if own is None or found is None:
        return []
    if found.position is Position.ALONE:
        return [tr("None of the shops that you watch has it now.")]
    if found.target is None:
        return []
    said = [_asks(found.target, standing, now)]
    if found.position is Position.OVERPRICED and found.middle is not None:
        said.append(
            trn(
                "The middle of {n} shop is {price}.",
                "The middle of {n} shops is {price}.",
                len(found.compared),
                price=format_foreign(found.middle, own.currency, standing.home),
            )
        )
    return said


def advice_words(standing: Standing) -> str:
    """Return the advice with its arithmetic; empty where there is none."""
    own, found = standing.own, standing.suggestion
    if own is None or found is None:
        return ""
    if found.advised is Advised.NO_COST:
        return tr("Whether meeting it would pay cannot be said without the cost.")
    if found.advised is Advised.HOLD:
        return _hold(found)
    if found.suggested is None:
        return ""
    suggested = format_foreign(found.suggested, own.currency, standing.home)
    if found.advised is Advised.RAISE:
        if found.margin_then is None:
            return tr("At {price} you would still be the cheapest.", price=suggested)
        return tr(
            "At {price} you would still be the cheapest, with {margin} margin.",
            price=suggested,
            margin=percent(found.margin_then),
        )
    target = found.target
    meets = target is not None and format_foreign(target.price, own.currency, standing.home) == suggested
    left, floor = percent(found.margin_then or 0.0), percent(found.margin_floor)
    if meets:
        return tr("Meeting it leaves {margin}, above your floor of {floor}.", margin=left, floor=floor)
    return tr(
        "Meeting it with {price} leaves {margin}, above your floor of {floor}.",
        price=suggested,
        margin=left,
        floor=floor,
    )


def happened(item: PriceNews, home: str | None) -> str:
    """Return one thing that happened at another shop, as a sentence. ``home`` is the shop's own currency."""
    if item.event is Event.OUT:
        return tr("{seller} does not have it at the moment.", seller=item.seller)
    if item.event is Event.BACK:
        return tr("{seller} has it again.", seller=item.seller)
    before, after = (
        "" if units is None else format_foreign(units, item.currency, home)
        for units in (item.before, item.after)
    )
    if item.event is Event.DROP:
        return tr(
            "{seller} went down from {before} to {after}.", seller=item.seller, before=before, after=after
        )
    return tr("{seller} went up from {before} to {after}.", seller=item.seller, before=before, after=after)


def on_our_tax(stated: str, compared: str, tax_rate: float | None, *, is_taxed: bool) -> str:
    """Return how a price that is stated on another basis of tax becomes what it is compared as."""
    rate = f"{number((tax_rate or 0.0) * 100)} %"
    if is_taxed:
        return tr("{stated} less {share} tax = {price}", stated=stated, share=rate, price=compared)
    return tr("{stated} + {share} tax = {price}", stated=stated, share=rate, price=compared)


def several(products: Sequence[str]) -> tuple[str, str]:
    """Return title and body of a notice about the prices of more than one product, named in their order."""
    what = trn("{n} price next door to look at", "{n} prices next door to look at", len(products))
    first = ", ".join(products[:2])
    if len(products) <= 2:
        return what, f"{first}."
    # words: {names} are the first two products.
    return what, trn("{names} and {n} more.", "{names} and {n} more.", len(products) - 2, names=first)


def not_watched() -> str:
    """Return that an alert has ended because nothing is watched any more."""
    return tr("no page is watched for it any more")


def why_over(standing: Standing) -> str:
    """Return why an alert about a product's price has ended."""
    if not standing.pages:
        return not_watched()
    if standing.suggestion is None or not standing.suggestion.compared:
        return tr("what other shops ask is not known well enough any more")
    return tr("the others ask about the same again")


def _fact(standing: Standing, news: Sequence[PriceNews]) -> str:
    found = standing.suggestion
    position = Position.NONE if found is None else found.position
    if found is not None and found.target is not None:
        gap, seller = percent(abs(found.target.gap)), found.target.rival.seller
        if position is Position.OVERPRICED:
            return trn(
                "{n} shop asks clearly less",
                "{n} shops ask clearly less",
                sum(item.gap <= -standing.threshold for item in found.compared),
            )
        if position is Position.UNDERCUT:
            return tr("{seller} asks {share} less", seller=seller, share=gap)
        if position is Position.ROOM and not news:
            return tr("every other shop asks at least {share} more", share=gap)
    if position is Position.ALONE:
        return tr("no other shop has it now")
    return _fact_of(news[-1]) if news else tr("as the others ask")


def _fact_of(item: PriceNews) -> str:
    if item.event is Event.OUT:
        return tr("{seller} is out of it", seller=item.seller)
    if item.event is Event.BACK:
        return tr("{seller} has it again", seller=item.seller)
    share = percent(abs((item.after or 0) / (item.before or 1) - 1))
    if item.event is Event.DROP:
        return tr("{seller} went down by {share}", seller=item.seller, share=share)
    return tr("{seller} went up by {share}", seller=item.seller, share=share)


def _asks(item: Compared, standing: Standing, now: datetime) -> str:
    rival, said = item.rival, format_foreign(item.price, item.rival.currency, standing.home)
    stated = rival.price if rival.highest is None else rival.highest
    if stated is not None and item.is_on_other_tax:
        before = format_foreign(stated, rival.currency, standing.home)
        said = on_our_tax(before, said, standing.tax_rate, is_taxed=bool(rival.tax_included))
    seller, price = rival.seller, _with_age(said, rival.price_at, now)
    if item.rival.highest is not None and item.rival.highest != item.rival.price:
        return tr("{seller} asks {price} at most.", seller=seller, price=price)
    share = percent(abs(item.gap))
    if item.gap < 0:
        # words: {price} is "€12.90", or "€12.90 (read 5 h ago)".
        return tr("{seller} asks {price}, {share} less.", seller=seller, price=price, share=share)
    # words: {price} is "€12.90", or "€12.90 (read 5 h ago)".
    return tr("{seller} asks {price}, {share} more.", seller=seller, price=price, share=share)


def _hold(found: Suggestion) -> str:
    floor = percent(found.margin_floor)
    left = "" if found.margin_then is None else percent(found.margin_then)
    if found.position is Position.ROOM:
        return tr(
            "Even just below that it leaves {margin}, less than your floor of {floor}.",
            margin=left,
            floor=floor,
        )
    if (found.margin_then or 0.0) < 0:
        return tr("Better hold it: meeting that would cost you money with each one sold.")
    return tr(
        "Better hold it: meeting that would leave {margin}, less than your floor of {floor}.",
        margin=left,
        floor=floor,
    )


def _with_age(price: str, at: datetime | None, now: datetime) -> str:
    """Return a price with how old it is, where that is worth saying."""
    hours = 0 if at is None else max(0, int((now - at).total_seconds() // 3_600))
    if hours < 1:
        return price
    if hours < 48:
        return trn("{price} (read {n} hour ago)", "{price} (read {n} hours ago)", hours, price=price)
    return trn("{price} (read {n} day ago)", "{price} (read {n} days ago)", hours // 24, price=price)
