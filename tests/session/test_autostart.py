"""Switched on, it starts hidden as a desktop starts what is in its autostart folder; switched off, nothing is left."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.session.harness.desktop import VirtualDesktop
from tests.session.harness.program import Program
from tests.session.harness.tray import find_tray_item
from tests.session.harness.waiting import until


def test_what_a_desktop_starts_at_sign_in_shows_its_icon_and_no_window(
    desktop: VirtualDesktop,
    start: Callable[[str, Sequence[str | Path]], Program],
    cli: Callable[..., str],
) -> None:
    # Another test of this desktop may have left it on.
    cli("autostart", "--off")
    assert json.loads(cli("autostart", "--json"))["on"] is False
    said = json.loads(cli("autostart", "--on", "--json"))
    entry = Path(said["place"])
    assert said["on"] is True
    assert entry.is_relative_to(desktop.environment["XDG_CONFIG_HOME"])

    # GLib's own starter, which is what most desktops use; it goes at once, and the program stays.
    starter = start("Tillwatch", ["gio", "launch", entry])
    assert starter.wait() == 0
    icon = until(lambda: find_tray_item(desktop.bus, "Tillwatch"), "the icon", seconds=20)
    until(lambda: "Run now" in icon.menu().labels(), "the full menu", seconds=20)
    assert starter.shown_window() is None
    icon.click("Quit")
    until(lambda: find_tray_item(desktop.bus, "Tillwatch") is None, "the icon to go", seconds=10)

    assert json.loads(cli("autostart", "--off", "--json"))["on"] is False
    assert not entry.exists()
