"""How well run-outs are foretold, on a replay of a shop's stock, beside the rules of thumb.

    python -m tests.bench.alerts [REPLAY.csv.gz --panel PANEL.csv.gz] [--truth TRUTH.csv.gz] [--out ALERTS.csv.gz]

Without files it takes the real ones that are kept beside the checkout; where there are none, nothing is measured.

Every day is judged by what was known at its close. The forecast is made anew every ``--refit`` days and read from
the day it stands at in between, as the alert job does. ``--truth`` (what was wanted and not there) is for the score
only; without it what warnings save is left out. ``--out`` keeps what was said: shop, sku, date, p, runout_date.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import sys
import time
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from app.analysis.demand.arrays import FloatArray, IntArray
from app.analysis.demand.forecast import forecast_demand
from app.analysis.demand.totals import TotalDemand
from app.analysis.runout.calibration import AS_IS, Calibration, learn_calibration
from app.analysis.runout.chance import run_out
from app.analysis.runout.habit import learn_habit
from app.analysis.runout.lateness import USUAL, learn_lateness
from app.analysis.runout.outcome import likely_day
from app.analysis.runout.shelf import ShelfState
from app.domain.time import from_day_number
from tests.bench.alert_rules import days_of_cover, fixed_level, negative_binomial
from tests.bench.alert_score import AlertScore
from tests.bench.replay import ShopReplay, read_replay
from tests.bench.report import Report, progress

_KEPT = Path(__file__).resolve().parents[3] / "shared" / "retail"
KEPT_REPLAY = _KEPT / "replay_A.csv.gz"
KEPT_PANEL = _KEPT / "daily_panel_A.csv.gz"
KEPT_TRUTH = _KEPT / "replay_truth_A.csv.gz"
REFIT_DAYS = 7
BUDGET = 0.25
"""False alarms a product and month at which warnings are compared."""
AHEAD = 7
LARGE_SHOP = 10_000


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of one shop: (S, D) each, at the close of each day."""

    chance: FloatArray
    day: IntArray
    """The day the shelf is taken to be empty, counted from the day it was said; 0 where none was stated."""


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("replay", type=Path, nargs="?")
    options.add_argument("--panel", type=Path)
    options.add_argument("--truth", type=Path)
    options.add_argument("--out", type=Path)
    options.add_argument("--refit", type=int, default=REFIT_DAYS)
    chosen = options.parse_args()
    if chosen.replay is None:
        if not all(file.exists() for file in (KEPT_REPLAY, KEPT_PANEL, KEPT_TRUTH)):
            progress("No replay was named and none is kept here: nothing is measured.")
            return Report().finish()
        chosen.replay, chosen.panel, chosen.truth = KEPT_REPLAY, KEPT_PANEL, KEPT_TRUTH
    if chosen.panel is None:
        options.error("--panel names the sales from before the replay")
    shops = read_replay(chosen.replay, chosen.panel, chosen.truth)
    progress(f"{sum(shop.products for shop in shops)} products of {len(shops)} shops")
    begin = time.process_time()
    said = [foretell(shop, chosen.refit) for shop in shops]
    spent = time.process_time() - begin
    if chosen.out is not None:
        write(chosen.out, shops, said)
    report = report_on(shops, said, spent)
    many = max(shops, key=lambda shop: shop.products)
    report.add(f"run-outs of {LARGE_SHOP} products", seconds_of(many, LARGE_SHOP), "CPU s", at_most=1.5)
    return report.finish()


def foretell(replay: ShopReplay, refit_days: int = REFIT_DAYS) -> Said:
    """Go through a replay day by day, as the jobs do: forecast now and then, run-outs every day."""
    raw = np.zeros((replay.products, replay.days))
    said = Said(np.zeros_like(raw), np.zeros(raw.shape, dtype=int))
    calibration: Calibration = AS_IS
    lateness = USUAL
    product_of = np.array([order.product for order in replay.orders], dtype=int)
    placed_on = np.array([order.placed for order in replay.orders], dtype=int)
    forecast, made = None, 0
    for today in range(replay.days):
        if forecast is None or today - made >= refit_days:
            forecast = forecast_demand(replay.history(today), replay.outlook(today))
            made = today
            lateness = learn_lateness(replay.days_late(today))
            calibration = own_calibration(replay, raw, today)
        shelf = replay.shelf(today)
        known = placed_on <= today
        habit = learn_habit(product_of[known], placed_on[known], replay.products, today)
        plain = run_out(forecast.totals, shelf, days_since=today - made, lateness=lateness, habit=habit)
        raw[:, today] = plain.within_week
        said.chance[:, today] = calibration(plain.within_week)
        said.day[:, today] = likely_day(plain)
    return said


