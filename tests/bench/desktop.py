"""How fast Tillwatch shows itself and how little it costs idle, beside a bare tray program on the same desktop.

    python -m tests.bench.desktop [--quick]

Every program runs alone on a private desktop, without the accessibility bus, as on most people's. Start-up is the
time from the launch to the icon's registration with the tray host and to the window manager's taking on of the
window: the median of several starts in turn. Idle cost is taken over 60 s, after all background work has settled and
at a moment when no job is due: ``tillwatch jobs`` tells the next ones, and the window is put into a gap between them.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.bench import bare_tray
from tests.bench.idling import Cost, idle_cost
from tests.bench.report import Report, progress
from tests.session.harness.desktop import Parts, VirtualDesktop
from tests.session.harness.processes import end_marked, marked
from tests.session.harness.tray import tray_items
from tests.session.harness.waiting import until

_MARK = "MEASURED_PROGRAM"
_NUMBERS = itertools.count(1)
_GAP_MARGIN_S = 5.0
_TILLWATCH = Path(sys.executable).with_name("tillwatch")
_BARE: tuple[str | Path, ...] = (sys.executable, Path(bare_tray.__file__))
_BARE_WINDOW = (*_BARE, "--window")

TRAY_RATIO = 1.5
RSS_MB = 120
THREADS = 6
SWITCHES_PER_S = 0.1
TICKS = 1


@dataclass(frozen=True)
class Lengths:
    """Seconds of each part of the measurement."""

    settle: float
    """Longer than Qt keeps an idle pool thread (30 s)."""
    idle: float
    starts: int


FULL = Lengths(settle=40, idle=60, starts=5)
QUICK = Lengths(settle=5, idle=10, starts=3)


class WindowWatch:
    """Tells when the window manager takes on a window that was not there at the beginning.

    It listens to the screen; neither the program nor the window manager is asked anything meanwhile.
    """

    def __init__(self, desktop: VirtualDesktop) -> None:
        self._appeared: float | None = None
        self._ready = threading.Event()
        self._listener = subprocess.Popen(
            ["xprop", "-root", "-spy", "_NET_CLIENT_LIST"],
            env=desktop.environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()
        assert self._ready.wait(10), "the list of windows cannot be read"

    def _listen(self) -> None:
        assert self._listener.stdout is not None
        known: set[str] | None = None
        with self._listener.stdout as lines:
            for line in lines:
                windows = set(re.findall(r"0x[0-9a-f]+", line))
                if known is None:
                    known = windows
                    self._ready.set()
                elif self._appeared is None and windows - known:
                    self._appeared = time.monotonic()

    def appeared(self) -> float | None:
        return self._appeared

    def close(self) -> None:
        self._listener.terminate()
        self._listener.wait()
        self._thread.join()


@contextmanager
def running(
    desktop: VirtualDesktop, command: Sequence[str | Path]
) -> Iterator[tuple[tuple[str, str], float]]:
    """Starts ``command``; yields the mark of its processes and the moment of its start; ends it with its children."""
    mark = (_MARK, f"{os.getpid()}-{next(_NUMBERS)}")
    launched = time.monotonic()
    process = desktop.start(command, environment=dict([mark]))
    try:
        yield mark, launched
    finally:
        end_marked(*mark, polite_seconds=10)
        process.wait()


def seconds_to_tray(desktop: VirtualDesktop, command: Sequence[str | Path]) -> float:
    """From the launch to the icon's registration; the program itself is not asked anything."""
    with running(desktop, command) as (mark, launched):

        def registered() -> bool:
            owners = {item.process for item in tray_items(desktop.bus)}
            return bool(owners and owners & marked(*mark))

        until(registered, f"tray icon of {command[0]}", seconds=60, every=0.005)
        took = time.monotonic() - launched
    until(lambda: not tray_items(desktop.bus), "the icon to go")
    return took


def seconds_to_window(desktop: VirtualDesktop, command: Sequence[str | Path]) -> float:
    """From the launch to a window on the screen."""
    watch = WindowWatch(desktop)
    try:
        with running(desktop, command) as (_mark, launched):
            return until(watch.appeared, f"window of {command[0]}", seconds=60, every=0.01) - launched
    finally:
        watch.close()


