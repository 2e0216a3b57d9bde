"""Whether a price is shown as the lowest of several only, whatever programs are told of it."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from app.sources.pages.block_words import Role
from app.sources.pages.evidence import Evidence
from app.sources.pages.exact_money import is_same
from app.sources.pages.visible import Candidate

_ALONE = frozenset({Role.PRICE, Role.USUAL, Role.LIST})


def only_least(evidence: Evidence, value: Decimal) -> Candidate | None:
    """Return where a price is seen as the one that others start from; None where it also stands for itself.

    Shop programs that can state one price only state that of the cheapest variant: the page's "from" says so.
    """
    spans = dict(_spans(evidence))
    least = None
    for candidate in evidence.seen.candidates:
        if candidate.off or candidate.choice or not is_same(candidate.value, value):
            continue
        if candidate.role is Role.FROM or id(candidate) in spans:
            least = least or (candidate if candidate.strong else None)
        elif candidate.strong and candidate.role in _ALONE:
            return None
    return least


def top_of(evidence: Evidence, least: Candidate) -> Decimal | None:
    """Return the other end of the span that an amount begins; None where the page does not say how far it goes."""
    return dict(_spans(evidence)).get(id(least))


def _spans(evidence: Evidence) -> list[tuple[int, Decimal]]:
    """Return the upper ends of the spans that are shown, by the amounts that begin them."""
    return [
        (id(low), high.value)
        for low, high in pairwise(evidence.seen.candidates)
        if high.ends_range
        and low.line == high.line
        and low.value is not None
        and high.value is not None
        and low.value < high.value
    ]
