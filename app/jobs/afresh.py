"""Jobs that are done once more because something they build on was changed, without the owner asking for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.runs import Trigger
from app.store import runs
from app.store.runs import NewRun

if TYPE_CHECKING:
    from app.jobs.service import Service

REWORD = ("stock-alerts", "all-insights")
"""What keeps whole sentences in the store: in another language they must be said again."""

RECKON = ("forecast-demand", "stock-alerts", "all-insights")
"""What depends on the days on which the shop is open, and on its clock."""


def do_afresh(service: Service, *jobs: str) -> None:
    """Queue these jobs, beside whatever the owner started by hand; one that waits for its turn already is not doubled.

    They are run by whoever runs this home's jobs: the open application, or the next one. Jobs that have nothing to
    work on yet are left out.
    """
    now = service.now()
    with service.store.write() as connection:
        waiting = {run.job for run in runs.unfinished(connection) if run.started_at is None}
        for job in jobs:
            spec = service.registry[job]
            if job not in waiting and spec.ready(connection):
                # As though their time had come: only one run at a time may be the owner's own.
                new = NewRun(
                    job=job, trigger=Trigger.SCHEDULE, queued_at=now, priority=spec.priority, params={}
                )
                runs.queue_run(connection, new)
    service.look_again()
