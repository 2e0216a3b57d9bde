"""The tray icon: one look says how the shop is, its menu answers the daily questions.

Imported before anything heavy, so that the icon is there at once; it learns of jobs and alerts later.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from app.language import tr
from app.system.resources import resource_path


@dataclass(frozen=True, slots=True)
class TrayPicture:
    """Everything the icon and its menu show. Two equal pictures need no redrawing."""

    state: str
    """idle, running, attention, problem or paused."""
    status_text: str
    next_text: str
    tooltip: str
    jobs: tuple[tuple[str, str], ...] = ()
    """(job, title) of every job that can be run now."""
    alerts: tuple[tuple[str, str, str], ...] = ()
    """(page, subject, title) of the most pressing alerts: where each leads, and what it says."""


class Tray(QObject):
    """Owns the icon and its menu. Emits what the owner asked for; decides nothing."""

    open_wanted = Signal(str, str)
    """Page and subject; both may be empty."""
    run_wanted = Signal(str)
    pause_wanted = Signal(str)
    """``hour``, ``tomorrow`` or ``open``."""
    resume_wanted = Signal()
    refresh_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = ""
        self._picture: TrayPicture | None = None
        self._menu = QMenu()
        self._fill_early_menu()
        self._menu.aboutToShow.connect(self.refresh_wanted)
        self._icon = self._make_icon()
        self._show_state("idle")
        self._icon.setToolTip(tr("Tillwatch is starting"))

    def show(self) -> None:
        """Put the icon into the tray. Without a tray host this waits quietly for one to appear."""
        self._icon.show()

    @Slot()
    def appear_anew(self) -> None:
        """Make the icon again where the first one was made before there was a tray, and can never be shown."""
        if self.was_made_for_a_tray:
            return
        former, self._icon = self._icon, self._make_icon()
        self._icon.setIcon(former.icon())
        self._icon.setToolTip(former.toolTip())
        former.hide()
        former.deleteLater()
        self._icon.show()

    def _make_icon(self) -> QSystemTrayIcon:
        self.was_made_for_a_tray = self.is_available()
        icon = QSystemTrayIcon(self)
        icon.setContextMenu(self._menu)
        icon.activated.connect(self._on_activated)
        return icon

    def hide(self) -> None:
        """Take the icon away, as the last sign of life before the program ends."""
        self._icon.hide()

    @staticmethod
    def is_available() -> bool:
        """Whether a tray host is there right now (an icon calls itself visible even without one)."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    @property
    def state(self) -> str:
        """The state that the icon shows."""
        return self._state

    @property
    def menu(self) -> QMenu:
        """The menu behind the icon."""
        return self._menu

    def draws_balloons(self) -> bool:
        """Whether a balloon is drawn beside the icon itself, and not handed to the desktop's notification service.

        Only such trays tell where the icon is.
        """
        return self._icon.geometry().isValid()

    def balloon(self, title: str, body: str) -> None:
        """Show a balloon. Only where ``draws_balloons`` says so: elsewhere it blocks on a service that hangs."""
        self._icon.showMessage(title, body)

    def show_picture(self, picture: TrayPicture) -> None:
        """Bring icon, tooltip and menu to ``picture``, touching them only where something has changed."""
        if picture == self._picture:
            return
        if self._picture is None:
            self._build_menu()
        self._picture = picture
        self._show_state(picture.state)
        self._icon.setToolTip(picture.tooltip)
        self._status.setText(picture.status_text)
        self._next.setText(picture.next_text)
        self._next.setVisible(bool(picture.next_text))
        self._fill(self._run_menu, picture.jobs, self._on_run)
        alerts = tuple((f"{page}:{subject}", title) for page, subject, title in picture.alerts)
        self._fill(self._alert_menu, alerts, self._on_alert)
        self._alert_menu.setEnabled(bool(picture.alerts))
        paused = picture.state == "paused"
        self._pause_menu.menuAction().setVisible(not paused)
        self._resume.setVisible(paused)

    def speak_anew(self) -> None:
        """Say everything in the language that is spoken now; what the picture itself says comes with the next one."""
        picture, self._picture = self._picture, None
        for part in self._menu.findChildren(QMenu):
            part.deleteLater()
        self._menu.clear()
        if picture is None:
            self._fill_early_menu()
        else:
            self.show_picture(picture)

    def _show_state(self, state: str) -> None:
        if state != self._state:
            self._state = state
            self._icon.setIcon(QIcon(str(resource_path(f"icons/tray-{state}.svg"))))

    def _fill_early_menu(self) -> None:
        starting = self._menu.addAction(tr("Tillwatch is starting…"))
        starting.setEnabled(False)
        self._menu.addSeparator()
        self._add(self._menu, tr("Open Tillwatch"), self._on_open)
        self._add(self._menu, tr("Quit"), self._on_quit)

    def _build_menu(self) -> None:
        menu = self._menu
        menu.clear()
        self._status = self._add(menu, "", self._on_status)
        self._next = menu.addAction("")
        self._next.setEnabled(False)
        menu.addSeparator()
        self._run_menu = menu.addMenu(tr("Run now"))
        self._alert_menu = menu.addMenu(tr("Alerts"))
        self._pause_menu = menu.addMenu(tr("Pause"))
        for text, span in (
            (tr("For 1 hour"), "hour"),
            (tr("Until tomorrow"), "tomorrow"),
            (tr("Until I resume"), "open"),
        ):
            self._add(self._pause_menu, text, self._on_pause).setData(span)
        self._resume = self._add(menu, tr("Resume"), self._on_resume)
        menu.addSeparator()
        self._add(menu, tr("Open Tillwatch"), self._on_open)
        self._add(menu, tr("Settings…"), self._on_settings)
        self._add(menu, tr("Quit"), self._on_quit)

    def _add(self, menu: QMenu, text: str, slot: Callable[[], None]) -> QAction:
        action = QAction(text, menu)
        action.triggered.connect(slot)
        menu.addAction(action)
        return action

    def _fill(self, menu: QMenu, entries: tuple[tuple[str, str], ...], slot: Callable[[], None]) -> None:
        shown = tuple((action.data(), action.text()) for action in menu.actions())
        wanted = tuple((key, text.replace("&", "&&")) for key, text in entries)
        if shown == wanted:
            return
        for action in menu.actions():
            menu.removeAction(action)
            action.deleteLater()
        for key, text in wanted:
            self._add(menu, text, slot).setData(key)

    @Slot(QSystemTrayIcon.ActivationReason)
    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        # On older trays a right click also reports itself, as Context: that one only opens the menu.
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self.open_wanted.emit("", "")

    def _sent(self) -> str:
        action = self.sender()
        return str(action.data()) if isinstance(action, QAction) else ""

    @Slot()
    def _on_open(self) -> None:
        self.open_wanted.emit("", "")

    @Slot()
    def _on_settings(self) -> None:
        self.open_wanted.emit("settings", "")

    @Slot()
    def _on_status(self) -> None:
        self.open_wanted.emit("today", "")

    @Slot()
    def _on_run(self) -> None:
        self.run_wanted.emit(self._sent())

    @Slot()
    def _on_alert(self) -> None:
        page, _, subject = self._sent().partition(":")
        self.open_wanted.emit(page, subject)

    @Slot()
    def _on_pause(self) -> None:
        self.pause_wanted.emit(self._sent())

    @Slot()
    def _on_resume(self) -> None:
        self.resume_wanted.emit()

    @Slot()
    def _on_quit(self) -> None:
        self.quit_wanted.emit()
