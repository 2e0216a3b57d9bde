"""The welcome: four steps by keyboard, each kept when left, and a filled Today page at the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.desktop.dialogs.questions import QuestionsDialog
from app.desktop.pages.page import Surroundings
from app.desktop.theme import Appearance, Theme
from app.desktop.welcome import Welcome
from app.domain.errors import TillwatchError
from app.jobs.demo_filling import DEMO_MARK, FILL_WITH_DEMO
from app.jobs.first_run import first_run, is_first_run, reach_step
from app.jobs.fresh_start import fresh_start_wanted
from app.jobs.service import Service
from app.jobs.shop_facts import shop_picture
from app.language import language
from app.store import runs
from app.store.settings import put_setting
from app.system.autostart import Autostart
from tests.desktop.data_files import OPEN_DATES
from tests.desktop.seen import button, dialog, has_button, texts
from tests.desktop.shop import PRODUCTS, sales

WAIT_MS = 30_000


class System(Autostart):
    """A PC that starts what it is told to, or refuses."""

    def __init__(self) -> None:
        super().__init__(["tillwatch", "--hidden"])
        self.on = False
        self.refuses = False

    @property
    def place(self) -> str:
        return "here"

    def is_on(self) -> bool:
        return self.on

    def turn_on(self) -> None:
        if self.refuses:
            raise TillwatchError("The list may not be written.", "Ask whoever looks after this PC.")
        self.on = True

    def turn_off(self) -> None:
        self.on = False

    def program(self) -> Path | None:
        return None


@pytest.fixture
def system() -> System:
    return System()


@pytest.fixture
def opened() -> list[Path]:
    return []


Open = Callable[[], Welcome]


@pytest.fixture
def open_welcome(empty_surroundings: Surroundings, system: System, opened: list[Path], qtbot: QtBot) -> Open:
    """Open it over a window, as the program does."""
    behind = QWidget()
    behind.resize(900, 600)
    qtbot.addWidget(behind)
    behind.show()

    def make() -> Welcome:
        made = Welcome(empty_surroundings, opened.append, behind, system=system)
        made.show()
        qtbot.waitExposed(made)
        settle(made, qtbot)
        return made

    return make


@pytest.fixture
def welcome(open_welcome: Open) -> Welcome:
    return open_welcome()


def settle(welcome: Welcome, qtbot: QtBot) -> None:
    """Wait until nothing is being read for it any more."""
    loader = welcome._loader
    qtbot.waitUntil(lambda: not loader._jobs and not welcome._given._loader._jobs, timeout=WAIT_MS)


def step_on(welcome: Welcome, qtbot: QtBot, to: int) -> None:
    while welcome.place < to:
        before = welcome.place
        button(welcome, "Next").click()
        qtbot.waitUntil(lambda before=before: welcome.place == before + 1)  # type: ignore[misc]
        settle(welcome, qtbot)


def exports(folder: Path) -> list[Path]:
    folder.mkdir(exist_ok=True)
    (folder / "products.csv").write_text(PRODUCTS)
    (folder / "sales.csv").write_text(sales())
    return [folder / "sales.csv", folder / "products.csv"]


def give(welcome: Welcome, qtbot: QtBot, paths: Sequence[Path]) -> None:
    """Drop files onto it, as from a file manager."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        QPointF(QPoint(20, 20)),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    welcome.dropEvent(event)
    qtbot.waitUntil(lambda: bool(welcome._given.outcomes), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: None not in welcome._given.outcomes.values(), timeout=WAIT_MS)
    settle(welcome, qtbot)


def test_it_begins_with_the_language_and_where_the_data_is(welcome: Welcome, opened: list[Path]) -> None:
    assert {"Welcome to Tillwatch", "Step 1 of 4", "Where is your shop's data?"} <= set(texts(welcome))
    assert not has_button(welcome, "Back")
    button(welcome, "Open the watched folder").click()
    assert opened == [welcome._service.home.inbox]


