"""Whether two prices are the same one with and without tax."""

# ruff: noqa: SIM905  # so many words are read more easily in a row than one a line
from __future__ import annotations

from decimal import Decimal

_RATES = tuple(
    Decimal(rate) / 100
    for rate in "3 4 5 5.5 6 7 7.7 8 8.1 9 9.5 10 11 12 13 13.5 14 15 16 17 18 19 20 21 22 23 24 25 25.5 27".split()
)
_ROUNDING = Decimal("0.011")


def is_tax_apart(net: Decimal, gross: Decimal) -> bool:
    """Say whether ``gross`` is ``net`` with a usual rate of value added tax, but for rounding."""
    return 0 < net < gross and any(abs(net * (1 + rate) - gross) <= _ROUNDING for rate in _RATES)
