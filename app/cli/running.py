"""Jobs and runs: run one, list them, look into one, stop one."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from app.cli.documents import instant, job_document, run_document
from app.cli.help import command
from app.cli.options import ANY_PATH, NUMBER, Context, common, parse_instant, parse_pairs
from app.cli.output import Bar, bars, print_json, print_table, say
from app.domain.errors import HomeInUseError, NotFoundError, TillwatchError, UsageError
from app.domain.runs import TERMINAL, RunStatus
from app.engine.events import EngineEvent, RunProgressed
from app.jobs.exporting import EVERYTHING, write_csv
from app.jobs.job_cards import job_views
from app.jobs.overview import history_lines
from app.jobs.run_words import result_words, status_words
from app.jobs.service import Service
from app.language import clock, day_short, fixed, noop, tr, trn
from app.store.runs import RunRow
from app.system.instance import InstanceLock, send_command

LIST_LIMIT = 50
"""Runs listed where no number is named."""

_POLL_S = 0.1
"""How often the command line looks at a run that the open application works on."""


@command("run", noop("Run a job now and wait for its end."))
@click.argument("job")
@click.option("--param", "params", multiple=True, metavar="NAME=VALUE", help=noop("A parameter of the job."))
@click.option("--as-of", "as_of", default=None, help=noop("The time that the job is to take for now."))
@common
def run(context: Context, job: str, params: tuple[str, ...], as_of: str | None) -> int:
    """Run a job now and wait for its end."""
    with context.service() as service, bars(quiet=context.json) as display:
        wanted = parse_pairs(params, "--param")
        title = tr(service.registry.spec(job).title)
        at = None if as_of is None else parse_instant(as_of, service.shop().zone)
        ended = run_job(service, job, wanted, at, display.bar(title))
    if context.json:
        print_json(run_document(ended))
    else:
        say(f"{title}: {result_words(ended)}")
    return 0 if ended.status is RunStatus.SUCCEEDED else 1


def run_job(service: Service, job: str, params: dict[str, Any], as_of: datetime | None, bar: Bar) -> RunRow:
    """Run a job to its end: here where this home is free, else in the application that has it open.

    Raises ``HomeInUseError`` where another command holds the home.
    """
    lock = InstanceLock(service.home.lock_path)
    if not lock.acquire():
        return _run_elsewhere(service, job, params, as_of, bar)
    with lock:

        def show(event: EngineEvent) -> None:
            if isinstance(event, RunProgressed) and event.job == job:
                bar.set(event.fraction, event.text)

        service.start(alarm=False)
        unsubscribe = service.subscribe(show)
        try:
            ended = service.engine.wait(service.run_now(job, params, as_of=as_of))
        finally:
            unsubscribe()
            service.engine.stop()
    bar.end(result_words(ended))
    return ended


def _run_elsewhere(
    service: Service, job: str, params: dict[str, Any], as_of: datetime | None, bar: Bar
) -> RunRow:
    reply = send_command(
        service.home.socket_path, {"command": "run", "job": job, "params": params, "as_of": instant(as_of)}
    )
    if reply is None:
        raise HomeInUseError(
            tr("Another Tillwatch is at work in {folder}.", folder=service.home.root),
            tr("Wait until it has ended."),
        )
    if not reply.get("ok"):
        error = TillwatchError(str(reply.get("error")))
        error.exit_code = int(reply.get("exit_code", 1))
        raise error
    ended = _watch(lambda: service.run(int(reply["run_id"])), bar)
    bar.end(result_words(ended))
    return ended


def _watch(look: Callable[[], RunRow], bar: Bar) -> RunRow:
    while (seen := look()).status not in TERMINAL:
        bar.set(seen.progress, seen.progress_text or "")
        time.sleep(_POLL_S)
    return seen


@command("jobs", noop("List every job with its schedule, last run and next times."))
@common
def jobs(context: Context) -> int:
    """List every job with its schedule, last run and next times."""
    with context.service() as service:
        views = job_views(service)
        zone = service.shop().zone
    if context.json:
        print_json([job_document(view) for view in views])
        return 0
    print_table(
        [tr("Job"), tr("Task"), tr("When"), tr("Next"), tr("Last")],
        [
            [view.job, view.title, view.schedule_text, _local(view.next_fire, zone), view.last_text]
            for view in views
        ],
    )
    return 0


@command("history", noop("List runs, newest first."))
@click.option("--job", default=None, help=noop("Runs of this job only."))
@click.option("--status", "states", multiple=True, help=noop("Runs that ended so (may be given again)."))
@click.option("--since", default=None, help=noop("Runs from this time on."))
@click.option(
    "--limit",
    default=None,
    type=NUMBER,
    help=noop("At most so many (50; with --export, all there are)."),
)
@click.option("--export", "target", type=ANY_PATH, default=None, help=noop("Write a CSV file."))
@common
def history(
    context: Context,
    job: str | None,
    states: tuple[str, ...],
    since: str | None,
    limit: int | None,
    target: Path | None,
) -> int:
    """List runs, newest first."""
    if limit is None:
        limit = LIST_LIMIT if target is None else EVERYTHING
    with context.service() as service:
        if job is not None:
            service.registry.spec(job)
        zone = service.shop().zone
        lines = history_lines(
            service,
            job=job,
            statuses=[_status(name) for name in states],
            since=None if since is None else parse_instant(since, zone),
            limit=limit,
        )
    documents = [run_document(line.run) for line in lines]
    if target is not None:
        rows = [document | {"params": json.dumps(document["params"])} for document in documents]
        write_csv(target, run_document_columns(), rows)
    if context.json:
        print_json(documents)
    elif target is not None:
        say(trn("{n} run written to {file}.", "{n} runs written to {file}.", len(documents), file=target))
    else:
        run_title, seconds = tr("Run"), tr("Seconds")
        print_table(
            [run_title, tr("Job"), tr("Result"), tr("When"), seconds, ""],
            [
                [
                    str(line.run.id),
                    line.run.job,
                    status_words(line.run.status),
                    _local(line.when, zone),
                    "" if line.run.duration_s is None else fixed(line.run.duration_s, 1),
                    line.result_text,
                ]
                for line in lines
            ],
            right=[run_title, seconds],
        )
    return 0


def run_document_columns() -> tuple[str, ...]:
    """Return the columns of an exported history, in order."""
    return (
        "id", "root_id", "attempt", "job", "trigger", "status", "reason", "params", "as_of", "scheduled_for",
        "queued_at", "started_at", "finished_at", "duration_s", "rows", "result", "error", "progress",
    )  # fmt: skip


@command("log", noop("Print the log of one run."))
@click.argument("run_id", type=NUMBER)
@common
def run_log(context: Context, run_id: int) -> int:
    """Print the log of one run."""
    with context.service() as service:
        lines = service.run_log(run_id)
        zone = service.shop().zone
    if context.json:
        print_json([{"at": instant(line.at), "level": line.level, "text": line.text} for line in lines])
        return 0
    for line in lines:
        say(f"{line.at.astimezone(zone):%Y-%m-%d %H:%M:%S}  {line.text}")
    if not lines:
        say(tr("This run wrote no log."))
    return 0


@command("cancel", noop("Ask a run to stop."))
@click.argument("run_id", type=NUMBER)
@common
def cancel(context: Context, run_id: int) -> int:
    """Ask a run to stop."""
    with context.service() as service:
        before = service.run(run_id)
        reply = send_command(service.home.socket_path, {"command": "cancel", "run_id": run_id})
        if reply is None:
            service.cancel(run_id)
        if before.status in TERMINAL:
            raise NotFoundError(
                tr(
                    "Run {run} has ended already ({status}).",
                    run=run_id,
                    status=status_words(before.status).lower(),
                )
            )
        after = service.run(run_id)
    if context.json:
        print_json(run_document(after))
    else:
        say(tr("Run {run} was asked to stop.", run=run_id))
    return 0


def _status(name: str) -> RunStatus:
    try:
        return RunStatus(name.lower())
    except ValueError:
        raise UsageError(
            tr("There is no state '{name}'.", name=name),
            tr("Use one of: {names}.", names=", ".join(status.value for status in RunStatus)),
        ) from None


def _local(at: datetime | None, zone: ZoneInfo) -> str:
    if at is None:
        return ""
    here = at.astimezone(zone)
    return f"{day_short(here, week=True)} {clock(here)}"
