"""What the Data page shows of faults in the shop's own figures, and the answers to prices that wait."""

from __future__ import annotations

from collections.abc import Sequence

from app.jobs.service import Service
from app.store.intake.held import HeldPrice, held_prices, refuse_held, take_held
from app.store.quality import QualityGroup, QualityRow, quality_groups, quality_rows


def quality_view(service: Service) -> tuple[QualityGroup, ...]:
    """Return the kinds of faults that there are, the most pressing first."""
    with service.store.read() as connection:
        return tuple(quality_groups(connection, service.now()))


def rows_to_mend(service: Service, key: str, limit: int) -> list[QualityRow]:
    """Return up to ``limit`` rows of one kind of fault, the worst first."""
    with service.store.read() as connection:
        return quality_rows(connection, key, now=service.now(), limit=limit)


def prices_that_wait(service: Service) -> list[HeldPrice]:
    """Return the prices that jumped so far that they wait for the owner's word."""
    with service.store.read() as connection:
        return held_prices(connection)


def answer_prices(service: Service, prices: Sequence[HeldPrice], *, take: bool) -> int:
    """Take the new prices, or keep the old ones; return how many waited still. Each is an answer of its own."""
    answer = take_held if take else refuse_held
    answered = 0
    for price in prices:
        with service.store.write() as connection:
            answered += answer(connection, price.product_id, price.field, service.now())
    return answered
