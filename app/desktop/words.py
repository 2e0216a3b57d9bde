"""Words and figures as the owner reads them: states, times, durations, amounts."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.alerts.severity import Severity
from app.alerts.wording import LIKELY_ENOUGH
from app.domain.runs import RunStatus, Trigger
from app.jobs.run_trend import RunTrend
from app.language import capital, clock, day_short, fixed, noop, number, tr, trn, weekday_short
from app.store.judgements import Outlook

NOTHING = "–"
"""Stands where there is no figure."""

_STATUS: dict[RunStatus, str] = {
    RunStatus.QUEUED: noop("Waiting"),
    RunStatus.RUNNING: noop("Running"),
    RunStatus.SUCCEEDED: noop("Done"),
    RunStatus.FAILED: noop("Failed"),
    RunStatus.TIMED_OUT: noop("Took too long"),
    RunStatus.CANCELLED: noop("Stopped"),
    RunStatus.INTERRUPTED: noop("Interrupted"),
    RunStatus.SKIPPED: noop("Skipped"),
}
_TRIGGER: dict[Trigger, str] = {
    Trigger.SCHEDULE: noop("Schedule"),
    Trigger.MANUAL: noop("By hand"),
    Trigger.CATCH_UP: noop("Caught up"),
    Trigger.RETRY: noop("Tried again"),
    Trigger.CHAIN: noop("Part of a larger run"),
    Trigger.FOLDER: noop("A new file"),
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


def status_word(status: RunStatus) -> str:
    """Return the state of a run in a word or three."""
    return tr(_STATUS[status])


def status_sign(status: RunStatus) -> tuple[str, str]:
    """Return the icon of a state and the role of its colour on the sheet."""
    return _SIGN[status]


def trigger_word(trigger: Trigger) -> str:
    """Return what brought a run about."""
    return tr(_TRIGGER[trigger])


def severity_sign(severity: int) -> tuple[str, str]:
    """Return the icon of an alert and the role of its colour: red where goods are out, amber before that."""
    return ("problem", "problem") if severity == 0 else ("attention", "attention")


def severity_word(severity: int) -> str:
    """Return how pressing an alert is."""
    words = (
        noop("Sold out"),
        noop("Runs out before a delivery"),
        noop("Running low"),
        noop("Keep an eye on it"),
    )
    return tr(words[min(max(severity, 0), len(words) - 1)])


def moment(instant: datetime, now: datetime, zone: ZoneInfo, *, inside: bool = False) -> str:
    """Return a time on the shop's clock, as short as the day allows: "Today 11:30", "Tue 11:30", "3 Nov 11:30".

    ``inside`` is for the middle of a sentence: "today 11:30".
    """
    local, here = instant.astimezone(zone), now.astimezone(zone)
    at = clock(local)
    apart = local.date() - here.date()
    if apart == timedelta(0):
        return tr("today {time}", time=at) if inside else tr("Today {time}", time=at)
    if apart == timedelta(days=1):
        return tr("tomorrow {time}", time=at) if inside else tr("Tomorrow {time}", time=at)
    if apart == timedelta(days=-1):
        return tr("yesterday {time}", time=at) if inside else tr("Yesterday {time}", time=at)
    if abs(apart) < timedelta(days=7):
        return f"{weekday_short(local)} {at}"
    return f"{day_short(local, year=local.year != here.year)} {at}"


def day_text(day: date) -> str:
    """Return a day of the shop's calendar: "2 Jun 2026"."""
    return day_short(day, year=True)


def is_likely(seen: Outlook) -> bool:
    """Whether a product is more likely to run out within its window than not."""
    return seen.out_from is not None and seen.out_to is not None and (seen.out_chance or 0) >= LIKELY_ENOUGH


