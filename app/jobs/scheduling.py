"""A schedule as the window and the command line show and change it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from app.domain.time import from_millis
from app.engine import editing
from app.engine.editing import ScheduleEdit
from app.engine.firing import rule_of
from app.engine.registry import JobRegistry
from app.engine.rules import Rule, fires_after, in_words, span_words
from app.jobs.night_off import after_a_night_off
from app.jobs.service import Service
from app.language import clock, day_short, noop, number, tr
from app.store import schedules, settings
from app.store.schedules import ChangeRow, ScheduleRow

NEXT_FIRES = 5


@dataclass(frozen=True, slots=True)
class ScheduleView:
    """One schedule: what it is, when it runs next, and what a night off does to it."""

    row: ScheduleRow
    title: str
    """The job's task in the owner's words."""
    in_words: str
    next_fires: tuple[datetime, ...]
    """The next five times at which it runs, in UTC; empty where it is switched off, or does not run again."""
    after_a_night_off: str
    """One sentence for the owner."""
    zone: ZoneInfo
    """The zone that the rule is read in."""
    removable: bool
    """Whether the owner made it; those that a job came with can only be switched off."""


@dataclass(frozen=True, slots=True)
class ScheduleChange:
    """One version of a schedule: what was changed, when and from where."""

    version: int
    at: datetime
    origin: str
    """window, command line or first start."""
    text: str
    """What was changed, in words."""


def schedule_views(service: Service, job: str | None = None) -> list[ScheduleView]:
    """Return every schedule, or those of one job, in the order in which they were made."""
    with service.store.read() as connection:
        rows = [
            row
            for row in schedules.list_schedules(connection)
            if row.job in service.registry and job in (None, row.job)
        ]
        return [_view(service, connection, row) for row in rows]


def schedule_view(service: Service, key: str) -> ScheduleView:
    """Return one schedule; raise ``UsageError`` where there is none of that key."""
    with service.store.read() as connection:
        row = editing.find(connection, key)
        service.registry.spec(row.job)
        return _view(service, connection, row)


def preview(service: Service, key: str, edit: ScheduleEdit) -> ScheduleView:
    """Return a schedule as ``edit`` would make it; nothing is written. Raises ``UsageError`` where it will not do.

    A key that is not there yet, of the shape ``job:name``, shows the schedule that ``add_schedule`` would make.
    """
    now = service.now()
    with service.store.read() as connection:
        zone = settings.get_shop(connection).zone
        row = schedules.get_schedule(connection, key)
        if row is None and ":" in key:
            row = editing.blank(service.registry, key.partition(":")[0], key, now=now)
        row = row or editing.find(connection, key)
        wanted = editing.edited(service.registry, row, edit, now=now, shop_zone=zone)
        return _view(service, connection, wanted)


def edit_schedule(service: Service, key: str, edit: ScheduleEdit, *, origin: str) -> ScheduleView:
    """Change a schedule and return it; raise ``UsageError`` where there is none, or the edit will not do."""
    service.engine.edit_schedule(key, edit, origin=origin)
    return schedule_view(service, key)


def add_schedule(service: Service, job: str, name: str, edit: ScheduleEdit, *, origin: str) -> ScheduleView:
    """Give a job a further schedule, of the key ``job:name``, and return it.

    Raises ``UsageError`` where the name is taken or no name, or the edit has no rule or one that will not do.
    """
    key = f"{job}:{name}"
    service.engine.add_schedule(key, job, edit, origin=origin)
    return schedule_view(service, key)


def remove_schedule(service: Service, key: str, *, origin: str) -> None:
    """Take out a schedule that the owner made; what it ran stays in the history. Raises ``UsageError``."""
    service.engine.remove_schedule(key, origin=origin)


def schedule_changes(service: Service, key: str) -> list[ScheduleChange]:
    """Return every version of a schedule, newest first; raise ``UsageError`` where there is none of that key."""
    with service.store.read() as connection:
        row = editing.find(connection, key)
        zone = rule_of(row, settings.get_shop(connection).zone).zone
        changes = schedules.schedule_changes(connection, row.id)
    return [
        ScheduleChange(
            change.version, change.at, change.origin, _change_words(service.registry, change, row, zone)
        )
        for change in changes
    ]


def _view(service: Service, connection: Connection, row: ScheduleRow) -> ScheduleView:
    now = service.now()
    shop_zone = settings.get_shop(connection).zone
    rule = rule_of(row, shop_zone)
    spec = service.registry[row.job]
    return ScheduleView(
        row=row,
        title=spec.title_words(),
        in_words=_rule_words(rule, abroad=rule.zone.key != shop_zone.key),
        next_fires=_next_fires(row, rule, now),
        after_a_night_off=after_a_night_off(row, now=now, shop_zone=shop_zone, ready=spec.ready(connection)),
        zone=rule.zone,
        removable=editing.removable(service.registry, row),
    )


def _next_fires(row: ScheduleRow, rule: Rule, now: datetime) -> tuple[datetime, ...]:
    if not row.enabled:
        return ()
    # What is due in the very moment in which a pause ends runs.
    begin = max(now, (row.paused_until or now) - timedelta(milliseconds=1))
    return tuple(islice(fires_after(rule, begin), NEXT_FIRES))


def _rule_words(rule: Rule, *, abroad: bool) -> str:
    """Return the rule in words; ``abroad``: whose clock it goes by is not the shop's."""
    words = in_words(rule)
    if not abroad or rule.kind == "interval":
        return words
    # words: {rule} is "Every day at 20:00", {place} a city.
    return tr("{rule}, {place} time", rule=words, place=_place(rule.zone.key))


