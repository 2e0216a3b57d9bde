"""What a scrape says after real runs, read back as Prometheus reads it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from app.domain.runs import RunStatus, Trigger
from app.jobs.service import Service
from app.monitoring.metrics import Metrics
from app.store.runs import NewRun, RunRow, queue_run
from tests.clock import FakeClock
from tests.engine.rig import Gate
from tests.monitoring.conftest import Call, figures


def ran(service: Service, job: str) -> RunRow:
    return service.engine.wait(service.run_now(job), 30)


def test_every_run_is_counted_once(service: Service, call: Call) -> None:
    for _ in range(3):
        assert ran(service, "count").status is RunStatus.SUCCEEDED
    assert ran(service, "stumble").status is RunStatus.FAILED
    for _ in range(2):
        found = figures(call("/metrics"))
        assert found["tillwatch_runs_total", "count", "succeeded", "manual"] == 3
        assert found["tillwatch_runs_total", "stumble", "failed", "manual"] == 1
        assert found["tillwatch_rows_written_total", "count"] == 21
        assert found["tillwatch_rows_written_total", "stumble"] == 0
    ran(service, "count")
    assert figures(call("/metrics"))["tillwatch_runs_total", "count", "succeeded", "manual"] == 4


def test_a_run_is_counted_when_it_ends(service: Service, call: Call, gate: Gate) -> None:
    run_id = service.run_now("wait")
    gate.wait_begun()
    found = figures(call("/metrics"))
    assert (found["tillwatch_runs_running",], found["tillwatch_runs_queued",]) == (1, 0)
    assert not any(name[0] == "tillwatch_runs_total" for name in found)
    # A later one that ends before it must not make it forgotten.
    assert service.cancel(queue_behind(service))
    assert figures(call("/metrics"))["tillwatch_runs_total", "wait", "cancelled", "schedule"] == 1
    gate.open.set()
    service.engine.wait(run_id, 30)
    found = figures(call("/metrics"))
    assert found["tillwatch_runs_total", "wait", "succeeded", "manual"] == 1
    assert found["tillwatch_runs_running",] == 0


def test_what_ended_before_the_endpoint_was_on_is_not_counted(service: Service, clock: FakeClock) -> None:
    before = ran(service, "count")
    metrics = Metrics(service)
    text = metrics.text().decode()
    assert "tillwatch_runs_total{" not in text
    assert before.finished_at is not None
    families = {family.name: family for family in text_string_to_metric_families(text)}
    # But when it last went well is a fact of the store.
    [success] = families["tillwatch_last_success_timestamp_seconds"].samples
    assert (success.labels, success.value) == ({"job": "count"}, before.finished_at.timestamp())


def test_durations_and_queueing_are_seconds_of_the_run(service: Service, call: Call) -> None:
    ran(service, "count")
    found = figures(call("/metrics"))
    assert found["tillwatch_run_duration_seconds_count", "count"] == 1
    assert found["tillwatch_run_duration_seconds_sum", "count"] == 4
    assert found["tillwatch_run_duration_seconds_bucket", "count", "2.5"] == 0
    assert found["tillwatch_run_duration_seconds_bucket", "count", "5.0"] == 1
    assert found["tillwatch_run_queue_seconds_bucket", "count", "0.005"] == 1


def test_due_times_that_were_skipped_are_counted_too(service: Service, call: Call, clock: FakeClock) -> None:
    clock.advance(timedelta(hours=1))
    service.engine.settle_due()
    found = figures(call("/metrics"))
    assert found["tillwatch_runs_total", "count", "skipped", "schedule"] == 5


def test_a_run_cancelled_in_the_queue_has_no_duration(service: Service, call: Call, gate: Gate) -> None:
    first = service.run_now("wait")
    gate.wait_begun()
    behind = queue_behind(service)
    found = figures(call("/metrics"))
    assert (found["tillwatch_runs_running",], found["tillwatch_runs_queued",]) == (1, 1)
    assert service.cancel(behind)
    gate.open.set()
    service.engine.wait(first, 30)
    found = figures(call("/metrics"))
    assert found["tillwatch_runs_total", "wait", "cancelled", "schedule"] == 1
    assert found["tillwatch_run_duration_seconds_count", "wait"] == 1


def queue_behind(service: Service) -> int:
    with service.store.write() as connection:
        return queue_run(
            connection,
            NewRun(job="wait", trigger=Trigger.SCHEDULE, queued_at=service.now(), priority=5, params={}),
        )


def test_the_lag_of_a_schedule_is_how_long_its_oldest_due_time_waits(
    service: Service, call: Call, clock: FakeClock
) -> None:
    assert figures(call("/metrics"))["tillwatch_schedule_lag_seconds", "count"] == 0
    clock.advance(timedelta(minutes=25))
    assert figures(call("/metrics"))["tillwatch_schedule_lag_seconds", "count"] == 15 * 60
    service.engine.settle_due()
    assert figures(call("/metrics"))["tillwatch_schedule_lag_seconds", "count"] == 0


def test_the_heartbeat_and_the_jumps_of_the_clock(service: Service, call: Call, clock: FakeClock) -> None:
    assert ("tillwatch_heartbeat_timestamp_seconds",) not in figures(call("/metrics"))
    service.start()
    assert service.engine.alarm is not None
    service.engine.alarm.beat()
    clock.jump(timedelta(minutes=5))
    service.engine.alarm.beat()
    found = figures(call("/metrics"))
    assert found["tillwatch_heartbeat_timestamp_seconds",] == pytest.approx(clock.now().timestamp())
    assert found["tillwatch_clock_jumps_total",] == 1


def test_every_figure_has_a_kind_and_a_sentence(service: Service, call: Call) -> None:
    service.start()
    ran(service, "count")
    reply = call("/metrics")
    assert reply.headers["content-type"].startswith("text/plain; version=0.0.4")
    families = list(text_string_to_metric_families(reply.body.decode()))
    assert all(
        family.documentation and family.type in ("counter", "gauge", "histogram") for family in families
    )
    assert not any(
        family.name.endswith("_created") or family.name.startswith("python") for family in families
    )
