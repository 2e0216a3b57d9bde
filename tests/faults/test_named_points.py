"""The cord pulled at every point that matters in the life of a run, and at every single statement of it."""

from __future__ import annotations

import multiprocessing
import shutil
import signal
import sqlite3
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from app.domain.runs import RunStatus
from app.jobs.service import Service
from app.store.run_log import read_log
from app.system.paths import Home
from tests.faults import errand
from tests.faults.power_cut import all_runs, check_file, unfinished_runs
from tests.filling import rows

PATIENCE_S = 60.0


@pytest.fixture(autouse=True)
def _imported_once() -> None:
    multiprocessing.get_context("forkserver").set_forkserver_preload(["tests.faults.shopkeeper"])


@pytest.fixture
def home(home: Home, migrated: Path) -> Home:
    shutil.copyfile(migrated, home.store_path)
    return home


def go(home: Home, point: str = "", statement: int = 0) -> tuple[int | None, list[int]]:
    """Do the errand in a process of its own; return its exit code and the runs that it accepted."""
    context = multiprocessing.get_context("forkserver")
    mine, theirs = context.Pipe(duplex=False)
    process = context.Process(target=errand.go, args=(home.root, point, statement, theirs))
    process.start()
    theirs.close()
    process.join(PATIENCE_S)
    code = process.exitcode
    process.close()
    accepted: list[int] = []
    with mine:
        try:
            while True:
                accepted.append(mine.recv())
        except EOFError:
            return code, accepted


def killed(home: Home, point: str) -> list[int]:
    code, accepted = go(home, point)
    assert code == -signal.SIGKILL, f"it never came to the point {point!r}"
    return accepted


def left_behind(home: Home) -> list[tuple[int, str]]:
    """What the power cut left: attempt and state of every run."""
    check_file(home)
    with closing(sqlite3.connect(home.store_path)) as connection:
        return connection.execute("SELECT attempt, status FROM job_run ORDER BY id").fetchall()


def effects(home: Home) -> dict[str, str]:
    with closing(sqlite3.connect(home.store_path)) as connection:
        return dict(
            connection.execute(
                "SELECT key, value_json FROM setting WHERE key IN ('begun', 'done')"
            ).fetchall()
        )


def start_again(home: Home) -> Service:
    """The next start, to the end of everything that waited."""
    service = errand.open_service(home)
    service.start(alarm=False)
    service.engine.settle_due()
    while waiting := unfinished_runs(service):
        service.engine.wait(waiting[0].id, PATIENCE_S)
    return service


def after_the_next_start(home: Home) -> list[tuple[int, str]]:
    service = start_again(home)
    found = [(run.attempt, run.status.value) for run in all_runs(service)]
    assert rows(service.store, "SELECT count(*) FROM notice") == [(0,)]
    assert service.stop()
    check_file(home)
    return found


BEGUN, DONE = {"begun": "true"}, {"begun": "true", "done": "1"}


@pytest.mark.parametrize(
    ("point", "left", "effect", "afterwards"),
    [
        ("before the row is written", [], {}, []),
        ("after it was queued", [(1, "queued")], {}, [(1, "succeeded")]),
        ("after the claim", [(1, "running")], {}, [(1, "interrupted"), (2, "succeeded")]),
        ("at the job's first line", [(1, "running")], {}, [(1, "interrupted"), (2, "succeeded")]),
        ("in the middle of the job", [(1, "running")], BEGUN, [(1, "interrupted"), (2, "succeeded")]),
        ("before the last write is committed", [(1, "running")], BEGUN, [(1, "interrupted"), (2, "succeeded")]),
        ("after the last commit", [(1, "succeeded")], DONE, [(1, "succeeded")]),
        ("after the end was told", [(1, "succeeded")], DONE, [(1, "succeeded")]),
    ],
)  # fmt: skip
def test_wherever_the_cord_is_pulled_the_errand_is_done_once(
    home: Home,
    point: str,
    left: list[tuple[int, str]],
    effect: dict[str, str],
    afterwards: list[tuple[int, str]],
) -> None:
    accepted = killed(home, point)
    assert left_behind(home) == left
    assert effects(home) == effect
    assert after_the_next_start(home) == afterwards
    assert effects(home) == (DONE if afterwards else {})
    assert len(accepted) <= len(left)


@pytest.mark.parametrize(
    ("point", "left"),
    [
        ("before the recovery is written", [(1, "running")]),
        ("after the recovery was told", [(1, "interrupted"), (2, "queued")]),
    ],
)
def test_a_cut_while_recovering_is_none_of_the_runs_own(
    home: Home, point: str, left: list[tuple[int, str]]
) -> None:
    killed(home, "in the middle of the job")
    killed(home, point)
    assert left_behind(home) == left
    assert after_the_next_start(home) == [(1, "interrupted"), (2, "succeeded")]
    assert effects(home) == DONE


def test_cut_short_twice_at_the_same_point_it_is_told_and_left(home: Home) -> None:
    [run_id] = killed(home, "in the middle of the job")
    # The one that is started again dies at the same place.
    killed(home, "in the middle of the job")
    assert left_behind(home)[:2] == [(1, "interrupted"), (2, "running")]
    service = start_again(home)
    tries = [run for run in all_runs(service) if run.root_id == run_id]
    assert [run.status for run in tries] == [RunStatus.INTERRUPTED, RunStatus.INTERRUPTED]
    with service.store.read() as connection:
        assert "twice in a row" in read_log(connection, tries[-1].id)[-1].text
    [told] = rows(service.store, "SELECT title FROM notice")
    assert "was cut short again" in str(told[0])
    assert service.stop()


@pytest.mark.parametrize("since", ["after the claim", pytest.param("at the start", marks=pytest.mark.slow)])
def test_at_whatever_statement_the_cord_is_pulled_nothing_is_lost_or_doubled(
    home: Home, tmp_path: Path, since: str
) -> None:
    """At every single statement and commit from there to the closing of the store, one after the other."""
    errand.open_service(home).close()
    fresh = tmp_path / "fresh.db"
    shutil.copyfile(home.store_path, fresh)
    seen: set[str] = set()
    code: int | None = -signal.SIGKILL
    for statement in count(1):
        for part in home.root.glob("tillwatch.db*"):
            part.unlink()
        shutil.copyfile(fresh, home.store_path)
        code, accepted = go(home, since, statement)
        assert code in (0, -signal.SIGKILL)
        left = left_behind(home)
        seen |= {status for _, status in left}
        service = start_again(home)
        found = all_runs(service)
        assert len(found) >= len(left)
        assert {run.id for run in found} >= set(accepted)
        assert [run.status for run in found[-1:]] == [RunStatus.SUCCEEDED] * bool(left), (statement, found)
        assert service.stop()
        check_file(home)
        assert effects(home) == (DONE if left else {}), statement
        if code == 0:
            break
    print(f"{statement} statements and commits since the point {since!r}")
    assert seen >= {"running", "succeeded"}
    assert since == "after the claim" or "queued" in seen
