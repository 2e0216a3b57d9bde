"""The last step: whether to start by itself, and what was agreed on."""

from __future__ import annotations

from datetime import date, datetime, time

from PySide6.QtWidgets import QWidget

from app.desktop.pages.page import Surroundings
from app.desktop.pages.settings_login import StartAtLogin
from app.desktop.pieces import text_label
from app.desktop.welcome.step import Step, titled_card
from app.jobs.settings_view import SettingsView, settings_view
from app.jobs.shop_facts import held_words, opening_words
from app.language import clock, tr
from app.system.autostart import Autostart


class LastStep(Step):
    """Nothing is asked here but one box; *Finish* fills the pages."""

    def __init__(self, surroundings: Surroundings, system: Autostart | None) -> None:
        super().__init__(
            surroundings,
            tr("Ready"),
            tr("Finish fills the pages from your data. Everything here can be changed in the settings."),
        )
        self.login = StartAtLogin(surroundings, system=system, at_once=False)
        self.login.refused.connect(self.refused)
        self.login.shown.connect(self._focus)
        self._summary = text_label("")
        self._column.addWidget(titled_card(tr("Keep watching"), "", self.login))
        self._column.addWidget(titled_card(tr("What you chose"), "", self._summary))
        self._column.addStretch(1)

    def load(self) -> None:
        """Read what was agreed on, and ask the system whether Tillwatch starts by itself."""
        service = self._service
        self._loader.read("welcome-summary", lambda: settings_view(service), self._show)
        self.login.load()

    @property
    def first(self) -> QWidget:
        """Start with the box."""
        return self.login.box

    def _show(self, view: SettingsView) -> None:
        shop = view.picture.shop
        lines = [
            tr(
                "{shop}, in {currency}, by the clock of {zone}.",
                shop=shop.name,
                currency=shop.currency,
                zone=shop.time_zone.replace("_", " "),
            ),
            opening_words(view.picture.open_weekdays)
            if shop.open_weekdays is not None
            else tr("Opening days are learned from the sales."),
            tr("The summary comes at {time}.", time=clock_text(view.alerts.digest_time)),
            held_words(view.picture) or tr("No data yet: the watched folder and the Data page wait for it."),
        ]
        self._summary.setText("\n".join(lines))


def clock_text(at: str) -> str:
    """Return a time of day that a setting holds ("08:00") as the language in use writes it."""
    return clock(datetime.combine(date.min, time.fromisoformat(at)))
