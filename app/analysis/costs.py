"""What a change of cost does to the margin, and whether it is worth a word. Pure rules; amounts are money units."""

from __future__ import annotations

from dataclasses import dataclass

from app.analysis.price_position import CENT, floor_price, margin

SAME = 0.005
"""Margins that differ by less are the same to a shop: half a point."""
REARM = 0.5
"""A cost that is within this share of the threshold of what it was is back."""


@dataclass(frozen=True, slots=True)
class CostEffect:
    """One cost before and after, beside the price that the product sells for."""

    before: int
    after: int
    price: int | None
    margin_before: float | None
    """Share of the price without tax; None where there is no price."""
    margin_after: float | None
    keeping: int | None
    """The price, in whole cents, that would leave the margin of before; None where there was none to keep."""

    @property
    def change(self) -> float:
        """The change as a share of what it cost before."""
        return (self.after - self.before) / self.before


def effect(
    before: int,
    after: int,
    price: int | None,
    *,
    tax_rate: float | None,
    margin_before: float | None = None,
) -> CostEffect:
    """Return what a change of cost does at a price. ``before`` is more than nothing.

    ``margin_before``: what was left before, where the price has changed since; else it is reckoned at ``price``.
    Without a rate of tax, price and cost are taken to be on the same basis.
    """
    sold_for = price or None
    old = None if sold_for is None else margin(sold_for, before, tax_rate=tax_rate)
    if old is not None and margin_before is not None:
        old = margin_before
    new = None if sold_for is None else margin(sold_for, after, tax_rate=tax_rate)
    keeping = None
    if old is not None and 0 < old < 1:
        keeping = floor_price(after, old, tax_rate=tax_rate)
    return CostEffect(before, after, sold_for, old, new, keeping)


def falls_below(found: CostEffect, margin_floor: float) -> bool:
    """Whether the change takes the margin below the least that the owner wants."""
    if found.margin_before is None or found.margin_after is None:
        return False
    return found.margin_before >= margin_floor > found.margin_after


def is_worth_telling(found: CostEffect, *, threshold: float, margin_floor: float) -> bool:
    """Whether the owner should know: a change of ``threshold`` or more, or one that breaks the margin floor."""
    # A cent of what costs a few is a large share, and nothing to speak of.
    if abs(found.after - found.before) < CENT:
        return False
    return abs(found.change) >= threshold or falls_below(found, margin_floor)


def is_back(before: int, now: int, threshold: float) -> bool:
    """Whether a cost is as good as what it was before."""
    return abs(now - before) < threshold * REARM * before


def is_made_up_for(found: CostEffect) -> bool:
    """Whether a new price leaves the margin that there was before a rise."""
    if found.margin_before is None or found.margin_after is None or found.after <= found.before:
        return False
    return found.margin_after >= found.margin_before - SAME
