"""Filters as words side by side, in as many lines as the width asks for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QSize
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QPushButton, QSizePolicy, QWidget

from app.desktop.theme import Theme

GAP = 8
PADDING = 32


class ChipRow(QWidget):
    """Of these, one is chosen. They take a second line rather than be cut off."""

    def __init__(self, theme: Theme, texts: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.group = QButtonGroup(self)
        self._chips: list[QPushButton] = []
        for place, text in enumerate(texts):
            chip = QPushButton(text, self)
            chip.setCheckable(True)
            chip.setProperty("role", "chip")
            chip.setAccessibleName(text)
            self.group.addButton(chip, place)
            self._chips.append(chip)
        self._chips[0].setChecked(True)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self._fit)
        self._fit()

    def choose(self, place: int) -> None:
        """Choose one of them."""
        self._chips[place].setChecked(True)

    @property
    def chosen(self) -> int:
        """The place of the chosen one."""
        return self.group.checkedId()

    def hasHeightForWidth(self) -> bool:
        """Say that a narrower row is higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of as many lines as ``width`` asks for."""
        return self._places(width)[1]

    def sizeHint(self) -> QSize:
        """Return the size of one line."""
        width = sum(chip.minimumWidth() + GAP for chip in self._chips)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Return the size of the widest chip."""
        width = max(chip.minimumWidth() for chip in self._chips)
        return QSize(width, self.heightForWidth(max(width, self.width())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the chips into lines."""
        super().resizeEvent(event)
        for chip, place in zip(self._chips, self._places(self.width())[0], strict=True):
            chip.setGeometry(place.x(), place.y(), chip.minimumWidth(), chip.sizeHint().height())
        self.updateGeometry()

    def changeEvent(self, event: QEvent) -> None:
        """Follow a larger font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _places(self, width: int) -> tuple[list[QPoint], int]:
        places: list[QPoint] = []
        x = y = line = 0
        for chip in self._chips:
            if x and x + chip.minimumWidth() > width:
                x, y = 0, y + line + GAP
            places.append(QPoint(x, y))
            x += chip.minimumWidth() + GAP
            line = chip.sizeHint().height()
        return places, y + line

    def _fit(self) -> None:
        for chip in self._chips:
            # The chosen one is bold: room for that is kept, so that nothing is cut off or moves.
            font = chip.font()
            font.setBold(True)
            words = QFontMetrics(font).horizontalAdvance(chip.text())
            chip.setMinimumWidth(words + self._theme.px(PADDING))
        self.updateGeometry()
