"""Whatever goes wrong unexpectedly is written down and told, once for each kind, and never goes round in circles."""

from __future__ import annotations

import errno
import logging
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, Signal, Slot, qWarning
from PySide6.QtWidgets import QFileDialog, QLabel, QPlainTextEdit, QPushButton
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot

from app.cli.options import parse_span
from app.desktop.loader import Loader
from app.desktop.troubles import Trouble, Troubles, trouble_of
from app.domain.errors import InputError, TillwatchError


class Actions:
    """What the dialog's buttons were used for."""

    def __init__(self) -> None:
        self.saved: list[Path] = []
        self.logs_shown = 0
        self.error: Exception | None = None

    def save(self, file: Path) -> list[str]:
        if self.error is not None:
            raise self.error
        self.saved.append(file)
        return ["versions.json: versions (1 kB)"]

    def show_logs(self) -> None:
        self.logs_shown += 1


@pytest.fixture
def actions() -> Actions:
    return Actions()


@pytest.fixture
def troubles(
    qtbot: QtBot, actions: Actions, expected_warnings: pytest.LogCaptureFixture
) -> Iterator[Troubles]:
    with capture_exceptions():  # pytest-qt's own hook steps aside for ours
        made = Troubles(actions.save, actions.show_logs)
        made.begin()
        yield made
        made.close()
    if made.dialog is not None:
        made.dialog.deleteLater()


def text_of(troubles: Troubles) -> str:
    assert troubles.dialog is not None
    labels = [label.text() for label in troubles.dialog.findChildren(QLabel) if not label.isHidden()]
    return "\n".join([*labels, troubles.dialog.findChild(QPlainTextEdit).toPlainText()])


def is_open(troubles: Troubles) -> bool:
    return troubles.dialog is not None and troubles.dialog.isVisible()


def button(troubles: Troubles, words: str) -> QPushButton:
    assert troubles.dialog is not None
    [found] = [each for each in troubles.dialog.findChildren(QPushButton) if each.text() == words]
    return found


class Clumsy(QObject):
    """Stumbles in a slot, with the error that ``error`` makes."""

    done = Signal()

    def __init__(self, error: Callable[[], Exception]) -> None:
        super().__init__()
        self._error = error
        self.done.connect(self.stumble)

    @Slot()
    def stumble(self) -> None:
        raise self._error()


def stumble_with(error: Callable[[], Exception]) -> None:
    clumsy = Clumsy(error)
    clumsy.done.emit()


def test_an_error_in_a_slot_is_written_down_and_told(
    qtbot: QtBot, troubles: Troubles, caplog: pytest.LogCaptureFixture
) -> None:
    stumble_with(lambda: ZeroDivisionError("deep inside"))
    qtbot.waitUntil(lambda: is_open(troubles))
    assert troubles.dialog is not None
    assert not troubles.dialog.isModal()
    assert "Something inside Tillwatch went wrong." in text_of(troubles)
    assert "try it again" in text_of(troubles)
    assert "data is as it was" in text_of(troubles)
    assert "ZeroDivisionError" not in text_of(troubles)
    assert "deep inside" in caplog.text


def test_one_kind_is_told_once_and_the_log_is_not_flooded(
    qtbot: QtBot, troubles: Troubles, caplog: pytest.LogCaptureFixture
) -> None:
    clumsy = Clumsy(lambda: ZeroDivisionError("again"))
    for _ in range(100):
        clumsy.done.emit()
    qtbot.waitUntil(lambda: is_open(troubles))
    assert troubles.dialog is not None
    assert troubles.dialog.findChild(QPlainTextEdit).toPlainText().count("\n") == 0
    button(troubles, "Close").click()
    clumsy.done.emit()
    qtbot.wait(50)
    assert not is_open(troubles)
    assert len(caplog.records) < 10
    assert caplog.text.count("Traceback") == 1
    assert "64th time" in caplog.text


def test_another_kind_joins_the_open_dialog_and_reopens_a_closed_one(
    qtbot: QtBot, troubles: Troubles
) -> None:
    stumble_with(ZeroDivisionError)
    stumble_with(lambda: TillwatchError("The file is locked.", "Close it elsewhere."))
    qtbot.waitUntil(lambda: "The file is locked." in text_of(troubles) if is_open(troubles) else False)
    dialog = troubles.dialog
    assert dialog is not None
    assert len(dialog.findChild(QPlainTextEdit).toPlainText().splitlines()) == 2
    assert "Close it elsewhere." in text_of(troubles)
    dialog.close()
    stumble_with(lambda: OSError(errno.ENOSPC, "no space"))
    qtbot.waitUntil(lambda: is_open(troubles))
    assert troubles.dialog is dialog
    assert "The disk is full." in text_of(troubles)
    assert "The file is locked." not in text_of(troubles)


def test_an_error_in_a_thread_is_told_in_the_gui_thread(qtbot: QtBot, troubles: Troubles) -> None:
    def stumble() -> None:
        raise MemoryError

    thread = threading.Thread(target=stumble)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: is_open(troubles))
    assert "run out of memory" in text_of(troubles)


