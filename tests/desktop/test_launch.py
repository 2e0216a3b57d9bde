"""Before there is a window: one Tillwatch a home, and whoever comes second leaves word or waits for the end."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.desktop import launch
from app.desktop.launch import open_window
from app.system.instance import InstanceLock
from app.system.paths import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    made.ensure()
    return made


@pytest.fixture
def taken(home: Home) -> Iterator[InstanceLock]:
    """Somebody else has the home."""
    with InstanceLock(home.lock_path) as lock:
        assert lock.acquire()
        yield lock


class Listener:
    """The Tillwatch that is there already: answers one line, and keeps what it was asked."""

    def __init__(self, path: str) -> None:
        self.heard: list[bytes] = []
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(path)
        self._socket.listen()
        self._thread = threading.Thread(target=self._answer, daemon=True)
        self._thread.start()

    def _answer(self) -> None:
        connection, _address = self._socket.accept()
        with connection:
            self.heard.append(connection.recv(1_000))
            connection.sendall(b'{"ok": true}\n')

    def close(self) -> None:
        self._thread.join(5)
        self._socket.close()


@pytest.mark.parametrize(("hidden", "word"), [(False, b'"show"'), (True, b'"hello"')])
@pytest.mark.usefixtures("taken")
def test_a_second_start_leaves_word_and_a_hidden_one_raises_nothing(
    home: Home, hidden: bool, word: bytes
) -> None:
    listener = Listener(home.socket_path)
    try:
        assert open_window(home, hidden=hidden) == 0
    finally:
        listener.close()
    [heard] = listener.heard
    assert word in heard


@pytest.mark.usefixtures("taken")
def test_one_that_never_answers_is_told_of(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(launch, "ENDING_S", 0.1)
    assert open_window(home, hidden=False) == 3
    assert "Another Tillwatch" in capsys.readouterr().err


def test_one_that_is_just_ending_is_waited_for(
    home: Home, taken: InstanceLock, monkeypatch: pytest.MonkeyPatch
) -> None:
    began: list[bool] = []

    def run(_home: Home, hidden: bool, _no_window: object, _crash: Path | None) -> int:
        began.append(hidden)
        return 0

    monkeypatch.setattr("app.desktop.start.run", run)
    monkeypatch.setattr(launch, "start_logging", lambda _home: None)
    threading.Timer(0.3, taken.release).start()
    assert open_window(home, hidden=True) == 0
    assert began == [True]
    assert (home.logs / "crash.log").read_bytes() == b""


def test_a_home_that_cannot_be_made_is_told_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    assert open_window(Home(tmp_path / "file" / "home"), hidden=False) == 5
    assert "cannot be made" in capsys.readouterr().err


@pytest.mark.usefixtures("taken")
def test_a_refused_start_is_in_the_log_though_another_has_it_open(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launch, "ENDING_S", 0.1)
    with (home.logs / "tillwatch.log").open("a") as others:
        others.write('{"text": "before"}\n')
        others.flush()
        open_window(home, hidden=False)
        others.write('{"text": "after"}\n')
    lines = (home.logs / "tillwatch.log").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["text"].partition(" at work")[0] for line in lines] == [
        "before", "Another Tillwatch is", "after",
    ]  # fmt: skip


def test_a_mistake_of_the_program_s_own_is_told_and_written_down(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*_: object) -> int:
        raise KeyError("nobody thought of this")

    monkeypatch.setattr("app.desktop.start.run", run)
    monkeypatch.setattr(launch, "start_logging", lambda _home: None)
    assert open_window(home, hidden=False) == 1
    assert "Something inside Tillwatch went wrong (KeyError)" in capsys.readouterr().err
    assert "nobody thought of this" in (home.logs / "tillwatch.log").read_text(encoding="utf-8")
