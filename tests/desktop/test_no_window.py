"""Starts that find nothing to draw on: a sentence, an exit code and a line in the log, and never a crash."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from app.system.paths import Home
from tests.faults.missing_libraries import without_libraries

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only on Linux a screen may be missing")

PROGRAM = [sys.executable, "-P", "-m", "app"]
_SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def ended(home: Home, screen: dict[str, str], command: Sequence[str | Path] = PROGRAM) -> str:
    """Start the program where ``screen`` is all there is to draw on; return what it said before it ended with 1."""
    environment = {name: value for name, value in os.environ.items() if name not in _SCREENS}
    done = subprocess.run(
        [*command, "--home", home.root],
        env=environment | screen,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    lines = (home.logs / "tillwatch.log").read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[-1])["text"] == done.stderr.strip()
    # A crash would leave its trace here, and the next start would tell of it.
    crash = home.logs / "crash.log"
    assert not crash.exists() or crash.read_bytes() == b""
    return done.stderr


def test_without_any_screen(home: Home) -> None:
    assert "There is no screen here" in ended(home, {})


def test_a_screen_that_does_not_answer(home: Home) -> None:
    assert "The screen :4711 does not let Tillwatch in" in ended(home, {"DISPLAY": ":4711"})


def test_a_wayland_screen_that_does_not_answer(home: Home, tmp_path: Path) -> None:
    screen = {"WAYLAND_DISPLAY": "wayland-7", "XDG_RUNTIME_DIR": str(tmp_path)}
    assert "The screen wayland-7 does not let Tillwatch in" in ended(home, screen)


def test_a_way_to_draw_that_qt_does_not_know(home: Home) -> None:
    said = ended(home, {"QT_QPA_PLATFORM": "slate"})
    assert "slate" in said
    assert "Tillwatch cannot open a window here" in said


@pytest.mark.parametrize(
    ("libraries", "packages"),
    [
        (["libEGL.so.1"], "libegl1"),
        (["libxcb-cursor.so.0", "libxcb-icccm.so.4"], "libxcb-cursor0 libxcb-icccm4"),
        (["libGL.so.1", "libxcb-cursor.so.0"], "libgl1 libxcb-cursor0"),
        # Others need this one, and are there all the same.
        (["libxcb.so.1"], "libxcb1"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_libraries_that_the_system_lacks_are_all_named_with_their_packages(
    home: Home, tmp_path: Path, libraries: list[str], packages: str
) -> None:
    command = without_libraries(libraries, PROGRAM, tmp_path / "layer")
    said = ended(home, {"DISPLAY": ":4711"}, command)
    assert f"this system lacks {', '.join(libraries)}." in said
    if Path("/etc/debian_version").exists():
        assert f"'sudo apt install {packages}'" in said
