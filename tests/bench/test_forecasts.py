"""The forecast's bench on a tiny made panel, and its figures against ones worked out by hand."""

from __future__ import annotations

import csv
import gzip
import json
import sys
from pathlib import Path

import numpy as np
import pytest

from app.domain.time import from_day_number
from tests.bench import forecasts
from tests.bench.forecast_panel import cases, read_panel
from tests.bench.forecast_score import LEAD_LEVELS, Predicted, Scores
from tests.bench.made_demand import FIRST_DAY, made_shop

DAYS = 240
PERIODS = range(1, 5)


@pytest.fixture
def panel(tmp_path: Path) -> Path:
    """Two shops of a chain and one of its own; the last closed on Sundays, with a product that began late."""
    path = tmp_path / "panel.csv.gz"
    with gzip.open(path, "wt", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("shop", "sku", "date", "qty", "price", "promo", "open"))
        for seed, name in enumerate(("m5_one", "m5_two", "corner")):
            made = made_shop(3, DAYS, seed)
            for product in range(3):
                for day in range(150 if (name, product) == ("corner", 2) else 0, DAYS):
                    date = from_day_number(FIRST_DAY + day)
                    is_open = name != "corner" or date.weekday() != 6
                    quantity = float(made.sold[product, day]) if is_open else 0
                    writer.writerow(
                        (
                            name,
                            f"P{product}",
                            date,
                            quantity,
                            "",
                            int(made.promoted[product, day]),
                            int(is_open),
                        )
                    )
    return path


def test_every_series_with_enough_past_is_forecast_at_four_cut_offs(panel: Path, tmp_path: Path) -> None:
    out, leadtime = tmp_path / "fc.csv.gz", tmp_path / "lt.csv"
    scores = forecasts.scored(read_panel(panel), PERIODS, out, leadtime)
    with gzip.open(out, "rt", encoding="utf-8") as file:
        days = list(csv.DictReader(file))
    late = [row for row in days if (row["shop"], row["sku"]) == ("corner", "P2")]
    assert len(late) == 28  # 90 days: only the last cut-off leaves it 56
    assert len(days) == 28 * (4 * 8 + 1)
    assert {row["mean"] for row in days if row["shop"] == "corner" and is_sunday(row["date"])} == {"0"}
    assert all(row["date"] > row["cutoff"] for row in days)
    with leadtime.open(encoding="utf-8") as file:
        totals = list(csv.DictReader(file))
    assert [row["L"] for row in totals[:3]] == ["3", "7", "14"]
    assert all(float(row["q50"]) <= float(row["q975"]) for row in totals)
    families = scores.families()
    assert set(families) == {"m5", "corner", "MACRO"}
    assert 0.3 < families["MACRO"]["MASE"] < 1.5
    assert all(np.isfinite(value) for figures in families.values() for value in figures.values())


def test_the_document_judges_the_macro_row_and_the_cost(
    panel: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(forecasts, "COST_PRODUCTS", 20)
    monkeypatch.setattr(sys, "argv", ["forecasts", str(panel)])
    forecasts.main()
    checks = {check["name"]: check for check in json.loads(capsys.readouterr().out)["checks"]}
    assert checks["MASE, MACRO"]["target"] == "value <= 0.93"
    assert checks["MASE, corner"]["target"] is None
    assert checks["peak memory of that process"]["value"] > 10


def test_what_is_not_known_at_a_cut_off_is_not_given_to_the_forecast(panel: Path) -> None:
    for case in cases(read_panel(panel), PERIODS):
        assert case.history.next_day == case.cutoff + 1
        assert case.past.shape[1] == case.cutoff + 1 - case.shop.first_day
        assert case.actual.shape[1] == 28
        sundays = case.outlook.open[(6 - (case.cutoff + 1 + 3)) % 7 :: 7]
        assert sundays.any() == (case.shop.name != "corner")


def test_the_figures_are_those_of_their_definitions() -> None:
    past = np.tile([0.0, 2.0], 42)[None, :]  # moves by 2 from day to day and from week to week
    actual = np.full((1, 28), 3.0)
    quantiles = np.full((1, 28, 7), 2.0)
    lead = np.full((1, 3, len(LEAD_LEVELS)), 50.0)
    scores = Scores()
    scores.add("f", past, np.array([0]), actual, Predicted(np.full((1, 28), 4.0), quantiles, lead))
    found = scores.families()["MACRO"]
    assert found["MASE"] == pytest.approx(1 / 2)
    assert found["RMSSE"] == pytest.approx(1 / 2)
    assert found["WAPE28"] == pytest.approx(1 / 3)
    assert found["BIAS"] == pytest.approx(1 / 3)
    assert found["SPL"] == pytest.approx(np.mean([0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975]) / 2)
    assert (found["U90"], found["U975"]) == (0, 0)
    assert (found["LT-U90"], found["LT-U975"]) == (1, 1)
    # Totals of 3 and 7 days move by 2 from one span to the next, those of 14 never: they have no scale and no say.
    over = 1 - np.mean(LEAD_LEVELS)
    assert found["LT-SPL"] == pytest.approx(np.mean([over * (50 - 9) / 2, over * (50 - 21) / 2]))


def is_sunday(date: str) -> bool:
    return from_day_number(0).fromisoformat(date).weekday() == 6
