"""How fast the Products page is with 100,000 products and a million sale lines behind it.

    python -m tests.bench.products [--quick] [--store FOLDER]

The window is a real one, drawn in memory. Opening is from choosing the page to the first painted rows: at once after
the window came up, with nothing read yet, and as the program has it a moment later, when the page was made ready. A
keystroke is from the key to the painted rows that answer it. The GUI thread is watched all the while: a gap is a time
in which it answered nothing; with nobody touching anything, that is what the machine itself adds. The anchor is the
same question asked of the products' table by hand, without a window around it. Openings count by their median,
everything else by its slowest.
``--store`` keeps the made shop in a folder for the next time; ``--quick`` takes a tenth: to see that it runs, not to
judge.
"""

from __future__ import annotations

import argparse
import gc
import os
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QObject, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QScrollBar, QTableView

from app.desktop.bridge import Bridge
from app.desktop.loader import Loader
from app.desktop.models.products import NAME, ProductModel
from app.desktop.pages.page import Surroundings
from app.desktop.theme import Appearance, Theme
from app.desktop.window import Window
from app.jobs.service import Service
from app.system.paths import Home
from tests.bench.made_products import home_of
from tests.bench.report import Report, progress
from tests.clock import FakeClock

OPEN_MS = 300
KEY_MS = 100
GAP_MS = 50
GAP_P99_MS = 16
OPENINGS = 7
ROUNDS = 3
"""Every key is pressed and every filter chosen so often."""
STILL_S = 3.0
WORDS = ("cafe", "no. 4711", "senorita", "4000000012", "zzz")
LIMIT_S = 30.0
SCROLL_S = 4.0
FRAME_S = 0.008

PLAIN_FIRST = "SELECT id, sku, name, price FROM product WHERE kind = 'item' ORDER BY name LIMIT 200"
PLAIN_SEARCH = (
    "SELECT id, sku, name, price FROM product WHERE kind = 'item' AND (name LIKE ?1 OR sku LIKE ?1 OR barcode LIKE ?1"
    " OR category LIKE ?1) ORDER BY name LIMIT 200"
)