def test_files_are_read_in_the_right_order_and_told_of(
    welcome: Welcome, qtbot: QtBot, tmp_path: Path
) -> None:
    give(welcome, qtbot, exports(tmp_path / "exports"))
    assert "So far: 4 products and sales from 11 February 2026 to 10 March 2026." in texts(welcome)
    assert any(text.startswith("products.csv: 4 products") for text in texts(welcome))


def test_a_folder_is_read_as_a_whole(welcome: Welcome, qtbot: QtBot, tmp_path: Path) -> None:
    exports(tmp_path / "exports")
    give(welcome, qtbot, [tmp_path / "exports"])
    assert sorted(path.name for path in welcome._given.outcomes) == ["products.csv", "sales.csv"]


def test_a_folder_with_nothing_to_read_is_said_to_have_nothing(
    welcome: Welcome, qtbot: QtBot, tmp_path: Path
) -> None:
    welcome._given.give([tmp_path])
    qtbot.waitUntil(
        lambda: any("no file in it that could be read" in text for text in texts(welcome)), timeout=WAIT_MS
    )


def test_a_question_is_answered_in_place(
    welcome: Welcome, empty_service: Service, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "dates.csv").write_text(OPEN_DATES)
    give(welcome, qtbot, [tmp_path / "dates.csv"])
    button(welcome, "Answer the question about dates.csv").click()
    asked = dialog(qtbot, welcome, QuestionsDialog)
    for form in asked.forms:
        form.findChildren(QAbstractButton)[0].click()
    asked.go.click()
    qtbot.waitUntil(lambda: shop_picture(empty_service).sales is not None, timeout=WAIT_MS)
    settle(welcome, qtbot)
    assert not has_button(welcome, "Answer the question about dates.csv")


def test_every_step_is_kept_when_it_is_left(welcome: Welcome, empty_service: Service, qtbot: QtBot) -> None:
    step_on(welcome, qtbot, 1)
    welcome.step.form.name.setText("Casa Roast")  # type: ignore[attr-defined]
    step_on(welcome, qtbot, 2)
    assert empty_service.shop().name == "Casa Roast"
    assert first_run(empty_service).step == 2
    button(welcome, "Back").click()
    qtbot.waitUntil(lambda: welcome.place == 1)
    settle(welcome, qtbot)
    assert first_run(empty_service).step == 1


def test_closed_half_way_it_goes_on_there_with_what_was_typed(
    open_welcome: Open, empty_service: Service, qtbot: QtBot
) -> None:
    welcome = open_welcome()
    step_on(welcome, qtbot, 1)
    welcome.step.form.name.setText("Casa Roast")  # type: ignore[attr-defined]
    QTest.keyClick(welcome, Qt.Key.Key_Escape)
    assert not welcome.isVisible()
    settle(welcome, qtbot)
    assert is_first_run(empty_service)
    again = open_welcome()
    assert again.place == 1
    assert again.step.form.name.text() == "Casa Roast"  # type: ignore[attr-defined]


def test_closed_once_files_were_given_it_comes_again(
    welcome: Welcome, empty_service: Service, qtbot: QtBot, tmp_path: Path
) -> None:
    give(welcome, qtbot, exports(tmp_path / "exports"))
    welcome.close()
    settle(welcome, qtbot)
    assert is_first_run(empty_service)


def test_what_cannot_be_meant_keeps_the_step(welcome: Welcome, empty_service: Service, qtbot: QtBot) -> None:
    step_on(welcome, qtbot, 1)
    welcome.step.form.name.setText(" ")  # type: ignore[attr-defined]
    button(welcome, "Next").click()
    qtbot.waitUntil(lambda: any("A shop needs a name." in text for text in texts(welcome)))
    assert welcome.place == 1
    assert empty_service.shop().name == "My shop"


def test_the_opening_days_are_the_owners_once_ticked(
    welcome: Welcome, empty_service: Service, qtbot: QtBot
) -> None:
    step_on(welcome, qtbot, 1)
    days = welcome.step.form.days  # type: ignore[attr-defined]
    assert not days.days[6].isEnabled()
    days.learned.click()
    days.days[6].click()
    assert "Open every day but Sunday." in texts(welcome)
    step_on(welcome, qtbot, 2)
    assert empty_service.shop().open_weekdays == (0, 1, 2, 3, 4, 5)


