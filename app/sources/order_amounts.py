"""What an order's own figures do to its lines: a discount or refund of the whole, spread exactly over them."""

from __future__ import annotations

from collections.abc import Sequence


def spread(amounts: Sequence[int], reduction: int) -> list[int]:
    """Return ``amounts`` less ``reduction``, each in proportion to itself, none below zero.

    The result sums to the amounts less the reduction to the last unit: the lines with the largest remainders give
    the units that do not divide. Lines below zero keep what they have, and what they alone could bear is not taken.
    """
    weights = [max(amount, 0) for amount in amounts]
    whole = sum(weights)
    reduction = min(reduction, whole)
    if reduction <= 0:
        return list(amounts)
    parts = [divmod(weight * reduction, whole) for weight in weights]
    left = reduction - sum(part for part, _ in parts)
    givers = sorted(range(len(parts)), key=lambda place: -parts[place][1])[:left]
    shares = [part for part, _ in parts]
    for place in givers:
        shares[place] += 1
    return [amount - share for amount, share in zip(amounts, shares, strict=True)]


def share_of(amount: int, part: int, whole: int) -> int:
    """Return ``amount`` × ``part`` / ``whole``, rounded half up; nothing where the whole is nothing."""
    return (2 * amount * part + whole) // (2 * whole) if whole > 0 else 0
