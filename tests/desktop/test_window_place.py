"""Where the window stands when the screens are no longer those it was left on."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSettings, QSize
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.desktop.window_place import WindowPlace, moved_onto, screens_key

LAPTOP = QRect(0, 0, 1_280, 800)
BESIDE = QRect(1_280, 0, 1_920, 1_080)


@pytest.mark.parametrize(
    ("frame", "screens", "corner"),
    [
        pytest.param(QRect(100, 100, 900, 600), [LAPTOP], None, id="on its screen"),
        pytest.param(QRect(1_500, 100, 900, 600), [LAPTOP, BESIDE], None, id="on the second screen"),
        pytest.param(QRect(1_500, 100, 900, 600), [LAPTOP], QPoint(190, 100), id="the screen is gone"),
        pytest.param(
            QRect(1_240, 100, 900, 600), [LAPTOP], QPoint(190, 100), id="too little to take hold of"
        ),
        pytest.param(QRect(100, -300, 900, 600), [LAPTOP], QPoint(190, 100), id="title bar above the screen"),
        pytest.param(QRect(3_000, 0, 1_600, 900), [LAPTOP], QPoint(0, 0), id="larger than the screen"),
    ],
)
def test_a_window_that_cannot_be_reached_is_brought_back(
    frame: QRect, screens: list[QRect], corner: QPoint | None
) -> None:
    assert moved_onto(frame, screens) == corner


def test_each_set_of_screens_has_its_own_place(qtbot: QtBot, tmp_path: Path) -> None:
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(640, 480)
    WindowPlace(window, settings, QSize(300, 200)).save()
    assert [key for key in settings.allKeys() if key.endswith(screens_key())]
    again = QWidget()
    qtbot.addWidget(again)
    WindowPlace(again, settings, QSize(300, 200)).restore()
    assert again.size() == QSize(640, 480)
    settings.clear()
    WindowPlace(again, settings, QSize(300, 200)).restore()
    assert again.size() == QSize(300, 200)
