"""Products: find one while typing, see which need you, open one beside the list."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Slot
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.desktop.dialogs.product_settings import ProductSettingsDialog
from app.desktop.models import products as columns
from app.desktop.models.products import ProductModel
from app.desktop.pages.chips import ChipRow
from app.desktop.pages.page import Page, Surroundings
from app.desktop.pages.product_panel import ProductPanel
from app.desktop.pages.product_past import ProductPast, read_past
from app.desktop.pages.tables import (
    choose_row,
    fill_behind,
    fit_table,
    give_way,
    make_table,
    set_widths,
)
from app.desktop.pieces import card, text_label
from app.desktop.product_reading import (
    Answer,
    ProductLine,
    ask,
    new_index,
    open_list,
    read_lines,
    read_product,
)
from app.desktop.sheet import PAGE_SIDE, SPACE, TIGHT
from app.domain.errors import TillwatchError
from app.domain.runs import TERMINAL, RunStatus
from app.language import number, tr, trn
from app.store.product_index import Among, Found, ProductIndex, Wanted
from app.store.products import ProductRow

PANEL_WIDTH = 376
GAP = 12
LEAST_LIST = 280
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
_AMONG = (Among.ALL, Among.NEEDS_YOU, Among.QUIET, Among.WRONG_COUNTS)
AHEAD = 120
"""Rows above and below those that are seen, read together with them."""


class ProductsPage(Page):
    """The list of products."""

    def __init__(self, surroundings: Surroundings, parent: QWidget | None = None) -> None:
        super().__init__(surroundings, tr("Products"), parent)
        self._surroundings = surroundings
        self._chosen = 0
        """The product that is open; 0: none."""
        self._bring = 0
        """The product that is to be brought into view once its row is known."""
        self._enter = False
        """Whether the first row is to be opened once it is there."""
        self._wanted = Wanted()
        self._index: ProductIndex | None = None
        self._coming: ProductIndex | None = None
        """What the store holds now, while it is still being made: until then the former one answers."""
        self._is_looking = False
        """Whether that is so, or about to be."""
        self._has_changed = False
        """Whether the store is to be looked at once more after that."""
        self._is_anew = False
        """Whether what is shown is still from the former index."""
        self._found: Found | None = None
        self._search = QLineEdit()
        self._search.setPlaceholderText(tr("Name, SKU, barcode or category"))
        self._search.setAccessibleName(tr("Search products"))
        # With a parent of our own: those that the field makes go with what Python last saw of the field's inside.
        self._glass, self._clear = QAction(self), QAction(self)
        self._search.addAction(self._glass, QLineEdit.ActionPosition.LeadingPosition)
        self._glass.triggered.connect(self.focus_first)
        self._search.addAction(self._clear, QLineEdit.ActionPosition.TrailingPosition)
        self._clear.setToolTip(tr("Clear the search"))
        self._clear.setVisible(False)
        self._chips = ChipRow(
            self._theme,
            [tr("All"), tr("Needs you"), tr("No sales in 90 days"), tr("Wrong counts")],
        )
        self._model = ProductModel(self._theme, self)
        self._table = make_table(self._model, self._theme, tr("Products"), signs_last=True)
        self._table.horizontalHeader().setSortIndicator(columns.NAME, Qt.SortOrder.AscendingOrder)
        self._nothing = card()
        self._nothing.hide()
        self._nothing_text = text_label("", "title")
        self._nothing_advice = text_label("")
        self._nothing_button = QPushButton(tr("Show all products"))
        self._panel = ProductPanel(surroundings)
        self._panel.hide()
        self._lay_out()
        self._connect()

    def load(self) -> None:
        """Look at the store anew: at once for the rows that are seen, and soon for which there are."""
        if self._index is None:
            service, wanted, at_once = self._service, self._wanted, self._found is None
            self._loader.read(
                "products", lambda: open_list(service, wanted, at_once=at_once), self._on_opened
            )
            return
        self._read_seen_again()
        self._has_changed = True
        self._look_anew()

    def prepare(self) -> None:
        """Have everything there before somebody comes."""
        self._stale = False
        self.load()

    def select(self, subject: str) -> None:
        """Open the product of this SKU, whatever search and filter say."""
        service = self._service
        self._loader.read("product-wanted", lambda: read_product(service, subject), self._on_wanted)

    @Slot()
    def focus_first(self) -> None:
        """Put the keyboard into the search box."""
        if self._search.isHidden():
            self._put_away()
        self._search.setFocus()
        self._search.selectAll()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up, and be quick to scroll."""
        super().showEvent(event)
        fill_behind(self._table)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the name readable at every width."""
        super().resizeEvent(event)
        self._fit_columns()

    def _lay_out(self) -> None:
        self._column.addWidget(self._search)
        self._column.addSpacing(TIGHT)
        self._column.addWidget(self._chips)
        self._column.addSpacing(TIGHT)
        body = QHBoxLayout()
        body.setSpacing(GAP)
        body.addWidget(self._table, 1)
        body.addWidget(self._nothing, 1)
        body.addWidget(self._panel)
        self._column.addLayout(body, 1)
        words = QVBoxLayout(self._nothing)
        words.setContentsMargins(PAGE_SIDE, PAGE_SIDE, PAGE_SIDE, PAGE_SIDE)
        words.setSpacing(SPACE)
        words.addWidget(self._nothing_text)
        words.addWidget(self._nothing_advice)
        words.addWidget(self._nothing_button, 0, Qt.AlignmentFlag.AlignLeft)
        words.addStretch(1)
        self._on_theme()

    def _connect(self) -> None:
        self._search.textChanged.connect(self._on_question)
        self._clear.triggered.connect(self._search.clear)
        self._search.returnPressed.connect(self._on_return)
        self._chips.group.idToggled.connect(self._on_chip)
        self._nothing_button.clicked.connect(self._on_nothing)
        self._model.order_wanted.connect(self._on_order)
        self._model.lines_wanted.connect(self._on_lines_wanted)
        self._table.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self._table.setSortingEnabled(True)
        self._table.selectionModel().currentRowChanged.connect(self._on_row)
        self._panel.settings_wanted.connect(self._on_settings_wanted)
        self._panel.close_wanted.connect(self._on_close_panel)
        self._panel.step_wanted.connect(self._on_step)
        self._panel.page_wanted.connect(self.page_wanted)
        self._panel.refused.connect(self.refused)
        self._panel.settled.connect(self._on_settled)
        self._bridge.run_changed.connect(self._on_run_changed)
        self._theme.changed.connect(self._on_theme)
        self._shortcut(QKeySequence.StandardKey.Find, self.focus_first)
        self._shortcut(QKeySequence.StandardKey.Cancel, self._on_escape)
        self._shortcut("Alt+Up", partial(self._on_step, -1))
        self._shortcut("Alt+Down", partial(self._on_step, 1))

    def _shortcut(self, keys: QKeySequence.StandardKey | str, act: object) -> None:
        made = QShortcut(QKeySequence(keys), self)
        made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        made.activated.connect(act)

    # What is asked for

    @Slot()
    def _on_question(self) -> None:
        """Look for what is asked for now, among the products as they were read last."""
        self._clear.setVisible(bool(self._search.text()))
        header = self._table.horizontalHeader()
        wanted = Wanted(
            self._search.text(),
            _AMONG[self._chips.chosen],
            columns.SORTS[max(0, header.sortIndicatorSection())],
            header.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder,
        )
        if wanted == self._wanted:
            return
        self._wanted = wanted
        index = self._index
        if index is None:
            service = self._service
            # Nothing has come yet: what is under way answers another question.
            self._loader.read("products", lambda: open_list(service, wanted, at_once=False), self._on_opened)
        else:
            self._ask(index)

    @Slot(int, bool)
    def _on_chip(self, _place: int, is_chosen: bool) -> None:
        if is_chosen:
            self._on_question()

    @Slot(int, bool)
    def _on_order(self, _column: int, _descending: bool) -> None:
        self._on_question()

    def _on_opened(self, answer: Answer) -> None:
        self._index = answer.index
        if answer.found.wanted != self._wanted:
            self._ask(answer.index)
            return
        self._show(answer)
        if answer.found.is_whole:
            self._make_ready(answer.index)

    def _on_answer(self, answer: Answer) -> None:
        if answer.found.wanted == self._wanted and answer.index is self._index:
            self._show(answer)
        elif self._index is not None:
            self._ask(self._index)

    def _ask(self, index: ProductIndex) -> None:
        service, wanted, whole = self._service, self._wanted, self._is_anew
        self._loader.read("products", lambda: ask(service, index, wanted, whole=whole), self._on_answer)

    def _look_anew(self) -> None:
        if self._has_changed and not self._is_looking:
            self._is_looking, self._has_changed = True, False
            service = self._service
            self._loader.read(
                "product-index", lambda: new_index(service), self._on_coming, self._on_no_piece, ahead=True
            )

    def _on_coming(self, index: ProductIndex) -> None:
        self._coming = index
        self._make_ready(index)

    def _on_rest(self, index: ProductIndex, found: Found) -> None:
        if found.wanted != self._wanted or index is not self._index:
            return
        self._found = found
        top = self._table.verticalScrollBar().value()
        if self._model.show_rest(found):
            self._take_up_choice()
            self._table.verticalScrollBar().setValue(top)
        self._settle()
        self._make_ready(index)

    def _make_ready(self, index: ProductIndex) -> None:
        """Have what filters and orders need made before they are asked for, a piece at a time."""
        self._loader.read(
            "product-pieces", index.make_next, partial(self._on_piece, index), self._on_no_piece, ahead=True
        )

    def _on_piece(self, index: ProductIndex, has_more: bool) -> None:
        if index is not self._index and index is not self._coming:
            return
        if has_more:
            self._make_ready(index)
        elif index is self._coming:
            self._index, self._coming, self._is_anew, self._is_looking = index, None, True, False
            self._ask(index)
            self._look_anew()

    def _on_no_piece(self, error: TillwatchError) -> None:
        """Go on with what there is; the next change is another occasion."""
        self._coming, self._is_looking = None, False
        self._loader.failed.emit(str(error))

    def _show(self, answer: Answer) -> None:
        anew, self._is_anew = self._is_anew, False
        bar = self._table.verticalScrollBar()
        top, first = bar.value(), self._model.id_at(self._table.rowAt(0))
        offset = top - max(0, self._table.rowAt(0)) * self._table.verticalHeader().defaultSectionSize()
        stays = self._found is not None and self._found.wanted == answer.found.wanted
        self._found = answer.found
        if self._model.show_answer(answer, anew=anew):
            self._take_up_choice()
            row = self._model.row_of(first) if stays else 0
            bar.setValue(row * self._table.verticalHeader().defaultSectionSize() + offset if row > 0 else 0)
        if answer.found.is_whole:
            self._settle()
        else:
            index, wanted = answer.index, answer.found.wanted
            self._loader.read(
                "products-rest", lambda: index.find(wanted), partial(self._on_rest, index), ahead=True
            )
        self._tell_shown()
        if self._enter:
            self._open_first()

    def _settle(self) -> None:
        """Where all rows are known: bring what was wanted into view, or close what is not among them."""
        wanted, self._bring = self._bring, 0
        if wanted:
            row = self._model.row_of(wanted)
            if row < 0 and self._wanted != Wanted():
                self._bring = wanted
                self._show_all()
            elif row >= 0:
                choose_row(self._table, row)
        elif self._chosen and self._model.row_of(self._chosen) < 0:
            self._put_away()
        self._tell_shown()

    def _take_up_choice(self) -> None:
        """Choose the same product again after the rows were put in another order."""
        row = self._model.row_of(self._chosen) if self._chosen else -1
        if row >= 0:
            selection = self._table.selectionModel()
            selection.blockSignals(True)
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            selection.setCurrentIndex(self._model.index(row, 0), flags)
            selection.blockSignals(False)

    @Slot()
    def _on_scrolled(self) -> None:
        """Read on before the rows that are known come to their end."""
        first, last = self._rows_seen()
        if first >= 0 and self._model.missing(first - AHEAD // 2, last + AHEAD // 2):
            self._on_lines_wanted()

    def _rows_seen(self) -> tuple[int, int]:
        """Return the first and the last row in view; (-1, -1) where there is none."""
        first = self._table.rowAt(0)
        last = self._table.rowAt(self._table.viewport().height() - 1)
        return first, self._model.rowCount() - 1 if last < 0 else last

    @Slot()
    def _on_lines_wanted(self) -> None:
        first, last = self._rows_seen()
        ids = self._model.missing(first - AHEAD, last + AHEAD) if first >= 0 else []
        if ids:
            service = self._service
            self._loader.read("product-lines", lambda: read_lines(service, ids), partial(self._on_lines, ids))

    def _read_seen_again(self) -> None:
        """Bring what is looked at up to date long before the rest can be."""
        first, last = self._rows_seen()
        ids = [self._model.id_at(row) for row in range(first, last + 1)] if first >= 0 else []
        if ids:
            service = self._service
            self._loader.read("product-lines", lambda: read_lines(service, ids), partial(self._on_lines, ids))
        if self._chosen:
            self._open(self._chosen)

    def _on_lines(self, ids: list[int], lines: list[ProductLine]) -> None:
        self._model.add_lines(ids, lines)

    # What is said of it

    def _tell_shown(self) -> None:
        """Say how many need the owner, and how much of the list is shown; where that is nothing, what to do."""
        found = self._found
        if found is None:
            return
        total, shown = found.total, found.count
        if not total:
            sentence = tr("No products yet.")
        elif found.needing:
            sentence = trn("{n} product needs you.", "{n} products need you.", found.needing)
        else:
            sentence = tr("No product needs you.")
        known = trn("{n} product", "{n} products", total)
        if shown < total and (found.is_whole or not shown):
            known = tr("{n} of {products} shown", n=number(shown), products=known)
        elif shown < total and not self._subline.isHidden():
            # The number of hits comes a moment after the first of them.
            known = self._subline.text()
        self._say(sentence, known if total else "")
        self._tell_nothing(found)
        self._fit_columns()

    def _tell_nothing(self, found: Found) -> None:
        """Say why no row is shown, and what to do."""
        needle = self._search.text().strip()
        if not found.total:
            self._nothing_text.setText(tr("Your products will stand here"))
            self._nothing_advice.setText(
                tr("They appear as soon as an export of your shop lies in the watched folder.")
            )
            self._nothing_button.setText(tr("Bring your shop in"))
        elif not found.count:
            self._nothing_text.setText(_nothing_found(needle, found.wanted.among))
            self._nothing_advice.setText(tr("The search looks at names, SKUs, barcodes and categories."))
            self._nothing_button.setText(tr("Show all products"))
        self._nothing_advice.setVisible(bool(needle) or not found.total)

    def _show_all(self) -> None:
        self._search.clear()
        self._chips.choose(0)

    # What the keyboard and the mouse do

    @Slot()
    def _on_nothing(self) -> None:
        if self._found is None or not self._found.total:
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
        """Open the first hit, also where it has yet to be found."""
        self._enter = self._found is None or self._found.wanted != self._wanted
        if not self._enter:
            self._open_first()

    def _open_first(self) -> None:
        self._enter = False
        if self._model.rowCount():
            choose_row(self._table, 0)
            self._table.setFocus()

    @Slot(QModelIndex, QModelIndex)
    def _on_row(self, current: QModelIndex, _previous: QModelIndex) -> None:
        product_id = self._model.id_at(current.row())
        if product_id and product_id != self._chosen:
            self._chosen = product_id
            product = self._model.row_at(current.row())
            if product is not None:
                self._show_panel(product)
            self._open(product_id)

    @Slot(int)
    def _on_step(self, by: int) -> None:
        """Open the product above or below the one that is open."""
        row = self._model.row_of(self._chosen) + by
        if self._chosen and 0 <= row < self._model.rowCount():
            choose_row(self._table, row)

    def _on_wanted(self, product: ProductRow | None) -> None:
        if product is None:
            return
        self._chosen = product.id
        self._show_panel(product)
        self._open(product.id)
        if self._table.isHidden():
            self._panel.take_focus()
        else:
            self._table.setFocus()
        self._bring = product.id
        if self._found is not None and self._found.is_whole and self._found.wanted == self._wanted:
            self._settle()

    def _open(self, product_id: int) -> None:
        service = self._service
        self._loader.read("product", lambda: read_past(service, product_id), self._on_past)

    def _on_past(self, past: ProductPast | None) -> None:
        if past is not None and past.product.id == self._chosen:
            self._show_panel(past.product)
            self._panel.show_past(past)

    def _show_panel(self, product: ProductRow) -> None:
        self._panel.show_product(product)
        if self._panel.isHidden():
            self._panel.show()
            self._fit_columns()

    @Slot(object)
    def _on_settings_wanted(self, product: ProductRow) -> None:
        dialog = ProductSettingsDialog(self._surroundings, product, self)
        dialog.settled.connect(self._on_settled)
        dialog.open()

    @Slot()
    def _on_settled(self) -> None:
        self.refresh()
        self.answered.emit()

    @Slot()
    def _on_close_panel(self) -> None:
        self._put_away()
        self._table.setFocus()

    def _put_away(self) -> None:
        self._chosen = 0
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
        fill_behind(self._table)
        self._glass.setIcon(self._theme.icon("search", "muted"))
        self._clear.setIcon(self._theme.icon("close", "muted"))
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
        is_empty = self._found is not None and self._found.count == 0
        self._table.setHidden(is_covered or is_empty)
        self._nothing.setHidden(is_covered or not is_empty)
        self._search.setHidden(is_covered)
        self._chips.setHidden(is_covered)
        self._panel.setFixedWidth(panel if beside else max(0, width))
        if is_open and beside:
            width -= panel + GAP
        width -= self._theme.px(16)
        give_way(self._table, self._theme, _WIDTHS, _GIVE_WAY, NAME_WIDTH, width)


def _nothing_found(needle: str, among: Among) -> str:
    if needle:
        match among:
            case Among.NEEDS_YOU:
                return tr("No “{needle}” among the products that need you", needle=needle)
            case Among.QUIET:
                return tr("No “{needle}” among the products without sales in 90 days", needle=needle)
            case Among.WRONG_COUNTS:
                return tr("No “{needle}” among the products with wrong counts", needle=needle)
            case _:
                return tr("No “{needle}” among the products", needle=needle)
    match among:
        case Among.QUIET:
            return tr("Everything has sold within 90 days")
        case Among.WRONG_COUNTS:
            return tr("No count looks wrong")
        case _:
            return tr("Nothing needs you here")
