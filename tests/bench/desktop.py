"""How much room Tillwatch takes, how fast it shows itself and how little it costs idle, as people get it: frozen.

    python -m tests.bench.desktop [--quick] [--frozen FOLDER] [--with-vorta] [--with-source] [--table FILE]
    python -m tests.bench.desktop [--quick] --source

The frozen folder is the one named, else ``dist/tillwatch`` as ``make package`` leaves it, else one that is frozen
now. Its Debian package is weighed where one of that folder lies beside it, and else made, which takes two minutes. A
bare tray program is frozen by the same recipe in the same run, and Tillwatch held against it. ``--with-vorta`` and
``--with-source`` put two more beside them: Vorta, installed from the package index, and Tillwatch run from its source,
which with ``--source`` alone is measured and has budgets of its own, beside a bare tray that is not frozen either.
``--table`` writes what was measured as a table.

Every program runs alone on a private desktop, without the accessibility bus, as on most people's. Start-up is the
time from the launch to the icon's registration with the tray host and to the window manager's taking on of the
window: the median of several starts in turn. Idle cost is taken over 60 s, after all background work has settled and
at a moment when no job is due: ``tillwatch jobs`` tells the next ones, and the window is put into a gap between them.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from app import __version__
from app.engine.alarm import HEARTBEAT_S
from build.packaging.project import NAME
from tests.bench import bare_tray, vorta
from tests.bench.budgets import Budgets, Figures, Idle, add_peer, as_table, judge
from tests.bench.frozen import freeze_bare_tray, frozen_folder, pack, package_beside, weight_mb
from tests.bench.idling import idle_cost
from tests.bench.report import Report, progress
from tests.bench.starting import (
    Command,
    NoColdStartError,
    empty_page_cache,
    running,
    seconds_to_tray,
    seconds_to_window,
)
from tests.bench.waking import WakeWatch, beyond_heartbeat
from tests.session.harness.desktop import Parts, VirtualDesktop
from tests.session.harness.processes import marked

_GAP_MARGIN_S = 5.0
_FROM_SOURCE = Path(sys.executable).with_name(NAME)
_BARE_FROM_SOURCE = (sys.executable, Path(bare_tray.__file__))

FROZEN = Budgets(folder_mb=190, package_mb=60, warm_s=0.6, cold_s=1.2, tray_ratio=1.3)
SOURCE = Budgets(tray_ratio=1.5)


@dataclass(frozen=True)
class Lengths:
    """Seconds of each part of the measurement, and how often each start is taken."""

    settle: float
    """Longer than Qt keeps an idle pool thread (30 s) and goes over its pictures (once after 30 s, then every 10 s
    until none is left)."""
    idle: float
    starts: int
    cold_starts: int
    is_settled: bool
    """Whether what is left after ``settle`` is the program's own doing, so that budgets can be held against it."""


FULL = Lengths(settle=80, idle=60, starts=9, cold_starts=5, is_settled=True)
QUICK = Lengths(settle=5, idle=10, starts=3, cold_starts=1, is_settled=False)


@dataclass(frozen=True, kw_only=True)
class Contestant:
    """A program and how it is started."""

    name: str
    hidden: Command
    window: Command
    heartbeat_s: float = 0
    """0 where it has none that we know of."""
    jobs: Command = ()
    """Tells when the next jobs are due; empty where it has none."""
    folder_mb: float | None = None
    package_mb: float | None = None


def tillwatch(name: str, program: Path, home: Path) -> Contestant:
    """Tillwatch, on the shop in ``home``."""
    return Contestant(
        name=name,
        hidden=(program, "--home", home, "--hidden"),
        window=(program, "--home", home),
        heartbeat_s=HEARTBEAT_S,
        jobs=(program, "--home", home, "--json", "jobs"),
    )


def bare(name: str, command: Command) -> Contestant:
    """The bare tray."""
    return Contestant(name=name, hidden=command, window=(*command, "--window"))


def wait_for_a_gap(desktop: VirtualDesktop, jobs: Command, lengths: Lengths) -> None:
    """Returns when no job falls due within the idle window that starts now."""
    while True:
        told = subprocess.run([*jobs], env=desktop.environment, capture_output=True, check=True, timeout=60)
        due = [datetime.fromisoformat(fire) for job in json.loads(told.stdout) for fire in job["next_fires"]]
        wait = min((moment - datetime.now(UTC)).total_seconds() for moment in due) if due else float("inf")
        if wait > lengths.idle + 2 * _GAP_MARGIN_S:
            time.sleep(_GAP_MARGIN_S)  # the question itself woke the program
            return
        progress(f"a job is due in {wait:.0f} s: waiting until it is over")
        time.sleep(max(0.0, wait) + lengths.settle)


def idle_of(desktop: VirtualDesktop, who: Contestant, command: Command, lengths: Lengths) -> Idle:
    """What it costs once it has settled."""
    progress(f"idle: {' '.join(str(word) for word in command)}, {lengths.idle:g} s")
    with running(desktop, command) as (mark, _launched):
        time.sleep(lengths.settle)
        if who.jobs:
            wait_for_a_gap(desktop, who.jobs, lengths)
        assert marked(*mark), f"{who.name} ended by itself"
        with WakeWatch(mark) as watch:
            cost = idle_cost(mark, lengths.idle)
    wakes = sum(wake.count for wake in watch.wakes)
    return Idle(cost, wakes, beyond_heartbeat(watch.wakes, who.heartbeat_s) if who.heartbeat_s else wakes)


