"""What is counted and timed of a store's transactions, and that the anchor does what it is taken for."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy.exc

from app.store.database import Store
from tests.bench.run_table import RunTable
from tests.bench.runs import FIFTY_SCHEDULES, quantile
from tests.bench.watching import Commits, counted_commits, timed_holds

MAKE = "CREATE TABLE thing (name TEXT)"
ADD = "INSERT INTO thing VALUES ('one')"


def test_commits_are_told_apart_by_what_they_did(tmp_path: Path) -> None:
    with counted_commits() as commits, closing(Store(tmp_path / "a.db")) as store:
        with store.write() as connection:
            connection.exec_driver_sql(MAKE)
            connection.exec_driver_sql(ADD)
        with store.write() as connection:
            connection.exec_driver_sql("UPDATE thing SET name = 'two' WHERE name = 'three'")
        with store.read() as connection:
            connection.exec_driver_sql("SELECT * FROM thing")
        with pytest.raises(sqlalchemy.exc.OperationalError):
            add_and_fail(store)
    assert commits == Commits(wrote=1, empty=1, read=1)


def add_and_fail(store: Store) -> None:
    with store.write() as connection:
        connection.exec_driver_sql(ADD)
        connection.exec_driver_sql("SELECT * FROM nowhere")


def test_a_write_is_timed_while_it_keeps_others_out_and_no_longer(tmp_path: Path) -> None:
    with closing(Store(tmp_path / "a.db")) as store:
        with timed_holds() as holds:
            asked = time.perf_counter()
            with store.write() as connection:
                granted = time.perf_counter()
                connection.exec_driver_sql(MAKE)
                done = time.perf_counter()
            given_back = time.perf_counter()
            with store.read():
                pass
        with store.write():
            pass
    assert len(holds.seconds) == 1
    assert done - granted <= holds.longest() <= given_back - asked


def test_the_hand_written_table_ends_every_run_and_writes_every_skip(tmp_path: Path) -> None:
    with closing(RunTable(tmp_path / "a.db")) as table:
        begun = time.perf_counter()
        for _ in range(3):
            table.run()
        assert table.entered > begun
        table.skip(5)
    with closing(sqlite3.connect(tmp_path / "a.db")) as connection:
        rows = connection.execute(
            "SELECT status, count(*) FROM run GROUP BY status ORDER BY status"
        ).fetchall()
    assert rows == [("skipped", 5), ("succeeded", 3)]


def test_the_mix_is_of_fifty_schedules() -> None:
    assert sum(count for count, *_rest in FIFTY_SCHEDULES) == 50


@pytest.mark.parametrize(("share", "value"), [(0.5, 50), (0.99, 99), (1.0, 99)])
def test_a_quantile_is_one_of_the_values(share: float, value: float) -> None:
    assert quantile(range(100), share) == value
