"""``tillwatch schedule``: when a job is due, and what happens where its time was missed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

from app.cli.documents import instant
from app.cli.help import command
from app.cli.options import Context, common, parse_instant, parse_pairs, parse_span
from app.cli.output import print_json, print_table, say
from app.domain.errors import UsageError
from app.domain.runs import CatchUp
from app.engine.editing import ScheduleEdit
from app.engine.rules import zone_named
from app.jobs.scheduling import (
    ScheduleView,
    add_schedule,
    edit_schedule,
    remove_schedule,
    schedule_changes,
    schedule_views,
)
from app.jobs.service import Service
from app.language import clock, day_short, noop, tr
from app.system.instance import send_command

ORIGIN = "command line"
_ORIGINS = {
    ORIGIN: noop("command line"),
    "window": noop("window"),
    "first start": noop("first start"),
}
SHOP_ZONE = "shop"


@command(
    "schedule", noop("Show or change when JOB is due. The weekly sales summary is 'sales-summary:week'.")
)
@click.argument("key", metavar="JOB")
@click.option("--cron", default=None, help=noop("Five fields, such as '0 9 * * 1' for Mondays at 09:00."))
@click.option("--every", default=None, help=noop("A span, such as 15m, 6h or 1d."))
@click.option("--at", "once", default=None, help=noop("One time only, such as 2026-11-21T09:00."))
@click.option("--anchor", default=None, help=noop("The time that --every is counted from (now)."))
@click.option("--zone", default=None, help=noop("The time zone of the rule, or 'shop' for the shop's own."))
@click.option(
    "--catch-up",
    type=click.Choice([kind.value for kind in CatchUp]),
    help=noop("What to do about missed times."),
)
@click.option(
    "--max-catch-up", type=int, default=None, help=noop("How many missed times to catch up at most.")
)
@click.option("--grace", default=None, help=noop("How late a run still counts as on time, such as 10m."))
@click.option("--jitter", default=None, help=noop("By how much a run may be put off by chance, such as 30s."))
@click.option(
    "--param", "params", multiple=True, metavar="NAME=VALUE", help=noop("A parameter of the schedule's runs.")
)
@click.option("--pause-until", "pause", default=None, help=noop("Rest until this time."))
@click.option("--resume", is_flag=True, help=noop("End a pause."))
@click.option("--off", is_flag=True, help=noop("Switch the schedule off."))
@click.option("--on", "switch_on", is_flag=True, help=noop("Switch the schedule on again."))
@click.option(
    "--add", "name", default=None, metavar="NAME", help=noop("Give JOB a further schedule of this name.")
)
@click.option("--remove", is_flag=True, help=noop("Take out a schedule that was added."))
@click.option("--changes", is_flag=True, help=noop("List every change: when, from where, what."))
@common
def schedule(
    context: Context,
    key: str,
    name: str | None,
    remove: bool,
    changes: bool,
    **options: Any,
) -> int:
    """Show or change when JOB is due. The weekly sales summary is 'sales-summary:week'."""
    with context.service() as service:
        before = None if name is not None else _existing(service, key)
        edit = _edit(service, before, options)
        changed = name is not None or edit != ScheduleEdit()
        if changed + remove + changes > 1:
            raise UsageError(tr("--remove and --changes go with no other option."))
        if changes:
            return _show_changes(context, service, key)
        if remove:
            remove_schedule(service, key, origin=ORIGIN)
            view = None
        elif name is not None:
            view = add_schedule(service, key, name, edit, origin=ORIGIN)
        elif changed:
            view = edit_schedule(service, key, edit, origin=ORIGIN)
        else:
            view = before
        if changed or remove:
            # An application that is open sets its alarm anew and shows what is new.
            send_command(service.home.socket_path, {"command": "schedules-changed"})
        now = service.now()
    if context.json:
        print_json({"key": key, "removed": True} if view is None else _document(view))
    elif view is None:
        say(tr("{key}: removed", key=key))
    else:
        _say(view, now)
    return 0


def _existing(service: Service, key: str) -> ScheduleView:
    """Return the schedule; where there is none, raise ``UsageError`` naming those that the job has."""
    job = key.partition(":")[0]
    service.registry.spec(job)
    views = {view.row.key: view for view in schedule_views(service, job)}
    if key not in views:
        raise UsageError(
            tr("There is no schedule '{key}'.", key=key),
            tr("'{job}' has: {names}.", job=job, names=", ".join(views))
            if views
            else tr("'{job}' runs only by hand so far: use --add.", job=job),
        )
    return views[key]


def _edit(service: Service, before: ScheduleView | None, options: dict[str, Any]) -> ScheduleEdit:
    """Return what the options ask to be changed. ``before``: the schedule as it is, None where it is to be added."""
    shop_zone = service.shop().zone
    asked: dict[str, Any] = {}
    zone = shop_zone if before is None else before.zone
    if (named := options["zone"]) is not None:
        zone = shop_zone if named == SHOP_ZONE else zone_named(named)
        asked["time_zone"] = None if named == SHOP_ZONE else named
    asked |= _rule(options, zone)
    if options["switch_on"] and options["off"]:
        raise UsageError(tr("Give one of --on and --off."))
    if options["switch_on"] or options["off"]:
        asked["enabled"] = options["switch_on"]
    if options["resume"] and options["pause"] is not None:
        raise UsageError(tr("Give one of --pause-until and --resume."))
    if options["resume"]:
        asked["paused_until"] = None
    elif options["pause"] is not None:
        asked["paused_until"] = parse_instant(options["pause"], shop_zone)
    if options["catch_up"] is not None:
        asked["catch_up"] = CatchUp(options["catch_up"])
    if options["max_catch_up"] is not None:
        asked["max_catch_up"] = options["max_catch_up"]
    for name in ("grace", "jitter"):
        if options[name] is not None:
            asked[f"{name}_s"] = _seconds(options[name])
    if options["params"]:
        kept = {} if before is None else before.row.params
        asked["params"] = kept | parse_pairs(options["params"], "--param")
    return ScheduleEdit(**asked)


def _rule(options: dict[str, Any], zone: ZoneInfo) -> dict[str, Any]:
    cron, every, once, anchor = (options[name] for name in ("cron", "every", "once", "anchor"))
    if sum(given is not None for given in (cron, every, once)) > 1:
        raise UsageError(tr("Give one of --cron, --every and --at."))
    asked: dict[str, Any] = {}
    if cron is not None:
        asked = {"kind": "cron", "expression": cron}
    elif every is not None:
        asked = {"kind": "interval", "expression": str(_seconds(every))}
    elif once is not None:
        asked = {"kind": "once", "expression": parse_instant(once, zone).isoformat()}
    if anchor is not None:
        asked["anchor_at"] = parse_instant(anchor, zone)
    return asked


def _seconds(text: str) -> int:
    return 0 if text in ("0", "0s") else round(parse_span(text))


def _show_changes(context: Context, service: Service, key: str) -> int:
    zone = service.shop().zone
    found = schedule_changes(service, key)
    if context.json:
        print_json(
            [
                {
                    "version": change.version,
                    "at": instant(change.at),
                    "origin": change.origin,
                    "text": change.text,
                }
                for change in found
            ]
        )
        return 0
    version = tr("Version")
    print_table(
        [version, tr("When"), tr("From"), tr("What")],
        [
            [
                str(change.version),
                _when(change.at.astimezone(zone)),
                tr(_ORIGINS.get(change.origin, change.origin)),
                change.text,
            ]
            for change in found
        ],
        right=[version],
    )
    return 0


def _when(at: datetime) -> str:
    return f"{day_short(at, year=True)} {clock(at)}"


def _document(view: ScheduleView) -> dict[str, Any]:
    row = view.row
    return {
        "key": row.key,
        "job": row.job,
        "title": view.title,
        "kind": row.kind,
        "expression": row.expression,
        "anchor_at": instant(row.anchor_at) if row.kind == "interval" else None,
        "in_words": view.in_words,
        "time_zone": view.zone.key,
        "params": row.params,
        "enabled": row.enabled,
        "paused_until": instant(row.paused_until),
        "catch_up": row.catch_up.value,
        "max_catch_up": row.max_catch_up,
        "grace_s": row.grace_s,
        "jitter_s": row.jitter_s,
        "version": row.version,
        "next_fires": [instant(at) for at in view.next_fires],
        "after_a_night_off": view.after_a_night_off,
    }


def _say(view: ScheduleView, now: datetime) -> None:
    row = view.row
    if row.enabled:
        say(tr("{key}: {schedule}", key=row.key, schedule=view.in_words))
    else:
        say(tr("{key}: {schedule} (switched off)", key=row.key, schedule=view.in_words))
    if row.params:
        say(
            tr("with {params}", params=", ".join(f"{name}={value}" for name, value in row.params.items())),
            indent=2,
        )
    if row.paused_until is not None and row.paused_until > now:
        say(tr("paused until {time}", time=_moment(row.paused_until.astimezone(view.zone))), indent=2)
    for at in view.next_fires:
        say(_moment(at.astimezone(view.zone)), indent=2)
    say(view.after_a_night_off, indent=2)


def _moment(at: datetime) -> str:
    return f"{day_short(at, year=True, week=True)} {clock(at)}"
