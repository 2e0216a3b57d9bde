"""The answers to one watched page, as buttons: which of them are there depends on how the page stands."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from app.desktop.button_row import ButtonRow
from app.jobs.price_view import PageLine
from app.language import tr


class PageButtons(ButtonRow):
    """Each tells the ``PageLine`` that it was pressed for."""

    right_wanted = Signal(object)
    wrong_wanted = Signal(object)
    again_wanted = Signal(object)
    read_wanted = Signal(object)

    def __init__(self, *others: QPushButton, of_list: bool = False, parent: QWidget | None = None) -> None:
        """``others`` stand behind the answers, and are there for every page.

        ``of_list``: what wants an answer has a card of its own, so that only what was read is offered here.
        """
        self.right = QPushButton(tr("It is right"))
        self.wrong = QPushButton(tr("It is wrong"))
        self.again = QPushButton(tr("Try again"))
        self.read = QPushButton(tr("What was read…"))
        super().__init__(self.right, self.wrong, self.again, self.read, *others, parent=parent)
        self._of_list = of_list
        self._line: PageLine | None = None
        for button, signal in (
            (self.right, self.right_wanted),
            (self.wrong, self.wrong_wanted),
            (self.again, self.again_wanted),
            (self.read, self.read_wanted),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, emit=signal.emit: self._send(emit))

    def show_line(self, line: PageLine) -> None:
        """Offer the answers to this page."""
        self._line = line
        whose = " · ".join(part for part in (line.product, line.seller, line.variant) if part)
        is_doubted, is_stopped = bool(line.doubt_text), line.state == "stopped"
        read = tr("What was read: {page}", page=whose)
        if self._of_list:
            is_doubted = is_stopped = False
            read = tr("What was read on the chosen page: {page}", page=whose)
        for button, name, is_there in (
            (self.right, tr("It is right: {page}", page=whose), is_doubted),
            (self.wrong, tr("It is wrong: {page}", page=whose), is_doubted),
            (self.again, tr("Try again: {page}", page=whose), is_stopped),
            (self.read, read, True),
        ):
            button.setAccessibleName(name)
            button.setVisible(is_there)

    def _send(self, emit: object) -> None:
        if self._line is not None and callable(emit):
            emit(self._line)
