from __future__ import annotations

import sqlite3
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
