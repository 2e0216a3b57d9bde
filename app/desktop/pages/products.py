"""Products: find one while typing, see which need you, open one beside the list."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, QTimer, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QPushButton, QWidget

from app.desktop.models import products as columns
from app.desktop.models.products import Catalogue, ProductModel
from app.desktop.pages.page import Page, Surroundings
from app.desktop.pages.product_panel import ProductPanel, ProductPast, read_past
from app.desktop.pages.tables import choose_row, fit_table, give_way, make_table, set_widths
from app.desktop.words import counted
from app.domain.runs import TERMINAL, RunStatus
from app.store.products import ProductRow

PANEL_WIDTH = 300
GAP = 12
LEAST_LIST = 280
NAME_WIDTH = 190
"""The name must stay readable; before it gets narrower, columns that the panel repeats make room."""
_GIVE_WAY = (columns.MARGIN, columns.PRICE, columns.SKU, columns.COVER)
_WIDTHS = {
    columns.SKU: 120,
    columns.STOCK: 80,
    columns.SELLS: 90,
    columns.COVER: 110,
    columns.PRICE: 110,
    columns.MARGIN: 100,
}
SEARCH_DELAY_MS = 60
"""Waits for the next key of somebody who types fast."""


class ProductsPage(Page):
    """The list of products."""

    def __init__(self, surroundings: Surroundings, parent: QWidget | None = None) -> None:
        super().__init__(surroundings, self.tr("Products"), parent)
        self._wanted = ""
        self._chosen = ""
        self._catalogue = Catalogue()
        self._search = QLineEdit()
        self._search.setPlaceholderText(self.tr("Name, SKU, barcode or category"))
        self._search.setAccessibleName(self.tr("Search products"))
        self._search.setClearButtonEnabled(True)
        self._all = _chip(self.tr("All"))
        self._needs_you = _chip(self.tr("Needs you"))
        self._all.setChecked(True)
        chips = QButtonGroup(self)
        chips.addButton(self._all)
        chips.addButton(self._needs_you)
        self._model = ProductModel(self._theme, self)
        self._table = make_table(self._model, self._theme, self.tr("Products"))
        self._table.sortByColumn(columns.NAME, Qt.SortOrder.AscendingOrder)
        self._table.setSortingEnabled(True)
        self._panel = ProductPanel(self._theme)
        self._panel.hide()
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(SEARCH_DELAY_MS)
        self._lay_out()
        self._typing.timeout.connect(self._apply_filter)
        self._search.textChanged.connect(self._typing.start)
        self._search.returnPressed.connect(self._on_return)
        self._needs_you.toggled.connect(self._apply_filter)
        self._table.selectionModel().currentRowChanged.connect(self._on_row)
        self._model.modelReset.connect(self._on_reset)
        self._panel.close_wanted.connect(self._on_close_panel)
        self._bridge.run_changed.connect(self._on_run_changed)
        self._theme.changed.connect(self._on_theme)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.activated.connect(self.focus_first)

    def load(self) -> None:
        """Read every product with its stock and sales."""
        service = self._service
        self._loader.read(
            "products", lambda: Catalogue.of(service.products(), service.shop().currency), self._show
        )

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
        body.addWidget(self._panel)
        self._column.addLayout(body, 1)
        self._on_theme()

    def _show(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._model.set_catalogue(catalogue)
        total = len(catalogue.rows)
        needing = sum(row.alert_severity is not None for row in catalogue.rows)
        if not total:
            self._say(
                self.tr("No products yet"),
                self.tr("They appear here as soon as an export of your shop lies in the watched folder."),
            )
        else:
            known = counted(total, self.tr("{n} product"), self.tr("{n} products"))
            if needing:
                sentence = counted(
                    needing, self.tr("{n} product needs you"), self.tr("{n} products need you")
                )
                self._say(sentence, self.tr("of {products}").replace("{products}", known))
            else:
                self._say(self.tr("No product needs you"), known)
        if self._wanted:
            self._open_wanted()

    def _open_wanted(self) -> None:
        sku, self._wanted = self._wanted, ""
        if self._model.row_of(sku) < 0:
            self._search.clear()
            self._all.setChecked(True)
            self._apply_filter()
        row = self._model.row_of(sku)
        if row >= 0:
            self._chosen = sku
            choose_row(self._table, row)
            self._open_panel(self._model.product_at(row))
            self._table.setFocus()

    @Slot()
    def _apply_filter(self) -> None:
        self._model.set_filter(self._search.text(), self._needs_you.isChecked())

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
        product = self._model.product_at(current.row())
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

    @Slot()
    def _on_close_panel(self) -> None:
        self._chosen = ""
        self._panel.hide()
        choose_row(self._table, -1)
        self._fit_columns()
        self._table.setFocus()

    @Slot(int, str, str)
    def _on_run_changed(self, _run_id: int, _job: str, status: str) -> None:
        if RunStatus(status) in TERMINAL:
            self.refresh()

    @Slot()
    def _on_theme(self) -> None:
        fit_table(self._table, self._theme)
        set_widths(self._table, self._theme, _WIDTHS, columns.NAME)
        self._fit_columns()

    def _fit_columns(self) -> None:
        margins = self._column.contentsMargins()
        width = self.width() - margins.left() - margins.right()
        is_open = not self._panel.isHidden()
        panel = self._theme.px(PANEL_WIDTH)
        beside = width - panel >= self._theme.px(LEAST_LIST)
        # With a doubled font a small window has room for one of the two: then the product covers its list.
        self._table.setHidden(is_open and not beside)
        self._panel.setFixedWidth(panel if beside else width)
        if is_open and beside:
            width -= panel + GAP
        width -= self._theme.px(16)
        give_way(self._table, self._theme, _WIDTHS, _GIVE_WAY, NAME_WIDTH, width)


def _chip(text: str) -> QPushButton:
    chip = QPushButton(text)
    chip.setCheckable(True)
    chip.setProperty("role", "chip")
    chip.setAccessibleName(text)
    return chip
