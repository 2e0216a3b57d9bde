"""Insights: how the shop is doing, what moves and what lies, with the way each figure came about."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.desktop.pages.empty_card import empty_card
from app.desktop.pages.insights_section import InsightSection
from app.desktop.pages.page import Page, Surroundings
from app.desktop.pieces import scrolling
from app.domain.runs import TERMINAL, RunStatus
from app.jobs.insight_view import InsightsView, insights_view
from app.language import tr

WORK_OUT = "all-insights"
"""The job that works everything out anew."""


class InsightsPage(Page):
    """The page. Nothing is computed here: it shows what the jobs have worked out."""

    def __init__(self, surroundings: Surroundings, parent: QWidget | None = None) -> None:
        super().__init__(surroundings, tr("Insights"), parent)
        self._sections: dict[str, InsightSection] = {}
        self._empty = self._empty_card()
        content = QWidget()
        self._list = QVBoxLayout(content)
        self._list.setContentsMargins(0, 0, 8, 8)
        self._list.setSpacing(12)
        self._list.addWidget(self._empty)
        self._list.addStretch(1)
        self._scroll = scrolling(content, tr("What your sales tell"))
        self._column.addWidget(self._scroll, 1)
        self._bridge.run_changed.connect(self._on_run_changed)

    def load(self) -> None:
        """Read what was worked out last."""
        service = self._service
        self._loader.read(
            "insights", lambda: (insights_view(service), service.now(), service.shop().zone), self._show
        )

    def select(self, subject: str) -> None:
        """Bring a section into view, named by its key."""
        section = self._sections.get(subject)
        if section is not None:
            self._scroll.ensureWidgetVisible(section)

    def focus_first(self) -> None:
        """Start where one scrolls."""
        self._scroll.setFocus()

    def _show(self, picture: tuple[InsightsView, datetime, ZoneInfo]) -> None:
        view, now, zone = picture
        self._say(view.sentence, view.subline)
        self._empty.setVisible(view.is_empty)
        wanted = {} if view.is_empty else {section.key: section for section in view.sections}
        for key in self._sections.keys() - wanted.keys():
            gone = self._sections.pop(key)
            gone.hide()
            gone.deleteLater()
        for place, (key, section) in enumerate(wanted.items()):
            if key not in self._sections:
                made = InsightSection(self._theme)
                made.product_wanted.connect(partial(self.page_wanted.emit, "products"))
                self._sections[key] = made
            self._list.insertWidget(place, self._sections[key])
            self._sections[key].show_section(section, now, zone)

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
