"""What has changed in what products cost, as the Prices page and ``tillwatch prices`` list it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from app.alerts import cost_wording
from app.alerts.cost_alerts import Limits
from app.analysis.costs import effect
from app.store.cost_steps import CostStep, cost_steps, unrecorded_steps
from app.store.costs import Costing, costings
from app.store.price_rules import get_price_rules, price_choices
from app.store.settings import get_shop

MOST_SHOWN = 500
"""Changes of cost that are listed."""


@dataclass(frozen=True, slots=True)
class CostChange:
    """A cost that changed, with what it does to the margin. Amounts are money units."""

    product_id: int
    sku: str
    product: str
    day: date
    before: int | None
    after: int
    currency: str
    margin_before: float | None
    """Share of the price; None where the price is not known."""
    margin_after: float | None
    text: str


def cost_changes(connection: Connection, *, since: date) -> list[CostChange]:
    """Return the changes of cost from ``since`` on, the latest first, with what each does at the price of now.

    No more than ``MOST_SHOWN``: of those of one day, the largest. Products that are not sold any more are left out.
    """
    shop, rules = get_shop(connection), get_price_rules(connection)
    limits = Limits(rules, price_choices(connection))
    latest = unrecorded_steps(connection, shop.zone, limit=MOST_SHOWN)
    steps = [step for step in latest if step.day >= since]
    steps += cost_steps(connection, since, limit=MOST_SHOWN)
    known = costings(connection, {step.product_id for step in steps})
    return [
        _change(step, known[step.product_id], limits)
        for step in steps[:MOST_SHOWN]
        if step.product_id in known
    ]


def _change(step: CostStep, costing: Costing, limits: Limits) -> CostChange:
    tax_rate = limits.rules.tax_rate
    found = effect(step.before, step.after, costing.price, tax_rate=tax_rate)
    return CostChange(
        product_id=step.product_id,
        sku=costing.sku,
        product=costing.name,
        day=step.day,
        before=step.before,
        after=step.after,
        currency=step.currency,
        margin_before=found.margin_before,
        margin_after=found.margin_after,
        text=cost_wording.arithmetic(
            found,
            step.currency,
            since=step.day,
            margin_floor=limits.floor(step.product_id),
            tax_rate=tax_rate,
        ),
    )
