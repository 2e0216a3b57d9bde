"""Prices: what other shops ask, what suppliers charge, and what that means for the own prices."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.alerts.price_kinds import MARKET_PRICE
from app.desktop.button_row import ButtonRow
from app.desktop.pages.done_line import DoneLine
from app.desktop.pages.empty_card import empty_card
from app.desktop.pages.page import Page, Surroundings
from app.desktop.pages.price_acts import PriceActs
from app.desktop.pages.price_cards import AdviceCard, PageCard
from app.desktop.pages.prices_tables import CostChanges, SupplierLists, WatchedPages
from app.desktop.pieces import put_in, scrolling, tab_through
from app.desktop.sheet import GAP, NONE, SPACE, TIGHT
from app.domain.runs import TERMINAL, RunStatus
from app.jobs.price_view import PageLine, PricesView, prices_view
from app.language import tr, trn
from app.store.alerts import live_alerts

if TYPE_CHECKING:
    from app.jobs.service import Service

FEW = 3
"""Cards of a kind shown at once; a wall of them answers nothing."""
MORE = 20
"""So many are added when more are wanted: a page of hundreds is neither read nor shown in a moment."""
_MOVES = ("wants", "advice")
_TABLES = ("pages", "costs", "feeds")


class PricesPage(Page):
    """What wants an answer first, then advice, then everything that is watched."""

    def __init__(self, surroundings: Surroundings, parent: QWidget | None = None) -> None:
        super().__init__(surroundings, tr("Prices"), parent)
        self._view: PricesView | None = None
        self._alerts: Mapping[int, int] = {}
        self._limits = dict.fromkeys(_MOVES, FEW)
        self._parts: dict[tuple[str, int], QWidget] = {}
        """Everything on the page that comes and goes: cards by kind and number, tables and links by name and 0."""
        self._steps: deque[Callable[[], None]] = deque()
        self._tabbed: list[QWidget] = []
        """The parts through which the keyboard goes, in this order."""
        self._wanted = ""
        """The SKU of the product that is to be brought into view."""
        done = DoneLine(self._theme)
        self._acts = PriceActs(surroundings, done, self)
        self.watch = QPushButton(tr("Watch a page…"))
        self.add_feed = QPushButton(tr("Add a supplier's list…"))
        self.look = QPushButton(tr("Look now"))
        self._buttons = ButtonRow(self.watch, self.add_feed, self.look)
        self._buttons.hide()
        self._empty = self._empty_card()
        self._content = QWidget()
        self._list = QVBoxLayout(self._content)
        self._list.setContentsMargins(NONE, NONE, GAP, GAP)
        self._list.setSpacing(SPACE)
        self._list.addWidget(self._empty)
        self._list.addStretch(1)
        self._scroll = scrolling(self._content, tr("What others ask"))
        self._column.addWidget(self._buttons)
        self._column.addSpacing(TIGHT)
        self._column.addWidget(done)
        self._column.addWidget(self._scroll, 1)
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.timeout.connect(self._go_on)
        self.watch.clicked.connect(self._on_watch)
        self.add_feed.clicked.connect(self._acts.add_feed)
        self.look.clicked.connect(self._acts.look_now)
        self._acts.settled.connect(self._on_settled)
        self._acts.refused.connect(self.refused)
        self._acts.reading_changed.connect(self._show_again)
        self._bridge.run_changed.connect(self._on_run_changed)
        self._theme.changed.connect(self._on_theme)

    def load(self) -> None:
        """Read what is known of prices."""
        service = self._service
        self._loader.read("prices", lambda: (prices_view(service), _alerts(service)), self._show)

    def select(self, subject: str) -> None:
        """Bring the pages of a product into view, named by its SKU, as soon as they are read."""
        self._wanted = subject
        self.refresh()

    def focus_first(self) -> None:
        """Start where a page is added."""
        first = self._empty.findChild(QPushButton) if not self._empty.isHidden() else self.watch
        (first or self.watch).setFocus()

    def _show(self, picture: tuple[PricesView, Mapping[int, int]]) -> None:
        self._view, self._alerts = picture
        self._say(self._view.sentence, self._view.subline)
        self._empty.setVisible(self._view.is_empty)
        self._buttons.setVisible(not self._view.is_empty)
        self._show_again()

    @Slot()
    def _show_again(self) -> None:
        """Bring every part up to date, one in each turn: all at once would hold the window up."""
        view = self._view
        if view is None:
            return
        wanting = [line for line in view.pages if wants_owner(line)]
        steps: list[tuple[tuple[str, int], Callable[[], None]]] = []
        for line in wanting[: self._limits["wants"]]:
            key = "wants", line.page_id
            steps.append((key, partial(self._show_page, key, line)))
        self._add_more(steps, "wants", len(wanting))
        for advice in view.advice[: self._limits["advice"]]:
            key = "advice", advice.product_id
            steps.append((key, partial(self._show_advice, key)))
        self._add_more(steps, "advice", len(view.advice))
        for name, rows in zip(_TABLES, (view.pages, view.costs, view.feeds), strict=True):
            if rows:
                steps.append(((name, 0), partial(self._show_table, name)))
        wanted = [key for key, _ in steps]
        for key in self._parts.keys() - set(wanted):
            gone = self._parts.pop(key)
            gone.hide()
            gone.deleteLater()
        self._steps = deque(partial(self._place, place, key, fill) for place, (key, fill) in enumerate(steps))
        self._go_on()

    def _add_more(
        self, steps: list[tuple[tuple[str, int], Callable[[], None]]], kind: str, count: int
    ) -> None:
        rest = count - self._limits[kind]
        if rest > 0:
            key = f"more {kind}", 0
            steps.append((key, partial(self._show_more, key, kind, rest)))

    @Slot()
    def _go_on(self) -> None:
        """Fill one part; the rest in the next turns."""
        if not self.isVisible():
            # Parts that were made out of sight would all be drawn for the first time at the same moment.
            self._steps.clear()
            self._stale = True
            return
        if self._steps:
            self._steps.popleft()()
            self._next.start()
            return
        items = (self._list.itemAt(place) for place in range(self._list.count()))
        parts = [part for item in items if item is not None and (part := item.widget()) is not None]
        if parts != self._tabbed:
            # Of dozens of cards, too, one in each turn.
            self._steps.extend(partial(tab_through, pair) for pair in pairwise(parts))
            self._steps.append(partial(self._note_tabbed, parts))
            self._next.start()
            return
        self._bring_wanted()

    def _note_tabbed(self, parts: list[QWidget]) -> None:
        self._tabbed = parts

    def _place(self, place: int, key: tuple[str, int], fill: Callable[[], None]) -> None:
        """Fill a part and put it where it belongs: filled first, or it would be laid out and drawn twice."""
        fill()
        part, at = self._parts[key], place + 1
        # Put where it is already, it would have the whole page laid out again.
        if self._list.indexOf(part) != at:
            put_in(self._content, self._list, at, part)

    def _show_page(self, key: tuple[str, int], line: PageLine) -> None:
        made = self._parts.get(key)
        if not isinstance(made, PageCard):
            made = self._parts[key] = PageCard(self._theme)
            self._acts.serve(made.buttons)
        made.show_line(line, being_read=line.page_id in self._acts.being_read)

    def _show_advice(self, key: tuple[str, int]) -> None:
        made = self._parts.get(key)
        if not isinstance(made, AdviceCard):
            made = self._parts[key] = AdviceCard(self._theme)
            made.product_wanted.connect(partial(self.page_wanted.emit, "products"))
            made.seen_wanted.connect(self._acts.seen)
        view = self._view
        advice = next((each for each in view.advice if each.product_id == key[1]), None) if view else None
        if advice is not None:
            made.show_advice(advice, self._alerts.get(advice.product_id))

    def _show_more(self, key: tuple[str, int], kind: str, rest: int) -> None:
        made = self._parts.get(key)
        if not isinstance(made, QPushButton):
            made = self._parts[key] = QPushButton()
            made.setProperty("role", "link")
            made.clicked.connect(partial(self._on_more, kind))
        words = (
            trn("{n} more page wants you", "{n} more pages want you", rest)
            if kind == "wants"
            else trn("{n} more price worth a thought", "{n} more prices worth a thought", rest)
        )
        made.setText(words)

    def _show_table(self, name: str) -> None:
        view, key = self._view, (name, 0)
        if view is None:
            return
        made = self._parts.get(key)
        match name:
            case "pages":
                if not isinstance(made, WatchedPages):
                    made = self._parts[key] = WatchedPages(self._theme)
                    self._acts.serve(made.buttons)
                    made.product_wanted.connect(partial(self.page_wanted.emit, "products"))
                made.show_pages(view.pages, self._acts.being_read)
            case "costs":
                if not isinstance(made, CostChanges):
                    made = self._parts[key] = CostChanges(self._theme)
                    made.product_wanted.connect(partial(self.page_wanted.emit, "products"))
                made.show_changes(view.costs)
            case _:
                if not isinstance(made, SupplierLists):
                    made = self._parts[key] = SupplierLists(self._theme)
                    made.answer_wanted.connect(self._acts.answer_feed)
                    made.pause_wanted.connect(self._acts.pause_feed)
                    made.resume_wanted.connect(self._acts.resume_feed)
                    made.remove_wanted.connect(self._acts.ask_to_remove_feed)
                made.show_feeds(view.feeds)

    def _bring_wanted(self) -> None:
        table = self._parts.get(("pages", 0))
        if self._wanted and isinstance(table, WatchedPages):
            wanted, self._wanted = self._wanted, ""
            if table.bring(wanted):
                # The layout has to know the new parts first.
                QTimer.singleShot(0, table, partial(self._scroll.ensureWidgetVisible, table))
                table.table.setFocus()

    def _empty_card(self) -> QWidget:
        watch = QPushButton(tr("Watch a page…"))
        watch.clicked.connect(self._on_watch)
        feed = QPushButton(tr("Add a supplier's list…"))
        feed.clicked.connect(lambda: self._acts.add_feed())
        return empty_card(
            tr("What others ask will stand here"),
            tr(
                "Paste the address of a page on which another shop sells one of your products. Tillwatch looks at it a "
                "few times a day, keeps what it read as evidence, and tells you when a price next door changes, with "
                "what that means for your margin. A supplier's price list can be fetched the same way: then you hear "
                "when your cost changes. Nothing about your shop is sent to anybody."
            ),
            watch,
            feed,
        )

    @Slot()
    def _on_watch(self) -> None:
        self._acts.watch(None)

    def _on_more(self, kind: str, _checked: bool = False) -> None:
        self._limits[kind] += MORE
        self._show_again()

    @Slot()
    def _on_settled(self) -> None:
        self.refresh()
        self.answered.emit()

    @Slot()
    def _on_theme(self) -> None:
        """Make the cards anew: their signs and sizes are those of the theme in which they were made."""
        for key in [key for key in self._parts if key[0] in _MOVES]:
            gone = self._parts.pop(key)
            gone.hide()
            gone.deleteLater()
        self._show_again()

    @Slot(int, str, str)
    def _on_run_changed(self, _run_id: int, _job: str, status: str) -> None:
        if RunStatus(status) in TERMINAL:
            self.refresh()


def wants_owner(line: PageLine) -> bool:
    """Whether something about a page is the owner's to answer: a doubt, a page given up, one not understood."""
    return bool(line.doubt_text) or line.state == "stopped" or line.sign in ("attention", "problem")


def _alerts(service: Service) -> Mapping[int, int]:
    """Return the open alerts about prices, by product."""
    with service.store.read() as connection:
        found = live_alerts(connection, (MARKET_PRICE,)).values()
    return {alert.product_id: alert.id for alert in found if alert.product_id and alert.state == "open"}
