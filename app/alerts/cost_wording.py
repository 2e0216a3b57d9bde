"""The words of alerts about costs: the fact in the title, what it does to the margin in the text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from statistics import median

from app.analysis.costs import CostEffect, falls_below
from app.domain.money import format_money
from app.language import day_short, listed, percent, tr, trn

WORST = 5
"""Products that are named where many change at once."""


def title(name: str, found: CostEffect) -> str:
    """Return the fact: "Espresso beans: costs 12 % more". Before ": " is the name."""
    return f"{name}: {how_much(found)}"


def how_much(found: CostEffect) -> str:
    """Return "costs 12 % more"."""
    share = _share(found)
    if found.after > found.before:
        return tr("costs {share} more", share=share)
    return tr("costs {share} less", share=share)


def arithmetic(
    found: CostEffect, currency: str, *, since: date, margin_floor: float, tax_rate: float | None
) -> str:
    """Return what it does to the margin, and which price would keep that.

    "Costs €5.60 instead of €5.00 since 20 Nov. At €9.90 that leaves 43 % instead of 49 %. To keep 49 % it would have
    to sell for €11.09."
    """
    said = [
        tr(
            "Costs {after} instead of {before} since {day}.",
            after=format_money(found.after, currency),
            before=format_money(found.before, currency),
            day=day_short(since),
        )
    ]
    if effect := effect_words(found, currency, tax_rate=tax_rate):
        said.append(effect)
    if falls_below(found, margin_floor):
        said.append(tr("That is below your floor of {floor}.", floor=percent(margin_floor)))
    if found.keeping is not None and found.margin_before is not None and found.after > found.before:
        said.append(
            tr(
                "To keep {margin} it would have to sell for {price}.",
                margin=percent(found.margin_before),
                price=format_money(found.keeping, currency),
            )
        )
    return " ".join(said)


def effect_words(found: CostEffect, currency: str, *, tax_rate: float | None) -> str:
    """Return "At €9.90 that leaves 43 % instead of 49 %."; empty where there is no price."""
    if found.price is None or found.margin_before is None or found.margin_after is None:
        return ""
    price = format_money(found.price, currency)
    before, after = percent(found.margin_before), percent(found.margin_after)
    if found.margin_after < 0:
        return tr("At {price} every sale loses money.", price=price)
    if tax_rate is None:
        return tr(
            "At {price} that leaves {after} instead of {before}, tax left aside.",
            price=price,
            after=after,
            before=before,
        )
    return tr("At {price} that leaves {after} instead of {before}.", price=price, after=after, before=before)


def title_of_many(changes: Sequence[float]) -> str:
    """Return the fact where many costs change at once, given each as a share: "Costs: 300 products cost more"."""
    more = sum(change > 0 for change in changes)
    less = len(changes) - more
    if not less:
        return trn("Costs: {n} product costs more", "Costs: {n} products cost more", more)
    if not more:
        return trn("Costs: {n} product costs less", "Costs: {n} products cost less", less)
    up = trn("{n} product costs more", "{n} products cost more", more)
    # words: {up} is "3 products cost more".
    return trn("Costs: {up}, {n} costs less", "Costs: {up}, {n} cost less", less, up=up)


def text_of_many(changes: Sequence[float], worst: Sequence[tuple[str, CostEffect]]) -> str:
    """Return what is to be known of many changes: the middle one, and the products that it hits the most."""
    middle = median(changes)
    share = percent(abs(middle), 0 if abs(middle) >= 0.01 else 1)
    said = [
        tr("The middle change is {share} more.", share=share)
        if middle > 0
        else tr("The middle change is {share} less.", share=share)
    ]
    named = [
        # words: {product} is the product's name, {change} is "costs 12 % more".
        tr("{product} {change}", product=name, change=how_much(found))
        for name, found in worst
    ]
    said.append(tr("Most of all: {products}.", products=listed(named)))
    said.append(tr("The Prices page lists them all."))
    return " ".join(said)


def several(names: Sequence[str]) -> tuple[str, str]:
    """Return title and body of a notice about the costs of a few products."""
    what = trn("{n} product costs something else", "{n} products cost something else", len(names))
    return what, f"{listed(names)}."


def _share(found: CostEffect) -> str:
    share = abs(found.change)
    return percent(share, 0 if share >= 0.01 else 1)
