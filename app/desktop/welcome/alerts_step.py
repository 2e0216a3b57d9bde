"""The third step: when the owner wants to be told."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.alerts.timing import AlertSettings
from app.desktop.dialogs.alert_settings import AlertForm
from app.desktop.pages.page import Surroundings
from app.desktop.welcome.step import Keep, Step
from app.jobs.alert_settings import alert_settings, set_alert_settings
from app.language import tr


class AlertsStep(Step):
    """The same form as in the settings."""

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__(
            surroundings,
            tr("When to tell you"),
            tr("Alerts are always on the Today page; this is about what pops up beside the clock."),
        )
        self._kept: AlertSettings | None = None
        self.form = AlertForm()
        self.form.setEnabled(False)
        self._column.addWidget(self.form)
        self._column.addStretch(1)

    def load(self) -> None:
        """Read what holds now."""
        service = self._service
        self._loader.read("welcome-alerts", lambda: alert_settings(service), self._show)

    def work(self) -> Keep | None:
        """Return what keeps the wishes."""
        wanted, service = self.form.settings(), self._service
        if self._kept is None or wanted == self._kept:
            return None
        self._kept = wanted
        return lambda: set_alert_settings(service, wanted)

    @property
    def first(self) -> QWidget:
        """Start with the morning."""
        return self.form.digest

    def _show(self, settings: AlertSettings) -> None:
        if self._kept is None:
            self._kept = settings
            self.form.show_settings(settings)
            self.form.setEnabled(True)
        self._focus()
