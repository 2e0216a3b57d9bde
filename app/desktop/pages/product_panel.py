"""One product beside the list: its facts, what is expected of it, and how price and stock went."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.alerts.facts import facts_of
from app.alerts.severity import Severity
from app.alerts.wording import arithmetic
from app.desktop.button_row import ButtonRow
from app.desktop.facts import outlook_lines, stock_lines
from app.desktop.fan import FanChart
from app.desktop.pages import product_words as words
from app.desktop.pages.done_line import DoneLine
from app.desktop.pages.page import Surroundings
from app.desktop.pages.product_past import LINES, ProductPast, price_changes
from app.desktop.pages.product_price_section import ProductPriceSection, price_figures
from app.desktop.pages.subjects import ON_THE_WAY
from app.desktop.pages.today_alert import AlertCard
from app.desktop.pages.today_answers import TodayAnswers
from app.desktop.pieces import SignButton, scrolling, set_role, text_label
from app.desktop.sheet import GAP, HAIR, NONE, SPACE, WIDE_GAP
from app.desktop.theme import tabular
from app.desktop.words import day_text, moment, severity_sign, severity_word
from app.domain.money import format_money
from app.jobs import answers
from app.language import tr
from app.store.alerts import AlertRow
from app.store.products import ProductRow

if TYPE_CHECKING:
    from app.desktop.charts.lines import LineChart


class ProductPanel(QFrame):
    """The panel. ``show_product`` fills the facts at once, ``show_past`` what had to be read."""

    close_wanted = Signal()
    step_wanted = Signal(int)
    """The product so many rows below, -1: the one above."""
    settings_wanted = Signal(object)
    """The ``ProductRow`` whose settings are to be shown."""
    page_wanted = Signal(str, str)
    refused = Signal(object)
    settled = Signal()
    """Something was answered here: what is shown, here and elsewhere, is out of date."""

    def __init__(self, surroundings: Surroundings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._service = surroundings.service
        self._loader = surroundings.loader
        self._theme = surroundings.theme
        self._product: ProductRow | None = None
        self._chart: LineChart | None = None
        self.setProperty("role", "card")
        self.setAccessibleName(tr("The chosen product"))
        self._name = text_label("", "title")
        self._sku = text_label("", "muted")
        self._severity = text_label("", "attention")
        self._alert = text_label("")
        self._unsold = text_label(tr("Not sold any more: its stock is not watched."), "attention")
        self._doubted = text_label("", "attention")
        self._arithmetic = text_label("")
        self._fan = FanChart(self._theme)
        self._fan.hide()
        self._accuracy = text_label("", "muted")
        self.settings = QPushButton(tr("How it is ordered…"))
        self.settings.clicked.connect(self._on_settings)
        self.wrong_count = QPushButton(tr("Wrong count"))
        self.wrong_count.clicked.connect(self._on_wrong_count)
        self._done = DoneLine(self._theme)
        self._done.hide()
        self._answers = TodayAnswers(surroundings, self._done, self)
        self._answers.settled.connect(self.settled)
        self._answers.refused.connect(self.refused)
        self._answers.order_wanted.connect(partial(self.page_wanted.emit, "reorder", ON_THE_WAY))
        self._watched = ProductPriceSection(surroundings, self._done)
        self._watched.settled.connect(self.settled)
        self._watched.refused.connect(self.refused)
        self._watched.prices_wanted.connect(partial(self.page_wanted.emit, "prices"))
        self._lay_out()

    def take_focus(self) -> None:
        """Put the keyboard here: where the panel covers its list, that cannot have it."""
        self._area.setFocus()

    def show_product(self, product: ProductRow) -> None:
        """Show what the list knows of a product."""
        if self._product is None or self._product.id != product.id:
            self._forget()
        self._product = product
        self.settings.setAccessibleName(tr("How it is ordered: {name}", name=product.name))
        self.wrong_count.setAccessibleName(tr("Wrong count: {name}", name=product.name))
        self._name.setText(product.name)
        self._sku.setText(product.sku)
        has_alert = product.alert_severity is not None and not self._cards.count()
        self._severity.setVisible(has_alert)
        self._alert.setVisible(has_alert)
        if product.alert_severity is not None:
            set_role(self._severity, severity_sign(product.alert_severity)[1])
            self._severity.setText(severity_word(product.alert_severity))
            self._alert.setText(product.alert_text or "")
        self._fill(self._facts, words.product_lines(product))

    def show_past(self, past: ProductPast) -> None:
        """Add what is expected, how price and stock went, and what was said of it."""
        judged = past.judgement
        facts = None if judged is None else facts_of(judged.facts)
        self._arithmetic.setText(
            ""
            if judged is None or facts is None
            else arithmetic(facts, Severity(judged.severity), past.today, past.zone)
        )
        # An open alert says the same above.
        said = {alert.text for alert in past.alerts}
        self._arithmetic.setVisible(bool(self._arithmetic.text()) and self._arithmetic.text() not in said)
        self._fan.show_fan(past.fan)
        self._accuracy.setText(past.accuracy)
        self._accuracy.setVisible(bool(past.accuracy))
        self._show_choice(past)
        self._show_alerts(past.alerts)
        self._show_prices(past)
        self._watched.show_prices(past.watched)
        prices = [
            (day_text(point.day), format_money(point.price, point.currency))
            for point in price_changes(past.prices)[:LINES]
        ]
        for section, lines in (
            (self._rests_on, [] if judged is None else stock_lines(judged.facts, past.now, past.zone)),
            (self._outlook, [] if judged is None else outlook_lines(judged.facts)),
            (self._orders, words.order_lines(past)),
            (self._terms, [] if past.settings is None else words.settings_lines(past.settings)),
            (self._limits, price_figures(past.watched)),
            (self._prices, prices),
            (self._past_alerts, words.past_alert_lines(past)),
            (self._stock, words.stock_count_lines(past)),
            (self._market, words.market_lines(past)),
        ):
            title, grid = section
            title.setVisible(bool(lines))
            self._fill(grid, lines)

    def _lay_out(self) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(NONE, NONE, GAP, NONE)
        column.setSpacing(GAP)
        for widget in (self._done, self._severity, self._alert, self._unsold, self._doubted):
            column.addWidget(widget)
        self._cards = QVBoxLayout()
        self._cards.setSpacing(GAP)
        column.addLayout(self._cards)
        self._facts = _grid(column)
        column.addWidget(ButtonRow(self.settings, self.wrong_count))
        self._outlook = _section(column, tr("What is expected"))
        self._rests_on = _section(column, tr("What its stock rests on"))
        self._orders = _section(column, tr("On its way"))
        self._terms = _section(column, tr("How it is ordered"))
        self._limits = _section(column, tr("Prices"))
        column.addWidget(self._watched)
        self._prices = _section(column, tr("Price changes"))
        self._charts = QVBoxLayout()
        column.addLayout(self._charts)
        self._market = _section(column, tr("Other shops"))
        self._past_alerts = _section(column, tr("Earlier alerts"))
        self._stock = _section(column, tr("Stock counts"))
        column.addStretch(1)
        # Below its heading, above its figures.
        place = column.indexOf(self._outlook[0]) + 1
        for told in (self._accuracy, self._fan, self._arithmetic):
            column.insertWidget(place, told)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(WIDE_GAP, SPACE, GAP, SPACE)
        outer.setSpacing(GAP)
        outer.addLayout(self._head())
        self._area = scrolling(content, tr("Facts of the product"))
        outer.addWidget(self._area, 1)
        self._forget()

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(NONE)
        names = QVBoxLayout()
        names.setSpacing(HAIR)
        names.addWidget(self._name)
        names.addWidget(self._sku)
        head.addLayout(names, 1)
        for icon, name, tip, act in (
            (
                "fold",
                tr("Previous product"),
                tr("Previous product (Alt+Up)"),
                partial(self.step_wanted.emit, -1),
            ),
            ("unfold", tr("Next product"), tr("Next product (Alt+Down)"), partial(self.step_wanted.emit, 1)),
            ("close", tr("Close the product"), tr("Close"), self.close_wanted.emit),
        ):
            button = SignButton(self._theme, icon, name, tip)
            button.clicked.connect(act)
            head.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return head

    def _forget(self) -> None:
        """Show nothing of the product before."""
        self._fan.show_fan(None)
        for widget in (self._accuracy, self._unsold, self._doubted, self._arithmetic, self._done):
            widget.hide()
        self.wrong_count.hide()
        self._drop_chart()
        self._watched.show_prices(None)
        self._show_alerts(())
        for title, grid in (
            self._outlook,
            self._rests_on,
            self._orders,
            self._terms,
            self._limits,
            self._prices,
            self._market,
            self._past_alerts,
            self._stock,
        ):
            title.hide()
            self._fill(grid, [])

    def _show_choice(self, past: ProductPast) -> None:
        choice = None if past.settings is None else past.settings.choice
        self._unsold.setVisible(choice is not None and choice.not_sold_since is not None)
        doubted = None if choice is None else choice.doubted_at
        counted = past.stock[-1].at if past.stock else None
        is_doubted = doubted is not None and (counted is None or counted <= doubted)
        if doubted is not None:
            when = moment(doubted, past.now, past.zone, inside=True)
            self._doubted.setText(
                tr("You said {when} that its count is wrong: it waits for another.", when=when)
            )
        self._doubted.setVisible(is_doubted)
        self.wrong_count.setVisible(past.product.on_hand is not None and not is_doubted)

    def _show_alerts(self, alerts: Sequence[AlertRow]) -> None:
        _empty(self._cards)
        for alert in alerts:
            entry = AlertCard(alert, (), self._theme, unfolded=False)
            # They stand on the panel, further down; a third button would have no room beside the others.
            entry.prices.hide()
            entry.ordered_wanted.connect(partial(self._answers.ordered, alert))
            entry.snooze_wanted.connect(partial(self._answers.snooze, alert))
            entry.not_sold_wanted.connect(partial(self._answers.not_sold, alert))
            entry.wrong_count_wanted.connect(partial(self._answers.wrong_count, alert))
            entry.seen_wanted.connect(partial(self._answers.seen, alert))
            self._cards.addWidget(entry)
        if alerts:
            self._severity.hide()
            self._alert.hide()

    def _show_prices(self, past: ProductPast) -> None:
        """Draw the price history where there is one; what draws it is loaded only then."""
        from app.desktop.pages.product_prices import has_history, price_lines, price_wording

        if not has_history(past):
            self._drop_chart()
            return
        currency = past.product.currency
        is_new = self._chart is None
        if self._chart is None:
            from app.desktop.charts.lines import LineChart

            self._chart = LineChart(self._theme)
            self._chart.setAccessibleName(tr("How its price went"))
            self._charts.addWidget(self._chart)
        self._chart.show_lines(price_lines(past), currency, price_wording(currency))
        if is_new:
            self._chart.begin(self._loader)

    def _drop_chart(self) -> None:
        if self._chart is not None:
            self._chart.hide()
            self._chart.deleteLater()
            self._chart = None

    @Slot()
    def _on_settings(self) -> None:
        if self._product is not None:
            self.settings_wanted.emit(self._product)

    @Slot()
    def _on_wrong_count(self) -> None:
        if self._product is not None:
            service, product_id = self._service, self._product.id
            self._loader.act(
                lambda: answers.wrong_count(service, product_id), self._on_answered, self.refused.emit
            )

    def _on_answered(self, said: str) -> None:
        self._done.tell(said)
        self.settled.emit()

    def _fill(self, grid: QGridLayout, lines: Sequence[tuple[str, str]]) -> None:
        _empty(grid)
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
    grid.setHorizontalSpacing(SPACE)
    grid.setVerticalSpacing(GAP)
    grid.setColumnStretch(1, 1)
    column.addLayout(grid)
    return grid


def _section(column: QVBoxLayout, text: str) -> tuple[QWidget, QGridLayout]:
    label = text_label(text, "heading")
    label.setContentsMargins(NONE, GAP, NONE, NONE)
    column.addWidget(label)
    return label, _grid(column)


def _empty(layout: QVBoxLayout | QGridLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
