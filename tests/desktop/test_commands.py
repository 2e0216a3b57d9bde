"""The door for a second launch and the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtNetwork import QLocalSocket
from pytestqt.qtbot import QtBot

from app.desktop.commands import MAX_REQUEST_BYTES, CommandServer, Reply


class Handler:
    """Remembers what was asked; answers at once unless told to hold the answer back."""

    def __init__(self) -> None:
        self.requests: list[Mapping[str, Any]] = []
        self.held: list[Reply] = []
        self.holds = False

    def __call__(self, request: Mapping[str, Any], reply: Reply) -> None:
        self.requests.append(request)
        if self.holds:
            self.held.append(reply)
        else:
            reply({"ok": True, "echo": request["command"]})


@pytest.fixture
def handler() -> Handler:
    return Handler()


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "tillwatch.sock")


@pytest.fixture
def server(qtbot: QtBot, handler: Handler, path: str) -> Iterator[CommandServer]:
    made = CommandServer(path, handler)
    assert made.listen()
    yield made
    made.close()


@pytest.fixture
def client(server: CommandServer, path: str, qtbot: QtBot) -> Iterator[QLocalSocket]:
    socket = QLocalSocket()
    socket.connectToServer(path)
    assert socket.waitForConnected(2_000)
    yield socket
    socket.abort()


def answer(client: QLocalSocket, qtbot: QtBot) -> Any:
    qtbot.waitUntil(client.canReadLine)
    return json.loads(bytes(client.readLine().data()))


def test_a_request_is_answered_on_its_own_line(client: QLocalSocket, handler: Handler, qtbot: QtBot) -> None:
    client.write(b'{"command": "show", "page": "jobs"}\n')
    assert answer(client, qtbot) == {"ok": True, "echo": "show"}
    assert handler.requests == [{"command": "show", "page": "jobs"}]


def test_a_request_may_come_in_pieces_and_two_at_once(client: QLocalSocket, qtbot: QtBot) -> None:
    client.write(b'{"command": "sta')
    client.flush()
    qtbot.wait(20)
    client.write(b'tus"}\n{"command": "resume"}\n')
    assert answer(client, qtbot)["echo"] == "status"
    assert answer(client, qtbot)["echo"] == "resume"


@pytest.mark.parametrize("line", [b"hello\n", b"[1, 2]\n", b'{"command": 3}\n', b"\xff\xfe\n", b"\n"])
def test_anything_else_is_refused_in_words(
    client: QLocalSocket, handler: Handler, qtbot: QtBot, line: bytes
) -> None:
    client.write(line)
    reply = answer(client, qtbot)
    assert reply["ok"] is False
    assert reply["exit_code"] == 2
    assert "not understood" in reply["error"]
    assert handler.requests == []


def test_a_request_without_end_is_cut_off(client: QLocalSocket, qtbot: QtBot) -> None:
    client.write(b"x" * (MAX_REQUEST_BYTES + 1_000))
    assert "too long" in answer(client, qtbot)["error"]


def test_an_answer_may_come_after_the_asker_has_gone(
    client: QLocalSocket, handler: Handler, qtbot: QtBot
) -> None:
    handler.holds = True
    client.write(b'{"command": "run"}\n')
    qtbot.waitUntil(lambda: bool(handler.held))
    client.abort()
    qtbot.wait(50)
    handler.held[0]({"ok": True})


def test_a_socket_left_over_from_a_crash_is_replaced(handler: Handler, path: str, qtbot: QtBot) -> None:
    Path(path).write_bytes(b"")
    server = CommandServer(path, handler)
    assert server.listen()
    server.close()
