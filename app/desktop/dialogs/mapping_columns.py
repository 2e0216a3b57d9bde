"""The columns of a file, one below the other: what each holds, what it is read as, and what came of that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.desktop.boxes import ChoiceBox
from app.desktop.dialogs.fields import LONGEST_UNCUT
from app.desktop.dialogs.file_words import shown
from app.desktop.dialogs.mapping_words import Finding, finding
from app.desktop.pieces import set_role, text_label
from app.desktop.sheet import NONE, WIDE_GAP
from app.desktop.theme import Theme
from app.language import tr
from app.sources.examining import ColumnCheck, ColumnLook, FieldChoice

NARROW = 620
"""Below this width of the sheet what came of a column stands under its chooser, not beside it."""
SIGN = 16
TOP = 4
"""So that words stand on one line with those in the chooser beside them."""
LINES = 3
"""Of the grid, for one column of the file: its name, its samples, and a gap."""
GAP = 12
SAMPLES, LONGEST_SAMPLE = 3, 24


class FieldChooser(ChoiceBox):
    """What a column is read as. The wheel scrolls the page, also when it passes over this box."""

    def __init__(self, name: str, fields: Sequence[FieldChoice], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(LONGEST_UNCUT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.addItem(tr("not read"), None)
        for field in fields:
            words = tr("{field} (needed)", field=field.title) if field.needed else field.title
            self.addItem(words, field.name)

    def field(self) -> str | None:
        """Return the name of the chosen field; None: the column is not read."""
        chosen = self.currentData()
        return None if chosen is None else str(chosen)

    def choose(self, field: str | None) -> None:
        """Choose a field; where the list does not have it, nothing."""
        self.setCurrentIndex(max(0, self.findData(field) if field is not None else 0))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the wheel pass unless the box was entered on purpose."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class FindingLine(QWidget):
    """A sign, a few words in its colour, and an example."""

    def __init__(self, theme: Theme, column: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._column = column
        self._shown: Finding | None = None
        self._sign = QLabel()
        self.words = text_label("")
        self.details = text_label("", "muted")
        texts = QVBoxLayout()
        texts.setSpacing(NONE)
        texts.addWidget(self.words)
        texts.addWidget(self.details)
        row = QHBoxLayout(self)
        row.setContentsMargins(NONE, TOP, NONE, NONE)
        row.setSpacing(8)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts, 1)
        theme.changed.connect(self._draw_sign)
        self.clear()

    def show_check(self, check: ColumnCheck) -> None:
        """Say what came of the column."""
        self._say(finding(check))

    def note(self, text: str) -> None:
        """Say something that is neither good nor bad."""
        self._say(Finding("", "muted", text))

    def clear(self) -> None:
        """Say nothing."""
        self._say(Finding("", "muted", ""))

    def _say(self, found: Finding) -> None:
        self._shown = found
        self._draw_sign()
        set_role(self.words, found.role)
        self.words.setText(found.text)
        self.details.setText("\n".join(found.details))
        self.words.setVisible(bool(found.text))
        self.details.setVisible(bool(found.details))
        spoken = ". ".join((found.text, *found.details)) if found.text else ""
        self.words.setAccessibleName(f"{self._column}: {spoken}" if spoken else "")

    def _draw_sign(self) -> None:
        found = self._shown
        self._sign.setVisible(bool(found and found.icon))
        if found and found.icon:
            self._sign.setPixmap(self._theme.icon(found.icon, found.role).pixmap(self._theme.px(SIGN)))


@dataclass(slots=True)
class _Row:
    column: ColumnLook
    name: QLabel
    samples: QLabel
    chooser: FieldChooser | None
    middle: QWidget
    finding: FindingLine

    @property
    def widgets(self) -> tuple[QWidget, ...]:
        """Everything that the row is made of."""
        return (self.name, self.samples, self.middle, self.finding)


class ColumnsForm(QWidget):
    """One row a column. A field is read from one column only: chosen elsewhere, it leaves the first."""

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: list[_Row] = []
        self._titles: dict[str, str] = {}
        self._narrow: bool | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(NONE, NONE, NONE, NONE)
        self._grid.setHorizontalSpacing(WIDE_GAP)
        self._grid.setVerticalSpacing(NONE)

    def set_columns(self, columns: Sequence[ColumnLook], fields: Sequence[FieldChoice]) -> None:
        """Show the columns with what is suggested for each of them."""
        for place, row in enumerate(self._rows):
            self._grid.setRowMinimumHeight(LINES * place + LINES - 1, 0)
            for widget in row.widgets:
                self._grid.removeWidget(widget)
                widget.hide()
                widget.deleteLater()
        self._titles = {field.name: field.title for field in fields}
        self._rows = []
        given: set[str] = set()
        for column in columns:
            row = self._row(column, fields)
            self._rows.append(row)
            if row.chooser is not None and column.suggestion not in given:
                row.chooser.choose(column.suggestion)
                given.update(filter(None, (row.chooser.field(),)))
        for row in self._rows:
            if row.chooser is not None:
                row.chooser.currentIndexChanged.connect(lambda _at, row=row: self._on_chosen(row))
        self._narrow = None
        self._place()

    def mapping(self) -> dict[str, str]:
        """Return column header → field name; an empty name where the owner has a column left out."""
        return {row.column.header: _field(row) or "" for row in self._rows if row.chooser is not None}

    def titles(self) -> list[str | None]:
        """Return what each column is read as, in words and by position."""
        return [None if (field := _field(row)) is None else self._titles[field] for row in self._rows]

    def choosers(self) -> list[FieldChooser]:
        """Return the boxes from top to bottom."""
        return [row.chooser for row in self._rows if row.chooser is not None]

    def show_checks(self, checks: Sequence[ColumnCheck]) -> None:
        """Say beside each column what came of it."""
        found = {check.field: check for check in checks}
        for row in self._rows:
            check = found.get(_field(row) or "")
            if check is not None:
                row.finding.show_check(check)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put what came of a column beside or below its chooser, as the width allows."""
        super().resizeEvent(event)
        self._place()

    def _row(self, column: ColumnLook, fields: Sequence[FieldChoice]) -> _Row:
        called = tr("Column {name}", name=column.header)
        name = text_label(shown(column.header))
        name.setContentsMargins(NONE, TOP, NONE, NONE)
        name.setAccessibleName(called)
        samples = text_label(
            " · ".join(shown(sample, LONGEST_SAMPLE) for sample in column.samples[:SAMPLES]), "muted"
        )
        samples.setVisible(bool(column.samples))
        chooser = None
        if column.personal:
            middle: QWidget = self._unread(tr("personal: not read"), column.header)
        else:
            middle = chooser = FieldChooser(called, fields)
            # A box of choices is known to a screen reader by the label that it belongs to; a label with a box takes
            # "&" for the mark of a key.
            name.setText(name.text().replace("&", "&&"))
            name.setBuddy(chooser)
        return _Row(column, name, samples, chooser, middle, FindingLine(self._theme, called))

    def _unread(self, words: str, name: str) -> QWidget:
        label = text_label(words, "quiet")
        label.setContentsMargins(NONE, TOP, NONE, NONE)
        label.setAccessibleName(tr("Column {name}: {words}", name=name, words=words))
        return label

    def _place(self) -> None:
        narrow = self.width() < self._theme.px(NARROW)
        if narrow == self._narrow:
            return
        self._narrow = narrow
        for place, row in enumerate(self._rows):
            for widget in row.widgets:
                self._grid.removeWidget(widget)
            line, top = LINES * place, Qt.AlignmentFlag.AlignTop
            self._grid.addWidget(row.name, line, 0, top)
            self._grid.addWidget(row.samples, line + 1, 0, top)
            self._grid.addWidget(row.middle, line, 1, 1 if narrow else 2, 1, top)
            if narrow:
                self._grid.addWidget(row.finding, line + 1, 1, top)
            else:
                self._grid.addWidget(row.finding, line, 2, 2, 1, top)
            self._grid.setRowMinimumHeight(line + LINES - 1, GAP)
            # The samples take what a long finding needs, so that a name and its samples stay together.
            self._grid.setRowStretch(line + 1, 1)
        for column, stretch in enumerate((2, 3, 0) if narrow else (5, 4, 7)):
            self._grid.setColumnStretch(column, stretch)

    def _on_chosen(self, changed: _Row) -> None:
        field = _field(changed)
        changed.finding.clear()
        for row in self._rows:
            if row is changed or field is None or row.chooser is None or row.chooser.field() != field:
                continue
            row.chooser.blockSignals(True)
            row.chooser.choose(None)
            row.chooser.blockSignals(False)
            row.finding.note(
                tr(
                    "“{field}” is now read from “{column}”.",
                    field=self._titles[field],
                    column=changed.column.header,
                )
            )
        self.changed.emit()


def _field(row: _Row) -> str | None:
    return None if row.chooser is None else row.chooser.field()
