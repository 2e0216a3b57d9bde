"""The replay is read as the shop lived through it, nothing of tomorrow leaks, and the score is what it says."""

from __future__ import annotations

import csv
import gzip
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from tests.bench import alerts
from tests.bench.alert_rules import days_of_cover, fixed_level, negative_binomial
from tests.bench.alert_score import AlertScore
from tests.bench.replay import ShopReplay, read_replay

FIRST = date(2026, 3, 2)
DAYS = 60
WARM_UP = 10
BEFORE = 120
LEAD = 3


def made(folder: Path) -> tuple[Path, Path, Path]:
    """Two products of a shop: one ordered every second week and sometimes late, one that is never short."""
    rng = np.random.default_rng(9)
    panel, rows, lost = [], [], []
    for sku, rate, filled, start in (("A", 3, 40, 25), ("B", 1, 0, 500)):
        for back in range(BEFORE, -DAYS, -1):
            day = FIRST - timedelta(days=back)
            # The panel reaches into the replay, with figures that would give themselves away.
            panel.append(["shop", sku, day, rng.poisson(rate) if back > 0 else 999, "", 0, 1])
        stock, order = start, None
        for number in range(DAYS):
            received = 0
            if order and order[1] == number:
                received, order = order[0], None
                stock += received
            wanted = int(rng.poisson(rate))
            sold = min(wanted, stock)
            stock -= sold
            if order is None and filled and number % 14 == 6:
                order = [filled, number + LEAD + (2 if number > 30 else 0), number + LEAD]
            eta = FIRST + timedelta(days=max(order[2], number + 1)) if order else ""
            quantity = order[0] if order else 0
            day = FIRST + timedelta(days=number)
            rows.append(
                [
                    "shop",
                    sku,
                    day,
                    sold,
                    stock,
                    received,
                    quantity,
                    eta,
                    quantity,
                    LEAD,
                    "",
                    int(number >= WARM_UP),
                ]
            )
            lost.append(["shop", sku, day, wanted, wanted - sold])
    head = "shop,sku,date,sold,on_hand_close,received,on_order_close,next_eta,next_qty,lead_time,price,eval"
    return (
        written(folder / "replay.csv.gz", head, rows),
        written(folder / "panel.csv.gz", "shop,sku,date,qty,price,promo,open", panel),
        written(folder / "truth.csv.gz", "shop,sku,date,demand,lost", lost),
    )


def written(path: Path, head: str, rows: Sequence[Sequence[object]]) -> Path:
    with gzip.open(path, "wt", encoding="utf-8", newline="") as file:
        file.write(head + "\n")
        csv.writer(file).writerows(rows)
    return path


@pytest.fixture
def shop(tmp_path: Path) -> ShopReplay:
    (only,) = read_replay(*made(tmp_path))
    return only


def test_the_past_ends_where_the_replay_begins(shop: ShopReplay) -> None:
    assert shop.past_sold.shape == (2, BEFORE)
    assert shop.past_sold.max() < 999
    history = shop.history(4)
    assert history.days == BEFORE + 5
    assert history.sold.max() < 999
    assert history.next_day == shop.first_day + 5


def test_products_of_other_days_are_told_apart_and_a_missing_day_is_refused(tmp_path: Path) -> None:
    replay, panel, _truth = made(tmp_path)
    with gzip.open(replay, "rt", encoding="utf-8", newline="") as file:
        head, *lines = file.read().splitlines()
    rows = [line.split(",") for line in lines]
    shifted = rows[:DAYS] + rows[DAYS + 5 :]
    early, late = read_replay(written(tmp_path / "shifted.csv.gz", head, shifted), panel)
    assert (early.skus, late.skus) == (["A"], ["B"])
    assert late.first_day == early.first_day + 5
    assert late.past_sold.shape[1] == BEFORE + 5
    with pytest.raises(ValueError, match="shop lacks days"):
        read_replay(written(tmp_path / "torn.csv.gz", head, rows[:20] + rows[21:]), panel)


def test_a_shop_shut_on_sundays_is_taken_to_stay_so(shop: ShopReplay) -> None:
    sundays = np.arange(shop.first_day - BEFORE, shop.first_day) % 7 == (-4) % 7
    closed = replace(shop, past_open=~sundays)
    opened = closed.outlook(0).open
    assert opened.sum() == 24
    assert shop.outlook(0).open.all()


def test_an_order_is_due_when_it_was_stated_and_overdue_when_that_day_is_gone(shop: ShopReplay) -> None:
    on_time, late = [order for order in shop.orders if order.placed in (6, 34)]
    assert (on_time.stated, on_time.arrived) == (9, 9)
    assert (late.stated, late.arrived) == (37, 39)
    assert shop.shelf(5).on_order.tolist() == [0, 0]
    assert shop.shelf(6).due[0, 2] == 40
    assert shop.shelf(8).due[0, 0] == 40
    assert shop.shelf(8).overdue.tolist() == [0, 0]
    assert shop.shelf(37).overdue.tolist() == [40, 0]
    assert shop.shelf(39).on_order.tolist() == [0, 0]
    assert shop.days_late(38).tolist() == [0, 0]
    assert shop.days_late(39).tolist() == [0, 0, 2]


