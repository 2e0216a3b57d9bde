"""The log of one run: read anew while it runs, problems marked by a word as well as by colour, and to be copied."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QColor, QGuiApplication, QResizeEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from app.desktop.pieces import text_label
from app.desktop.sheet import GAP, ICON, NONE
from app.desktop.theme import Theme, tabular
from app.language import tr
from app.store.run_log import LogLine

READ_AGAIN_MS = 1_000
"""The log of a running run is read at most this often, however fast it reports."""


class RunLog(QWidget):
    """Shows a log and asks for a newer one; whoever owns it reads the store."""

    read_wanted = Signal()
    """The shown run has reported something: its log may have grown."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lines: Sequence[LogLine] = ()
        self._zone = ZoneInfo("UTC")
        self._title = text_label(tr("Choose a run to read its log."), "heading")
        self._text = QPlainTextEdit()
        self._text.setReadOnly(True)
        self._text.setTabChangesFocus(True)
        # In a small window the title has the room before the log has: the log scrolls.
        self._text.setMinimumHeight(theme.px(ICON))
        self._text.setAccessibleName(tr("Log of the chosen run"))
        self._text.setFont(tabular(self._text.font()))
        self.copy = QPushButton(tr("Copy"))
        self.copy.setAccessibleName(tr("Copy the log of the chosen run"))
        self.copy.setEnabled(False)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(READ_AGAIN_MS)
        head = QHBoxLayout()
        head.setSpacing(GAP)
        head.addWidget(self._title, 1)
        head.addWidget(self.copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(NONE, GAP, NONE, NONE)
        column.setSpacing(GAP)
        column.addLayout(head)
        column.addWidget(self._text, 1)
        self._pause.timeout.connect(self.read_wanted)
        self.copy.clicked.connect(self._on_copy)
        theme.changed.connect(self._write)

    def set_title(self, title: str) -> None:
        """Say whose log this is."""
        self._title.setText(title)
        self._fit_title()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the title the lines that it takes at this width."""
        super().resizeEvent(event)
        self._fit_title()

    def _fit_title(self) -> None:
        # A splitter asks nobody how high they are at a width: unless it is told, it cuts a title of several lines.
        self._title.setMinimumHeight(max(0, self._title.heightForWidth(self._title.width())))

    def show_lines(self, lines: Sequence[LogLine], zone: ZoneInfo, otherwise: str) -> None:
        """Show a log with its times on the clock of ``zone``; one without lines says ``otherwise``."""
        self._zone = zone
        if not lines:
            self._lines = ()
            self._text.setPlainText(otherwise)
        elif lines != self._lines or self._text.toPlainText() == "":
            self._lines = lines
            self._write()
        self.copy.setEnabled(bool(self._text.toPlainText()))

    @Slot()
    def grow(self) -> None:
        """Ask for the log anew, soon: the run has reported something."""
        if not self._pause.isActive():
            self._pause.start()

    def stop(self) -> None:
        """Ask for nothing more."""
        self._pause.stop()

    @Slot()
    def _write(self) -> None:
        if not self._lines:
            return
        bar = self._text.verticalScrollBar()
        place, at_end = bar.value(), bar.value() == bar.maximum()
        self._text.clear()
        cursor = QTextCursor(self._text.document())
        for number, line in enumerate(self._lines):
            words, colour = self._marked(line)
            form = QTextCharFormat()
            form.setForeground(QColor(colour))
            cursor.insertText("\n" if number else "", form)
            cursor.insertText(f"{line.at.astimezone(self._zone):%H:%M:%S}  {words}", form)
        # Who reads further up stays there; who watches the end sees it grow.
        bar.setValue(bar.maximum() if at_end and place else place)

    def _marked(self, line: LogLine) -> tuple[str, str]:
        sheet = self._theme.sheet
        match line.level:
            case "error":
                return tr("Problem: {text}", text=line.text), sheet.problem
            case "warning":
                return tr("Mind: {text}", text=line.text), sheet.attention
            case "state":
                return line.text, sheet.muted
            case _:
                return line.text, sheet.ink

    @Slot()
    def _on_copy(self) -> None:
        chosen = self._text.textCursor().selection().toPlainText()
        QGuiApplication.clipboard().setText(chosen or self._text.toPlainText())
