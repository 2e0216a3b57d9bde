"""A message without Qt, by the programs that a desktop has for it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from app.domain.errors import NoWindowError
from app.system.plain_dialog import show_plainly

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="such programs are Linux desktops' own")

ERROR = NoWindowError("This system lacks <b>libtill</b>.", "Install it with 'sudo apt install till & co'.")


@pytest.fixture
def desktop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A desktop without a notification service; its folder of programs, which is empty."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path / 'no-bus'}")
    return folder


def install(folder: Path, name: str, code: int) -> Path:
    """Put a dialog program there that ends at once with ``code``; return the file in which it keeps its words."""
    kept = folder.parent / f"{name}.said"
    program = folder / name
    program.write_text(f"#!/bin/sh\nprintf '%s\\n' \"$@\" > '{kept}'\nexit {code}\n")
    program.chmod(0o755)
    return kept


@pytest.mark.parametrize("name", ["zenity", "kdialog", "xmessage"])
def test_whatever_program_there_is_gets_the_whole_message(desktop: Path, name: str) -> None:
    kept = install(desktop, name, 0)
    assert show_plainly(ERROR, {})
    assert f"{ERROR.sentence}\n\n{ERROR.advice}" in kept.read_text()


def test_the_desktop_s_own_program_comes_first(desktop: Path) -> None:
    zenity, kdialog = install(desktop, "zenity", 0), install(desktop, "kdialog", 0)
    assert show_plainly(ERROR, {"XDG_CURRENT_DESKTOP": "KDE"})
    assert kdialog.exists()
    assert not zenity.exists()
    assert show_plainly(ERROR, {"XDG_CURRENT_DESKTOP": "GNOME"})
    assert zenity.exists()


def test_a_program_that_fails_at_once_leaves_it_to_the_next(desktop: Path) -> None:
    install(desktop, "zenity", 1)
    kept = install(desktop, "xmessage", 0)
    assert show_plainly(ERROR, {})
    assert ERROR.sentence in kept.read_text()


def test_where_there_is_nothing_it_says_so(desktop: Path) -> None:
    assert not show_plainly(ERROR, {})