def medians(
    programs: Sequence[Contestant], times: int, take: Callable[[Contestant], float]
) -> dict[str, float]:
    """What ``take`` finds of each, in turn and so often that a busy moment of the machine meets all alike."""
    taken: dict[str, list[float]] = {who.name: [] for who in programs}
    for _turn in range(times):
        for who in programs:
            taken[who.name].append(take(who))
    return {name: statistics.median(values) for name, values in taken.items()}


def measure(
    desktop: VirtualDesktop, programs: Sequence[Contestant], lengths: Lengths
) -> tuple[list[Figures], str]:
    """The figures of each, and why there is no cold start among them, or nothing."""
    progress("start to tray")
    for who in programs:
        seconds_to_tray(desktop, who.hidden)  # settings are written at the first start
    warm = medians(programs, lengths.starts, lambda who: seconds_to_tray(desktop, who.hidden))

    def cold_start(who: Contestant) -> float:
        empty_page_cache()
        return seconds_to_tray(desktop, who.hidden)

    cold: dict[str, float] = {}
    no_cold_start = ""
    try:
        progress("start to tray, cold")
        cold = medians(programs, lengths.cold_starts, cold_start)
    except NoColdStartError as error:
        no_cold_start = str(error)
        progress(f"left out: {no_cold_start}")
    progress("start to window")
    window = medians(programs, lengths.starts, lambda who: seconds_to_window(desktop, who.window))
    return [
        Figures(
            name=who.name,
            warm_s=warm[who.name],
            cold_s=cold.get(who.name),
            window_s=window[who.name],
            tray_only=idle_of(desktop, who, who.hidden, lengths),
            window_open=idle_of(desktop, who, who.window, lengths),
            folder_mb=who.folder_mb,
            package_mb=who.package_mb,
        )
        for who in programs
    ], no_cold_start


def frozen_contestants(asked: Path | None, home: Path, work: Path) -> list[Contestant]:
    """Tillwatch and the bare tray, frozen and weighed."""
    folder = frozen_folder(asked, work)
    package = package_beside(folder)
    if package is None:
        progress("making the Debian package")
        package = pack(folder, work / "package")
    progress("freezing the bare tray")
    bare_program = freeze_bare_tray(work / "bare")
    return [
        replace(
            tillwatch(f"Tillwatch {__version__}", folder / NAME, home),
            folder_mb=weight_mb(folder),
            package_mb=weight_mb(package),
        ),
        replace(bare("bare tray, frozen", (bare_program,)), folder_mb=weight_mb(bare_program.parent)),
    ]


def vorta_installed(folder: Path) -> Contestant:
    """The newest Vorta."""
    progress("installing Vorta")
    installed = vorta.install(folder)
    return Contestant(
        name=f"Vorta {installed.version}",
        hidden=(installed.program, "--daemonize"),
        window=(installed.program,),
        folder_mb=installed.weight_mb,
    )


def make_shop(desktop: VirtualDesktop, program: Path, home: Path) -> None:
    """Have the program make its demo shop in ``home``."""
    progress("making the demo shop")
    made = desktop.start([program, "--home", home, "demo", "--no-window"]).wait(timeout=600)
    assert made == 0, f"tillwatch demo ended with {made}"


def run(asked: argparse.Namespace, work: Path) -> int:
    """Measure what was asked for, with ``work`` for what is made on the way; return the exit code."""
    report = Report()
    home = work / "home"
    from_source = tillwatch("Tillwatch from source", _FROM_SOURCE, home)
    if asked.source:
        programs = [from_source, bare("bare tray from source", _BARE_FROM_SOURCE)]
    else:
        programs = frozen_contestants(asked.frozen, home, work)
    if asked.with_vorta:
        programs.append(vorta_installed(work / "vorta"))
    if asked.with_source and not asked.source:
        programs.append(from_source)
    lengths = QUICK if asked.quick else FULL
    budgets = SOURCE if asked.source else FROZEN
    if not lengths.is_settled:
        budgets = replace(budgets, switches_per_s=None, ticks=None, stray_wakes=None)
    with VirtualDesktop(Parts(accessibility=False)) as desktop:
        make_shop(desktop, Path(programs[0].hidden[0]), home)
        figures, no_cold_start = measure(desktop, programs, lengths)
    ours, beside, *peers = figures
    judge(report, ours, beside, budgets, no_cold_start)
    for peer in peers:
        add_peer(report, peer, ours)
    if asked.table is not None:
        asked.table.write_text(as_table(figures), encoding="utf-8")
    return report.finish()


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--quick", action="store_true", help="few starts, a 10 s idle window, little settling"
    )
    parser.add_argument("--frozen", type=Path, metavar="FOLDER", help="the frozen folder (dist/tillwatch)")
    parser.add_argument(
        "--source", action="store_true", help="measure the source instead of the frozen program"
    )
    parser.add_argument("--with-vorta", action="store_true", help="beside Vorta; needs the network")
    parser.add_argument("--with-source", action="store_true", help="beside Tillwatch run from its source")
    parser.add_argument("--table", type=Path, metavar="FILE", help="write the figures there as a table")
    with tempfile.TemporaryDirectory(prefix="measured-") as folder:
        return run(parser.parse_args(), Path(folder))


if __name__ == "__main__":
    sys.exit(main())