def own_calibration(replay: ShopReplay, raw: FloatArray, today: int) -> Calibration:
    """Hold what was said so far against what came of it; the last seven days cannot be judged yet."""
    judged = today - AHEAD + 1
    if judged <= 0:
        return AS_IS
    empty = replay.on_hand[:, : today + 1] == 0
    came = np.zeros((replay.products, judged), dtype=bool)
    for ahead in range(1, AHEAD + 1):
        came |= empty[:, ahead : ahead + judged]
    stocked = ~empty[:, :judged]
    return learn_calibration(raw[:, :judged][stocked], came[stocked])


def seconds_of(replay: ShopReplay, products: int) -> float:
    """CPU seconds for the run-outs of so many products: those of ``replay`` on its last day, over and over."""
    today = replay.days - 1
    mean, spread = forecast_demand(replay.history(today), replay.outlook(today)).totals.parameters
    shelf = replay.shelf(today)
    rows = np.resize(np.arange(replay.products), products)
    columns = {each.name: getattr(shelf, each.name)[rows] for each in fields(ShelfState)}
    begin = time.process_time()
    run_out(TotalDemand(mean[rows], spread[rows]), ShelfState(**columns))
    return time.process_time() - begin


def report_on(shops: list[ShopReplay], said: list[Said], spent: float) -> Report:
    """Score what was said, and the rules of thumb on the same days."""
    report = Report()

    def score(chances: list[FloatArray]) -> AlertScore:
        parts = zip(shops, chances, strict=True)
        return AlertScore(
            np.concatenate([chance[:, shop.judged] for shop, chance in parts]),
            np.concatenate([shop.on_hand[:, shop.judged] == 0 for shop in shops]),
            None
            if shops[0].lost is None
            else np.concatenate([s.lost[:, s.judged] for s in shops if s.lost is not None]),
        )

    ours = score([each.chance for each in said])
    rules = {
        "a fixed level": score([fixed_level(shop) for shop in shops]),
        "days of cover": score([days_of_cover(shop) for shop in shops]),
        "a negative binomial": score([negative_binomial(shop) for shop in shops]),
    }
    best = rules["a negative binomial"]
    warned, warned_best = ours.within_budget(BUDGET), best.within_budget(BUDGET)
    report.add(
        "average precision", ours.average_precision(), "", anchor=best.average_precision(), at_least=0.53
    )
    report.add("Brier", ours.brier(), "", anchor=best.brier(), at_most=0.092)
    report.add(
        "calibration error", ours.calibration_error(), "", anchor=best.calibration_error(), at_most=0.035
    )
    report.add(
        f"run-outs warned of 3 days ahead at {BUDGET} false alarms", warned.warned_early, "share",
        anchor=warned_best.warned_early, at_least=0.42,
    )  # fmt: skip
    if shops[0].lost is not None:
        report.add(
            f"lost units saved at {BUDGET} false alarms", warned.saved, "share",
            anchor=warned_best.saved, at_least=0.44,
        )  # fmt: skip
    days = np.concatenate([each.day[:, shop.judged] for shop, each in zip(shops, said, strict=True)])
    report.add("run-out day within one day", ours.day_within(days, warned.threshold), "share", at_least=0.55)
    longest = max(shop.days for shop in shops)
    report.add("forecasts and run-outs of all products", spent / longest * 1000, "CPU ms a day", at_most=100)
    for name, rule in rules.items():
        at = rule.within_budget(BUDGET)
        report.add(f"{name}: average precision", rule.average_precision(), "")
        report.add(f"{name}: warned of 3 days ahead", at.warned_early, "share")
        if shops[0].lost is not None:
            report.add(f"{name}: saved", at.saved, "share")
    return report


def write(path: Path, shops: list[ShopReplay], said: list[Said]) -> None:
    """Keep what was said on the days that count."""
    with gzip.open(path, "wt", encoding="utf-8", newline="", compresslevel=1) as file:
        writer = csv.writer(file)
        writer.writerow(["shop", "sku", "date", "p", "runout_date"])
        for shop, each in zip(shops, said, strict=True):
            for day in np.flatnonzero(shop.judged).tolist():
                number = shop.first_day + day
                today = from_day_number(number).isoformat()
                for product in np.flatnonzero(shop.on_hand[:, day] > 0).tolist():
                    offset = int(each.day[product, day])
                    when = from_day_number(number + offset).isoformat() if offset else ""
                    writer.writerow(
                        [shop.shop, shop.skus[product], today, f"{each.chance[product, day]:.5f}", when]
                    )


if __name__ == "__main__":
    sys.exit(main())
