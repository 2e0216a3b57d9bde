"""What a schedule does after a night in which the PC was off, told by the code that will decide it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.domain.runs import SkipReason
from app.engine.firing import Decided, decide, rule_of
from app.engine.rules import due_times, next_fire
from app.language import number, tr, trn
from app.store.schedules import ScheduleRow

CLOSING = time(20)
OPENING = time(9)
"""The night that is imagined, by the shop's clock: the PC is off from closing on, and on again at opening."""

_NIGHTS_LOOKED_AT = 60
_MOMENT = timedelta(milliseconds=1)


def after_a_night_off(schedule: ScheduleRow, *, now: datetime, shop_zone: ZoneInfo, ready: bool) -> str:
    """Return one sentence on the first night off in which the schedule is due.

    ``ready``: whether its job has something to work on by now.
    """
    start = max(now, schedule.paused_until or now)
    if next_fire(rule_of(schedule, shop_zone), start) is None:
        return tr("Its time has passed: it does not run again.")
    if not schedule.enabled:
        return tr("It is switched off: nothing runs, and the times that pass are noted as skipped.")
    night = first_night(schedule, start, shop_zone)
    if night is None:
        return tr("It is not due at night, so nothing is missed.")
    return _in_words(decided_at_opening(schedule, night, shop_zone, ready=ready))


def decided_at_opening(schedule: ScheduleRow, night: date, shop_zone: ZoneInfo, *, ready: bool) -> Decided:
    """Return what becomes of the due times of the night that begins on ``night``, decided as the PC starts."""
    closing, opening = _ends(night, shop_zone)
    # What is due at opening itself is on time, and what is due at closing finds the PC off.
    times = due_times(rule_of(schedule, shop_zone), closing - _MOMENT, opening - _MOMENT)
    return decide(
        schedule,
        times,
        now=opening,
        pauses=(schedule.paused_until,),
        ready=ready,
        going_on=False,
    )


def first_night(schedule: ScheduleRow, start: datetime, shop_zone: ZoneInfo) -> date | None:
    """Return the evening of the first whole night after ``start`` in which the schedule is due.

    None where it is due by day only; of a schedule that moves round the clock, for some weeks to come.
    """
    rule = rule_of(schedule, shop_zone)
    local = start.astimezone(shop_zone)
    night = local.date() if local.time() < CLOSING else local.date() + timedelta(days=1)
    for _ in range(_NIGHTS_LOOKED_AT):
        closing, opening = _ends(night, shop_zone)
        fire = next_fire(rule, closing - _MOMENT)
        if fire is None:
            return None
        if fire < opening:
            return night
        # The evening of the day on which it is due, or the one before where that is in the small hours.
        fires_on = fire.astimezone(shop_zone)
        ahead = fires_on.date() - timedelta(days=fires_on.time() < OPENING)
        night = max(night + timedelta(days=1), ahead)
    return None


def _ends(night: date, shop_zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return when the PC is switched off and when on again, in UTC."""
    return (
        datetime.combine(night, CLOSING, shop_zone).astimezone(UTC),
        datetime.combine(night + timedelta(days=1), OPENING, shop_zone).astimezone(UTC),
    )


def _in_words(decided: Decided) -> str:
    if SkipReason.NOT_SET_UP in decided.skipped:
        return tr(
            "Nothing runs until the shop's data is brought in: the times that pass are noted as skipped."
        )
    runs = len(decided.to_run)
    skipped = sum(map(len, decided.skipped.values()))
    if runs == 0:
        return trn(
            "After a night off nothing is caught up: the time missed is noted as skipped.",
            "After a night off nothing is caught up: the {n} times missed are noted as skipped.",
            skipped,
        )
    if runs == 1:
        if skipped == 0:
            return tr("After a night off it runs once when the PC starts.")
        return trn(
            "After a night off it runs once when the PC starts; the other time missed is noted as skipped.",
            "After a night off it runs once when the PC starts; the {n} times missed are noted as skipped.",
            skipped,
        )
    times = number(runs)
    if skipped == 0:
        return tr(
            "After a night off it runs {times} times when the PC starts, one after the other.", times=times
        )
    # words: {times} is how often it runs, {n} how many times were missed.
    return trn(
        "After a night off it runs {times} times when the PC starts, one after the other;"
        " the other time missed is noted as skipped.",
        "After a night off it runs {times} times when the PC starts, one after the other;"
        " the {n} times missed are noted as skipped.",
        skipped,
        times=times,
    )
