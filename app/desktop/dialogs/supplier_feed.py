"""Has a supplier's list fetched from an address."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from app.desktop.dialogs.acting import ActingDialog
from app.desktop.dialogs.field_form import add_row, field_form
from app.desktop.pages.page import Surroundings
from app.desktop.pieces import text_label
from app.jobs import feeds
from app.language import tr


class SupplierFeedDialog(ActingDialog):
    """Two fields: whose list it is, and where it lies."""

    def __init__(self, surroundings: Surroundings, parent: QWidget) -> None:
        super().__init__(
            surroundings,
            tr("Add a supplier's list"),
            tr("A list of prices that your supplier keeps at an address"),
            tr("Fetch it"),
            parent,
        )
        self.supplier = QLineEdit()
        self.supplier.setAccessibleName(tr("Supplier"))
        self.url = QLineEdit()
        self.url.setAccessibleName(tr("Address of the list"))
        self.url.setPlaceholderText(tr("https://…"))
        grid = field_form()
        add_row(grid, tr("Supplier"), self.supplier, tr("As it is called in your files, if it stands there."))
        add_row(
            grid,
            tr("Address of the list"),
            self.url,
            tr("A CSV or XML file, such as a Google Merchant feed. What it asks becomes your cost."),
        )
        self._body.addLayout(grid)
        note = tr(
            "Only products that you sell are taken from it, found by barcode, by the supplier's own number, or by "
            "name. Files that you receive by mail go into the watched folder instead."
        )
        self._body.addWidget(text_label(note, "muted"))
        self._body.addWidget(self._problem)
        self._body.addStretch(1)
        for field in (self.supplier, self.url):
            field.textChanged.connect(self._check)
        self._check()
        self.fit()
        self.supplier.setFocus()

    @Slot()
    def _check(self) -> None:
        self.act_button.setEnabled(all(field.text().strip() for field in (self.supplier, self.url)))

    @Slot()
    def _on_act(self) -> None:
        service, url, supplier = self._service, self.url.text().strip(), self.supplier.text().strip()

        def add() -> str:
            feeds.add_feed(service, url, supplier=supplier)
            return supplier

        if self.act_button.isEnabled():
            self._act(add)
