"""The PC wakes up: what fell due in its sleep runs at once, where the login service tells of it."""

from __future__ import annotations

import socket
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from jeepney import DBusAddress, new_signal
from jeepney.bus_messages import DBus

from app.desktop.resume import LOGIN_SERVICE
from app.domain.runs import CatchUp
from app.store.database import Store
from app.store.runs import history
from app.store.schedules import add_schedule
from tests.session.conftest import TILLWATCH
from tests.session.harness.bus import Bus
from tests.session.harness.desktop import VirtualDesktop
from tests.session.harness.program import Program
from tests.session.harness.waiting import until

JOB = "health-check"
LATENCY_S = 5.0
"""From the waking to the run, on a busy machine. The heartbeat does not help here: the clocks never move apart."""


@pytest.fixture
def start_on_bus(
    start: Callable[[str, Sequence[str | Path]], Program], home: Path
) -> Callable[[str], Program]:
    """Starts the program with this address for its system bus."""

    def launch(address: str) -> Program:
        bus = f"DBUS_SYSTEM_BUS_ADDRESS={address}"
        return start("Tillwatch", ["env", bus, TILLWATCH, "--home", home, "--hidden"])

    return launch


@pytest.fixture
def login(desktop: VirtualDesktop) -> Iterator[Bus]:
    """The login service, on the session's bus, which stands in for the system's."""
    with Bus(desktop.environment["DBUS_SESSION_BUS_ADDRESS"]) as bus:
        bus.connection.send_and_get_reply(DBus().RequestName(LOGIN_SERVICE[0]))
        yield bus


def tell_of_sleep(login: Bus, *, begins: bool) -> None:
    _name, path, interface = LOGIN_SERVICE
    login.connection.send(
        new_signal(DBusAddress(path, interface=interface), "PrepareForSleep", "b", (begins,))
    )


def await_full_menu(program: Program) -> None:
    icon = program.tray()
    until(lambda: "Run now" in icon.menu().labels(), "the full menu")


def add_what_fell_due(store: Store) -> None:
    """A due time that the running program's alarm knows nothing of, as it knows nothing of time that it slept."""
    now = datetime.now(UTC)
    with store.write() as connection:
        add_schedule(
            connection, key=f"{JOB}:asleep", job=JOB, kind="once",
            expression=(now - timedelta(seconds=1)).isoformat(), params={}, catch_up=CatchUp.LATEST,
            grace_s=0, now=now - timedelta(minutes=1),
        )  # fmt: skip


def test_the_end_of_sleep_starts_what_fell_due(
    start_on_bus: Callable[[str], Program],
    desktop: VirtualDesktop,
    login: Bus,
    home: Path,
    cli: Callable[..., str],
) -> None:
    await_full_menu(start_on_bus(desktop.environment["DBUS_SESSION_BUS_ADDRESS"]))
    cli("run", JOB)  # by the program, which has then looked at what is due for the first time
    store = Store(home / "tillwatch.db")

    def runs_of_the_check() -> int:
        with store.read() as connection:
            return sum(run.job == JOB and run.scheduled_for is not None for run in history(connection))

    try:
        add_what_fell_due(store)
        tell_of_sleep(login, begins=True)
        time.sleep(1)
        assert runs_of_the_check() == 0
        woken = time.monotonic()
        tell_of_sleep(login, begins=False)
        until(runs_of_the_check, "the run", seconds=LATENCY_S, every=0.02)
        assert time.monotonic() - woken < LATENCY_S
        tell_of_sleep(login, begins=False)
        time.sleep(1)
        assert runs_of_the_check() == 1
    finally:
        store.close()


def test_a_system_bus_that_never_answers_holds_up_nothing(start_on_bus: Callable[[str], Program]) -> None:
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as silent:
        silent.bind(f"{folder}/bus")
        silent.listen()
        program = start_on_bus(f"unix:path={folder}/bus")
        await_full_menu(program)
        program.tray().click("Open Tillwatch")
        program.window()
        program.ask_to_end()
        assert program.wait(6) == 0
