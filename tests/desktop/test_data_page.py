"""Data: whether everything is in, reading a file and what came of it, files that wait, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QProgressBar, QWidget
from pytestqt.qtbot import QtBot

from app.desktop.bridge import Bridge
from app.desktop.dialogs.questions import QuestionsDialog
from app.desktop.dialogs.rejected_rows import RejectedRowsDialog
from app.desktop.dialogs.undo_import import UndoImportDialog
from app.desktop.file_reading import FileReading
from app.desktop.import_words import brought_in, recognised, why_not_undoable
from app.desktop.loader import Loader
from app.desktop.pages.data import DataPage, said
from app.desktop.pages.data_reading import ReadingCard, typed_path
from app.desktop.pages.page import Surroundings
from app.desktop.theme import Theme
from app.domain.errors import RunInTheWayError, TillwatchError
from app.domain.runs import RunStatus
from app.engine.events import RunChanged
from app.jobs.data_overview import data_view
from app.jobs.service import Service
from tests.desktop.data_files import (
    OPEN_DATES,
    SALES,
    UNKNOWN,
    button,
    buttons,
    catalogue,
    put,
    rows,
    texts,
)
from tests.desktop.shop import do

BROUGHT_IN = "Files brought in"
Opened = list[Path]
WAIT_MS = 15_000


@pytest.fixture
def opened() -> Opened:
    return []


@pytest.fixture
def show(qtbot: QtBot, opened: Opened) -> Callable[[Surroundings], DataPage]:
    def make(surroundings: Surroundings) -> DataPage:
        page = DataPage(surroundings, opened.append)
        qtbot.addWidget(page)
        page.resize(900, 900)
        page.show()
        qtbot.waitUntil(lambda: page._view is not None)
        return page

    return make


@pytest.fixture
def page(show: Callable[[Surroundings], DataPage], surroundings: Surroundings) -> DataPage:
    return show(surroundings)


@pytest.fixture
def refusals(page: DataPage) -> list[TillwatchError]:
    heard: list[TillwatchError] = []
    page.refused.connect(heard.append)
    return heard


def until_said(page: QWidget, qtbot: QtBot, words: str) -> None:
    """Wait until these words can be read somewhere."""

    def there() -> None:
        assert any(words in text for text in texts(page)), texts(page)

    qtbot.waitUntil(lambda: _holds(there), timeout=WAIT_MS)


def _holds(check: Callable[[], None]) -> bool:
    try:
        check()
    except AssertionError:
        return False
    return True


def type_path(page: DataPage, qtbot: QtBot, path: str) -> None:
    field = next(f for f in page.findChildren(QLineEdit) if f.accessibleName() == "File to read")
    field.setText(path)
    qtbot.keyClick(field, Qt.Key.Key_Return)


# How it stands


def test_the_first_line_says_that_everything_is_in(page: DataPage) -> None:
    assert texts(page)[:2] == ["All your data is in.", "Last file: sales.csv, just now."]


def test_the_list_tells_of_every_file_what_it_was_and_brought_in(page: DataPage) -> None:
    newest, oldest = rows(page, BROUGHT_IN)
    assert newest[:1] + newest[2:] == ["In", "sales.csv", newest[3], "56 sale lines", "56", "0"]
    assert newest[3]
    assert oldest[2] == "products.csv"
    assert "4 products" in oldest[4]


def test_an_empty_shop_is_taught_what_to_drop(
    show: Callable[[Surroundings], DataPage],
    empty_surroundings: Surroundings,
    empty_service: Service,
    opened: Opened,
) -> None:
    page = show(empty_surroundings)
    assert texts(page)[0] == "No data yet."
    assert "Bring your shop in" in texts(page)
    assert any("Drop an export file" in text for text in texts(page))
    button(page, "Open the watched folder").click()
    assert opened == [empty_service.home.inbox]


# Reading a file


def test_a_typed_file_is_read_and_what_came_of_it_is_said(
    page: DataPage, qtbot: QtBot, tmp_path: Path
) -> None:
    type_path(page, qtbot, str(put(tmp_path, "new.csv", SALES)))
    until_said(page, qtbot, "new.csv was read")
    until_said(page, qtbot, "Brought in: 2 sale lines.")
    until_said(page, qtbot, "1 row could not be read.")
    until_said(page, qtbot, "Products recognised: 2 by SKU.")
    until_said(page, qtbot, "Last file: new.csv")
    assert rows(page, BROUGHT_IN)[0][2] == "new.csv"


def test_the_same_file_again_brings_nothing_new(page: DataPage, qtbot: QtBot, tmp_path: Path) -> None:
    path = put(tmp_path, "new.csv", SALES)
    for _ in range(2):
        page.read_files([path])
        qtbot.waitUntil(lambda: not page._result.isVisible())
        until_said(page, qtbot, "new.csv was read")
    until_said(page, qtbot, "It brought nothing new: all of it was known already.")
    until_said(page, qtbot, "The very same file was brought in before.")


def test_several_files_are_read_one_after_the_other(page: DataPage, qtbot: QtBot, tmp_path: Path) -> None:
    names = ["a.csv", "b.csv", "c.csv"]
    files = [put(tmp_path, name, SALES.replace("N1", f"{name}1").replace("N2", f"{name}2")) for name in names]
    page.read_files(files)
    qtbot.waitUntil(lambda: len(rows(page, BROUGHT_IN)) == 5, timeout=WAIT_MS)
    assert [row[2] for row in rows(page, BROUGHT_IN)[:3]] == ["c.csv", "b.csv", "a.csv"]
    until_said(page, qtbot, "c.csv was read")


def test_folders_and_files_that_are_not_there_are_refused_in_words(
    page: DataPage, qtbot: QtBot, refusals: list[TillwatchError], tmp_path: Path
) -> None:
    page.read_files([tmp_path, tmp_path / "gone.csv"])
    qtbot.waitUntil(lambda: len(refusals) == 2)
    assert str(refusals[0]).startswith(f"“{tmp_path.name}” is a folder")
    assert str(refusals[1]).startswith(f"There is no file {tmp_path / 'gone.csv'}.")


def test_a_file_that_cannot_be_read_says_why(page: DataPage, qtbot: QtBot, tmp_path: Path) -> None:
    page.read_files([put(tmp_path, "empty.csv", "")])
    until_said(page, qtbot, "empty.csv could not be read")
    until_said(page, qtbot, "Nothing of it was taken in.")
    button(page, "Close what came of the file").click()
    assert "empty.csv could not be read" not in texts(page)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("  /tmp/a b.csv ", Path("/tmp/a b.csv")),
        ("'/tmp/a.csv'", Path("/tmp/a.csv")),
        ('"/tmp/a.csv"', Path("/tmp/a.csv")),
        ("file:///tmp/a%20b.csv", Path("/tmp/a b.csv")),
        ("~/a.csv", Path.home() / "a.csv"),
        ("  ", None),
    ],
)
def test_a_path_is_understood_however_it_was_pasted(text: str, path: Path | None) -> None:
    assert typed_path(text) == path


# What goes on


class SlowService:
    """Stands in for the service: runs are queued and end when the test says so."""

    def __init__(self) -> None:
        self.started: list[tuple[str, dict[str, object]]] = []
        self.refusal: TillwatchError | None = None

    def run_now(self, job: str, params: dict[str, object]) -> int:
        if self.refusal is not None:
            raise self.refusal
        self.started.append((job, params))
        return len(self.started)


@pytest.fixture
def slow() -> SlowService:
    return SlowService()


@pytest.fixture
def bridge() -> Iterator[Bridge]:
    made = Bridge()
    yield made
    made.close()


@pytest.fixture
def reading(slow: SlowService, bridge: Bridge, qtbot: QtBot) -> Iterator[FileReading]:
    loader = Loader()
    yield FileReading(slow, bridge, loader)  # type: ignore[arg-type]
    loader.close()


def end_run(bridge: Bridge, run_id: int, status: RunStatus = RunStatus.SUCCEEDED) -> None:
    bridge.listen(RunChanged(run_id, "import-file", status))


def test_the_next_file_has_its_turn_when_the_one_before_has_ended(
    reading: FileReading, bridge: Bridge, slow: SlowService, qtbot: QtBot
) -> None:
    ended: list[tuple[Path, int]] = []
    reading.ended.connect(lambda path, run_id: ended.append((path, run_id)))
    reading.read([Path("a.csv"), Path("b.csv")])
    reading.read([Path("b.csv")])
    qtbot.waitUntil(lambda: len(slow.started) == 1)
    assert (reading.current, reading.waiting) == (Path("a.csv"), (Path("b.csv"),))
    qtbot.waitUntil(lambda: reading._run_id == 1)
    end_run(bridge, 1, RunStatus.FAILED)
    qtbot.waitUntil(lambda: len(slow.started) == 2)
    end_run(bridge, 2)
    qtbot.waitUntil(lambda: ended == [(Path("a.csv"), 1), (Path("b.csv"), 2)])
    assert reading.current is None


def test_a_run_that_is_over_before_its_start_is_told_is_not_missed(
    reading: FileReading, bridge: Bridge, slow: SlowService, qtbot: QtBot
) -> None:
    reading.read([Path("a.csv")])
    end_run(bridge, 1)
    with qtbot.waitSignal(reading.ended):
        pass


def test_a_run_in_the_way_is_waited_for(
    reading: FileReading, bridge: Bridge, slow: SlowService, qtbot: QtBot
) -> None:
    slow.refusal = RunInTheWayError(7, "stock-alerts")
    reading.read([Path("a.csv")])
    qtbot.waitUntil(lambda: reading.in_the_way is not None)
    slow.refusal = None
    end_run(bridge, 7)
    qtbot.waitUntil(lambda: slow.started == [("import-file", {"path": "a.csv"})])
    assert reading.in_the_way is None


def test_what_cannot_be_started_is_told_and_the_next_file_goes_on(
    reading: FileReading, bridge: Bridge, slow: SlowService, qtbot: QtBot
) -> None:
    slow.refusal = TillwatchError("The disk is full.")
    with qtbot.waitSignal(reading.refused):
        reading.read([Path("a.csv")])
    assert reading.current is None


def test_stopping_leaves_the_other_files_out(
    reading: FileReading, bridge: Bridge, slow: SlowService, qtbot: QtBot
) -> None:
    reading.read([Path("a.csv"), Path("b.csv")])
    qtbot.waitUntil(lambda: reading._run_id == 1)
    reading.leave_out()
    end_run(bridge, 1, RunStatus.CANCELLED)
    qtbot.waitUntil(lambda: reading.current is None)
    assert len(slow.started) == 1


def test_progress_is_shown_and_can_be_stopped(service: Service, theme: Theme, qtbot: QtBot) -> None:
    card = ReadingCard(theme, service.home.inbox)
    qtbot.addWidget(card)
    card.show()
    run = service.run(service.run_now("update-inventory"))
    card.show_run(run, 2, "", service.now())
    assert "2 more files wait." in texts(card)
    card.show_progress(run.id, 0.5, "Reading sales.csv: 500 of 1,000 rows", service.now())
    bar = card.findChild(QProgressBar)
    assert bar is not None
    assert (bar.value(), bar.maximum()) == (500, 1_000)
    assert any(text.startswith("Reading sales.csv") for text in texts(card))
    with qtbot.waitSignal(card.stop_wanted) as wanted:
        button(card, "Stop the reading").click()
    assert wanted.args == [run.id]
    assert "Stopping…" in texts(card)
    card.show_run(None, 0, "Check stock levels", service.now())
    assert "Waits until “Check stock levels” has ended." in texts(card)
    service.engine.wait(run.id, 30)


# What was not read, and the way back


def test_rejected_rows_are_listed_copied_and_saved_without_formulas(
    page: DataPage, qtbot: QtBot, tmp_path: Path
) -> None:
    page.read_files([put(tmp_path, "new.csv", SALES)])
    until_said(page, qtbot, "new.csv was read")
    until_said(page, qtbot, "Last file: new.csv")
    button(page, "Show what was not read of new.csv").click()
    dialog = page.findChild(RejectedRowsDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: len(rows(dialog, "Rows that were not read")) == 1)
    (line,) = rows(dialog, "Rows that were not read")
    assert line[0] == "4"
    assert line[3]
    dialog.copy.click()
    assert "\t".join(line) in QGuiApplication.clipboard().text()
    target = tmp_path / "list.csv"
    dialog._save_to(str(target))
    until_said(dialog, qtbot, "1 row written to")
    header, saved = target.read_text(encoding="utf-8-sig").splitlines()
    assert header == "line,column,text,reason"
    assert not any(cell.startswith("=") for cell in saved.split(","))
    dialog.close_button.click()


def test_an_import_is_undone_after_one_question_and_says_so(
    page: DataPage, service: Service, qtbot: QtBot, tmp_path: Path
) -> None:
    page.read_files([put(tmp_path, "plums.csv", "SKU,Name,Price,Cost,Stock\nPLUM-1,Plums,2.00,1.00,10\n")])
    until_said(page, qtbot, "plums.csv was read")
    until_said(page, qtbot, "Last file: plums.csv")
    button(page, "Undo the import of plums.csv").click()
    dialog = page.findChild(UndoImportDialog)
    assert dialog is not None
    assert any("1 product" in text for text in texts(dialog))
    assert dialog.keep.isDefault()
    dialog.undo.click()
    until_said(page, qtbot, "plums.csv was undone")
    assert not any(row.sku == "PLUM-1" for row in service.products())
    assert "Undo the import of plums.csv" not in buttons(page)
    assert rows(page, BROUGHT_IN)[0][0] == "Undone"


def test_a_chosen_import_tells_what_it_was_and_stays_chosen(
    page: DataPage, service: Service, qtbot: QtBot
) -> None:
    oldest = data_view(service).imports[-1]
    page.select(str(oldest.id))
    assert any(text.startswith("products.csv · ") for text in texts(page))
    do(service, "update-inventory")
    page.refresh()
    qtbot.waitUntil(lambda: not page._loader._busy)
    assert any(text.startswith("products.csv · ") for text in texts(page))


# Files that wait


def test_a_question_is_asked_at_once_and_its_answer_reads_the_file(
    page: DataPage, qtbot: QtBot, tmp_path: Path
) -> None:
    page.read_files([put(tmp_path, "open.csv", OPEN_DATES)])
    qtbot.waitUntil(lambda: page.findChild(QuestionsDialog) is not None, timeout=WAIT_MS)
    dialog = page.findChild(QuestionsDialog)
    assert dialog is not None
    until_said(page, qtbot, "One file waits for an answer.")
    assert "Answer… open.csv" in buttons(page)
    for form in dialog.forms:
        form._group.buttons()[0].click()
    dialog.go.click()
    until_said(page, qtbot, "open.csv was read")
    until_said(page, qtbot, "All your data is in.")


def test_a_question_put_off_waits_on_the_page(page: DataPage, qtbot: QtBot, tmp_path: Path) -> None:
    page.read_files([put(tmp_path, "open.csv", OPEN_DATES)])
    qtbot.waitUntil(lambda: page.findChild(QuestionsDialog) is not None, timeout=WAIT_MS)
    page.findChild(QuestionsDialog).cancel.click()  # type: ignore[union-attr]
    until_said(page, qtbot, "open.csv leaves a question open")
    qtbot.waitUntil(lambda: page.findChild(QuestionsDialog) is None)
    button(page, "Answer… open.csv").click()
    qtbot.waitUntil(lambda: page.findChild(QuestionsDialog) is not None)
    page.findChild(QuestionsDialog).cancel.click()  # type: ignore[union-attr]


def test_a_large_change_is_shown_before_it_is_taken_in(
    page: DataPage, service: Service, qtbot: QtBot, tmp_path: Path
) -> None:
    page.read_files([put(tmp_path, "catalogue.csv", catalogue(2.0))])
    until_said(page, qtbot, "catalogue.csv was read")
    page.read_files([put(tmp_path, "dearer.csv", catalogue(3.0))])
    until_said(page, qtbot, "dearer.csv changes a lot at once")
    assert "60 of 60 prices change." in texts(page)
    examples = rows(page, "Largest changes in dearer.csv")
    assert examples[0] == ["CAT-0", "Article 0", "Price", "€2.00", "€3.00"]
    button(page, "Take it in dearer.csv").click()
    until_said(page, qtbot, "dearer.csv was read")
    qtbot.waitUntil(lambda: "Take it in dearer.csv" not in buttons(page))


def test_a_file_that_is_left_waits_no_longer_and_lies_in_rejected(
    page: DataPage, service: Service, qtbot: QtBot
) -> None:
    put(service.home.inbox, "shelves.csv", UNKNOWN)
    do(service, "update-inventory")
    until_said(page, qtbot, "shelves.csv: Tillwatch does not know this kind of file yet")
    assert "Say what it is… shelves.csv" in buttons(page)
    button(page, "Leave it shelves.csv").click()
    until_said(page, qtbot, "All your data is in.")
    assert (service.home.inbox / "rejected" / "shelves.csv").read_text() == UNKNOWN


def test_a_waiting_file_is_brought_into_view_by_its_path(
    page: DataPage, service: Service, qtbot: QtBot
) -> None:
    path = put(service.home.inbox, "shelves.csv", UNKNOWN)
    do(service, "update-inventory")
    page.activateWindow()
    page.select(str(path))
    qtbot.waitUntil(lambda: button(page, "Say what it is… shelves.csv").hasFocus(), timeout=WAIT_MS)


def test_a_wizard_s_answer_says_nothing_where_nothing_was_said() -> None:
    from app.desktop.dialogs.mapping import MappingAnswer

    answer = MappingAnswer("sales", {"Tag": "day"}, None, None, None, None, "Till", {})
    assert said(answer) == {
        "layout": "sales",
        "mapping": {"Tag": "day"},
        "decimal": "",
        "date_format": "",
        "currency": "",
        "sheet": "",
        "save_as": "Till",
        "answers": {},
    }


# Words


def test_what_came_in_and_how_it_was_recognised_reads_as_one_says_it() -> None:
    assert (
        brought_in({"products": 1, "sales": 1_204, "unchanged": 5, "held": 2})
        == "1 product, 1,204 sale lines"
    )
    assert brought_in({}) == ""
    assert recognised({"SKU": 31, "new": 1}) == "31 by SKU, 1 new"


def test_whatever_cannot_be_undone_says_why(service: Service) -> None:
    from dataclasses import replace

    row = data_view(service).imports[0]
    assert why_not_undoable(row) == ""
    reasons = {why_not_undoable(replace(row, state=state, undoable=False)) for state in (
        "finished", "undone", "failed", "running",
    )}  # fmt: skip
    assert len(reasons) == 4
    assert all(reasons)
