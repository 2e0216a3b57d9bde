"""PySide does not read the source of what is imported: a waiting tray would keep every line of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from app.desktop.unread_sources import leave_sources_unread

START = """
import linecache, sys
from pathlib import Path
import app
from app.desktop.launch import open_window
from app.system.paths import Home
def look():
    begun = next(each for each in qApp.children() if type(each).__name__ == "Start")
    if begun._desk is not None:
        timer.stop()
        import sqlalchemy
        large = [Path(package.__file__).parent for package in (app, sqlalchemy)]
        print([name for name in list(linecache.cache) if any(map(Path(name).is_relative_to, large))])
        begun._shutdown.begin("the test")
class Watch:
    def find_spec(self, name, path=None, target=None):
        global timer
        if name == "app.desktop.commands":
            from PySide6.QtCore import QTimer
            timer = QTimer()
            timer.timeout.connect(look)
            timer.start(50)
sys.meta_path.insert(0, Watch())
open_window(Home(Path(sys.argv[1])), hidden=True)
"""

OTHERS = """
from app.desktop.unread_sources import leave_sources_unread
leave_sources_unread()
from PySide6.QtGui import *
from PySide6.QtCore import QObject
from __feature__ import snake_case
print(QPen.__name__, hasattr(QObject, "set_object_name"))
"""


def told(program: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_start_reads_the_source_of_nothing_that_comes_after_qt(tmp_path: Path) -> None:
    assert told(START, str(tmp_path / "home")) == "[]"


def test_other_ways_to_import_qt_are_as_they_were() -> None:
    assert told(OTHERS) == "QPen True"


def test_a_pyside_that_looks_in_another_way_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    other = ModuleType("shibokensupport.feature")
    monkeypatch.setitem(sys.modules, other.__name__, other)
    before = dict(vars(other))
    leave_sources_unread()
    assert vars(other) == before
    monkeypatch.setitem(sys.modules, other.__name__, None)  # type: ignore[arg-type]
    leave_sources_unread()
