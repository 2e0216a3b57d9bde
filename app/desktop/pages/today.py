"""Today: do I have to do something? The answer first, then what, why, and how sales went."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.desktop.bars import BarStrip
from app.desktop.facts import fact_lines
from app.desktop.pages.page import Page, Surroundings
from app.desktop.pieces import card, scrolling, text_label
from app.desktop.theme import Theme, tabular
from app.desktop.words import severity_sign, severity_word
from app.domain.runs import TERMINAL, RunStatus
from app.jobs.overview import TodayView, today_view
from app.store.alerts import AlertRow

PRESSING = 2
"""Alerts up to this severity want action; those beyond are to be kept an eye on."""
FEW = 5
"""Alert cards shown at once; the rest unfold, because a wall of cards answers nothing."""


LINK_INSET = 10
"""Room that a link's focus ring takes beside its words; the fact above it ends where the words end."""


class TodayPage(Page):
    """The first page."""

    counted = Signal(int)
    """How many alerts want action, for the rail."""

    def __init__(
        self, surroundings: Surroundings, open_folder: Callable[[Path], object], parent: QWidget | None = None
    ) -> None:
        super().__init__(surroundings, self.tr("Today"), parent)
        self._open_folder = open_folder
        self._view: TodayView | None = None
        self._now = self._service.now()
        self._zone = ZoneInfo("UTC")
        self._unfolded: set[int] = set()
        self._show_all = False
        content = QWidget()
        self._list = QVBoxLayout(content)
        self._list.setContentsMargins(0, 0, 8, 8)
        self._list.setSpacing(12)
        self._scroll = scrolling(content, self.tr("What happened today"))
        self._column.addWidget(self._scroll, 1)
        self._bridge.run_changed.connect(self._on_run_changed)
        self._bridge.pause_changed.connect(self.refresh)
        self._bridge.schedules_changed.connect(self.refresh)
        self._theme.changed.connect(self._rebuild)

    def load(self) -> None:
        """Read what wants action and how sales went."""
        service = self._service
        self._loader.read(
            "today", lambda: (today_view(service), service.now(), service.shop().zone), self._show
        )

    def _is_watched(self) -> bool:
        return self.window().isVisible()  # the rail shows this page's number beside every other page

    @Slot(int, str, str)
    def _on_run_changed(self, _run_id: int, _job: str, status: str) -> None:
        if RunStatus(status) in TERMINAL:
            self.refresh()

    def _show(self, picture: tuple[TodayView, datetime, ZoneInfo]) -> None:
        view, self._now, self._zone = picture
        if view == self._view:
            return
        self._view = view
        self._say(view.sentence, view.subline)
        self.counted.emit(sum(alert.severity <= PRESSING for alert in view.alerts))
        self._rebuild()

    @Slot()
    def _rebuild(self) -> None:
        view = self._view
        if view is None:
            return
        focused = self._focused_name()
        while (item := self._list.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for problem in view.problems:
            self._list.addWidget(self._problem_card(problem))
        if view.is_empty:
            self._list.addWidget(self._empty_card())
        self._add_alerts(view.alerts)
        if view.sales_lines or view.bars:
            self._list.addWidget(self._sales_card(view))
        self._list.addStretch(1)
        self._restore_focus(focused)

    def _add_alerts(self, alerts: Sequence[AlertRow]) -> None:
        shown = alerts if self._show_all else alerts[:FEW]
        for alert in shown:
            facts = fact_lines(alert.facts, self._now, self._zone)
            entry = AlertCard(alert, facts, self._theme, unfolded=alert.id in self._unfolded)
            entry.snooze.connect_to(partial(self._snooze, alert))
            entry.show_product.clicked.connect(partial(self.page_wanted.emit, "products", alert.sku or ""))
            entry.details.clicked.connect(partial(self._unfold, alert.id, entry))
            self._list.addWidget(entry)
        if len(shown) < len(alerts):
            more = QPushButton(self.tr("Show {n} more").replace("{n}", str(len(alerts) - len(shown))))
            more.setProperty("role", "link")
            more.clicked.connect(self._on_show_all)
            self._list.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)

    def _unfold(self, alert_id: int, entry: AlertCard, _checked: bool = False) -> None:
        self._unfolded ^= {alert_id}
        entry.set_unfolded(alert_id in self._unfolded)

    @Slot()
    def _on_show_all(self) -> None:
        self._show_all = True
        self._rebuild()

    def _snooze(self, alert: AlertRow, days: int) -> None:
        until = self._service.now() + timedelta(days=days)
        self._loader.act(lambda: self._service.snooze(alert.id, until), lambda _done: self._on_snoozed())

    def _on_snoozed(self) -> None:
        self.refresh()
        self.answered.emit()

    def _problem_card(self, problem: str) -> QFrame:
        frame, row = _row_card()
        row.addWidget(_sign(self._theme, "problem", "problem"), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(text_label(problem), 1)
        button = QPushButton(self.tr("Show history"))
        button.setAccessibleName(self.tr("Show history: {problem}").replace("{problem}", problem))
        button.clicked.connect(partial(self.page_wanted.emit, "history", ""))
        row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return frame

    def _empty_card(self) -> QFrame:
        frame = card()
        column = QVBoxLayout(frame)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        column.addWidget(text_label(self.tr("Bring your shop in"), "title"))
        column.addWidget(
            text_label(
                self.tr(
                    "Export products and sales from your shop or till and put the files into the watched folder. "
                    "Tillwatch knows the exports of Shopify, WooCommerce, Square and Loyverse; it reads them as "
                    "they are and never changes them."
                )
            )
        )
        folder = text_label(str(self._service.home.inbox), "quiet")
        folder.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        folder.setAccessibleName(self.tr("Watched folder"))
        column.addWidget(folder)
        row = QHBoxLayout()
        row.setSpacing(8)
        open_button = QPushButton(self.tr("Open the folder"))
        open_button.setProperty("role", "primary")
        open_button.clicked.connect(self._on_open_folder)
        read_button = QPushButton(self.tr("Read the files now"))
        read_button.clicked.connect(self._on_read_files)
        row.addWidget(open_button)
        row.addWidget(read_button)
        row.addStretch(1)
        column.addLayout(row)
        return frame

    @Slot()
    def _on_open_folder(self) -> None:
        self._open_folder(self._service.home.inbox)

    @Slot()
    def _on_read_files(self) -> None:
        self._loader.act(lambda: self._service.run_now("update-inventory"), failed=self.refused.emit)

    def _sales_card(self, view: TodayView) -> QFrame:
        frame = card()
        column = QVBoxLayout(frame)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(6)
        column.addWidget(text_label(self.tr("Sales"), "title"))
        for line in view.sales_lines:
            column.addWidget(text_label(line))
        if view.bars:
            column.addSpacing(6)
            bars = BarStrip(self._theme)
            bars.set_bars(view.bars)
            column.addWidget(bars)
        return frame

    def _focused_name(self) -> str:
        buttons = self._scroll.findChildren(QPushButton)
        return next((button.accessibleName() for button in buttons if button.hasFocus()), "")

    def _restore_focus(self, name: str) -> None:
        if name:
            for button in self.findChildren(QPushButton):
                if button.accessibleName() == name and not button.isHidden():
                    button.setFocus()
                    return


class SnoozeButton(QPushButton):
    """Offers how long an alert should stay out of sight."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(self.tr("Snooze ▾"))
        self.setAccessibleName(self.tr("Snooze: {title}").replace("{title}", title))
        self._choices = QMenu(self)
        self._actions = {
            1: self._choices.addAction(self.tr("1 day")),
            7: self._choices.addAction(self.tr("1 week")),
        }
        self.setMenu(self._choices)

    def connect_to(self, snooze: Callable[[int], None]) -> None:
        """Call ``snooze`` with the days that the owner picks."""
        for days, action in self._actions.items():
            action.triggered.connect(partial(_call_with, snooze, days))

    def choices(self) -> list[QAction]:
        """Return the entries of the menu."""
        return list(self._actions.values())


def _call_with(snooze: Callable[[int], None], days: int, _checked: bool = False) -> None:
    snooze(days)


class AlertCard(QFrame):
    """One alert: what, how pressing, the arithmetic, and the answers to it."""

    def __init__(
        self,
        alert: AlertRow,
        facts: Sequence[tuple[str, str]],
        theme: Theme,
        *,
        unfolded: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._theme = theme
        self._title = alert.title
        icon, role = severity_sign(alert.severity)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.setContentsMargins(0, 0, LINK_INSET, 0)
        head.addWidget(_sign(theme, icon, role), 0, Qt.AlignmentFlag.AlignTop)
        # Titles read "product: fact"; the fact stands apart, in the colour of how pressing it is.
        name, _, fact = alert.title.rpartition(": ")
        head.addWidget(text_label(name or alert.title, "title"), 1)
        fact = fact if name else severity_word(alert.severity)
        head.addWidget(
            text_label(fact[:1].upper() + fact[1:], role, wrap=False), 0, Qt.AlignmentFlag.AlignTop
        )
        column.addLayout(head)
        body = QVBoxLayout()
        body.setContentsMargins(theme.px(20) + 10, 0, 0, 0)
        body.setSpacing(8)
        body.addWidget(text_label(alert.text))
        self._facts = QWidget()
        grid = QGridLayout(self._facts)
        grid.setContentsMargins(0, 4, 0, 4)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnMinimumWidth(0, theme.px(200))
        grid.setColumnStretch(2, 1)
        for place, (what, figure) in enumerate(facts):
            grid.addWidget(text_label(what, "quiet"), place, 0)
            value = text_label(figure)
            value.setFont(tabular(value.font()))
            value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(value, place, 1)
        body.addWidget(self._facts)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.snooze = SnoozeButton(alert.title)
        self.show_product = QPushButton(self.tr("Show product"))
        self.show_product.setAccessibleName(self.tr("Show product: {title}").replace("{title}", alert.title))
        self.show_product.setVisible(alert.sku is not None)
        self.details = QPushButton()
        self.details.setProperty("role", "link")
        self.details.setIconSize(QSize(theme.px(16), theme.px(16)))
        row.addWidget(self.show_product)
        row.addWidget(self.snooze)
        row.addStretch(1)
        row.addWidget(self.details)
        body.addLayout(row)
        column.addLayout(body)
        self.set_unfolded(unfolded)

    def set_unfolded(self, unfolded: bool) -> None:
        """Show or hide the figures behind the alert."""
        self._facts.setVisible(unfolded)
        self.details.setText(self.tr("Hide details") if unfolded else self.tr("Details"))
        self.details.setAccessibleName(
            (self.tr("Hide details: {title}") if unfolded else self.tr("Details: {title}")).replace(
                "{title}", self._title
            )
        )
        self.details.setIcon(self._theme.icon("fold" if unfolded else "unfold", "accent"))


def _row_card() -> tuple[QFrame, QHBoxLayout]:
    frame = card()
    row = QHBoxLayout(frame)
    row.setContentsMargins(16, 12, 16, 12)
    row.setSpacing(10)
    return frame, row


def _sign(theme: Theme, icon: str, role: str) -> QLabel:
    label = QLabel()
    label.setPixmap(theme.icon(icon, role).pixmap(theme.px(20)))
    return label
