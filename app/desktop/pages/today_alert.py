"""One alert on the first page: what, how pressing, why, and its answers as buttons."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.alerts.shop_alerts import FIX_COUNTS
from app.desktop.button_row import ButtonRow
from app.desktop.pieces import sign_label, text_label
from app.desktop.sheet import GAP, ICON, NONE, SPACE, TIGHT, WIDE_GAP
from app.desktop.subject_pages import PRICE_KINDS
from app.desktop.theme import Theme, tabular
from app.desktop.turning_row import TurningRow
from app.desktop.words import severity_sign, severity_word
from app.language import capital, tr
from app.store.alerts import AlertRow

UNTIL_DELIVERY = 0
"""In place of days: out of sight until what is on order has come."""
LINK_INSET = 10
"""Room that a link's focus ring takes beside its words; the fact above it ends where the words end."""
FACT_WIDTH = 220
TITLE_WIDTH = 200
"""What a product's name has at least while the fact stands beside it."""


class AlertCard(QFrame):
    """The card. It only tells what was pressed; the page does it."""

    ordered_wanted = Signal()
    snooze_wanted = Signal(int)
    """For so many days, or ``UNTIL_DELIVERY``."""
    not_sold_wanted = Signal()
    wrong_count_wanted = Signal()
    product_wanted = Signal()
    data_wanted = Signal()
    prices_wanted = Signal()
    seen_wanted = Signal()

    def __init__(
        self,
        alert: AlertRow,
        facts: Sequence[tuple[str, str]],
        theme: Theme,
        *,
        unfolded: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.alert = alert
        self._theme = theme
        self._title = alert.title
        # Titles read "product: fact"; the fact stands apart, in the colour of how pressing it is.
        name, _, fact = alert.title.rpartition(": ")
        self.name = name or alert.title
        if not name:
            fact = tr("Prices") if alert.kind in PRICE_KINDS else severity_word(alert.severity)
        icon, role = severity_sign(alert.severity)
        column = QVBoxLayout(self)
        column.setContentsMargins(WIDE_GAP, SPACE, WIDE_GAP, SPACE)
        column.setSpacing(TIGHT)
        head = QHBoxLayout()
        head.setSpacing(GAP)
        head.setContentsMargins(NONE, NONE, LINK_INSET, NONE)
        head.addWidget(sign_label(theme, icon, role), 0, Qt.AlignmentFlag.AlignTop)
        title = text_label(self.name, "title")
        names = TurningRow(
            title,
            text_label(capital(fact), role, wrap=False),
            growing={title: theme.px(TITLE_WIDTH)},
        )
        head.addWidget(names, 1)
        column.addLayout(head)
        body = QVBoxLayout()
        body.setContentsMargins(theme.px(ICON) + GAP, NONE, NONE, NONE)
        body.setSpacing(GAP)
        body.addWidget(text_label(alert.text))
        self._figures = facts
        self._facts: _FactTable | None = None
        self._body = body
        body.addLayout(self._answers(alert, has_facts=bool(facts)))
        column.addLayout(body)
        self.set_unfolded(unfolded)

    def tell_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Show other figures behind the alert."""
        if facts == self._figures:
            return
        self._figures = facts
        if self._facts is not None:
            is_unfolded = self._facts.isVisibleTo(self)
            self._facts.hide()
            self._facts.deleteLater()
            self._facts = None
            self.set_unfolded(is_unfolded)

    def set_unfolded(self, unfolded: bool) -> None:
        """Show or hide the figures behind the alert."""
        if unfolded and self._facts is None:
            # A third of what a card takes to make, and mostly nobody looks.
            self._facts = _FactTable(self._figures, self._theme)
            self._body.insertWidget(1, self._facts)
        if self._facts is not None:
            self._facts.setVisible(unfolded)
        self.details.setText(tr("Hide details") if unfolded else tr("Details"))
        self.details.setAccessibleName(
            self._named(tr("Hide details: {title}") if unfolded else tr("Details: {title}"))
        )
        self.details.setIcon(self._theme.icon("fold" if unfolded else "unfold", "accent"))

    def _answers(self, alert: AlertRow, *, has_facts: bool) -> QHBoxLayout:
        is_price = alert.kind in PRICE_KINDS
        is_product = alert.product_id is not None and not is_price
        self.ordered = QPushButton(tr("Ordered…"))
        self.ordered.setAccessibleName(self._named(tr("Ordered: {title}")))
        self.ordered.setVisible(is_product)
        self.ordered.clicked.connect(self.ordered_wanted)
        self.data = QPushButton(tr("Show the data"))
        self.data.setAccessibleName(self._named(tr("Show the data: {title}")))
        self.data.setVisible(alert.kind == FIX_COUNTS)
        self.data.clicked.connect(self.data_wanted)
        self.prices = QPushButton(tr("Show prices"))
        self.prices.setAccessibleName(self._named(tr("Show prices: {title}")))
        self.prices.setVisible(is_price)
        self.prices.clicked.connect(self.prices_wanted)
        self.seen = QPushButton(tr("Seen"))
        self.seen.setAccessibleName(self._named(tr("Seen: {title}")))
        self.seen.setVisible(is_price)
        self.seen.clicked.connect(self.seen_wanted)
        self.snooze = _MenuButton(tr("Snooze ▾"), self._named(tr("Snooze: {title}")))
        spans = [(tr("1 day"), 1), (tr("1 week"), 7)]
        if (alert.facts.get("on_order") or 0) > 0:
            spans.append((tr("Until the delivery"), UNTIL_DELIVERY))
        for words, days in spans:
            self.snooze.offer(words, partial(self._on_snooze, days))
        self.more = _MenuButton(tr("More ▾"), self._named(tr("More: {title}")))
        self.more.offer(tr("Not sold any more"), self.not_sold_wanted.emit)
        self.more.offer(tr("Wrong count"), self.wrong_count_wanted.emit)
        if alert.sku is not None:
            self.more.offer(tr("Show product"), self.product_wanted.emit)
        self.more.setVisible(is_product)
        self.details = QPushButton()
        self.details.setProperty("role", "link")
        self.details.setIconSize(QSize(self._theme.px(16), self._theme.px(16)))
        self.details.setVisible(has_facts)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(ButtonRow(self.ordered, self.data, self.prices, self.seen, self.snooze, self.more), 1)
        row.addWidget(self.details, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _on_snooze(self, days: int) -> None:
        self.snooze_wanted.emit(days)

    def _named(self, words: str) -> str:
        return words.replace("{title}", self._title)


class _FactTable(QWidget):
    """What the alert rests on, figure by figure; figures take several lines where there is no room for one."""

    def __init__(self, facts: Sequence[tuple[str, str]], theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._figures: list[QLabel] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(NONE, TIGHT, NONE, TIGHT)
        self._grid.setHorizontalSpacing(WIDE_GAP)
        self._grid.setVerticalSpacing(TIGHT)
        for place, (what, figure) in enumerate(facts):
            self._grid.addWidget(text_label(what, "quiet"), place, 0, Qt.AlignmentFlag.AlignTop)
            value = text_label(figure, wrap=False)
            value.setFont(tabular(value.font()))
            value.setAccessibleName(f"{what}: {figure}")
            value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(value, place, 1)
            self._figures.append(value)

    def minimumSizeHint(self) -> QSize:
        """Return a width that every window has."""
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room between what each figure is and the figure."""
        super().resizeEvent(event)
        words = self._theme.px(FACT_WIDTH)
        widest = max(
            (label.fontMetrics().horizontalAdvance(label.text()) for label in self._figures), default=0
        )
        narrow = words + WIDE_GAP + widest > self.width()
        self._grid.setColumnMinimumWidth(0, 0 if narrow else words)
        self._grid.setColumnStretch(0, int(narrow))
        self._grid.setColumnStretch(1, int(narrow))
        self._grid.setColumnStretch(2, int(not narrow))
        for label in self._figures:
            label.setWordWrap(narrow)


class _MenuButton(QPushButton):
    """A button that opens a short menu."""

    def __init__(self, text: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setAccessibleName(name)
        self._menu = QMenu(self)
        self._menu.setAccessibleName(name)
        self.setMenu(self._menu)

    def offer(self, words: str, act: object) -> None:
        """Add an entry that calls ``act``."""
        self._menu.addAction(words).triggered.connect(act)

    def choices(self) -> list[QAction]:
        """Return the entries of the menu."""
        return self._menu.actions()
