from __future__ import annotations

import resource
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection
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
        connection.exec_driver_sql("INSERT INTO product_identifier VALUES ('barcode', '1', 99, NULL)")


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


def count_for_ever(connection: Connection) -> None:
    connection.exec_driver_sql(
        "WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number) SELECT max(n) FROM number"
    )


def write_for_ever(store: Store) -> None:
    with store.write() as connection:
        connection.exec_driver_sql("INSERT INTO setting VALUES ('a', '1', 0)")
        count_for_ever(connection)


class EnoughError(Exception):
    """What a check raises when a statement is no longer wanted."""


class Patience:
    """Has enough at the ``limit``-th look."""

    def __init__(self, limit: int) -> None:
        self.looks = 0
        self._limit = limit

    def __call__(self) -> None:
        self.looks += 1
        if self.looks >= self._limit:
            raise EnoughError


def test_a_statement_without_end_is_ended_by_its_check(store: Store) -> None:
    check = Patience(3)
    with pytest.raises(EnoughError), store.interruptible(check).read() as connection:
        count_for_ever(connection)
    assert check.looks == 3


def test_a_write_that_is_ended_by_its_check_leaves_nothing_and_blocks_nobody(store: Store) -> None:
    with pytest.raises(EnoughError):
        write_for_ever(store.interruptible(Patience(2)))
    assert rows(store, "SELECT count(*) FROM setting") == [(0,)]
    with store.write() as connection:
        # Several looks long: whoever comes next is not asked by the former one's check.
        connection.exec_driver_sql(
            "INSERT INTO setting WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number LIMIT 500000)"
            " SELECT 'count', max(n), 0 FROM number"
        )
    assert rows(store, "SELECT value_json FROM setting") == [("500000",)]


def hold(path: Path) -> sqlite3.Connection:
    """Take the write lock as another program would."""
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    return other


def test_a_writer_waits_for_another_program_as_long_as_it_has_patience(store: Store) -> None:
    with closing(hold(store.path)) as other:
        refused = pytest.raises(StoreError, match=r"in use by another program for 0\.05 seconds")
        with refused, store.write(patience_s=0.05):
            pass
        gone = threading.Timer(0.1, other.rollback)
        gone.start()
        with store.write() as connection:
            connection.exec_driver_sql("INSERT INTO setting VALUES ('a', '1', 0)")
        gone.join()
    assert rows(store, "SELECT count(*) FROM setting") == [(1,)]


def test_a_writer_of_this_program_is_not_waited_for_without_end(store: Store) -> None:
    refused = pytest.raises(StoreError, match="in use")
    with store.write(), refused, store.write(patience_s=0.01):
        pass
    with store.write() as connection:
        connection.exec_driver_sql("INSERT INTO setting VALUES ('a', '1', 0)")


def test_a_short_write_gets_its_turn_between_two_of_a_long_one(store: Store) -> None:
    """Without a line the thread that has just written takes the lock again, mostly, before anybody else wakes up."""
    turns: list[str] = []
    begun = threading.Event()
    done = threading.Event()

    def write_one_after_the_other() -> None:
        while not done.is_set():
            with store.write() as connection:
                turns.append("long")
                begun.set()
                for _ in range(50):
                    connection.exec_driver_sql("SELECT count(*) FROM sqlite_master")

    long = threading.Thread(target=write_one_after_the_other)
    long.start()
    begun.wait()
    passed = []
    for _ in range(20):
        before = len(turns)
        with store.write():
            passed.append(len(turns) - before)
    done.set()
    long.join()
    assert max(passed) <= 1


def test_closing_the_store_leaves_a_writer_that_waits_alone(store: Store) -> None:
    """Closed under it, its connection would bring down the whole program."""
    with store.write() as connection:
        connection.exec_driver_sql("INSERT INTO setting VALUES ('a', '1', 0)")
    refused: list[StoreError] = []

    def write() -> None:
        try:
            with store.write(patience_s=0.5):
                pass
        except StoreError as error:
            refused.append(error)

    with closing(hold(store.path)):
        writer = threading.Thread(target=write)
        writer.start()
        writer.join(0.1)
        store.close()
        writer.join()
    assert len(refused) == 1


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
