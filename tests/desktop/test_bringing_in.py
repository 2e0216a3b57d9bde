"""Nothing that names Qt is imported outside the GUI thread, and no page's modules hold the window up."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from app.desktop.bringing_in import _needs, modules_in_steps
from app.desktop.page_list import PAGES

PROGRAM = """
import os, sys, threading
from pathlib import Path
os.environ["QT_QPA_PLATFORM"] = "offscreen"
elsewhere = []
class Watch:
    def find_spec(self, name, path=None, target=None):
        beside = threading.current_thread() is not threading.main_thread()
        if beside and name.split(".")[0] in ("PySide6", "shiboken6") or beside and name.startswith("app.desktop"):
            elsewhere.append(name)
sys.meta_path.insert(0, Watch())
from app.desktop.unread_sources import leave_sources_unread
leave_sources_unread()
from PySide6.QtCore import QTimer
from app.desktop import start
from app.desktop.page_list import PAGES
from app.desktop.shutdown import Shutdown
from app.system.paths import Home
names = [entry.name for entry in PAGES]
def go_on():
    begun = next((each for each in qApp.children() if isinstance(each, start.Start)), None)
    desk = getattr(begun, "_desk", None)
    window = getattr(desk, "_window", None)
    if window is None:
        return
    if not names:
        timer.stop()
        print(sorted(window.pages))
        begun._shutdown.begin("the test")
    elif window.shown not in names and window.shown in window.pages:
        window.open_page(names[0])
    elif window.shown in window.pages:
        names.remove(window.shown)
        if names:
            window.open_page(names[0])
timer = QTimer()
timer.setInterval(50)
timer.timeout.connect(go_on)
QTimer.singleShot(0, timer.start)
"""


def test_all_pages_are_opened_without_qt_in_another_thread(tmp_path: Path) -> None:
    program = (
        PROGRAM
        + f"start.run(Home(Path({str(tmp_path)!r})), hidden=False, no_window=lambda _said: 1)\nprint(elsewhere)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-2:] == [str(sorted(entry.name for entry in PAGES)), "[]"], done.stderr


@pytest.mark.parametrize("module", [entry.module for entry in PAGES[1:]])
def test_a_pages_modules_come_one_by_one_each_after_those_that_it_needs(module: str) -> None:
    program = (
        "import sys, app.desktop.desk, app.desktop.window, app.desktop.pages.today\n"
        "from app.jobs.service import Service; print('', *(m for m in sys.modules if m.startswith('app.')))\n"
        "from app.desktop.bringing_in import modules_in_steps\n"
        "for name in modules_in_steps(sys.argv[1]): print(name, *(m for m in sys.modules if m.startswith('app.')))"
    )
    done = subprocess.run([sys.executable, "-c", program, module], capture_output=True, text=True, check=True)
    first, *lines = done.stdout.splitlines()
    before = set(first.split())
    for line in lines:
        name, *loaded = line.split()
        fresh = set(loaded) - before - {name}
        before = set(loaded)
        # A package comes with the first module that somebody wants of it.
        assert name in loaded
        assert len(fresh) <= 1, (name, fresh)
    assert module in before


def test_a_module_that_is_not_there_is_said() -> None:
    with pytest.raises(ModuleNotFoundError):
        list(modules_in_steps("app.desktop.pages.nothing_of_that_name"))


def test_what_is_imported_for_its_types_only_is_left_out() -> None:
    source = (
        "from typing import TYPE_CHECKING\nfrom app.one import a, b\nimport os\n"
        "if TYPE_CHECKING:\n    from app.two import c\n    import app.three\nfrom app.four import d\n"
        "def later():\n    from app.five import e\n"
    )
    assert _needs(compile(source, "made up", "exec")) == [("app.one", ("a", "b")), ("app.four", ("d",))]
    assert find_spec("app.two") is None
