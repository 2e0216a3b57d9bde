"""What was said of empty shelves day by day, and what lay on them: the shop's own past, by which chances are put right.

Free of NumPy. Chances are kept as the arithmetic gave them, before anything was put right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, Row

from app.domain.time import to_day_number

# What was said first stands: a second run that day must not say it with hindsight.
_PUT = """
INSERT INTO past_chance (day, product_id, chance, on_hand) VALUES (?, ?, ?, ?)
ON CONFLICT (day, product_id) DO NOTHING
"""
_BETWEEN = "SELECT day, product_id, chance, on_hand FROM past_chance WHERE day >= ? AND day < ?"
_DROP_OLDEST_DAY = "DELETE FROM past_chance WHERE day < ? AND day = (SELECT min(day) FROM past_chance)"


@dataclass(frozen=True, slots=True)
class PastChance:
    """What was said of one product on one day."""

    product_id: int
    chance: float
    """Of an empty shelf within a week, 0 to 1."""
    on_hand: int
    """What was believed to be there, in quantity units."""


def put_past_chances(connection: Connection, day: date, rows: Sequence[PastChance]) -> None:
    """Note what is said on ``day``; what was noted of it already stays as it is."""
    if rows:
        number = to_day_number(day)
        connection.exec_driver_sql(_PUT, [(number, row.product_id, row.chance, row.on_hand) for row in rows])


def is_noted(connection: Connection, day: date) -> bool:
    """Whether anything was noted on ``day``."""
    found = connection.exec_driver_sql(
        "SELECT 1 FROM past_chance WHERE day = ? LIMIT 1", (to_day_number(day),)
    )
    return found.first() is not None


def past_chances(
    connection: Connection, first: date, before: date
) -> Sequence[Row[tuple[int, int, float, int]]]:
    """Return what was noted on the days from ``first`` on, ``before`` another: day number, product, chance, on hand.

    Plain rows, for there may be 180,000 of them.
    """
    return connection.exec_driver_sql(_BETWEEN, (to_day_number(first), to_day_number(before))).all()


def drop_oldest_day(connection: Connection, before: date) -> bool:
    """Delete what was noted on the oldest day of those ``before`` this one; return whether there was one."""
    return connection.exec_driver_sql(_DROP_OLDEST_DAY, (to_day_number(before),)).rowcount > 0
