"""Why Tillwatch cannot start, and the way on."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from app.desktop.refusal import Refusal, restore_words, show_refusal
from app.domain.errors import DamagedStoreError, NewerStoreError, StoreError, TillwatchError

BACKUP = Path("/backups/tillwatch-20261124-090000-daily.db")
NEWER = NewerStoreError("It is of a newer version.", "'tillwatch restore' brings it back.", BACKUP)
DAMAGED = DamagedStoreError("The store is damaged.", "'tillwatch restore' brings it back.", BACKUP)


class Heard(QObject):
    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.wishes: list[object] = []
        refusal.restore_wanted.connect(self.wishes.append)
        refusal.again_wanted.connect(lambda: self.wishes.append("again"))
        refusal.quit_wanted.connect(lambda: self.wishes.append("quit"))


def opened(qtbot: QtBot, error: TillwatchError, *, can_go_on: bool = True) -> tuple[Refusal, Heard]:
    refusal = Refusal(error, can_go_on=can_go_on)
    qtbot.addWidget(refusal)
    refusal.setModal(False)
    refusal.show()
    return refusal, Heard(refusal)


def button(refusal: Refusal, words: str) -> QAbstractButton:
    [found] = [each for each in refusal.buttons() if each.text().startswith(words)]
    return found


def test_what_happened_and_what_to_do_are_said(qtbot: QtBot) -> None:
    refusal, heard = opened(qtbot, StoreError("The disk is full.", "Free some space."))
    assert (refusal.text(), refusal.informativeText()) == ("The disk is full.", "Free some space.")
    button(refusal, "Try again").click()
    assert heard.wishes == ["again"]


def test_a_damaged_store_offers_its_last_good_backup(qtbot: QtBot) -> None:
    refusal, heard = opened(qtbot, DAMAGED)
    assert "tillwatch restore" not in refusal.informativeText()
    assert "kept" in refusal.informativeText()
    button(refusal, "Restore the backup of ").click()
    assert heard.wishes == [BACKUP]


def test_a_store_of_a_newer_version_offers_the_copy_from_before_the_update(qtbot: QtBot) -> None:
    refusal, heard = opened(qtbot, NEWER)
    assert "tillwatch restore" not in refusal.informativeText()
    assert "has to be imported again" in refusal.informativeText()
    way_back = button(refusal, "Restore the backup of ")
    # The store is whole: Enter must not put it aside.
    assert refusal.defaultButton() is not way_back
    way_back.click()
    assert heard.wishes == [BACKUP]


def test_a_newer_store_without_a_copy_has_no_way_back_to_press(qtbot: QtBot) -> None:
    refusal, _heard = opened(qtbot, NewerStoreError("It is newer.", "Install that version again.", None))
    assert refusal.informativeText() == "Install that version again."
    assert {each.text() for each in refusal.buttons()} == {"Try again", "Quit"}


def test_closing_it_is_to_quit(qtbot: QtBot) -> None:
    refusal, heard = opened(qtbot, DAMAGED)
    refusal.close()
    assert heard.wishes == ["quit"]


def test_where_nothing_can_go_on_there_is_only_the_way_out(qtbot: QtBot) -> None:
    refusal, heard = opened(qtbot, StoreError("No.", "Do this."), can_go_on=False)
    [way] = refusal.buttons()
    way.click()
    assert heard.wishes == ["quit"]


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (datetime(2026, 11, 25, 12, tzinfo=UTC), "Restore the backup of Tuesday"),
        (datetime(2026, 12, 24, 12, tzinfo=UTC), "Restore the backup of 24 November 2026"),
        (datetime(2026, 11, 1, 12, tzinfo=UTC), "Restore the backup of 24 November 2026"),
    ],
    ids=["this week", "long ago", "clock set back"],
)
def test_the_backup_is_named_by_its_day_and_time(today: datetime, words: str) -> None:
    at = datetime(2026, 11, 24, 9, tzinfo=UTC).astimezone()
    assert restore_words(BACKUP, today) == f"{words} {at:%H:%M}"


def test_a_backup_of_another_name_has_a_button_all_the_same() -> None:
    assert restore_words(Path("mine.db")) == "Restore the last good backup"


def test_without_a_screen_that_is_seen_nothing_waits_for_a_press() -> None:
    show_refusal(StoreError("No.", "Do this."), lambda _said: 1)
