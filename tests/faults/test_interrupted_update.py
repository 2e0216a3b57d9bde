"""An update of the store's schema that is cut short, by a power cut or a full disk: the shop stays as it was."""

from __future__ import annotations

import multiprocessing
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.domain.errors import StoreError
from app.store import backup, opening
from app.store.database import Store
from app.store.migrations import HEAD
from app.store.opening import open_store
from app.system.paths import Home
from tests.clock import TUESDAY_NOON
from tests.faults.disks import SmallDisk, small_disk
from tests.faults.test_named_points import go

FIRST = "0001"
STEP = 9
"""Statements from one cut to the next: small enough to meet each of the schema's steps."""
RUNS = 5_000


def make_older_store(path: Path) -> None:
    """A store as the first version left it, with a history of runs."""
    with closing(Store(path)) as store, store.write() as connection:
        opening.upgrade(connection, FIRST)
        connection.exec_driver_sql("INSERT INTO setting VALUES ('mine', '1', 0)")
        connection.exec_driver_sql(
            "INSERT INTO job_run (job, trigger, not_before, priority, status, queued_at)"
            f" WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {RUNS})"
            " SELECT 'back-up', 'manual', 0, 0, 'succeeded', 0 FROM n"
        )


def revision_and_history(path: Path) -> tuple[str, int]:
    """The schema of a whole store, and how many of the old runs it holds."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT 1 FROM setting WHERE key = 'mine'").fetchone() == (1,)
        [revision] = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        [runs] = connection.execute("SELECT count(*) FROM job_run WHERE job = 'back-up'").fetchone()
    return revision, runs


def test_power_cuts_in_the_midst_of_an_update_leave_the_old_store_or_the_new(home: Home) -> None:
    multiprocessing.get_context("forkserver").set_forkserver_preload(["tests.faults.shopkeeper"])
    make_older_store(home.store_path)
    cuts = 0
    while revision_and_history(home.store_path) == (FIRST, RUNS):
        cuts += 1
        code, _accepted = go(home, "at the start", cuts * STEP)
        assert code == -signal.SIGKILL
    assert revision_and_history(home.store_path) == (HEAD, RUNS)
    # The steps from the first schema to this one are dozens of statements.
    assert cuts > 5
    copies = [path for path in home.backups.glob("*.db") if backup.check(path) is None]
    assert {revision_and_history(path) for path in copies} == {(FIRST, RUNS)}
    open_store(home.store_path, home.backups, now=TUESDAY_NOON).close()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk", 8) as disk:
        yield disk


@pytest.mark.parametrize("room", ["none", "for the copy"])
def test_an_update_on_a_full_disk_is_undone_and_goes_on_once_there_is_room(
    disk: SmallDisk, room: str
) -> None:
    home = Home(disk.root / "home")
    home.ensure()
    make_older_store(home.store_path)
    size = home.store_path.stat().st_size
    disk.fill(leave=0 if room == "none" else size + 150_000)
    with pytest.raises(StoreError, match=r"disk|could not be written"):
        open_store(home.store_path, home.backups, now=TUESDAY_NOON)
    assert len(list(home.backups.glob("*.db"))) == (0 if room == "none" else 1)
    assert not list(home.backups.glob("*.part*"))

    disk.free()
    assert revision_and_history(home.store_path) == (FIRST, RUNS)
    open_store(home.store_path, home.backups, now=TUESDAY_NOON).close()
    assert revision_and_history(home.store_path) == (HEAD, RUNS)