def test_not_now_is_for_good(welcome: Welcome, empty_service: Service, qtbot: QtBot) -> None:
    button(welcome, "Not now").click()
    assert not welcome.isVisible()
    settle(welcome, qtbot)
    assert not is_first_run(empty_service)


def test_another_language_is_spoken_at_once(welcome: Welcome, qtbot: QtBot) -> None:
    box = next(found for found in welcome.findChildren(QComboBox) if found.isVisible())
    assert box.accessibleName() == "Language"
    with qtbot.waitSignal(welcome.language_changed, timeout=WAIT_MS):
        box.setCurrentIndex(box.findData("es"))
        box.activated.emit(box.currentIndex())
    shown = next(found for found in welcome.findChildren(QComboBox) if found.isVisible())
    assert shown is not box
    assert shown.currentData() == "es"
    assert welcome.focusWidget() is shown
    assert language().code == "es"


def test_it_ends_on_a_filled_page(
    welcome: Welcome, empty_service: Service, system: System, qtbot: QtBot, tmp_path: Path
) -> None:
    give(welcome, qtbot, exports(tmp_path / "exports"))
    step_on(welcome, qtbot, 3)
    with qtbot.waitSignal(welcome.page_wanted, timeout=WAIT_MS) as wanted:
        button(welcome, "Finish").click()
    assert wanted.args == ["today", ""]
    assert not welcome.isVisible()
    assert system.on
    assert not is_first_run(empty_service)
    settle(welcome, qtbot)
    with empty_service.store.read() as connection:
        done = runs.last_runs(connection)
        waiting = {run.job for run in runs.unfinished(connection)}
    assert done["stock-alerts"].status == "succeeded"
    assert "all-insights" in waiting | set(done)


def test_without_any_data_it_simply_ends(welcome: Welcome, empty_service: Service, qtbot: QtBot) -> None:
    step_on(welcome, qtbot, 3)
    with qtbot.waitSignal(welcome.page_wanted, timeout=WAIT_MS):
        button(welcome, "Finish").click()
    with empty_service.store.read() as connection:
        assert runs.last_runs(connection) == {}


def test_starting_at_sign_in_can_be_refused_by_owner_and_system(
    welcome: Welcome, system: System, qtbot: QtBot
) -> None:
    step_on(welcome, qtbot, 3)
    welcome.step.login.box.setChecked(False)  # type: ignore[attr-defined]
    with qtbot.waitSignal(welcome.page_wanted, timeout=WAIT_MS):
        button(welcome, "Finish").click()
    settle(welcome, qtbot)
    assert not system.on


def test_a_round_that_does_not_work_is_told_and_the_pages_are_shown_all_the_same(
    welcome: Welcome, empty_service: Service, qtbot: QtBot, tmp_path: Path
) -> None:
    give(welcome, qtbot, exports(tmp_path / "exports"))
    (empty_service.home.inbox / "broken.xls").write_bytes(b"\xd0\xcf\x11\xe0")
    step_on(welcome, qtbot, 3)
    button(welcome, "Finish").click()
    qtbot.waitUntil(lambda: has_button(welcome, "Show my pages"), timeout=WAIT_MS)
    assert any("broken.xls" in text for text in texts(welcome))
    with qtbot.waitSignal(welcome.page_wanted):
        button(welcome, "Show my pages").click()


@pytest.mark.slow
def test_the_demo_is_filled_with_progress_and_left_again(
    welcome: Welcome, empty_service: Service, qtbot: QtBot
) -> None:
    button(welcome, "Look around with the demo shop").click()
    qtbot.waitUntil(lambda: has_button(welcome, "Stop what goes on"), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: any(text.startswith("Set the demo shop up") for text in texts(welcome)))
    assert not has_button(welcome, "Choose files…")
    qtbot.waitUntil(
        lambda: (
            not has_button(welcome, "Stop what goes on") and has_button(welcome, "Start with my own data")
        ),
        timeout=120_000,
    )
    settle(welcome, qtbot)
    assert empty_service.shop().name == "Café & Casa"
    assert not has_button(welcome, "Choose files…")
    assert list(empty_service.home.inbox.iterdir()) == []


