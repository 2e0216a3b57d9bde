"""Whether this Tillwatch does its work: can it write, does its alarm clock beat, is nothing left lying?"""

from __future__ import annotations

from app.jobs.health import HealthCheck, store_check
from app.jobs.service import Service
from app.language import tr, trn
from app.monitoring.lag import schedule_lags
from app.store import runs, settings

HEARTBEAT_LIMIT_S = 90
"""Three beats of the engine's alarm clock."""
LAG_LIMIT_S = 120
STORE_LIMIT_S = 3.0
"""Thirty times what a write of ours may take; and less than a caller waits for the answer."""
QUEUE_LIMIT_S = 1_800
"""As long as a job may run by default: a run may have to wait for one that does."""


def readiness_checks(service: Service) -> list[HealthCheck]:
    """Return every check with its answer. A store that cannot be written says nothing more of what is in it."""
    store = store_check(service.store, STORE_LIMIT_S)
    return [store, _heartbeat(service), *(_schedules_and_queue(service) if store.ok else ())]


def _heartbeat(service: Service) -> HealthCheck:
    alarm = service.engine.alarm
    if alarm is None or alarm.last_beat is None:
        return HealthCheck("heartbeat", False, tr("The alarm clock of the schedules has not started."))
    age = (service.now() - alarm.last_beat).total_seconds()
    text = trn(
        "The last heartbeat was {n} second ago.", "The last heartbeat was {n} seconds ago.", round(age)
    )
    return HealthCheck("heartbeat", age < HEARTBEAT_LIMIT_S, text)


def _schedules_and_queue(service: Service) -> list[HealthCheck]:
    now = service.now()
    with service.store.read() as connection:
        zone = settings.get_shop(connection).zone
        lags = schedule_lags(connection, service.registry, now=now, shop_zone=zone)
        waiting = runs.next_waiting(connection)
    late = {key: lag for key, lag in lags.items() if lag > LAG_LIMIT_S}
    spans = {key: trn("{n} second", "{n} seconds", round(lag)) for key, lag in sorted(late.items())}
    unfired = ", ".join(f"{key} ({span})" for key, span in spans.items())
    oldest_s = 0.0 if waiting is None else max(0.0, (now - waiting).total_seconds())
    return [
        HealthCheck(
            "schedules",
            not late,
            tr("Due and not settled: {schedules}.", schedules=unfired)
            if late
            else tr("Every due time is settled."),
        ),
        HealthCheck(
            "queue",
            oldest_s <= QUEUE_LIMIT_S,
            trn(
                "The oldest run in the queue has waited for {n} second.",
                "The oldest run in the queue has waited for {n} seconds.",
                round(oldest_s),
            )
            if oldest_s
            else tr("No run waits in the queue."),
        ),
    ]
