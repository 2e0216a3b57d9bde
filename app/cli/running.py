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
from app.store.runs import RunRow
from app.system.instance import InstanceLock, send_command

LIST_LIMIT = 50
"""Runs listed where no number is named."""

_POLL_S = 0.1
"""How often the command line looks at a run that the open application works on."""


@click.command("run")
@click.argument("job")
@click.option("--param", "params", multiple=True, metavar="NAME=VALUE", help="A parameter of the job.")
@click.option("--as-of", "as_of", default=None, help="The time that the job is to take for now.")
@common
def run(context: Context, job: str, params: tuple[str, ...], as_of: str | None) -> int:
    """Run a job now and wait for its end."""
    with context.service() as service, bars(quiet=context.json) as display:
        wanted = parse_pairs(params, "--param")
        title = service.registry.spec(job).title
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
            f"Another Tillwatch is at work in {service.home.root}.", "Wait until it has ended."
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


@click.command("jobs")
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
        ["Job", "Task", "When", "Next", "Last"],
        [
            [view.job, view.title, view.schedule_text, _local(view.next_fire, zone), view.last_text]
            for view in views
        ],
    )
    return 0


@click.command("history")
@click.option("--job", default=None, help="Runs of this job only.")
@click.option("--status", "states", multiple=True, help="Runs that ended so (may be given again).")
@click.option("--since", default=None, help="Runs from this time on.")
@click.option(
    "--limit",
    default=None,
    type=NUMBER,
    help=f"At most so many ({LIST_LIMIT}; with --export, all there are).",
)
@click.option("--export", "target", type=ANY_PATH, default=None, help="Write a CSV file.")
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
        say(f"{len(documents):,} runs written to {target}.")
    else:
        print_table(
            ["Run", "Job", "Result", "When", "Seconds", ""],
            [
                [
                    str(line.run.id),
                    line.run.job,
                    status_words(line.run.status),
                    _local(line.when, zone),
                    "" if line.run.duration_s is None else f"{line.run.duration_s:.1f}",
                    line.result_text,
                ]
                for line in lines
            ],
            right=["Run", "Seconds"],
        )
    return 0


def run_document_columns() -> tuple[str, ...]:
    """Return the columns of an exported history, in order."""
    return (
        "id", "root_id", "attempt", "job", "trigger", "status", "reason", "params", "as_of", "scheduled_for",
        "queued_at", "started_at", "finished_at", "duration_s", "rows", "result", "error", "progress",
    )  # fmt: skip


@click.command("log")
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
        say("This run wrote no log.")
    return 0


@click.command("cancel")
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
            raise NotFoundError(f"Run {run_id} has ended already ({status_words(before.status).lower()}).")
        after = service.run(run_id)
    if context.json:
        print_json(run_document(after))
    else:
        say(f"Run {run_id} was asked to stop.")
    return 0


def _status(name: str) -> RunStatus:
    try:
        return RunStatus(name.lower())
    except ValueError:
        raise UsageError(
            f"There is no state '{name}'.", f"Use one of: {', '.join(status.value for status in RunStatus)}."
        ) from None


def _local(at: datetime | None, zone: ZoneInfo) -> str:
    return "" if at is None else f"{at.astimezone(zone):%a %d %b %H:%M}"
