"""Today: do I have to do something? The answer first, then what, why, and how sales went."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.desktop.bars import BarStrip
from app.desktop.button_row import ButtonRow
from app.desktop.dialogs.alert_settings import AlertSettingsDialog
from app.desktop.facts import fact_lines
from app.desktop.pages.done_line import DoneLine
from app.desktop.pages.page import Page, Surroundings
from app.desktop.pages.subjects import ON_THE_WAY
from app.desktop.pages.today_alert import AlertCard
from app.desktop.pages.today_answers import TodayAnswers
from app.desktop.pieces import card, scrolling, sign_label, tab_through, text_label
from app.desktop.price_facts import price_fact_lines
from app.desktop.sheet import GAP, NONE, PAGE_SIDE, SPACE, TIGHT, WIDE_GAP
from app.desktop.subject_pages import PRICE_KINDS
from app.desktop.turning_row import TurningRow
from app.domain.runs import TERMINAL, RunStatus
from app.jobs.overview import TodayView, today_view
from app.language import tr
from app.store.alerts import AlertRow

WORDS_WIDTH = 240
"""What a sentence has at least while its button stands beside it."""
FEW = 5
"""Alert cards shown at once; the rest unfold, because a wall of cards answers nothing."""


class TodayPage(Page):
    """The first page."""

    def __init__(
        self, surroundings: Surroundings, open_folder: Callable[[Path], object], parent: QWidget | None = None
    ) -> None:
        super().__init__(surroundings, tr("Today"), parent)
        self._surroundings = surroundings
        self._open_folder = open_folder
        self._view: TodayView | None = None
        self._now = self._service.now()
        self._zone = ZoneInfo("UTC")
        self._unfolded: set[int] = set()
        self._alert_cards: dict[int, AlertCard] = {}
        self._show_all = False
        self._is_unsettled = False
        line = DoneLine(self._theme)
        self._column.addWidget(line)
        self._column.addSpacing(TIGHT)
        self._answers = TodayAnswers(surroundings, line, self)
        content = QWidget()
        self._list = QVBoxLayout(content)
        self._list.setContentsMargins(NONE, NONE, GAP, GAP)
        self._list.setSpacing(SPACE)
        self._scroll = scrolling(content, tr("What happened today"))
        self._column.addWidget(self._scroll, 1)
        self._answers.changed.connect(self._rebuild)
        self._answers.settled.connect(self._on_settled)
        self._answers.refused.connect(self.refused)
        self._answers.order_wanted.connect(partial(self.page_wanted.emit, "reorder", ON_THE_WAY))
        self._bridge.run_changed.connect(self._on_run_changed)
        self._bridge.pause_changed.connect(self.refresh)
        self._bridge.schedules_changed.connect(self.refresh)
        self._theme.changed.connect(self._on_theme_changed)

    def load(self) -> None:
        """Read what wants action and how sales went."""
        service = self._service
        self._loader.read(
            "today", lambda: (today_view(service), service.now(), service.shop().zone), self._show
        )

    @Slot(int, str, str)
    def _on_run_changed(self, _run_id: int, _job: str, status: str) -> None:
        if RunStatus(status) in TERMINAL:
            self.refresh()

    def _show(self, picture: tuple[TodayView, datetime, ZoneInfo]) -> None:
        view, self._now, self._zone = picture
        if view == self._view and not self._is_unsettled:
            return
        self._view = view
        self._is_unsettled = False
        self._say(view.sentence, view.subline)
        self._rebuild()

    @Slot()
    def _rebuild(self) -> None:
        view = self._view
        if view is None:
            return
        focused = self._focused_name()
        alerts = [alert for alert in view.alerts if alert.id not in self._answers.under_way]
        shown = alerts if self._show_all else alerts[:FEW]
        kept = {made.alert.id: made for made in self._alert_cards.values() if made.alert in shown}
        while (item := self._list.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None and widget not in kept.values():
                widget.hide()
                widget.deleteLater()
        self._alert_cards = kept
        for problem in view.problems:
            self._list.addWidget(self._problem_card(problem))
        if view.is_empty:
            self._list.addWidget(self._empty_card())
        self._add_alerts(shown, len(alerts) - len(shown))
        if view.held_back:
            self._list.addWidget(self._held_back_card(view.held_back))
        if view.sales_lines or view.bars:
            self._list.addWidget(self._sales_card(view))
        if not view.is_empty:
            self._add_settings()
        self._list.addStretch(1)
        parts: list[QWidget] = []
        # Left to itself, Qt shows new cards in the next turn only, and what cannot be seen takes no focus.
        for place in range(self._list.count()):
            item = self._list.itemAt(place)
            made = None if item is None else item.widget()
            if made is not None:
                made.show()
                parts.append(made)
        # A card that was kept is older than one that stands above it.
        tab_through(parts)
        self._restore_focus(focused)

    def _add_alerts(self, alerts: Sequence[AlertRow], rest: int) -> None:
        """Show ``alerts``, and that there are ``rest`` more."""
        for alert in alerts:
            lines_of = price_fact_lines if alert.kind in PRICE_KINDS else fact_lines
            facts = lines_of(alert.facts, self._now, self._zone)
            entry = self._alert_cards.get(alert.id)
            if entry is None:
                entry = self._alert_cards[alert.id] = self._alert_card(alert, facts)
            else:
                # How long ago something was is told anew.
                entry.tell_facts(facts)
            self._list.addWidget(entry)
        if rest:
            more = QPushButton(tr("Show {n} more", n=rest))
            more.setProperty("role", "link")
            more.clicked.connect(self._on_show_all)
            self._list.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)

    def _alert_card(self, alert: AlertRow, facts: Sequence[tuple[str, str]]) -> AlertCard:
        entry = AlertCard(alert, facts, self._theme, unfolded=alert.id in self._unfolded)
        entry.ordered_wanted.connect(partial(self._answers.ordered, alert))
        entry.snooze_wanted.connect(partial(self._answers.snooze, alert))
        entry.not_sold_wanted.connect(partial(self._answers.not_sold, alert))
        entry.wrong_count_wanted.connect(partial(self._answers.wrong_count, alert))
        entry.product_wanted.connect(partial(self.page_wanted.emit, "products", alert.sku or ""))
        entry.prices_wanted.connect(partial(self.page_wanted.emit, "prices", alert.sku or ""))
        entry.seen_wanted.connect(partial(self._answers.seen, alert))
        entry.data_wanted.connect(
            # Its facts are the kinds of faults, the most pressing first.
            partial(self.page_wanted.emit, "data", next(iter(alert.facts), ""))
        )
        entry.details.clicked.connect(partial(self._unfold, alert.id, entry))
        return entry

    def _held_back_card(self, words: str) -> QFrame:
        button = QPushButton(tr("Show what to order"))
        button.clicked.connect(partial(self.page_wanted.emit, "reorder", ""))
        frame, row = _row_card()
        row.addWidget(self._beside(text_label(words, "quiet"), button), 1)
        return frame

    def _beside(self, words: QWidget, button: QPushButton) -> QWidget:
        return TurningRow(words, button, growing={words: self._theme.px(WORDS_WIDTH)})

    def _add_settings(self) -> None:
        settings = QPushButton(tr("When Tillwatch speaks up…"))
        settings.setProperty("role", "link")
        settings.clicked.connect(self._on_settings)
        self._list.addWidget(settings, 0, Qt.AlignmentFlag.AlignLeft)

    def _unfold(self, alert_id: int, entry: AlertCard, _checked: bool = False) -> None:
        self._unfolded ^= {alert_id}
        entry.set_unfolded(alert_id in self._unfolded)

    @Slot()
    def _on_theme_changed(self) -> None:
        # Signs and sizes are those of the theme in which a card was made.
        self._alert_cards.clear()
        self._rebuild()

    @Slot()
    def _on_show_all(self) -> None:
        self._show_all = True
        self._rebuild()

    @Slot()
    def _on_settled(self) -> None:
        # An alert that is still open after its answer comes back, also where nothing else has changed.
        self._is_unsettled = True
        self.refresh()
        self.answered.emit()

    @Slot()
    def _on_settings(self) -> None:
        AlertSettingsDialog(self._surroundings, self).open()

    def _problem_card(self, problem: str) -> QFrame:
        frame, row = _row_card()
        row.addWidget(sign_label(self._theme, "problem", "problem"), 0, Qt.AlignmentFlag.AlignTop)
        button = QPushButton(tr("Show history"))
        button.setAccessibleName(tr("Show history: {problem}", problem=problem))
        button.clicked.connect(partial(self.page_wanted.emit, "history", ""))
        row.addWidget(self._beside(text_label(problem), button), 1)
        return frame

    def _empty_card(self) -> QFrame:
        frame = card()
        column = QVBoxLayout(frame)
        column.setContentsMargins(PAGE_SIDE, PAGE_SIDE, PAGE_SIDE, PAGE_SIDE)
        column.setSpacing(SPACE)
        column.addWidget(text_label(tr("Bring your shop in"), "title"))
        column.addWidget(
            text_label(
                tr(
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
        folder.setAccessibleName(tr("Watched folder"))
        folder.setAccessibleDescription(folder.text())
        column.addWidget(folder)
        open_button = QPushButton(tr("Open the folder"))
        open_button.setProperty("role", "primary")
        open_button.clicked.connect(self._on_open_folder)
        read_button = QPushButton(tr("Read the files now"))
        read_button.clicked.connect(self._on_read_files)
        column.addWidget(ButtonRow(open_button, read_button))
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
        column.setContentsMargins(WIDE_GAP, SPACE, WIDE_GAP, SPACE)
        column.setSpacing(GAP)
        column.addWidget(text_label(tr("Sales"), "title"))
        for line in view.sales_lines:
            column.addWidget(text_label(line))
        if view.bars:
            column.addSpacing(GAP)
            bars = BarStrip(self._theme)
            bars.set_bars(view.bars)
            column.addWidget(bars)
        return frame

    def _focused_name(self) -> str:
        # Asked of the window: while a dialog or another program has the keyboard, it knows where it will go on.
        focused = self.window().focusWidget()
        is_here = isinstance(focused, QPushButton) and self._scroll.isAncestorOf(focused)
        return focused.accessibleName() if is_here else ""

    def _restore_focus(self, name: str) -> None:
        """Put the keyboard back where it was; where that has gone with its card, on the first thing that is left."""
        if not name:
            return
        here = [button for button in self._scroll.findChildren(QPushButton) if button.isVisible()]
        same = [button for button in here if button.accessibleName() == name]
        for button in (same or here)[:1]:
            button.setFocus()


def _row_card() -> tuple[QFrame, QHBoxLayout]:
    frame = card()
    row = QHBoxLayout(frame)
    row.setContentsMargins(WIDE_GAP, SPACE, WIDE_GAP, SPACE)
    row.setSpacing(GAP)
    return frame, row
