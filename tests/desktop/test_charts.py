"""Charts: loaded only when one is wanted, drawn as the theme says, and told in words to whoever cannot see them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from math import nan

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.desktop.charts import loading
from app.desktop.charts.lines import HEIGHT, Line, LineChart, Wording
from app.desktop.charts.loading import is_loaded, when_loaded
from app.desktop.charts.ticks import day_ticks, spread, value_ticks
from app.desktop.charts.words import in_words, readout
from app.desktop.loader import Loader
from app.desktop.pieces import scrolling
from app.desktop.theme import DARK, LIGHT, Appearance, Theme
from app.language import LANGUAGES, use
from tests.desktop.seen import texts

MONDAY = date(2025, 11, 17)
WEEKS = [MONDAY + timedelta(weeks=week) for week in range(52)]
WORDING = Wording(value=lambda value: f"€{value:,.0f}")


def two_lines() -> list[Line]:
    return [
        Line("This year", WEEKS[:50], [100.0 + 2 * week for week in range(50)]),
        Line("Last year", WEEKS, [90.0 + week for week in range(52)], "muted", dashed=True),
    ]


@pytest.fixture
def loader() -> Iterator[Loader]:
    made = Loader()
    yield made
    made.close()


@pytest.fixture
def chart(theme: Theme, loader: Loader, qtbot: QtBot) -> LineChart:
    made = LineChart(theme)
    qtbot.addWidget(made)
    made.resize(700, made.sizeHint().height())
    made.show_lines(two_lines(), "Takings a week", WORDING)
    made.begin(loader)
    made.show()
    qtbot.waitUntil(lambda: "The chart is being drawn…" not in texts(made))
    qtbot.wait(50)
    return made


@pytest.fixture
def in_spanish() -> Iterator[None]:
    use(LANGUAGES["es"])
    yield
    use(LANGUAGES["en"])


def colours(widget: QWidget) -> set[str]:
    image: QImage = widget.grab().toImage()
    return {
        QColor(image.pixel(x, y)).name().upper() for x in range(image.width()) for y in range(image.height())
    }


def test_opening_the_window_loads_neither_what_draws_charts_nor_numpy() -> None:
    program = (
        "import sys; import app.desktop.window, app.desktop.desk, app.desktop.charts.lines;"
        "print(sorted({'numpy', 'pyqtgraph'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_chart_is_loaded_beside_the_window_and_the_window_goes_on() -> None:
    """In a program of its own: in this one they may have been loaded already."""
    program = """
import gc, os, sys, threading, time
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from datetime import date, timedelta
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QGraphicsView
from PySide6.QtCore import qInstallMessageHandler
from app.desktop.charts.lines import Line, LineChart
from app.desktop.loader import Loader
from app.desktop.theme import Theme
gc.disable()
said = []
app = QApplication([])
qInstallMessageHandler(lambda kind, context, text: said.append(text))
chart, loader = LineChart(Theme(app)), Loader()
chart.resize(600, 300)
chart.show_lines([Line("A", [date(2026, 1, 1) + timedelta(n) for n in range(60)], range(60))], "")
assert "pyqtgraph" not in sys.modules
threads = []
class Watch:
    def find_spec(self, name, path=None, target=None):
        if name in ("pyqtgraph", "numpy"):
            threads.append(threading.get_ident())
sys.meta_path.insert(0, Watch())
chart.show()
chart.begin(loader)
end = time.monotonic() + 30
while not chart.findChildren(QGraphicsView):
    app.processEvents()
    assert time.monotonic() < end
for _ in range(20):
    app.processEvents()
assert len(threads) == 2 and threading.get_ident() not in threads
loader.close()
chart.close()
chart.deleteLater()
app.processEvents()
print([text for text in said if "propagateSizeHints" not in text])
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.returncode) == ("[]", 0), done.stderr


