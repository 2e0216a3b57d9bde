from __future__ import annotations

import gc
import threading
import weakref

from pytestqt.qtbot import QtBot

from app.desktop.collecting import Collector


class Circle:
    """Keeps itself alive, and tells which thread destroyed it."""

    def __init__(self, destroyed_by: list[threading.Thread]) -> None:
        self.me = self
        weakref.finalize(self, lambda: destroyed_by.append(threading.current_thread()))


def make_many(destroyed_by: list[threading.Thread]) -> None:
    for _ in range(gc.get_threshold()[0] * 3):
        Circle(destroyed_by)


def test_what_is_gone_is_destroyed_in_the_gui_thread_only(qtbot: QtBot) -> None:
    collector = Collector()
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
