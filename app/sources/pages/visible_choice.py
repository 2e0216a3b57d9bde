"""Which of the amounts that can be seen on a page is the product's price, where that can be told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from app.domain.market import Verdict
from app.language import tr
from app.sources.pages.block_words import Role
from app.sources.pages.main_product import words_of
from app.sources.pages.markup import Element
from app.sources.pages.tax import is_tax_apart
from app.sources.pages.visible import Candidate, Seen

_SPANS = 3
"""A product has one span of prices; so many are steps of a filter, or those of a list."""
_OFFERED = frozenset({Role.PRICE, Role.FROM, Role.USUAL})


@dataclass(frozen=True, slots=True)
class VisibleReading:
    """What the visible text says of the price."""

    verdict: Verdict
    price: Candidate | None = None
    highest: Decimal | None = None
    list_price: Decimal | None = None
    reason: str = ""
    candidates: tuple[Candidate, ...] = ()
    """Every amount that could be the product's price."""

    def has(self, value: Decimal) -> bool:
        """Say whether an amount is among those that could be the price, but for half a cent."""
        return any(
            other.value is not None and abs(other.value - value) < Decimal("0.006")
            for other in self.candidates
        )


def judge_visible(
    seen: Seen, heading: Element | None, *, net_wanted: bool, variant: str | None
) -> VisibleReading:
    """Return what the amounts around the product's heading say together."""
    own = [candidate for candidate in seen.candidates if not candidate.off]
    offered = [candidate for candidate in own if candidate.role in _OFFERED and not candidate.linked]
    offered = offered or [candidate for candidate in own if candidate.role in _OFFERED]
    paid = [candidate for candidate in offered if candidate.value != 0]
    scope = _scope(paid, heading)
    chosen = _inside(paid, scope, strong=True) or _inside(paid, scope, strong=False)
    if not chosen:
        free = any(candidate.value == 0 and candidate.strong for candidate in offered)
        reason = tr("The page shows a price of nothing.") if free else ""
        return VisibleReading(Verdict.UNSURE if free else Verdict.NO_PRICE, reason=reason)
    within = tuple(_inside(paid, scope, strong=False))
    if any(candidate.role is Role.FROM for candidate in chosen):
        within = (*within, *(c for c in paid if c.choice and c not in within))
    if variant and (named := [c for c in paid if c.choice and words_of(variant) <= words_of(c.text)]):
        chosen = named
    strikes = _list_prices(own, scope)
    reading = _decide(chosen, within, strikes, net_wanted=net_wanted)
    gross = None if net_wanted else _gross_of(reading.price, paid)
    return reading if gross is None else replace(reading, price=gross, list_price=None)


def _scope(offered: list[Candidate], heading: Element | None) -> Element | None:
    """Return the smallest element around the heading that holds a likely price, None for the whole page."""
    likely = [candidate for candidate in offered if candidate.strong] or offered
    walk = heading
    while walk is not None:
        if any(walk.holds(candidate.element) for candidate in likely):
            return walk
        walk = walk.parent
    return None


def _inside(candidates: list[Candidate], scope: Element | None, *, strong: bool) -> list[Candidate]:
    return [
        candidate
        for candidate in candidates
        if (scope is None or scope.holds(candidate.element)) and (candidate.strong or not strong)
    ]


def _list_prices(own: list[Candidate], scope: Element | None) -> list[Decimal]:
    return [
        candidate.value
        for candidate in _inside(own, scope, strong=False)
        if candidate.role is Role.LIST and candidate.value is not None
    ]


