"""That the measurement of the desktop tells a program that keeps its budgets from one that does not."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.bench.budgets import Figures, Idle, add_peer, as_table, judge
from tests.bench.desktop import FROZEN
from tests.bench.frozen import frozen_folder, package_beside, weight_mb
from tests.bench.idling import Cost
from tests.bench.report import Report
from tests.bench.starting import NoColdStartError, empty_page_cache
from tests.bench.waking import Wake, WakeWatch, beyond_heartbeat
from tests.session.harness.processes import end_marked
from tests.session.harness.waiting import until

COST = Cost(rss_mb=90, pss_mb=80, threads=4, switches_per_s=0.05, ticks=0, seconds=60)
IDLE = Idle(COST, wakes=2, stray_wakes=0)
OURS = Figures(
    name="Tillwatch",
    warm_s=0.25,
    cold_s=0.5,
    window_s=0.8,
    tray_only=IDLE,
    window_open=IDLE,
    folder_mb=188,
    package_mb=53,
)
BARE = replace(OURS, name="bare tray", warm_s=0.2, cold_s=0.4, folder_mb=109, package_mb=None)


def missed(ours: Figures, no_cold_start: str = "") -> list[str]:
    report = Report()
    judge(report, ours, BARE, FROZEN, no_cold_start)
    return [check["name"] for check in report.checks if not check["ok"]]


def idle(**cost: Any) -> Idle:
    return replace(IDLE, cost=replace(COST, **cost))


def test_a_program_within_its_budgets_passes() -> None:
    assert missed(OURS) == []


@pytest.mark.parametrize(
    ("ours", "check"),
    [
        (replace(OURS, folder_mb=191), "folder"),
        (replace(OURS, package_mb=61), "Debian package"),
        (replace(OURS, package_mb=None), "Debian package"),
        (replace(OURS, warm_s=0.61), "start to tray"),
        (replace(OURS, warm_s=0.27), "start to tray"),
        (replace(OURS, cold_s=1.21), "start to tray, cold"),
        (replace(OURS, cold_s=0.53), "start to tray, cold"),
        (replace(OURS, cold_s=None), "start to tray, cold"),
        (replace(OURS, tray_only=idle(rss_mb=121)), "tray only: RSS"),
        (replace(OURS, tray_only=idle(threads=7)), "tray only: threads"),
        (replace(OURS, tray_only=idle(switches_per_s=0.11)), "tray only: context switches"),
        (replace(OURS, tray_only=replace(IDLE, stray_wakes=1)), "tray only: wake-ups beyond the heartbeat"),
        (replace(OURS, tray_only=idle(ticks=2)), "tray only: CPU"),
    ],
)
def test_each_budget_is_enforced_by_itself(ours: Figures, check: str) -> None:
    assert missed(ours) == [check]


def test_where_no_cold_start_can_be_made_the_report_says_why_and_the_rest_still_counts() -> None:
    report = Report()
    judge(report, replace(OURS, cold_s=None), BARE, FROZEN, "only root may")
    cold = [check for check in report.checks if "cold" in check["name"]]
    assert [(check["name"], check["value"], check["ok"]) for check in cold] == [
        ("start to tray, cold: left out, only root may", None, True)
    ]
    assert missed(replace(OURS, cold_s=None, warm_s=0.7), "only root may") == ["start to tray"]


def test_another_program_is_told_in_times_of_ours_and_cannot_fail() -> None:
    report = Report()
    add_peer(report, replace(OURS, name="Other 1.0", warm_s=5.0, folder_mb=376), OURS)
    told = {check["name"]: check for check in report.checks}
    assert told["Other 1.0: folder"]["ratio"] == 2
    assert told["Other 1.0: start to tray"]["ratio"] == 20
    assert told["Other 1.0, tray only: RSS"]["ratio"] == 1
    assert report.finish() == 0


def test_the_table_has_a_column_for_each_and_a_dash_where_nothing_was_measured() -> None:
    half_a_minute = replace(IDLE, cost=replace(COST, seconds=30, ticks=1), stray_wakes=1)
    lines = as_table([replace(OURS, tray_only=half_a_minute), BARE]).splitlines()
    assert lines[:2] == ["| | Tillwatch | bare tray |", "|---|---:|---:|"]
    assert "| folder, MB | 188.0 | 109.0 |" in lines
    assert "| Debian package, MB | 53.0 | – |" in lines
    assert "| start to tray, warm, s | 0.25 | 0.20 |" in lines
    assert "| … beyond a heartbeat | 2 | 0 |" in lines
    assert "| tray only: CPU, ms a minute | 20 | 0 |" in lines


@pytest.mark.parametrize(
    ("wakes", "stray"),
    [
        ([], 0),
        ([(10, 1, 1), (40, 1, 1)], 0),
        ([(10.2, 1, 1), (39.8, 1, 1), (70.1, 1, 1)], 0),
        ([(10, 1, 1), (25, 1, 1), (40, 1, 1)], 1),
        ([(10, 1, 1), (40, 1, 1), (41, 2, 1)], 1),
        ([(10, 1, 1), (40, 2, 1)], 1),
        ([(10, 1, 3), (40, 1, 1)], 2),
        ([(at, 1, 1) for at in range(20)], 19),
    ],
)
def test_only_one_thread_that_wakes_every_thirty_seconds_is_the_heartbeat(
    wakes: list[tuple[float, int, int]], stray: int
) -> None:
    assert beyond_heartbeat([Wake(*wake) for wake in wakes], 30) == stray


WAKES_AND_SLEEPS = """
import pathlib, sys, time
time.sleep(0.2)
pathlib.Path(sys.argv[1]).touch()
sys.stdin.readline()
for _ in range(3):
    time.sleep(0.3)
