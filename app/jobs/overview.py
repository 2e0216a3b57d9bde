"""What the faces show, put into words once: the tray, the pages and the command line all read these views."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from app.alerts.facts import facts_of
from app.alerts.price_kinds import ABOUT_PRICES
from app.alerts.severity import LIKELY, Severity
from app.analysis.compare import change_text
from app.analysis.periods import week_start
from app.domain.money import format_money
from app.domain.runs import RunStatus
from app.domain.shop import Shop
from app.domain.time import business_day
from app.jobs.job_cards import next_job
from app.jobs.reports import is_over, reporting_currency, usual_amount, usual_day
from app.jobs.run_trend import SHOWN_RUNS, run_trend
from app.jobs.run_words import ago, job_title, result_words
from app.jobs.service import Service
from app.language import clock, day_long, day_short, tr, trn, weekday
from app.store import alerts, runs, settings
from app.store.alerts import AlertRow
from app.store.closed_days import closed_days
from app.store.held_back import count_without_alert
from app.store.intake.imports import last_good_data
from app.store.products import count_products
from app.store.runs import RunRow
from app.store.sales import daily_sales, sales_between, sales_span


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One run as a line of the history."""

    run: RunRow
    title: str
    when: datetime
    result_text: str
    part_of: str
    """Title of the larger run of which this is a step; empty where it stands for itself."""
    usual_s: float | None
    """What the job usually takes, in seconds, where that is known."""


@dataclass(frozen=True, slots=True)
class DayBar:
    """One day of the small sales chart."""

    label: str
    amount: int
    amount_text: str


@dataclass(frozen=True, slots=True)
class TodayView:
    """The first page: one sentence, one line below it, what wants action, and how sales went."""

    sentence: str
    subline: str
    alerts: tuple[AlertRow, ...]
    sales_lines: tuple[str, ...]
    bars: tuple[DayBar, ...]
    problems: tuple[str, ...]
    is_empty: bool
    """True where the shop has no data yet: the page then teaches how to bring some in."""
    held_back: str = ""
    """How many more products are low, of which nothing is said yet; empty where there are none."""


@dataclass(frozen=True, slots=True)
class TrayView:
    """What icon, tooltip and menu say. ``state``: idle, running, attention, problem or paused."""

    state: str
    status_text: str
    next_text: str
    tooltip: str
    alerts: tuple[AlertRow, ...]
    pressing: int
    """How many live alerts want action."""


def history_lines(
    service: Service,
    *,
    job: str | None = None,
    statuses: Sequence[RunStatus] = (),
    since: datetime | None = None,
    limit: int = 500,
) -> list[HistoryLine]:
    """Return runs newest first, each with its result in words."""
    with service.store.read() as connection:
        found = runs.history(connection, job=job, statuses=statuses, since=since, limit=limit)
        wholes = _wholes(connection, found)
        running = any(run.status is RunStatus.RUNNING for run in found)
        recent = runs.recent_durations(connection, limit=SHOWN_RUNS) if running else {}
    return [
        HistoryLine(
            run=run,
            title=job_title(service.registry, run.job),
            when=run.started_at or run.scheduled_for or run.queued_at,
            result_text=result_words(run),
            part_of=job_title(service.registry, wholes[run.parent_id]) if run.parent_id in wholes else "",
            usual_s=run_trend(recent.get(run.job, ())).usual_s,
        )
        for run in found
    ]


def _wholes(connection: Connection, found: Sequence[RunRow]) -> dict[int | None, str]:
    """Return the jobs of the larger runs of which some of ``found`` are steps, by run id."""
    known: dict[int | None, str] = {run.id: run.job for run in found}
    for parent_id in {run.parent_id for run in found if run.parent_id is not None} - known.keys():
        parent = runs.get_run(connection, parent_id)
        if parent is not None:
            known[parent_id] = parent.job
    return known


