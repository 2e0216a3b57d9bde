"""A program under test on a private desktop: started, waited for, ended, and its complaints read."""

from __future__ import annotations

import itertools
import os
import re
import signal
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from tests.session.harness.desktop import VirtualDesktop
from tests.session.harness.tray import TrayItem, find_tray_item
from tests.session.harness.waiting import NotInTimeError, until
from tests.session.harness.windows import Control, Screen

Seen = TypeVar("Seen")
_NUMBERS = itertools.count(1)

# What Python, Qt, GLib and X print when something went wrong inside.
_COMPLAINT = re.compile(
    r"^Traceback|(^|\s)[\w.]*(Error|Exception|Warning): |^(qt\.|Q[A-Z]\w+(::|:| ))"
    r"|-(WARNING|CRITICAL) \*\*|^X Error|Segmentation fault|core dumped"
)

# The desktop's doing: it has no portal, and Qt says so once.
_EXPECTED = "org.freedesktop.portal.Desktop was not provided by any .service files"


class Program:
    """One run of ``command``. ``name`` is its application name, in tray and windows alike."""

    def __init__(
        self, desktop: VirtualDesktop, screen: Screen, name: str, command: Sequence[str | Path]
    ) -> None:
        self.desktop = desktop
        self.screen = screen
        self.name = name
        self._errors_file = desktop.folder / "logs" / f"program-{next(_NUMBERS)}.log"
        with self._errors_file.open("wb") as errors:
            self.process = desktop.start(command, output=errors, errors=errors)

    @property
    def said(self) -> str:
        """Everything it printed so far."""
        return self._errors_file.read_text(errors="replace")

    @property
    def complaints(self) -> list[str]:
        """Lines it printed that tell of a fault inside."""
        return [line for line in self.said.splitlines() if _COMPLAINT.search(line) and _EXPECTED not in line]

    def running(self) -> bool:
        return self.process.poll() is None

    def tray(self, seconds: float = 20.0) -> TrayItem:
        """Its icon in the tray, waited for. Raises AssertionError at once when it ends instead."""
        return self._until(lambda: find_tray_item(self.desktop.bus, self.name), "a tray icon", seconds)

    def window(self, seconds: float = 20.0) -> Control:
        """Its main window, waited for until it is showing."""
        return self._until(self.shown_window, "a window", seconds)

    def shown_window(self) -> Control | None:
        """Its main window if it is showing now."""
        frames = self.screen.find_all(self.name, role="frame")
        return next((frame for frame in frames if frame.is_("showing")), None)

    def close_window(self) -> None:
        """Closes the window by the window manager's key.

        A key that comes while the window manager still raises the window goes elsewhere; it is pressed again then.
        """
        to_front = ["search", "--onlyvisible", "--name", f"^{self.name}", "windowactivate", "--sync"]
        for tries_left in (2, 1, 0):
            for words in (to_front, ["key", "alt+F4"]):
                subprocess.run(["xdotool", *words], env=self.desktop.environment, check=True, timeout=10)
            try:
                until(lambda: self.shown_window() is None, "the window to close", seconds=3)
            except NotInTimeError:
                if not tries_left:
                    raise
            else:
                return

    def find(self, role: str | None = None, name: str | None = None, seconds: float = 15.0) -> Control:
        """A control in one of its windows, waited for."""
        return self.screen.find(self.name, role, name, seconds)

    def wait(self, seconds: float = 15.0) -> int:
        """Its exit code, once it has ended by itself."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(
                f"{self.name} still runs after {seconds:g} s; it said:\n{self.said}"
            ) from None

    def ask_to_end(self) -> None:
        """What a closing session sends."""
        self.process.send_signal(signal.SIGTERM)

    def end(self, seconds: float = 10.0) -> None:
        """Asks it to end, then makes it, with everything it started."""
        if self.running():
            self.ask_to_end()
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait(seconds)

    def _until(self, look: Callable[[], Seen | None], what: str, seconds: float) -> Seen:
        def look_while_running() -> Seen | None:
            code = self.process.poll()
            assert code is None, (
                f"{self.name} ended with {code} before it showed {what}; it said:\n{self.said}"
            )
            return look()

        return until(look_while_running, f"{what} of {self.name}", seconds, every=0.02)
