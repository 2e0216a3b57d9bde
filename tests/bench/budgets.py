"""What is measured of a desktop program, how much of each Tillwatch may take, and both side by side as a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.bench.idling import Cost
from tests.bench.report import Report


@dataclass(frozen=True)
class Idle:
    """A program that nobody uses."""

    cost: Cost
    wakes: int
    """Of all threads, in the same time as ``cost``."""
    stray_wakes: int
    """Those that are not the program's heartbeat."""


@dataclass(frozen=True, kw_only=True)
class Figures:
    """One program; None is what could not be measured or what it does not have."""

    name: str
    warm_s: float
    cold_s: float | None
    window_s: float
    tray_only: Idle
    window_open: Idle
    folder_mb: float | None = None
    package_mb: float | None = None


@dataclass(frozen=True, kw_only=True)
class Budgets:
    """The most that Tillwatch may take; None is no budget."""

    folder_mb: float | None = None
    package_mb: float | None = None
    warm_s: float | None = None
    cold_s: float | None = None
    tray_ratio: float
    """Start to tray over that of a bare tray."""
    rss_mb: float = 120
    threads: float = 6
    switches_per_s: float | None = 0.1
    ticks: float | None = 1
    stray_wakes: float | None = 0


def judge(report: Report, ours: Figures, bare: Figures, budgets: Budgets, no_cold_start: str = "") -> None:
    """Add a check for each figure of Tillwatch, held against its budget and the bare tray.

    ``no_cold_start`` is why none could be measured: then, and only then, its budget holds nothing.
    """
    if ours.folder_mb is not None:
        report.add("folder", ours.folder_mb, "MB", anchor=bare.folder_mb, at_most=budgets.folder_mb)
    if budgets.package_mb is not None:
        report.add("Debian package", ours.package_mb, "MB", at_most=budgets.package_mb)
    report.add(
        "start to tray", ours.warm_s, "s",
        anchor=bare.warm_s, at_most=budgets.warm_s, ratio_at_most=budgets.tray_ratio,
    )  # fmt: skip
    if no_cold_start:
        report.add(f"start to tray, cold: left out, {no_cold_start}", None, "s")
    else:
        report.add(
            "start to tray, cold", ours.cold_s, "s",
            anchor=bare.cold_s, at_most=budgets.cold_s, ratio_at_most=budgets.tray_ratio,
        )  # fmt: skip
    report.add("start to window", ours.window_s, "s", anchor=bare.window_s)
    _judge_idle(report, "tray only", ours.tray_only, bare.tray_only, budgets)
    _judge_idle(report, "window open", ours.window_open, bare.window_open, None)


def add_peer(report: Report, peer: Figures, ours: Figures) -> None:
    """Add the figures of another program to be read; ``ratio`` tells how many times those of Tillwatch they are."""
    if peer.folder_mb is not None:
        report.add(f"{peer.name}: folder", peer.folder_mb, "MB", anchor=ours.folder_mb)
    report.add(f"{peer.name}: start to tray", peer.warm_s, "s", anchor=ours.warm_s)
    if peer.cold_s is not None:
        report.add(f"{peer.name}: start to tray, cold", peer.cold_s, "s", anchor=ours.cold_s)
    report.add(f"{peer.name}: start to window", peer.window_s, "s", anchor=ours.window_s)
    _judge_idle(report, f"{peer.name}, tray only", peer.tray_only, ours.tray_only, None)
    _judge_idle(report, f"{peer.name}, window open", peer.window_open, ours.window_open, None)


def _judge_idle(report: Report, name: str, idle: Idle, anchor: Idle, budgets: Budgets | None) -> None:
    """Six checks on one program; budgets hold for the tray alone, which is there all day."""
    cost, beside = idle.cost, anchor.cost

    def most(budget: Callable[[Budgets], float | None]) -> float | None:
        return None if budgets is None else budget(budgets)

    report.add(f"{name}: RSS", cost.rss_mb, "MB", anchor=beside.rss_mb, at_most=most(lambda b: b.rss_mb))
    report.add(f"{name}: PSS", cost.pss_mb, "MB", anchor=beside.pss_mb)
    report.add(
        f"{name}: threads", cost.threads, "threads",
        anchor=beside.threads, at_most=most(lambda b: b.threads),
    )  # fmt: skip
    report.add(
        f"{name}: context switches", cost.switches_per_s, "per s",
        anchor=beside.switches_per_s, at_most=most(lambda b: b.switches_per_s),
    )  # fmt: skip
    report.add(
        f"{name}: wake-ups beyond the heartbeat", idle.stray_wakes, f"in {cost.seconds:.0f} s",
        anchor=anchor.stray_wakes, at_most=most(lambda b: b.stray_wakes),
    )  # fmt: skip
    report.add(
        f"{name}: CPU", cost.ticks, f"ticks in {cost.seconds:.0f} s",
        anchor=beside.ticks, at_most=most(lambda b: b.ticks),
    )  # fmt: skip


_ROWS: tuple[tuple[str, Callable[[Figures], float | None], int], ...] = (
    ("folder, MB", lambda f: f.folder_mb, 1),
    ("Debian package, MB", lambda f: f.package_mb, 1),
    ("start to tray, warm, s", lambda f: f.warm_s, 2),
    ("start to tray, cold, s", lambda f: f.cold_s, 2),
    ("start to window, warm, s", lambda f: f.window_s, 2),
    ("tray only: RSS, MB", lambda f: f.tray_only.cost.rss_mb, 0),
    ("tray only: PSS, MB", lambda f: f.tray_only.cost.pss_mb, 0),
    ("tray only: threads", lambda f: f.tray_only.cost.threads, 0),
    ("tray only: wake-ups a minute", lambda f: _a_minute(f.tray_only, f.tray_only.wakes), 0),
    ("… beyond a heartbeat", lambda f: _a_minute(f.tray_only, f.tray_only.stray_wakes), 0),
    ("tray only: CPU, ms a minute", lambda f: 10 * _a_minute(f.tray_only, f.tray_only.cost.ticks), 0),
    ("window open: RSS, MB", lambda f: f.window_open.cost.rss_mb, 0),
)


def _a_minute(idle: Idle, count: float) -> float:
    return count * 60 / idle.cost.seconds


def as_table(programs: Sequence[Figures]) -> str:
    """Return the figures as a table in Markdown, a column for each program."""
    lines = [
        "| | " + " | ".join(program.name for program in programs) + " |",
        "|---|" + "---:|" * len(programs),
    ]
    for name, read, places in _ROWS:
        cells = ("–" if (value := read(each)) is None else f"{value:.{places}f}" for each in programs)
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"
