from __future__ import annotations

import resource
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from app.domain.errors import StoreError
from app.store.backup import check
from app.store.database import Store, explain_database_error
from tests.filling import rows


def test_connections_keep_the_last_commit_and_the_keys(store: Store) -> None:
    assert rows(store, "PRAGMA journal_mode") == [("wal",)]
    assert rows(store, "PRAGMA synchronous") == [(2,)]  # FULL
    assert rows(store, "PRAGMA foreign_keys") == [(1,)]


def test_a_row_that_points_nowhere_is_refused(store: Store) -> None:
    with pytest.raises(IntegrityError), store.write() as connection:
        connection.exec_driver_sql("INSERT INTO product_identifier VALUES ('barcode', '1', 99)")


def test_threads_that_read_and_then_write_never_find_the_store_locked(store: Store) -> None:
    with store.write() as connection:
        connection.exec_driver_sql("INSERT INTO setting VALUES ('count', '0', 0)")
    start = threading.Barrier(2)
    failures: list[BaseException] = []

    def count_up() -> None:
        start.wait()
        try:
            for _ in range(100):
                with store.write() as connection:
                    now = connection.exec_driver_sql("SELECT value_json FROM setting").scalar_one()
                    connection.exec_driver_sql("UPDATE setting SET value_json = ?", (int(now) + 1,))
        except BaseException as error:  # noqa: BLE001 - handed to the test, which fails on any
            failures.append(error)

    threads = [threading.Thread(target=count_up) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert rows(store, "SELECT value_json FROM setting") == [("200",)]


def test_a_reader_is_not_kept_waiting_by_a_writer_and_sees_no_half_of_it(store: Store) -> None:
    with store.write() as writer:
        writer.exec_driver_sql("INSERT INTO setting VALUES ('a', '1', 0)")
        assert rows(store, "SELECT count(*) FROM setting") == [(0,)]
    assert rows(store, "SELECT count(*) FROM setting") == [(1,)]


def stumble(store: Store) -> None:
    with store.write() as connection:
        connection.exec_driver_sql("INSERT INTO setting VALUES ('a', '1', 0)")
        connection.exec_driver_sql("CREATE TABLE leftover (x)")
        connection.exec_driver_sql("INSERT INTO leftover VALUES (1)")
        raise ZeroDivisionError


def test_a_failed_transaction_leaves_no_rows_and_no_tables(store: Store) -> None:
    with pytest.raises(ZeroDivisionError):
        stumble(store)
    assert rows(store, "SELECT count(*) FROM setting") == [(0,)]
    assert rows(store, "SELECT count(*) FROM sqlite_master WHERE name = 'leftover'") == [(0,)]


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond ``size`` bytes: to SQLite that is a disk without space."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def write_much(store: Store) -> None:
    with store.write() as connection:
        for number in range(10_000):
            connection.exec_driver_sql("INSERT INTO setting VALUES (?, ?, 0)", (f"k{number}", "x" * 500))


def test_a_full_disk_ends_in_a_sentence_and_an_intact_store(store: Store) -> None:
    with store.write() as connection:
        connection.exec_driver_sql("INSERT INTO setting VALUES ('before', '1', 0)")
    wal = Path(f"{store.path}-wal")
    full = largest_file(max(store.path.stat().st_size, wal.stat().st_size) + 100_000)
    with full, pytest.raises(StoreError, match=r"full or failing.*Free some space"):
        write_much(store)
    assert rows(store, "SELECT key FROM setting") == [("before",)]
    with store.write() as connection:
        connection.exec_driver_sql("INSERT INTO setting VALUES ('after', '1', 0)")
    store.close()
    assert check(store.path) is None
    with closing(sqlite3.connect(store.path)) as raw:
        assert raw.execute("SELECT key FROM setting ORDER BY key").fetchall() == [("after",), ("before",)]


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("database or disk is full", "full or failing"),
        ("disk I/O error", "full or failing"),
        ("attempt to write a readonly database", "may not write"),
        ("unable to open database file", "may not write"),
        ("database disk image is malformed", "is damaged"),
        ("file is not a database", "is damaged"),
        ("database is locked", "in use by another program"),
    ],
)
def test_what_the_disk_does_to_us_is_told_in_words(message: str, words: str) -> None:
    told = explain_database_error(message, Path("shop.db"))
    assert told is not None
    assert words in str(told)
    assert "shop.db" in str(told)


def test_a_mistake_of_ours_is_not_blamed_on_the_disk() -> None:
    assert explain_database_error("no such column: prize", Path("shop.db")) is None
