"""Figures for Prometheus. Counted from the run table when they are asked for, so that no run pays for them."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from app.domain.runs import RunStatus
from app.jobs.service import Service
from app.monitoring.lag import schedule_lags
from app.store import run_figures, settings
from app.store.run_figures import EndedRuns
from app.store.standing import last_success

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
DURATION_BUCKETS_S = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1_800)
QUEUE_BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5, 30, 60, 300, 1_800)


class Metrics(Collector):
    """The figures of one home, counted from when this was made. For one thread at a time."""

    def __init__(self, service: Service) -> None:
        # The text format would show when each counter was made as one more figure each.
        disable_created_metrics()  # type: ignore[no-untyped-call]  # it has no annotations, unlike the rest
        self._service = service
        self._registry = CollectorRegistry()
        self._runs = Counter(
            "tillwatch_runs",
            "Runs that have ended, skipped ones included.",
            ("job", "status", "trigger"),
            registry=self._registry,
        )
        self._durations = Histogram(
            "tillwatch_run_duration_seconds",
            "From start to end of each run that started.",
            ("job",),
            buckets=DURATION_BUCKETS_S,
            registry=self._registry,
        )
        self._queues = Histogram(
            "tillwatch_run_queue_seconds",
            "From when a run could have started to when it did.",
            ("job",),
            buckets=QUEUE_BUCKETS_S,
            registry=self._registry,
        )
        self._rows = Counter(
            "tillwatch_rows_written", "Rows that runs wrote or read.", ("job",), registry=self._registry
        )
        self._registry.register(self)
        with service.store.read() as connection:
            self._ended = EndedRuns(connection)

    def text(self) -> bytes:
        """Return all figures in Prometheus' text format; raise ``StoreError`` where the store cannot be read."""
        with self._service.store.read() as connection:
            ended = self._ended.take(connection)
        for run in ended:
            self._runs.labels(run.job, run.status.value, run.trigger.value).inc()
            self._rows.labels(run.job).inc(run.rows)
            if run.duration_s is not None:
                self._durations.labels(run.job).observe(run.duration_s)
            if run.queue_s is not None:
                self._queues.labels(run.job).observe(run.queue_s)
        return generate_latest(self._registry)

    def describe(self) -> list[Metric]:
        """Return nothing: asked at registering, when the store need not be read yet."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Yield what is read off at this moment."""
        service = self._service
        now = service.now()
        with service.store.read() as connection:
            zone = settings.get_shop(connection).zone
            counts = run_figures.in_flight(connection)
            successes = {job: last_success(connection, job, now=now) for job in service.registry}
            lags = schedule_lags(connection, service.registry, now=now, shop_zone=zone)
        yield GaugeMetricFamily("tillwatch_runs_running", "Runs at work.", counts[RunStatus.RUNNING])
        yield GaugeMetricFamily("tillwatch_runs_queued", "Runs that wait.", counts[RunStatus.QUEUED])
        lag = GaugeMetricFamily(
            "tillwatch_schedule_lag_seconds",
            "For how long the oldest due time has had no row; 0 where each has.",
            labels=("schedule",),
        )
        for key, seconds in lags.items():
            lag.add_metric((key,), seconds)
        yield lag
        success = GaugeMetricFamily(
            "tillwatch_last_success_timestamp_seconds", "When a job last ended well.", labels=("job",)
        )
        for job, run in successes.items():
            if run is not None:
                success.add_metric((job,), run.finished_at.timestamp())
        yield success
        yield from self._clock()

    def _clock(self) -> Iterator[Metric]:
        alarm = self._service.engine.alarm
        if alarm is None:
            return
        if alarm.last_beat is not None:
            yield GaugeMetricFamily(
                "tillwatch_heartbeat_timestamp_seconds",
                "When the schedules' alarm clock last beat.",
                alarm.last_beat.timestamp(),
            )
        yield CounterMetricFamily(
            "tillwatch_clock_jumps",
            "Jumps of the PC's clock, and sleeps, since the start.",
            alarm.clock_jumps,
        )
