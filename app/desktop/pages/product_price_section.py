"""What the product panel tells of prices: its limits, what other shops ask, and what follows from it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.desktop.button_row import ButtonRow
from app.desktop.dialogs.percent_field import share_text
from app.desktop.dialogs.watch_page import Subject
from app.desktop.pages.done_line import DoneLine
from app.desktop.pages.page import Surroundings
from app.desktop.pages.price_acts import PriceActs
from app.desktop.pages.price_cards import PageCard
from app.desktop.pieces import text_label
from app.desktop.sheet import GAP, NONE
from app.domain.money import format_money
from app.jobs.price_view import PageLine, ProductPrices
from app.language import tr, trn

FEW = 5
"""Pages shown; all of them are on the Prices page."""


class ProductPriceSection(QWidget):
    """Advice first, then the pages; the figures are given to the panel as ``price_lines``."""

    settled = Signal()
    refused = Signal(object)
    prices_wanted = Signal(str)
    """The Prices page is to show the pages of this SKU."""

    def __init__(self, surroundings: Surroundings, line: DoneLine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = surroundings.theme
        self._prices: ProductPrices | None = None
        self._cards: dict[int, PageCard] = {}
        self._acts = PriceActs(surroundings, line, self)
        self._advice = text_label("")
        self.watch = QPushButton(tr("Watch a page…"))
        self.limits = QPushButton(tr("Limits…"))
        self.more = QPushButton()
        self.more.setProperty("role", "link")
        self._list = QVBoxLayout()
        self._list.setSpacing(GAP)
        column = QVBoxLayout(self)
        column.setContentsMargins(NONE, NONE, NONE, NONE)
        column.setSpacing(GAP)
        column.addWidget(self._advice)
        column.addLayout(self._list)
        column.addWidget(self.more)
        column.addWidget(ButtonRow(self.watch, self.limits))
        self.watch.clicked.connect(self._on_watch)
        self.limits.clicked.connect(self._on_limits)
        self.more.clicked.connect(self._on_more)
        self._acts.settled.connect(self.settled)
        self._acts.refused.connect(self.refused)
        self._acts.reading_changed.connect(self._show_pages)

    def show_prices(self, prices: ProductPrices | None) -> None:
        """Say what is known of a product's prices; None: nothing is."""
        self._prices = prices
        self.setVisible(prices is not None)
        if prices is None:
            return
        self._advice.setText(prices.advice_text)
        self._advice.setVisible(bool(prices.advice_text))
        self.watch.setAccessibleName(tr("Watch a page: {name}", name=prices.product))
        self.limits.setAccessibleName(tr("Limits: {name}", name=prices.product))
        self._show_pages()

    @Slot()
    def _show_pages(self) -> None:
        pages: Sequence[PageLine] = () if self._prices is None else self._prices.pages
        for page_id in self._cards.keys() - {line.page_id for line in pages[:FEW]}:
            gone = self._cards.pop(page_id)
            gone.hide()
            gone.deleteLater()
        for place, line in enumerate(pages[:FEW]):
            card = self._cards.get(line.page_id)
            if card is None:
                card = self._cards[line.page_id] = PageCard(self._theme, of_product=True)
                self._acts.serve(card.buttons)
            card.show_line(line, being_read=line.page_id in self._acts.being_read)
            if self._list.indexOf(card) != place:
                self._list.insertWidget(place, card)
        rest = len(pages) - FEW
        self.more.setVisible(rest > 0)
        self.more.setText(trn("{n} more page", "{n} more pages", rest))

    @Slot()
    def _on_watch(self) -> None:
        if self._prices is not None:
            self._acts.watch(Subject(self._prices.sku, self._prices.product))

    @Slot()
    def _on_limits(self) -> None:
        if self._prices is not None:
            self._acts.set_limits(self._prices)

    @Slot()
    def _on_more(self) -> None:
        if self._prices is not None:
            self.prices_wanted.emit(self._prices.sku)


def price_figures(prices: ProductPrices | None) -> list[tuple[str, str]]:
    """Return a product's figures beside its price and cost, as (what, figure) pairs."""
    if prices is None:
        return []
    lines = []
    if prices.compare_at_price is not None:
        lines.append((tr("Price before"), format_money(prices.compare_at_price, prices.currency)))
    lines += [
        (tr("Told from a change of"), _said(prices.threshold, is_own=prices.threshold_is_own)),
        (tr("Least margin"), _said(prices.margin_floor, is_own=prices.margin_floor_is_own)),
    ]
    return lines


def _said(share: float, *, is_own: bool) -> str:
    who = tr("set by you") if is_own else tr("as for the shop")
    return f"{share_text(share)} · {who}"
