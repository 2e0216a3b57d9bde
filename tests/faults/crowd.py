"""Eight threads of mixed work on one shop, a backup beside them, and a command line in a second process.

    python -m tests.faults.crowd 60

prints how much was done and how long a writer waited at most, and fails where anything was refused as locked.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import multiprocessing
import random
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from multiprocessing.synchronize import Event
from pathlib import Path

from app.cli.main import run_cli
from app.domain.errors import HomeInUseError, RunInTheWayError
from app.domain.runs import Trigger
from app.engine.editing import ScheduleEdit
from app.jobs.health import job_healths
from app.jobs.importing import import_file
from app.jobs.job_cards import job_views
from app.jobs.overview import history_lines, today_view, tray_view
from app.jobs.scheduling import edit_schedule, schedule_views
from app.jobs.service import Service
from app.store import backup
from app.store.runs import unfinished
from app.store.settings import get_setting, put_setting
from app.system.paths import Home
from tests.faults.power_cut import check_file
from tests.filling import rows

JOBS = (
    "record-prices",
    "stock-alerts",
    "out-of-stock",
    "all-insights",
    "aggregate-trends",
    "update-inventory",
)
IMPORT_IN_THE_WAY = "Another import is going on"
"""What a job that reads new files is told while a thread brings one in: it is tried again later."""
LINES = 3_000
PRODUCTS = 100


@dataclass(frozen=True, slots=True)
class Figures:
    """What the crowd did."""

    seconds: float
    done: dict[str, int]
    commands: int
    runs: int
    touches: int
    longest_wait_s: float
    """The longest that a thread stood in line for the write lock."""
    locked: int
    """What was refused, anywhere, because the store was locked."""
    faults: list[str]

    def __str__(self) -> str:
        kinds = ", ".join(f"{name} {number:,}" for name, number in sorted(self.done.items()))
        return (
            f"{sum(self.done.values()):,} operations of 8 threads in {self.seconds:.0f} s ({kinds}),"
            f" {self.runs:,} runs, {self.commands:,} commands of a second process; longest wait for the write lock"
            f" {self.longest_wait_s * 1_000:.0f} ms; refused as locked: {self.locked}."
        )


class Crowd:
    """The threads, and what became of their work."""

    def __init__(self, service: Service) -> None:
        self.done: Counter[str] = Counter()
        self.faults: list[str] = []
        self.longest_wait_s = 0.0
        self.touches = 0
        self._service = service
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._files = count(1)

    def work(self, seconds: float) -> None:
        """Let everybody work for so long."""
        tasks: list[Callable[[random.Random], None]] = [
            self.ask, self.ask, self.cancel, self.bring_in, self.edit, self.look, self.touch, self.copy,
        ]  # fmt: skip
        threads = [
            threading.Thread(target=self._repeat, args=(task, random.Random(number)), name=task.__name__)
            for number, task in enumerate(tasks)
        ]
        for thread in threads:
            thread.start()
        self._stop.wait(seconds)
        self._stop.set()
        for thread in threads:
            thread.join(60)
            assert not thread.is_alive(), f"{thread.name} hangs"

    def _repeat(self, task: Callable[[random.Random], None], chance: random.Random) -> None:
        while not self._stop.is_set():
            try:
                task(chance)
            except (RunInTheWayError, HomeInUseError):
                pass  # the answer that the owner would get, and no fault
            except Exception:  # noqa: BLE001 - whatever it is, it is shown at the end
                with self._lock:
                    self.faults.append(f"{task.__name__}: {traceback.format_exc()}")
            with self._lock:
                self.done[task.__name__] += 1

    # What they do

    def ask(self, chance: random.Random) -> None:
        engine = self._service.engine
        run_id = engine.run_now(
            chance.choice(JOBS), {}, trigger=chance.choice([Trigger.MANUAL, Trigger.CHAIN, Trigger.CHAIN])
        )
        if chance.random() < 0.8:  # otherwise it is left, for a cancel to find it waiting
            engine.wait(run_id, 30)

    def cancel(self, chance: random.Random) -> None:
        with self._service.store.read() as connection:
            waiting = unfinished(connection)
        if waiting and chance.random() < 0.3:
            self._service.cancel(chance.choice(waiting).id)
        self._stop.wait(0.02)

    def bring_in(self, chance: random.Random) -> None:
        number = next(self._files)
        day = f"2026-02-{number % 28 + 1:02d}"
        lines = [
            f"{number}-{line},P-{chance.randrange(PRODUCTS)},{day} 10:00,1,2.00" for line in range(LINES)
        ]
        path = self._service.home.cache / "sales.csv"
        path.write_text("\n".join(["Receipt,SKU,Date,Quantity,Unit price", *lines]) + "\n")
        report = import_file(self._service.store, self._service.home, self._service.clock, path)
        assert report.counts.sales == LINES

    def edit(self, chance: random.Random) -> None:
        key = chance.choice(JOBS)
        if chance.random() < 0.2:
            self._service.pause(None)
            self._service.resume()
        edit = ScheduleEdit(
            kind="interval", expression=str(chance.randint(60, 6_000)), enabled=chance.random() < 0.8
        )
        edit_schedule(self._service, key, edit, origin="window")

    def look(self, chance: random.Random) -> None:
        service = self._service
        job_views(service)
        history_lines(service, limit=50)
        today_view(service)
        tray_view(service)
        schedule_views(service)
        job_healths(service)
        service.health()
        service.products()
        service.waiting_notices()

    def touch(self, chance: random.Random) -> None:
        """Write one thing, and note how long the line was."""
        began = time.monotonic()
        with self._service.store.write() as connection:
            waited = time.monotonic() - began
            put_setting(
                connection, "touches", get_setting(connection, "touches", 0) + 1, now=self._service.now()
            )
        self.touches += 1
        self.longest_wait_s = max(self.longest_wait_s, waited)
        self._stop.wait(0.002)

    def copy(self, chance: random.Random) -> None:
        target = self._service.home.backups / "beside.db"
        backup.back_up(self._service.store.path, target)
        assert backup.check(target) is None


def command_line(root: Path, enough: Event, pipe: multiprocessing.connection.Connection) -> None:
    """Edit schedules and look, as a person at the command line would; send how often, and what was not exit code 0."""
    chance = random.Random(9)
    answers: list[str] = []
    done = 0
    while not enough.is_set():
        words = chance.choice(
            [
                ["schedule", chance.choice(JOBS), "--every", f"{chance.randint(1, 90)}m"],
                ["schedule", chance.choice(JOBS), chance.choice(["--on", "--off"])],
                ["history", "--limit", "20"],
                ["jobs"],
            ]
        )
        said = io.StringIO()
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(said):
            code = run_cli(["--home", str(root), *words])
        done += 1
        if code != 0:
            answers.append(f"{words}: {code} {said.getvalue()}")
    pipe.send((done, answers))


def work_together(home: Home, seconds: float) -> Figures:
    """Let the crowd and the command line work for so long and return what they did."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.shopkeeper"])
    service = Service.open(home)
    products = home.inbox / "products.csv"
    lines = [f"P-{number},Product {number},{number}.50,{number}" for number in range(PRODUCTS)]
    products.write_text("\n".join(["SKU,Name,Price,Stock", *lines]) + "\n")
    service.start()
    enough = context.Event()
    mine, theirs = context.Pipe(duplex=False)
    process = context.Process(target=command_line, args=(home.root, enough, theirs))
    process.start()
    theirs.close()
    crowd = Crowd(service)
    try:
        began = time.monotonic()
        crowd.work(seconds)
        took = time.monotonic() - began
        enough.set()
        assert mine.poll(60), "the command line hangs"
        commands, answers = mine.recv()
        process.join(60)
        kept = rows(service.store, "SELECT value_json FROM setting WHERE key = 'touches'")
        assert kept == [(str(crowd.touches),)]
        failed = [
            f"run {row[0]} of {row[1]}: {row[2]} {row[3]}"
            for row in rows(
                service.store, "SELECT id, job, error_text, error_detail FROM job_run WHERE status = 'failed'"
            )
            if not str(row[2]).startswith(IMPORT_IN_THE_WAY)
        ]
        [(runs,)] = rows(service.store, "SELECT count(*) FROM job_run WHERE status <> 'skipped'")
    finally:
        enough.set()
        stopped = service.stop()
    check_file(home)
    assert stopped
    faults = [*crowd.faults, *answers, *failed]
    return Figures(
        seconds=took,
        done=dict(crowd.done),
        commands=commands,
        runs=int(str(runs)),
        touches=crowd.touches,
        longest_wait_s=crowd.longest_wait_s,
        locked=sum("locked" in fault or "in use by another program" in fault for fault in faults),
        faults=faults,
    )


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("seconds", type=float, nargs="?", default=60.0)
    seconds = options.parse_args().seconds
    with tempfile.TemporaryDirectory(prefix="tillwatch-crowd-") as folder:
        home = Home(Path(folder) / "home")
        home.ensure()
        figures = work_together(home, seconds)
    print(figures, *figures.faults, sep="\n")
    return 1 if figures.faults else 0


if __name__ == "__main__":
    sys.exit(main())
