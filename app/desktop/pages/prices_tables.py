"""The tables of the Prices page: the pages that are watched, what became dearer to buy, the lists that are fetched."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QModelIndex, Signal, Slot
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.desktop.button_row import ButtonRow
from app.desktop.models import costs as cost_columns
from app.desktop.models import feeds as feed_columns
from app.desktop.models import watched as page_columns
from app.desktop.models.costs import CostsModel
from app.desktop.models.feeds import FeedsModel
from app.desktop.models.rows import ColumnModel
from app.desktop.models.watched import WatchedModel
from app.desktop.pages.price_buttons import PageButtons
from app.desktop.pages.price_cards import as_sentences
from app.desktop.pages.short_table import Room, ShortTable
from app.desktop.pages.tables import choose_row
from app.desktop.pieces import text_label
from app.desktop.sheet import GAP, SPACE
from app.desktop.theme import Theme
from app.jobs.cost_changes import CostChange
from app.jobs.price_view import FeedLine, PageLine
from app.language import tr, trn

SIDE = 16
_PAGES = Room(
    widths={
        page_columns.SELLER: 112,
        page_columns.PRICE: 128,
        page_columns.BESIDE: 124,
        page_columns.THERE: 108,
        page_columns.STATUS: 168,
    },
    stretch=page_columns.PRODUCT,
    least=152,
    give_way=(page_columns.THERE, page_columns.BESIDE, page_columns.STATUS, page_columns.SELLER),
    most_rows=12,
    side=SIDE,
)
_COSTS = Room(
    widths={
        cost_columns.DAY: 116,
        cost_columns.BEFORE: 116,
        cost_columns.AFTER: 116,
        cost_columns.MARGIN_BEFORE: 124,
        cost_columns.MARGIN_AFTER: 116,
    },
    stretch=cost_columns.PRODUCT,
    least=170,
    give_way=(cost_columns.DAY, cost_columns.MARGIN_BEFORE, cost_columns.BEFORE, cost_columns.MARGIN_AFTER),
    most_rows=8,
    side=SIDE,
)
_FEEDS = Room(
    widths={feed_columns.SUPPLIER: 160, feed_columns.STATUS: 220},
    stretch=feed_columns.ADDRESS,
    least=170,
    give_way=(feed_columns.SUPPLIER,),
    most_rows=6,
    side=SIDE,
)


class _TableCard(ShortTable):
    """A title, a table, what the chosen row says in full, and its buttons."""

    def __init__(self, theme: Theme, model: ColumnModel, room: Room, title: str) -> None:
        super().__init__(theme, model, room)
        self.setProperty("role", "card")
        self.title = text_label(title, "title")
        self._details = text_label("")
        for named in (self, self.table):
            named.setAccessibleName(title)
        self.table.selectionModel().currentRowChanged.connect(self._on_row)

    def _lay_out(self, *below: QWidget) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(SIDE, SPACE, SIDE, SPACE)
        column.setSpacing(GAP)
        for part in (self.title, self.table, self._details, *below):
            column.addWidget(part)

    def _choose(self, row: int) -> None:
        choose_row(self.table, row if self.table.model().rowCount() else -1)
        self._tell()
        self._fit()

    def stops(self) -> list[QWidget]:
        """Return where the keyboard stops in the card, in order."""
        return [self.table, *self.findChildren(QPushButton)]

    def _row(self) -> int:
        return self.table.currentIndex().row()

    @Slot(QModelIndex, QModelIndex)
    def _on_row(self, _current: QModelIndex, _previous: QModelIndex) -> None:
        self._tell()

    def _tell(self) -> None:
        """Say below the table what the chosen row has no room for. Each table says how."""
        raise NotImplementedError


class WatchedPages(_TableCard):
    """Every page that is watched."""

    product_wanted = Signal(str)
    """The SKU."""

    def __init__(self, theme: Theme) -> None:
        self._model = WatchedModel(theme)
        super().__init__(theme, self._model, _PAGES, tr("Watched pages"))
        self.show_product = QPushButton(tr("Show product"))
        self.show_product.setProperty("role", "link")
        self.show_product.clicked.connect(self._on_show_product)
        self.buttons = PageButtons(self.show_product, of_list=True)
        self._lay_out(self.buttons)
        self.table.doubleClicked.connect(self.buttons.read.click)

    def show_pages(self, pages: Sequence[PageLine], being_read: Collection[int]) -> None:
        """Show these pages; one that is chosen stays chosen."""
        if tuple(pages) == self._model.rows and frozenset(being_read) == self._model.being_read:
            return
        chosen = self._model.row_at(self._row())
        self._model.set_rows(pages, being_read)
        ids = [line.page_id for line in pages]
        self._choose(ids.index(chosen.page_id) if chosen is not None and chosen.page_id in ids else 0)
        self.title.setText(trn("{n} watched page", "{n} watched pages", len(pages)))

    def bring(self, sku: str) -> bool:
        """Choose the first page of a product; False where none is watched."""
        row = next((place for place, line in enumerate(self._model.rows) if line.sku == sku), -1)
        if row >= 0:
            choose_row(self.table, row)
        return row >= 0

    def _tell(self) -> None:
        line = self._model.row_at(self._row())
        for part in (self._details, self.buttons):
            part.setVisible(line is not None)
        if line is None:
            return
        said = (line.seller, line.price_text, line.position_text, line.availability_text)
        asked = f"{line.product}: {' · '.join(part for part in said if part)}"
        self._details.setText(as_sentences((asked, line.doubt_text, line.status_text)))
        self.buttons.show_line(line)
        self.show_product.setAccessibleName(tr("Show product: {name}", name=line.product))

    @Slot()
    def _on_show_product(self) -> None:
        line = self._model.row_at(self._row())
        if line is not None:
            self.product_wanted.emit(line.sku)


class CostChanges(_TableCard):
    """What the shop pays more or less for than before, in the last thirty days."""

    product_wanted = Signal(str)
    """The SKU."""

    def __init__(self, theme: Theme) -> None:
        self._model = CostsModel()
        super().__init__(theme, self._model, _COSTS, tr("What became dearer or cheaper to buy"))
        self.show_product = QPushButton(tr("Show product"))
        self.show_product.clicked.connect(self._on_show_product)
        self._lay_out(ButtonRow(self.show_product))

    def show_changes(self, changes: Sequence[CostChange]) -> None:
        """Show these changes; one that is chosen stays chosen."""
        if tuple(changes) == self._model.rows:
            return
        chosen = self._model.row_at(self._row())
        self._model.set_rows(changes)
        keys = [(change.product_id, change.day) for change in changes]
        key = None if chosen is None else (chosen.product_id, chosen.day)
        self._choose(keys.index(key) if key in keys else 0)

    def _tell(self) -> None:
        change = self._model.row_at(self._row())
        self._details.setVisible(change is not None)
        self.show_product.setVisible(change is not None)
        if change is not None:
            self._details.setText(f"{change.product}: {change.text}")
            self.show_product.setAccessibleName(tr("Show product: {name}", name=change.product))

    @Slot()
    def _on_show_product(self) -> None:
        change = self._model.row_at(self._row())
        if change is not None:
            self.product_wanted.emit(change.sku)


class SupplierLists(_TableCard):
    """The lists of suppliers that are fetched from an address."""

    answer_wanted = Signal(object)
    """A ``FeedLine``; so for the others."""
    pause_wanted = Signal(object)
    resume_wanted = Signal(object)
    remove_wanted = Signal(object)

    def __init__(self, theme: Theme) -> None:
        self._model = FeedsModel(theme)
        super().__init__(theme, self._model, _FEEDS, tr("Suppliers' lists"))
        self.answer = QPushButton(tr("Answer…"))
        self.answer.setProperty("role", "primary")
        self.pause = QPushButton(tr("Pause"))
        self.resume = QPushButton(tr("Resume"))
        self.remove = QPushButton(tr("Stop watching…"))
        self._buttons = (self.answer, self.pause, self.resume, self.remove)
        for button, signal in (
            (self.answer, self.answer_wanted),
            (self.pause, self.pause_wanted),
            (self.resume, self.resume_wanted),
            (self.remove, self.remove_wanted),
        ):
            button.clicked.connect(lambda _checked=False, emit=signal.emit: self._send(emit))
        self._lay_out(ButtonRow(*self._buttons))

    def show_feeds(self, feeds: Sequence[FeedLine]) -> None:
        """Show these lists; one that is chosen stays chosen, at first it is one that wants an answer."""
        if tuple(feeds) == self._model.rows:
            return
        chosen = self._model.row_at(self._row())
        self._model.set_rows(feeds)
        ids = [feed.feed_id for feed in feeds]
        first = next((row for row, feed in enumerate(feeds) if feed.questions), 0)
        self._choose(ids.index(chosen.feed_id) if chosen is not None and chosen.feed_id in ids else first)

    def _tell(self) -> None:
        feed = self._model.row_at(self._row())
        self._details.setVisible(feed is not None)
        for button in self._buttons:
            button.setVisible(feed is not None)
        if feed is None:
            return
        self._details.setText(f"{feed.supplier}: {feed.status_text}")
        self.answer.setVisible(bool(feed.questions))
        self.pause.setVisible(feed.state == "watching")
        self.resume.setVisible(feed.state != "watching")
        self.resume.setText(tr("Try again") if feed.state == "stopped" else tr("Resume"))
        whose = tr("The list of {supplier}", supplier=feed.supplier)
        for button in self._buttons:
            button.setAccessibleName(f"{button.text()} {whose}")

    def _send(self, emit: object) -> None:
        feed = self._model.row_at(self._row())
        if feed is not None and callable(emit):
            emit(feed)