def tray_view(service: Service) -> TrayView:
    """Return what icon, tooltip and menu say just now."""
    with service.store.read() as connection:
        live = alerts.list_alerts(connection, limit=200)
        unfinished = runs.unfinished(connection)
        last = runs.last_runs(connection)
    paused = service.paused_until()
    running = [run for run in unfinished if run.status is RunStatus.RUNNING]
    failed = [run for run in last.values() if run.status in (RunStatus.FAILED, RunStatus.TIMED_OUT)]
    pressing = _pressing(live)
    if paused is not None:
        state = "paused"
    elif running:
        state = "running"
    elif failed:
        state = "problem"
    elif pressing:
        state = "attention"
    else:
        state = "idle"
    status = _needs(pressing) if pressing else tr("Nothing needs you")
    coming = _next_text(service, paused)
    lines = [tr("Tillwatch: {state}", state=status)]
    if running:
        titles = ", ".join(job_title(service.registry, run.job) for run in running)
        lines.append(tr("Running: {jobs}", jobs=titles))
    lines.append(coming)
    if failed:
        lines.append(_trouble(service, failed[0]))
    return TrayView(
        state=state,
        status_text=status,
        next_text=coming,
        tooltip="\n".join(lines),
        alerts=tuple(live[:5]),
        pressing=len(pressing),
    )


def today_view(service: Service) -> TodayView:
    """Return the first page: what wants action, then how sales went."""
    now = service.now()
    with service.store.read() as connection:
        shop = settings.get_shop(connection)
        today = business_day(now, shop.zone)
        live = alerts.list_alerts(connection, limit=200)
        good = last_good_data(connection)
        last = runs.last_runs(connection)
        empty = count_products(connection) == 0
        held_back = count_without_alert(connection, Severity.LOW)
        sales, bars = _sales(connection, shop, now)
    pressing = _pressing(live)
    failed = [run for run in last.values() if run.status in (RunStatus.FAILED, RunStatus.TIMED_OUT)]
    if empty:
        sentence = tr("Let us bring in your shop's data.")
    elif pressing:
        sentence = _needs_by(pressing, today)
    elif len(failed) == 1:
        sentence = f"{_trouble(service, failed[0])}."
    elif failed:
        sentence = trn("{n} job did not work.", "{n} jobs did not work.", len(failed))
    else:
        sentence = tr("Nothing needs you today.")
    data = tr("No data was brought in yet")
    if good is not None:
        data = tr("Last good data {when}", when=ago(good, now))
    problems = tuple(
        tr("{job}: {result}", job=job_title(service.registry, run.job), result=result_words(run))
        for run in failed
    )
    coming = _next_text(service, service.paused_until())
    return TodayView(
        sentence=sentence,
        subline=" · ".join([data, *_prices(live), f"{coming[:1].lower()}{coming[1:]}"]),
        alerts=tuple(live),
        sales_lines=sales,
        bars=bars,
        problems=problems,
        is_empty=empty,
        held_back=_held_back(held_back, pressing),
    )


def _trouble(service: Service, run: RunRow) -> str:
    title = job_title(service.registry, run.job)
    if run.status is RunStatus.FAILED:
        return tr("“{job}” did not work", job=title)
    return tr("“{job}” took too long", job=title)


def _pressing(live: Sequence[AlertRow]) -> list[AlertRow]:
    """Return the alerts that want action. A price that could be another one never does: it is to be looked at."""
    return [alert for alert in live if alert.severity <= Severity.LOW and alert.kind not in ABOUT_PRICES]


def _prices(live: Sequence[AlertRow]) -> list[str]:
    """Return how many prices are worth a look, in words; nothing where none is."""
    count = sum(alert.kind in ABOUT_PRICES for alert in live)
    return [trn("{n} price to look at", "{n} prices to look at", count)] if count else []


def _count(pressing: Sequence[AlertRow]) -> int:
    return sum(alert.facts.get("products", 1) if alert.product_id is None else 1 for alert in pressing)


def _needs(pressing: Sequence[AlertRow]) -> str:
    return trn("{n} product needs you", "{n} products need you", _count(pressing))


def _needs_by(pressing: Sequence[AlertRow], today: date) -> str:
    day = _before(pressing, today)
    if day is None:
        return trn("{n} product needs you.", "{n} products need you.", _count(pressing))
    return trn(
        "{n} product needs you before {weekday}.",
        "{n} products need you before {weekday}.",
        _count(pressing),
        weekday=weekday(day),
    )


def _held_back(count: int, pressing: Sequence[AlertRow]) -> str:
    """Return what a day's limit on new alerts keeps off the page: they can wait, but should not be a surprise."""
    if not count:
        return ""
    if pressing:
        return trn(
            "{n} more product is low, but can wait.", "{n} more products are low, but can wait.", count
        )
    return trn("{n} product is low, but can wait.", "{n} products are low, but can wait.", count)