def test_what_is_said_of_a_day_does_not_depend_on_the_days_after(shop: ShopReplay) -> None:
    today = 40
    sold, on_hand = shop.sold.copy(), shop.on_hand.copy()
    sold[:, today + 1 :], on_hand[:, today + 1 :] = 77, 0
    orders = [
        order if order.arrived is None or order.arrived <= today else replace(order, arrived=today + 9)
        for order in shop.orders
        if order.placed <= today
    ]
    other = replace(shop, sold=sold, on_hand=on_hand, orders=orders)
    ours, theirs = alerts.foretell(shop), alerts.foretell(other)
    assert theirs.chance[:, : today + 1] == pytest.approx(ours.chance[:, : today + 1])
    assert (theirs.day[:, : today + 1] == ours.day[:, : today + 1]).all()


def test_the_low_product_is_warned_of_and_the_full_one_never(shop: ShopReplay) -> None:
    said = alerts.foretell(shop)
    assert said.chance[0].max() > 0.5
    assert said.chance[1].max() < 0.01
    for rule in (fixed_level, days_of_cover, negative_binomial):
        scores = rule(shop)
        assert scores.shape == shop.sold.shape
        assert scores[0].max() > 10 * scores[1].max()


def test_the_bench_writes_what_it_said_and_one_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    files = made(tmp_path)
    out = tmp_path / "said.csv.gz"
    arguments = [
        "alerts",
        str(files[0]),
        "--panel",
        str(files[1]),
        "--truth",
        str(files[2]),
        "--out",
        str(out),
    ]
    monkeypatch.setattr(sys, "argv", arguments)
    alerts.main()
    names = [check["name"] for check in json.loads(capsys.readouterr().out)["checks"]]
    assert "average precision" in names
    assert any("saved" in name for name in names)
    with gzip.open(out, "rt", newline="") as file:
        rows = list(csv.DictReader(file))
    (shop,) = read_replay(*files)
    assert len(rows) == (shop.on_hand[:, WARM_UP:] > 0).sum()
    assert min(row["date"] for row in rows) == (FIRST + timedelta(days=WARM_UP)).isoformat()
    assert all(0 <= float(row["p"]) <= 1 for row in rows)


class TestScore:
    """By hand: one product of 40 days, empty on days 20 to 22, with one unit lost on each."""

    empty = np.zeros((1, 40), dtype=bool)
    empty[0, 20:23] = True
    lost = empty.astype(float)

    def score(self, said: dict[int, float]) -> AlertScore:
        chance = np.zeros((1, 40))
        for day, value in said.items():
            chance[0, day] = value
        return AlertScore(chance, self.empty, self.lost)

    def test_knowing_everything_scores_perfectly(self) -> None:
        score = self.score(dict.fromkeys(range(13, 20), 1.0))
        assert score.average_precision() == 1
        assert score.brier() == 0
        assert score.calibration_error() == 0
        at = score.at(0.5)
        assert (at.false_alarms, at.warned_early, at.saved) == (0, 1, 1)

    def test_a_warning_two_days_ahead_is_not_early_but_saves_all(self) -> None:
        at = self.score({18: 1.0}).at(0.5)
        assert (at.warned_early, at.saved) == (0, 1)

    def test_a_warning_on_the_eve_saves_what_is_lost_from_the_second_day_on(self) -> None:
        at = self.score({19: 1.0}).at(0.5)
        assert at.saved == pytest.approx(2 / 3)

    def test_a_standing_false_alarm_counts_again_every_week(self) -> None:
        months = 27 / 30
        assert self.score({1: 1.0}).at(0.5).false_alarms == pytest.approx(1 / months)
        assert self.score(dict.fromkeys(range(1, 9), 1.0)).at(0.5).false_alarms == pytest.approx(2 / months)
        assert self.score({10: 1.0}).at(0.5).false_alarms == 0

    def test_the_stated_day_counts_from_the_first_warning(self) -> None:
        score = self.score({15: 1.0, 16: 1.0})
        for stated, share in ((5, 1.0), (6, 1.0), (7, 0.0)):
            offset = np.zeros((1, 40), dtype=int)
            offset[0, 15] = stated
            assert score.day_within(offset, 0.5) == share
        assert np.isnan(score.day_within(np.zeros((1, 40), dtype=int), 0.5))

    def test_the_best_threshold_keeps_to_the_budget(self) -> None:
        score = self.score({1: 0.3, 15: 0.6})
        assert score.within_budget(0).warned_early == 1
        assert score.within_budget(0).false_alarms == 0
