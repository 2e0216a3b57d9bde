"""Changing a schedule: what may be changed, checked in words, and written as a further version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec import UNSET, UnsetType
from sqlalchemy import Connection

from app.domain.errors import UsageError
from app.domain.runs import CatchUp
from app.domain.time import to_millis
from app.engine.registry import JobRegistry
from app.engine.rules import validate
from app.language import clock, day_short, number, tr
from app.store import schedules
from app.store.schedules import ScheduleRow

MOST_CATCH_UP = 1_000
LONGEST_GRACE_S = 7 * 86_400
LONGEST_JITTER_S = 3_600
DEFAULT_GRACE_S = 300
FURTHEST_AHEAD = timedelta(days=3_660)
"""How far ahead a single time, an anchor or the end of a pause may lie: nobody means more than ten years."""

_KEY_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")
_LONGEST_NAME = 40


class ScheduleEdit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to change of a schedule; UNSET leaves a thing as it is."""

    kind: str | UnsetType = UNSET
    """cron, interval or once."""
    expression: str | UnsetType = UNSET
    """A cron text, whole seconds, or an ISO instant with its offset."""
    anchor_at: datetime | UnsetType = UNSET
    """What an interval is counted from; UNSET with a new interval: now."""
    time_zone: str | UnsetType | None = UNSET
    """The zone that the rule is read in; None: the shop's."""
    params: dict[str, Any] | UnsetType = UNSET
    """All parameters that its runs are given."""
    enabled: bool | UnsetType = UNSET
    paused_until: datetime | UnsetType | None = UNSET
    """None ends a pause."""
    catch_up: CatchUp | UnsetType = UNSET
    max_catch_up: int | UnsetType = UNSET
    """How many passed due times are run at most, where all are to be caught up: 1 to 1,000."""
    grace_s: int | UnsetType = UNSET
    """Seconds that a run may come late and still count as on time: 0 to a week's."""
    jitter_s: int | UnsetType = UNSET
    """Seconds that a run may be put off by chance: 0 to an hour's."""


def edited(
    registry: JobRegistry, schedule: ScheduleRow, edit: ScheduleEdit, *, now: datetime, shop_zone: ZoneInfo
) -> ScheduleRow:
    """Return the schedule as ``edit`` makes it; nothing is written. Raises ``UsageError`` where it will not do."""
    asked = {name: value for name in edit.__struct_fields__ if (value := getattr(edit, name)) is not UNSET}
    for name in ("anchor_at", "paused_until"):
        if asked.get(name) is not None:
            asked[name] = _instant(asked[name], now)
    if "anchor_at" in asked:
        # A fire key names a due time by its whole second.
        asked["anchor_at"] = asked["anchor_at"].replace(microsecond=0)
    if "params" in asked:
        asked["params"] = registry.given(schedule.job, asked["params"])
    wanted = replace(schedule, **asked)
    if not wanted.kind:
        raise UsageError(
            tr("A new schedule must say when it is due."), tr("Give times, an interval or a single time.")
        )
    _check_amounts(wanted)
    validate(wanted.kind, wanted.expression, wanted.time_zone or shop_zone.key)
    if wanted.paused_until is not None and "paused_until" in asked and wanted.paused_until <= now:
        raise UsageError(tr("A pause must end at a time that is still to come."))
    if (wanted.kind, wanted.expression) != (schedule.kind, schedule.expression):
        wanted = _begun(wanted, asked, now, shop_zone)
    return wanted


def apply_edit(
    connection: Connection,
    registry: JobRegistry,
    schedule: ScheduleRow,
    edit: ScheduleEdit,
    *,
    origin: str,
    now: datetime,
    shop_zone: ZoneInfo,
) -> ScheduleRow:
    """Write what ``edit`` changes as a new version and return the schedule; an edit that changes nothing is none.

    The caller has given the due times of the old rule their rows. Raises ``UsageError`` before anything is written.
    """
    wanted = edited(registry, schedule, edit, now=now, shop_zone=shop_zone)
    before, after = _columns(schedule), _columns(wanted)
    changes = {name: value for name, value in after.items() if value != before[name]}
    if not changes:
        return schedule
    if "kind" in changes or "expression" in changes:
        # Whoever reads the versions later has the whole rule before him.
        changes |= {"kind": wanted.kind, "expression": wanted.expression}
    schedules.change_schedule(connection, schedule, changes, origin=origin, now=now)
    return _stored(connection, schedule.key)


def blank(registry: JobRegistry, job: str, key: str, *, now: datetime) -> ScheduleRow:
    """Return a schedule of ``job`` that has no rule yet, for an edit to fill in; nothing is written.

    Raises ``UsageError`` for an unknown job, or a key that is not the job's id, a colon and a short plain name.
    """
    registry.spec(job)
    prefix, _, name = key.partition(":")
    if prefix != job or not name or len(name) > _LONGEST_NAME or not _KEY_CHARACTERS.issuperset(name):
        raise UsageError(
            tr("'{name}' cannot name a schedule.", name=name),
            tr("Use up to {most} letters, digits, '-' and '_'.", most=number(_LONGEST_NAME)),
        )
    return ScheduleRow(
        id=0, key=key, job=job, kind="", expression="", time_zone=None, anchor_at=now, params={}, enabled=True,
        paused_until=None, catch_up=CatchUp.LATEST, grace_s=DEFAULT_GRACE_S, max_catch_up=1, jitter_s=0,
        cursor_at=now, version=0,
    )  # fmt: skip