def _decide(
    chosen: list[Candidate], within: tuple[Candidate, ...], strikes: list[Decimal], *, net_wanted: bool
) -> VisibleReading:
    if any(candidate.value is None for candidate in chosen):
        reason = tr("The amounts on the page can be read in two ways: as thousands, or with decimals.")
        return VisibleReading(Verdict.UNSURE, reason=reason, candidates=within)
    prices = [candidate for candidate in chosen if candidate.role is not Role.USUAL]
    usual = [candidate for candidate in within if candidate.role is Role.USUAL]
    lowest_usual = min((candidate.value or Decimal(0) for candidate in usual), default=None)
    if prices and lowest_usual is not None:
        strikes = [*strikes, *(v for c in usual if (v := c.value) is not None)]
    chosen = _without_extras(prices or chosen)
    spans = {c.value for c in chosen if c.ends_range or (c.role is Role.FROM and not c.choice)}
    if len(spans) >= _SPANS:
        return VisibleReading(Verdict.UNSURE, reason=_several(), candidates=within)
    if any(candidate.ends_range for candidate in chosen) or any(
        candidate.role is Role.FROM for candidate in chosen
    ):
        plain = [c for c in chosen if c.now and c.role is Role.PRICE and not c.ends_range]
        if len({c.value for c in plain}) != 1:
            return _range(chosen, within)
        chosen = plain
    choices = {candidate.value for candidate in chosen if candidate.choice}
    if len(choices) > 1:
        return _range(chosen, within)
    for narrower in (chosen, [candidate for candidate in chosen if candidate.now]):
        values = {candidate.value for candidate in narrower}
        signs = {candidate.sign.mark for candidate in narrower if candidate.sign.code}
        if len(values) == 1 and len(signs) <= 1:
            return _single(narrower[0], strikes, within)
        if (
            len(values) == 2
            and len(signs) <= 1
            and (taxed := _taxed(narrower, net_wanted=net_wanted)) is not None
        ):
            return _single(taxed, strikes, within)
    return VisibleReading(Verdict.UNSURE, reason=_several(), candidates=within)


def _several() -> str:
    return tr("The page shows several prices, and nothing says which of them is the product's.")


def _without_extras(chosen: list[Candidate]) -> list[Candidate]:
    """Return the amounts without those of what can be had in addition: guarantees, services, surcharges for a finish.

    They stand in what is clicked, and each is below the one amount that the markup calls the price. Where one of them
    is that amount, they are prices of variants instead, and of one that is above it nothing can be said.
    """
    plain = [c for c in chosen if not c.clickable and c.role is Role.PRICE and not c.ends_range]
    values = {c.value for c in plain}
    price = plain[0].value if len(values) == 1 and any(c.named or c.now for c in plain) else None
    if price is None or any(
        c not in plain and (not c.clickable or c.value is None or c.value >= price) for c in chosen
    ):
        return chosen
    return plain


def _single(candidate: Candidate, strikes: list[Decimal], within: tuple[Candidate, ...]) -> VisibleReading:
    before = [value for value in strikes if candidate.value is not None and value > candidate.value]
    list_price = before[0] if len(set(before)) == 1 else None
    return VisibleReading(Verdict.PRICE, candidate, list_price=list_price, candidates=within)


def _taxed(pair: list[Candidate], *, net_wanted: bool) -> Candidate | None:
    """Return the wanted one of a price with and without tax, None where they are not just that."""
    ordered = sorted(pair, key=lambda candidate: candidate.value or Decimal(0))
    low, high = ordered[0], ordered[-1]
    if low.value is None or high.value is None or not is_tax_apart(low.value, high.value):
        return None
    if not any(candidate.tax_included is not None for candidate in pair):
        return None
    return low if net_wanted else high


def _gross_of(net: Candidate | None, paid: list[Candidate]) -> Candidate | None:
    """Return the amount with tax that belongs to one without, wherever on the page it is called so."""
    if net is None or net.tax_included is not False or net.value is None:
        return None
    found = [
        other
        for other in paid
        if other.tax_included and other.value is not None and is_tax_apart(net.value, other.value)
    ]
    return found[0] if len({other.value for other in found}) == 1 else None


def _range(chosen: list[Candidate], within: tuple[Candidate, ...]) -> VisibleReading:
    lowest = min(chosen, key=lambda candidate: candidate.value or Decimal(0))
    highest = max(candidate.value or Decimal(0) for candidate in (*chosen, *(c for c in within if c.choice)))
    if lowest.value == highest:
        reason = tr("The page names the lowest of several prices only.")
        return VisibleReading(Verdict.UNSURE, reason=reason, candidates=within)
    reason = tr("The page shows a span of prices, and nothing says which of them is meant.")
    return VisibleReading(Verdict.RANGE, lowest, highest, reason=reason, candidates=within)