def test_a_demo_that_is_stopped_leaves_the_choice_open(
    welcome: Welcome, empty_service: Service, qtbot: QtBot
) -> None:
    button(welcome, "Look around with the demo shop").click()
    qtbot.waitUntil(lambda: has_button(welcome, "Stop what goes on"), timeout=WAIT_MS)
    button(welcome, "Stop what goes on").click()
    qtbot.waitUntil(lambda: not has_button(welcome, "Stop what goes on"), timeout=60_000)
    settle(welcome, qtbot)
    with empty_service.store.read() as connection:
        assert runs.last_runs(connection)[FILL_WITH_DEMO].status == "cancelled"

    def is_nobodys_or_has_something() -> bool:
        # The home is given up once the window has heard of the end.
        picture = shop_picture(empty_service)
        return picture.demo == bool(picture.products) != has_button(welcome, "Choose files…")

    qtbot.waitUntil(is_nobodys_or_has_something, timeout=WAIT_MS)


def test_the_way_out_of_the_demo_is_asked_twice(
    open_welcome: Open, empty_service: Service, qtbot: QtBot
) -> None:
    with empty_service.store.write() as connection:
        put_setting(connection, DEMO_MARK, "2026-03-11", now=empty_service.now())
    reach_step(empty_service, 0)
    welcome = open_welcome()
    button(welcome, "Start with my own data").click()
    button(welcome, "Keep the demo").click()
    assert not fresh_start_wanted(empty_service.home)
    button(welcome, "Start with my own data").click()
    with qtbot.waitSignal(welcome.own_home_wanted, timeout=WAIT_MS):
        button(welcome, "Put the demo away and restart").click()
    assert fresh_start_wanted(empty_service.home)


def test_it_is_walked_through_by_keyboard(welcome: Welcome, empty_service: Service, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: isinstance(welcome.focusWidget(), QComboBox))
    QTest.keyClick(welcome, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: welcome.place == 1)
    qtbot.waitUntil(lambda: isinstance(welcome.focusWidget(), QLineEdit))
    QTest.keyClicks(welcome.focusWidget(), "Casa Roast")
    QTest.keyClick(welcome.focusWidget(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: welcome.place == 2)
    assert empty_service.shop().name == "Casa Roast"


def test_every_field_has_a_name(welcome: Welcome, qtbot: QtBot) -> None:
    for place in range(4):
        step_on(welcome, qtbot, place)
        buddies = {label.buddy() for label in welcome.findChildren(QLabel)}
        for widget in welcome.findChildren(QWidget):
            if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
                named = widget.accessibleName() or getattr(widget, "text", str)()
                inside = widget.parentWidget() is not None and widget.parentWidget().focusProxy() is widget
                assert named or widget in buddies or inside, widget


@pytest.mark.parametrize("points", [1, 2], ids=["usual font", "doubled font"])
def test_it_fits_the_smallest_window(theme: Theme, open_welcome: Open, qtbot: QtBot, points: int) -> None:
    app = theme._app
    font = app.font()
    larger = app.font()
    larger.setPixelSize(13 * points)
    app.setFont(larger)
    theme.refresh()
    try:
        welcome = open_welcome()
        for place in range(4):
            step_on(welcome, qtbot, place)
            assert welcome.width() <= 900
            assert welcome.height() <= 600
            for area in (welcome.next, welcome.not_now):
                assert welcome.rect().contains(area.geometry())
            # Nothing is cut off at the right: it is scrolled down only.
            assert welcome.step.width() >= welcome.step.layout().minimumSize().width()
    finally:
        app.setFont(font)
        theme.set_appearance(Appearance.LIGHT)
