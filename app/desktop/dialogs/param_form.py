"""A job's parameters as fields, made from what the job says of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateEdit,
    QDoubleSpinBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QWidget,
)

from app.desktop.boxes import DecimalBox, TickBox
from app.desktop.dialogs.fields import beside, choice_field, day_field, day_of, number_field, set_day
from app.desktop.pieces import text_label
from app.desktop.sheet import GAP, NONE, SPACE
from app.engine.parameters import ParamField
from app.language import tr

WIDEST = 999_999_999
"""What a number may be where the job sets no limit: more than a shop has of anything."""
DECIMALS = 3


class ParamForm(QWidget):
    """One row a parameter. A parameter left as it is by itself is not passed on, so that it follows the job."""

    changed = Signal()

    def __init__(self, fields: Sequence[ParamField], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields = tuple(fields)
        self._editors = {field.name: self._editor(field) for field in self._fields}
        grid = QGridLayout(self)
        grid.setContentsMargins(NONE, NONE, NONE, NONE)
        grid.setHorizontalSpacing(SPACE)
        grid.setVerticalSpacing(GAP)
        grid.setColumnStretch(1, 1)
        row = 0
        for field in self._fields:
            editor = self._editors[field.name]
            if isinstance(editor, QCheckBox):
                grid.addWidget(editor, row, 0, 1, 2)
            else:
                label = QLabel(field.title)
                label.setBuddy(editor)
                grid.addWidget(label, row, 0)
                grid.addWidget(editor if isinstance(editor, QLineEdit) else beside(editor), row, 1)
            row += 1
            if field.help:
                grid.addWidget(text_label(field.help, "muted"), row, 0, 1, 2)
                row += 1

    def focus_first(self) -> None:
        """Put the keyboard into the first field."""
        for editor in self._editors.values():
            editor.setFocus()
            return

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Show these values; what they leave out shows what holds by itself."""
        for field in self._fields:
            _show(self._editors[field.name], values.get(field.name, field.default))

    def values(self) -> dict[str, Any]:
        """Return what was set to something else than holds by itself."""
        found = {field.name: _value(self._editors[field.name]) for field in self._fields}
        return {
            field.name: found[field.name]
            for field in self._fields
            if found[field.name] != _plain(field.default) and found[field.name] != ""
        }

    def _editor(self, field: ParamField) -> QWidget:
        if field.kind == "yes-no":
            box = TickBox(field.title)
            box.toggled.connect(self.changed)
            return box
        if field.kind == "choice":
            choices = list(zip(field.choice_words, field.choices, strict=True))
            combo = choice_field(field.title, choices)
            combo.currentIndexChanged.connect(self.changed)
            return combo
        if field.default is not None:
            least = -WIDEST if field.minimum is None else field.minimum
            most = WIDEST if field.maximum is None else field.maximum
            if field.kind == "number":
                number = number_field(field.title, int(least), int(most))
                number.valueChanged.connect(self.changed)
                return number
            if field.kind == "decimal":
                decimal = DecimalBox()
                decimal.setDecimals(DECIMALS)
                decimal.setRange(least, most)
                decimal.setAccessibleName(field.title)
                decimal.valueChanged.connect(self.changed)
                return decimal
            if field.kind == "day":
                day = day_field(field.title)
                day.dateChanged.connect(self.changed)
                return day
        # Text; or a figure that may be left out, which only an empty line can say.
        line = QLineEdit()
        line.setAccessibleName(field.title)
        if field.kind == "day":
            line.setPlaceholderText(tr("year-month-day, or empty"))
        line.textChanged.connect(self.changed)
        return line


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _show(editor: QWidget, value: Any) -> None:
    match editor:
        case QCheckBox():
            editor.setChecked(bool(value))
        case QComboBox():
            editor.setCurrentIndex(max(0, editor.findData(str(value))))
        case QSpinBox():
            editor.setValue(int(value))
        case QDoubleSpinBox():
            editor.setValue(float(value))
        case QDateEdit():
            set_day(editor, value if isinstance(value, date) else date.fromisoformat(str(value)))
        case QLineEdit():
            editor.setText("" if value is None else str(_plain(value)))


def _value(editor: QWidget) -> Any:
    match editor:
        case QCheckBox():
            return editor.isChecked()
        case QComboBox():
            return editor.currentData()
        case QSpinBox() | QDoubleSpinBox():
            return editor.value()
        case QDateEdit():
            return day_of(editor).isoformat()
        case QLineEdit():
            return editor.text().strip()
    raise AssertionError(editor)
