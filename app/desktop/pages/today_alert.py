"""One alert on the first page: what, how pressing, why, and its answers as buttons."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from app.alerts.shop_alerts import FIX_COUNTS
from app.desktop.button_row import ButtonRow
from app.desktop.pieces import sign_label, text_label
from app.desktop.theme import Theme, tabular
from app.desktop.words import severity_sign, severity_word
from app.language import capital, tr
from app.store.alerts import AlertRow

UNTIL_DELIVERY = 0
"""In place of days: out of sight until what is on order has come."""
LINK_INSET = 10
"""Room that a link's focus ring takes beside its words; the fact above it ends where the words end."""
FACT_WIDTH = 220


class AlertCard(QFrame):
    """The card. It only tells what was pressed; the page does it."""

    ordered_wanted = Signal()
    snooze_wanted = Signal(int)
    """For so many days, or ``UNTIL_DELIVERY``."""
    not_sold_wanted = Signal()
    wrong_count_wanted = Signal()
    product_wanted = Signal()
    data_wanted = Signal()

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
        self._theme = theme
        self._title = alert.title
        # Titles read "product: fact"; the fact stands apart, in the colour of how pressing it is.
        name, _, fact = alert.title.rpartition(": ")
        self.name = name or alert.title
        fact = fact if name else severity_word(alert.severity)
        icon, role = severity_sign(alert.severity)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.setContentsMargins(0, 0, LINK_INSET, 0)
        head.addWidget(sign_label(theme, icon, role), 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(text_label(self.name, "title"), 1)
        head.addWidget(text_label(capital(fact), role, wrap=False), 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        body = QVBoxLayout()
        body.setContentsMargins(theme.px(20) + 10, 0, 0, 0)
        body.setSpacing(8)
        body.addWidget(text_label(alert.text))
        self._facts = self._fact_table(facts)
        body.addWidget(self._facts)
        body.addLayout(self._answers(alert, has_facts=bool(facts)))
        column.addLayout(body)
        self.set_unfolded(unfolded)

    def set_unfolded(self, unfolded: bool) -> None:
        """Show or hide the figures behind the alert."""
        self._facts.setVisible(unfolded)
        self.details.setText(tr("Hide details") if unfolded else tr("Details"))
        self.details.setAccessibleName(
            self._named(tr("Hide details: {title}") if unfolded else tr("Details: {title}"))
        )
        self.details.setIcon(self._theme.icon("fold" if unfolded else "unfold", "accent"))

    def _answers(self, alert: AlertRow, *, has_facts: bool) -> QHBoxLayout:
        is_product = alert.product_id is not None
        self.ordered = QPushButton(tr("Ordered…"))
        self.ordered.setAccessibleName(self._named(tr("Ordered: {title}")))
        self.ordered.setVisible(is_product)
        self.ordered.clicked.connect(self.ordered_wanted)
        self.data = QPushButton(tr("Show the data"))
        self.data.setAccessibleName(self._named(tr("Show the data: {title}")))
        self.data.setVisible(alert.kind == FIX_COUNTS)
        self.data.clicked.connect(self.data_wanted)
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
        row.setSpacing(8)
        row.addWidget(ButtonRow(self.ordered, self.data, self.snooze, self.more), 1)
        row.addWidget(self.details, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _on_snooze(self, days: int) -> None:
        self.snooze_wanted.emit(days)

    def _fact_table(self, facts: Sequence[tuple[str, str]]) -> QWidget:
        table = QWidget()
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 4, 0, 4)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnMinimumWidth(0, self._theme.px(FACT_WIDTH))
        grid.setColumnStretch(2, 1)
        for place, (what, figure) in enumerate(facts):
            grid.addWidget(text_label(what, "quiet"), place, 0, Qt.AlignmentFlag.AlignTop)
            value = text_label(figure, wrap=False)
            value.setFont(tabular(value.font()))
            value.setAccessibleName(f"{what}: {figure}")
            value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, place, 1)
        return table

    def _named(self, words: str) -> str:
        return words.replace("{title}", self._title)


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
