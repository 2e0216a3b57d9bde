"""When a cost is worth an alert, what becomes of that alert, and the one notice that tells of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from app.alerts import cost_wording
from app.alerts.price_kinds import COST_CHANGE
from app.alerts.severity import Severity
from app.analysis.costs import CostEffect, effect, falls_below, is_back, is_made_up_for, is_worth_telling
from app.domain.money import money_text, to_money
from app.language import tr
from app.store.alerts import AlertDraft, AlertRow
from app.store.costs import ChangedCost, Costing
from app.store.price_rules import PriceChoice, PriceRules

MOST_ALONE = 5
"""More changes at once than that are one price list, and one alert."""
NEWS_FOR = timedelta(days=30)
"""After so long an alert about a cost ends by itself."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the owner wants to be told, product by product."""

    rules: PriceRules
    choices: Mapping[int, PriceChoice]

    def threshold(self, product_id: int) -> float:
        """Return the share from which a change is told."""
        choice = self.choices.get(product_id)
        return self.rules.threshold if choice is None or choice.threshold is None else choice.threshold

    def floor(self, product_id: int) -> float:
        """Return the least margin."""
        choice = self.choices.get(product_id)
        if choice is None or choice.margin_floor is None:
            return self.rules.margin_floor
        return choice.margin_floor


@dataclass(frozen=True, slots=True)
class Moved:
    """A change of cost that is worth telling."""

    costing: Costing
    found: CostEffect


@dataclass(frozen=True, slots=True)
class Review:
    """What becomes of a live alert about one product."""

    why_over: str = ""
    """Why it ends; empty where it does not."""
    moved: Moved | None = None
    """How the cost stands now, where the alert's words are not true any more."""
    is_news: bool = False
    """Whether it has changed so much further that it is to be told again."""


def moved(changed: ChangedCost, limits: Limits) -> Moved | None:
    """Return a change where it is worth telling; in another currency nothing can be compared."""
    costing = changed.costing
    if changed.told_currency != costing.currency or not changed.told:
        return None
    found = effect(changed.told, costing.cost, costing.price, tax_rate=limits.rules.tax_rate)
    told = is_worth_telling(
        found, threshold=limits.threshold(costing.product_id), margin_floor=limits.floor(costing.product_id)
    )
    return Moved(costing, found) if told else None


def review(live: AlertRow, costing: Costing | None, limits: Limits, *, now: datetime) -> Review:
    """Return what becomes of a live alert, now that its product stands as ``costing`` says (None: not sold)."""
    if costing is None:
        return Review(tr("not sold any more"))
    before, after = to_money(live.facts["before"]), to_money(live.facts["after"])
    if costing.currency != live.facts["currency"]:
        return Review(tr("its prices are in another currency now"))
    threshold = limits.threshold(costing.product_id)
    if is_back(before, costing.cost, threshold):
        return Review(tr("it costs what it did before"))
    if now - live.first_seen >= NEWS_FOR:
        return Review(tr("a month has passed"))
    found = effect(
        before,
        costing.cost,
        costing.price,
        tax_rate=limits.rules.tax_rate,
        # Reckoned with another rate of tax it says nothing.
        margin_before=live.facts["margin_before"]
        if live.facts["tax_rate"] == limits.rules.tax_rate
        else None,
    )
    has_new_price = _text(costing.price) != live.facts["price"]
    if has_new_price and is_made_up_for(found):
        return Review(tr("the price was changed accordingly"))
    if costing.cost == after and not has_new_price:
        return Review()
    is_news = abs(costing.cost - after) >= threshold * after
    return Review(moved=Moved(costing, found), is_news=is_news)


def draft(item: Moved, limits: Limits, *, since: date, untold: bool) -> AlertDraft:
    """Return the alert about one product."""
    costing, found = item.costing, item.found
    floor = limits.floor(costing.product_id)
    return AlertDraft(
        kind=COST_CHANGE,
        product_id=costing.product_id,
        severity=Severity.WATCH,
        title=cost_wording.title(costing.name, found),
        text=cost_wording.arithmetic(
            found, costing.currency, since=since, margin_floor=floor, tax_rate=limits.rules.tax_rate
        ),
        facts=_facts(item, limits) | {"since": since.isoformat(), "untold": untold},
        rank=1 + falls_below(found, floor),
    )


def draft_of_many(items: Sequence[Moved], limits: Limits, *, since: date) -> AlertDraft:
    """Return the one alert about many products whose costs have changed at once."""
    worst = sorted(items, key=lambda item: (-_loss(item), item.costing.product_id))[: cost_wording.WORST]
    changes = [item.found.change for item in items]
    return AlertDraft(
        kind=COST_CHANGE,
        product_id=None,
        severity=Severity.WATCH,
        title=cost_wording.title_of_many(changes),
        text=cost_wording.text_of_many(changes, [(item.costing.name, item.found) for item in worst]),
        facts={
            "products": len(items),
            "more": sum(change > 0 for change in changes),
            "less": sum(change < 0 for change in changes),
            "since": since.isoformat(),
            "worst": [
                _facts(item, limits) | {"sku": item.costing.sku, "name": item.costing.name} for item in worst
            ],
            "untold": True,
        },
        rank=1,
    )


def _facts(item: Moved, limits: Limits) -> dict[str, Any]:
    costing, found = item.costing, item.found
    return {
        "before": money_text(found.before),
        "after": money_text(found.after),
        "change": round(found.change, 4),
        "price": _text(costing.price),
        "currency": costing.currency,
        "margin_before": _rounded(found.margin_before),
        "margin_after": _rounded(found.margin_after),
        "margin_floor": limits.floor(costing.product_id),
        "threshold": limits.threshold(costing.product_id),
        "tax_rate": limits.rules.tax_rate,
        "keeping": _text(found.keeping),
    }


def _loss(item: Moved) -> float:
    """Return how much of the margin goes; without a price, how much of the cost comes."""
    found = item.found
    if found.margin_before is None or found.margin_after is None:
        return found.change
    return found.margin_before - found.margin_after


def _text(units: int | None) -> str | None:
    return None if units is None else money_text(units)


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 6)