def _before(pressing: Sequence[AlertRow], today: date) -> date | None:
    """Return by when: the day of this week on which the first of them will probably be out.

    None where that is today or tomorrow, or some are out already: then there is no time left to name.
    """
    if any(alert.severity == Severity.OUT for alert in pressing):
        return None
    found = [facts for alert in pressing if (facts := facts_of(alert.facts)) is not None and facts.is_dated]
    likely = [facts.out_from for facts in found if facts.out_from and (facts.out_chance or 0.0) >= LIKELY]
    first = min(likely, default=today)
    return first if 2 <= (first - today).days <= 6 else None


def _next_text(service: Service, paused: datetime | None) -> str:
    zone = service.shop().zone
    if paused is not None:
        if paused >= settings.PAUSED_FOR_GOOD:
            return tr("Paused until you resume")
        return _paused_text(paused.astimezone(zone), service.now().astimezone(zone))
    coming = next_job(service)
    if coming is None:
        return tr("Nothing is scheduled")
    at, title = coming
    local, here = at.astimezone(zone), service.now().astimezone(zone)
    days = (local.date() - here.date()).days
    if days == 0:
        return tr("Next: {job} at {time}", job=title, time=clock(local))
    if days == 1:
        return tr("Next: {job} at {time} tomorrow", job=title, time=clock(local))
    return tr("Next: {job} at {time} on {weekday}", job=title, time=clock(local), weekday=weekday(local))


def _paused_text(until: datetime, here: datetime) -> str:
    days = (until.date() - here.date()).days
    if days == 0:
        return tr("Paused until {time}", time=clock(until))
    if days == 1:
        return tr("Paused until {time} tomorrow", time=clock(until))
    return tr("Paused until {time} on {weekday}", time=clock(until), weekday=weekday(until))


def _sales(connection: Connection, shop: Shop, now: datetime) -> tuple[tuple[str, ...], tuple[DayBar, ...]]:
    span = sales_span(connection)
    if span is None:
        return (), ()
    currency, today = reporting_currency(connection, shop), business_day(now, shop.zone)
    yesterday = today - timedelta(days=1)
    lines = _yesterday(connection, yesterday, span[1], currency)
    # A day that is not over, or not known yet, must not be held against a whole one.
    last = min(span[1], today if is_over(now, shop) else yesterday)
    if last >= week_start(today):
        lines += _this_week(connection, week_start(today), last, currency)
    if span[1] < yesterday:
        known = day_long(span[1], week=True, year=True)
        lines.append(tr("The latest sales known are from {day}.", day=known))
    first = today - timedelta(days=14)
    by_day = {figure.day: figure.amount for figure in daily_sales(connection, first, yesterday, currency)}
    days = [first + timedelta(days=step) for step in range(14)]
    bars = tuple(
        DayBar(day_short(day, week=True), by_day.get(day, 0), format_money(by_day.get(day, 0), currency))
        for day in days
    )
    return tuple(lines), bars


def _yesterday(connection: Connection, yesterday: date, last_known: date, currency: str) -> list[str]:
    sold = sales_between(connection, yesterday, yesterday, currency)
    if sold.open_days:
        usual = usual_amount(connection, yesterday, currency)
        amount = format_money(sold.amount, currency)
        compared = change_text(sold.amount, usual, usual_day(yesterday))
        if not compared:
            return [tr("Yesterday {amount}", amount=amount)]
        return [tr("Yesterday {amount} · {compared}", amount=amount, compared=compared)]
    closed = closed_days(connection, yesterday - timedelta(weeks=8), last_known).weekdays
    # Without a later sale, and on a day that is usually open, the file may just be missing.
    was_closed = last_known > yesterday or yesterday.weekday() in closed
    return [tr("Yesterday the shop was closed")] if was_closed else []


def _this_week(connection: Connection, monday: date, last: date, currency: str) -> list[str]:
    week, back = sales_between(connection, monday, last, currency), timedelta(days=7)
    if not week.open_days:
        return []
    like = sales_between(connection, monday - back, last - back, currency)
    before, compared_with = like.amount, tr("the same days last week")
    if like.open_days and week.open_days != like.open_days:
        before, compared_with = round(before / like.open_days * week.open_days), tr("last week, by open day")
    amount = format_money(week.amount, currency)
    compared = change_text(week.amount, before, compared_with)
    if not compared:
        return [tr("This week so far {amount}", amount=amount)]
    return [tr("This week so far {amount} · {compared}", amount=amount, compared=compared)]
