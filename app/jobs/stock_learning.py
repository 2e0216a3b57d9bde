"""What the check of stock levels learns from the shop's own past: when it orders, and what its chances were worth.

Both concern the chance of an empty shelf within a week, as things usually go, and nothing else. Windows, reorder
figures and what an alert goes by say what happens if nothing more is ordered: of such a world the shop's past shows
nothing, and what to order must not count on orders that nobody has placed.

Loads NumPy, so only jobs that run in a process of their own may load this.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from datetime import date, timedelta

import numpy as np
from sqlalchemy import Connection

from app.alerts.policy import Judged
from app.analysis.demand.history import WEEK
from app.analysis.runout.calibration import AS_IS, Calibration, learn_calibration
from app.analysis.runout.habit import OrderHabit, learn_habit
from app.domain.quantity import QUANTITY_SCALE
from app.domain.time import to_day_number
from app.engine.context import RunContext
from app.store.orders import OrderLine
from app.store.past_chances import (
    PastChance,
    drop_oldest_day,
    is_noted,
    past_chances,
    put_past_chances,
)
from app.store.settings import get_setting, put_setting

KEPT_DAYS = 180
MOST_PRODUCTS = 1_000
"""Products noted a day, those that sell most: enough to learn from, and a store that does not grow without bound."""
HABIT_DAYS = 365
"""Orders longer ago than this are left aside: the shop may order on another day by now, or not note it any more."""
LEAST_DAYS = 5
"""Days of the seven after of which something must be known before a shelf counts as never empty on them."""
_CORRECTION = "stock_correction"
"""Setting: the correction learned on the day last noted. It holds all day; to learn it anew takes half a second."""


def learn_habits(lines: Iterable[OrderLine], product_ids: Sequence[int], today: date) -> OrderHabit | None:
    """Return when each of these products is usually ordered, counted from yesterday's close; None: no order is known.

    An order placed today is the one of this week.
    """
    first = today - timedelta(days=HABIT_DAYS)
    place = {product_id: row for row, product_id in enumerate(product_ids)}
    # Two lines of an order for the same product are one occasion.
    orders = sorted(
        {
            (place[line.product_id], to_day_number(line.ordered_day))
            for line in lines
            if line.product_id in place and line.ordered_day is not None and first < line.ordered_day <= today
        }
    )
    if not orders:
        return None
    row, day = np.array(orders).T
    habit = learn_habit(row, day, len(product_ids), to_day_number(today) - 1)
    ordered_today = np.isin(np.arange(len(product_ids)), row[day == to_day_number(today)])
    due_today = habit.next_occasion == 1
    return replace(habit, next_occasion=np.where(due_today & ordered_today, 1 + WEEK, habit.next_occasion))


def correction_for(connection: Connection, today: date) -> Calibration:
    """Return how chances said ``today`` are to be put right: as was learned first that day."""
    learned = get_setting(connection, _CORRECTION)
    if learned is not None and learned["day"] == today.isoformat():
        return Calibration(learned["shift"], learned["low"], learned["high"])
    return learn_correction(connection, today)


def learn_correction(connection: Connection, today: date) -> Calibration:
    """Return how the shop's chances are to be put right, by those of which it was known before ``today`` what came.

    A shelf was empty within a week if it was on any day noted of the seven after. Where it was on none and too few
    of them were noted, nobody knows.
    """
    first = today - timedelta(days=KEPT_DAYS)
    noted = past_chances(connection, first, today)
    if not noted:
        return AS_IS
    day, product_id, said, left = (np.array(column) for column in zip(*noted, strict=True))
    day = day - to_day_number(first)
    products, row = np.unique(product_id, return_inverse=True)
    chance = np.full((len(products), KEPT_DAYS), np.nan)
    chance[row, day] = said
    known = ~np.isnan(chance)
    empty = np.zeros_like(known)
    empty[row, day] = left <= 0
    judged = KEPT_DAYS - WEEK
    came = np.zeros((len(products), judged), dtype=bool)
    days_known = np.zeros((len(products), judged), dtype=np.intp)
    for ahead in range(1, WEEK + 1):
        came |= empty[:, ahead : ahead + judged]
        days_known += known[:, ahead : ahead + judged]
    stocked = (known & ~empty)[:, :judged]
    told = stocked & (came | (days_known >= LEAST_DAYS))
    return learn_calibration(chance[:, :judged][told], came[told])


def corrected(judged: Sequence[Judged], correction: Calibration) -> list[Judged]:
    """Return the products with their chance of an empty shelf within a week put right."""
    said = np.array([np.nan if item.facts.chance_week is None else item.facts.chance_week for item in judged])
    right = correction(said)
    return [
        item
        if item.facts.chance_week is None
        else replace(item, facts=replace(item.facts, chance_week=round(float(chance), 4)))
        for item, chance in zip(judged, right, strict=True)
    ]


def note_chances(ctx: RunContext, today: date, judged: Sequence[Judged], correction: Calibration) -> None:
    """Note once a day what is said of the products that sell most, and forget what was noted half a year ago.

    ``judged``: with their chances as the arithmetic gave them, not put right. ``correction``: what puts them right
    today.
    """
    with ctx.store.read() as connection:
        if is_noted(connection, today):
            return
    rows = worth_noting(judged)
    if not rows:
        return
    with ctx.store.write() as connection:
        put_past_chances(connection, today, rows)
        learned = {"day": today.isoformat(), **asdict(correction)}
        put_setting(connection, _CORRECTION, learned, now=ctx.as_of)
    # A PC that was off for months has many days to forget: each is a transaction of its own.
    left = True
    while left:
        ctx.check()
        with ctx.store.write() as connection:
            left = drop_oldest_day(connection, today - timedelta(days=KEPT_DAYS))


def worth_noting(judged: Sequence[Judged]) -> list[PastChance]:
    """Return what is to be noted: the chances of those that sell most, the empty ones too, for they tell what came."""
    selling = [item for item in judged if item.facts.chance_week is not None]
    selling.sort(key=lambda item: (-(item.facts.daily_sales or 0.0), item.product_id))
    return [
        PastChance(
            product_id=item.product_id,
            # What is empty is not going to be: the day tells of the days before it only.
            chance=1.0 if item.facts.on_hand <= 0 else item.facts.chance_week or 0.0,
            on_hand=round(item.facts.on_hand * QUANTITY_SCALE),
        )
        for item in selling[:MOST_PRODUCTS]
    ]
