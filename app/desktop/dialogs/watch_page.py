"""Watches a page of another shop: which product it is about, and where it is."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget

from app.desktop.dialogs.acting import ActingDialog
from app.desktop.dialogs.field_form import add_row, field_form
from app.desktop.dialogs.product_search import ProductSearch
from app.desktop.pages.page import Surroundings
from app.desktop.pieces import text_label
from app.jobs import watched
from app.language import tr


@dataclass(frozen=True, slots=True)
class Subject:
    """The product that a page is about."""

    sku: str
    name: str


@dataclass(frozen=True, slots=True)
class Watched:
    """A page that is watched from now on."""

    page_id: int
    product: str


class WatchPageDialog(ActingDialog):
    """Mostly an address is pasted, and that is all. ``product`` None: it is looked for first."""

    def __init__(self, surroundings: Surroundings, product: Subject | None, parent: QWidget) -> None:
        super().__init__(
            surroundings,
            tr("Watch a page"),
            tr("The page of another shop on which it sells the same product")
            if product is None
            else product.name,
            tr("Watch it"),
            parent,
        )
        self._product = product
        self.found = None if product is not None else ProductSearch(surroundings, "watch-page")
        self.url = _field(tr("Address of the page"), tr("https://…"))
        self.seller = _field(tr("Name of the shop"), tr("may stay empty"))
        self.variant = _field(tr("Which variant"), tr("may stay empty"))
        self.selector = _field(tr("Where the price stands (CSS selector)"), tr("may stay empty"))
        self.more = QPushButton()
        self._finer: tuple[QWidget, ...] = ()
        self._lay_out()
        self.url.textChanged.connect(self._check)
        self.more.clicked.connect(self._on_more)
        if self.found is not None:
            self.found.chosen.connect(self._check)
            self.found.left.connect(self.url.setFocus)
            self.found.begin()
        self._check()
        self.fit()
        (self.url if self.found is None else self.found.search).setFocus()

    def done(self, result: int) -> None:
        """End the dialog."""
        if self.found is not None:
            self.found.end()
        super().done(result)

    def _lay_out(self) -> None:
        if self.found is not None:
            self._body.addWidget(self.found)
        grid = field_form()
        add_row(
            grid,
            tr("Address of the page"),
            self.url,
            tr("Copy it from the browser: the page of the product itself, not a list of several."),
        )
        add_row(grid, tr("Name of the shop"), self.seller)
        add_row(
            grid,
            tr("Which variant"),
            self.variant,
            tr("Where the page sells several: “500 g”, “blue / M”, or the shop's own number for it."),
        )
        note = add_row(
            grid,
            tr("Where the price stands"),
            self.selector,
            tr("A CSS selector such as “.product-price”. Needed only where Tillwatch is not sure by itself."),
        )
        self._body.addLayout(grid)
        label = next(made for made in self.findChildren(QLabel) if made.buddy() is self.selector)
        self._finer = (label, self.selector, note)
        self._show_finer(False)
        self.more.setProperty("role", "link")
        self.more.setAutoDefault(False)
        self.more.setIconSize(QSize(self._theme.px(16), self._theme.px(16)))
        self._body.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        manners = tr(
            "Tillwatch looks at the page a few times a day, as rarely and as politely as the shop asks, and says "
            "who it is. It sends nothing about your shop."
        )
        self._body.addWidget(text_label(manners, "muted"))
        self._body.addWidget(self._problem)
        self._body.addStretch(1)
        self._name_more()

    def _name_more(self) -> None:
        is_open = not self.selector.isHidden()
        self.more.setText(tr("Hide the finer points") if is_open else tr("Finer points"))
        self.more.setIcon(self._theme.icon("fold" if is_open else "unfold", "accent"))

    @Slot()
    def _on_more(self) -> None:
        self._show_finer(self.selector.isHidden())
        self._name_more()
        self.fit()
        if not self.selector.isHidden():
            self.selector.setFocus()

    def _show_finer(self, shown: bool) -> None:
        for part in self._finer:
            part.setVisible(shown)

    def _subject(self) -> Subject | None:
        if self.found is None:
            return self._product
        row = self.found.product
        return None if row is None else Subject(row.sku, row.name)

    @Slot()
    def _check(self) -> None:
        self.act_button.setEnabled(self._subject() is not None and bool(self.url.text().strip()))

    @Slot()
    def _on_act(self) -> None:
        subject = self._subject()
        if subject is None or not self.act_button.isEnabled():
            return
        service, url = self._service, self.url.text().strip()
        seller, variant, selector = (
            field.text().strip() for field in (self.seller, self.variant, self.selector)
        )

        def watch() -> Watched:
            page_id = watched.watch(
                service, subject.sku, url, seller=seller, variant=variant, selector=selector
            )
            return Watched(page_id, subject.name)

        self._act(watch)


def _field(name: str, hint: str) -> QLineEdit:
    field = QLineEdit()
    field.setAccessibleName(name)
    field.setPlaceholderText(hint)
    return field
