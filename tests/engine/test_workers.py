from __future__ import annotations

import threading
import time
from collections import deque

from app.engine.workers import Workers

PATIENCE_S = 20.0


class Pile:
    """Work to be done by threads, who is doing it, and how many at once."""

    def __init__(self) -> None:
        self.work: deque[int] = deque()
        self.done: list[int] = []
        self.threads: set[threading.Thread] = set()
        self.finished = threading.Semaphore(0)
        self._at_once = 0
        self.most_at_once = 0
        self._lock = threading.Lock()

    def take(self, _name: str) -> bool:
        with self._lock:
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
            self.threads.add(threading.current_thread())
        try:
            piece = self.work.popleft()
        except IndexError:
            return False
        else:
            self.done.append(piece)
            self.finished.release()
            return True
        finally:
            with self._lock:
                self._at_once -= 1

    def wait_for(self, count: int) -> None:
        for _ in range(count):
            assert self.finished.acquire(timeout=PATIENCE_S), "work was left lying"


def test_no_wake_is_lost() -> None:
    pile = Pile()
    workers = Workers(2, pile.take)

    def add(first: int) -> None:
        # One piece at a time, and the next as soon as it is done: just when the worker decides whether to go.
        for number in range(first, first + 500):
            pile.work.append(number)
            workers.wake()

    givers = [threading.Thread(target=add, args=(first,)) for first in (0, 1_000)]
    for giver in givers:
        giver.start()
    pile.wait_for(1_000)
    for number in range(2_000, 2_500):
        pile.work.append(number)
        workers.wake()
        pile.wait_for(1)
    assert sorted(pile.done) == [*range(500), *range(1_000, 1_500), *range(2_000, 2_500)]
    assert pile.most_at_once <= 2
    assert workers.stop(PATIENCE_S, time.monotonic)


def test_a_wake_while_the_only_worker_finds_nothing_is_heard() -> None:
    looks: list[int] = []
    looked_again = threading.Event()

    def look(_name: str) -> bool:
        looks.append(1)
        if len(looks) == 1:
            workers.wake()
        else:
            looked_again.set()
        return False

    workers = Workers(1, look)
    workers.wake()
    assert looked_again.wait(PATIENCE_S)
    assert workers.stop(PATIENCE_S, time.monotonic)


def test_no_thread_stays_long_where_there_is_no_work() -> None:
    pile = Pile()
    workers = Workers(2, pile.take, linger_s=0.01)
    pile.work.extend(range(10))
    workers.wake()
    workers.wake()
    pile.wait_for(10)
    for thread in pile.threads:
        thread.join(PATIENCE_S)
        assert not thread.is_alive()


def test_work_that_follows_soon_is_done_by_the_thread_that_is_there() -> None:
    pile = Pile()
    workers = Workers(2, pile.take)
    for number in range(20):
        pile.work.append(number)
        workers.wake()
        pile.wait_for(1)
    assert len(pile.threads) <= 2
    assert workers.stop(PATIENCE_S, time.monotonic)


def test_two_pieces_that_come_while_one_thread_rests_are_done_beside_each_other() -> None:
    at_work = threading.Barrier(2)
    pieces = deque([lambda: None])
    rested = threading.Semaphore(0)

    def do(_name: str) -> bool:
        try:
            piece = pieces.popleft()
        except IndexError:
            rested.release()
            return False
        piece()
        return True

    workers = Workers(2, do)
    workers.wake()
    assert rested.acquire(timeout=PATIENCE_S)
    for _ in range(2):
        pieces.append(lambda: at_work.wait(PATIENCE_S) and None)
        workers.wake()
    assert rested.acquire(timeout=PATIENCE_S), "the second piece waited for the first"
    assert workers.stop(PATIENCE_S, time.monotonic)


def test_the_last_thread_says_that_all_is_quiet_once() -> None:
    quiet = threading.Semaphore(0)
    pile = Pile()
    workers = Workers(2, pile.take, on_idle=quiet.release, linger_s=0.01)
    pile.work.extend(range(5))
    workers.wake()
    workers.wake()
    assert quiet.acquire(timeout=PATIENCE_S)
    assert len(pile.done) == 5
    assert workers.stop(PATIENCE_S, time.monotonic)


def test_after_stop_no_work_is_taken() -> None:
    pile = Pile()
    workers = Workers(2, pile.take)
    assert workers.stop(1, time.monotonic)
    pile.work.append(1)
    workers.wake()
    assert pile.threads == set()


def test_stop_says_where_a_thread_would_not_end() -> None:
    begun, free = threading.Event(), threading.Event()

    def hang(_name: str) -> bool:
        begun.set()
        free.wait(PATIENCE_S)
        return False

    workers = Workers(1, hang)
    workers.wake()
    begun.wait(PATIENCE_S)
    assert not workers.stop(0.05, time.monotonic)
    free.set()
    assert workers.stop(PATIENCE_S, time.monotonic)
