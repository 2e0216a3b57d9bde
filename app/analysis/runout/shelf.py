"""What is on the shelf and on its way: all that is known of S products' stock at one moment."""

from __future__ import annotations

from dataclasses import dataclass

from app.analysis.demand.arrays import FloatArray
from app.analysis.demand.forecast import HORIZON


@dataclass(frozen=True, slots=True)
class ShelfState:
    """The stock of S products at the close of a day, or now. Quantities in units, times in days.

    Raises ``ValueError`` where the shapes do not fit each other.
    """

    on_hand: FloatArray
    """(S,) units on the shelf, >= 0."""
    due: FloatArray
    """(S, 28) units on order that are stated to arrive on each day to come; column 0 is the first day to come, and
    holds all that was stated for a day gone by as well."""
    overdue: FloatArray
    """(S,) how many of the units in column 0 of ``due`` were stated for a day gone by: they come when they come."""
    lead_time: FloatArray
    """(S,) days that a supplier takes from order to delivery."""
    lead_time_spread: FloatArray
    """(S,) standard deviation of the lead time, in days."""
    review_period: FloatArray
    """(S,) days from one occasion to order to the next."""

    def __post_init__(self) -> None:
        products = self.on_hand.shape[0]
        if self.due.shape != (products, HORIZON):
            raise ValueError(f"due needs {HORIZON} days a product")
        for name in ("on_hand", "overdue", "lead_time", "lead_time_spread", "review_period"):
            if getattr(self, name).shape != (products,):
                raise ValueError(f"{name} needs one entry a product")

    @property
    def products(self) -> int:
        """S."""
        return len(self.on_hand)

    @property
    def on_order(self) -> FloatArray:
        """(S,) units on their way within the days that ``due`` reaches."""
        total: FloatArray = self.due.sum(axis=1)
        return total
