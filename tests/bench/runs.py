"""What durable runs cost, beside a run table written by hand on sqlite3, in the same rounds on the same disk.

    python -m tests.bench.runs [--quick]

``--quick`` takes small imports, few runs and a short idle window: to see that it runs, not to judge.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from app.domain.runs import TERMINAL, RunStatus
from app.domain.shop import Shop
from app.engine.clock import SystemClock
from app.engine.context import RunContext
from app.engine.events import EngineEvent, RunChanged
from app.engine.isolation import ChildProcesses
from app.engine.registry import DefaultSchedule, JobRegistry, JobSpec, NoParams
from app.jobs.importing import import_file
from app.jobs.service import Service
from app.store.settings import put_shop
from app.system.memory import give_back
from app.system.paths import Home
from tests.bench.heavy_job import HEAVY_BYTES, entered_file, registry
from tests.bench.idling import idle_cost
from tests.bench.report import Report, progress
from tests.bench.run_table import RunTable
from tests.bench.store import timed, write_lines
from tests.bench.watching import Commits, Holds, counted_commits, timed_holds
from tests.clock import FakeClock
from tests.session.harness.processes import end_marked, marked

COMMITS = 3
RUN_RATIO = 2.5
STARTED_P50_MS = 5
STARTED_P99_MS = 50
BESIDE_IMPORT_P99_MS = 150
HOLD_MS = 150
"""No write transaction may hold the store much longer than 100 ms."""
DAYS_OFF = 30
SETTLED_S = 1.0
START_RATIO = 1.5
KEPT_MB = 10
SWITCHES_PER_S = 0.1

_MARK = "MEASURED_ENGINE"
_PATIENCE_S = 60.0
_PAUSE_S = 0.03
"""Between two runs beside an import: at most this, at random, so that they meet its writes at every moment."""

FIFTY_SCHEDULES = (
    (1, "cron", "* * * * *", 43_200),
    (2, "cron", "*/15 * * * *", 2_880),
    (2, "interval", "900", 2_880),
    (6, "cron", "5 * * * *", 720),
    (6, "interval", "3600", 720),
    (3, "interval", "21600", 120),
    (20, "cron", "30 6 * * *", 30),
    (10, "cron", "0 9 * * 1", 4),
)
"""How many of each there are, kind, expression, and how often one falls due in the 30 days from a Tuesday noon."""


@dataclass(frozen=True)
class Sizes:
    """How much of everything."""

    rounds: int
    runs_a_round: int
    lines: int
    past_runs: int
    settle_s: float
    """Longer than a worker stays after its last run."""
    idle_s: float


FULL = Sizes(rounds=16, runs_a_round=25, lines=1_000_000, past_runs=50_000, settle_s=20, idle_s=60)
QUICK = Sizes(rounds=4, runs_a_round=10, lines=50_000, past_runs=5_000, settle_s=3, idle_s=10)


@dataclass(frozen=True)
class Took:
    """Milliseconds of one run, from the moment at which it was asked for."""

    started: float
    ended: float


class Runner:
    """The engine of a home of its own, with one job that does nothing."""

    def __init__(self, folder: Path) -> None:
        self._entered = 0.0
        self._ended = threading.Event()
        spec = JobSpec(id="nothing", title="Do nothing", description="", function=self._do_nothing)
        self.service = Service.open(Home(folder), registry=JobRegistry([spec]))
        self.service.start(alarm=False)
        self.service.subscribe(self._hear)

    def run(self) -> Took:
        """Run the job by hand and wait until its end is told."""
        self._ended.clear()
        asked = time.perf_counter()
        self.service.run_now("nothing")
        assert self._ended.wait(_PATIENCE_S), "the run did not end"
        return Took((self._entered - asked) * 1e3, (time.perf_counter() - asked) * 1e3)

    def _do_nothing(self, _ctx: RunContext, _params: NoParams) -> None:
        self._entered = time.perf_counter()

    def _hear(self, event: EngineEvent) -> None:
        if isinstance(event, RunChanged) and event.status in TERMINAL:
            assert event.status is RunStatus.SUCCEEDED, event
            self._ended.set()


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--quick", action="store_true")
    sizes = QUICK if options.parse_args().quick else FULL
    report = Report()
    with tempfile.TemporaryDirectory(prefix="tillwatch-bench-") as name:
        folder = Path(name)
        commits_of_a_run(report, folder)
        durable_runs(report, folder, sizes)
        beside_an_import(report, folder, sizes)
        after_days_off(report, folder)
        start_with_history(report, folder, sizes)
        isolated_run(report, folder)
        idle_engine(report, folder, sizes)
    return report.finish()


def commits_of_a_run(report: Report, folder: Path) -> None:
    runs = 20
    with counted_commits() as commits, running(folder / "commits") as runner:
        runner.run()
        settle(runner)
        before = Commits(commits.wrote, commits.empty, commits.read)
        for _ in range(runs):
            runner.run()
        settle(runner)
        wrote, empty = (commits.wrote - before.wrote) / runs, (commits.empty - before.empty) / runs
        read = (commits.read - before.read) / runs
    progress(f"a run commits {wrote:g} times, and {empty:g} times nothing; {read:g} ends of reads")
    report.add("commits of a durable no-op run", wrote, "commits", at_most=COMMITS)
    report.add("commits of a durable no-op run that wrote nothing", empty, "commits")
    report.add("ends of reads of a durable no-op run", read, "commits")


def durable_runs(report: Report, folder: Path, sizes: Sizes) -> None:
    """Rounds of runs by the engine and by the hand-written table in turn: a busy PC bends both."""
    ours: list[list[Took]] = []
    plain: list[list[Took]] = []
    with running(folder / "quiet") as runner, closing(RunTable(folder / "plain.db")) as table:
        for number in range(-1, sizes.rounds):
            our_round = [runner.run() for _ in range(sizes.runs_a_round)]
            settle(runner)
            plain_round = [plain_run(table) for _ in range(sizes.runs_a_round)]
            if number >= 0:  # the first fills caches
                ours.append(our_round)
                plain.append(plain_round)
    our_ms, plain_ms = whole(ours), whole(plain)
    started, plain_started = starts(ours), starts(plain)
    progress(f"a no-op run: {our_ms:.2f} ms, by hand {plain_ms:.2f} ms")
    report.add("durable no-op run", our_ms, "ms", anchor=plain_ms, ratio_at_most=RUN_RATIO)
    report.add(
        "run-now to started, quiet store, p50", quantile(started, 0.5), "ms",
        anchor=quantile(plain_started, 0.5), at_most=STARTED_P50_MS,
    )  # fmt: skip
    report.add(
        "run-now to started, quiet store, p99", quantile(started, 0.99), "ms",
        anchor=quantile(plain_started, 0.99), at_most=STARTED_P99_MS,
    )  # fmt: skip


def beside_an_import(report: Report, folder: Path, sizes: Sizes) -> None:
    """Runs asked for by hand while a large file is taken in by the same process, and by another one."""
    file = folder / "lines.csv.gz"
    progress(f"writing {sizes.lines:,} lines")
    write_lines(file, sizes.lines)
    for where, importing in (("this process", import_in_thread), ("another process", import_in_process)):
        with running(folder / where) as runner, timed_holds() as holds:
            began = time.perf_counter()
            with importing(runner.service, file, holds) as going_on:
                took = runs_while(runner, going_on)
            seconds = time.perf_counter() - began
        started = sorted(run.started for run in took)
        progress(
            f"import of {sizes.lines:,} lines in {where}: {seconds:.0f} s; {len(started)} runs beside it started"
            f" after {quantile(started, 0.5):.1f} ms, p99 {quantile(started, 0.99):.1f} ms;"
            f" longest write {holds.longest() * 1e3:.0f} ms"
        )
        report.add(f"run-now to started, import in {where}, p50", quantile(started, 0.5), "ms")
        report.add(
            f"run-now to started, import in {where}, p99", quantile(started, 0.99), "ms",
            at_most=BESIDE_IMPORT_P99_MS,
        )  # fmt: skip
        report.add(
            f"longest write transaction, import in {where}", holds.longest() * 1e3, "ms", at_most=HOLD_MS
        )
        report.add(f"import of {sizes.lines} lines in {where}, runs beside it", seconds, "s")


@contextmanager
def import_in_thread(service: Service, file: Path, _holds: Holds) -> Iterator[Callable[[], bool]]:
    thread = threading.Thread(target=import_file, args=(service.store, service.home, SystemClock(), file))
    thread.start()
    try:
        yield thread.is_alive
    finally:
        thread.join()


@contextmanager
def import_in_process(service: Service, file: Path, holds: Holds) -> Iterator[Callable[[], bool]]:
    told = service.home.root / "holds.json"
    command: list[str | Path] = [
        sys.executable, "-m", "tests.bench.import_beside", service.home.root, file, told,
    ]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        yield lambda: process.poll() is None
    finally:
        _out, errors = process.communicate(timeout=_PATIENCE_S)
        assert process.returncode == 0, errors
        holds.seconds.extend(json.loads(told.read_text()))


def runs_while(runner: Runner, going_on: Callable[[], bool]) -> list[Took]:
    rng = random.Random(7)
    took = []
    while going_on():
        took.append(runner.run())
        time.sleep(rng.uniform(0, _PAUSE_S))
    return took


def after_days_off(report: Report, folder: Path) -> None:
    """The first look of an engine at fifty schedules, a month after its last."""
    clock = FakeClock()
    specs = []
    for kind_number, (count, kind, expression, _fires) in enumerate(FIFTY_SCHEDULES):
        for number in range(count):
            job = f"job-{kind_number}-{number}"
            schedule = DefaultSchedule(job, kind, expression)
            specs.append(
                JobSpec(id=job, title=job, description="", function=do_nothing, schedules=(schedule,))
            )
    expected = sum(count * fires for count, _kind, _expression, fires in FIFTY_SCHEDULES)
    home = Home(folder / "off")
    service = Service.open(home, clock, JobRegistry(specs))
    with service.store.write() as connection:
        put_shop(connection, Shop(time_zone="UTC"), now=clock.now())
    service.close()
    clock.jump(timedelta(days=DAYS_OFF))
    service = Service.open(home, clock, JobRegistry(specs))
    with timed_holds() as holds:
        service.start(alarm=False)
        seconds = timed(service.engine.settle_due)
    with closing(sqlite3.connect(home.store_path)) as connection:
        found = connection.execute("SELECT count(DISTINCT fire_key) FROM job_run").fetchone()[0]
    service.stop(_PATIENCE_S)
    with closing(RunTable(folder / "off.db")) as table:
        plain = timed(table.skip, expected)
    progress(f"{found:,} of {expected:,} due times settled in {seconds:.2f} s, bare rows {plain:.2f} s")
    report.add("due times left out after 30 days off", expected - found, "due times", at_most=0)
    report.add(
        f"50 schedules after 30 days off, {expected} due times", seconds, "s", anchor=plain, at_most=SETTLED_S
    )
    report.add("longest write transaction after 30 days off", holds.longest() * 1e3, "ms", at_most=HOLD_MS)


def start_with_history(report: Report, folder: Path, sizes: Sizes) -> None:
    """Opening, recovering and setting the alarm, on a store with much history and on one with none."""
    old, new = Home(folder / "old"), Home(folder / "new")
    for home in (old, new):
        Service.open(home).close()
    add_past_runs(old, sizes.past_runs)
    times: dict[Path, list[float]] = {old.root: [], new.root: []}
    for _ in range(7):
        for home in (old, new):
            service = Service.open(home)
            begun = time.perf_counter()
            service.start()
            times[home.root].append(time.perf_counter() - begun)
            service.stop(_PATIENCE_S)
    took, anchor = (statistics.median(times[home.root]) * 1e3 for home in (old, new))
    progress(f"start with {sizes.past_runs:,} runs: {took:.1f} ms, with none {anchor:.1f} ms")
    report.add(
        f"start of the engine on {sizes.past_runs} runs beside an empty store", took, "ms",
        anchor=anchor, ratio_at_most=START_RATIO,
    )  # fmt: skip


def add_past_runs(home: Home, count: int) -> None:
    now = int(time.time() * 1e3)
    rows = [
        (f"job-{number % 12}", f"s{number % 12}:{number}", now - number * 60_000,
         "failed" if number % 50 == 0 else "skipped" if number % 7 == 0 else "succeeded")
        for number in range(count, 0, -1)
    ]  # fmt: skip
    with closing(sqlite3.connect(home.store_path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(
            'INSERT INTO job_run (job, "trigger", fire_key, scheduled_for, not_before, priority, status, queued_at,'
            " started_at, finished_at, session_id) VALUES (?1, 'schedule', ?2, ?3, ?3, 5, ?4, ?3, ?3, ?3, 's')",
            rows,
        )
        connection.execute("COMMIT")


def isolated_run(report: Report, folder: Path) -> None:
    """A run in a process of its own: how soon it begins, and that its memory is not ours to keep."""
    starts_s, bare_s = [], []
    home = Home(folder / "isolated")
    processes = ChildProcesses([sys.executable, "-m", "tests.bench.heavy_job", str(home.root)])
    service = Service.open(home, registry=registry(isolate=True), processes=processes)
    try:
        service.start(alarm=False)
        give_back()
        before = resident_mb()
        for _ in range(3):
            bare_s.append(timed(subprocess.run, [sys.executable, "-c", "import sqlalchemy"]))
            asked = time.monotonic()
            ended = service.engine.wait(service.run_now("heavy"), _PATIENCE_S)
            assert ended.status is RunStatus.SUCCEEDED, ended.error_text
            assert ended.rows == HEAVY_BYTES
            starts_s.append(float(entered_file(home).read_text()) - asked)
        give_back()
        kept = resident_mb() - before
    finally:
        service.stop(_PATIENCE_S)
    progress(f"an isolated run starts after {statistics.median(starts_s):.2f} s; {kept:.1f} MB kept")
    report.add(
        "run-now to started, isolated, beside Python with SQLAlchemy", statistics.median(starts_s), "s",
        anchor=statistics.median(bare_s),
    )  # fmt: skip
    report.add("memory kept after isolated runs of 200 MB", kept, "MB", at_most=KEPT_MB)


def idle_engine(report: Report, folder: Path, sizes: Sizes) -> None:
    """An engine with its alarm and nothing due: it wakes for its heartbeat and for nothing else."""
    home = folder / "idle"
    # The first start fills the store; nothing that it had to do is left for the one that is watched.
    Service.open(Home(home)).close()
    mark = (_MARK, str(os.getpid()))
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.idle_engine", home], env={**os.environ, mark[0]: mark[1]}
    )
    try:
        progress(f"idle engine: {sizes.settle_s:g} s to settle, {sizes.idle_s:g} s watched")
        time.sleep(sizes.settle_s)
        assert marked(*mark), "the engine ended by itself"
        cost = idle_cost(mark, sizes.idle_s)
    finally:
        end_marked(*mark, polite_seconds=10)
        process.wait()
    report.add("idle engine: context switches", cost.switches_per_s, "per s", at_most=SWITCHES_PER_S)
    report.add("idle engine: CPU", cost.ticks, f"ticks in {cost.seconds:.0f} s", at_most=1)
    report.add("idle engine: threads", cost.threads, "threads")


def do_nothing(_ctx: RunContext, _params: NoParams) -> None:
    """Nothing."""


@contextmanager
def running(folder: Path) -> Iterator[Runner]:
    runner = Runner(folder)
    try:
        yield runner
    finally:
        assert runner.service.stop(_PATIENCE_S), "the engine would not stop"


def settle(runner: Runner) -> None:
    """Let the worker's last look for work pass."""
    time.sleep(0.05)
    with runner.service.store.write():
        pass


def plain_run(table: RunTable) -> Took:
    asked = time.perf_counter()
    table.run()
    return Took((table.entered - asked) * 1e3, (time.perf_counter() - asked) * 1e3)


def whole(rounds: Sequence[Sequence[Took]]) -> float:
    """The median of the rounds' medians."""
    return statistics.median(statistics.median(took.ended for took in a_round) for a_round in rounds)


def starts(rounds: Sequence[Sequence[Took]]) -> list[float]:
    return sorted(took.started for a_round in rounds for took in a_round)


def quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    sys.exit(main())