pathlib.Path(sys.argv[2]).touch()
sys.stdin.readline()
"""


def test_a_program_that_wakes_is_seen_waking_and_one_that_sleeps_is_not(tmp_path: Path) -> None:
    mark = ("WATCHED_FOR_WAKING", str(tmp_path))
    ready, done = tmp_path / "ready", tmp_path / "done"
    program = subprocess.Popen(
        [sys.executable, "-c", WAKES_AND_SLEEPS, ready, done],
        env={**os.environ, mark[0]: mark[1]},
        stdin=subprocess.PIPE,
    )
    assert program.stdin is not None
    try:
        until(ready.exists, "the program to wait")
        until(lambda: _is_asleep(program.pid), "the program to wait")
        with WakeWatch(mark) as asleep:
            until(lambda: _is_asleep(program.pid), "a look at it")
        with WakeWatch(mark) as awake:
            program.stdin.write(b"\n")
            program.stdin.flush()
            until(done.exists, "its three wake-ups")
    finally:
        program.stdin.close()
        end_marked(*mark)
        program.wait()
    assert asleep.wakes == []
    assert sum(wake.count for wake in awake.wakes) >= 3


def _is_asleep(pid: int) -> bool:
    return "pipe" in Path(f"/proc/{pid}/wchan").read_text()


def test_a_weight_is_that_of_all_files_once(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    (folder / "deep").mkdir(parents=True)
    (folder / "one").write_bytes(bytes(1_000_000))
    (folder / "deep" / "two").write_bytes(bytes(500_000))
    (folder / "link").symlink_to("one")
    assert weight_mb(folder) == 1.5
    assert weight_mb(folder / "one") == 1.0


def test_a_package_older_than_the_folder_is_not_taken_for_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "tillwatch"
    folder.mkdir()
    program = folder / "tillwatch"
    program.touch()
    assert package_beside(folder) is None
    old, new = tmp_path / "tillwatch_0.1_amd64.deb", tmp_path / "tillwatch_0.2_amd64.deb"
    for file, age_s in ((old, 100), (program, 50), (new, 10)):
        file.touch()
        moment = file.stat().st_mtime - age_s
        os.utime(file, (moment, moment))
    assert package_beside(folder) == new
    new.unlink()
    assert package_beside(folder) is None


def test_a_folder_without_a_program_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"no frozen program in .*make package"):
        frozen_folder(tmp_path, tmp_path)


def test_a_page_cache_that_cannot_be_emptied_is_said(tmp_path: Path) -> None:
    with pytest.raises(NoColdStartError, match=r"cannot be emptied: .*irectory"):
        empty_page_cache(tmp_path)
    switch = tmp_path / "switch"
    empty_page_cache(switch)
    assert switch.read_text() == "3"
