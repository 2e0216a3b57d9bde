"""Files dropped anywhere on the window are read; the window says meanwhile what letting go would do."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app.desktop.desk import Desk
from app.desktop.dropping import DropHint, dragged_paths
from app.desktop.window import Window
from app.jobs.data_overview import data_view
from app.jobs.service import Service
from tests.desktop.data_files import SALES, put


def carrying(*urls: QUrl) -> QMimeData:
    data = QMimeData()
    data.setUrls(list(urls))
    return data


def files(paths: Sequence[Path]) -> QMimeData:
    return carrying(*(QUrl.fromLocalFile(str(path)) for path in paths))


def drag_in(window: Window, data: QMimeData) -> bool:
    """Drag over the window; say whether it would take what is dragged."""
    event = QDragEnterEvent(
        QPoint(50, 50),
        Qt.DropAction.CopyAction | Qt.DropAction.MoveAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    event.ignore()
    QApplication.sendEvent(window, event)
    return event.isAccepted()


def let_go(window: Window, data: QMimeData) -> QDropEvent:
    event = QDropEvent(
        QPointF(50, 50),
        Qt.DropAction.CopyAction | Qt.DropAction.MoveAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(window, event)
    return event


@pytest.fixture
def window(desk: Desk, qtbot: QtBot) -> Window:
    desk.begin(hidden=False)
    qtbot.waitUntil(desk.window.isVisible)
    return desk.window


def hint(window: Window) -> DropHint:
    found = window.findChild(DropHint)
    assert found is not None
    return found


def test_a_hint_says_what_letting_go_would_do_and_goes_when_the_file_leaves(window: Window) -> None:
    assert drag_in(window, files([Path("/x/sales.csv")]))
    assert hint(window).isVisible()
    assert hint(window).text == "Let go to read “sales.csv”"
    assert hint(window).geometry() == window.rect()
    hint(window).grab()
    QApplication.sendEvent(window, QDragLeaveEvent())
    assert not hint(window).isVisible()
    drag_in(window, files([Path("/x/a.csv"), Path("/x/b.csv")]))
    assert hint(window).text == "Let go to read 2 files"


@pytest.mark.parametrize("page", ["today", "products", "history", "data"])
def test_files_dropped_on_any_page_are_read_and_stay_where_they_are(
    window: Window, service: Service, qtbot: QtBot, tmp_path: Path, page: str
) -> None:
    window.open_page(page)
    paths = [put(tmp_path, "one.csv", SALES), put(tmp_path, "two.csv", SALES.replace("N1", "N9"))]
    drag_in(window, files(paths))
    event = let_go(window, files(paths))
    assert event.dropAction() is Qt.DropAction.CopyAction
    assert not hint(window).isVisible()
    assert window.page.accessibleName() == "Data"
    qtbot.waitUntil(lambda: len(data_view(service).imports) == 4, timeout=15_000)
    assert {row.file_name for row in data_view(service).imports[:2]} == {"one.csv", "two.csv"}
    assert all(path.exists() for path in paths)


def test_a_dropped_folder_is_refused_in_words(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    drag_in(window, files([tmp_path]))
    let_go(window, files([tmp_path]))
    qtbot.waitUntil(lambda: window.banner.message is not None, timeout=15_000)
    message = window.banner.message
    assert message is not None
    assert message.title.startswith(f"“{tmp_path.name}” is a folder")


def test_what_is_no_file_of_this_pc_is_not_taken(window: Window) -> None:
    text = QMimeData()
    text.setText("BEAN-1")
    assert not drag_in(window, text)
    assert not drag_in(window, carrying(QUrl("https://shop.example/export.csv")))
    assert not hint(window).isVisible()


def test_no_field_takes_a_file_for_text(window: Window) -> None:
    for name in ("products", "history", "data"):
        window.page_of(name)
    fields = window.findChildren(QLineEdit)
    assert len(fields) >= 3
    assert not any(field.acceptDrops() for field in fields)


def test_files_keep_their_order() -> None:
    paths = [Path("/x/b.csv"), Path("/x/a b.csv")]
    assert dragged_paths(files(paths)) == paths
