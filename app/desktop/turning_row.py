"""Things side by side, or one below the other where there is no room: with a doubled font, a window has little."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QWidget

from app.desktop.sheet import GAP, NONE

_IN_LINE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


class TurningRow(QWidget):
    """A row from the left. Parts that are hidden take no room; ``growing`` parts share what is left.

    ``growing`` also says how many pixels each of them wants at least while it stands beside the others.
    """

    def __init__(
        self,
        *parts: QWidget,
        growing: Mapping[QWidget, int] | None = None,
        gap: int = GAP,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._parts = parts
        self._growing = dict(growing or {})
        self._gap = gap
        self._is_narrow: bool | None = None
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(NONE, NONE, NONE, NONE)
        self._box.setSpacing(gap)
        for part in parts:
            if part in self._growing:
                self._box.addWidget(part, 1)
            else:
                self._box.addWidget(part, 0, _IN_LINE)
        if not self._growing:
            self._box.addStretch(1)

    def sizeHint(self) -> QSize:
        """Return the width of one line, also while the parts stand below each other: with it they need not."""
        return QSize(self._line_width(), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Return a width that every window has: the parts stand below each other before one is cut off."""
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose how the parts stand."""
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Choose anew when a part has come, gone or changed its words."""
        handled = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self._fit()
        return handled

    def _fit(self) -> None:
        narrow = self._line_width() > self.width()
        if narrow is self._is_narrow:
            # Nothing is said twice: a label that is told the same asks for a new layout, which ends here again.
            return
        self._is_narrow = narrow
        for part in self._parts:
            if isinstance(part, QLabel) and part not in self._growing:
                # Alone on its line it may take another one, for which it is measured by the whole width only.
                part.setWordWrap(narrow)
                self._box.setAlignment(part, Qt.AlignmentFlag(0) if narrow else _IN_LINE)
        direction = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._box.setDirection(direction)
        self.updateGeometry()

    def _line_width(self) -> int:
        wanted = [self._wanted(part) for part in self._parts if not part.isHidden()]
        return sum(wanted) + self._gap * max(0, len(wanted) - 1)

    def _wanted(self, part: QWidget) -> int:
        if part not in self._growing:
            return _width(part)
        return max(self._growing[part], part.minimumSizeHint().width())


def _width(part: QWidget) -> int:
    """Return the width that a part wants in one line: a label that may wrap would say less."""
    if isinstance(part, QLabel):
        return part.fontMetrics().horizontalAdvance(part.text()) + 1
    return part.sizeHint().width()