def outlook_text(seen: Outlook, today: date) -> str:
    """Return when a product runs out, as exact as it can be known: "out", "Thu–Sat", "in 1–2 weeks", "not soon"."""
    if seen.severity == Severity.OUT:
        return tr("out")
    if seen.out_from is None or seen.out_to is None or not is_likely(seen):
        return NOTHING if seen.out_chance is None else tr("not soon")
    begin, end = (seen.out_from - today).days, (seen.out_to - today).days
    if end <= 0:
        return tr("by now") if end < 0 else tr("today")
    if end <= 6:
        if begin == end:
            return weekday_short(seen.out_to)
        if begin > 0:
            return f"{weekday_short(seen.out_from)}–{weekday_short(seen.out_to)}"
        return tr("by {day}", day=weekday_short(seen.out_to))
    weeks = -(-(end + 1) // 7)
    if begin < 7:
        return trn("within {n} week", "within {n} weeks", weeks)
    span = f"{begin // 7}–{weeks}" if begin // 7 < weeks else str(weeks)
    return tr("in {n} weeks", n=span)


def time_left(elapsed_s: float, fraction: float) -> str:
    """Return how much longer a run may take; empty while too little is done to say so without guessing."""
    if fraction < 0.05 or fraction >= 1 or elapsed_s < 2:
        return ""
    rest = elapsed_s / fraction - elapsed_s
    if rest < 5:
        return tr("a few seconds left")
    if rest < 60:
        return tr("about {n} s left", n=5 * round(rest / 5))
    return tr("about {n} min left", n=round(rest / 60))


def rough_duration(seconds: float) -> str:
    """Return a length of time as one says it while it goes on: ``12 s``, ``40 min``, ``2 h 5 min``."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes = whole // 60
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def running_for(elapsed_s: float, usual_s: float | None) -> str:
    """Return how long a run has been going on, beside what it usually takes where that is known."""
    elapsed = rough_duration(max(0.0, elapsed_s))
    if usual_s is None:
        return tr("Running for {time}", time=elapsed)
    usual = rough_duration(usual_s) if usual_s >= 10 else duration(usual_s)
    return tr("Running for {time}, usually {usual}", time=elapsed, usual=usual)


def trend_text(trend: RunTrend) -> str:
    """Return a job's trend in words: "Usually 2.1 s (1.8–2.6) · 49 of the last 50 worked"."""
    count = len(trend.runs)
    if not count:
        return tr("How long it takes is shown here once it has run.")
    rate = (
        tr("{worked} of the last {n} worked", worked=number(trend.worked), n=number(count))
        if trend.worked < count
        else trn("it worked the one time it ran", "all of the last {n} worked", count)
    )
    if trend.usual_s is None or trend.low_s is None or trend.high_s is None:
        return capital(rate)
    usual = tr("Usually {time}", time=duration(trend.usual_s))
    if duration(trend.low_s) != duration(trend.high_s):
        usual += f" ({_span(trend.low_s, trend.high_s)})"
    return f"{usual} · {rate}"


def _span(low_s: float, high_s: float) -> str:
    """Return two lengths of time as a range; the unit stands once where both have the same."""
    low, high = duration(low_s), duration(high_s)
    if high_s < 59.5 and low_s >= 0.05:
        return f"{low.removesuffix(' s')}–{high.removesuffix(' s')}"
    return f"{low} – {high}"


def in_line(place: int) -> str:
    """Return where a waiting run stands."""
    if place <= 1:
        return tr("Waiting for its turn, next in line")
    if place == 2:
        return tr("Waiting for its turn, 2nd in line")
    if place == 3:
        return tr("Waiting for its turn, 3rd in line")
    return tr("Waiting for its turn, {n}th in line", n=place)


def duration(seconds: float | None) -> str:
    """Return a length of time: ``0.4 s``, ``12 s``, ``3 min 5 s``, ``1 h 2 min``."""
    if seconds is None:
        return NOTHING
    if seconds < 0.05:
        return f"< {fixed(0.1, 1)} s"
    if seconds < 10:
        return f"{fixed(seconds, 1)} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"
