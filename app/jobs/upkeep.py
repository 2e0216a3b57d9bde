"""The jobs that look after Tillwatch itself: health, backups, old history."""

from __future__ import annotations

from datetime import timedelta

from app.engine.context import RunContext
from app.engine.registry import NoParams
from app.jobs.health import health_checks
from app.store import backup, runs

KEEP_RUNS_DAYS = 90
KEEP_BACKUPS = 7
PRUNE_CHUNK = 500


def check_health(ctx: RunContext, _params: NoParams) -> None:
    """Check store, disk, data age and schedules; the result names what is wrong."""
    with ctx.store.read() as connection:
        checks = health_checks(connection, ctx.home, now=ctx.as_of)
    with ctx.finish():
        wrong = [check for check in checks if not check.ok]
        ctx.rows = len(checks)
        ctx.result = {check.name: {"ok": check.ok, "text": check.text} for check in checks}
        ctx.result_text = " ".join(check.text for check in wrong) if wrong else "Everything is in order."


def back_up(ctx: RunContext, _params: NoParams) -> None:
    """Make a verified copy of the store and keep the newest ``KEEP_BACKUPS`` of them."""
    ctx.home.backups.mkdir(parents=True, exist_ok=True)
    target = ctx.home.backups / backup.backup_name("daily", ctx.as_of)
    for leftover in ctx.home.backups.glob("*.part"):
        leftover.unlink()
    size = backup.back_up(ctx.store.path, target)
    daily = sorted(ctx.home.backups.glob("tillwatch-*-daily.db"))
    for old in daily[:-KEEP_BACKUPS]:
        old.unlink()
    with ctx.finish():
        ctx.rows = 1
        ctx.result = {"file": target.name, "bytes": size}
        ctx.result_text = f"Backed up and checked: {target.name} ({size / 1_000_000:.1f} MB)."


def clean_up(ctx: RunContext, _params: NoParams) -> None:
    """Delete ended runs older than ``KEEP_RUNS_DAYS`` days, but never a job's last good or last failed one."""
    before = ctx.as_of - timedelta(days=KEEP_RUNS_DAYS)
    gone = PRUNE_CHUNK
    while gone == PRUNE_CHUNK:
        with ctx.store.write() as connection:
            gone = runs.prune(connection, before=before, limit=PRUNE_CHUNK)
        ctx.rows += gone
        ctx.progress(0, None, f"{ctx.rows} old runs deleted")
    with ctx.finish():
        ctx.result = {"runs": ctx.rows}
        ctx.result_text = f"{ctx.rows:,} runs older than {KEEP_RUNS_DAYS} days deleted."
