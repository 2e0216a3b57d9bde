"""Words and figures as the owner reads them: states, times, durations, amounts."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from app.domain.runs import RunStatus, Trigger

NOTHING = "–"
"""Stands where there is no figure."""

_STATUS: dict[RunStatus, object] = {
    RunStatus.QUEUED: QT_TRANSLATE_NOOP("Words", "Waiting"),
    RunStatus.RUNNING: QT_TRANSLATE_NOOP("Words", "Running"),
    RunStatus.SUCCEEDED: QT_TRANSLATE_NOOP("Words", "Done"),
    RunStatus.FAILED: QT_TRANSLATE_NOOP("Words", "Failed"),
    RunStatus.TIMED_OUT: QT_TRANSLATE_NOOP("Words", "Took too long"),
    RunStatus.CANCELLED: QT_TRANSLATE_NOOP("Words", "Stopped"),
    RunStatus.INTERRUPTED: QT_TRANSLATE_NOOP("Words", "Interrupted"),
    RunStatus.SKIPPED: QT_TRANSLATE_NOOP("Words", "Skipped"),
}
_TRIGGER: dict[Trigger, object] = {
    Trigger.SCHEDULE: QT_TRANSLATE_NOOP("Words", "Schedule"),
    Trigger.MANUAL: QT_TRANSLATE_NOOP("Words", "By hand"),
    Trigger.CATCH_UP: QT_TRANSLATE_NOOP("Words", "Caught up"),
    Trigger.RETRY: QT_TRANSLATE_NOOP("Words", "Tried again"),
    Trigger.CHAIN: QT_TRANSLATE_NOOP("Words", "Part of a larger run"),
}
_SIGN = {
    RunStatus.QUEUED: ("queued", "muted"),
    RunStatus.RUNNING: ("running", "accent"),
    RunStatus.SUCCEEDED: ("fine", "fine"),
    RunStatus.FAILED: ("problem", "problem"),
    RunStatus.TIMED_OUT: ("problem", "problem"),
    RunStatus.CANCELLED: ("cancelled", "muted"),
    RunStatus.INTERRUPTED: ("interrupted", "attention"),
    RunStatus.SKIPPED: ("skipped", "muted"),
}


def _tr(text: object) -> str:
    return QCoreApplication.translate("Words", str(text))


def status_word(status: RunStatus) -> str:
    """Return the state of a run in a word or three."""
    return _tr(_STATUS[status])


def status_sign(status: RunStatus) -> tuple[str, str]:
    """Return the icon of a state and the role of its colour on the sheet."""
    return _SIGN[status]


def trigger_word(trigger: Trigger) -> str:
    """Return what brought a run about."""
    return _tr(_TRIGGER[trigger])


def severity_sign(severity: int) -> tuple[str, str]:
    """Return the icon of an alert and the role of its colour: red where goods are out, amber before that."""
    return ("problem", "problem") if severity == 0 else ("attention", "attention")


def severity_word(severity: int) -> str:
    """Return how pressing an alert is."""
    words = (
        QT_TRANSLATE_NOOP("Words", "Sold out"),
        QT_TRANSLATE_NOOP("Words", "Runs out before a delivery"),
        QT_TRANSLATE_NOOP("Words", "Running low"),
        QT_TRANSLATE_NOOP("Words", "Keep an eye on it"),
    )
    return _tr(words[min(max(severity, 0), len(words) - 1)])


def moment(instant: datetime, now: datetime, zone: ZoneInfo, *, inside: bool = False) -> str:
    """Return a time on the shop's clock, as short as the day allows: "Today 11:30", "Tue 11:30", "3 Nov 11:30".

    ``inside`` is for the middle of a sentence: "today 11:30".
    """
    local, here = instant.astimezone(zone), now.astimezone(zone)
    clock = f"{local:%H:%M}"
    apart = local.date() - here.date()
    if apart == timedelta(0):
        return (_tr("today {time}") if inside else _tr("Today {time}")).replace("{time}", clock)
    if apart == timedelta(days=1):
        return (_tr("tomorrow {time}") if inside else _tr("Tomorrow {time}")).replace("{time}", clock)
    if apart == timedelta(days=-1):
        return (_tr("yesterday {time}") if inside else _tr("Yesterday {time}")).replace("{time}", clock)
    if abs(apart) < timedelta(days=7):
        return f"{local:%a} {clock}"
    return (
        f"{local.day} {local:%b} {clock}" if local.year == here.year else f"{local.day} {local:%b %Y} {clock}"
    )


def day_text(day: date) -> str:
    """Return a day of the shop's calendar: "2 Jun 2026"."""
    return f"{day.day} {day:%b %Y}"


def time_left(elapsed_s: float, fraction: float) -> str:
    """Return how much longer a run may take; empty while too little is done to say so without guessing."""
    if fraction < 0.05 or fraction >= 1 or elapsed_s < 2:
        return ""
    rest = elapsed_s / fraction - elapsed_s
    if rest < 5:
        return _tr("a few seconds left")
    if rest < 60:
        return _tr("about {n} s left").replace("{n}", str(5 * round(rest / 5)))
    return _tr("about {n} min left").replace("{n}", str(round(rest / 60)))


def duration(seconds: float | None) -> str:
    """Return a length of time: ``0.4 s``, ``12 s``, ``3 min 5 s``, ``1 h 2 min``."""
    if seconds is None:
        return NOTHING
    if seconds < 0.05:
        return "< 0.1 s"
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"


def counted(count: int, one: str, many: str) -> str:
    """Return ``one`` or ``many`` (both already translated) with ``{n}`` filled in: "1 job", "12 jobs"."""
    return (one if count == 1 else many).replace("{n}", f"{count:,}")
