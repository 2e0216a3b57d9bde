"""One watched page: what was read on it and when, as evidence, and the owner's word on how it is to be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from app.desktop.dialogs.acting import ActingDialog
from app.desktop.dialogs.field_form import add_row, field_form
from app.desktop.dialogs.fields import choice_field
from app.desktop.pages.page import Surroundings
from app.desktop.pages.price_buttons import PageButtons
from app.desktop.pieces import tab_through, text_label
from app.desktop.sheet import GAP, NONE, SPACE, TIGHT
from app.desktop.words import moment
from app.jobs import watched
from app.jobs.price_view import EvidenceLine, PageLine, page_evidence
from app.jobs.shop_facts import CURRENCIES
from app.jobs.watched import PageWishes, SiteWishes
from app.language import capital, tr
from app.store.watched_pages import WatchedPage, WatchedSite, get_page, get_site

if TYPE_CHECKING:
    from app.jobs.service import Service

FEW = 3
"""Pieces of evidence shown at once."""
_MOST_LINES = 5
_HASH_LETTERS = 12


@dataclass(frozen=True, slots=True)
class PagePicture:
    """All that is known of a page. ``page`` None: it is there no more."""

    page: WatchedPage | None
    site: WatchedSite
    evidence: Sequence[EvidenceLine]
    now: datetime
    zone: ZoneInfo


def read_page_picture(service: Service, page_id: int) -> PagePicture:
    """Read all that is known of a page, its evidence the latest first."""
    with service.store.read() as connection:
        page = get_page(connection, page_id)
        site = WatchedSite("") if page is None else get_site(connection, page.site) or WatchedSite(page.site)
    evidence = () if page is None else page_evidence(service, page_id)
    return PagePicture(page, site, evidence, service.now(), service.shop().zone)


class WatchedPageDialog(ActingDialog):
    """Evidence above, the fields below. *Save* keeps what was changed in them."""

    pause_wanted = Signal()
    """The page is to be left alone, or to be read again where it is not read now."""
    stop_wanted = Signal()
    """The page is to be watched no more; the owner is still to be asked."""

    def __init__(self, surroundings: Surroundings, line: PageLine, parent: QWidget) -> None:
        super().__init__(
            surroundings, line.seller, f"{line.product} · {breakable_address(line.url)}", tr("Save"), parent
        )
        self._page_id = line.page_id
        self._picture: PagePicture | None = None
        self.buttons = PageButtons()
        self.buttons.show_line(line)
        self.buttons.read.hide()
        self.buttons.setVisible(bool(line.doubt_text) or line.state == "stopped")
        self.pause = QPushButton(tr("Pause") if line.state == "watching" else tr("Resume"))
        self.stop = QPushButton(tr("Stop watching…"))
        for button, signal in ((self.stop, self.stop_wanted), (self.pause, self.pause_wanted)):
            button.setAutoDefault(False)
            button.clicked.connect(signal)
            button.clicked.connect(self.accept)
            self._answers.insertWidget(0, button)
        # The same as *Try again*, which stands above.
        self.pause.setVisible(line.state != "stopped")
        self.seller = _field(tr("Name of the shop"))
        self.variant = _field(tr("Which variant"))
        self.selector = _field(tr("Where the price stands (CSS selector)"))
        self.currency = choice_field(
            tr("Currency of this shop"),
            [(tr("as the page says"), None), *((code, code) for code in CURRENCIES)],
        )
        self.tax = choice_field(
            tr("Tax in its prices"),
            [(tr("as the page says"), None), (tr("included"), True), (tr("not included"), False)],
        )
        self.decimal = choice_field(
            tr("Decimal mark of this shop"),
            [(tr("as the page says"), None), (tr("comma: 12,90"), ","), (tr("full stop: 12.90"), ".")],
        )
        self._evidence = QVBoxLayout()
        self._lay_out(line)
        self.act_button.setEnabled(False)
        self.fit()
        self._order_stops()
        self._first_stop(line).setFocus()
        service, page_id = self._service, line.page_id
        self._loader.read("watched-page", lambda: read_page_picture(service, page_id), self._show)

    def _order_stops(self) -> None:
        """Lead the keyboard down the dialog, also through what was put in late."""
        items = (self._evidence.itemAt(place) for place in range(self._evidence.count()))
        pieces = [piece for item in items if item is not None and (piece := item.widget()) is not None]
        fields = (self.seller, self.variant, self.selector, self.currency, self.tax, self.decimal)
        answers = (self.pause, self.stop, self.cancel, self.act_button)
        tab_through((self.buttons, *pieces, *fields, *answers))

    def _first_stop(self, line: PageLine) -> QWidget:
        """Return where the keyboard starts: on the answer that is asked for, else where nothing is changed by it."""
        if line.doubt_text:
            return self.buttons.right
        return self.buttons.again if line.state == "stopped" else self.cancel

    def _lay_out(self, line: PageLine) -> None:
        said = [line.price_text, line.availability_text, line.position_text, line.status_text]
        self._body.addWidget(text_label(" · ".join(capital(part) for part in said if part)))
        if line.doubt_text:
            self._body.addWidget(text_label(line.doubt_text, "attention"))
        self._body.addWidget(self.buttons)
        self._body.addWidget(text_label(tr("What was read"), "heading"))
        self._evidence.setSpacing(GAP)
        self._nothing = text_label(tr("Nothing was read yet."), "quiet")
        self._nothing.hide()
        self._body.addLayout(self._evidence)
        self._body.addWidget(self._nothing)
        self._body.addWidget(text_label(tr("How it is read"), "heading"))
        grid = field_form()
        add_row(grid, tr("Name of the shop"), self.seller)
        add_row(grid, tr("Which variant"), self.variant, tr("As the page calls it, where it sells several."))
        self._place_note = add_row(grid, tr("Where the price stands"), self.selector, " ")
        self._body.addLayout(grid)
        self._site = text_label("", "heading")
        self._body.addWidget(self._site)
        grid = field_form()
        add_row(grid, tr("Currency"), self.currency)
        add_row(grid, tr("Tax"), self.tax)
        add_row(grid, tr("Decimal mark"), self.decimal)
        self._body.addLayout(grid)
        self._body.addWidget(self._problem)
        self._body.addStretch(1)

    def _show(self, picture: PagePicture) -> None:
        page = picture.page
        if self.is_over or page is None:
            return
        self._picture = picture
        for found in picture.evidence[:FEW]:
            piece = self._piece(found, picture)
            self._evidence.addWidget(piece)
            # What is only shown in the next turn asks for no room in this one.
            piece.show()
        self._nothing.setVisible(not picture.evidence)
        self.seller.setText(page.seller)
        self.variant.setText(page.variant or "")
        self.selector.setText((page.selector or "") if page.selector_by_owner else "")
        self._place_note.setText(
            tr(
                "A CSS selector. Without it Tillwatch goes by {place}, which it found itself.",
                place=page.selector,
            )
            if page.selector and not page.selector_by_owner
            else tr("A CSS selector. Needed only where Tillwatch is not sure by itself.")
        )
        site = picture.site
        self._site.setText(tr("All pages of {site}", site=breakable_address(page.site)))
        if site.currency is not None and self.currency.findData(site.currency) < 0:
            self.currency.addItem(site.currency, site.currency)
        said = site if site.by_owner else WatchedSite(site.site)
        for box, value in (
            (self.currency, said.currency),
            (self.tax, said.tax_included),
            (self.decimal, said.decimal),
        ):
            box.setCurrentIndex(box.findData(value))
        self.act_button.setEnabled(True)
        self._order_stops()
        self.fit()

    def _piece(self, found: EvidenceLine, picture: PagePicture) -> QWidget:
        """Return one piece of evidence: when, what it was taken for, and what stood there, as it stood there."""
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(NONE, NONE, NONE, NONE)
        column.setSpacing(TIGHT)
        when = moment(found.at, picture.now, picture.zone)
        column.addWidget(text_label(f"{when} · {found.text}"))
        if found.excerpt:
            text = QPlainTextEdit(found.excerpt)
            text.setReadOnly(True)
            text.setTabChangesFocus(True)
            fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
            fixed.setPixelSize(self._theme.px(12))
            text.setFont(fixed)
            lines = min(_MOST_LINES, 1 + found.excerpt.count("\n") + len(found.excerpt) // 60)
            text.setFixedHeight(lines * text.fontMetrics().lineSpacing() + 2 * SPACE + 2)
            text.setAccessibleName(tr("What stood on the page, {when}", when=when))
            column.addWidget(text)
        proof = text_label(tr("Fingerprint of the page: {hash}", hash=found.sha256[:_HASH_LETTERS]), "muted")
        proof.setToolTip(found.sha256)
        proof.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(proof)
        return holder

    @Slot()
    def _on_act(self) -> None:
        picture = self._picture
        if picture is None or picture.page is None:
            return
        wishes, facts = self._wishes(picture.page), self._site_facts(picture.site)
        service, page_id, site = self._service, self._page_id, picture.page.site

        def save() -> str:
            said = tr("Nothing was changed.")
            if facts:
                said = watched.set_site(service, site, **facts)
            if wishes:
                said = watched.change_watched(service, page_id, **wishes)
            return said

        self._act(save)

    def _wishes(self, page: WatchedPage) -> PageWishes:
        """Return what the fields say of the page that differs from what held."""
        wishes: PageWishes = {}
        seller, variant, selector = (
            field.text().strip() for field in (self.seller, self.variant, self.selector)
        )
        if seller != page.seller:
            wishes["seller"] = seller
        if variant != (page.variant or ""):
            wishes["variant"] = variant
        if selector != ((page.selector or "") if page.selector_by_owner else ""):
            wishes["selector"] = selector
        return wishes

    def _site_facts(self, site: WatchedSite) -> SiteWishes:
        """Return what the boxes say of the site, where that differs from what the owner said before."""
        said = site if site.by_owner else WatchedSite(site.site)
        wanted = self.currency.currentData(), self.tax.currentData(), self.decimal.currentData()
        if wanted == (said.currency, said.tax_included, said.decimal):
            return {}
        return {"currency": wanted[0], "tax_included": wanted[1], "decimal": wanted[2]}


def _field(name: str) -> QLineEdit:
    field = QLineEdit()
    field.setAccessibleName(name)
    return field


def breakable_address(address: str) -> str:
    """Return an address that a label may break at its marks: a label is never narrower than its longest word."""
    for mark in "./?&=-_":
        address = address.replace(mark, f"{mark}\N{ZERO WIDTH SPACE}")
    return address
