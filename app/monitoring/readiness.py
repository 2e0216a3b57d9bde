"""Whether this Tillwatch does its work: can it write, does its alarm clock beat, is nothing left lying?"""

from __future__ import annotations

from app.jobs.health import HealthCheck, store_check
from app.jobs.service import Service
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
        return HealthCheck("heartbeat", False, "The alarm clock of the schedules has not started.")
    age = (service.now() - alarm.last_beat).total_seconds()
    return HealthCheck("heartbeat", age < HEARTBEAT_LIMIT_S, f"The last heartbeat was {age:.0f} seconds ago.")


def _schedules_and_queue(service: Service) -> list[HealthCheck]:
    now = service.now()
    with service.store.read() as connection:
        zone = settings.get_shop(connection).zone
        lags = schedule_lags(connection, service.registry, now=now, shop_zone=zone)
        waiting = runs.next_waiting(connection)
    late = {key: lag for key, lag in lags.items() if lag > LAG_LIMIT_S}
    unfired = ", ".join(f"{key} ({lag:.0f} seconds)" for key, lag in sorted(late.items()))
    oldest_s = 0.0 if waiting is None else max(0.0, (now - waiting).total_seconds())
    return [
        HealthCheck(
            "schedules",
            not late,
            f"Due and not settled: {unfired}." if late else "Every due time is settled.",
        ),
        HealthCheck(
            "queue",
            oldest_s <= QUEUE_LIMIT_S,
            f"The oldest run in the queue has waited for {oldest_s:.0f} seconds."
            if oldest_s
            else "No run waits in the queue.",
        ),
    ]
