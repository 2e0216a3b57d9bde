"""``tillwatch demo``: a whole shop to look around in, made in a moment."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Any

import click

from app.cli.documents import alert_document, run_document
from app.cli.help import command
from app.cli.options import Context, common
from app.cli.output import ProgressBars, bars, print_json, say
from app.domain.errors import HomeInUseError
from app.domain.runs import RunStatus
from app.engine.events import EngineEvent, RunProgressed
from app.jobs.demo import prepare_demo, sell_down
from app.jobs.fresh_start import demo_home
from app.jobs.overview import today_view
from app.jobs.run_words import result_words
from app.jobs.service import Service
from app.jobs.updates import CHECK_UPDATES
from app.language import noop, tr, trn
from app.store.alerts import AlertRow, list_alerts
from app.store.runs import RunRow
from app.system.instance import InstanceLock, send_command
from app.system.paths import Home
from app.system.screen import has_screen

_FIRST = ("update-inventory", "record-prices", "forecast-demand", "stock-alerts", "out-of-stock")
SHOWN_ALERTS = 8


@command(
    "demo",
    noop("Make a demo shop, run every job on it once, and say what was found."),
)
@click.option("--no-window", is_flag=True, help=noop("Never open the window, even where there is a screen."))
@common
def demo(context: Context, no_window: bool) -> int:
    """Make a demo shop, run every job on it once, and say what was found."""
    home = context.home if context.root or os.environ.get("TILLWATCH_HOME") else demo_home()
    window = not no_window and not context.json and has_screen()
    home.ensure()
    lock = InstanceLock(home.lock_path)
    if not lock.acquire():
        reply = send_command(home.socket_path, {"command": "show", "page": "today"})
        if reply is not None and reply.get("ok"):
            if context.json:
                print_json({"home": str(home.root), "already_open": True, "runs": [], "alerts": []})
            else:
                say(
                    tr(
                        "Tillwatch is open already on {folder}; its window was brought to the front.",
                        folder=home.root,
                    )
                )
            return 0
        raise HomeInUseError(
            tr("Another Tillwatch is at work in {folder}.", folder=home.root), tr("Wait until it has ended.")
        )
    with lock:
        code = _run_everything(context, home)
    if not window:
        return code
    from app.desktop.launch import open_window

    return open_window(home, hidden=False)


def _run_everything(context: Context, home: Home) -> int:
    made = prepare_demo(home, now=datetime.now(UTC)).made
    service = Service.open(home)
    try:
        service.start(alarm=False)
        with bars(quiet=context.json) as display:
            ended = [_run(service, job, display) for job in _order(service)]
            # Once a demo: asked for again, it shows the same shop.
            if made and sell_down(service) is not None:
                ended += [_run(service, job, display) for job in ("update-inventory", "stock-alerts")]
        with service.store.read() as connection:
            alerts = list_alerts(connection)
        if context.json:
            document: dict[str, Any] = {
                "home": str(home.root),
                "already_open": False,
                "shop": service.shop().name,
                "runs": [run_document(run) for run in ended],
                "alerts": [alert_document(alert) for alert in alerts],
            }
            print_json(document)
        else:
            _say_findings(service, alerts)
    finally:
        service.stop()
    good = all(run.status is RunStatus.SUCCEEDED for run in ended)
    return 0 if good else 1


def _order(service: Service) -> list[str]:
    """Return every job once: what the others build on first. A round of jobs would only do them again.

    New versions are not looked for: the demo asks nothing of the network.
    """
    done = {*_FIRST, CHECK_UPDATES}
    rest = [spec.id for spec in service.registry.tasks() if spec.id not in done and not spec.steps]
    return [*_FIRST, *rest]


def _run(service: Service, job: str, display: ProgressBars) -> RunRow:
    bar = display.bar(tr(service.registry[job].title))

    def show(event: EngineEvent) -> None:
        if isinstance(event, RunProgressed) and event.job == job:
            bar.set(event.fraction, event.text)

    unsubscribe = service.subscribe(show)
    try:
        ended = service.engine.wait(service.run_now(job))
    finally:
        unsubscribe()
    bar.end(result_words(ended))
    return ended


def _say_findings(service: Service, alerts: list[AlertRow]) -> None:
    today = today_view(service)
    say("")
    say(f"{service.shop().name}: {today.sentence}")
    say(today.subline)
    for line in today.sales_lines:
        say(line)
    for alert in alerts[:SHOWN_ALERTS]:
        say(f"  {alert.title}")
        say(f"    {alert.text}")
    if len(alerts) > SHOWN_ALERTS:
        more = trn(
            "and {n} more; '{command}' lists it.",
            "and {n} more; '{command}' lists them.",
            len(alerts) - SHOWN_ALERTS,
            command=f"tillwatch --home {service.home.root} alerts",
        )
        say(f"  {more}")
