"""One product beside the list: its facts, what is expected of it, and how price and stock went."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.desktop.facts import outlook_lines
from app.desktop.fan import FanChart
from app.desktop.models.products import cover_text, margin_text, sells_text, stock_text
from app.desktop.pages.product_past import LINES, ProductPast, price_changes
from app.desktop.pieces import scrolling, set_role, text_label
from app.desktop.theme import Theme, tabular
from app.desktop.words import NOTHING, day_text, moment, severity_sign, severity_word
from app.domain.money import format_money
from app.domain.quantity import quantity_text
from app.language import tr
from app.store.products import ProductRow


class ProductPanel(QFrame):
    """The panel. ``show_product`` fills the facts at once, ``show_past`` what had to be read."""

    close_wanted = Signal()
    settings_wanted = Signal(object)
    """The ``ProductRow`` whose settings are to be shown."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._product: ProductRow | None = None
        self.setProperty("role", "card")
        self.setAccessibleName(tr("The chosen product"))
        self._name = text_label("", "title")
        self._sku = text_label("", "muted")
        self._severity = text_label("", "attention")
        self._alert = text_label("")
        self._unsold = text_label(tr("Not sold any more: its stock is not watched."), "attention")
        self._fan = FanChart(theme)
        self._fan.hide()
        self._accuracy = text_label("", "muted")
        self.settings = QPushButton(tr("How it is ordered…"))
        self.settings.clicked.connect(self._on_settings)
        close = QPushButton()
        close.setProperty("role", "link")
        close.setIcon(theme.icon("close", "muted"))
        close.setAccessibleName(tr("Close the product"))
        close.setToolTip(tr("Close"))
        close.clicked.connect(self.close_wanted)
        theme.changed.connect(lambda: close.setIcon(theme.icon("close", "muted")))
        head = QHBoxLayout()
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addWidget(self._name)
        names.addWidget(self._sku)
        head.addLayout(names, 1)
        head.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)

        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        column.addWidget(self._severity)
        column.addWidget(self._alert)
        column.addWidget(self._unsold)
        self._facts = _grid(column)
        column.addWidget(self.settings, 0, Qt.AlignmentFlag.AlignLeft)
        self._outlook_title = _heading(column, tr("What is expected"))
        column.addWidget(self._fan)
        self._outlook = _grid(column)
        column.addWidget(self._accuracy)
        self._prices_title = _heading(column, tr("Price changes"))
        self._prices = _grid(column)
        self._stock_title = _heading(column, tr("Stock counts"))
        self._stock = _grid(column)
        self._market_title = _heading(column, tr("Other shops"))
        self._market = _grid(column)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 12, 8, 12)
        outer.setSpacing(10)
        outer.addLayout(head)
        outer.addWidget(scrolling(content, tr("Facts of the product")), 1)

    def show_product(self, product: ProductRow) -> None:
        """Show what the list knows of a product."""
        if self._product is None or self._product.id != product.id:
            self._fan.show_fan(None)
            self._accuracy.hide()
            self._unsold.hide()
        self._product = product
        self.settings.setAccessibleName(tr("How it is ordered: {name}", name=product.name))
        self._name.setText(product.name)
        self._sku.setText(product.sku)
        has_alert = product.alert_severity is not None
        self._severity.setVisible(has_alert)
        self._alert.setVisible(has_alert)
        if product.alert_severity is not None:
            set_role(self._severity, severity_sign(product.alert_severity)[1])
            self._severity.setText(severity_word(product.alert_severity))
            self._alert.setText(product.alert_text or "")
        self._fill(self._facts, self._fact_lines(product))
        for title, grid in (
            (self._outlook_title, self._outlook),
            (self._prices_title, self._prices),
            (self._stock_title, self._stock),
            (self._market_title, self._market),
        ):
            title.hide()
            self._fill(grid, [])

    def show_past(self, past: ProductPast) -> None:
        """Add what is expected, and how price and stock went."""
        prices = [
            (day_text(point.day), format_money(point.price, point.currency))
            for point in price_changes(past.prices)[:LINES]
        ]
        stock = [
            (moment(point.at, past.now, past.zone), quantity_text(point.on_hand))
            for point in reversed(past.stock)
        ]
        latest = {point.seller: point for point in past.market}
        market = [(point.seller, format_money(point.price, point.currency)) for point in latest.values()]
        outlook = [] if past.judgement is None else outlook_lines(past.judgement.facts)
        self._fan.show_fan(past.fan)
        self._accuracy.setText(past.accuracy)
        self._accuracy.setVisible(bool(past.accuracy))
        self._unsold.setVisible(past.choice.not_sold_since is not None)
        for title, grid, lines in (
            (self._outlook_title, self._outlook, outlook),
            (self._prices_title, self._prices, prices),
            (self._stock_title, self._stock, stock),
            (self._market_title, self._market, market),
        ):
            title.setVisible(bool(lines))
            self._fill(grid, lines)

    @Slot()
    def _on_settings(self) -> None:
        if self._product is not None:
            self.settings_wanted.emit(self._product)

    def _fact_lines(self, product: ProductRow) -> list[tuple[str, str]]:
        currency = product.currency
        lines = [
            (tr("In stock"), stock_text(product)),
            (tr("Sells a day"), sells_text(product)),
            (tr("Lasts for (days)"), cover_text(product)),
            (tr("Price"), _amount(product.price, currency)),
            (tr("Cost"), _amount(product.cost, currency)),
            (tr("Margin (%)"), margin_text(product)),
            (tr("Last sold"), NOTHING if product.last_sold is None else day_text(product.last_sold)),
        ]
        optional = [
            (tr("Reorder at"), product.reorder_point and quantity_text(product.reorder_point)),
            (tr("Supplier"), product.supplier),
            (tr("Delivery takes (days)"), product.lead_time_days and str(product.lead_time_days)),
            (tr("Category"), product.category),
            (tr("Barcode"), product.barcode),
        ]
        return lines + [(name, value) for name, value in optional if value]

    def _fill(self, grid: QGridLayout, lines: Sequence[tuple[str, str]]) -> None:
        while (item := grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for row, (name, value) in enumerate(lines):
            figure = text_label(value)
            figure.setFont(tabular(figure.font()))
            figure.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            figure.setAccessibleName(f"{name}: {value}")
            figure.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            what = text_label(name, "quiet")
            what.setAlignment(Qt.AlignmentFlag.AlignTop)
            grid.addWidget(what, row, 0)
            grid.addWidget(figure, row, 1)


def _grid(column: QVBoxLayout) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(1, 1)
    column.addLayout(grid)
    return grid


def _heading(column: QVBoxLayout, text: str) -> QWidget:
    label = text_label(text, "heading")
    column.addSpacing(8)
    column.addWidget(label)
    return label


def _amount(units: int | None, currency: str) -> str:
    return NOTHING if units is None else format_money(units, currency)
