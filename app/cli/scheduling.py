"""``tillwatch schedule``: when a job is due."""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from typing import Any

import click

from app.cli.documents import instant
from app.cli.options import Context, common, parse_instant, parse_span
from app.cli.output import print_json, say
from app.domain.errors import UsageError
from app.domain.time import to_millis
from app.engine.firing import rule_of
from app.engine.rules import fires_after, in_words
from app.jobs.overview import NEXT_FIRES
from app.store.schedules import get_schedule
from app.system.instance import send_command


@click.command("schedule")
@click.argument("key", metavar="JOB")
@click.option("--cron", default=None, help="Five fields, such as '0 9 * * 1' for Mondays at 09:00.")
@click.option("--every", default=None, help="A span, such as 15m, 6h or 1d.")
@click.option("--pause-until", "pause", default=None, help="Rest until this time.")
@click.option("--off", is_flag=True, help="Switch the schedule off.")
@click.option("--on", "switch_on", is_flag=True, help="Switch the schedule on again.")
@common
def schedule(
    context: Context,
    key: str,
    cron: str | None,
    every: str | None,
    pause: str | None,
    off: bool,
    switch_on: bool,
) -> int:
    """Show or change when JOB is due. The weekly sales summary is 'sales-summary:week'."""
    with context.service() as service:
        zone = service.shop().zone
        now = service.now()
        with service.store.read() as connection:
            found = get_schedule(connection, key)
        if found is None:
            service.registry.spec(key)
            raise UsageError(f"'{key}' has no schedule.")
        changes = _changes(cron, every, off, switch_on, now)
        if pause is not None:
            changes["paused_until"] = to_millis(parse_instant(pause, zone))
        if changes:
            found = service.engine.edit_schedule(key, changes, origin="command line")
            send_command(service.home.socket_path, {"command": "schedules-changed"})
    rule = rule_of(found, zone)
    fires = list(islice(fires_after(rule, now), NEXT_FIRES)) if found.enabled else []
    if context.json:
        print_json(
            {
                "key": found.key,
                "job": found.job,
                "kind": found.kind,
                "expression": found.expression,
                "in_words": in_words(rule),
                "time_zone": rule.zone.key,
                "enabled": found.enabled,
                "paused_until": instant(found.paused_until),
                "catch_up": found.catch_up.value,
                "grace_s": found.grace_s,
                "version": found.version,
                "next_fires": [instant(at) for at in fires],
            }
        )
        return 0
    say(f"{found.key}: {in_words(rule) if found.enabled else 'switched off'}")
    for at in fires:
        say(f"  {at.astimezone(rule.zone):%a %d %b %Y %H:%M}")
    return 0


def _changes(
    cron: str | None, every: str | None, off: bool, switch_on: bool, now: datetime
) -> dict[str, Any]:
    if sum((cron is not None, every is not None)) > 1 or (off and switch_on):
        raise UsageError("Give one of --cron and --every, and one of --on and --off.")
    changes: dict[str, Any] = {}
    if cron is not None:
        changes = {"kind": "cron", "expression": cron}
    elif every is not None:
        changes = {"kind": "interval", "expression": str(int(parse_span(every))), "anchor_at": to_millis(now)}
    if off or switch_on:
        changes["enabled"] = switch_on
    return changes
