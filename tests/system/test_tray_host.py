from __future__ import annotations

import socket
import sys
import time
from pathlib import Path

import pytest

from app.system import tray_host
from app.system.tray_host import tray_answer


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_where_there_always_is_a_tray_nobody_is_asked(platform: str) -> None:
    assert tray_answer({}, platform).ok


def test_without_bus_and_screen_there_is_none() -> None:
    assert not tray_answer({}, "linux").ok


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a session bus")
def test_a_bus_that_never_answers_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(tmp_path / "bus"))
        silent.listen()
        address = f"unix:path={tmp_path / 'bus'}"
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        monkeypatch.setattr(tray_host, "STEP_S", 0.2)
        begun = time.monotonic()
        assert not tray_answer({"DBUS_SESSION_BUS_ADDRESS": address}, "linux").ok
        assert time.monotonic() - begun < 3
