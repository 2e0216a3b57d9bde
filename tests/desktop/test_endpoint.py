"""The endpoint for monitoring programs, as the running desktop takes it up and gives it back."""

from __future__ import annotations

import socket
import threading
from collections.abc import Mapping
from contextlib import closing
from typing import Any
from urllib.request import urlopen

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring
from pytestqt.qtbot import QtBot

from app.desktop.desk import Desk
from app.jobs.service import Service
from app.store import settings
from app.store.settings import EndpointSettings
from tests.desktop.shop import NOON


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring, "get_password", NoKeyring().get_password)


def want(service: Service, *, enabled: bool, port: int) -> None:
    with service.store.write() as connection:
        settings.put_endpoint(connection, EndpointSettings(enabled, port), now=NOON)


def a_free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as found:
        return int(found.getsockname()[1])


def ask(desk: Desk, qtbot: QtBot, command: str) -> Mapping[str, Any]:
    replies: list[Mapping[str, Any]] = []
    desk.answer({"command": command}, replies.append)
    qtbot.waitUntil(lambda: bool(replies))
    return replies[0]


def is_alive(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/health/live", timeout=10) as reply:
            return bool(reply.status == 200)
    except OSError:
        return False


def test_it_is_served_from_the_start_until_the_owner_quits(
    desk: Desk, service: Service, qtbot: QtBot
) -> None:
    port = a_free_port()
    want(service, enabled=True, port=port)
    desk.begin(hidden=True)
    qtbot.waitUntil(lambda: is_alive(port))
    assert ask(desk, qtbot, "endpoint-status")["address"] == f"http://127.0.0.1:{port}"
    desk.leave()
    assert not is_alive(port)
    assert not any(thread.name == "endpoint" for thread in threading.enumerate())


def test_the_command_line_switches_it_while_it_runs(desk: Desk, service: Service, qtbot: QtBot) -> None:
    desk.begin(hidden=True)
    assert ask(desk, qtbot, "endpoint-status") == {"ok": True, "address": None}
    port = a_free_port()
    want(service, enabled=True, port=port)
    assert ask(desk, qtbot, "endpoint-changed") == {"ok": True, "address": f"http://127.0.0.1:{port}"}
    assert is_alive(port)
    want(service, enabled=False, port=port)
    assert ask(desk, qtbot, "endpoint-changed") == {"ok": True, "address": None}
    assert not is_alive(port)


def test_a_port_in_use_is_a_line_in_the_log_and_the_program_goes_on(
    desk: Desk, service: Service, qtbot: QtBot, expected_warnings: pytest.LogCaptureFixture
) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        want(service, enabled=True, port=other.getsockname()[1])
        desk.begin(hidden=True)
        qtbot.waitUntil(lambda: "cannot use port" in expected_warnings.text)
        reply = ask(desk, qtbot, "endpoint-changed")
    assert reply["ok"] is False
    assert "cannot use port" in reply["error"]
    assert ask(desk, qtbot, "status")["ok"] is True
