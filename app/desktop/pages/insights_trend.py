"""The card that draws how sales went over the year: of the whole shop, a category or one product."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.desktop.charts.lines import Line, LineChart, Wording
from app.desktop.pages.page import Surroundings
from app.desktop.pieces import text_label
from app.desktop.sheet import GAP, SPACE, WIDE_GAP
from app.domain.money import format_money, to_money
from app.jobs.sales_trend import SalesTrend, Subject, sales_trend
from app.language import day_short, tr

CHOICE_WIDTH = 200


class TrendCard(QFrame):
    """Shows the whole shop until something else is chosen; hidden where no whole week of sales is known."""

    def __init__(self, surroundings: Surroundings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._service = surroundings.service
        self._loader = surroundings.loader
        self._theme = surroundings.theme
        self._has_begun = False
        self._offered: tuple[Sequence[str], Sequence[tuple[str, str]]] = ((), ())
        self._shown: SalesTrend | None = None
        self.setProperty("role", "card")
        self.setAccessibleName(tr("Sales over the year"))
        self._choice = _Choice()
        self._choice.setAccessibleName(tr("Whose sales are shown"))
        self._choice.addItem(tr("The whole shop"), Subject())
        self._sentence = text_label("")
        self.chart = LineChart(self._theme)
        self.chart.setAccessibleName(tr("Takings by week"))
        self._explanation = text_label("", "muted")
        head = QHBoxLayout()
        head.setSpacing(SPACE)
        head.addWidget(text_label(tr("Sales over the year"), "title"), 1)
        head.addWidget(self._choice)
        column = QVBoxLayout(self)
        column.setContentsMargins(WIDE_GAP, SPACE, WIDE_GAP, SPACE)
        column.setSpacing(GAP)
        column.addLayout(head)
        for widget in (self._sentence, self.chart, self._explanation):
            column.addWidget(widget)
        self._choice.activated.connect(self._on_chosen)
        self._theme.changed.connect(self._fit)
        self._fit()
        self.hide()

    def offer(self, categories: Sequence[str], products: Sequence[tuple[str, str]]) -> None:
        """Offer these categories and these products (SKU and name) beside the whole shop, and read anew."""
        if (categories, products) != self._offered:
            self._offered = categories, products
            self._fill_choice(categories, products)
        self._on_chosen()

    def _fill_choice(self, categories: Sequence[str], products: Sequence[tuple[str, str]]) -> None:
        chosen = self._choice.currentData()
        self._choice.clear()
        self._choice.addItem(tr("The whole shop"), Subject())
        for category in categories:
            self._choice.addItem(tr("Category: {name}", name=category), Subject(category=category))
        if categories and products:
            self._choice.insertSeparator(self._choice.count())
        for sku, name in products:
            self._choice.addItem(name, Subject(sku=sku))
        found = [place for place in range(self._choice.count()) if self._choice.itemData(place) == chosen]
        self._choice.setCurrentIndex(found[0] if found else 0)

    @Slot()
    def _on_chosen(self) -> None:
        service, subject = self._service, self._choice.currentData() or Subject()
        self._loader.read("sales-trend", lambda: sales_trend(service, subject), self._show)

    @Slot()
    def _fit(self) -> None:
        self._choice.setFixedWidth(self._theme.px(CHOICE_WIDTH))

    def _show(self, trend: SalesTrend | None) -> None:
        self.setVisible(trend is not None)
        # A chart takes as long to draw as a page to open: only for other figures.
        if trend is None or trend == self._shown:
            return
        self._shown = trend
        self._sentence.setText(trend.sentence)
        lines = [Line(tr("Now"), trend.weeks, trend.now)]
        if trend.before:
            lines.append(Line(tr("A year before"), trend.weeks, trend.before, "muted", dashed=True))
            self._explanation.setText(
                tr("Whole weeks, from Monday to Sunday. The dashed line is the same week a year before.")
            )
        else:
            self._explanation.setText(tr("Whole weeks, from Monday to Sunday."))
        currency = trend.currency

        def amount(value: float) -> str:
            return format_money(to_money(f"{value:.4f}"), currency, whole=True)

        self.chart.show_lines(lines, tr("Takings a week"), Wording(value=amount, day=_week))
        if not self._has_begun:
            self._has_begun = True
            self.chart.begin(self._loader)


class _Choice(QComboBox):
    """A list that opens; the wheel over it scrolls the page that it is on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave it to the page."""
        event.ignore()


def _week(day: date) -> str:
    return tr("Week of {day}", day=day_short(day, year=True))