def test_until_charts_can_be_drawn_a_sentence_stands_there(
    theme: Theme, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.desktop.charts.lines.is_loaded", lambda: False)
    chart = LineChart(theme)
    qtbot.addWidget(chart)
    chart.show_lines(two_lines(), "Takings a week", WORDING)
    chart.show()
    assert texts(chart)[:2] == ["Takings a week", "The chart is being drawn…"]
    assert "This year: up from about" in chart.accessibleDescription(), "the words need no drawing"


def test_where_charts_cannot_be_drawn_the_page_says_so_and_goes_on(
    theme: Theme,
    loader: Loader,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    expected_warnings: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(loading, "_DRAWING", "app.desktop.charts.nothing_of_that_name")
    chart = LineChart(theme)
    qtbot.addWidget(chart)
    monkeypatch.setattr("app.desktop.charts.lines.is_loaded", loading.is_loaded)
    chart.show_lines(two_lines(), "Takings a week", WORDING)
    chart.show()
    chart.begin(loader)
    qtbot.waitUntil(
        lambda: (
            "The chart cannot be drawn on this computer. The words beside it say the same." in texts(chart)
        )
    )
    assert "Charts cannot be drawn" in expected_warnings.text


def test_all_who_wait_for_charts_are_told(loader: Loader, qtbot: QtBot) -> None:
    told: list[int] = []
    for place in range(4):
        when_loaded(loader, lambda place=place: told.append(place))  # type: ignore[misc]
    qtbot.waitUntil(lambda: len(told) == 4)
    assert is_loaded()


def test_who_has_gone_meanwhile_is_not_told(theme: Theme, loader: Loader, qtbot: QtBot) -> None:
    chart = LineChart(theme)
    chart.show_lines(two_lines(), "")
    chart.begin(loader)
    chart.deleteLater()
    QApplication.sendPostedEvents(None, 52)  # QEvent.DeferredDelete
    done: list[bool] = []
    when_loaded(loader, lambda: done.append(True))
    qtbot.waitUntil(lambda: bool(done))


def test_lines_wear_the_sheets_colours_and_change_with_it(
    chart: LineChart, theme: Theme, qtbot: QtBot
) -> None:
    assert {LIGHT.card, LIGHT.accent, LIGHT.muted} <= colours(chart)
    theme.set_appearance(Appearance.DARK)
    qtbot.wait(50)
    seen = colours(chart)
    assert {DARK.card, DARK.accent, DARK.muted} <= seen
    assert not {LIGHT.accent, LIGHT.card} & seen


def test_a_line_of_a_single_day_is_a_dot(chart: LineChart, qtbot: QtBot) -> None:
    of_today = Line("Bean Bazaar", WEEKS[-1:], [120.0], "problem", dashed=True, stepped=True)
    chart.show_lines([two_lines()[0], of_today], "Takings a week", WORDING)
    qtbot.wait(50)
    image: QImage = chart.grab().toImage()

    def is_filled(x: int, y: int) -> bool:
        """Whether there is more of the colour than a letter of the line's name has."""
        block = [QColor(image.pixel(x + right, y + down)) for right in range(3) for down in range(3)]
        return all(colour == QColor(LIGHT.problem) for colour in block)

    assert any(is_filled(x, y) for x in range(image.width() - 3) for y in range(image.height() - 3))


def test_the_chart_grows_with_the_font(chart: LineChart, theme: Theme, qapp: QApplication) -> None:
    before = qapp.font()
    larger = qapp.font()
    larger.setPixelSize(26)
    qapp.setFont(larger)
    theme.refresh()
    assert chart.sizeHint().height() == 2 * HEIGHT
    qapp.setFont(before)
    theme.refresh()


def test_the_arrow_keys_read_it_and_a_screen_reader_is_told(chart: LineChart, qtbot: QtBot) -> None:
    chart.activateWindow()
    chart.setFocus()
    qtbot.waitUntil(chart.hasFocus)
    assert "9 Nov 2026: Last year €141" in texts(chart), "the latest first; this year does not reach there"
    for _ in range(2):
        qtbot.keyClick(chart, Qt.Key.Key_Left)
    assert "26 Oct 2026: This year €198, Last year €139" in texts(chart)
    assert chart.accessibleDescription().startswith(
        "26 Oct 2026: This year €198, Last year €139. This year: up"
    )
    qtbot.keyClick(chart, Qt.Key.Key_Home)
    assert "17 Nov 2025: This year €100, Last year €90" in texts(chart)
    qtbot.keyClick(chart, Qt.Key.Key_Left)
    assert "17 Nov 2025: This year €100, Last year €90" in texts(chart), "it ends at its beginning"


def test_the_pointer_reads_it_too_until_it_leaves(chart: LineChart, qtbot: QtBot) -> None:
    qtbot.mouseMove(chart, QPoint(350, 100))
    qtbot.waitUntil(lambda: any("This year €" in text for text in texts(chart)))
    qtbot.mouseMove(chart, QPoint(70, 100))
    qtbot.waitUntil(lambda: any("Nov 2025" in text or "Dec 2025" in text for text in texts(chart)))


def test_the_wheel_over_a_chart_scrolls_the_page(theme: Theme, loader: Loader, qtbot: QtBot) -> None:
    content = QWidget()
    column = QVBoxLayout(content)
    chart = LineChart(theme)
    chart.show_lines(two_lines(), "", WORDING)
    column.addWidget(chart)
    filler = QWidget()
    filler.setMinimumHeight(2_000)
    column.addWidget(filler)
    area: QScrollArea = scrolling(content, "Page")
    qtbot.addWidget(area)
    area.resize(600, 400)
    area.show()
    chart.begin(loader)
    qtbot.waitUntil(lambda: "The chart is being drawn…" not in texts(chart))
    handle = area.windowHandle()
    assert handle is not None
    QTest.wheelEvent(handle, QPointF(300, 120), QPoint(0, -120))
    assert area.verticalScrollBar().value() > 0


def test_charts_come_and_go_without_a_warning(theme: Theme, loader: Loader, qtbot: QtBot) -> None:
    for _ in range(3):
        chart = LineChart(theme)
        chart.show_lines(two_lines(), "", WORDING)
        chart.show()
        chart.begin(loader)
        qtbot.waitUntil(lambda chart=chart: "The chart is being drawn…" not in texts(chart))
        qtbot.wait(20)
        chart.close()
        chart.deleteLater()
        qtbot.wait(20)
    theme.set_appearance(Appearance.DARK)


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0, 3_100, ["0", "1,000", "2,000", "3,000", "4,000"]),
        (0, 1, ["0", "0.25", "0.5", "0.75", "1"]),
        (-30, 90, ["-50", "0", "50", "100"]),
        (0, 7, ["0", "2", "4", "6", "8"]),
    ],
)
def test_values_are_marked_by_round_figures(low: float, high: float, words: list[str]) -> None:
    assert [said for _, said in value_ticks(low, high, 4)] == words


