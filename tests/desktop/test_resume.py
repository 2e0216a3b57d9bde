"""The end of sleep, told by a login service that the test plays on a system bus of its own."""

from __future__ import annotations

import logging
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QElapsedTimer, QTimer
from pytestqt.qtbot import QtBot

from app.desktop.resume import LOGIN_SERVICE, ResumeWatch, system_bus_path

if sys.platform != "linux":
    pytest.skip("only Linux has a login service that tells of sleep", allow_module_level=True)

from jeepney import DBusAddress, new_signal
from jeepney.bus_messages import DBus
from jeepney.io.blocking import DBusConnection, open_dbus_connection

BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


@pytest.fixture(scope="module")
def bus_address() -> Iterator[str]:
    """One bus for all tests here: Qt keeps its first connection to the system bus as long as the process lives."""
    daemon = shutil.which("dbus-daemon")
    if daemon is None:
        pytest.skip("needs the package dbus-daemon")
    with tempfile.TemporaryDirectory() as folder:  # pytest's own folders are too deep for a socket's name
        settings, path = Path(folder, "bus.conf"), Path(folder, "bus")
        settings.write_text(BUS.format(socket=path))
        with subprocess.Popen(
            [daemon, "--nofork", "--print-address=1", f"--config-file={settings}"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline(), "the bus did not come up"
            yield f"unix:path={path}"
            process.kill()


@pytest.fixture
def system_bus(bus_address: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", bus_address)
    return bus_address


@pytest.fixture
def login(system_bus: str) -> Iterator[DBusConnection]:
    """Whoever answers to the login service's name."""
    with open_dbus_connection(bus=system_bus) as connection:
        connection.send_and_get_reply(DBus().RequestName(LOGIN_SERVICE[0]))
        yield connection


def tell_of_sleep(connection: DBusConnection, *, begins: bool) -> None:
    _name, path, interface = LOGIN_SERVICE
    connection.send(new_signal(DBusAddress(path, interface=interface), "PrepareForSleep", "b", (begins,)))


@pytest.fixture
def watch(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> ResumeWatch:
    caplog.set_level(logging.DEBUG, "app.desktop.resume")
    return ResumeWatch()


def listening(qtbot: QtBot, watch: ResumeWatch, caplog: pytest.LogCaptureFixture) -> list[float]:
    """Begin to listen, and return the list that each waking is noted in."""
    heard: list[float] = []
    watch.resumed.connect(lambda: heard.append(time.monotonic()))
    watch.begin()
    qtbot.waitUntil(lambda: "Listening for the end of sleep: True" in caplog.text)
    return heard


def test_waking_is_told_and_falling_asleep_is_not(
    qtbot: QtBot, watch: ResumeWatch, login: DBusConnection, caplog: pytest.LogCaptureFixture
) -> None:
    heard = listening(qtbot, watch, caplog)
    tell_of_sleep(login, begins=True)
    qtbot.wait(200)
    assert heard == []
    tell_of_sleep(login, begins=False)
    qtbot.waitUntil(lambda: bool(heard))
    assert len(heard) == 1


def test_a_login_service_that_comes_up_later_is_heard(
    qtbot: QtBot, watch: ResumeWatch, system_bus: str, caplog: pytest.LogCaptureFixture
) -> None:
    heard = listening(qtbot, watch, caplog)
    with open_dbus_connection(bus=system_bus) as late:
        late.send_and_get_reply(DBus().RequestName(LOGIN_SERVICE[0]))
        qtbot.wait(100)
        tell_of_sleep(late, begins=False)
        qtbot.waitUntil(lambda: bool(heard))


@pytest.mark.usefixtures("login")
def test_nobody_else_can_say_that_the_pc_woke(
    qtbot: QtBot, watch: ResumeWatch, system_bus: str, caplog: pytest.LogCaptureFixture
) -> None:
    heard = listening(qtbot, watch, caplog)
    with open_dbus_connection(bus=system_bus) as stranger:
        tell_of_sleep(stranger, begins=False)
        qtbot.wait(200)
    assert heard == []


def longest_stall_s(qtbot: QtBot, watch: ResumeWatch, span_ms: int) -> float:
    """Begin to listen, and return the longest time in which the event loop did not turn."""
    clock, longest = QElapsedTimer(), 0

    def turn() -> None:
        nonlocal longest
        longest = max(longest, clock.restart())

    timer = QTimer()
    timer.timeout.connect(turn)
    clock.start()
    timer.start(5)
    watch.begin()
    qtbot.wait(span_ms)
    timer.stop()
    return longest / 1000


def test_a_bus_that_takes_calls_and_never_answers_holds_nothing_up(
    qtbot: QtBot, watch: ResumeWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as silent:
        silent.bind(f"{folder}/bus")
        silent.listen()
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={folder}/bus")
        assert longest_stall_s(qtbot, watch, 1_000) < 0.5
        taken, _ = silent.accept()
        with taken:
            assert taken.recv(64).startswith(b"\0AUTH EXTERNAL "), "nobody greeted the bus"


def test_without_a_bus_one_line_for_developers_is_all(
    qtbot: QtBot, watch: ResumeWatch, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere/at/all")
    assert longest_stall_s(qtbot, watch, 100) < 0.5
    assert [record.levelno for record in caplog.records] == [logging.DEBUG]


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("unix:path=/run/bus", "/run/bus"),
        ("unix:path=/run/bus,guid=0123", "/run/bus"),
        ("", "/run/dbus/system_bus_socket"),
        ("unix:abstract=/tmp/bus", None),
        ("tcp:host=localhost,port=1", None),
        ("unix:path=/a;unix:path=/b", None),
    ],
)
def test_only_a_plain_socket_is_tried(
    address: str, path: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", address)
    assert system_bus_path() == path
