"""Whether two prices are the same one with and without tax."""

# ruff: noqa: SIM905  # so many words are read more easily in a row than one a line
from __future__ import annotations

from decimal import Decimal

_RATES = tuple(
    Decimal(rate) / 100
    for rate in "3 4 5 5.5 6 7 7.7 8 8.1 9 9.5 10 11 12 13 13.5 14 15 16 17 18 19 20 21 22 23 24 25 25.5 27".split()
)
_LOWEST_USUAL = Decimal("0.17")
_ROUNDING = Decimal("0.011")


def is_tax_apart(net: Decimal, gross: Decimal, *, usual_only: bool = False) -> bool:
    """Say whether ``gross`` is ``net`` with a rate of value added tax, but for rounding.

    With ``usual_only`` the rates that countries reserve for some goods do not count.
    """
    rates = [rate for rate in _RATES if rate >= _LOWEST_USUAL] if usual_only else _RATES
    return 0 < net < gross and any(abs(net * (1 + rate) - gross) <= _ROUNDING for rate in rates)
