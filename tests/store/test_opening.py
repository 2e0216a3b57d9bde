from __future__ import annotations

import ctypes
import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from app.domain.errors import DamagedStoreError, InstallationError, NewerStoreError, StoreError
from app.jobs.service import Service
from app.store import backup, opening
from app.store.database import Store
from app.store.migrations import HEAD
from app.store.opening import open_store
from app.store.tables import METADATA
from app.system.paths import Home
from tests.clock import TUESDAY_NOON
from tests.filling import rows


def open_in(home: Home) -> Store:
    return open_store(home.store_path, home.backups, now=TUESDAY_NOON)


def run_sql(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(sql)


def test_migrations_make_exactly_the_tables_that_the_program_uses(store: Store) -> None:
    with store.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_a_fresh_schema_has_the_same_rules_as_the_tables(store: Store, tmp_path: Path) -> None:
    """Autogeneration sees neither checks nor partial indexes nor WITHOUT ROWID, so compare what SQLite enforces."""
    plain = Store(tmp_path / "plain.db")
    with plain.write() as connection:
        METADATA.create_all(connection)
    indexes = (
        "SELECT name, tbl_name, replace(sql, char(10), ' ') FROM sqlite_master"
        " WHERE type = 'index' AND tbl_name <> 'alembic_version' ORDER BY name"
    )
    assert rows(store, indexes)
    assert rows(store, indexes) == rows(plain, indexes)
    rules = (
        "SELECT name, sql LIKE '%WITHOUT ROWID%',"
        " (length(sql) - length(replace(sql, 'CHECK', ''))) / 5,"
        " (length(sql) - length(replace(sql, 'FOREIGN KEY', ''))) / 11,"
        " (length(sql) - length(replace(sql, 'CASCADE', ''))) / 7"
        " FROM sqlite_master WHERE type = 'table' AND name <> 'alembic_version' ORDER BY name"
    )
    assert rows(store, rules) == rows(plain, rules)
    plain.close()


def test_a_new_home_gets_a_store_and_no_backup_of_nothing(home: Home) -> None:
    open_in(home).close()
    store = open_in(home)
    assert rows(store, "SELECT version_num FROM alembic_version") == [(HEAD,)]
    store.close()
    assert list(home.backups.iterdir()) == []


def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    home = Home(tmp_path / "Tienda #1 — 50% ?mode=memory&x=1")
    home.ensure()
    open_in(home).close()
    open_in(home).close()
    assert home.store_path.stat().st_size > 0
    target = home.backups / backup.backup_name("daily", TUESDAY_NOON)
    assert backup.back_up(home.store_path, target) > 0
    assert backup.last_good(home.backups) == target


def test_a_store_of_a_newer_version_is_refused_and_left_as_it_is(home: Home, store: Store) -> None:
    store.close()
    run_sql(home.store_path, "UPDATE alembic_version SET version_num = '9999'")
    before = home.store_path.read_bytes()
    with pytest.raises(StoreError, match="newer version of Tillwatch"):
        open_in(home)
    assert home.store_path.read_bytes() == before
    assert list(home.backups.iterdir()) == []


def test_another_programs_database_is_refused_and_left_as_it_is(home: Home) -> None:
    run_sql(home.store_path, "CREATE TABLE recipe (name); INSERT INTO recipe VALUES ('soup')")
    before = home.store_path.read_bytes()
    with pytest.raises(StoreError, match="not one of Tillwatch's"):
        open_in(home)
    assert home.store_path.read_bytes() == before


def scribble_over_a_page(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xff" * 8192)


def cut_off(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def overwrite(path: Path) -> None:
    path.write_bytes(b"this is no database at all" * 1000)


damaged = pytest.mark.parametrize("damage", [scribble_over_a_page, cut_off, overwrite])


@damaged
def test_a_damaged_store_is_left_as_it_is_and_the_last_good_backup_named(
    home: Home, store: Store, damage: Callable[[Path], None]
) -> None:
    good = home.backups / backup.backup_name("daily", TUESDAY_NOON)
    backup.back_up(store.path, good)
    bad = home.backups / "tillwatch-20990101-000000-daily.db"
    bad.write_bytes(b"half a backup")
    store.close()
    damage(home.store_path)
    before = home.store_path.read_bytes()
    for _start in range(2):  # nobody has chosen yet: the next start must not begin with an empty shop
        with pytest.raises(DamagedStoreError, match="damaged") as told:
            open_in(home)
        assert told.value.backup == good
        assert str(good) in str(told.value)
        assert home.store_path.read_bytes() == before


@damaged
def test_a_damaged_store_without_a_backup_is_put_aside(
    home: Home, store: Store, damage: Callable[[Path], None]
) -> None:
    store.close()
    damage(home.store_path)
    before = home.store_path.read_bytes()
    with pytest.raises(DamagedStoreError, match="put aside") as told:
        open_in(home)
    assert told.value.backup is None
    [aside] = home.root.glob("tillwatch-put-aside-*.db")
    assert aside.name in str(told.value)
    assert aside.read_bytes() == before
    assert not home.store_path.exists()


def test_two_damaged_stores_of_one_second_are_both_kept(home: Home) -> None:
    for content in (b"first " * 1000, b"second " * 1000):
        home.store_path.write_bytes(content)
        with pytest.raises(StoreError, match="no backup"):
            open_in(home)
    kept = {path.read_bytes()[:6] for path in home.root.glob("tillwatch-put-aside-*.db")}
    assert kept == {b"first ", b"second"}


FIRST = "0001"


@pytest.fixture
def an_older_store(home: Home) -> Path:
    """A shop's store as the first version left it, with a run and a schedule in it."""
    store = Store(home.store_path)
    with store.write() as connection:
        opening.upgrade(connection, FIRST)
        connection.exec_driver_sql("INSERT INTO setting VALUES ('mine', '1', 0)")
        connection.exec_driver_sql(
            "INSERT INTO schedule (key, job, kind, expression, anchor_at, catch_up, grace_s, cursor_at)"
            " VALUES ('back-up', 'back-up', 'cron', '0 1 * * *', 0, 'latest', 300, 0)"
        )
        connection.exec_driver_sql(
            "INSERT INTO job_run (job, trigger, not_before, priority, status, queued_at)"
            " VALUES ('back-up', 'manual', 0, 0, 'succeeded', 0)"
        )
    store.close()
    return home.store_path


def test_an_older_store_is_upgraded_with_everything_in_it(home: Home, an_older_store: Path) -> None:
    store = open_in(home)
    with store.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    assert rows(store, "SELECT key, job FROM schedule WHERE removed_at IS NULL") == [("back-up", "back-up")]
    assert rows(store, "SELECT job, status, parent_id FROM job_run") == [("back-up", "succeeded", None)]
    store.close()


def test_before_an_upgrade_a_checked_copy_is_made(home: Home, an_older_store: Path) -> None:
    open_in(home).close()
    [copy] = home.backups.iterdir()
    assert f"before-{HEAD}" in copy.name
    assert backup.check(copy) is None
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == (FIRST,)
        assert connection.execute("SELECT key FROM setting").fetchone() == ("mine",)


def test_an_upgrade_that_fails_leaves_the_store_as_it_was(
    home: Home, an_older_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def upgrade(connection: object) -> None:
        connection.exec_driver_sql("CREATE TABLE half (done)")  # type: ignore[attr-defined]
        connection.exec_driver_sql("DELETE FROM setting")  # type: ignore[attr-defined]
        raise RuntimeError("no further")

    monkeypatch.setattr(opening, "upgrade", upgrade)
    with pytest.raises(RuntimeError, match="no further"):
        open_in(home)
    with closing(sqlite3.connect(an_older_store)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == (FIRST,)
        assert connection.execute("SELECT key FROM setting").fetchone() == ("mine",)
        assert connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'half'").fetchone() is None


NEWER = "9999"


def updated_by_a_newer_version(home: Home) -> Path:
    """Leave in ``home`` what an update does: a store of a schema unknown here, and the copy made before it."""
    copy = home.backups / backup.backup_name(f"before-{NEWER}", TUESDAY_NOON)
    backup.back_up(home.store_path, copy)
    run_sql(home.store_path, f"UPDATE alembic_version SET version_num = '{NEWER}'")
    later = home.backups / backup.backup_name("daily", TUESDAY_NOON + timedelta(days=3))
    backup.back_up(home.store_path, later)
    return copy


def test_the_way_back_to_an_older_program_is_the_copy_from_before_the_update(
    home: Home, an_older_store: Path
) -> None:
    copy = updated_by_a_newer_version(home)
    before = home.store_path.read_bytes()
    with pytest.raises(NewerStoreError, match="newer version of Tillwatch") as told:
        open_in(home)
    assert told.value.backup == copy
    assert f"'tillwatch restore {copy}'" in told.value.advice
    assert f"{TUESDAY_NOON.astimezone():%-d %B %Y}" in told.value.advice
    assert home.store_path.read_bytes() == before

    aside = backup.restore(copy, home.store_path, TUESDAY_NOON)
    assert aside is not None
    assert aside.read_bytes() == before
    store = open_in(home)
    assert rows(store, "SELECT version_num FROM alembic_version") == [(HEAD,)]
    assert rows(store, "SELECT key FROM setting WHERE key = 'mine'") == [("mine",)]
    store.close()


def test_a_copy_that_cannot_be_trusted_is_no_way_back(home: Home, an_older_store: Path) -> None:
    copy = updated_by_a_newer_version(home)
    os.truncate(copy, copy.stat().st_size // 2)
    with pytest.raises(NewerStoreError) as told:
        open_in(home)
    assert told.value.backup is None
    assert "Install that version again" in told.value.advice


def test_a_damaged_store_of_a_newer_version_is_not_taken_for_one_without_backups(
    home: Home, an_older_store: Path
) -> None:
    updated_by_a_newer_version(home).unlink()
    cut_off(home.store_path)
    before = home.store_path.read_bytes()
    with pytest.raises(DamagedStoreError, match="newer version of Tillwatch") as told:
        open_in(home)
    assert told.value.backup is None
    assert home.store_path.read_bytes() == before


def test_steps_that_are_missing_from_the_program_are_told_of(home: Home, an_older_store: Path) -> None:
    store = Store(an_older_store)
    with pytest.raises(InstallationError, match="Install Tillwatch again"), store.write() as connection:
        opening.upgrade(connection, "0000")
    store.close()


@contextmanager
def as_an_ordinary_user() -> Iterator[None]:
    """Let this thread touch files as nobody does, where the tests run as root, whom no permission stops."""
    if os.getuid() != 0:
        yield
        return
    if sys.platform != "linux":
        pytest.skip("only Linux lets one thread give up root's way with files")
    libc = ctypes.CDLL(None)
    libc.setfsuid(65534)
    try:
        yield
    finally:
        libc.setfsuid(0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that any user can reach; those of tests are their owner's alone."""
    folder = Path(tempfile.mkdtemp(prefix="tillwatch-test-"))
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    for path in folder.rglob("*"):
        path.chmod(0o755)
    shutil.rmtree(folder)


def test_a_read_only_store_is_told_of_in_words(open_folder: Path, migrated: Path) -> None:
    path = open_folder / "tillwatch.db"
    shutil.copyfile(migrated, path)
    path.chmod(0o444)
    open_folder.chmod(0o555)
    before = path.read_bytes()
    with as_an_ordinary_user(), pytest.raises(StoreError, match="may not write"):
        open_store(path, open_folder, now=TUESDAY_NOON).write().__enter__()
    assert path.read_bytes() == before


def test_a_new_store_in_a_read_only_folder_is_told_of_in_words(open_folder: Path) -> None:
    open_folder.chmod(0o555)
    with as_an_ordinary_user(), pytest.raises(StoreError, match="may not write"):
        open_store(open_folder / "tillwatch.db", open_folder, now=TUESDAY_NOON)


def test_a_home_that_cannot_be_made_is_told_of_in_words(open_folder: Path) -> None:
    open_folder.chmod(0o555)
    with as_an_ordinary_user(), pytest.raises(StoreError, match=r"cannot be made.*permissions"):
        Service.open(Home(open_folder / "shop"))


def test_a_home_below_a_file_is_told_of_in_words(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a folder")
    with pytest.raises(StoreError, match="cannot be made"):
        Service.open(Home(tmp_path / "notes.txt" / "shop"))
