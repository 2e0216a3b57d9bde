"""The pieces that pages are built from: labels, cards and areas that scroll, all in the sheet's style."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import pairwise

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, Slot
from PySide6.QtWidgets import QBoxLayout, QFrame, QLabel, QLayout, QPushButton, QScrollArea, QWidget

from app.desktop.theme import Theme
from app.desktop.wrapped_text import WrappedText


def text_label(text: str, role: str = "", *, wrap: bool = True) -> QLabel:
    """Return a label of plain text; ``role`` names its place on the style sheet."""
    label = WrappedText(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wrap)
    if role:
        label.setProperty("role", role)
    return label


def set_role(widget: QWidget, role: str) -> None:
    """Give a widget another place on the style sheet and redraw it."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        QCoreApplication.sendEvent(widget, QEvent(QEvent.Type.StyleChange))


def sign_label(theme: Theme, icon: str, role: str) -> QLabel:
    """Return a sign of the icon family, as high as a title."""
    label = QLabel()
    label.setPixmap(theme.icon(icon, role).pixmap(theme.px(20)))
    return label


class SignButton(QPushButton):
    """A button that is a sign of the icon family and nothing else; its name and its tip say what it does."""

    def __init__(self, theme: Theme, icon: str, name: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._sign = icon
        self.setProperty("role", "link")
        self.setAccessibleName(name)
        self.setToolTip(tip)
        theme.changed.connect(self._draw)
        self._draw()

    @Slot()
    def _draw(self) -> None:
        self.setIcon(self._theme.icon(self._sign, "muted"))
        self.setIconSize(QSize(self._theme.px(16), self._theme.px(16)))


def card() -> QFrame:
    """Return an empty card."""
    frame = QFrame()
    frame.setProperty("role", "card")
    return frame


def scrolling(content: QWidget, name: str) -> QScrollArea:
    """Return ``content`` in an area that scrolls up and down, also by keyboard."""
    content.setObjectName("content")
    # One that grows shows more, and what it shows already stays as it was painted.
    content.setAttribute(Qt.WidgetAttribute.WA_StaticContents)
    area = QScrollArea()
    area.setWidget(content)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setAccessibleName(name)
    # A click on the page must not draw a ring around all of it; the keyboard still gets here to scroll.
    area.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return area


@contextmanager
def laid_out_once(layout: QLayout) -> Iterator[None]:
    """Have a layout wait until all is said: Qt else lays it out, and all around it, with each part that is shown."""
    layout.setEnabled(False)
    try:
        yield
    finally:
        layout.setEnabled(True)


def put_in(page: QWidget, column: QBoxLayout, place: int, part: QWidget) -> None:
    """Put a part that is ready into the column of a page that scrolls, so that nothing is laid out or drawn twice.

    A widget that is shown stands in the corner first, and has its parent laid out there and then, in the room from
    before: with all parts squeezed, which are drawn again once there is more.
    """
    part.resize(column.contentsRect().width(), part.height())
    part.move(0, page.height())
    column.insertWidget(place, part)
    with laid_out_once(column):
        part.show()
    page.resize(page.width(), max(page.height(), page.heightForWidth(page.width())))


def tab_through(parts: Iterable[QWidget]) -> None:
    """Let the keyboard go through ``parts`` in that order, each with all that is in it.

    Left to itself it goes in the order in which widgets were made, also where one made later stands above.
    """
    stops = [stop for part in parts for stop in _chain(part)]
    for before, after in pairwise(stops):
        QWidget.setTabOrder(before, after)


def _chain(part: QWidget) -> list[QWidget]:
    """Return where the keyboard stops in ``part``, in order, itself first."""
    # A menu is no stop of its window, and its chain is its own.
    inside = {inner for inner in part.findChildren(QWidget) if inner.window() is part.window()}
    found = [part] if _is_stop(part) else []
    stop = part.nextInFocusChain()
    # The chain goes through the whole window; what is in the part mostly stands together there.
    while inside and stop is not None and stop is not part:
        if stop in inside:
            inside.remove(stop)
            if _is_stop(stop):
                found.append(stop)
        stop = stop.nextInFocusChain()
    return found


def _is_stop(part: QWidget) -> bool:
    return bool(part.focusPolicy() & Qt.FocusPolicy.TabFocus)