class Painted(QObject):
    """Notes when a table was last painted."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self.count = 0
        table.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            self.count += 1
        return super().eventFilter(watched, event)


class Watch:
    """Lets the window live until something is so, and notes how long each turn of its loop took (ms).

    ``busy`` holds the CPU ms of the same turns, which other programs do not bend.
    """

    def __init__(self, app: QApplication) -> None:
        self._app = app
        self.turns: list[float] = []
        self.busy: list[float] = []

    def forget(self) -> None:
        """Start anew."""
        self.turns.clear()
        self.busy.clear()

    def until(self, what: str, is_so: Callable[[], bool], act: Callable[[], None] = lambda: None) -> float:
        """Milliseconds from now on; ``act`` begins it."""
        begin = time.perf_counter()
        self.turn(act)
        while not is_so():
            self.turn()
            if time.perf_counter() - begin > LIMIT_S:
                raise TimeoutError(what)
        return (time.perf_counter() - begin) * 1_000

    def turn(self, act: Callable[[], None] | None = None) -> None:
        """One turn of the loop, or what somebody does in one."""
        before, busy_before = time.perf_counter(), time.thread_time()
        (act or self._app.processEvents)()
        self.turns.append((time.perf_counter() - before) * 1_000)
        self.busy.append((time.thread_time() - busy_before) * 1_000)
        time.sleep(0.000_5)


class Opened:
    """The window with its Products page."""

    def __init__(self, app: QApplication, theme: Theme, home: Home, settings: QSettings) -> None:
        self.watch = Watch(app)
        self.service = Service.open(home, FakeClock())
        self._bridge, self._loader = Bridge(), Loader()
        surroundings = Surroundings(self.service, self._bridge, self._loader, theme)
        self.window = Window(surroundings, settings, jobs=[], open_folder=lambda _folder: None)
        self.window.resize(1_200, 800)
        self.window.bring_up()
        self.watch.until("Today", lambda: "today" in self.window.pages)
        self.settle()
        self.watch.forget()

    def open_products(self) -> float:
        """Milliseconds until the first rows are painted."""

        def painted() -> bool:
            if "products" not in self.window.pages:
                return False
            if not hasattr(self, "painted"):
                self._find()
            return self._is_filled() and self.painted.count > self._painted_before

        if not hasattr(self, "painted"):
            self._painted_before = -1
        return self.watch.until("the first rows", painted, lambda: self.window.open_page("products"))

    def _find(self) -> None:
        page = self.window.pages["products"]
        table = page.findChild(QTableView)
        search = page.findChild(QLineEdit)
        assert table is not None
        assert search is not None
        self.table, self.search = table, search
        model = table.model()
        assert isinstance(model, ProductModel)
        self.model = model
        self.painted = Painted(table)
        # Rows are filled first and painted in the next turn.
        model.modelReset.connect(self._on_reset)
        self._painted_before = self.painted.count if self.model.rowCount() else 10**9

    def make_ready(self) -> None:
        """What the desk has done a moment after the window came up."""
        self.window.prepare("products")
        self.watch.until("the page to be made", lambda: "products" in self.window.pages)
        self._find()
        self.settle()

    def _on_reset(self) -> None:
        self._painted_before = self.painted.count

    def _is_filled(self) -> bool:
        """Whether every row that is seen says something; an empty list says so itself."""
        first = self.table.rowAt(0)
        if first < 0:
            return self.model.rowCount() == 0
        last = self.table.rowAt(self.table.viewport().height() - 1)
        last = self.model.rowCount() - 1 if last < 0 else last
        return all(self.model.row_at(row) is not None for row in (first, (first + last) // 2, last))

    def settle(self) -> None:
        """Until nothing is read any more."""
        quiet = [time.perf_counter()]

        def is_quiet() -> bool:
            if self._loader._jobs:
                quiet[0] = time.perf_counter()
            return time.perf_counter() - quiet[0] > 0.2

        self.watch.until("the page to settle", is_quiet)

    def shown(self, act: Callable[[], None]) -> float:
        """Milliseconds from ``act`` to the rows that answer it."""
        page = self.window.pages["products"]

        def answered() -> bool:
            found, wanted = page._found, page._wanted  # type: ignore[attr-defined]
            if found is None or found.wanted != wanted:
                return False
            if not self.model.rowCount():
                return not self.table.isVisible()
            return self._is_filled() and self.painted.count > self._painted_before

        self._painted_before = self.painted.count
        return self.watch.until("an answer", answered, act)

    def close(self) -> None:
        self.window.close()
        self._bridge.close()
        self._loader.close()
        self.window.deleteLater()
        self.service.close()


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--store", type=Path, help="a folder that keeps the made shop")
    options = parser.parse_args()
    report = Report()
    with tempfile.TemporaryDirectory(prefix="tillwatch-bench-") as scratch:
        folder = options.store or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        products, lines = (10_000, 100_000) if options.quick else (100_000, 1_000_000)
        home = home_of(folder, products=products, lines=lines)
        app = QApplication([])
        theme = Theme(app, Appearance.LIGHT)
        settings = QSettings(str(Path(scratch) / "window.ini"), QSettings.Format.IniFormat)
        gc.disable()  # as in the program, which collects when nothing is going on
        with closing(sqlite3.connect(home.store_path)) as plain:
            measure_opening(report, app, theme, home, settings, plain)
            with opened(app, theme, home, settings) as window:
                measure_stillness(report, window)
                measure_answers(report, window, plain)
                measure_scrolling(report, window)
    report.add("load at the end", os.getloadavg()[0], "processes")
    return report.finish()


@contextmanager
def opened(app: QApplication, theme: Theme, home: Home, settings: QSettings) -> Iterator[Opened]:
    window = Opened(app, theme, home, settings)
    try:
        yield window
    finally:
        window.close()
        app.processEvents()


def measure_opening(
    report: Report,
    app: QApplication,
    theme: Theme,
    home: Home,
    settings: QSettings,
    plain: sqlite3.Connection,
) -> None:
    anchor = plainly(lambda: plain.execute(PLAIN_FIRST).fetchall())
    for name, is_ready in (("open at once", False), ("open, made ready", True)):
        took: list[float] = []
        worked: list[float] = []
        turns: list[float] = []
        first_keys: list[float] = []
        for _turn in range(OPENINGS):
            with opened(app, theme, home, settings) as window:
                if is_ready:
                    window.make_ready()
                before = time.process_time()
                took.append(window.open_products())
                worked.append((time.process_time() - before) * 1_000)
                first_keys.append(window.shown(lambda: QTest.keyClick(window.search, Qt.Key.Key_C)))
                window.settle()
                turns += window.watch.turns
            progress(
                f"{name}: {took[-1]:.0f} ms ({worked[-1]:.0f} CPU); the first key after that {first_keys[-1]:.0f} ms"
            )
        report.add(
            f"{name}: first rows, median", statistics.median(took), "ms", anchor=anchor, at_most=OPEN_MS
        )
        report.add(f"{name}: first rows, the slowest", max(took), "ms")
        report.add(f"{name}: work of all threads, median", statistics.median(worked), "CPU ms")
        report.add(f"{name}: a key right after that, median", statistics.median(first_keys), "ms")
        report.add(f"{name}: a key right after that, the slowest", max(first_keys), "ms")
        report.add(f"{name}: longest gap", max(turns), "ms", at_most=GAP_MS)


def measure_stillness(report: Report, window: Opened) -> None:
    """What the machine adds: gaps while nothing is done."""
    window.watch.forget()
    end = time.perf_counter() + STILL_S
    window.watch.until("some time", lambda: time.perf_counter() > end)
    turns = sorted(window.watch.turns)
    report.add("nothing is done: gaps p99", turns[int(len(turns) * 0.99)], "ms")
    report.add("nothing is done: longest gap", turns[-1], "ms")
    report.add("nothing is done: load", os.getloadavg()[0], "processes")


def measure_answers(report: Report, window: Opened, plain: sqlite3.Connection) -> None:
    window.open_products()
    window.settle()
    window.watch.forget()
    keys: list[float] = []
    for word in WORDS * ROUNDS:
        for letter in word:
            keys.append(window.shown(partial(QTest.keyClicks, window.search, letter)))
            window.settle()
        window.shown(window.search.clear)
        window.settle()
    anchor = plainly(lambda: plain.execute(PLAIN_SEARCH, ("%cafe%",)).fetchall())
    report.add("keystroke: median", statistics.median(keys), "ms", anchor=anchor)
    report.add("keystroke: the slowest", max(keys), "ms", anchor=anchor, at_most=KEY_MS)
    progress(f"keys: {statistics.median(keys):.0f} ms, the slowest {max(keys):.0f} ms")
    add_gaps(report, "searching", window.watch)
    chips = [b for b in window.window.pages["products"].findChildren(QPushButton) if b.isCheckable()]
    filters: dict[str, list[float]] = {}
    for chip in (*chips[1:], chips[0]) * ROUNDS:
        took = window.shown(chip.click)
        filters.setdefault(chip.text(), []).append(took)
        window.settle()
    for name, took in filters.items():
        report.add(f"filter: {name}, the slowest", max(took), "ms", at_most=KEY_MS)
    progress(f"filters: the slowest {max(map(max, filters.values())):.0f} ms")
    window.watch.forget()
    sorts: list[float] = []
    for column in range(window.model.columnCount()):
        for order in (Qt.SortOrder.DescendingOrder, Qt.SortOrder.AscendingOrder):
            sorts.append(window.shown(lambda c=column, o=order: window.table.sortByColumn(c, o)))  # type: ignore[misc]
            window.settle()
    report.add("order by a column: median", statistics.median(sorts), "ms")
    report.add("order by a column: the slowest", max(sorts), "ms")
    add_gaps(report, "ordering", window.watch)


def measure_scrolling(report: Report, window: Opened) -> None:
    window.shown(lambda: window.table.sortByColumn(NAME, Qt.SortOrder.AscendingOrder))
    window.settle()
    bar = window.table.verticalScrollBar()
    for name, step in (("by the wheel", 96), ("by dragging", bar.maximum() // 300)):
        bar.setValue(0)
        window.settle()
        window.watch.forget()
        end = time.perf_counter() + SCROLL_S
        while time.perf_counter() < end:
            begin = time.perf_counter()
            window.watch.turn(partial(scroll, bar, step))
            time.sleep(max(0.0, FRAME_S - (time.perf_counter() - begin)))
        add_gaps(report, f"scrolling {name}", window.watch)
        filled = window.watch.until("the rows at the end", window._is_filled)
        report.add(f"scrolling {name}: rows there after the end", filled, "ms")
        window.settle()


def scroll(bar: QScrollBar, step: int) -> None:
    """One frame: the list moves, and is painted."""
    bar.setValue((bar.value() + step) % bar.maximum())
    QApplication.processEvents()


def add_gaps(report: Report, name: str, watch: Watch) -> None:
    """How long the GUI thread answered nothing, and how long it worked itself meanwhile."""
    turns, busy = sorted(watch.turns), sorted(watch.busy)
    place = int(len(turns) * 0.99)
    progress(f"{name}: gaps p99 {turns[place]:.1f} ms, longest {turns[-1]:.1f} ms ({busy[-1]:.1f} CPU)")
    report.add(f"{name}: gaps p99", turns[place], "ms", at_most=GAP_P99_MS)
    report.add(f"{name}: longest gap", turns[-1], "ms", at_most=GAP_MS)
    report.add(f"{name}: work in a turn p99", busy[place], "CPU ms")
    report.add(f"{name}: the longest turn's work", busy[-1], "CPU ms")


def plainly(ask: Callable[[], object]) -> float:
    """The quickest of a few, in ms."""

    def once() -> float:
        begin = time.perf_counter()
        ask()
        return (time.perf_counter() - begin) * 1_000

    return min(once() for _ in range(3))


if __name__ == "__main__":
    sys.exit(main())