def test_what_the_desktop_logs_as_unexpected_is_told(qtbot: QtBot, troubles: Troubles) -> None:
    loader = Loader()

    def read() -> None:
        raise KeyError("column")

    loader.read("page", read, lambda _nothing: None)
    qtbot.waitUntil(lambda: is_open(troubles))
    assert "Something inside Tillwatch went wrong." in text_of(troubles)
    loader.close()


def test_qts_own_messages_reach_the_log(troubles: Troubles, caplog: pytest.LogCaptureFixture) -> None:
    qWarning("something about a widget")
    assert [(record.name, record.levelname) for record in caplog.records] == [("qt", "WARNING")]


def test_a_dialog_that_cannot_be_shown_ends_in_the_log_and_nowhere_else(
    qtbot: QtBot, troubles: Troubles, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object) -> None:
        raise RuntimeError("no dialog today")

    monkeypatch.setattr("app.desktop.dialogs.trouble.TroubleDialog.add", broken)
    stumble_with(ZeroDivisionError)
    qtbot.waitUntil(lambda: "no dialog today" in caplog.text)
    qtbot.wait(50)
    assert caplog.text.count("RuntimeError: no dialog today") == 1
    assert not is_open(troubles)


def test_the_log_folder_is_one_press_away(qtbot: QtBot, troubles: Troubles, actions: Actions) -> None:
    troubles.tell(Trouble("Something.", "Do this.", ("a", "")))
    qtbot.waitUntil(lambda: is_open(troubles))
    button(troubles, "Show the log folder").click()
    assert actions.logs_shown == 1


def test_diagnostics_are_saved_where_the_owner_says_and_what_they_hold_is_listed(
    qtbot: QtBot, troubles: Troubles, actions: Actions, tmp_path: Path
) -> None:
    troubles.tell(Trouble("Something.", "Do this.", ("a", "")))
    qtbot.waitUntil(lambda: is_open(troubles))
    assert troubles.dialog is not None
    button(troubles, "Save diagnostics…").click()
    [asking] = troubles.dialog.findChildren(QFileDialog)
    assert asking.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    target = tmp_path / "help.zip"
    asking.fileSelected.emit(str(target))
    asking.reject()
    qtbot.waitUntil(lambda: "versions.json" in text_of(troubles))
    assert actions.saved == [target]
    assert str(target) in text_of(troubles)
    assert button(troubles, "Save diagnostics…").isEnabled()


def test_diagnostics_that_cannot_be_saved_are_told_of(
    qtbot: QtBot, troubles: Troubles, actions: Actions, tmp_path: Path
) -> None:
    actions.error = InputError("The folder is read-only.", "Name another one.")
    troubles.tell(Trouble("Something.", "Do this.", ("a", "")))
    qtbot.waitUntil(lambda: is_open(troubles))
    assert troubles.dialog is not None
    troubles.dialog.save_to(str(tmp_path / "help.zip"))
    qtbot.waitUntil(lambda: "The folder is read-only." in text_of(troubles))


def test_every_part_that_takes_the_keyboard_has_a_name(qtbot: QtBot, troubles: Troubles) -> None:
    troubles.tell(Trouble("Something.", "Do this.", ("a", "")))
    qtbot.waitUntil(lambda: is_open(troubles))
    assert troubles.dialog is not None
    buttons, noted = troubles.dialog.findChildren(QPushButton), troubles.dialog.findChild(QPlainTextEdit)
    taking = [part for part in (*buttons, noted) if part.focusPolicy() != Qt.FocusPolicy.NoFocus]
    assert len(taking) == 4
    assert all(part.accessibleName() or getattr(part, "text", str)() for part in taking)


def test_after_the_end_the_hooks_are_whose_they_were(qtbot: QtBot, actions: Actions) -> None:
    former = (sys.excepthook, threading.excepthook)
    handlers = list(logging.getLogger("app").handlers)
    made = Troubles(actions.save, actions.show_logs)
    made.begin()
    made.close()
    assert (sys.excepthook, threading.excepthook) == former
    assert logging.getLogger("app").handlers == handlers
    made.tell(Trouble("Too late.", "", ("late", "")))
    qtbot.wait(20)
    assert made.dialog is None


def test_while_the_program_ends_nothing_is_shown_and_all_is_written_down(
    qtbot: QtBot, troubles: Troubles, caplog: pytest.LogCaptureFixture
) -> None:
    troubles.tell(Trouble("Something.", "Do this.", ("a", "")))
    qtbot.waitUntil(lambda: is_open(troubles))
    troubles.hush()
    stumble_with(lambda: ZeroDivisionError("too late"))
    qtbot.wait(20)
    assert not is_open(troubles)
    assert "too late" in caplog.text


def test_the_kind_is_the_error_and_its_place_in_our_code() -> None:
    def raised(stumble: Callable[[], object]) -> Trouble:
        with pytest.raises(Exception) as caught:  # noqa: PT011 - any will do
            stumble()
        return trouble_of(caught.value, caught.value.__traceback__)

    loader = Loader()
    inside = raised(lambda: loader.read("a", None, None, "", "too much"))  # type: ignore[arg-type,call-arg,misc]
    parsed = raised(lambda: parse_span("no span"))
    assert inside.kind != parsed.kind
    assert parsed.place.startswith("cli/options.py:")
    assert raised(lambda: parse_span("other")).kind == parsed.kind
