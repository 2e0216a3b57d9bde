"""One import in words: what came of a file that was just read, or of one that was chosen in the list."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.desktop.button_row import ButtonRow
from app.desktop.import_words import brought_in, recognised, why_not_undoable
from app.desktop.pieces import text_label
from app.desktop.sheet import GAP, SPACE, TIGHT, WIDE_GAP
from app.desktop.theme import Theme
from app.language import tr, trn
from app.store.intake.imports import ImportRow


class ImportCard(QFrame):
    """Says what a file brought in, what of it was not read and why, and offers the way back."""

    rejected_wanted = Signal(int)
    undo_wanted = Signal(int)
    held_wanted = Signal()
    close_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._theme = theme
        self._row: ImportRow | None = None
        self._icon, self._colour = "fine", "fine"
        self._sign = QLabel()
        self._title = text_label("", "title")
        self._lines = QVBoxLayout()
        self._lines.setSpacing(TIGHT)
        self._rejected = QPushButton(tr("Show what was not read…"))
        self._held = QPushButton(tr("Look at the held prices"))
        self._undo = QPushButton(tr("Undo this import…"))
        self._close = QPushButton(tr("Close"))
        self._close.setAccessibleName(tr("Close what came of the file"))
        self._lay_out()
        self._rejected.clicked.connect(self._on_rejected)
        self._undo.clicked.connect(self._on_undo)
        self._held.clicked.connect(self.held_wanted)
        self._close.clicked.connect(self.close_wanted)
        theme.changed.connect(self._draw_sign)

    @property
    def row(self) -> ImportRow | None:
        """The import that is shown."""
        return self._row

    def show_import(self, row: ImportRow, title: str, *, closable: bool) -> None:
        """Tell of an import; ``closable`` offers to put the card away."""
        self._row = row
        self._fill(title, *_sign_of(row), self._facts(row))
        self._rejected.setVisible(row.rejected > 0)
        self._held.setVisible(row.state == "finished" and row.counts.get("held", 0) > 0)
        self._undo.setVisible(row.undoable)
        self._close.setVisible(closable)
        for button, words in (
            (self._rejected, tr("Show what was not read of {file}", file=row.file_name)),
            (self._undo, tr("Undo the import of {file}", file=row.file_name)),
        ):
            button.setAccessibleName(words)

    def show_failure(self, title: str, why: str) -> None:
        """Tell of a file of which nothing was taken in."""
        self._row = None
        self._fill(title, "problem", "problem", [why, tr("Nothing of it was taken in.")])
        for button in (self._rejected, self._undo, self._held):
            button.hide()
        self._close.show()

    def show_stopped(self, title: str) -> None:
        """Tell of a file whose reading the owner has stopped."""
        self._row = None
        self._fill(title, "cancelled", "muted", [tr("Nothing of it was taken in.")])
        for button in (self._rejected, self._undo, self._held):
            button.hide()
        self._close.show()

    def focus_first(self) -> None:
        """Put the keyboard on the first thing that can be done."""
        for button in (self._rejected, self._held, self._undo, self._close):
            if not button.isHidden():
                button.setFocus()
                return

    def minimumSizeHint(self) -> QSize:
        """Return a width that every window has."""
        return QSize(0, super().minimumSizeHint().height())

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GAP)
        head.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._title, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(WIDE_GAP, SPACE, WIDE_GAP, SPACE)
        column.setSpacing(GAP)
        column.addLayout(head)
        column.addLayout(self._lines)
        column.addWidget(ButtonRow(self._rejected, self._held, self._undo, self._close))

    def _fill(self, title: str, icon: str, colour: str, lines: Sequence[str]) -> None:
        self._icon, self._colour = icon, colour
        self._draw_sign()
        self._title.setText(title)
        while (item := self._lines.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for place, line in enumerate(lines):
            self._lines.addWidget(text_label(line, "" if place == 0 else "quiet"))
        self.setAccessibleName(title)
        self.setAccessibleDescription(" ".join(lines))

    def _facts(self, row: ImportRow) -> list[str]:
        rows = trn("{n} row", "{n} rows", row.rows)
        lines = [f"{row.source_title} · {rows}"]
        if row.state in ("failed", "abandoned"):
            return [*lines, row.error or tr("It was cut short."), why_not_undoable(row)]
        brought = brought_in(row.counts)
        if brought:
            lines.insert(0, tr("Brought in: {what}.", what=brought))
        elif row.state != "running":
            lines.insert(0, tr("It brought nothing new: all of it was known already."))
        if row.repeat_of is not None:
            lines.append(tr("The very same file was brought in before."))
        unchanged = row.counts.get("unchanged", 0)
        if unchanged and brought:
            lines.append(trn("{n} row was known already.", "{n} rows were known already.", unchanged))
        how = recognised(row.matched)
        if how:
            lines.append(tr("Products recognised: {how}.", how=how))
        held = row.counts.get("held", 0)
        if held:
            lines.append(
                trn(
                    "{n} price jumped so far that it waits for your word.",
                    "{n} prices jumped so far that they wait for your word.",
                    held,
                )
            )
        if row.rejected:
            lines.append(trn("{n} row could not be read.", "{n} rows could not be read.", row.rejected))
        lines += row.notes
        lines.append(why_not_undoable(row))
        return [line for line in lines if line]

    @Slot()
    def _draw_sign(self) -> None:
        self._sign.setPixmap(self._theme.icon(self._icon, self._colour).pixmap(self._theme.px(20)))

    @Slot()
    def _on_rejected(self) -> None:
        if self._row is not None:
            self.rejected_wanted.emit(self._row.id)

    @Slot()
    def _on_undo(self) -> None:
        if self._row is not None:
            self.undo_wanted.emit(self._row.id)


def _sign_of(row: ImportRow) -> tuple[str, str]:
    if row.state in ("failed", "abandoned"):
        return "problem", "problem"
    if row.state == "undone":
        return "cancelled", "muted"
    if row.rejected or row.counts.get("held"):
        return "attention", "attention"
    return ("running", "accent") if row.state == "running" else ("fine", "fine")
