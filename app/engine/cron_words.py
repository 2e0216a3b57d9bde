"""A cron text as a person would say it.

Times of a day, of weekdays and of days of the month are put into our own sentences. Whatever else a cron text can mean
is put by cronsim into English, and shown as it is in any other language.
"""

from __future__ import annotations

from datetime import UTC, datetime

from cronsim import CronSim

from app.language import language, listed, number, tr, trc, trn

MOST_TIMES = 4
"""A day with more times than that is better told by its rhythm."""

_SOME_TIME = datetime(2026, 1, 1, tzinfo=UTC)
_MONDAY_TO_FRIDAY = [1, 2, 3, 4, 5]


def cron_in_words(text: str) -> str:
    """Return when a valid cron text is due: "Every day at 20:00", "Every Monday and Friday at 09:00"."""
    minute, hour, month_day, month, week_day = text.split()
    minutes, hours = _numbers(minute), _numbers(hour)
    if minutes and hours and len(minutes) * len(hours) <= MOST_TIMES and month == "*":
        times = listed([f"{at:02d}:{past:02d}" for at in hours for past in minutes])
        if (month_day, week_day) == ("*", "*"):
            return tr("Every day at {times}", times=times)
        if month_day == "*" and (days := _numbers(week_day)):
            return _on_weekdays(days, times)
        if week_day == "*" and (days := _numbers(month_day)):
            return trn(
                "On day {days} of every month at {times}",
                "On days {days} of every month at {times}",
                len(days),
                days=listed([number(day) for day in days]),
                times=times,
            )
    if language().catalogue:
        return tr("By the cron text {text}", text=text)
    return str(CronSim(text, _SOME_TIME).explain())


def _on_weekdays(days: list[int], times: str) -> str:
    # Sunday is both 0 and 7; the week begins on Monday.
    days = sorted({day or 7 for day in days})
    if days == _MONDAY_TO_FRIDAY:
        return tr("From Monday to Friday at {times}", times=times)
    names = (
        trc("every week", "Monday"),
        trc("every week", "Tuesday"),
        trc("every week", "Wednesday"),
        trc("every week", "Thursday"),
        trc("every week", "Friday"),
        trc("every week", "Saturday"),
        trc("every week", "Sunday"),
    )
    # words: {days} are one or more weekdays: "Monday and Friday".
    return tr("Every {days} at {times}", days=listed([names[day - 1] for day in days]), times=times)


def _numbers(field: str) -> list[int] | None:
    """Return the numbers of a field that lists them, single or from one to another; None where it says more."""
    found: set[int] = set()
    for part in field.split(","):
        first, dash, last = part.partition("-")
        if not first.isdecimal() or (dash and not last.isdecimal()):
            return None
        found.update(range(int(first), int(last or first) + 1))
    return sorted(found)
