"""Hears that a tray has appeared, on a desktop that had none when the icon was made.

On X11 Qt decides once, when an icon is made, whether it goes through the desktop's bus or is a small window of the
older kind. Where the panel comes up after this program, that decision is wrong for good, and most panels of today
would never show the icon.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, Signal, Slot

from app.desktop.tray import Tray

WATCHER = "org.kde.StatusNotifierWatcher"


class TrayWatch(QObject):
    """Emits ``appeared`` when a tray comes up that takes icons over the bus."""

    appeared = Signal()

    def __init__(self, tray: Tray, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tray = tray

    def begin(self) -> None:
        """Start to listen; an icon that was made where there was a tray needs nobody to listen."""
        if self._tray.was_made_for_a_tray or sys.platform != "linux":
            return
        # Imported here: most desktops have their tray from the start, and never load Qt's part for the bus.
        from PySide6.QtDBus import QDBusConnection, QDBusServiceWatcher

        bus = QDBusConnection.sessionBus()
        if not bus.isConnected():
            return
        watcher = QDBusServiceWatcher(
            WATCHER, bus, QDBusServiceWatcher.WatchModeFlag.WatchForRegistration, self
        )
        watcher.serviceRegistered.connect(self._on_registered)
        if self._tray.is_available():  # it came up between the icon and this
            self.appeared.emit()

    @Slot(str)
    def _on_registered(self, _name: str) -> None:
        self.appeared.emit()
