"""Which pages there are, in the rail's order, and how each is made once somebody wants it.

A page's modules are loaded with the page: a window that only ever shows one page pays for one.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.desktop.pages.page import Page, Surroundings
from app.language import noop


@dataclass(frozen=True, slots=True)
class Needs:
    """What some page or other is made with."""

    surroundings: Surroundings
    jobs: Sequence[tuple[str, str]]
    """(job, title) of every job."""
    open_folder: Callable[[Path], object]
    language_changed: Callable[[], object]
    appearance_changed: Callable[[str], object]
    own_home_wanted: Callable[[], object]
    """The owner leaves the demo: the program is to end, and is then started again."""


@dataclass(frozen=True, slots=True)
class PageEntry:
    """One line of the rail, and the page behind it."""

    name: str
    title: str
    """Untranslated."""
    module: str
    """What must be loaded before the page can be made at once."""
    make: Callable[[Needs], Page]

    @property
    def is_loaded(self) -> bool:
        """Whether the page can be made without loading anything."""
        return self.module in sys.modules


def _today(needs: Needs) -> Page:
    from app.desktop.pages.today import TodayPage

    return TodayPage(needs.surroundings, needs.open_folder)


def _products(needs: Needs) -> Page:
    from app.desktop.pages.products import ProductsPage

    return ProductsPage(needs.surroundings)


def _reorder(needs: Needs) -> Page:
    from app.desktop.pages.reorder import ReorderPage

    return ReorderPage(needs.surroundings)


def _insights(needs: Needs) -> Page:
    from app.desktop.pages.insights import InsightsPage

    return InsightsPage(needs.surroundings)


def _prices(needs: Needs) -> Page:
    from app.desktop.pages.prices import PricesPage

    return PricesPage(needs.surroundings)


def _jobs(needs: Needs) -> Page:
    from app.desktop.pages.jobs import JobsPage

    return JobsPage(needs.surroundings)


def _history(needs: Needs) -> Page:
    from app.desktop.pages.history import HistoryPage

    return HistoryPage(needs.surroundings, needs.jobs)


def _data(needs: Needs) -> Page:
    from app.desktop.pages.data import DataPage

    return DataPage(needs.surroundings, needs.open_folder)


def _settings(needs: Needs) -> Page:
    from app.desktop.pages.settings import SettingsPage

    page = SettingsPage(needs.surroundings, needs.open_folder)
    page.language_changed.connect(needs.language_changed)
    page.appearance_changed.connect(needs.appearance_changed)
    page.own_home_wanted.connect(needs.own_home_wanted)
    return page


PAGES = (
    PageEntry("today", noop("Today"), "app.desktop.pages.today", _today),
    PageEntry("products", noop("Products"), "app.desktop.pages.products", _products),
    PageEntry("reorder", noop("Reorder"), "app.desktop.pages.reorder", _reorder),
    PageEntry("insights", noop("Insights"), "app.desktop.pages.insights", _insights),
    PageEntry("prices", noop("Prices"), "app.desktop.pages.prices", _prices),
    PageEntry("jobs", noop("Jobs"), "app.desktop.pages.jobs", _jobs),
    PageEntry("history", noop("History"), "app.desktop.pages.history", _history),
    PageEntry("data", noop("Data"), "app.desktop.pages.data", _data),
    PageEntry("settings", noop("Settings"), "app.desktop.pages.settings", _settings),
)
