"""What prices come to, in sentences: the first line of the Prices page, the one below it, and the advice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.alerts.price_standing import Standing
from app.alerts.price_wording import arithmetic
from app.analysis.price_position import Advised, Position, lacks_tax
from app.domain.money import format_foreign
from app.jobs.price_words import ATTENTION, PROBLEM, SAME, sign_of
from app.jobs.run_words import ago
from app.language import percent, tr, trn


def sentence(found: Sequence[Standing]) -> str:
    """Return how the shop stands beside the others."""
    compared = [
        (standing.threshold, item)
        for standing in found
        if standing.suggestion is not None
        for item in standing.suggestion.compared
    ]
    if not any(standing.pages for standing in found):
        return tr("Nothing is watched yet.")
    cheaper = {item.rival.seller for threshold, item in compared if item.gap <= -threshold}
    if cheaper:
        return trn("{n} shop asks less than you.", "{n} shops ask less than you.", len(cheaper))
    if not compared:
        return tr("No price next door can be held against yours yet.")
    if any(item.gap <= -SAME for _threshold, item in compared):
        return tr("Nobody nearby asks much less than you.")
    return tr("Nobody nearby asks less than you.")


def subline(found: Sequence[Standing], lists: int, now: datetime) -> str:
    """Return what is watched, when it was looked at last, and how much of it waits for the owner."""
    watched = [page for standing in found for page in standing.pages]
    if not watched:
        return trn("{n} supplier's list is read.", "{n} suppliers' lists are read.", lists) if lists else ""
    pages = trn("{n} page", "{n} pages", len(watched))
    shops = trn("{n} shop", "{n} shops", len({page.seller for page in watched}))
    read = max((page.checked_at for page in watched if page.checked_at is not None), default=None)
    if read is None:
        said = tr("{pages} of {shops}, not read yet", pages=pages, shops=shops)
    else:
        said = tr("{pages} of {shops}, last read {ago}", pages=pages, shops=shops, ago=ago(read, now))
    waiting = sum(sign_of(page) in (PROBLEM, ATTENTION) for page in watched)
    if waiting:
        said += "; " + trn("{n} wants you", "{n} want you", waiting)
    return f"{said}."


def suggestion_text(standing: Standing, now: datetime) -> str:
    """Return the price that is advised, with its arithmetic: "Lower to €12.90. Sells for …"; empty where none is."""
    own, found = standing.own, standing.suggestion
    if own is None or found is None or found.suggested is None:
        return ""
    price = format_foreign(found.suggested, own.currency, standing.home)
    lower = found.advised is Advised.LOWER
    what = tr("Lower to {price}.", price=price) if lower else tr("Raise to {price}.", price=price)
    return f"{what} {arithmetic(standing, (), now)}"


def advice_text(standing: Standing, now: datetime) -> str:
    """Return the advice for a product, or why there is none."""
    said, found = suggestion_text(standing, now), standing.suggestion
    if said:
        return said
    if not standing.pages:
        return tr("No page of another shop is watched for it.")
    if found is None:
        return tr("Its own price is not known, so nothing can be held against it.")
    if not found.compared and found.position is Position.NONE:
        own, rate = standing.own, standing.tax_rate
        if own is not None and any(
            lacks_tax(own, rival, tax_rate=rate, now=now) for rival in standing.rivals
        ):
            return tr(
                "What the others ask is without tax. Say which tax is in your prices, and it can be compared."
            )
        return tr("What the others ask cannot be held against your price yet.")
    said = arithmetic(standing, (), now)
    return said + " " + tr("Your price can stay as it is.") if found.advised is Advised.NOTHING else said


def margin_text(left: float | None, tax_rate: float | None) -> str:
    """Return a margin with what it is a share of; empty where it is not known."""
    if left is None:
        return ""
    if tax_rate is None:
        return tr("{share} of the price, tax left aside", share=percent(left))
    return tr("{share} of the price without tax", share=percent(left))