def _place(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")


def _change_words(registry: JobRegistry, change: ChangeRow, row: ScheduleRow, zone: ZoneInfo) -> str:
    """Return one version in words. The first tells the whole schedule, each later one what was changed."""
    columns = change.columns
    if "removed_at" in columns:
        return tr("Removed")
    parts = []
    if "kind" in columns:
        rule = Rule(columns["kind"], columns["expression"], zone, row.anchor_at)
        parts.append(in_words(rule))
    elif "anchor_at" in columns:
        parts.append(tr("Counted from {moment}", moment=_when(columns["anchor_at"], zone)))
    first = "key" in columns
    for name in (name for name in _TOLD if name in columns):
        if first and columns[name] == _AS_MADE.get(name):
            continue
        if name == "params_json":
            parts.append(_params_words(registry, row.job, json.loads(columns[name])))
        else:
            parts.append(_COLUMN_WORDS[name](columns[name], zone))
    return "; ".join(parts)


def _when(millis: int | None, zone: ZoneInfo) -> str:
    if millis is None:
        return ""
    at = from_millis(millis).astimezone(zone)
    return f"{day_short(at, year=True)} {clock(at)}"


def _params_words(registry: JobRegistry, job: str, given: dict[str, Any]) -> str:
    if not given:
        return tr("with the job's usual options")
    # Loaded with the first one that has any: nothing else that waits in the tray reads parameters.
    from app.engine.parameters import param_fields

    fields = {field.name: field for field in param_fields(registry[job].params)} if job in registry else {}
    named = [
        f"{fields[name].title}: {fields[name].value_words(value)}" if name in fields else f"{name}: {value}"
        for name, value in given.items()
    ]
    # words: {options} are one or more: "Period: Week".
    return tr("with {options}", options=", ".join(named))


_TOLD = (
    "time_zone",
    "params_json",
    "enabled",
    "paused_until",
    "catch_up",
    "max_catch_up",
    "grace_s",
    "jitter_s",
)
"""What is told of a version, in this order."""

_AS_MADE: dict[str, Any] = {
    "time_zone": None,
    "params_json": "{}",
    "enabled": True,
    "paused_until": None,
    "max_catch_up": 1,
    "jitter_s": 0,
}
"""What need not be said of a schedule that is new."""

_CATCH_UP_WORDS = {
    "latest": noop("catches up the latest time missed"),
    "all": noop("catches up all times missed"),
    "none": noop("catches up nothing"),
}

_COLUMN_WORDS: dict[str, Callable[[Any, ZoneInfo], str]] = {
    "time_zone": lambda name, _zone: (
        tr("by the clock of {place}", place=_place(name)) if name else tr("by the shop's clock")
    ),
    "enabled": lambda on, _zone: tr("switched on") if on else tr("switched off"),
    "paused_until": lambda until, zone: (
        tr("paused until {moment}", moment=_when(until, zone)) if until else tr("no longer paused")
    ),
    "catch_up": lambda kind, _zone: tr(_CATCH_UP_WORDS[kind]),
    "max_catch_up": lambda most, _zone: tr("catches up {n} at most", n=number(most)),
    "grace_s": lambda seconds, _zone: (
        tr("on time up to {span} late", span=span_words(seconds))
        if seconds
        else tr("late from the first second on")
    ),
    "jitter_s": lambda seconds, _zone: (
        tr("put off by up to {span}", span=span_words(seconds)) if seconds else tr("never put off")
    ),
}