def apply_new(
    connection: Connection,
    registry: JobRegistry,
    job: str,
    key: str,
    edit: ScheduleEdit,
    *,
    origin: str,
    now: datetime,
    shop_zone: ZoneInfo,
) -> ScheduleRow:
    """Write a further schedule of ``job``, which counts from now, and return it.

    Raises ``UsageError`` where the key is taken or will not do, where ``edit`` has no rule, or one that will not do.
    """
    wanted = edited(registry, blank(registry, job, key, now=now), edit, now=now, shop_zone=shop_zone)
    if schedules.get_schedule(connection, key) is not None:
        raise UsageError(
            tr("There is a schedule '{key}' already.", key=key), tr("Change that one, or use another name.")
        )
    schedules.add_schedule(
        connection, key=key, job=job, kind=wanted.kind, expression=wanted.expression, params=wanted.params,
        catch_up=wanted.catch_up, grace_s=wanted.grace_s, now=now, time_zone=wanted.time_zone,
        max_catch_up=wanted.max_catch_up, jitter_s=wanted.jitter_s, anchor_at=wanted.anchor_at,
        enabled=wanted.enabled, paused_until=wanted.paused_until, origin=origin,
    )  # fmt: skip
    return _stored(connection, key)


def apply_removal(
    connection: Connection, registry: JobRegistry, schedule: ScheduleRow, *, origin: str, now: datetime
) -> None:
    """Take a schedule out of use; raise ``UsageError`` for one that its job came with."""
    if not removable(registry, schedule):
        raise UsageError(
            tr("'{key}' belongs to its job and cannot be removed.", key=schedule.key),
            tr("Switch it off instead."),
        )
    schedules.remove_schedule(connection, schedule, origin=origin, now=now)


def find(connection: Connection, key: str) -> ScheduleRow:
    """Return the schedule of that key; raise ``UsageError`` where there is none."""
    schedule = schedules.get_schedule(connection, key)
    if schedule is None:
        raise UsageError(tr("There is no schedule '{key}'.", key=key))
    return schedule


def removable(registry: JobRegistry, schedule: ScheduleRow) -> bool:
    """Whether the owner made this schedule: those that a job came with would be back at the next start."""
    spec = registry.get(schedule.job)
    return spec is None or schedule.key not in {default.key for default in spec.schedules}


def _begun(wanted: ScheduleRow, asked: Mapping[str, Any], now: datetime, shop_zone: ZoneInfo) -> ScheduleRow:
    """Return the schedule with its new rule's own starting point."""
    if wanted.kind == "interval":
        return replace(wanted, anchor_at=asked.get("anchor_at", now.replace(microsecond=0)))
    if wanted.kind == "once":
        at = _instant(datetime.fromisoformat(wanted.expression), now).replace(microsecond=0)
        if at <= now:
            local = at.astimezone(ZoneInfo(wanted.time_zone or shop_zone.key))
            raise UsageError(
                # words: {moment} is "21 Nov 2026 09:00".
                tr("{moment} has passed already.", moment=f"{day_short(local, year=True)} {clock(local)}"),
                tr("Give a time that is still to come."),
            )
        return replace(wanted, expression=at.isoformat())
    return wanted


def _check_amounts(wanted: ScheduleRow) -> None:
    if not 1 <= wanted.max_catch_up <= MOST_CATCH_UP:
        raise UsageError(
            tr("Between 1 and {most} passed times can be caught up.", most=number(MOST_CATCH_UP))
        )
    if not 0 <= wanted.grace_s <= LONGEST_GRACE_S:
        raise UsageError(tr("A run may come late by anything from nothing to a week."))
    if not 0 <= wanted.jitter_s <= LONGEST_JITTER_S:
        raise UsageError(tr("A run may be put off by chance by anything from nothing to an hour."))


def _instant(at: datetime, now: datetime) -> datetime:
    if at.tzinfo is None:
        raise UsageError(
            tr("{moment} has no offset.", moment=f"{at:%Y-%m-%d %H:%M}"),
            tr("Say which zone's clock it is read from."),
        )
    if at.year < 1970 or at - now > FURTHEST_AHEAD:
        raise UsageError(
            tr("{day} is no time that a shop could mean.", day=day_short(at, year=True)),
            tr("Stay within the next ten years."),
        )
    return at.astimezone(UTC)


def _columns(schedule: ScheduleRow) -> dict[str, Any]:
    """Return what an edit can change, as the store keeps it."""
    return {
        "kind": schedule.kind,
        "expression": schedule.expression,
        "anchor_at": to_millis(schedule.anchor_at),
        "time_zone": schedule.time_zone,
        "params_json": schedules.params_text(schedule.params),
        "enabled": schedule.enabled,
        "paused_until": None if schedule.paused_until is None else to_millis(schedule.paused_until),
        "catch_up": schedule.catch_up.value,
        "grace_s": schedule.grace_s,
        "max_catch_up": schedule.max_catch_up,
        "jitter_s": schedule.jitter_s,
    }


def _stored(connection: Connection, key: str) -> ScheduleRow:
    schedule = schedules.get_schedule(connection, key)
    assert schedule is not None
    return schedule
