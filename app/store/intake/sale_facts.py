"""What is stated of a sale line, and how the daily roll-ups follow it."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

KEY = "source_id, receipt, product_id, occurrence"
"""The columns by which a line is known again."""
FACTS = "sold_at, day, quantity, unit_price, amount, currency"
"""The columns that an import states of a line, in the order of ``Facts``."""


class Facts(NamedTuple):
    """What an import states of a line; another import may correct it. Milliseconds, day number, scaled integers."""

    sold_at: int
    day: int
    quantity: int
    unit_price: int
    amount: int
    currency: str


_ADD = """
INSERT INTO product_day (day, product_id, import_id, currency, quantity, amount, lines) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (day, product_id, import_id, currency) DO UPDATE SET
    quantity = quantity + excluded.quantity, amount = amount + excluded.amount, lines = lines + excluded.lines
"""
_DROP_EMPTY = """
DELETE FROM product_day WHERE day = ? AND product_id = ? AND import_id = ? AND currency = ?
    AND quantity = 0 AND amount = 0 AND lines = 0
"""
_DROP = "DELETE FROM product_day WHERE day = ? AND product_id = ? AND import_id = ? AND currency = ?"
_ADD_TO_SHOP = """
INSERT INTO shop_day (day, import_id, currency, quantity, amount, lines) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (day, import_id, currency) DO UPDATE SET
    quantity = quantity + excluded.quantity, amount = amount + excluded.amount, lines = lines + excluded.lines
"""
_DROP_EMPTY_OF_SHOP = """
DELETE FROM shop_day WHERE day = ? AND import_id = ? AND currency = ?
    AND quantity = 0 AND amount = 0 AND lines = 0
"""
_DROP_OF_SHOP = "DELETE FROM shop_day WHERE day = ? AND import_id = ? AND currency = ?"


class DayTotals:
    """What one chunk adds to the roll-ups of days, or takes from them, summed up before it is written."""

    def __init__(self) -> None:
        self._sums: dict[tuple[int, int, int, str], list[int]] = {}

    def add(self, import_id: int, product_id: int, facts: Facts, sign: int = 1) -> None:
        """Count a line with what this import brought; with ``sign`` -1, take it from there."""
        key = (facts.day, product_id, import_id, facts.currency)
        sums = self._sums.get(key)
        if sums is None:
            self._sums[key] = [sign * facts.quantity, sign * facts.amount, sign]
        else:
            sums[0] += sign * facts.quantity
            sums[1] += sign * facts.amount
            sums[2] += sign

    def write(self, connection: Connection) -> None:
        """Add everything to ``product_day`` and ``shop_day``."""
        rows = [(*key, *sums) for key, sums in self._sums.items() if any(sums)]
        if rows:
            connection.exec_driver_sql(_ADD, rows)
        shop = [(*key, *sums) for key, sums in self._of_shop().items() if any(sums)]
        if shop:
            connection.exec_driver_sql(_ADD_TO_SHOP, shop)

    def drop_empty(self, connection: Connection) -> None:
        """Delete those of the rows just written that nothing is left of."""
        if self._sums:
            connection.exec_driver_sql(_DROP_EMPTY, list(self._sums))
            connection.exec_driver_sql(_DROP_EMPTY_OF_SHOP, list(self._of_shop()))

    def drop(self, connection: Connection) -> None:
        """Delete every row that a line was counted in, whatever else it was made of."""
        if self._sums:
            connection.exec_driver_sql(_DROP, list(self._sums))
            connection.exec_driver_sql(_DROP_OF_SHOP, list(self._of_shop()))

    def _of_shop(self) -> dict[tuple[int, int, str], list[int]]:
        """Return the sums by day, import and currency: of a thousand lines, mostly one or two."""
        shop: dict[tuple[int, int, str], list[int]] = {}
        for (day, _, import_id, currency), (quantity, amount, lines) in self._sums.items():
            key = (day, import_id, currency)
            sums = shop.get(key)
            if sums is None:
                shop[key] = [quantity, amount, lines]
            else:
                sums[0] += quantity
                sums[1] += amount
                sums[2] += lines
        return shop
