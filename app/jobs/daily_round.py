"""The daily round: everything a shop needs of a morning, one job after the other, each on what the last one found."""

from __future__ import annotations

from app.engine.chain import Step, run_steps
from app.engine.context import RunContext
from app.engine.registry import NoParams
from app.language import trn

STEPS = (
    Step("update-inventory"),
    Step("record-prices"),
    Step("aggregate-trends"),
    Step("forecast-demand"),
    Step("stock-alerts"),
    Step("out-of-stock"),
    Step("sales-summary"),
)


def run_daily_round(ctx: RunContext, _params: NoParams) -> None:
    """Run every step of the round; a step that does not work ends it, and the next attempt goes on from there."""
    done = run_steps(ctx, STEPS)
    with ctx.finish():
        ctx.rows = done
        ctx.result = {"steps": [step.job for step in STEPS]}
        ctx.result_text = trn(
            "The one step of the round was done.", "All {n} steps of the round were done.", done
        )
