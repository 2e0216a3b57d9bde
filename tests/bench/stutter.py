"""How long the window stands still while every job runs, on a shop of 100,000 products and 1,000,000 sale lines which
watches 1,000 pages of 200 other shops.

    python -m tests.bench.stutter [--quick] [--home FOLDER]

The real desk and its window, drawn in memory, with the real service and its child processes. A timer that wants to tick
every few milliseconds notes how far apart its ticks come: that is how long a click would have waited. Meanwhile pages
are opened in turn, scrolled and filtered. The same is noted with nothing running and nothing touched: the anchor.

``--quick`` makes a shop a tenth as large; ``--home`` keeps the shop for the next time.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QMessageLogContext, QObject, Qt, QTimer, QtMsgType, Slot, qInstallMessageHandler
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QLineEdit

from app.desktop.desk import Desk
from app.desktop.page_list import PAGES
from app.desktop.tray import Tray
from app.desktop.unread_sources import leave_sources_unread
from app.domain.runs import RunStatus, Trigger
from app.engine.isolation import ChildProcesses
from app.jobs.service import Service
from app.store.intake.imports import list_imports
from app.system.memory import share_one_arena
from app.system.notifications import Answer, Delivery, Result
from app.system.paths import Home
from app.system.program import job_process_command
from tests.bench.made_pages import watch_pages
from tests.bench.made_products import TODAY, home_of
from tests.bench.report import Report, progress
from tests.clock import FakeClock

TICK_MS = 4
LARGEST_MS = 50.0
P99_MS = 16.0
STILL_S = 5.0
"""How long the window is watched with nothing running."""
TOUCH_EVERY_MS = 120
"""How often a page is scrolled or filtered, or another one opened."""
TOUCHES_A_PAGE = 6
LONGEST_JOB_S = 900.0
SUCCEEDED = str(RunStatus.SUCCEEDED)
LEAST_S = 9.0
"""A shorter job is run again until so long is over: among fifty ticks, one opened page would be the p99."""
PAUSE_S = 0.7
"""Between the runs of one job. Even that is no shop's day: each has the page that is seen read anew."""
SALES_IN_THE_FILE = 20_000
TOGETHER = ("stock-alerts", "record-prices", "health-check", "sales-summary")
"""Jobs that are started at the same moment, as a clock would after a night."""


@dataclass
class Gaps:
    """How far apart the ticks came, in milliseconds, and what was being done when they came furthest apart."""

    ms: list[float] = field(default_factory=list)
    worst: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    @property
    def largest(self) -> float:
        return max(self.ms)

    def quantile(self, part: float) -> float:
        return sorted(self.ms)[min(len(self.ms) - 1, int(len(self.ms) * part))]


