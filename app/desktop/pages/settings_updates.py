"""New versions on the settings page: whether to look for them, what was found, and the one next step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.desktop.boxes import TickBox
from app.desktop.bridge import UNKNOWN_FRACTION
from app.desktop.button_row import ButtonRow
from app.desktop.pages.page import Surroundings
from app.desktop.pieces import laid_out_once, set_role, text_label
from app.desktop.sheet import GAP, SPACE, TIGHT, WIDE_GAP
from app.desktop.words import moment
from app.domain.errors import TillwatchError
from app.domain.runs import RunStatus
from app.jobs.update_install import UNPACK_UPDATE, ask_for_swap, checked_file, terminal_command
from app.jobs.update_view import UpdatesView, look_daily
from app.jobs.updates import CHECK_UPDATES, NO_LIST, ask_for_download, megabytes, notes_in_use
from app.language import day_long, tr
from app.updates.installation import DEB, PORTABLE
from app.updates.offer import Offer

T = TypeVar("T")

ORIGIN = "window"
STEPS = 1_000
"""Steps of the progress bar."""


class UpdatesCard(QFrame):
    """Says what is known and offers one step at a time: look, download, install. Nothing of it happens unasked."""

    changed = Signal()
    """Something was asked for: what is shown is to be read anew."""
    done = Signal(str)
    """What was changed, in words."""
    refused = Signal(object)
    restart_wanted = Signal()
    """The new version is to be put in place: the program is to end, and is then started again."""

    def __init__(
        self,
        surroundings: Surroundings,
        open_file: Callable[[Path], object],
        parent: QWidget | None = None,
        *,
        program: Path | None = None,
    ) -> None:
        """``program``: what a portable version takes the place of, this very program unless named."""
        super().__init__(parent)
        self._service = surroundings.service
        self._loader = surroundings.loader
        self._open_file = open_file
        self._program = program
        self._view: UpdatesView | None = None
        self._run_id = 0
        self._wants_focus = False
        self.setProperty("role", "card")
        self.setAccessibleName(tr("New versions"))
        self.daily = TickBox(tr("Look for new versions once a day"))
        self._note = text_label("", "muted")
        self._state = text_label("")
        self._notes = text_label("")
        self._notes.setAccessibleName(tr("What is new"))
        self._how = text_label("", "quiet")
        self._command = text_label("")
        self._command.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._command.setAccessibleName(tr("Command for a terminal"))
        self._problem = text_label("", "problem")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setMaximum(STEPS)
        self._bar.setAccessibleName(tr("Progress"))
        self._doing = text_label("", "muted")
        self.step = QPushButton()
        self.look = QPushButton(tr("Look now"))
        self.stop = QPushButton(tr("Stop"))
        self._lay_out()
        self.daily.setEnabled(False)
        self.daily.toggled.connect(self._on_daily)
        self.step.clicked.connect(self._on_step)
        self.look.clicked.connect(self._on_look)
        self.stop.clicked.connect(self._on_stop)
        surroundings.bridge.run_progressed.connect(self._on_progressed)
        for part in (self._notes, self._how, self._command, self._problem, self._bar, self._doing):
            part.hide()
        for button in (self.step, self.look, self.stop):
            button.hide()

    def minimumSizeHint(self) -> QSize:
        """Return a width that every window has."""
        return QSize(0, super().minimumSizeHint().height())

    def show_view(self, view: UpdatesView, now: datetime, zone: ZoneInfo) -> None:
        """Say what ``view`` says."""
        with laid_out_once(self._column):
            self._say(view, now, zone)
        if self._wants_focus:
            self._wants_focus = not self._focus_next()

    # What is shown

    def _lay_out(self) -> None:
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(WIDE_GAP, SPACE, WIDE_GAP, SPACE)
        self._column.setSpacing(GAP)
        self._column.addWidget(text_label(tr("New versions"), "title"))
        choice = QVBoxLayout()
        choice.setSpacing(TIGHT)
        choice.addWidget(self.daily)
        choice.addWidget(self._note)
        self._column.addLayout(choice)
        for part in (
            self._state,
            self._notes,
            self._how,
            self._command,
            self._problem,
            self._bar,
            self._doing,
        ):
            self._column.addWidget(part)
        for button in (self.step, self.look, self.stop):
            button.setAutoDefault(False)
        self._buttons = ButtonRow(self.step, self.look, self.stop)
        self._column.addWidget(self._buttons)

    def _say(self, view: UpdatesView, now: datetime, zone: ZoneInfo) -> None:
        held = next((button for button in (self.step, self.look, self.stop) if button.hasFocus()), None)
        self._view = view
        usable = view.kind is not None
        with QSignalBlocker(self.daily):
            self.daily.setChecked(view.daily)
        # What is on can be switched off, whatever this copy has to look at.
        self.daily.setEnabled(usable or view.daily)
        self._note.setText(
            tr("Only a signed list of versions is read, and nothing about your shop is sent.")
            if usable
            else view.unusable or tr(NO_LIST)
        )
        self._state.setText(_state_words(view, now, zone))
        offer, busy = view.offer, view.current is not None
        offered = usable and offer is not None
        notes = notes_in_use(offer) if offered and offer is not None else ()
        _show(self._notes, "\n".join(f"•\N{NO-BREAK SPACE}{line}" for line in notes))
        _show(self._how, _how_words(view) if usable and not busy else "")
        there = usable and not busy and view.kind == DEB and view.file is not None
        _show(self._command, terminal_command(view.file) if there and view.file is not None else "")
        _show(self._problem, "" if busy else view.problem)
        self._show_run(view)
        self.step.setVisible(offered and not busy)
        self.step.setText(_step_words(view))
        set_role(self.step, "primary")
        self.look.setVisible(usable and not busy)
        self.look.setText(tr("Look again") if offered else tr("Look now"))
        set_role(self.look, "" if offered else "primary")
        self.stop.setVisible(busy)
        self._buttons.setVisible(usable or busy)
        if held is not None and (held.isHidden() or not held.isEnabled()):
            self._wants_focus = True

    def _show_run(self, view: UpdatesView) -> None:
        current = view.current
        self._bar.setVisible(current is not None)
        if current is None:
            self._run_id = 0
            _show(self._doing, "")
            return
        self._run_id = current.id
        self.stop.setEnabled(not current.cancel_requested)
        if current.cancel_requested:
            _show(self._doing, tr("Stopping…"))
        elif current.status is RunStatus.QUEUED:
            self._show_progress(UNKNOWN_FRACTION, tr("Waiting for its turn"))
        else:
            fraction = UNKNOWN_FRACTION if current.progress is None else current.progress
            title = self._service.registry[current.job].title_words()
            self._show_progress(fraction, current.progress_text or title)

    def _show_progress(self, fraction: float, text: str) -> None:
        if fraction == UNKNOWN_FRACTION:
            self._bar.setMaximum(0)
        else:
            self._bar.setMaximum(STEPS)
            self._bar.setValue(round(fraction * STEPS))
        _show(self._doing, text)

    def _focus_next(self) -> bool:
        """Keep the keyboard on the card: the button that it was on may be gone. False where none can have it yet."""
        for button in (self.stop, self.step, self.look):
            if not button.isHidden() and button.isEnabled():
                button.setFocus()
                return True
        return False

    @Slot(int, str, float, str)
    def _on_progressed(self, run_id: int, _job: str, fraction: float, text: str) -> None:
        if run_id == self._run_id:
            self._show_progress(fraction, text)

    # What is asked for

    @Slot(bool)
    def _on_daily(self, wanted: bool) -> None:
        service = self._service
        words = (
            tr("Tillwatch looks for new versions every day at about ten.")
            if wanted
            else tr("Tillwatch looks for new versions only when you ask it to.")
        )
        self._act(lambda: look_daily(service, wanted, origin=ORIGIN), lambda _nothing: self.done.emit(words))

    @Slot()
    def _on_look(self) -> None:
        self._run(CHECK_UPDATES)

    @Slot()
    def _on_step(self) -> None:
        view, service = self._view, self._service
        if view is None or view.offer is None:
            return
        if view.file is None:
            self._act(lambda: ask_for_download(service))
        elif view.kind != PORTABLE:
            self._act(lambda: checked_file(service), self._on_file)
        elif not view.ready:
            self._run(UNPACK_UPDATE)
        else:
            program = self._program
            self._act(
                lambda: ask_for_swap(service, program=program), lambda _nothing: self.restart_wanted.emit()
            )

    @Slot()
    def _on_stop(self) -> None:
        service, run_id = self._service, self._run_id
        self._wants_focus = self.stop.hasFocus()
        self.stop.setEnabled(False)
        _show(self._doing, tr("Stopping…"))
        self._loader.act(lambda: service.cancel(run_id), lambda _asked: self.changed.emit(), self._on_refused)

    def _on_file(self, file: Path) -> None:
        self._open_file(file)
        self.done.emit(
            tr("The system's installer was opened. When it is done, quit Tillwatch and open it again.")
        )

    def _run(self, job: str) -> None:
        service = self._service
        self._act(lambda: service.run_now(job))

    def _act(self, work: Callable[[], T], then: Callable[[T], None] | None = None) -> None:
        self._wants_focus = any(button.hasFocus() for button in (self.step, self.look))
        for button in (self.step, self.look):
            button.setEnabled(False)
        self._loader.act(work, lambda result: self._on_acted(then, result), self._on_refused)

    def _on_acted(self, then: Callable[[T], None] | None, result: T) -> None:
        self._wake()
        if then is not None:
            then(result)
        self.changed.emit()

    def _on_refused(self, error: TillwatchError) -> None:
        self._wake()
        self.refused.emit(error)
        self.changed.emit()

    def _wake(self) -> None:
        for button in (self.step, self.look):
            button.setEnabled(True)


def _show(label: QLabel, text: str) -> None:
    """Show a text; without one its line takes no room."""
    label.setText(text)
    label.setVisible(bool(text))


def _state_words(view: UpdatesView, now: datetime, zone: ZoneInfo) -> str:
    offer = view.offer
    if view.kind is None:
        return tr("This is version {version}.", version=view.version)
    if offer is not None and view.file is not None:
        return tr(
            "Version {version} of {day} is downloaded and checked. You have version {running}.",
            version=offer.version,
            day=_day(offer, now, zone),
            running=view.version,
        )
    if offer is not None:
        return tr(
            "Version {version} is there, from {day} ({size} MB). You have version {running}.",
            version=offer.version,
            day=_day(offer, now, zone),
            size=megabytes(offer.size),
            running=view.version,
        )
    if view.looked_at is None:
        return tr("This is version {version}. A newer one was not looked for yet.", version=view.version)
    # words: {time} is "today 09:12", "Mon 09:12" or "3 Nov 09:12".
    return tr(
        "This is version {version}. Looked {time}: nothing newer.",
        version=view.version,
        time=moment(view.looked_at, now, zone, inside=True),
    )


def _day(offer: Offer, now: datetime, zone: ZoneInfo) -> str:
    return day_long(offer.released, year=offer.released.year != now.astimezone(zone).year)


def _step_words(view: UpdatesView) -> str:
    if view.file is None:
        return tr("Download")
    if view.kind != PORTABLE:
        return tr("Install…")
    return tr("Restart with the new version") if view.ready else tr("Install")


def _how_words(view: UpdatesView) -> str:
    """Return what the next step does, for who wonders before pressing it."""
    if view.offer is None:
        return ""
    if view.file is None:
        return tr("It is checked before anything is installed. Your shop's data stays as it is.")
    if view.kind == PORTABLE:
        if view.ready:
            return tr(
                "Tillwatch ends, the new version takes its place, and it opens again. A backup of your data is made "
                "before the new version changes anything in it, and the version from before stays beside it."
            )
        return tr("It is unpacked beside this version first; Tillwatch goes on meanwhile.")
    if view.kind == DEB:
        return tr(
            "The system's installer asks for your password. A backup of your data is made before the new version "
            "changes anything in it. In a terminal, this does the same:"
        )
    return tr(
        "The installer leads you through it. A backup of your data is made before the new version changes anything "
        "in it."
    )
