"""The welcome itself: its steps, the way back and forth between them, and what goes on meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.desktop.dropping import dragged_paths
from app.desktop.pages.page import Surroundings
from app.desktop.pieces import scrolling, text_label
from app.desktop.sheet import GAP, HAIR, NONE, SPACE
from app.desktop.welcome.alerts_step import AlertsStep
from app.desktop.welcome.data_step import DataStep
from app.desktop.welcome.filling import Filling
from app.desktop.welcome.given_files import given_files
from app.desktop.welcome.last_step import LastStep
from app.desktop.welcome.run_strip import RunStrip
from app.desktop.welcome.shop_step import ShopStep
from app.desktop.welcome.step import Keep, Step
from app.domain.errors import TillwatchError
from app.domain.runs import TERMINAL, RunStatus
from app.jobs.demo_filling import FILL_WITH_DEMO
from app.jobs.first_run import (
    FILLING_JOBS,
    Progress,
    first_run,
    first_run_done,
    give_demo_up,
    reach_step,
)
from app.jobs.shop_facts import ShopPicture, shop_picture
from app.jobs.speaking import choose_language
from app.language import tr
from app.store.runs import RunRow
from app.system.autostart import Autostart

SIZE = QSize(680, 640)
SMALLEST = QSize(480, 400)
SIDE = 20
EDGE = 32
"""Room that is left around it on a small window."""


class Welcome(QDialog):
    """Not modal: the window behind it can be used. Closed at any step, it goes on there at the next start.

    It makes itself anew in another language. Where the window behind it goes too, another welcome may take its place:
    every answer is kept as it is given, and so are the files that are being read.
    """

    page_wanted = Signal(str, str)
    """A page and what to select there: the filled Today page, once all is done."""
    language_changed = Signal()
    own_home_wanted = Signal()
    """The owner leaves the demo: the program is to end, and is then started again."""

    def __init__(
        self,
        surroundings: Surroundings,
        open_folder: Callable[[Path], object],
        parent: QWidget | None = None,
        *,
        system: Autostart | None = None,
    ) -> None:
        """``system``: how this PC starts programs at sign-in, its own way unless named."""
        super().__init__(parent)
        self._surroundings = surroundings
        self._service = surroundings.service
        self._loader = surroundings.loader
        self._theme = surroundings.theme
        self._open_folder = open_folder
        self._system = system
        self._is_over = False
        self._has_data = False
        self._given = given_files(surroundings)
        self._filling = Filling(surroundings, self._given, self)
        self.steps: list[Step] = []
        self.setModal(False)
        self.setAcceptDrops(True)
        self._frame = QVBoxLayout(self)
        self._frame.setContentsMargins(NONE, NONE, NONE, NONE)
        self._body = QWidget()
        self._frame.addWidget(self._body)
        self._build()
        self._fit()
        self._given.settled.connect(self._on_data)
        self._given.refused.connect(self._tell)
        self._filling.ended.connect(self._on_filled)
        surroundings.bridge.run_changed.connect(self._on_run_changed)
        service = self._service
        self._loader.read("welcome-progress", lambda: first_run(service), self._on_progress)
        self._on_data()

    @property
    def place(self) -> int:
        """The number of the step that is shown, 0 for the first."""
        return self._stack.currentIndex()

    @property
    def step(self) -> Step:
        """The step that is shown."""
        return self.steps[self.place]

    def minimumSizeHint(self) -> QSize:
        """Return a size that every window has room for: what does not fit is scrolled to."""
        return SMALLEST

    def done(self, result: int) -> None:
        """Close it; what is being done already goes on, and what was typed is kept."""
        if not self._is_over:
            self._is_over = True
            work = None if self._filling.is_under_way else self.step.work()
            if work is not None:
                # A name that cannot be meant is asked for again at the next start.
                self._loader.act(work, failed=_forget)
        super().done(result)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and folders that are dragged in from elsewhere."""
        if self.place == 0 and self._data.takes_files and dragged_paths(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Read what was let go."""
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self._given.give(dragged_paths(event.mimeData()))

    # Its parts

    def _build(self) -> None:
        """Make everything that holds words; the former ones, in another language, go."""
        self.setWindowTitle(tr("Welcome to Tillwatch"))
        self._count = text_label("", "muted")
        self._title = text_label("", "sentence")
        self._subtitle = text_label("", "quiet")
        self._problem = text_label("", "problem")
        self._problem.hide()
        self._strip = RunStrip(self._surroundings)
        self._strip.stopped.connect(self._given.leave_out)
        data = DataStep(self._surroundings, self._given, self._open_folder)
        data.language_chosen.connect(self._on_language)
        data.own_home_wanted.connect(self.own_home_wanted)
        self._data = data
        self._last = LastStep(self._surroundings, self._system)
        self.steps = [data, ShopStep(self._surroundings), AlertsStep(self._surroundings), self._last]
        self._stack = QStackedWidget()
        for step in self.steps:
            step.refused.connect(self._tell)
            self._stack.addWidget(scrolling(step, step.title))
        self.not_now = self._button(tr("Not now"))
        self.not_now.setToolTip(tr("Everything here can also be set later, on the pages."))
        self.back = self._button(tr("Back"))
        self.next = self._button(tr("Next"), "primary")
        self.next.setDefault(True)
        self.not_now.clicked.connect(self._on_not_now)
        self.back.clicked.connect(self._on_back)
        self.next.clicked.connect(self._on_next)
        self._body = self._laid_out()
        self._show_step(0)

    def _laid_out(self) -> QWidget:
        head = QVBoxLayout()
        head.setSpacing(HAIR)
        for label in (self._count, self._title, self._subtitle):
            head.addWidget(label)
        answers = QHBoxLayout()
        answers.setSpacing(GAP)
        answers.addWidget(self.not_now)
        answers.addStretch(1)
        answers.addWidget(self.back)
        answers.addWidget(self.next)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(SIDE, SPACE, SIDE, SPACE)
        column.setSpacing(GAP)
        column.addLayout(head)
        column.addWidget(self._stack, 1)
        column.addWidget(self._problem)
        column.addWidget(self._strip)
        column.addLayout(answers)
        self._frame.replaceWidget(self._body, body)
        self._body.hide()
        self._body.deleteLater()
        body.show()
        return body

    def _button(self, text: str, role: str = "") -> QPushButton:
        button = QPushButton(text)
        if role:
            button.setProperty("role", role)
        button.setAutoDefault(False)
        return button

    def _fit(self) -> None:
        """Take the size that the steps ask for, as far as the window behind leaves room."""
        wanted = QSize(self._theme.px(SIZE.width()), self._theme.px(SIZE.height()))
        behind = self.parentWidget()
        screen = self.screen().availableSize()
        room = screen if behind is None else behind.window().size().boundedTo(screen)
        self.resize(wanted.boundedTo(room - QSize(EDGE, EDGE)).expandedTo(SMALLEST))

    # Back and forth

    def _on_progress(self, progress: Progress) -> None:
        if not progress.done:
            # From now on the shop may fill, and the next start still has to know that nobody came to the end.
            service = self._service
            self._loader.act(lambda: reach_step(service, progress.step))
        if self.place == 0 and not self._is_over:
            self._show_step(min(progress.step, len(self.steps) - 1))

    def _show_step(self, place: int) -> None:
        self._tell(None)
        self._stack.setCurrentIndex(place)
        step = self.steps[place]
        step.load()
        self._count.setText(tr("Step {number} of {all}", number=place + 1, all=len(self.steps)))
        self._title.setText(step.title)
        self._subtitle.setText(step.subtitle)
        self.back.setVisible(place > 0)
        self.next.setText(tr("Finish") if place == len(self.steps) - 1 else tr("Next"))
        # Until the step's fields are filled: the keyboard must not get lost on the way.
        self.next.setFocus()
        step.focus_first()

    def _leave(self, then: Callable[[], None]) -> None:
        """Keep what the step says, then go on; where it cannot be kept, stay and say why."""

        def kept(_result: object) -> None:
            self._set_able(True)
            then()

        self._set_able(False)
        work: Keep = self.step.work() or _nothing
        self._loader.act(work, kept, self._on_not_kept)

    def _on_not_kept(self, error: TillwatchError) -> None:
        self._set_able(True)
        self._tell(error)

    def _go(self, place: int) -> None:
        service = self._service
        self._show_step(place)
        self._loader.act(lambda: reach_step(service, place))

    def _set_able(self, able: bool) -> None:
        for button in (self.not_now, self.back, self.next):
            button.setEnabled(able)

    @Slot()
    def _on_next(self) -> None:
        if self.place < len(self.steps) - 1:
            place = self.place + 1
            self._leave(lambda: self._go(place))
        elif self._filling.is_under_way:
            return
        else:
            self._finish()

    @Slot()
    def _on_back(self) -> None:
        place = self.place - 1
        self._leave(lambda: self._go(place))

    @Slot()
    def _on_not_now(self) -> None:
        service = self._service
        self._loader.act(lambda: first_run_done(service))
        self.reject()

    @Slot(str)
    def _on_language(self, code: str) -> None:
        service = self._service
        self._loader.act(lambda: choose_language(service, code), self._on_spoken, self._tell)

    def _on_spoken(self, _nothing: None) -> None:
        self._build()
        self._data.focus_first()
        self.language_changed.emit()

    @Slot(object)
    def _tell(self, error: object) -> None:
        self._problem.setText("" if error is None else str(error))
        self._problem.setVisible(error is not None)

    # What goes on

    @Slot()
    def _on_data(self) -> None:
        """What is known of the shop may have changed."""
        service = self._service
        self._loader.read("welcome-known", lambda: shop_picture(service), self._on_known)

    def _on_known(self, picture: ShopPicture) -> None:
        self._has_data = bool(picture.products) or picture.sales is not None
        if not self._is_over:
            self.step.load()

    @Slot(int, str, str)
    def _on_run_changed(self, run_id: int, job: str, status: str) -> None:
        if self._is_over or job not in FILLING_JOBS:
            return
        ended = RunStatus(status) in TERMINAL
        if job == FILL_WITH_DEMO:
            self._data.set_filling(not ended)
            if ended and status != RunStatus.SUCCEEDED:
                self._on_demo_given_up(run_id)
        if ended:
            self._on_data()

    def _on_demo_given_up(self, run_id: int) -> None:
        service = self._service
        self._loader.act(lambda: give_demo_up(service), lambda _empty: self._on_data())
        self._loader.act(lambda: service.run(run_id), self._on_demo_run)

    def _on_demo_run(self, run: RunRow) -> None:
        if run.status is not RunStatus.CANCELLED:
            self._tell(run.error_text or tr("The demo could not be set up."))

    def _finish(self) -> None:
        service = self._service
        self._last.login.keep()
        self._loader.act(lambda: first_run_done(service))
        if not (self._has_data or self._given.is_busy or self._strip.is_busy):
            self._end()
            return
        self._tell(None)
        self._set_able(False)
        self._stack.setEnabled(False)
        self._title.setText(tr("Filling the pages"))
        self._subtitle.setText(tr("You may close this: it goes on by itself."))
        self._filling.begin()

    @Slot(str)
    def _on_filled(self, problem: str) -> None:
        if self._is_over:
            return
        if not problem:
            self._end()
            return
        self._title.setText(tr("Almost ready"))
        self._subtitle.setText("")
        self._tell(problem)
        self.next.setText(tr("Show my pages"))
        self.next.setEnabled(True)
        self.next.clicked.disconnect(self._on_next)
        self.next.clicked.connect(self._end)
        self.next.setFocus()

    @Slot()
    def _end(self) -> None:
        self.page_wanted.emit("today", "")
        self.accept()


def _nothing() -> None:
    """Keep nothing: nothing was changed."""


def _forget(_error: TillwatchError) -> None:
    """Nobody is there any more to be told."""
