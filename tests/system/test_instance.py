from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from app.system.instance import InstanceLock, send_command


def test_only_one_holds_the_lock_and_it_can_be_had_again(tmp_path: Path) -> None:
    first, second = InstanceLock(tmp_path / "lock"), InstanceLock(tmp_path / "lock")
    assert first.acquire()
    assert not second.acquire()
    first.release()
    first.release()
    with second:
        assert second.acquire()
        assert not first.acquire()
    assert first.acquire()
    first.release()


def test_the_lock_ends_with_its_process_however_that_ends(tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from app.system.instance import InstanceLock;"
        "lock = InstanceLock(Path(sys.argv[1])); print(lock.acquire(), flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / "lock")], stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "True\n"
        mine = InstanceLock(tmp_path / "lock")
        assert not mine.acquire()
        child.kill()
        child.wait()
    assert mine.acquire()
    mine.release()


def test_looking_at_the_lock_says_who_holds_it_and_makes_no_file(tmp_path: Path) -> None:
    mine, other = InstanceLock(tmp_path / "lock"), InstanceLock(tmp_path / "lock")
    assert not other.is_held()
    assert not (tmp_path / "lock").exists()
    with mine:
        assert mine.acquire()
        assert other.is_held()
    assert not other.is_held()


def test_a_start_is_not_turned_away_by_those_who_only_look(tmp_path: Path) -> None:
    mine, other = InstanceLock(tmp_path / "lock"), InstanceLock(tmp_path / "lock")
    (tmp_path / "lock").touch()
    done = threading.Event()

    def look_all_the_time() -> None:
        while not done.is_set():
            other.is_held()

    lookers = [threading.Thread(target=look_all_the_time) for _ in range(2)]
    for looker in lookers:
        looker.start()
    try:
        for _ in range(200):
            assert mine.acquire()
            mine.release()
    finally:
        done.set()
        for looker in lookers:
            looker.join()


def test_of_many_who_start_at_once_one_has_the_lock(tmp_path: Path) -> None:
    for _ in range(20):
        locks = [InstanceLock(tmp_path / "lock") for _ in range(4)]
        had: list[bool] = []
        gate = threading.Barrier(len(locks))

        def start(lock: InstanceLock, gate: threading.Barrier, had: list[bool]) -> None:
            gate.wait()
            had.append(lock.acquire())

        starters = [threading.Thread(target=start, args=(lock, gate, had)) for lock in locks]
        for starter in starters:
            starter.start()
        for starter in starters:
            starter.join()
        assert had.count(True) == 1
        for lock in locks:
            lock.release()


@contextmanager
def listening(path: Path, answer: bytes | None) -> Iterator[list[Any]]:
    """Serve one client: note what it sends and give ``answer``; None: never answer."""
    heard: list[Any] = []
    done = threading.Event()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(str(path))
        server.listen()

        def serve() -> None:
            client, _ = server.accept()
            with client, client.makefile("rb") as lines:
                heard.append(json.loads(lines.readline()))
                if answer is None:
                    done.wait(20)
                else:
                    client.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield heard
        finally:
            done.set()
            thread.join(20)


@pytest.fixture
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("s") / "s"


def test_a_command_gets_its_reply(path: Path) -> None:
    long = {"ok": True, "text": "x" * 200_000}
    with listening(path, json.dumps(long).encode() + b"\n") as heard:
        assert send_command(str(path), {"command": "show", "page": "today"}) == long
    assert heard == [{"command": "show", "page": "today"}]


@pytest.mark.parametrize("answer", [b"", b"no json\n", b"[1]\n", b'{"ok": tr'])
def test_a_reply_that_is_none_is_no_reply(path: Path, answer: bytes) -> None:
    with listening(path, answer):
        assert send_command(str(path), {"command": "show"}) is None


def test_one_that_does_not_answer_is_not_waited_for_for_ever(path: Path) -> None:
    with listening(path, None):
        assert send_command(str(path), {"command": "show"}, timeout_s=0.1) is None


def test_where_nobody_listens_there_is_no_reply(path: Path) -> None:
    assert send_command(str(path), {"command": "show"}) is None
