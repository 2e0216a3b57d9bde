"""Hears from the desktop's login service that the PC has woken up, so that what fell due in sleep runs at once.

Only Linux with logind tells. Anywhere else, and where the system bus is silent, nothing is lost but half a minute: the
alarm's heartbeat finds by itself that the clocks have moved apart.
"""

from __future__ import annotations

import logging
import os
import sys

from PySide6.QtCore import SLOT, QObject, Signal, Slot
from PySide6.QtNetwork import QLocalSocket

LOG = logging.getLogger(__name__)

LOGIN_SERVICE = ("org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager")
USUAL_ADDRESS = "unix:path=/run/dbus/system_bus_socket"


class ResumeWatch(QObject):
    """Emits ``resumed`` when the PC wakes from sleep. Nothing here waits: the GUI thread goes on whatever the bus does.

    Qt's own call to join a bus returns only when that has answered, and no thread of Python runs until then. So the
    bus is first greeted over a plain socket, and Qt is let near it only when it has answered.
    """

    resumed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._greeting = QLocalSocket(self)
        self._greeting.connected.connect(self._on_connected)
        self._greeting.readyRead.connect(self._on_answer)
        self._greeting.errorOccurred.connect(self._on_no_bus)

    def begin(self) -> None:
        """Start to listen, as soon as there is a bus that answers; return at once."""
        path = system_bus_path()
        if path is None:
            LOG.debug("There is no system bus that tells of sleep here; the heartbeat finds out alone.")
            return
        self._greeting.connectToServer(path)

    @Slot()
    def _on_connected(self) -> None:
        # What every client of a bus says first: who it is.
        user = str(os.getuid()).encode().hex()
        self._greeting.write(f"\0AUTH EXTERNAL {user}\r\n".encode())

    @Slot()
    def _on_answer(self) -> None:
        self._greeting.errorOccurred.disconnect(self._on_no_bus)
        self._greeting.abort()
        # Imported here: where no bus answers, Qt's part for it is never loaded.
        from PySide6.QtDBus import QDBusConnection

        bus = QDBusConnection.systemBus()
        heard = bus.connect(  # type: ignore[call-overload]  # PySide's stub asks for bytes, its code for text
            *LOGIN_SERVICE, "PrepareForSleep", self, SLOT("_on_sleep(bool)")
        )
        LOG.debug("Listening for the end of sleep: %s", heard)

    @Slot()
    def _on_no_bus(self) -> None:
        LOG.debug("The system bus cannot be reached: %s", self._greeting.errorString())

    @Slot(bool)
    def _on_sleep(self, begins: bool) -> None:
        # Before sleep there is nothing to do: runs stand still with the PC and go on with it, whatever was accepted
        # is on disk, and holding the sleep up to end them would be rude.
        if not begins:
            LOG.info("the PC woke up", extra={"action": "resumed"})
            self.resumed.emit()


def system_bus_path() -> str | None:
    """Return the socket of the system bus, None where there can be none or it is no plain socket."""
    if sys.platform != "linux":
        return None
    address = os.environ.get("DBUS_SYSTEM_BUS_ADDRESS") or USUAL_ADDRESS
    kind, _, path = address.partition("=")
    return path.partition(",")[0] if kind == "unix:path" and ";" not in path and "%" not in path else None