class Probe(QObject):
    """Notes how far apart the ticks of a timer come."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps = Gaps()
        self.doing = ""
        self._last = time.perf_counter()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)

    def begin(self) -> None:
        self.gaps = Gaps()
        self._last = time.perf_counter()
        self._timer.start()

    def end(self) -> Gaps:
        self._timer.stop()
        return self.gaps

    @Slot()
    def _tick(self) -> None:
        now = time.perf_counter()
        gap = (now - self._last) * 1_000
        self._last = now
        self.gaps.ms.append(gap)
        self.gaps.worst[self.doing] = max(self.gaps.worst[self.doing], gap)


class Hand(QObject):
    """Does what an owner may do while jobs run: opens pages, scrolls what scrolls, types into what searches."""

    def __init__(self, desk: Desk, probe: Probe) -> None:
        super().__init__()
        self._desk = desk
        self._probe = probe
        self._pages = cycle(entry.name for entry in PAGES)
        self._touches = 0
        self._down = True
        self._timer = QTimer(self)
        self._timer.setInterval(TOUCH_EVERY_MS)
        self._timer.timeout.connect(self._touch)

    def begin(self) -> None:
        self._timer.start()

    def end(self) -> None:
        self._timer.stop()

    @Slot()
    def _touch(self) -> None:
        window = self._desk.window
        page = window.pages.get(window.shown)
        turn = self._touches % TOUCHES_A_PAGE
        self._touches += 1
        if turn == 0:
            name = next(self._pages)
            self._probe.doing = f"open {name}"
            window.open_page(name)
        elif page is None:
            self._probe.doing = f"await {window.shown}"
        elif turn == 1:
            self._probe.doing = f"type on {window.shown}"
            for search in page.findChildren(QLineEdit):
                if search.isVisible() and "earch" in search.accessibleName():
                    search.setText("" if search.text() else "te")
        else:
            self._probe.doing = f"scroll {window.shown}"
            for area in page.findChildren(QAbstractScrollArea):
                bar = area.verticalScrollBar()
                if area.isVisible() and bar.maximum():
                    bar.setValue(bar.value() + (bar.pageStep() if self._down else -bar.pageStep()))
                    self._down = bar.value() < bar.maximum() if self._down else bar.value() == 0


class Nobody:
    """Takes the notices and shows them to nobody."""

    def send(
        self,
        _title: str,
        _body: str,
        _buttons: Sequence[tuple[str, str]],
        _urgent: bool,
        _on_answer: Answer,
        on_result: Result,
    ) -> None:
        on_result(Delivery(channel="native"))


class Bench:
    """The desk on the made shop, and the event loop turned by hand."""

    def __init__(self, app: QApplication, service: Service) -> None:
        self._app = app
        self.service = service
        self.probe = Probe()
        self.desk = Desk(app, service, Tray(), Nobody(), end=app.quit)
        self.hand = Hand(self.desk, self.probe)

    def turn(self, seconds: float, until: Callable[[], bool] = lambda: False) -> bool:
        """Turn the event loop for so long, or until something holds; return whether it came to hold."""
        reached = False

        def look() -> None:
            nonlocal reached
            if until():
                reached = True
                self._app.exit()

        watch, limit = QTimer(), QTimer()
        watch.timeout.connect(look)
        watch.start(200)
        limit.setSingleShot(True)
        limit.timeout.connect(self._app.exit)
        limit.start(round(seconds * 1_000))
        self._app.exec()
        watch.stop()
        limit.stop()
        return reached

    def run(self, *runs: Callable[[], str]) -> tuple[Gaps, str]:
        """Do each of ``runs`` in a thread while the window is used; return the gaps and how they ended."""
        states: set[str] = set()

        def work(once: Callable[[], str]) -> None:
            begun = time.monotonic()
            while not states and time.monotonic() - begun < LEAST_S:
                try:
                    ended = once()
                except Exception as error:  # noqa: BLE001 - told in the report: what cannot run is no measurement
                    ended = repr(error)
                if ended != SUCCEEDED:
                    states.add(ended)
                time.sleep(PAUSE_S)

        self.probe.begin()
        self.hand.begin()
        waiting = [threading.Thread(target=work, args=(once,), daemon=True) for once in runs]
        for thread in waiting:
            thread.start()
        self.turn(LONGEST_JOB_S, lambda: not any(thread.is_alive() for thread in waiting))
        self.hand.end()
        return self.probe.end(), ", ".join(sorted(states)) or SUCCEEDED

    def job(self, job: str, **params: Any) -> str:
        """Run a job once, in this thread, and return how it ended."""
        # As caught up on: of runs that are started by hand there may be one only.
        run_id = self.service.engine.run_now(job, params, as_of=FakeClock().now(), trigger=Trigger.CATCH_UP)
        return str(self.service.engine.wait(run_id, LONGEST_JOB_S).status)

    def take_in(self, file: Path) -> str:
        """Read a file and undo it again, as an owner does who has chosen the wrong one."""
        ended = self.job("import-file", path=str(file))
        if ended != SUCCEEDED:
            return ended
        with self.service.store.read() as connection:
            newest = list_imports(connection, now=self.service.now(), limit=1)[0]
        return self.job("undo-import", import_id=newest.id)


@contextmanager
def bench_on(home: Home) -> Iterator[Bench]:
    """The desk with its window open on a page that was read."""
    share_one_arena()
    leave_sources_unread()
    # What this platform cannot do, such as raise a window, is told each time.
    qInstallMessageHandler(_say_nothing)
    app = QApplication(sys.argv[:1])
    service = Service.open(home, processes=ChildProcesses(job_process_command(home)))
    watch_pages(service)
    # Only what the measurement starts runs.
    service.pause(None)
    made = Bench(app, service)
    made.desk.begin(hidden=False)
    yield made
    made.desk.leave()
    service.stop()


def _say_nothing(_kind: QtMsgType, _context: QMessageLogContext, _text: str | None) -> None:
    pass


def sales_file(folder: Path, lines: int, receipts: str = "T") -> Path:
    """A file of a shop's till, as it is put into the watched folder."""
    target = folder / f"till-{receipts}.csv"
    rows = ["Receipt,Date,Time,SKU,Name,Quantity,Unit price,Amount,Currency"]
    rows += [
        f"{receipts}{number // 5},{TODAY - timedelta(days=1)},11:00,{20_000 + number % 5_000},,1,5.00,5.00,EUR"
        for number in range(lines)
    ]
    target.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return target


