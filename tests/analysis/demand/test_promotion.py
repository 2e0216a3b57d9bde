"""What a promotion does, and how long it lasts."""

from __future__ import annotations

import numpy as np
import pytest

from app.analysis.demand.history import demand
from app.analysis.demand.promotion import promotions
from tests.analysis.demand.shops import poisson, shop

PROMOTED = np.arange(364) % 28 < 4


def test_the_uplift_is_found() -> None:
    history = shop(poisson(10.0) * np.where(PROMOTED, 3, 1), promoted=PROMOTED)
    found = promotions(demand(history), history.promoted, np.ones((1, 364)), None, 28)
    assert found.uplift[0] == pytest.approx(3, rel=0.15)


def test_a_promotion_that_runs_today_is_expected_tomorrow_and_less_in_a_fortnight() -> None:
    running = PROMOTED.copy()
    running[-3:] = True
    history = shop(poisson(10.0) * np.where(running, 3, 1), promoted=running)
    ahead = promotions(demand(history), history.promoted, np.ones((1, 364)), None, 28).ahead[0]
    assert ahead[0] > 2
    assert (np.diff(ahead) < 0).all()
    assert ahead[-1] == pytest.approx(1 + 2 * running.mean(), rel=0.15)


def test_a_product_never_promoted_borrows_the_uplift_of_the_shop() -> None:
    sold = poisson(np.full(6, 10.0)) * np.where(PROMOTED, 3, 1)
    promoted = np.tile(PROMOTED, (6, 1))
    promoted[5] = False
    sold[5] = 10
    history = shop(sold, promoted=promoted)
    planned = np.ones((6, 28), dtype=bool)
    found = promotions(demand(history), history.promoted, np.ones((6, 364)), planned, 28)
    assert found.ahead[5].mean() == pytest.approx(3, rel=0.25)


def test_a_shop_without_promotions_has_none_ahead() -> None:
    history = shop(poisson(10.0))
    found = promotions(demand(history), history.promoted, np.ones((1, 364)), None, 28)
    assert (found.ahead == 1).all()
