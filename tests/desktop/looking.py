"""What is wrong with a surface for whoever looks at it: cut texts, parts out of place, words nobody translated."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date
from zoneinfo import available_timezones

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QFrame,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QScrollBar,
    QStyle,
    QStyleOptionComboBox,
    QTableView,
    QWidget,
)

from tests.pseudo import in_brackets

_DAYS = [date(2026, 3, 2 + place) for place in range(7)]
_MONTHS = [date(2026, month, 1) for month in range(1, 13)]
_CALENDAR = re.compile(
    r"\b(?:"
    + "|".join(
        name
        for length in ("%A", "%a", "%B", "%b")
        for name in sorted({day.strftime(length) for day in [*_DAYS, *_MONTHS]})
    )
    + r")\b"
)
"""Days and months in English: no catalogue has them, the calendar does."""
_CODE = re.compile(r"(?<=\d )(?:s|min|h)\b|\b[A-Z]{1,3}\b(?=[\s,;:·$]|$)|R\$|\bkr\b|\bzł")
"""Currencies and classes."""
_KEYS = re.compile(r"\b(?:Ctrl|Shift|Alt|Tab|Esc|Return|Up|Down|F\d+)\b")
"""Keys of the keyboard: Qt has their names."""
_ZONES = available_timezones()
SLACK = 1
"""Pixels that rounding may take."""
_PARTS = (
    QLabel,
    QAbstractButton,
    QComboBox,
    QLineEdit,
    QAbstractSpinBox,
    QGroupBox,
    QPlainTextEdit,
    QTableView,
    QListWidget,
    QProgressBar,
)


def shown(widget: QWidget, kind: type[QWidget] = QWidget) -> Iterator[QWidget]:
    """Every part of a surface that is shown, itself left out."""
    return (
        part for part in widget.findChildren(kind) if part.isVisible() and part.window() is widget.window()
    )


def where(part: QWidget, root: QWidget) -> str:
    """Say which part it is, by what can be read there."""
    text = getattr(part, "text", None)
    said = text() if callable(text) else ""
    name = said or part.accessibleName() or part.objectName()
    parents = []
    above = part.parentWidget()
    while above is not None and above is not root and len(parents) < 3:
        parents.append(type(above).__name__)
        above = above.parentWidget()
    return f"{type(part).__name__} “{name[:60]}” in {' in '.join(parents)}"


# Texts that are cut


def cut_texts(root: QWidget) -> list[str]:
    """Every text that has less room than it needs, unless a tool tip holds all of it."""
    found: list[str] = []
    for part in shown(root):
        problem = _cut(part)
        if problem:
            found.append(f"{where(part, root)}: {problem}")
    return found


def _cut(part: QWidget) -> str:
    if isinstance(part, QLabel):
        return _cut_label(part)
    if isinstance(part, QPushButton | QCheckBox | QRadioButton):
        return _too_small(part) if part.text() else ""
    if isinstance(part, QComboBox):
        return _cut_choice(part)
    if isinstance(part, QHeaderView):
        return _cut_header(part)
    if isinstance(part, QListWidget):
        return _cut_list(part)
    if isinstance(part, QLineEdit) and not isinstance(part.parentWidget(), QAbstractSpinBox | QComboBox):
        return _cut_hint(part)
    if isinstance(part, QAbstractSpinBox):
        return _cut_box(part)
    return ""


def _cut_label(label: QLabel) -> str:
    text = label.text()
    if not text or (label.toolTip() and text.endswith("…")):
        return ""
    room = label.contentsRect()
    if not label.wordWrap():
        needed = label.sizeHint()
        return _compare(needed.width(), needed.height(), label.width(), label.height())
    metrics = label.fontMetrics()
    widest = max(metrics.horizontalAdvance(word) for word in re.split(r"[ \n\u200b]+", text))
    if widest > room.width() + SLACK and not _breaks(label):
        return f"a word of {widest} px in {room.width()} px"
    needed_height = label.heightForWidth(label.width())
    if needed_height > label.height() + SLACK:
        return f"{needed_height} px high in {label.height()} px"
    return ""


def _breaks(label: QLabel) -> bool:
    """Whether long words are broken: Qt breaks after hyphens and slashes by itself."""
    bits = re.split(r"(?<=[-/\\–·])|[ \n\u200b]", label.text())
    metrics = label.fontMetrics()
    return max(metrics.horizontalAdvance(bit) for bit in bits) <= label.contentsRect().width() + SLACK


def _too_small(part: QWidget) -> str:
    if part.hasHeightForWidth():
        # Takes more lines where it is narrow.
        return _compare(
            part.minimumSizeHint().width(), part.heightForWidth(part.width()), part.width(), part.height()
        )
    needed = part.sizeHint()
    return _compare(needed.width(), needed.height(), part.width(), part.height())


def _compare(width: int, height: int, room_width: int, room_height: int) -> str:
    if width > room_width + SLACK:
        return f"{width} px wide in {room_width} px"
    if height > room_height + SLACK:
        return f"{height} px high in {room_height} px"
    return ""


def _cut_choice(box: QComboBox) -> str:
    needed = box.fontMetrics().horizontalAdvance(box.currentText())
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    room = box.style().subControlRect(
        QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, box
    )
    if needed > room.width() + SLACK and box.toolTip() != box.currentText():
        return f"{needed} px wide in {room.width()} px"
    if box.fontMetrics().height() > box.height():
        return f"letters of {box.fontMetrics().height()} px in {box.height()} px"
    return ""


def _cut_box(box: QAbstractSpinBox) -> str:
    line = box.findChild(QLineEdit)
    if line is None:
        return ""
    needed = line.fontMetrics().horizontalAdvance(box.text())
    if needed > line.width() + SLACK:
        return f"“{box.text()}”: {needed} px wide in {line.width()} px"
    if line.fontMetrics().height() > box.height():
        return f"letters of {line.fontMetrics().height()} px in {box.height()} px"
    return ""


def _cut_hint(field: QLineEdit) -> str:
    words = field.text() or field.placeholderText()
    needed = field.fontMetrics().horizontalAdvance(words)
    room = field.contentsRect().width() - 20
    if not field.text() and needed > room + SLACK and field.toolTip() != words:
        return f"“{words}”: {needed} px wide in {room} px"
    if field.fontMetrics().height() > field.height():
        return f"letters of {field.fontMetrics().height()} px in {field.height()} px"
    return ""


def _cut_header(header: QHeaderView) -> str:
    model = header.model()
    if model is None or header.orientation() is Qt.Orientation.Vertical:
        return ""
    problems = []
    for section in range(header.count()):
        if header.isSectionHidden(section):
            continue
        text = str(model.headerData(section, Qt.Orientation.Horizontal) or "")
        tip = model.headerData(section, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
        needed = header.sectionSizeFromContents(section).width()
        if text and needed > header.sectionSize(section) + SLACK and tip != text:
            problems.append(f"“{text}” {needed} px wide in {header.sectionSize(section)} px")
    return "; ".join(problems)


def _cut_list(view: QListWidget) -> str:
    problems = []
    for row in range(view.count()):
        entry = view.item(row)
        needed = view.sizeHintForIndex(view.indexFromItem(entry)).width()
        room = view.visualItemRect(entry).width()
        if needed > room + SLACK and entry.toolTip() != entry.text():
            problems.append(f"“{entry.text()}” {needed} px wide in {room} px")
    return "; ".join(problems)


def cut_cells(root: QWidget) -> list[str]:
    """Cells of tables that show less than they hold, where no tool tip says it either."""
    found: list[str] = []
    for view in shown(root, QTableView):
        assert isinstance(view, QTableView)
        model = view.model()
        for row in range(min(model.rowCount(), 8)):
            for column in range(model.columnCount()):
                if view.isColumnHidden(column):
                    continue
                index = model.index(row, column)
                text = str(index.data() or "")
                needed = view.sizeHintForIndex(index).width()
                if (
                    text
                    and needed > view.columnWidth(column) + SLACK
                    and index.data(Qt.ItemDataRole.ToolTipRole) != text
                ):
                    found.append(
                        f"{view.accessibleName()}, column {column}: “{text}” {needed} px in {view.columnWidth(column)}"
                    )
    return found


# Parts that are out of place


def out_of_place(root: QWidget) -> list[str]:
    """Parts that stand outside of what holds them or on each other, and pages that would scroll sideways."""
    found = [
        f"{where(area, root)} scrolls sideways: {area.widget().width()} px in {area.viewport().width()} px"
        for area in shown(root, QScrollArea)
        if isinstance(area, QScrollArea)
        and area.widget() is not None
        and area.widget().width() > area.viewport().width() + SLACK
    ]
    for part in shown(root):
        if not isinstance(part, (*_PARTS, QFrame)) or isinstance(part, QScrollBar) or is_inner(part):
            continue
        holder = part.parentWidget()
        if holder is None or holder.window() is not part.window():
            continue
        if not holder.rect().adjusted(-SLACK, -SLACK, SLACK, SLACK).contains(part.geometry()):
            found.append(
                f"{where(part, root)} is outside: {_rect(part.geometry())} in {_rect(holder.rect())}"
            )
    return [*found, *_overlaps(root)]


def _overlaps(root: QWidget) -> list[str]:
    found: list[str] = []
    for holder in [root, *shown(root)]:
        if is_inner(holder) or isinstance(holder, QAbstractItemView | QComboBox | QAbstractSpinBox):
            continue
        parts = [
            part
            for part in holder.children()
            if isinstance(part, QWidget)
            and part.isVisible()
            and not part.isWindow()
            and not part.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            and not isinstance(part, QScrollBar)
            and not part.geometry().isEmpty()
        ]
        for place, part in enumerate(parts):
            for other in parts[place + 1 :]:
                both = part.geometry().intersected(other.geometry())
                if both.width() > SLACK and both.height() > SLACK:
                    found.append(f"{where(part, root)} stands on {where(other, root)}")
    return found


def is_inner(part: QWidget) -> bool:
    """Whether it is a part of one of Qt's own widgets: their places are Qt's."""
    above = part.parentWidget()
    while above is not None:
        if isinstance(above, QAbstractItemView | QComboBox | QAbstractSpinBox | QPlainTextEdit | QLineEdit):
            return True
        above = above.parentWidget()
    return type(part).__name__ in ("QWidget", "QFrame") and part.objectName().startswith("qt_")


def _rect(rect: QRect) -> str:
    return f"{rect.x()},{rect.y()} {rect.width()}×{rect.height()}"


# Words


def words_of(root: QWidget) -> Iterator[tuple[str, str]]:
    """(where, text) of everything that is said: shown, in tool tips, and by a screen reader."""
    if root.windowTitle():
        yield "window title", root.windowTitle()
    for part in [root, *shown(root)]:
        if is_inner(part) or isinstance(part, QPlainTextEdit):
            continue
        place = where(part, root)
        for said in (part.toolTip(), part.accessibleName(), part.accessibleDescription()):
            if said:
                yield f"{place} (not shown)", said
        if isinstance(part, QLabel | QAbstractButton):
            yield place, part.text()
        elif isinstance(part, QComboBox):
            for entry in range(part.count()):
                yield place, part.itemText(entry)
        elif isinstance(part, QLineEdit):
            yield place, part.placeholderText()
        elif isinstance(part, QAbstractSpinBox):
            yield place, part.specialValueText()
        elif isinstance(part, QTableView):
            yield from _table_words(part)
        elif isinstance(part, QListWidget):
            for row in range(part.count()):
                yield place, part.item(row).text()
        menu = part.menu() if isinstance(part, QPushButton) else None
        if menu is not None:
            for action in menu.actions():
                yield f"menu of {place}", action.text()


def _table_words(view: QTableView) -> Iterator[tuple[str, str]]:
    model = view.model()
    for column in range(model.columnCount()):
        if view.isColumnHidden(column):
            continue
        if not view.horizontalHeader().isHidden():
            yield (
                f"header of {view.accessibleName()}",
                str(model.headerData(column, Qt.Orientation.Horizontal) or ""),
            )
        for row in range(min(model.rowCount(), 20)):
            index = model.index(row, column)
            yield f"column {column} of {view.accessibleName()}", str(index.data() or "")


def not_from_the_catalogue(text: str, data: Collection[str]) -> bool:
    """Whether words stand outside the brackets that are no names from the shop's ``data``, no days and no codes."""
    if text.replace(" ", "_") in _ZONES:
        return False
    rest = text
    for word in sorted(data, key=len, reverse=True):
        rest = rest.replace(word, "")
    for kept in (_CALENDAR, _CODE, _KEYS):
        rest = kept.sub("", rest)
    # A title such as "product: fact" is shown in two pieces, each with one bracket of the sentence.
    opened, closed = rest.count("⟦"), rest.count("⟧")
    whole = "⟦" * max(0, closed - opened) + rest + "⟧" * max(0, opened - closed)
    return any(sign.isalpha() for sign in rest) and not in_brackets(whole)


def entries(menu: QMenu) -> Iterator[QAction]:
    """Every entry of a menu and of those that it opens."""
    for action in menu.actions():
        yield action
        opened = action.menu()
        if isinstance(opened, QMenu):
            yield from entries(opened)


def edges(part: QWidget, root: QWidget) -> QRect:
    """Where a part stands on the surface."""
    return QRect(part.mapTo(root, QPoint(0, 0)), part.size())
