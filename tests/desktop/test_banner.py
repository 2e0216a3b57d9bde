"""Messages in the window: one on screen, the others counted behind it, none lost, and seen only when it was there."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.desktop.banner import MAX_WAITING, Banner
from app.desktop.message import Message
from app.desktop.theme import Theme


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """Not yet on the screen."""
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def banner(theme: Theme, window: QWidget) -> Banner:
    return Banner(theme, window)


def message(number: int) -> Message:
    return Message(f"“Job {number}” did not work", "The folder is gone.", "history", str(number), number)


def words(banner: Banner) -> list[str]:
    return [label.text() for label in banner.findChildren(QLabel) if label.text()]


def press(banner: Banner, text: str) -> None:
    next(button for button in banner.findChildren(QPushButton) if button.text() == text).click()


def test_several_wait_in_a_row_and_each_is_answered_for_itself(
    banner: Banner, window: QWidget, qtbot: QtBot
) -> None:
    window.show()
    for number in (1, 2, 3):
        banner.tell(message(number))
    assert words(banner) == ["“Job 1” did not work", "The folder is gone.", "2 more"]
    with qtbot.waitSignal(banner.dismissed) as away:
        press(banner, "Dismiss")
    assert away.args == [1]
    assert words(banner) == ["“Job 2” did not work", "The folder is gone.", "1 more"]
    with qtbot.waitSignal(banner.show_wanted) as followed:
        press(banner, "Show")
    assert followed.args == ["history", "2", 2]
    assert words(banner) == ["“Job 3” did not work", "The folder is gone."]
    press(banner, "Dismiss")
    assert banner.message is None
    assert not banner.isVisible()


def test_the_same_words_do_not_wait_twice(banner: Banner) -> None:
    banner.tell(message(1))
    banner.tell(message(1))
    assert "1 more" not in words(banner)


def test_a_flood_keeps_the_newest(banner: Banner) -> None:
    for number in range(MAX_WAITING + 5):
        banner.tell(message(number))
    assert banner.message == message(5)
    assert f"{MAX_WAITING - 1} more" in words(banner)


def test_what_is_told_to_a_window_out_of_sight_counts_as_seen_only_once_it_is_there(
    banner: Banner, window: QWidget
) -> None:
    seen: list[int] = []
    banner.seen.connect(seen.append)
    banner.tell(message(1))
    banner.tell(message(2))
    banner.tell(Message("An answer to a click"))
    assert seen == []
    window.show()
    assert seen == [1, 2]
    banner.tell(message(3))
    assert seen == [1, 2, 3]
    window.hide()
    window.show()
    assert seen == [1, 2, 3]
