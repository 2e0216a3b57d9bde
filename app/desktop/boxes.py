"""The platform's boxes with an outline that can be seen: Fusion draws one that vanishes on the dark sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QDateEdit,
    QDoubleSpinBox,
    QRadioButton,
    QSizePolicy,
    QSpinBox,
    QStyle,
    QStyleOptionButton,
    QStyleOptionComboBox,
    QStylePainter,
    QTimeEdit,
    QWidget,
)

from app.domain.quantity import QUANTITY_SCALE, to_quantity

if TYPE_CHECKING:

    class _Button(QAbstractButton):
        """What stands behind ``_Wrapping`` in every class that has it: Qt allows one Qt class among the bases."""

        def __init__(self, text: str = "", parent: QWidget | None = None) -> None: ...

else:
    _Button = object

RADIUS = 3
MOST_UNITS = 9_999_999
"""Of one product in one order: more than any shop buys."""


def _outline(widget: QWidget, rect: QRect, radius: float = RADIUS) -> None:
    """Draw the outline, or where the keyboard is, the ring."""
    focused = widget.hasFocus()
    role = QPalette.ColorRole.Accent if focused else QPalette.ColorRole.Mid
    width = 2 if focused else 1
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(widget.palette().color(role), width))
    inset = width / 2
    painter.drawRoundedRect(QRectF(rect).adjusted(inset, inset, -inset, -inset), radius, radius)
    painter.end()


class NumberBox(QSpinBox):
    """A whole number."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box and its outline."""
        super().paintEvent(event)
        _outline(self, self.rect())


class DecimalBox(QDoubleSpinBox):
    """A number with decimals."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box and its outline."""
        super().paintEvent(event)
        _outline(self, self.rect())


class QuantityBox(DecimalBox):
    """A quantity in whole units, to the gram where goods are weighed, and without decimals where they are not."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDecimals(len(str(QUANTITY_SCALE)) - 1)
        self.setRange(0, MOST_UNITS)
        self.setGroupSeparatorShown(True)
        self.setAccelerated(True)

    def quantity(self) -> int:
        """Return what is shown, as the store keeps it."""
        return to_quantity(str(self.value()))

    def set_quantity(self, quantity: int) -> None:
        """Show a quantity as the store keeps it."""
        self.setValue(quantity / QUANTITY_SCALE)

    def textFromValue(self, value: float) -> str:
        """Return the figure without decimals that say nothing."""
        text = super().textFromValue(value)
        point = self.locale().decimalPoint()
        return text.rstrip("0").removesuffix(point) if point in text else text


class TimeBox(QTimeEdit):
    """A time of day."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box and its outline."""
        super().paintEvent(event)
        _outline(self, self.rect())


class DayBox(QDateEdit):
    """A day."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box and its outline."""
        super().paintEvent(event)
        _outline(self, self.rect())


class ChoiceBox(QComboBox):
    """One of several choices. What is too long for the box is told in full by its tip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.currentTextChanged.connect(self._tell_whole)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Look whether the choice still fits."""
        super().resizeEvent(event)
        self._tell_whole()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box and its outline."""
        super().paintEvent(event)
        _outline(self, self.rect())

    @Slot()
    def _tell_whole(self) -> None:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        room = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        text = self.currentText()
        self.setToolTip(text if self.fontMetrics().horizontalAdvance(text) > room.width() else "")


class _Wrapping(_Button):
    """A box whose words take another line where one is too short for them."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def minimumSizeHint(self) -> QSize:
        """Return the room of the longest word."""
        return _least_size(self, super().sizeHint())

    def hasHeightForWidth(self) -> bool:
        """Say that a narrower box is higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of as many lines as ``width`` asks for."""
        return _height(self, super().sizeHint(), width)

    def hitButton(self, pos: QPoint) -> bool:
        """Take a click on any of the lines."""
        return self.rect().contains(pos)


class TickBox(_Wrapping, QCheckBox):
    """Yes or no."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the box, the outline of what is ticked, and the words."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        elements = QStyle.SubElement.SE_CheckBoxIndicator, QStyle.SubElement.SE_CheckBoxContents
        sign = _draw_with_words(self, option, QStyle.ControlElement.CE_CheckBox, *elements)
        _outline(self, sign)


class OptionButton(_Wrapping, QRadioButton):
    """One answer of several."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the button, the outline of its circle, and the words."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        elements = QStyle.SubElement.SE_RadioButtonIndicator, QStyle.SubElement.SE_RadioButtonContents
        circle = _draw_with_words(self, option, QStyle.ControlElement.CE_RadioButton, *elements)
        _outline(self, circle, circle.height() / 2)


def _least_size(box: QAbstractButton, in_one_line: QSize) -> QSize:
    metrics = box.fontMetrics()
    longest = max((metrics.horizontalAdvance(word) for word in box.text().split()), default=0)
    sign = in_one_line.width() - metrics.horizontalAdvance(box.text())
    return QSize(min(in_one_line.width(), sign + longest), in_one_line.height())


def _height(box: QAbstractButton, in_one_line: QSize, width: int) -> int:
    if width >= in_one_line.width():
        return in_one_line.height()
    metrics = box.fontMetrics()
    room = width - (in_one_line.width() - metrics.horizontalAdvance(box.text()))
    lines = metrics.boundingRect(0, 0, max(1, room), 0, Qt.TextFlag.TextWordWrap, box.text())
    return max(in_one_line.height(), lines.height())


def _draw_with_words(
    box: QAbstractButton,
    option: QStyleOptionButton,
    control: QStyle.ControlElement,
    sign: QStyle.SubElement,
    words: QStyle.SubElement,
) -> QRect:
    """Draw a box whose words may take several lines, which no style does; return where its sign is."""
    style = box.style()
    place, room = style.subElementRect(sign, option, box), style.subElementRect(words, option, box)
    text, option.text = option.text, ""
    painter = QStylePainter(box)
    painter.drawControl(control, option)
    flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    if box.width() < box.sizeHint().width():
        flags |= Qt.TextFlag.TextWordWrap
    enabled = bool(option.state & QStyle.StateFlag.State_Enabled)
    style.drawItemText(painter, room, flags, option.palette, enabled, text, QPalette.ColorRole.WindowText)
    painter.end()
    return place
