"""Whether Tillwatch starts by itself: a box that shows what the system says now, and changes it."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.desktop.boxes import TickBox
from app.desktop.pages.page import Surroundings
from app.desktop.pieces import text_label
from app.desktop.sheet import NONE, TIGHT
from app.domain.errors import TillwatchError
from app.language import tr
from app.system.autostart import autostart
from app.system.program import hidden_command

if TYPE_CHECKING:
    from app.jobs.service import Service
    from app.system.autostart import Autostart


@dataclass(frozen=True, slots=True)
class LoginState:
    """What the system says; ``problem`` where it will not say."""

    is_on: bool
    problem: str = ""
    place: str = ""


class StartAtLogin(QWidget):
    """One box. Nothing of it is kept by Tillwatch: what the owner changes elsewhere is shown here too."""

    done = Signal(str)
    """What was changed, in words."""
    refused = Signal(object)
    shown = Signal()
    """The system has said how it is."""

    def __init__(
        self,
        surroundings: Surroundings,
        parent: QWidget | None = None,
        *,
        system: Autostart | None = None,
        at_once: bool = True,
    ) -> None:
        """``system``: this PC's own way unless named. ``at_once``: ticking changes it, else ``keep`` does."""
        super().__init__(parent)
        self._loader = surroundings.loader
        self._system = system or this_system(surroundings.service)
        self._at_once = at_once
        self.box = TickBox(tr("Start Tillwatch when I sign in"))
        self._note = text_label(tr("It then waits in the tray and watches without a window."), "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(NONE, NONE, NONE, NONE)
        column.setSpacing(TIGHT)
        column.addWidget(self.box)
        column.addWidget(self._note)
        self.setFocusProxy(self.box)
        self.box.setEnabled(False)
        self.box.toggled.connect(self._on_toggled)

    def load(self) -> None:
        """Ask the system."""
        self._loader.read("start-at-login", lambda: state_of(self._system), self._show)

    def keep(self) -> None:
        """Have it as the box says."""
        if self.box.isEnabled():
            self._put(self.box.isChecked())

    def _show(self, state: LoginState) -> None:
        with QSignalBlocker(self.box):
            # Offered where it is not chosen at once: a program that watches should be there to watch.
            self.box.setChecked(state.is_on or (not self._at_once and not state.problem))
        self.box.setEnabled(not state.problem)
        if state.problem:
            self._note.setText(state.problem)
        self.shown.emit()

    def _put(self, wanted: bool) -> None:
        system = self._system
        self._loader.act(
            system.turn_on if wanted else system.turn_off,
            lambda _nothing: self._on_done(wanted),
            self._on_refused,
        )

    def _on_done(self, wanted: bool) -> None:
        self.done.emit(
            tr("Tillwatch starts when you sign in.")
            if wanted
            else tr("Tillwatch starts only when you open it.")
        )

    def _on_refused(self, error: TillwatchError) -> None:
        self.load()
        self.refused.emit(error)

    @Slot(bool)
    def _on_toggled(self, wanted: bool) -> None:
        if self._at_once:
            self._put(wanted)


def this_system(service: Service) -> Autostart:
    """Return this PC's way to start Tillwatch on the shop's home."""
    return autostart(os.environ, sys.platform, hidden_command(service.home))


def state_of(system: Autostart) -> LoginState:
    """Return what the system says now. Looks at the disk: not for the GUI thread."""
    try:
        return LoginState(system.is_on(), place=system.place)
    except TillwatchError as error:
        return LoginState(False, problem=str(error))
