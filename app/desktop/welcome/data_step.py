"""The first step: in which language, and where the shop's data is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget

from app.desktop.button_row import ButtonRow
from app.desktop.dialogs.field_form import add_row, field_form
from app.desktop.dialogs.fields import choice_field
from app.desktop.pages.data_reading import breakable
from app.desktop.pages.page import Surroundings
from app.desktop.pages.settings_demo import DemoCard
from app.desktop.pieces import text_label
from app.desktop.welcome.file_list import FileList
from app.desktop.welcome.given_files import GivenFiles
from app.desktop.welcome.step import Step, titled_card
from app.domain.errors import TillwatchError
from app.jobs.demo_filling import FILL_WITH_DEMO
from app.jobs.shop_facts import ShopPicture, held_words, shop_picture
from app.language import LANGUAGES, language, tr


class DataStep(Step):
    """Three ways in. Reading starts at once and goes on while the other steps are answered."""

    language_chosen = Signal(str)
    own_home_wanted = Signal()

    def __init__(
        self, surroundings: Surroundings, given: GivenFiles, open_folder: Callable[[Path], object]
    ) -> None:
        super().__init__(
            surroundings,
            tr("Welcome to Tillwatch"),
            tr("It watches prices, stock and sales of one shop, and says when something needs you."),
        )
        self._given = given
        self._takes_files = True
        self._is_filling = False
        self._open_folder = open_folder
        self.language = choice_field(tr("Language"), [(each.name, each.code) for each in LANGUAGES.values()])
        self.language.setCurrentIndex(self.language.findData(language().code))
        self.files_button = _button(tr("Choose files…"))
        self.folder_button = _button(tr("Choose a folder…"))
        self.inbox_button = _button(tr("Open this folder"), tr("Open the watched folder"))
        self.demo_button = _button(tr("Look around with the demo shop"))
        self.demo_card = DemoCard(surroundings)
        self.demo_card.hide()
        self._held = text_label("", "fine")
        self._held.hide()
        self._list = FileList(surroundings, given)
        self._lay_out()
        self.language.activated.connect(self._on_language)
        self.files_button.clicked.connect(self._on_files)
        self.folder_button.clicked.connect(self._on_folder)
        self.inbox_button.clicked.connect(self._on_inbox)
        self.demo_button.clicked.connect(self._on_demo)
        self.demo_card.own_home_wanted.connect(self.own_home_wanted)
        for part in (self.demo_card, self._list):
            part.refused.connect(self.refused)

    def load(self) -> None:
        """Read what was brought in so far."""
        service = self._service
        self._loader.read("welcome-data", lambda: shop_picture(service), self._show)

    @property
    def first(self) -> QWidget:
        """Start with the language: everything else is read in it."""
        return self.language

    def _lay_out(self) -> None:
        top = QWidget()
        grid = field_form()
        add_row(grid, tr("Language"), self.language)
        top.setLayout(grid)
        self._own = titled_card(
            tr("Where is your shop's data?"),
            tr(
                "Choose the files that your till or shop exports: products, sales, stock. Tillwatch knows Shopify, "
                "WooCommerce, Square, Loyverse, Lightspeed and PrestaShop, asks about any other table, and never "
                "changes your files."
            ),
            ButtonRow(self.files_button, self.folder_button),
        )
        inbox = text_label(breakable(self._service.home.inbox), "muted")
        inbox.setAccessibleName(tr("Watched folder"))
        inbox.setAccessibleDescription(str(self._service.home.inbox))
        self._inbox = titled_card(
            tr("Or put exports into this folder"),
            tr("Whatever lies in it is read by itself within seconds, now and later."),
            inbox,
            ButtonRow(self.inbox_button),
        )
        self._demo = titled_card(
            tr("Or look around first"),
            tr("A made-up shop with 18 months of sales. You can start with your own data later."),
            ButtonRow(self.demo_button),
        )
        for part in (self.demo_card, top, self._held, self._list, self._own, self._inbox, self._demo):
            self._column.addWidget(part)
        self._column.addStretch(1)

    @property
    def takes_files(self) -> bool:
        """Whether files may be given: the demo must not mix with a shop."""
        return self._takes_files

    def _show(self, picture: ShopPicture) -> None:
        self._takes_files = not picture.demo and not self._is_filling
        self.demo_card.setVisible(picture.demo and not self._is_filling)
        self._own.setVisible(self._takes_files)
        self._inbox.setVisible(self._takes_files)
        self._demo.setVisible(self._is_filling or not (picture.demo or picture.products))
        self.demo_button.setEnabled(not self._is_filling)
        words = held_words(picture)
        self._held.setText(words)
        self._held.setVisible(bool(words))

    @Slot()
    def _on_language(self) -> None:
        code = str(self.language.currentData())
        if code != language().code:
            self.language_chosen.emit(code)

    @Slot()
    def _on_files(self) -> None:
        self._choose(
            tr("Choose the files to read"),
            QFileDialog.FileMode.ExistingFiles,
            [tr("Exports (*.csv *.tsv *.tab *.txt *.xlsx *.xlsm *.xml *.gz *.zip)"), tr("All files (*)")],
        )

    @Slot()
    def _on_folder(self) -> None:
        self._choose(tr("Choose the folder that your exports are in"), QFileDialog.FileMode.Directory, [])

    def _choose(self, title: str, mode: QFileDialog.FileMode, filters: list[str]) -> None:
        dialog = QFileDialog(self, title)
        dialog.setFileMode(mode)
        if filters:
            dialog.setNameFilters(filters)
        dialog.filesSelected.connect(self._on_chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(list)
    def _on_chosen(self, files: list[str]) -> None:
        self._given.give([Path(file) for file in files])

    @Slot()
    def _on_inbox(self) -> None:
        self._open_folder(self._service.home.inbox)

    @Slot()
    def _on_demo(self) -> None:
        self.set_filling(True)
        self._loader.act(lambda: self._service.run_now(FILL_WITH_DEMO), failed=self._on_demo_refused)

    def _on_demo_refused(self, error: TillwatchError) -> None:
        self.set_filling(False)
        self.refused.emit(error)

    def set_filling(self, filling: bool) -> None:
        """Offer nothing else while the demo is being set up, and what fits the shop once it is or is not."""
        self._is_filling = filling
        self.load()


def _button(text: str, name: str = "") -> QPushButton:
    button = QPushButton(text)
    button.setAutoDefault(False)
    if name:
        button.setAccessibleName(name)
    return button
