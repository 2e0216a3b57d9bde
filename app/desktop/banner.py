"""A message inside the window: the last resort of a notice, and the place for an answer to a click."""

from __future__ import annotations

from collections import deque

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.desktop.message import Message
from app.desktop.pieces import set_role
from app.desktop.sheet import HAIR, NONE, SPACE, WIDE_GAP
from app.desktop.theme import Theme
from app.desktop.turning_row import TurningRow
from app.language import tr, trn

WORDS_WIDTH = 280
"""What the message has at least while its buttons stand beside it."""
MAX_WAITING = 20
"""Messages kept behind the one on screen; the oldest of a flood goes first, the store has them all."""


class Banner(QFrame):
    """Shows one message at a time until it is dismissed or followed; further ones queue behind it."""

    show_wanted = Signal(str, str, int)
    """Page, subject and notice of a message whose *Show* was pressed."""
    dismissed = Signal(int)
    seen = Signal(int)
    """Notice of a message that is on the screen, or counted there behind the one that is."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._messages: deque[Message] = deque(maxlen=MAX_WAITING)
        self._seen: set[int] = set()
        self.setProperty("role", "banner")
        self.setAccessibleName(tr("Message"))
        self._sign = QLabel()
        self._title = QLabel()
        self._title.setProperty("role", "title")
        self._body = QLabel()
        for label in (self._title, self._body):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._count = QLabel()
        self._count.setProperty("role", "muted")
        self._show = QPushButton(tr("Show"))
        self._show.setAccessibleName(tr("Show what the message is about"))
        self._show.clicked.connect(self._on_show)
        self._close = QPushButton(tr("Dismiss"))
        self._close.setAccessibleName(tr("Dismiss the message"))
        self._close.clicked.connect(self._on_dismiss)

        words = QWidget()
        texts = QVBoxLayout(words)
        texts.setContentsMargins(NONE, NONE, NONE, NONE)
        texts.setSpacing(HAIR)
        texts.addWidget(self._title)
        texts.addWidget(self._body)
        answers = QWidget()
        buttons = QHBoxLayout(answers)
        buttons.setContentsMargins(NONE, NONE, NONE, NONE)
        buttons.setSpacing(SPACE)
        for part in (self._count, self._show, self._close):
            buttons.addWidget(part)
        row = QHBoxLayout(self)
        row.setContentsMargins(WIDE_GAP, SPACE, SPACE, SPACE)
        row.setSpacing(SPACE)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(TurningRow(words, answers, growing={words: theme.px(WORDS_WIDTH)}, gap=SPACE), 1)
        theme.changed.connect(self._draw_sign)
        self._draw_sign()
        self.hide()

    def tell(self, message: Message) -> None:
        """Show a message, or queue it behind the present one. The same words are not queued twice."""
        if any((waiting.title, waiting.body) == (message.title, message.body) for waiting in self._messages):
            return
        self._messages.append(message)
        self._refresh()

    def take_back(self, run_id: int) -> None:
        """Take away what was said of a run that has ended since."""
        kept = [message for message in self._messages if message.run_id != run_id]
        if len(kept) != len(self._messages):
            self._messages.clear()
            self._messages.extend(kept)
            self._refresh()

    @property
    def message(self) -> Message | None:
        """The message on screen."""
        return self._messages[0] if self._messages else None

    def showEvent(self, event: QShowEvent) -> None:
        """Count what was told while the window was away as seen, now that it is there."""
        super().showEvent(event)
        self._note_seen()

    def _note_seen(self) -> None:
        if not self.isVisible():
            return
        for message in tuple(self._messages):
            if message.notice_id and message.notice_id not in self._seen:
                self._seen.add(message.notice_id)
                self.seen.emit(message.notice_id)

    @Slot()
    def _draw_sign(self) -> None:
        self._sign.setPixmap(self._theme.icon("note", "accent").pixmap(self._theme.px(20)))

    def _refresh(self) -> None:
        message = self.message
        self.setVisible(message is not None)
        if message is None:
            return
        self._title.setText(message.title)
        set_role(self._title, "title" if message.body else "")
        self._body.setText(message.body)
        self._body.setVisible(bool(message.body))
        self._show.setVisible(bool(message.page))
        behind = len(self._messages) - 1
        self._count.setText(trn("{n} more", "{n} more", behind) if behind else "")
        self.setAccessibleDescription(f"{message.title} {message.body}".strip())
        self._note_seen()

    @Slot()
    def _on_show(self) -> None:
        message = self._messages.popleft()
        self._refresh()
        self.show_wanted.emit(message.page, message.subject, message.notice_id)

    @Slot()
    def _on_dismiss(self) -> None:
        message = self._messages.popleft()
        self._refresh()
        self.dismissed.emit(message.notice_id)
