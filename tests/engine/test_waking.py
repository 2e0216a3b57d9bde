"""A PC that sleeps through a due time, played by a real process that is stopped and let go on."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection

import pytest

from app.domain.runs import CatchUp, RunStatus, Trigger
from app.engine.context import RunContext
from app.engine.registry import JobRegistry, JobSpec, NoParams
from app.jobs.service import Service
from app.store.database import Store
from app.store.runs import RunRow, history
from app.store.schedules import add_schedule
from app.system.paths import Home

DUE_S = 2.0
SLEPT_S = 3.0
"""How long past the due time the process sleeps: beyond the schedule's grace of a second."""
PROMISED_S = 35.0
"""From the waking to the start of what fell due."""

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="this system cannot stop a process")


def nod(_ctx: RunContext, _params: NoParams) -> None:
    """Do nothing, well."""


def keep_time(home: Home, told: Connection) -> None:
    """Run an engine with one schedule; tell when it will be due, and go on until killed."""
    service = Service.open(
        home, registry=JobRegistry([JobSpec(id="nod", title="Nod", description="", function=nod)])
    )
    service.start()
    now = service.now()
    due = (now + timedelta(seconds=DUE_S)).replace(microsecond=0)
    with service.store.write() as connection:
        add_schedule(
            connection, key="nod:once", job="nod", kind="once", expression=due.isoformat(), params={},
            catch_up=CatchUp.LATEST, grace_s=1, now=now - timedelta(seconds=1),
        )  # fmt: skip
    service.schedules_changed()
    told.send(due)
    signal.pause()


def runs_of(store: Store) -> list[RunRow]:
    with store.read() as connection:
        return history(connection)


@pytest.mark.slow
def test_what_fell_due_in_sleep_starts_once_and_soon_after_waking(home: Home) -> None:
    context = multiprocessing.get_context("spawn")
    mine, theirs = context.Pipe(duplex=False)
    process = context.Process(target=keep_time, args=(home, theirs))
    process.start()
    assert process.pid is not None
    try:
        assert mine.poll(60), "the engine did not start"
        due = mine.recv()
        os.kill(process.pid, signal.SIGSTOP)
        time.sleep(max(0.0, (due - datetime.now(UTC)).total_seconds()) + SLEPT_S)
        store = Store(home.store_path)
        assert runs_of(store) == []

        os.kill(process.pid, signal.SIGCONT)
        woken, limit = datetime.now(UTC), time.monotonic() + PROMISED_S
        while not [run for run in runs_of(store) if run.status is RunStatus.SUCCEEDED]:
            assert time.monotonic() < limit, "nothing was started after the waking"
            time.sleep(0.02)
        time.sleep(1)  # a second run would have started by now
        [run] = runs_of(store)
        store.close()
    finally:
        process.kill()
        process.join()
    assert (run.job, run.trigger, run.scheduled_for) == ("nod", Trigger.CATCH_UP, due)
    assert run.started_at is not None
    assert run.started_at - woken < timedelta(seconds=PROMISED_S)