def test_figures_on_the_axis_are_those_of_the_language(in_spanish: None) -> None:
    assert [said for _, said in value_ticks(0, 1, 4)] == ["0", "0,25", "0,5", "0,75", "1"]
    assert [said for _, said in day_ticks(date(2026, 1, 5), date(2026, 1, 26), 4)] == [
        "5 ene",
        "12 ene",
        "19 ene",
        "26 ene",
    ]


def test_a_few_weeks_are_marked_by_days_up_to_the_last() -> None:
    marks = day_ticks(date(2026, 10, 1), date(2026, 10, 30), 5)
    assert [said for _, said in marks] == ["2 Oct", "9 Oct", "16 Oct", "23 Oct", "30 Oct"]


def test_a_year_is_marked_by_months_and_each_years_first_with_the_year() -> None:
    marks = day_ticks(date(2025, 11, 17), date(2026, 11, 9), 6)
    assert [said for _, said in marks] == ["Jan 2026", "Mar", "May", "Jul", "Sep", "Nov"]
    assert all(day.day == 1 for day, _ in marks)


def test_one_day_is_marked_once() -> None:
    assert day_ticks(date(2026, 1, 5), date(2026, 1, 5), 4) == [(date(2026, 1, 5), "5 Jan")]


def test_names_at_the_lines_ends_do_not_cover_each_other() -> None:
    placed = spread([50.0, 51.0, 99.0], 10.0, 0.0, 100.0)
    assert placed == [50.0, 60.0, 99.0]
    assert spread([98.0, 99.0], 10.0, 0.0, 100.0) == [90.0, 100.0]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (
            [10, 11, 20, 24],
            "A: up from about €10 (1 Jan 2026) to about €24 (4 Jan 2026), most on 4 Jan 2026: €24.",
        ),
        (
            [24, 20, 11, 10],
            "A: down from about €24 (1 Jan 2026) to about €10 (4 Jan 2026), most on 1 Jan 2026: €24.",
        ),
        ([10, 30, 9, 10], "A: level at about €10 from 1 Jan 2026 to 4 Jan 2026, most on 2 Jan 2026: €30."),
        ([nan, nan, nan, nan], "A: nothing known."),
        (
            [nan, 5, 8, nan],
            "A: up from about €5 (2 Jan 2026) to about €8 (3 Jan 2026), most on 3 Jan 2026: €8.",
        ),
    ],
)
def test_a_line_is_told_as_a_sentence(values: list[float], words: str) -> None:
    days = [date(2026, 1, 1 + place) for place in range(4)]
    assert in_words([Line("A", days, values)], WORDING) == words


def test_a_day_without_figures_says_so() -> None:
    line = Line("A", [date(2026, 1, 1)], [nan])
    assert readout([line], date(2026, 1, 1), WORDING) == "1 Jan 2026: nothing known"
