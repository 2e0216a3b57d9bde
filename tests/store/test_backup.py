from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from app.domain.errors import InputError, StoreError
from app.store import backup
from app.store.database import Store
from app.system.paths import Home
from tests.clock import TUESDAY_NOON
from tests.filling import rows


def keys(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute("SELECT key FROM setting ORDER BY key")]


def put(store: Store, key: str) -> None:
    with store.write() as connection:
        connection.exec_driver_sql("INSERT INTO setting VALUES (?, '1', 0)", (key,))


def test_a_backup_of_a_store_in_use_has_its_latest_commit(store: Store, tmp_path: Path) -> None:
    put(store, "just now")
    target = tmp_path / "copy.db"
    assert backup.back_up(store.path, target) == target.stat().st_size
    assert keys(target) == ["just now"]
    assert not list(tmp_path.glob("copy.db?*"))  # one file, nothing beside it


def test_a_backup_that_fails_leaves_the_older_one_of_its_name(home: Home, tmp_path: Path) -> None:
    home.store_path.write_bytes(b"no database " * 1000)
    target = tmp_path / "copy.db"
    target.write_bytes(b"the older one")
    with pytest.raises(StoreError):
        backup.back_up(home.store_path, target)
    assert target.read_bytes() == b"the older one"
    assert [path.name for path in tmp_path.glob("copy.db*")] == ["copy.db"]


def fill(store: Store, megabytes: int) -> None:
    with store.write() as connection:
        connection.exec_driver_sql("CREATE TABLE ballast (id INTEGER PRIMARY KEY, bytes BLOB)")
        for _ in range(megabytes):
            connection.exec_driver_sql("INSERT INTO ballast (bytes) VALUES (randomblob(1000000))")
        # And small rows, over which the check of a copy takes its time.
        connection.exec_driver_sql(
            "INSERT INTO ballast (bytes) WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n"
            " WHERE i < 20000) SELECT i FROM n"
        )


def test_a_copy_is_of_the_moment_it_began_and_ends_though_others_go_on_writing(
    store: Store, tmp_path: Path
) -> None:
    fill(store, 20)
    put(store, "before")
    seen: list[int] = []

    def watch(done: int, _total: int) -> None:
        assert len(seen) < 1_000, "the copy begins again with every write"
        put(store, f"meanwhile {len(seen)}")
        seen.append(done)

    backup.back_up(store.path, tmp_path / "copy.db", watch)
    assert len(set(seen)) > 3
    assert seen == sorted(seen)
    assert keys(tmp_path / "copy.db") == ["before"]


class StopNowError(Exception):
    """What somebody raises who wants the copy to end."""


@pytest.mark.parametrize("at_the_check", [False, True])
def test_a_copy_that_is_stopped_leaves_nothing_but_the_older_one(
    store: Store, tmp_path: Path, at_the_check: bool
) -> None:
    fill(store, 20)
    target = tmp_path / "copies" / "copy.db"
    target.parent.mkdir()
    target.write_bytes(b"the older one")
    calls: list[bool] = []

    def watch(done: int, total: int) -> None:
        calls.append(done == total)
        # The last page copied is told as well; the check comes after it.
        if not at_the_check or calls.count(True) == 2:
            raise StopNowError

    with pytest.raises(StopNowError):
        backup.back_up(store.path, target, watch)
    assert target.read_bytes() == b"the older one"
    assert [path.name for path in target.parent.iterdir()] == ["copy.db"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own with room for 4 MB."""
    mount = shutil.which("mount")
    if sys.platform != "linux" or mount is None:
        pytest.skip("only Linux lends a test a disk of its own")
    folder = tmp_path / "small disk"
    folder.mkdir()
    made = subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)], check=False, capture_output=True
    )
    if made.returncode != 0:
        pytest.skip("this user may not mount a disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_fills_up_in_mid_copy_is_told_of_and_older_copies_stay(
    store: Store, small_disk: Path
) -> None:
    older = small_disk / backup.backup_name("daily", TUESDAY_NOON - timedelta(days=1))
    backup.back_up(store.path, older)
    put(store, "mine")
    fill(store, 6)
    target = small_disk / backup.backup_name("daily", TUESDAY_NOON)
    with pytest.raises(StoreError, match=r"could not be written to .*small disk\..*free space"):
        backup.back_up(store.path, target)
    assert list(small_disk.iterdir()) == [older]
    assert backup.check(older) is None
    assert rows(store, "SELECT key FROM setting") == [("mine",)]
    assert backup.check(store.path) is None


def test_a_copy_into_a_folder_that_is_not_there_names_that_folder(store: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"could not be written to .*no such"):
        backup.back_up(store.path, tmp_path / "no such" / "copy.db")


def test_a_store_damaged_out_of_sight_gives_no_copy(store: Store, tmp_path: Path) -> None:
    """Damage that reading the first page does not show: found by the check of the copy."""
    put(store, "mine")
    fill(store, 2)
    store.close()
    with closing(sqlite3.connect(store.path)) as connection:
        [(root,)] = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'ix_job_run_job_id'"
        ).fetchall()
        [(size,)] = connection.execute("PRAGMA page_size").fetchall()
    with store.path.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)
    target = tmp_path / "copy.db"
    target.write_bytes(b"the older one")
    with pytest.raises(StoreError):
        backup.back_up(store.path, target)
    assert target.read_bytes() == b"the older one"
    assert list(tmp_path.glob("copy.db?*")) == []


def test_restoring_puts_the_backup_in_place_and_keeps_the_old_store(store: Store, tmp_path: Path) -> None:
    put(store, "then")
    copy = tmp_path / "copy.db"
    backup.back_up(store.path, copy)
    put(store, "since")
    store.close()
    old = backup.restore(copy, store.path, TUESDAY_NOON)
    assert keys(store.path) == ["then"]
    assert old is not None
    assert keys(old) == ["since", "then"]
    assert keys(copy) == ["then"]


def test_restoring_into_an_empty_home(store: Store, tmp_path: Path) -> None:
    put(store, "then")
    copy = tmp_path / "copy.db"
    backup.back_up(store.path, copy)
    target = tmp_path / "tillwatch.db"
    assert backup.restore(copy, target, TUESDAY_NOON) is None
    assert keys(target) == ["then"]


def empty(path: Path) -> None:
    path.write_bytes(b"")


def garbage(path: Path) -> None:
    path.write_bytes(b"no database " * 1000)


def of_another_program(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE recipe (name)")


def missing(path: Path) -> None:
    path.unlink(missing_ok=True)


@pytest.mark.parametrize("make", [empty, garbage, of_another_program, missing])
def test_what_is_no_backup_is_refused_and_the_store_stays(store: Store, tmp_path: Path, make: object) -> None:
    put(store, "mine")
    copy = tmp_path / "copy.db"
    make(copy)  # type: ignore[operator]
    with pytest.raises(InputError, match="Nothing was changed"):
        backup.restore(copy, store.path, TUESDAY_NOON)
    assert rows(store, "SELECT key FROM setting") == [("mine",)]


def test_the_last_good_backup_is_the_newest_that_is_whole(store: Store, home: Home) -> None:
    for days in (3, 2):
        backup.back_up(
            store.path, home.backups / backup.backup_name("daily", TUESDAY_NOON - timedelta(days=days))
        )
    empty(home.backups / backup.backup_name("daily", TUESDAY_NOON - timedelta(days=1)))
    garbage(home.backups / backup.backup_name("daily", TUESDAY_NOON))
    good = backup.last_good(home.backups)
    assert good is not None
    assert good.name == "tillwatch-20260308-120000-daily.db"
