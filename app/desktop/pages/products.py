"""Products: find one while typing, see which need you, open one beside the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, QTimer, Slot
from PySide6.QtGui import QFontMetrics, QIcon, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.desktop.dialogs.product_settings import ProductSettingsDialog
from app.desktop.models import products as columns
from app.desktop.models.products import Catalogue, ProductModel
from app.desktop.pages.page import Page, Surroundings
from app.desktop.pages.product_panel import ProductPanel
from app.desktop.pages.product_past import ProductPast, read_past
from app.desktop.pages.tables import SignAtTheEnd, choose_row, fit_table, give_way, make_table, set_widths
from app.desktop.pieces import card, text_label
from app.domain.runs import TERMINAL, RunStatus
from app.domain.time import business_day
from app.language import tr, trn
from app.store.judgements import outlooks
from app.store.products import ProductRow

if TYPE_CHECKING:
    from app.jobs.service import Service

PANEL_WIDTH = 300
GAP = 12
LEAST_LIST = 280
CHIP_PADDING = 32
NAME_WIDTH = 220
"""The name must stay readable; before it gets narrower, columns that the panel repeats make room."""
_GIVE_WAY = (columns.MARGIN, columns.PRICE, columns.COVER, columns.SKU, columns.SELLS, columns.RUNS_OUT)
_WIDTHS = {
    columns.SKU: 104,
    columns.STOCK: 72,
    columns.SELLS: 90,
    columns.COVER: 110,
    columns.RUNS_OUT: 124,
    columns.PRICE: 104,
    columns.MARGIN: 100,
}
SEARCH_DELAY_MS = 60
"""Waits for the next key of somebody who types fast."""


class ProductsPage(Page):
    """The list of products."""

    def __init__(self, surroundings: Surroundings, parent: QWidget | None = None) -> None:
        super().__init__(surroundings, tr("Products"), parent)
        self._surroundings = surroundings
        self._wanted = ""
        self._chosen = ""
        self._catalogue = Catalogue()
        self._search = QLineEdit()
        self._search.setPlaceholderText(tr("Name, SKU, barcode or category"))
        self._search.setAccessibleName(tr("Search products"))
        self._glass = self._search.addAction(QIcon(), QLineEdit.ActionPosition.LeadingPosition)
        self._glass.triggered.connect(self.focus_first)
        self._clear = self._search.addAction(QIcon(), QLineEdit.ActionPosition.TrailingPosition)
        self._clear.setToolTip(tr("Clear the search"))
        self._clear.setVisible(False)
        self._all = _chip(tr("All"))
        self._needs_you = _chip(tr("Needs you"))
        self._all.setChecked(True)
        chips = QButtonGroup(self)
        chips.addButton(self._all)
        chips.addButton(self._needs_you)
        self._model = ProductModel(self._theme, self)
        self._table = make_table(self._model, self._theme, tr("Products"))
        self._table.sortByColumn(columns.NAME, Qt.SortOrder.AscendingOrder)
        self._table.setSortingEnabled(True)
        self._table.setItemDelegateForColumn(columns.NAME, SignAtTheEnd(self._table))
        self._nothing = card()
        self._nothing_text = text_label("", "title")
        self._nothing_advice = text_label("")
        self._nothing_button = QPushButton(tr("Show all products"))
        self._panel = ProductPanel(self._theme)
        self._panel.hide()
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(SEARCH_DELAY_MS)
        self._lay_out()
        self._typing.timeout.connect(self._apply_filter)
        self._search.textChanged.connect(self._typing.start)
        self._search.textChanged.connect(lambda text: self._clear.setVisible(bool(text)))
        self._clear.triggered.connect(self._search.clear)
        self._nothing_button.clicked.connect(self._on_nothing)
        self._search.returnPressed.connect(self._on_return)
        self._needs_you.toggled.connect(self._apply_filter)
        self._table.selectionModel().currentRowChanged.connect(self._on_row)
        self._model.modelReset.connect(self._on_reset)
        self._panel.settings_wanted.connect(self._on_settings_wanted)
        self._panel.close_wanted.connect(self._on_close_panel)
        self._bridge.run_changed.connect(self._on_run_changed)
        self._theme.changed.connect(self._on_theme)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.activated.connect(self.focus_first)
        back = QShortcut(QKeySequence(QKeySequence.StandardKey.Cancel), self)
        back.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        back.activated.connect(self._on_escape)

    def load(self) -> None:
        """Read every product with its stock and sales."""
        service = self._service
        self._loader.read("products", lambda: _read_catalogue(service), self._show)

    def select(self, subject: str) -> None:
        """Open the product of this SKU, whatever search and filter say."""
        self._wanted = subject
        if self._catalogue.rows:
            self._open_wanted()

    @Slot()
    def focus_first(self) -> None:
        """Put the keyboard into the search box."""
        self._search.setFocus()
        self._search.selectAll()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the name readable at every width."""
        super().resizeEvent(event)
        self._fit_columns()

    def _lay_out(self) -> None:
        tools = QHBoxLayout()
        tools.setSpacing(8)
        tools.addWidget(self._search, 1)
        tools.addSpacing(8)
        tools.addWidget(self._all)
        tools.addWidget(self._needs_you)
        self._column.addLayout(tools)
        self._column.addSpacing(8)
        body = QHBoxLayout()
        body.setSpacing(GAP)
        body.addWidget(self._table, 1)
        body.addWidget(self._nothing, 1)
        body.addWidget(self._panel)
        self._column.addLayout(body, 1)
        words = QVBoxLayout(self._nothing)
        words.setContentsMargins(24, 24, 24, 24)
        words.setSpacing(12)
        words.addWidget(self._nothing_text)
        words.addWidget(self._nothing_advice)
        words.addWidget(self._nothing_button, 0, Qt.AlignmentFlag.AlignLeft)
        words.addStretch(1)
        self._on_theme()

    def _show(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._model.set_catalogue(catalogue)
        self._tell_shown()
        if self._wanted:
            self._open_wanted()

    def _tell_shown(self) -> None:
        """Say how many need the owner, and how much of the list is shown; where that is nothing, what to do."""
        total, shown = self._model.total, self._model.rowCount()
        needing = sum(row.alert_severity is not None for row in self._catalogue.rows)
        if not total:
            sentence = tr("No products yet.")
        elif needing:
            sentence = trn("{n} product needs you.", "{n} products need you.", needing)
        else:
            sentence = tr("No product needs you.")
        known = trn("{n} product", "{n} products", total)
        if shown < total:
            known = tr("{n} of {products} shown", n=f"{shown:,}", products=known)
        self._say(sentence, known if total else "")
        needle = self._search.text().strip()
        if not total:
            self._nothing_text.setText(tr("Your products will stand here"))
            self._nothing_advice.setText(
                tr("They appear as soon as an export of your shop lies in the watched folder.")
            )
            self._nothing_button.setText(tr("Bring your shop in"))
        elif not shown:
            among = tr("products that need you") if self._needs_you.isChecked() else tr("products")
            self._nothing_text.setText(
                tr("No “{needle}” among the {products}", products=among, needle=needle)
                if needle
                else tr("Nothing needs you here")
            )
            self._nothing_advice.setText(tr("The search looks at names, SKUs, barcodes and categories."))
            self._nothing_button.setText(tr("Show all products"))
        self._nothing_advice.setVisible(bool(needle) or not total)
        self._fit_columns()

    def _open_wanted(self) -> None:
        sku, self._wanted = self._wanted, ""
        if self._model.row_of(sku) < 0:
            self._show_all()
        row = self._model.row_of(sku)
        if row >= 0:
            self._chosen = sku
            choose_row(self._table, row)
            self._open_panel(self._model.row_at(row))
            self._table.setFocus()

    @Slot()
    def _apply_filter(self) -> None:
        self._model.set_filter(self._search.text(), self._needs_you.isChecked())
        if self._chosen and self._model.row_of(self._chosen) < 0:
            self._put_away()
        self._tell_shown()

    def _show_all(self) -> None:
        self._search.clear()
        self._all.setChecked(True)
        self._apply_filter()

    @Slot()
    def _on_nothing(self) -> None:
        if not self._model.total:
            self.page_wanted.emit("today", "")
            return
        self._show_all()
        self.focus_first()

    @Slot()
    def _on_escape(self) -> None:
        """Take back one step: the search where it is being typed, else the opened product."""
        if self._search.hasFocus() and self._search.text():
            self._search.clear()
        elif not self._panel.isHidden():
            self._on_close_panel()

    @Slot()
    def _on_return(self) -> None:
        self._apply_filter()
        if self._model.rowCount():
            choose_row(self._table, 0)
            self._table.setFocus()

    @Slot()
    def _on_reset(self) -> None:
        """Choose the same product again after the rows were put in another order."""
        row = self._model.row_of(self._chosen) if self._chosen else -1
        if row >= 0:
            choose_row(self._table, row)

    @Slot(QModelIndex, QModelIndex)
    def _on_row(self, current: QModelIndex, _previous: QModelIndex) -> None:
        product = self._model.row_at(current.row())
        if product is not None:
            self._chosen = product.sku
            self._open_panel(product)

    def _open_panel(self, product: ProductRow | None) -> None:
        if product is None:
            return
        self._panel.show_product(product)
        if self._panel.isHidden():
            self._panel.show()
            self._fit_columns()
        service = self._service
        self._loader.read(
            "product", lambda: read_past(service, product), lambda past: self._show_past(product, past)
        )

    def _show_past(self, product: ProductRow, past: ProductPast) -> None:
        if product.sku == self._chosen:
            self._panel.show_past(past)

    @Slot(object)
    def _on_settings_wanted(self, product: ProductRow) -> None:
        dialog = ProductSettingsDialog(self._surroundings, product, self)
        dialog.settled.connect(self._on_settings_kept)
        dialog.open()

    @Slot(object)
    def _on_settings_kept(self, _words: str) -> None:
        self.refresh()
        self.answered.emit()

    @Slot()
    def _on_close_panel(self) -> None:
        self._put_away()
        self._table.setFocus()

    def _put_away(self) -> None:
        self._chosen = ""
        self._panel.hide()
        choose_row(self._table, -1)
        self._fit_columns()

    @Slot(int, str, str)
    def _on_run_changed(self, _run_id: int, _job: str, status: str) -> None:
        if RunStatus(status) in TERMINAL:
            self.refresh()

    @Slot()
    def _on_theme(self) -> None:
        fit_table(self._table, self._theme)
        self._glass.setIcon(self._theme.icon("search", "muted"))
        self._clear.setIcon(self._theme.icon("close", "muted"))
        for chip in (self._all, self._needs_you):
            # The chosen one is bold: room for that is kept, so that nothing is cut off or moves.
            font = chip.font()
            font.setBold(True)
            words = QFontMetrics(font).horizontalAdvance(chip.text())
            chip.setMinimumWidth(words + self._theme.px(CHIP_PADDING))
        set_widths(self._table, self._theme, _WIDTHS, columns.NAME)
        self._fit_columns()

    def _fit_columns(self) -> None:
        margins = self._column.contentsMargins()
        width = self.width() - margins.left() - margins.right()
        is_open = not self._panel.isHidden()
        panel = self._theme.px(PANEL_WIDTH)
        beside = width - panel >= self._theme.px(LEAST_LIST)
        # With a doubled font a small window has room for one of the two: then the product covers its list.
        is_covered = is_open and not beside
        is_empty = self._model.rowCount() == 0
        self._table.setHidden(is_covered or is_empty)
        self._nothing.setHidden(is_covered or not is_empty)
        self._panel.setFixedWidth(panel if beside else width)
        if is_open and beside:
            width -= panel + GAP
        width -= self._theme.px(16)
        give_way(self._table, self._theme, _WIDTHS, _GIVE_WAY, NAME_WIDTH, width)


def _read_catalogue(service: Service) -> Catalogue:
    shop = service.shop()
    with service.store.read() as connection:
        seen = outlooks(connection)
    today = business_day(service.now(), shop.zone)
    return Catalogue.of(service.products(), shop.currency, seen, today)


def _chip(text: str) -> QPushButton:
    chip = QPushButton(text)
    chip.setCheckable(True)
    chip.setProperty("role", "chip")
    chip.setAccessibleName(text)
    return chip
