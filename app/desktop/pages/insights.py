"""Insights: how the shop is doing, what moves and what lies, with the way each figure came about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.desktop.pages.empty_card import empty_card
from app.desktop.pages.insights_section import InsightSection
from app.desktop.pages.insights_trend import TrendCard
from app.desktop.pages.page import Page, Surroundings
from app.desktop.pieces import put_in, scrolling, tab_through
from app.desktop.sheet import GAP, NONE, SPACE
from app.domain.runs import TERMINAL, RunStatus
from app.jobs.insight_view import InsightsView, Section, insights_view
from app.jobs.sales_trend import categories
from app.language import tr

TREND_PLACE = 1
"""The year stands behind the last week."""
DRAWN = frozenset({"risers", "fallers", "best-sellers", "most-sold", "price-effects"})
"""Sections of products whose sales over the year are worth a look."""
WORK_OUT = "all-insights"
"""The job that works everything out anew."""


class InsightsPage(Page):
    """The page. Nothing is computed here: it shows what the jobs have worked out."""

    def __init__(self, surroundings: Surroundings, parent: QWidget | None = None) -> None:
        super().__init__(surroundings, tr("Insights"), parent)
        self._sections: dict[str, InsightSection] = {}
        self._order: list[str] = []
        self._waiting: list[tuple[Section, datetime, ZoneInfo]] = []
        self._filled = ""
        """The section that is ready and has no place on the page yet."""
        self._is_grown = False
        self._empty = self._empty_card()
        self._trend = TrendCard(surroundings)
        self._content = QWidget()
        self._list = QVBoxLayout(self._content)
        self._list.setContentsMargins(NONE, NONE, GAP, GAP)
        self._list.setSpacing(SPACE)
        self._list.addWidget(self._trend)
        self._list.addWidget(self._empty)
        self._list.addStretch(1)
        self._scroll = scrolling(self._content, tr("What your sales tell"))
        self._column.addWidget(self._scroll, 1)
        self._bridge.run_changed.connect(self._on_run_changed)

    def load(self) -> None:
        """Read what was worked out last."""
        service = self._service
        self._loader.read(
            "insights",
            lambda: (insights_view(service), categories(service), service.now(), service.shop().zone),
            self._show,
        )

    def select(self, subject: str) -> None:
        """Bring a section into view, named by its key."""
        while self._waiting and subject not in self._sections:
            self._show_next()
        if self._filled:
            self._show_next()
        section = self._sections.get(subject)
        if section is not None:
            # Once it has its place: one that was only just made has none yet.
            QTimer.singleShot(0, section, partial(self._scroll.ensureWidgetVisible, section))

    def focus_first(self) -> None:
        """Start where one scrolls."""
        self._scroll.setFocus()

    def _show(self, picture: tuple[InsightsView, Sequence[str], datetime, ZoneInfo]) -> None:
        view, names, now, zone = picture
        self._say(view.sentence, view.subline)
        self._empty.setVisible(view.is_empty)
        wanted = () if view.is_empty else view.sections
        for key in self._sections.keys() - {section.key for section in wanted}:
            gone = self._sections.pop(key)
            self._filled = "" if self._filled == key else self._filled
            gone.hide()
            gone.deleteLater()
        self._order = [section.key for section in wanted]
        self._waiting = [(section, now, zone) for section in wanted]
        self._show_next()
        if wanted:
            self._trend.offer(names, _products(wanted))
        else:
            self._trend.hide()

    @Slot()
    def _show_next(self) -> None:
        """Fill one section, or put it in: all at once would hold the window up, and those below are not seen yet."""
        if self._filled:
            put_in(self._content, self._list, self._place(self._filled), self._sections[self._filled])
            self._filled, self._is_grown = "", True
        elif self._waiting:
            section, now, zone = self._waiting.pop(0)
            if section.key not in self._sections:
                self._sections[section.key] = self._make_section()
                # Filled first: put in before, it would be laid out and drawn twice.
                self._filled = section.key
            self._sections[section.key].show_section(section, now, zone)
        else:
            if self._is_grown:
                self._order_stops()
                self._is_grown = False
            return
        QTimer.singleShot(0, self, self._show_next)

    def _make_section(self) -> InsightSection:
        made = InsightSection(self._theme)
        made.product_wanted.connect(partial(self.page_wanted.emit, "products"))
        return made

    def _order_stops(self) -> None:
        items = (self._list.itemAt(place) for place in range(self._list.count()))
        parts = (None if item is None else item.widget() for item in items)
        tab_through(part for part in parts if part is not None)

    def _place(self, key: str) -> int:
        """Return where a section goes in the list: behind those that are read before it, and the year."""
        before = sum(other in self._sections for other in self._order[: self._order.index(key)])
        return before + (before >= TREND_PLACE)

    def _empty_card(self) -> QWidget:
        data = QPushButton(tr("Bring sales in"))
        data.clicked.connect(partial(self.page_wanted.emit, "data", ""))
        work = QPushButton(tr("Work it out now"))
        work.clicked.connect(self._on_work_out)
        return empty_card(
            tr("What your sales tell will stand here"),
            tr(
                "Best sellers, what is rising and falling, money that lies in goods nobody buys, unusual days, "
                "and what a change of price did. All of it comes from your own sales, which must be brought in "
                "first; a few weeks of them say more than a few days."
            ),
            data,
            work,
        )

    @Slot()
    def _on_work_out(self) -> None:
        self._loader.act(lambda: self._service.run_now(WORK_OUT), failed=self.refused.emit)

    @Slot(int, str, str)
    def _on_run_changed(self, _run_id: int, _job: str, status: str) -> None:
        if RunStatus(status) in TERMINAL:
            self.refresh()


def _products(sections: Sequence[Section]) -> list[tuple[str, str]]:
    """Return SKU and name of the products that the sections are about, each once, those that are named first first."""
    return list(
        {
            row.sku: (row.sku, row.cells[0])
            for section in sections
            if section.key in DRAWN
            for row in section.rows
            if row.sku
        }.values()
    )
