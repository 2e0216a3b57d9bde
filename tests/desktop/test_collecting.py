from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.desktop.collecting import MOST_AT_ONCE, Collector


@pytest.fixture(autouse=True)
def nothing_left_alone() -> Iterator[None]:
    yield
    gc.unfreeze()


class Circle:
    """Keeps itself alive, and tells which thread destroyed it."""

    def __init__(self, destroyed_by: list[threading.Thread]) -> None:
        self.me = self
        weakref.finalize(self, lambda: destroyed_by.append(threading.current_thread()))


def make_many(destroyed_by: list[threading.Thread]) -> None:
    for _ in range(gc.get_threshold()[0] + 100):
        Circle(destroyed_by)


def test_what_is_gone_is_destroyed_in_the_gui_thread_only(qtbot: QtBot) -> None:
    collector = Collector()
    gc.collect()
    destroyed_by: list[threading.Thread] = []
    worker = threading.Thread(target=make_many, args=(destroyed_by,))
    worker.start()
    worker.join()
    assert destroyed_by == []
    collector.look()
    assert destroyed_by
    assert set(destroyed_by) == {threading.current_thread()}


def test_little_is_not_worth_a_search(qtbot: QtBot) -> None:
    collector = Collector()
    gc.collect()
    destroyed_by: list[threading.Thread] = []
    Circle(destroyed_by)
    collector.look()
    assert destroyed_by == []


def test_what_came_in_bulk_is_searched_once_nobody_looks(qtbot: QtBot) -> None:
    collector = Collector()
    gc.collect()
    destroyed_by: list[threading.Thread] = []
    Circle(destroyed_by)
    bulk = [[number] for number in range(MOST_AT_ONCE * 2)]
    collector.look()
    assert destroyed_by == []
    assert gc.get_count()[0] < len(bulk)
    collector.search_all()
    assert destroyed_by == [threading.current_thread()]


def test_what_outlasts_two_searches_is_not_looked_through_again(qtbot: QtBot) -> None:
    collector = Collector()
    collector.search_all()
    lasting = []
    for _ in range(gc.get_threshold()[1] + 2):
        lasting += [[number] for number in range(gc.get_threshold()[0] + 100)]
        collector.look()
    assert gc.get_freeze_count() >= len(lasting) / 2
    assert gc.get_count()[2] == 0
