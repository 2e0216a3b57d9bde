"""Random numbers that come out the same on every machine and with every Python.

Only ``Random.random()`` is promised to repeat across Python versions, and only + - × ÷ are exact everywhere
(``exp`` and ``log`` differ in the last bit between C libraries), so everything here is made from these.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import MutableSequence, Sequence
from itertools import accumulate
from random import Random
from typing import TypeVar

_T = TypeVar("_T")

_STEPS = 256
"""Rates are rounded to 1/256, so that each has a table of its chances."""
_HIGHEST_RATE = 24 * _STEPS
_E_TO_MINUS_ONE_STEP = 0.996101369470117
"""exp(−1/256)."""
_REST = 1e-9

_nothing_at_all = tuple(accumulate([1.0] + [_E_TO_MINUS_ONE_STEP] * _HIGHEST_RATE, lambda all_, q: all_ * q))
_tables: dict[int, tuple[float, ...]] = {}


def stream(seed: int, purpose: str) -> Random:
    """Return a generator of its own for ``purpose``, so that a change in one part leaves the others alone."""
    return Random(f"{seed}/{purpose}")  # noqa: S311 - a made-up shop, not a secret


def count(rng: Random, rate: float) -> int:
    """Return how many independent events happen where ``rate`` are expected (Poisson)."""
    step = min(int(rate * _STEPS + 0.5), _HIGHEST_RATE)
    luck = rng.random()
    if luck < _nothing_at_all[step]:
        return 0
    table = _tables.get(step)
    if table is None:
        table = _tables[step] = _chances(step)
    return bisect_right(table, luck)


def between(rng: Random, low: float, high: float) -> float:
    """Return a number from ``low`` up to ``high``, each as likely."""
    return low + (high - low) * rng.random()


def whole(rng: Random, low: int, high: int) -> int:
    """Return a whole number from ``low`` to ``high``, both included."""
    return low + int(rng.random() * (high - low + 1))


def weighted(rng: Random, cumulative: Sequence[float]) -> int:
    """Return an index, given the running total of the weights."""
    return bisect_left(cumulative, rng.random() * cumulative[-1])


def shuffle(rng: Random, items: MutableSequence[_T]) -> None:
    """Put ``items`` in random order, in place."""
    for place in range(len(items) - 1, 0, -1):
        other = int(rng.random() * (place + 1))
        items[place], items[other] = items[other], items[place]


def _chances(step: int) -> tuple[float, ...]:
    """Return the chance of at most 0, 1, 2, … events, as far as it differs from certainty."""
    rate = step / _STEPS
    term = total = _nothing_at_all[step]
    chances = [total]
    while total < 1 - _REST and term > 0:
        term *= rate / len(chances)
        total += term
        chances.append(total)
    return tuple(chances)
