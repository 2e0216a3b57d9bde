"""How much the owner hears in half a year: of a made-up shop, and of a real one's stock where that is kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.alerts.policy import NEW_A_DAY
from app.alerts.timing import AlertSettings
from app.domain.time import to_day_number
from tests.bench.replay import Order, ShopReplay, read_replay
from tests.jobs.alert_replay import DayLog, ShopLife, part_of

_KEPT = Path(__file__).parents[3] / "shared" / "retail"
PRODUCTS = 300
WARM_UP = 29
"""Days of a replay before those that count."""


def made_shop(products: int, days: int, seed: int = 7) -> ShopReplay:
    """A shop that orders each product once a week up to three weeks' sales; one delivery in six is late."""
    chance = np.random.default_rng(seed)
    rate = chance.gamma(0.7, 3.0, products) + 0.05
    past = 120
    wanted = chance.poisson(np.repeat(rate[:, None], past + days, axis=1)).astype(float)
    lead = chance.integers(2, 8, products)
    sold, on_hand = np.zeros((products, days)), np.zeros((products, days))
    eta = np.full((products, days), -1)
    orders: list[Order] = []
    for product in range(products):
        shelf, pending = float(np.ceil(rate[product] * 14)), list[Order]()
        for day in range(days):
            while pending and pending[0].arrived == day:
                shelf += pending.pop(0).quantity
            sold[product, day] = min(shelf, wanted[product, past + day])
            shelf -= sold[product, day]
            on_hand[product, day] = shelf
            aim = np.ceil(rate[product] * 21)
            if day % 7 == product % 7 and not pending and shelf < aim / 2:
                stated = day + int(lead[product])
                late = int(chance.integers(1, 6)) if chance.random() < 1 / 6 else 0
                pending.append(Order(product, day, stated, aim - shelf, stated + late))
                orders.append(pending[-1])
            if pending:
                eta[product, day] = pending[0].stated
    return ShopReplay(
        shop="made", skus=[f"P-{number}" for number in range(products)],
        first_day=to_day_number(np.datetime64("2026-01-05").item()), sold=sold, on_hand=on_hand,
        lead_time=lead.astype(float), judged=np.arange(days) >= WARM_UP, orders=orders, shown_eta=eta,
        past_sold=wanted[:, :past], past_open=np.ones(past, dtype=bool),
        past_known_from=np.zeros(products, dtype=int),
    )  # fmt: skip


def the_volume_is_bearable(logs: list[DayLog]) -> None:
    first, *others = logs
    assert first.notices == []  # the first import is silent
    assert max(log.opened for log in others) <= NEW_A_DAY
    assert max(len(log.notices) for log in others) <= AlertSettings().popups_a_day
    assert sum(log.repeats for log in others) == 0
    assert sum(len(log.told) for log in others) > 10  # that there is silence is not what is shown


def test_a_made_up_shop_is_bearable() -> None:
    shop = made_shop(60, WARM_UP + 60)
    life = ShopLife(shop, [10_000] * 60, AlertSettings())
    the_volume_is_bearable(life.live_through(WARM_UP, WARM_UP + 59))


@pytest.mark.samples
@pytest.mark.parametrize(
    "days", [pytest.param(30, id="a month"), pytest.param(180, id="half a year", marks=pytest.mark.slow)]
)
def test_a_real_shop_is_bearable(days: int) -> None:
    replay, panel = _KEPT / "replay_A.csv.gz", _KEPT / "daily_panel_A.csv.gz"
    if not replay.exists() or not panel.exists():
        pytest.skip("the replay is not kept here")
    shop = part_of(max(read_replay(replay, panel), key=lambda shop: shop.products), PRODUCTS)
    assert shop.products == PRODUCTS
    life = ShopLife(shop, [10_000] * PRODUCTS, AlertSettings())
    the_volume_is_bearable(life.live_through(WARM_UP, WARM_UP + days))
