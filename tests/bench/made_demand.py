"""A made shop: steady sellers and lumpy ones, a weekday shape and promotions, the same for the same seed."""

from __future__ import annotations

import numpy as np

from app.analysis.demand.history import WEEK, DemandHistory, weekdays

FIRST_DAY = 17_000
SHAPE = np.array([0.7, 0.8, 0.9, 1.0, 1.3, 1.6, 0.7])
UPLIFT = 2.0


def made_shop(products: int, days: int, seed: int = 5) -> DemandHistory:
    """Return a history whose products sell a tenth of a unit to a hundred units a day."""
    random = np.random.default_rng(seed)
    level = 10 ** random.uniform(-1, 2, products)
    clumping = random.uniform(0.1, 1.5, products)
    promoted = np.repeat(random.random((products, -(-days // WEEK))) < 0.1, WEEK, axis=1)[:, :days]
    mean = level[:, None] * SHAPE[weekdays(FIRST_DAY, days)] * np.where(promoted, UPLIFT, 1.0)
    rate = random.gamma(1 / clumping[:, None], clumping[:, None] * mean)
    return DemandHistory(
        first_day=FIRST_DAY,
        sold=random.poisson(rate).astype(np.float32),
        known_from=np.zeros(products, dtype=np.intp),
        open=np.ones(days, dtype=bool),
        promoted=promoted,
    )
