"""Says why Tillwatch cannot start, and offers the way on where there is one."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QMessageBox, QPushButton

from app.desktop.application import NoWindow, make_application
from app.domain.errors import DamagedStoreError, NewerStoreError, TillwatchError
from app.language import clock, day_long, tr, weekday
from app.system.resources import resource_path
from app.system.screen import is_seen


class Refusal(QMessageBox):
    """One button for each way on. Closing it means to quit."""

    again_wanted = Signal()
    restore_wanted = Signal(object)
    """The backup to be put in the store's place, as a ``Path``."""
    quit_wanted = Signal()

    def __init__(self, error: TillwatchError, *, can_go_on: bool = True) -> None:
        super().__init__(QMessageBox.Icon.Critical, "Tillwatch", error.sentence)
        self.setWindowIcon(QIcon(str(resource_path("icons/tillwatch.svg"))))
        self._backup = error.backup if isinstance(error, DamagedStoreError | NewerStoreError) else None
        self._restore: QPushButton | None = None
        self._again: QPushButton | None = None
        advice = error.advice
        if self._backup is not None:
            advice = _way_on(error)
            self._restore = self.addButton(restore_words(self._backup), QMessageBox.ButtonRole.AcceptRole)
            # One of them is long: side by side, three would be cut off on a small screen.
            for box in self.findChildren(QDialogButtonBox):
                box.setOrientation(Qt.Orientation.Vertical)
        if can_go_on:
            self._again = self.addButton(tr("Try again"), QMessageBox.ButtonRole.ResetRole)
        quit_button = self.addButton(tr("Quit"), QMessageBox.ButtonRole.RejectRole)
        self.setInformativeText(advice)
        # The newer store is whole: nobody should go back behind it by pressing Enter.
        way_on = None if isinstance(error, NewerStoreError) else self._restore
        self.setDefaultButton(way_on or self._again or quit_button)
        self.setEscapeButton(quit_button)
        # Not by the button alone: a window that is closed has none pressed.
        self.finished.connect(self._on_finished)

    @Slot(int)
    def _on_finished(self, _result: int) -> None:
        button = self.clickedButton()
        if self._restore is not None and button is self._restore:
            self.restore_wanted.emit(self._backup)
        elif self._again is not None and button is self._again:
            self.again_wanted.emit()
        else:
            self.quit_wanted.emit()


def _way_on(error: TillwatchError) -> str:
    if isinstance(error, NewerStoreError):
        return tr(
            "Install that version again, or go on with the copy that was made before the update. What came in after"
            " it has to be imported again. The newer store is kept beside it."
        )
    return tr(
        "You can go on with the last good backup. What came in after it has to be imported again. The damaged"
        " store is kept beside it."
    )


def restore_words(backup: Path, today: datetime | None = None) -> str:
    """Return what the button that restores a backup says: of which day and time it is, by the PC's clock."""
    # Imported here: the words on why there is no start must not need what may be missing.
    from app.store.backup import made_at

    made = made_at(backup)
    if made is None:
        return tr("Restore the last good backup")
    made = made.astimezone()
    days = ((today or datetime.now(UTC)).astimezone().date() - made.date()) / timedelta(days=1)
    if 0 <= days < 7:
        return tr("Restore the backup of {day} {time}", day=weekday(made.date()), time=clock(made))
    return tr("Restore the backup of {day} {time}", day=day_long(made.date(), year=True), time=clock(made))


def show_refusal(error: TillwatchError, no_window: NoWindow) -> None:
    """Show why there is no start at all, before there is any application. Returns once it was read.

    Where Qt cannot show it, ``no_window`` does and the process ends.
    """
    if not is_seen(os.environ):
        return
    QApplication.setApplicationName("Tillwatch")
    app = QApplication.instance() or make_application([], no_window)
    box = Refusal(error, can_go_on=False)
    box.exec()
    box.deleteLater()
    app.processEvents()
