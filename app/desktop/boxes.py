"""The platform's boxes with an outline that can be seen: Fusion draws one that vanishes on the dark sheet."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateEdit,
    QDoubleSpinBox,
    QRadioButton,
    QSpinBox,
    QStyle,
    QStyleOptionButton,
    QTimeEdit,
    QWidget,
)

from app.domain.quantity import QUANTITY_SCALE, to_quantity

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
    """One of several choices."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box and its outline."""
        super().paintEvent(event)
        _outline(self, self.rect())


class TickBox(QCheckBox):
    """Yes or no."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box and the outline of what is ticked."""
        super().paintEvent(event)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        _outline(self, self.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self))


class OptionButton(QRadioButton):
    """One answer of several."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the button and the outline of its circle."""
        super().paintEvent(event)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        circle = self.style().subElementRect(QStyle.SubElement.SE_RadioButtonIndicator, option, self)
        _outline(self, circle, circle.height() / 2)
