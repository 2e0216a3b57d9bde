"""How good the demand forecast is on a panel of real daily sales, and what it costs.

    python -m tests.bench.forecasts [PANEL.csv.gz] [--out FORECASTS.csv.gz] [--leadtime TOTALS.csv.gz] [--earlier]

Without a panel it takes the real one that is kept beside the checkout; where there is none, only the cost is measured.

Each shop is one call, at four cut-offs 28 days apart; ``--earlier`` takes the four before them, to see whether
choices hold there too. The cost is that of 1,000 products of 730 days, beside a plain mean of 28 days.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
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
from tests.bench.made_demand import made_shop
from tests.bench.report import Report, progress

QUANTILE_NAMES = ("q025", "q10", "q25", "q50", "q75", "q90", "q975")
LEAD_NAMES = ("q50", "q80", "q90", "q95", "q975")
KEPT_PANEL = Path(__file__).resolve().parents[3] / "shared" / "retail" / "daily_panel_A.csv.gz"
COST_PRODUCTS = 1_000
MEASURE_COST = "--measure-cost"
TARGETS: dict[str, dict[str, float]] = {
    "MASE": {"at_most": 0.93},
    "RMSSE": {"at_most": 0.68},
    "WAPE28": {"at_most": 0.29},
    "BIAS": {"at_least": -0.05, "at_most": 0.05},
    "SPL": {"at_most": 0.258},
    "U90": {"at_least": 0.88, "at_most": 0.93},
    "U975": {"at_least": 0.955},
    "LT-SPL": {"at_most": 0.315},
    "LT-U90": {},
    "LT-U975": {"at_least": 0.945},
}
"""Of the plain mean over the families. LT-U90 is shown, not judged."""


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("panel", type=Path, nargs="?")
    options.add_argument("--out", type=Path)
    options.add_argument("--leadtime", type=Path)
    options.add_argument("--earlier", action="store_true")
    options.add_argument(MEASURE_COST, type=int, metavar="PRODUCTS", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.measure_cost is not None:
        print(json.dumps(measured_cost(chosen.measure_cost, LONGEST_HISTORY)))
        return 0
    report = Report()
    panel = chosen.panel or (KEPT_PANEL if KEPT_PANEL.exists() else None)
    if panel is None:
        progress("No panel was named and none is kept here: the accuracy is not measured.")
    else:
        periods = range(5, 9) if chosen.earlier else range(1, 5)
        add_accuracy(report, scored(read_panel(panel), periods, chosen.out, chosen.leadtime))
    add_cost(report)
    return report.finish()


def scored(
    shops: list[Shop], periods: range, out: Path | None = None, leadtime: Path | None = None
) -> Scores:
    """Forecast every shop at its cut-offs, write what was asked for, and score it."""
    scores = Scores()
    with (
        written(out, ("mean", *QUANTILE_NAMES), "date") as days,
        written(leadtime, ("mean", *LEAD_NAMES), "L") as totals,
    ):
        for case in cases(shops, periods):
            forecast = forecast_demand(case.history, case.outlook)
            lead = lead_totals(forecast)
            predicted = Predicted(forecast.mean.astype(float), forecast.quantiles.astype(float), lead)
            scores.add(case.shop.family, case.past, case.first, case.actual, predicted)
            if days is not None:
                days.writerows(day_rows(case, forecast))
            if totals is not None:
                totals.writerows(total_rows(case, forecast, lead))
    return scores


def add_accuracy(report: Report, scores: Scores) -> None:
    for family, figures in scores.families().items():
        progress(f"{family:16}" + "  ".join(f"{name} {figures[name]:.4f}" for name in TARGETS))
        for name, target in TARGETS.items():
            report.add(f"{name}, {family}", figures[name], "", **(target if family == "MACRO" else {}))


def add_cost(report: Report) -> None:
    """The cost in a process of its own: its memory is not that of reading the panel."""
    command = [sys.executable, "-m", "tests.bench.forecasts", MEASURE_COST, str(COST_PRODUCTS)]
    cost = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    report.add(
        f"forecast of {COST_PRODUCTS} products of {LONGEST_HISTORY} days, quantiles and totals included, beside the"
        " mean of 28 days with one negative binomial a product",
        cost["ours"], "CPU s", anchor=cost["plain"], at_most=1.0, ratio_at_most=45,
    )  # fmt: skip
    report.add("peak memory of that process", cost["peak_mb"], "MB", at_most=150)


def measured_cost(products: int, days: int) -> dict[str, float | None]:
    """CPU seconds of the forecast and of the plainest one, the best of three, and the peak memory of the process."""
    history = made_shop(products, days)
    outlook = Outlook(open=np.ones(HORIZON, dtype=bool))
    return {
        "ours": min(timed(lambda: lead_totals(forecast_demand(history, outlook))) for _ in range(3)),
        "plain": min(timed(lambda: plain_forecast(history)) for _ in range(3)),
        "peak_mb": peak_mb(),
    }


def timed(action: Callable[[], object]) -> float:
    start = time.process_time()
    action()
    return time.process_time() - start


def plain_forecast(history: DemandHistory) -> FloatArray:
    """The mean of the last 28 days and the variance of 91, for each day and for totals of independent days."""
    mean = history.sold[:, -28:].mean(axis=1)
    variance = history.sold[:, -91:].var(axis=1)
    clumping = np.maximum(variance - mean, 0) / np.maximum(mean, 1e-6) ** 2
    step = np.ones(len(mean))
    spans = [
        negative_binomial_quantiles(mean * days, clumping / days, step, levels)
        for days, levels in ((1, LEVELS), *((days, LEAD_LEVELS) for days in LEAD_TIMES))
    ]
    return np.concatenate([np.repeat(spans[0], HORIZON, axis=1), *spans[1:]], axis=1)


def peak_mb() -> float | None:
    """The most this process ever held in memory; None where the system does not say."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), None)


def lead_totals(forecast: DemandForecast) -> FloatArray:
    count = len(forecast.mean)
    return np.stack(
        [forecast.totals.quantile(np.full(count, days), LEAD_LEVELS) for days in LEAD_TIMES], axis=1
    )


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