def wait_for_a_gap(desktop: VirtualDesktop, home: Path, lengths: Lengths) -> None:
    """Returns when no job of this home falls due within the idle window that starts now."""
    while True:
        told = subprocess.run(
            [_TILLWATCH, "--home", home, "--json", "jobs"],
            env=desktop.environment,
            capture_output=True,
            check=True,
            timeout=60,
        )
        due = [datetime.fromisoformat(fire) for job in json.loads(told.stdout) for fire in job["next_fires"]]
        wait = min((moment - datetime.now(UTC)).total_seconds() for moment in due) if due else float("inf")
        if wait > lengths.idle + 2 * _GAP_MARGIN_S:
            time.sleep(_GAP_MARGIN_S)  # the question itself woke the program
            return
        progress(f"a job is due in {wait:.0f} s: waiting until it is over")
        time.sleep(max(0.0, wait) + lengths.settle)


def cost_of(
    desktop: VirtualDesktop, command: Sequence[str | Path], lengths: Lengths, home: Path | None = None
) -> Cost:
    """Idle cost of a program once it has settled; ``home`` is the Tillwatch home whose jobs must not be due."""
    with running(desktop, command) as (mark, _launched):
        time.sleep(lengths.settle)
        if home is not None:
            wait_for_a_gap(desktop, home, lengths)
        assert marked(*mark), f"{command[0]} ended by itself"
        return idle_cost(mark, lengths.idle)


def add_costs(report: Report, name: str, cost: Cost, anchor: Cost, *, with_targets: bool) -> None:
    """Five checks on one program."""
    limits: dict[str, float | None] = (
        {"rss": RSS_MB, "threads": THREADS, "switches": SWITCHES_PER_S, "ticks": TICKS}
        if with_targets
        else {}
    )
    report.add(f"{name}: RSS", cost.rss_mb, "MB", anchor=anchor.rss_mb, at_most=limits.get("rss"))
    report.add(f"{name}: PSS", cost.pss_mb, "MB", anchor=anchor.pss_mb)
    report.add(
        f"{name}: threads", cost.threads, "threads", anchor=anchor.threads, at_most=limits.get("threads")
    )
    report.add(
        f"{name}: context switches", cost.switches_per_s, "per s",
        anchor=anchor.switches_per_s, at_most=limits.get("switches"),
    )  # fmt: skip
    report.add(
        f"{name}: CPU",
        cost.ticks,
        f"ticks in {cost.seconds:.0f} s",
        anchor=anchor.ticks,
        at_most=limits.get("ticks"),
    )


def measure(desktop: VirtualDesktop, home: Path, lengths: Lengths) -> Report:
    """All checks, on a demo shop made in ``home``."""
    report = Report()
    progress("making the demo shop")
    made = desktop.start([_TILLWATCH, "--home", home, "demo", "--no-window"]).wait(timeout=600)
    assert made == 0, f"tillwatch demo ended with {made}"
    hidden: list[str | Path] = [_TILLWATCH, "--home", home, "--hidden"]
    window: list[str | Path] = [_TILLWATCH, "--home", home]

    progress("start-up")
    tray_times: dict[str, list[float]] = {"bare": [], "tillwatch": []}
    window_times: dict[str, list[float]] = {"bare": [], "tillwatch": []}
    for _turn in range(lengths.starts):
        tray_times["bare"].append(seconds_to_tray(desktop, _BARE))
        tray_times["tillwatch"].append(seconds_to_tray(desktop, hidden))
        window_times["bare"].append(seconds_to_window(desktop, _BARE_WINDOW))
        window_times["tillwatch"].append(seconds_to_window(desktop, window))
    tray = {who: statistics.median(times) for who, times in tray_times.items()}
    shown = {who: statistics.median(times) for who, times in window_times.items()}
    report.add("start to tray", tray["tillwatch"], "s", anchor=tray["bare"], ratio_at_most=TRAY_RATIO)
    report.add("start to window", shown["tillwatch"], "s", anchor=shown["bare"])

    progress(f"idle: bare tray, {lengths.idle:g} s")
    bare = cost_of(desktop, _BARE, lengths)
    progress(f"idle: tray only, {lengths.idle:g} s")
    add_costs(report, "tray only", cost_of(desktop, hidden, lengths, home), bare, with_targets=True)
    progress(f"idle: window open, {lengths.idle:g} s")
    bare_window = cost_of(desktop, _BARE_WINDOW, lengths)
    add_costs(report, "window open", cost_of(desktop, window, lengths, home), bare_window, with_targets=False)
    return report


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="a 10 s idle window and little settling")
    lengths = QUICK if parser.parse_args().quick else FULL
    with VirtualDesktop(Parts(accessibility=False)) as desktop, tempfile.TemporaryDirectory() as folder:
        return measure(desktop, Path(folder) / "home", lengths).finish()


if __name__ == "__main__":
    sys.exit(main())
