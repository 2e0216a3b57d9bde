"""Cards about prices: a page that wants an answer, and a price that would be worth a thought."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.desktop.button_row import ButtonRow
from app.desktop.pages.price_buttons import PageButtons
from app.desktop.pieces import set_role, text_label
from app.desktop.sheet import GAP, ICON, NONE, SPACE, TIGHT, WIDE_GAP
from app.desktop.theme import Theme
from app.desktop.turning_row import TurningRow
from app.domain.money import format_money
from app.jobs.price_view import Advice, PageLine
from app.language import capital, tr

TITLE_WIDTH = 200
"""What a name has at least while the fact stands beside it."""
_SIGNS = {
    "attention": ("attention", "attention"),
    "problem": ("problem", "problem"),
    "fine": ("fine", "fine"),
    "paused": ("paused", "muted"),
    "quiet": ("queued", "muted"),
}


class _Card(QFrame):
    """A sign, a name with its fact beside it, words, and buttons."""

    def __init__(self, theme: Theme, buttons: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._theme = theme
        self._sign = QLabel()
        self._title = text_label("", "title")
        self._fact = text_label("", wrap=False)
        self._words = text_label("")
        names = TurningRow(self._title, self._fact, growing={self._title: theme.px(TITLE_WIDTH)})
        head = QHBoxLayout()
        head.setSpacing(GAP)
        head.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(names, 1)
        body = QVBoxLayout()
        body.setContentsMargins(theme.px(ICON) + GAP, NONE, NONE, NONE)
        body.setSpacing(GAP)
        body.addWidget(self._words)
        body.addWidget(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(WIDE_GAP, SPACE, WIDE_GAP, SPACE)
        column.setSpacing(TIGHT)
        column.addLayout(head)
        column.addLayout(body)

    def _say(self, sign: tuple[str, str], title: str, fact: str, role: str, words: str) -> None:
        self._sign.setPixmap(self._theme.icon(*sign).pixmap(self._theme.px(ICON)))
        self._title.setText(title)
        self._fact.setText(fact)
        self._fact.setVisible(bool(fact))
        set_role(self._fact, role)
        self._words.setText(words)
        self._words.setVisible(bool(words))
        self.setAccessibleName(title)
        self.setAccessibleDescription(f"{fact}. {words}" if fact else words)


class PageCard(_Card):
    """One watched page: what it asks, what is the matter, and its answers."""

    def __init__(self, theme: Theme, *, of_product: bool = False, parent: QWidget | None = None) -> None:
        """``of_product``: the card stands with its product, which need not be named again."""
        self.buttons = PageButtons()
        super().__init__(theme, self.buttons, parent)
        self._of_product = of_product
        self.line: PageLine | None = None

    def show_line(self, line: PageLine, *, being_read: bool = False) -> None:
        """Say how this page stands; ``being_read``: just now."""
        shown = line, being_read
        if shown == (self.line, self._is_being_read()):
            return
        self.line = line
        self.setProperty("being_read", being_read)
        sign = _SIGNS["paused" if line.state == "paused" else line.sign]
        role = sign[1] if sign[1] in ("attention", "problem") else ""
        named = [] if self._of_product else [line.product]
        title = " · ".join([*named, line.seller, *([line.variant] if line.variant else [])])
        said = [line.doubt_text, *self._figures(line)]
        said.append(tr("Being read…") if being_read else line.status_text)
        self._say(sign, title, capital(line.price_text), role, as_sentences(said))
        self.buttons.show_line(line)

    def _is_being_read(self) -> bool:
        return bool(self.property("being_read"))

    def _figures(self, line: PageLine) -> list[str]:
        return [line.position_text, line.availability_text] if self._of_product else []


class AdviceCard(_Card):
    """A price that would be worth a thought, with its arithmetic."""

    product_wanted = Signal(str)
    """The SKU."""
    seen_wanted = Signal(int)
    """The alert that says the same on the first page."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self.show_product = QPushButton(tr("Show product"))
        self.seen = QPushButton(tr("Seen"))
        super().__init__(theme, ButtonRow(self.show_product, self.seen), parent)
        self.advice: Advice | None = None
        self._alert_id: int | None = None
        self.show_product.clicked.connect(self._on_show_product)
        self.seen.clicked.connect(self._on_seen)

    def show_advice(self, advice: Advice, alert_id: int | None) -> None:
        """Say this; ``alert_id``: the open alert about it, which can be put away as seen."""
        if (advice, alert_id) == (self.advice, self._alert_id):
            return
        self.advice, self._alert_id = advice, alert_id
        prices = (format_money(amount, advice.currency) for amount in (advice.price, advice.suggested))
        self._say(("prices", "accent"), advice.product, " → ".join(prices), "", advice.text)
        self.show_product.setAccessibleName(tr("Show product: {name}", name=advice.product))
        self.seen.setAccessibleName(tr("Seen: {title}", title=advice.product))
        self.seen.setVisible(alert_id is not None)

    def _on_show_product(self) -> None:
        if self.advice is not None:
            self.product_wanted.emit(self.advice.sku)

    def _on_seen(self) -> None:
        if self._alert_id is not None:
            self.seen_wanted.emit(self._alert_id)


def as_sentences(parts: Iterable[str]) -> str:
    """Return what is said as sentences one after the other; parts that are empty say nothing."""
    said = [capital(part) for part in parts if part]
    return " ".join(part if part[-1] in ".!?…" else f"{part}." for part in said)
