"""The list of jobs: what there is to run, in the order in which it is shown."""

from __future__ import annotations

from sqlalchemy import Connection, select

from app.engine.registry import DefaultSchedule, JobRegistry, JobSpec
from app.jobs import (
    daily_round,
    demo_filling,
    file_jobs,
    forecasting,
    inventory,
    price,
    update_install,
    updates,
    upkeep,
    watching,
)
from app.jobs.insights import jobs as insights
from app.language import noop
from app.store.tables import PRODUCT


def _has_products(connection: Connection) -> bool:
    """Whether any file was ever brought in: before that there is nothing to judge, count or sum up."""
    return connection.execute(select(PRODUCT.c.id).limit(1)).first() is not None


def build_registry() -> JobRegistry:
    """Return every job with its words, parameters and first schedule."""
    return JobRegistry(
        [
            JobSpec(
                id="update-inventory",
                title=noop("Read new files"),
                description=noop("Takes in new or changed files from the watched folder."),
                function=file_jobs.update_inventory,
                params=file_jobs.UpdateParams,
                schedules=(DefaultSchedule("update-inventory", "interval", "21600"),),
                priority=2,
                isolate=True,
                # A first import of years of receipts takes minutes, on an old PC many of them.
                soft_limit_s=7_200,
                hard_limit_s=7_500,
            ),
            JobSpec(
                id="import-file",
                title=noop("Read a file"),
                description=noop("Takes in one file that you chose."),
                function=file_jobs.import_one,
                params=file_jobs.FileParams,
                priority=1,
                isolate=True,
                on_demand=True,
                soft_limit_s=7_200,
                hard_limit_s=7_500,
            ),
            JobSpec(
                id="undo-import",
                title=noop("Undo an import"),
                description=noop("Takes out everything that one file brought in."),
                function=file_jobs.undo_one,
                params=file_jobs.UndoParams,
                priority=1,
                on_demand=True,
            ),
            JobSpec(
                id=demo_filling.FILL_WITH_DEMO,
                title=noop("Set the demo shop up"),
                description=noop("Makes up a shop's files and takes them in, to look around with."),
                function=demo_filling.fill_with_demo,
                priority=1,
                isolate=True,
                on_demand=True,
                resume=False,
            ),
            JobSpec(
                id="stock-alerts",
                title=noop("Check stock levels"),
                description=noop("Finds products that will run out before a delivery could arrive."),
                function=inventory.check_low_stock,
                ready=_has_products,
                schedules=(DefaultSchedule("stock-alerts", "interval", "1800"),),
                priority=3,
                isolate=True,
            ),
            JobSpec(
                id="out-of-stock",
                title=noop("Look for sold-out products"),
                description=noop("Finds products that have just sold out."),
                function=inventory.check_sold_out,
                ready=_has_products,
                schedules=(DefaultSchedule("out-of-stock", "interval", "900"),),
                priority=3,
            ),
            JobSpec(
                id="record-prices",
                title=noop("Note own prices"),
                description=noop("Notes what every product costs today, for the price history."),
                function=price.record_own_prices,
                ready=_has_products,
                schedules=(DefaultSchedule("record-prices", "cron", "0 2 * * *"),),
            ),
            JobSpec(
                id=watching.WATCH_PRICES,
                title=noop("Look at other shops' prices"),
                description=noop(
                    "Reads the pages you watch and suppliers' lists, and says what changes mean for you."
                ),
                function=watching.watch_prices,
                params=watching.WatchParams,
                ready=watching.anything_watched,
                schedules=(DefaultSchedule(watching.WATCH_PRICES, "interval", "21600"),),
                priority=6,
                isolate=True,
                # One page of a shop in ten seconds and a little: hundreds of one shop take hours.
                soft_limit_s=9_000,
                hard_limit_s=9_300,
            ),
            JobSpec(
                id="aggregate-trends",
                title=noop("Work out product trends"),
                description=noop("Sums searches, views, clicks and sales by day, week and month."),
                function=insights.aggregate_trends,
                ready=_has_products,
                isolate=True,
                params=insights.TrendParams,
                schedules=(DefaultSchedule("aggregate-trends", "cron", "0 3 * * *"),),
            ),
            JobSpec(
                id="forecast-demand",
                title=noop("Work out what will sell"),
                description=noop(
                    "Works out what each product will sell in the next four weeks, and how sure that is."
                ),
                function=forecasting.forecast,
                ready=_has_products,
                isolate=True,
                schedules=(DefaultSchedule("forecast-demand", "cron", "30 3 * * *"),),
                soft_limit_s=600,
                hard_limit_s=900,
            ),
            JobSpec(
                id="sales-summary",
                title=noop("Sum up sales"),
                description=noop("Sums up the day or the week beside the like period before."),
                function=insights.summarise_sales,
                ready=_has_products,
                params=insights.SummaryParams,
                schedules=(
                    DefaultSchedule("sales-summary", "cron", "0 20 * * *", {"period": "day"}),
                    DefaultSchedule("sales-summary:week", "cron", "0 9 * * 1", {"period": "week"}),
                ),
            ),
            JobSpec(
                id="all-insights",
                title=noop("Work out all insights"),
                description=noop(
                    "Best sellers, risers and fallers, dead stock, unusual days, price changes and more."
                ),
                function=insights.compute_all,
                ready=_has_products,
                isolate=True,
                schedules=(DefaultSchedule("all-insights", "interval", "3600"),),
            ),
            JobSpec(
                id="daily-round",
                title=noop("Do the daily round"),
                description=noop(
                    "Reads new files, then prices, trends, forecasts, stock and sales, one after the other."
                ),
                function=daily_round.run_daily_round,
                steps=tuple(step.job for step in daily_round.STEPS),
                soft_limit_s=10_800,
                priority=4,
            ),
            JobSpec(
                id="health-check",
                title=noop("Check that all is in order"),
                description=noop("Looks at disk, data, failed runs and the queue."),
                function=upkeep.check_health,
                schedules=(DefaultSchedule("health-check", "interval", "300"),),
                priority=8,
            ),
            JobSpec(
                id="back-up",
                title=noop("Back up the store"),
                description=noop(
                    "Makes a checked copy of everything; those of seven days and four weeks stay."
                ),
                function=upkeep.back_up,
                schedules=(DefaultSchedule("back-up", "cron", "0 1 * * *"),),
                priority=7,
            ),
            JobSpec(
                id="clean-up",
                title=noop("Clear old history"),
                description=noop(
                    "Deletes old runs and notices; the last good and last failed run of each task stay."
                ),
                function=upkeep.clean_up,
                params=upkeep.CleanUpParams,
                schedules=(DefaultSchedule("clean-up", "cron", "0 0 * * *"),),
                priority=9,
            ),
            JobSpec(
                # Without a schedule until the owner wants one: see ``app.jobs.update_view``.
                id=updates.CHECK_UPDATES,
                title=noop("Look for a new version"),
                description=noop(
                    "Reads the signed list of Tillwatch's versions. Nothing about your shop is sent."
                ),
                function=updates.check_updates,
                priority=8,
                isolate=True,
                resume=False,
                soft_limit_s=300,
                hard_limit_s=360,
            ),
            JobSpec(
                id=updates.FETCH_UPDATE,
                title=noop("Download the new version"),
                description=noop("Downloads it and checks that it comes from Tillwatch's makers."),
                function=updates.fetch_update,
                priority=1,
                isolate=True,
                on_demand=True,
                # The owner presses again: no 60 MB come by themselves.
                retries=0,
                resume=False,
                soft_limit_s=14_400,
                hard_limit_s=14_700,
            ),
            JobSpec(
                id=update_install.UNPACK_UPDATE,
                title=noop("Unpack the new version"),
                description=noop("Puts the downloaded version beside this one and sees that it starts."),
                function=update_install.unpack_update,
                priority=1,
                isolate=True,
                on_demand=True,
                retries=0,
                resume=False,
            ),
        ]
    )