def tell(report: Report, name: str, gaps: Gaps, anchor: Gaps, ended: str) -> None:
    """Two checks: the longest and the hundredth longest wait."""
    worst = sorted(((ms, what) for what, ms in gaps.worst.items()), reverse=True)[:3]
    told = "; ".join(f"{what} {ms:.0f}" for ms, what in worst)
    figures = f"p99 {gaps.quantile(0.99):.1f} ms, largest {gaps.largest:.1f} ms ({told})"
    progress(f"{name}: {ended}; {len(gaps.ms)} ticks, {figures}")
    report.add(f"{name}: largest gap", gaps.largest, "ms", anchor=anchor.largest, at_most=LARGEST_MS)
    report.add(f"{name}: p99", gaps.quantile(0.99), "ms", anchor=anchor.quantile(0.99), at_most=P99_MS)
    report.add(f"{name}: jobs that did not succeed", int(ended != SUCCEEDED), "jobs", at_most=0)


def measure(home: Home, jobs: Sequence[str]) -> Report:
    """All checks on a shop that was made."""
    report = Report()
    with bench_on(home) as bench, tempfile.TemporaryDirectory() as folder:
        bench.turn(STILL_S)
        bench.probe.begin()
        bench.turn(STILL_S)
        still = bench.probe.end()
        progress(f"nothing runs: p99 {still.quantile(0.99):.1f} ms, largest {still.largest:.1f} ms")
        report.add("nothing runs: largest gap", still.largest, "ms")
        report.add("nothing runs: p99", still.quantile(0.99), "ms")
        # Every page once, as an owner who has had the window open for a while.
        bench.probe.begin()
        bench.hand.begin()
        bench.turn(len(PAGES) * TOUCHES_A_PAGE * TOUCH_EVERY_MS / 1_000)
        bench.hand.end()
        tell(report, "pages opened for the first time", bench.probe.end(), still, SUCCEEDED)
        file = sales_file(Path(folder), SALES_IN_THE_FILE)
        for job in jobs or [spec.id for spec in bench.service.registry.tasks()]:
            if job == "update-inventory":
                (home.inbox / "till.csv").write_bytes(file.read_bytes())
            gaps, ended = bench.run(partial(bench.job, job))
            tell(report, job, gaps, still, ended)
        if not jobs:
            gaps, ended = bench.run(*(partial(bench.job, job) for job in TOGETHER))
            tell(report, f"{len(TOGETHER)} jobs at once", gaps, still, ended)
            other = sales_file(Path(folder), SALES_IN_THE_FILE, receipts="U")
            gaps, ended = bench.run(partial(bench.take_in, other))
            tell(report, "import-file and undo-import", gaps, still, ended)
    return report


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--home", type=Path, help="a folder in which the shop is kept for the next time")
    parser.add_argument("--job", action="append", default=[], help="only this job (may be given again)")
    options = parser.parse_args()
    products, lines = (10_000, 100_000) if options.quick else (100_000, 1_000_000)
    with tempfile.TemporaryDirectory() as temporary:
        home = home_of(options.home or Path(temporary), products=products, lines=lines)
        return measure(home, options.job).finish()


if __name__ == "__main__":
    sys.exit(main())
