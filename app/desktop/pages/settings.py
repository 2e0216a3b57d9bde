"""Settings: everything the owner may choose, each change kept at once and answered with one line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QFrame, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app import __version__
from app.desktop.button_row import ButtonRow
from app.desktop.dialogs.alert_settings import AlertForm
from app.desktop.dialogs.field_form import add_row, field_form
from app.desktop.dialogs.fields import choice_field
from app.desktop.pages.data_reading import breakable
from app.desktop.pages.done_line import DoneLine
from app.desktop.pages.page import Page, Surroundings
from app.desktop.pages.settings_demo import DemoCard
from app.desktop.pages.settings_login import StartAtLogin
from app.desktop.pages.settings_prices import PriceRulesForm, read_price_rules
from app.desktop.pages.settings_shop import ShopForm
from app.desktop.pages.settings_updates import UpdatesCard
from app.desktop.pieces import card, put_in, scrolling, text_label
from app.desktop.sheet import GAP, NONE, SPACE, WIDE_GAP
from app.desktop.theme import Appearance
from app.desktop.words import moment
from app.domain.errors import TillwatchError
from app.domain.runs import TERMINAL, RunStatus
from app.jobs.alert_settings import set_alert_settings
from app.jobs.preferences import Preferences, put_preferences
from app.jobs.price_wishes import change_price_rules
from app.jobs.settings_view import BACK_UP, CLEAN_UP, SettingsView, settings_view
from app.jobs.shop_facts import ShopChanges, change_shop
from app.jobs.speaking import choose_language
from app.jobs.update_view import UPDATE_JOBS
from app.language import LANGUAGES, tr, trn
from app.store.price_rules import PriceRules
from app.store.runs import RunRow
from app.system.autostart import Autostart

T = TypeVar("T")
UPDATES = "updates"
"""What a notice of a new version selects here."""
_LETTERS = 20
"""Room in a box of choices: all of them equally wide."""


class SettingsPage(Page):
    """Cards from what is changed most to what is looked at once."""

    language_changed = Signal()
    """Another language is spoken from now on: everything on the screen is to be made anew."""
    appearance_changed = Signal(str)
    own_home_wanted = Signal()
    """The owner leaves the demo, or takes a new version: the program is to end, and is then started again."""

    def __init__(
        self,
        surroundings: Surroundings,
        open_folder: Callable[[Path], object],
        parent: QWidget | None = None,
        *,
        system: Autostart | None = None,
        program: Path | None = None,
    ) -> None:
        """``system``: how this PC starts programs at sign-in, its own way unless named. ``program``: what a new
        version takes the place of, this very program unless named.
        """
        super().__init__(surroundings, tr("Settings"), parent)
        self._surroundings = surroundings
        self._open_folder = open_folder
        self._view: SettingsView | None = None
        self._keeping = 0
        self._wants_focus = False
        self._backing_up = False
        self._wanted_card: QWidget | None = None
        self._say(tr("Settings"), tr("Every change counts at once."))
        self._done = DoneLine(self._theme)
        self._column.addWidget(self._done)
        self._demo = DemoCard(surroundings)
        self._demo.hide()
        self.language = choice_field(tr("Language"), _languages())
        self.appearance = choice_field(tr("Appearance"), _appearances())
        self.on_close = choice_field(tr("Closing the window"), _ways_to_close())
        self.shop = ShopForm(self._theme)
        self.alerts = AlertForm()
        self.alerts.setEnabled(False)
        self.prices = PriceRulesForm()
        self.login = StartAtLogin(surroundings, system=system)
        self.updates = UpdatesCard(surroundings, open_folder, program=program)
        self.back_up = _button(tr("Back up now"))
        self.diagnose = _button(tr("Save diagnostics…"))
        self._folder_words = text_label("")
        self._backup_words = text_label("")
        self._history_words = text_label("")
        self._content = QWidget()
        self._list = QVBoxLayout(self._content)
        self._list.setContentsMargins(NONE, NONE, GAP, GAP)
        self._list.setSpacing(SPACE)
        self._list.addWidget(self._demo)
        self._list.addWidget(self._program_card())
        self._list.addStretch(1)
        self._scroll = scrolling(self._content, tr("Settings"))
        self._column.addWidget(self._scroll, 1)
        self._to_make = [
            self._shop_card,
            self._alerts_card,
            self._prices_card,
            self._data_card,
            self._updates_card,
            self._about_card,
        ]
        self._connect()
        QTimer.singleShot(0, self, self._make_next)

    def load(self) -> None:
        """Read what holds now; whether Tillwatch starts by itself is asked of the system each time."""
        service = self._service
        self._loader.read("settings", lambda: settings_view(service), self._show)
        self.login.load()
        self._loader.read("price-rules", lambda: read_price_rules(service), self._show_prices)

    def select(self, subject: str) -> None:
        """Bring the card of new versions into view: a notice leads here."""
        if subject == UPDATES:
            self._wanted_card = self.updates
            self._bring_into_view()

    def focus_first(self) -> None:
        """Start with the language, once it can be chosen."""
        self._wants_focus = not self.language.isEnabled()
        self.language.setFocus()

    def _connect(self) -> None:
        self.language.activated.connect(self._on_language)
        self.appearance.activated.connect(self._on_preferences)
        self.on_close.activated.connect(self._on_preferences)
        self.shop.edited.connect(self._on_shop)
        self.alerts.edited.connect(self._on_alerts)
        self.prices.edited.connect(self._on_prices)
        self.back_up.clicked.connect(self._on_back_up)
        self.diagnose.clicked.connect(self._on_diagnose)
        self.login.done.connect(self._done.tell)
        self.login.refused.connect(self.refused)
        self._demo.own_home_wanted.connect(self.own_home_wanted)
        self._demo.refused.connect(self.refused)
        self.updates.changed.connect(self.refresh)
        self.updates.done.connect(self._done.tell)
        self.updates.refused.connect(self.refused)
        self.updates.restart_wanted.connect(self.own_home_wanted)
        self._bridge.run_changed.connect(self._on_run_changed)
        self._bridge.schedules_changed.connect(self.refresh)

    # Cards

    def _card(self, title: str, *parts: QWidget) -> QFrame:
        frame = card()
        frame.setAccessibleName(title)
        column = QVBoxLayout(frame)
        column.setContentsMargins(WIDE_GAP, SPACE, WIDE_GAP, SPACE)
        column.setSpacing(GAP)
        column.addWidget(text_label(title, "title"))
        for part in parts:
            column.addWidget(part)
        return frame

    @Slot()
    def _make_next(self) -> None:
        """Make one card: all at once would hold the window up, and those below are not seen yet."""
        if not self._to_make:
            return
        made = self._to_make.pop(0)()
        for field in made.findChildren(QLineEdit):
            # The window does so for what is there when a page is made: files are its own.
            field.setAcceptDrops(False)
        put_in(self._content, self._list, self._list.count() - 1, made)
        QTimer.singleShot(0, self, self._make_next)

    def _shop_card(self) -> QFrame:
        return self._card(tr("The shop"), self.shop)

    def _alerts_card(self) -> QFrame:
        words = tr("Alerts are always on the Today page; this is about what pops up beside the clock.")
        return self._card(tr("When Tillwatch speaks up"), text_label(words, "quiet"), self.alerts)

    def _prices_card(self) -> QFrame:
        words = tr(
            "What counts as a change worth telling, and how far advice may go. Each product may differ."
        )
        return self._card(tr("Prices"), text_label(words, "quiet"), self.prices)

    def _program_card(self) -> QFrame:
        form = QWidget()
        grid = field_form()
        add_row(grid, tr("Language"), self.language)
        add_row(grid, tr("Appearance"), self.appearance)
        add_row(grid, tr("Closing the window"), self.on_close)
        form.setLayout(grid)
        for box in (self.language, self.appearance, self.on_close):
            box.setMinimumContentsLength(_LETTERS)
            box.setEnabled(False)
        return self._card(tr("The program"), form, self.login)

    def _data_card(self) -> QFrame:
        home = _button(tr("Open the folder"), tr("Open the folder of the shop's data"))
        inbox = _button(tr("Open the watched folder"))
        backups = _button(tr("Open the backups"))
        jobs = _button(tr("Change it on the Jobs page"))
        home.clicked.connect(self._on_open_home)
        inbox.clicked.connect(self._on_open_inbox)
        backups.clicked.connect(self._on_open_backups)
        jobs.clicked.connect(self._on_jobs)
        return self._card(
            tr("Your data"),
            self._folder_words,
            ButtonRow(home, inbox),
            self._backup_words,
            ButtonRow(self.back_up, backups),
            self._history_words,
            ButtonRow(jobs),
        )

    def _updates_card(self) -> QFrame:
        return self.updates

    def _about_card(self) -> QFrame:
        keys = _button(tr("Keyboard shortcuts"))
        keys.clicked.connect(self._on_keys)
        words = tr(
            "Tillwatch {version}. It works on this PC alone and sends nothing about your shop anywhere.",
            version=__version__,
        )
        note = tr(
            "Where something goes wrong, diagnostics help whoever looks into it. They hold no names of products, "
            "no prices and no sales."
        )
        return self._card(
            tr("About"),
            _selectable(text_label(words)),
            text_label(note, "quiet"),
            ButtonRow(self.diagnose, keys),
        )

    # What is shown

    def _show(self, view: SettingsView) -> None:
        if self._keeping:
            # From before the last change; what is read after it comes in a moment.
            return
        self._view = view
        while self._to_make:
            self._make_next()
        self._demo.setVisible(view.picture.demo)
        for box, value in (
            (self.language, view.language),
            (self.appearance, view.preferences.appearance),
            (self.on_close, view.preferences.close_to_tray),
        ):
            with QSignalBlocker(box):
                box.setCurrentIndex(box.findData(value))
            box.setEnabled(True)
        if self._wants_focus:
            self.focus_first()
        self.shop.show_picture(view.picture)
        self.alerts.show_settings(view.alerts)
        self.alerts.setEnabled(True)
        self._folder_words.setText(tr("Everything is kept in {folder}", folder=breakable(view.home)))
        if not self._backing_up:
            self._backup_words.setText(_backup_words(view))
        self.updates.show_view(view.updates, view.now, view.zone)
        self._history_words.setText(
            trn(
                "What the jobs did is kept for {n} day.",
                "What the jobs did is kept for {n} days.",
                view.keep_days,
            )
        )

        self._bring_into_view()

    def _show_prices(self, rules: PriceRules) -> None:
        if not self._keeping:
            self.prices.show_rules(rules)

    def _bring_into_view(self) -> None:
        if self._wanted_card is None or self._view is None:
            return
        wanted, self._wanted_card = self._wanted_card, None
        # Once what is above it has its height.
        QTimer.singleShot(0, wanted, lambda: self._scroll.ensureWidgetVisible(wanted))

    # Changes

    def _keep(self, work: Callable[[], T], words: str) -> None:
        def done(_result: T) -> None:
            self._keeping -= 1
            self._done.tell(words)
            self.refresh()

        self._keeping += 1
        self._loader.act(work, done, self._on_not_kept)

    def _on_not_kept(self, error: TillwatchError) -> None:
        self._keeping -= 1
        self.shop.take_back()
        self.refused.emit(error)
        self.refresh()

    @Slot()
    def _on_language(self) -> None:
        service, code = self._service, str(self.language.currentData())
        if self._view is None or code == self._view.language:
            return
        self._loader.act(
            lambda: choose_language(service, code),
            lambda _nothing: self.language_changed.emit(),
            self.refused.emit,
        )

    @Slot()
    def _on_preferences(self) -> None:
        if self._view is None:
            return
        before = self._view.preferences
        wanted = Preferences(str(self.appearance.currentData()), str(self.on_close.currentData()))
        if wanted == before:
            return
        service = self._service
        self._view = replace(self._view, preferences=wanted)
        if wanted.appearance != before.appearance:
            self._theme.set_appearance(Appearance(wanted.appearance))
            self.appearance_changed.emit(wanted.appearance)
            words = tr("Saved: how Tillwatch looks.")
        else:
            words = tr("Saved: what closing the window does.")
        self._keep(lambda: put_preferences(service, wanted), words)

    @Slot()
    def _on_shop(self) -> None:
        changes = self.shop.changes()
        if not changes or changes.get("open_weekdays") == ():
            # The last of the days was taken out on the way to others: the form says that one is needed.
            return
        service = self._service
        self._keep(lambda: change_shop(service, **changes), _saved_words(changes))

    @Slot()
    def _on_alerts(self) -> None:
        if self._view is None:
            return
        service, wanted = self._service, self.alerts.settings()
        self._keep(lambda: set_alert_settings(service, wanted), tr("Saved: when Tillwatch speaks up."))

    @Slot()
    def _on_prices(self) -> None:
        service, wanted = self._service, self.prices.rules()
        self._keep(
            lambda: change_price_rules(
                service,
                threshold=wanted.threshold,
                margin_floor=wanted.margin_floor,
                tax_rate=wanted.tax_rate,
            ),
            tr("Saved: what Tillwatch says of prices."),
        )

    # Data

    @Slot()
    def _on_open_home(self) -> None:
        self._open_folder(self._service.home.root)

    @Slot()
    def _on_open_inbox(self) -> None:
        self._open_folder(self._service.home.inbox)

    @Slot()
    def _on_open_backups(self) -> None:
        self._open_folder(self._service.home.backups)

    @Slot()
    def _on_jobs(self) -> None:
        self.page_wanted.emit("jobs", CLEAN_UP)

    @Slot()
    def _on_back_up(self) -> None:
        self._backing_up = True
        self.back_up.setEnabled(False)
        self._backup_words.setText(tr("The backup is being made…"))
        self._loader.act(lambda: self._service.run_now(BACK_UP), failed=self._on_not_backing_up)

    def _on_not_backing_up(self, error: TillwatchError) -> None:
        self._backing_up = False
        self.back_up.setEnabled(True)
        self.refused.emit(error)
        self.refresh()

    @Slot(int, str, str)
    def _on_run_changed(self, run_id: int, job: str, status: str) -> None:
        if job in UPDATE_JOBS:
            self.refresh()
        if job != BACK_UP or RunStatus(status) not in TERMINAL:
            return
        if self._backing_up:
            self._backing_up = False
            self.back_up.setEnabled(True)
            service = self._service
            self._loader.read("settings-backup", lambda: service.run(run_id), self._on_backed_up)
        self.refresh()

    def _on_backed_up(self, run: RunRow) -> None:
        if run.status is RunStatus.SUCCEEDED:
            self._done.tell(tr("Saved: a checked backup of everything."))
        elif run.error_text:
            self.refused.emit(TillwatchError(run.error_text))

    @Slot()
    def _on_keys(self) -> None:
        from app.desktop.dialogs.shortcuts import ShortcutsDialog

        ShortcutsDialog(self._surroundings, self).open()

    @Slot()
    def _on_diagnose(self) -> None:
        dialog = QFileDialog(self, tr("Save diagnostics"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(tr("Diagnostics (*.zip)"))
        dialog.setDefaultSuffix("zip")
        dialog.selectFile("tillwatch-diagnostics.zip")
        dialog.fileSelected.connect(self._on_diagnose_to)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(str)
    def _on_diagnose_to(self, file: str) -> None:
        home, target = self._service.home, Path(file)

        def save() -> object:
            # Loaded with the first trouble: hardly anybody ever needs it.
            from app.jobs.diagnosing import save_diagnostics

            return save_diagnostics(home, target)

        self._keep(save, tr("Saved as {file}.", file=target.name))


def _languages() -> list[tuple[str, object]]:
    return [(tr("As this PC"), ""), *((each.name, each.code) for each in LANGUAGES.values())]


def _appearances() -> list[tuple[str, object]]:
    return [(tr("As this PC"), "system"), (tr("Light"), "light"), (tr("Dark"), "dark")]


def _ways_to_close() -> list[tuple[str, object]]:
    return [
        (tr("Ask me"), "ask"),
        (tr("Goes on watching in the tray"), "tray"),
        (tr("Ends Tillwatch"), "quit"),
    ]


def _saved_words(changes: ShopChanges) -> str:
    if "open_weekdays" in changes:
        return tr("Saved: when the shop is open. Forecasts and alerts are being worked out with it.")
    if "time_zone" in changes:
        return tr("Saved: the shop's clock. The jobs go by it from now on.")
    if "currency" in changes:
        return tr("Saved: the shop's currency.")
    return tr("Saved: the shop's name.")


def _backup_words(view: SettingsView) -> str:
    if view.last_backup is None:
        return tr(
            "No backup was made yet. One is made every night, and they lie in {folder}",
            folder=breakable(view.backups),
        )
    return tr(
        "The last backup is from {time}. They are made every night, and they lie in {folder}",
        time=moment(view.last_backup, view.now, view.zone, inside=True),
        folder=breakable(view.backups),
    )


def _button(text: str, name: str = "") -> QPushButton:
    button = QPushButton(text)
    if name:
        button.setAccessibleName(name)
    return button


def _selectable(label: QLabel) -> QLabel:
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
