"""How good the demand forecast is on a panel of real daily sales, and what it costs.

    python -m tests.bench.forecasts PANEL.csv.gz [--out FORECASTS.csv.gz] [--leadtime TOTALS.csv.gz] [--earlier]

Each shop is one call, at four cut-offs 28 days apart; ``--earlier`` takes the four before them, to see whether
choices hold there too. The cost is that of 1,000 products of 730 days, beside a plain mean of 28 days.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from app.analysis.demand.arrays import FloatArray
from app.analysis.demand.counts import negative_binomial_quantiles
from app.analysis.demand.forecast import HORIZON, LEVELS, DemandForecast, Outlook, forecast_demand
from app.analysis.demand.history import DemandHistory
from app.domain.time import from_day_number
from tests.bench.forecast_panel import LONGEST_HISTORY, Case, Shop, cases, read_panel
from tests.bench.forecast_score import LEAD_LEVELS, LEAD_TIMES, Predicted, Scores
from tests.bench.report import Report, progress

QUANTILE_NAMES = ("q025", "q10", "q25", "q50", "q75", "q90", "q975")
LEAD_NAMES = ("q50", "q80", "q90", "q95", "q975")
COST_PRODUCTS = 1_000


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("panel", type=Path)
    options.add_argument("--out", type=Path)
    options.add_argument("--leadtime", type=Path)
    options.add_argument("--earlier", action="store_true")
    options.add_argument("--memory-only", action="store_true", help="print the peak memory of the cost run, in MB")
    chosen = options.parse_args()
    shops = read_panel(chosen.panel)
    if chosen.memory_only:
        return 0
    report = Report()
    scores = Scores()
    with written(chosen.out, ("mean", *QUANTILE_NAMES), "date") as days, written(
        chosen.leadtime, ("mean", *LEAD_NAMES), "L"
    ) as totals:
        for case in cases(shops, range(5, 9) if chosen.earlier else range(1, 5)):
            forecast = forecast_demand(case.history, case.outlook)
            lead = lead_totals(forecast)
            scores.add(
                case.shop.family,
                case.past,
                case.first,
                case.actual,
                Predicted(forecast.mean.astype(float), forecast.quantiles.astype(float), lead),
            )
            if days is not None:
                days.writerows(day_rows(case, forecast))
            if totals is not None:
                totals.writerows(total_rows(case, forecast, lead))
    judge(report, scores)
    return report.finish()


def lead_totals(forecast: DemandForecast) -> FloatArray:
    count = len(forecast.mean)
    return np.stack(
        [forecast.totals.quantile(np.full(count, days), LEAD_LEVELS) for days in LEAD_TIMES], axis=1
    )


def judge(report: Report, scores: Scores) -> None:
    for family, figures in scores.families().items():
        progress(f"{family:16}" + "  ".join(f"{name} {value:.4f}" for name, value in figures.items()))


@contextmanager
def written(path: Path | None, columns: tuple[str, ...], key: str) -> Iterator[Any]:
    if path is None:
        yield None
        return
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "wt", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("shop", "sku", "cutoff", key, *columns))
        yield writer


def day_rows(case: Case, forecast: DemandForecast) -> Iterator[tuple[object, ...]]:
    cutoff = from_day_number(case.cutoff).isoformat()
    dates = [from_day_number(forecast.first_day + day).isoformat() for day in range(HORIZON)]
    values = np.concatenate([forecast.mean[..., None], forecast.quantiles], axis=2)
    for place, row in enumerate(case.chosen):
        for day, date in enumerate(dates):
            yield case.shop.name, case.shop.skus[row], cutoff, date, *(f"{v:.6g}" for v in values[place, day])


def total_rows(case: Case, forecast: DemandForecast, lead: FloatArray) -> Iterator[tuple[object, ...]]:
    cutoff = from_day_number(case.cutoff).isoformat()
    for place, row in enumerate(case.chosen):
        for which, days in enumerate(LEAD_TIMES):
            values = (forecast.totals.mean[place, days - 1], *lead[place, which])
            yield case.shop.name, case.shop.skus[row], cutoff, days, *(f"{v:.6g}" for v in values)


if __name__ == "__main__":
    sys.exit(main())
