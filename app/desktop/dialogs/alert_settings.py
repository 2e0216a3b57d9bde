"""When and how often Tillwatch speaks up by itself: the morning's summary, the quiet hours, pop-ups a day."""

from __future__ import annotations

from datetime import time

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLabel, QWidget

from app.desktop.dialogs.acting import ActingDialog, add_field, field_grid
from app.desktop.dialogs.fields import beside, number_field, set_time, time_field, time_of
from app.desktop.pages.page import Surroundings
from app.jobs.alert_settings import AlertSettings, alert_settings, set_alert_settings
from app.language import tr

MOST_POPUPS = 20


class AlertSettingsDialog(ActingDialog):
    """A short form. What it says counts from the next time that the stock is judged."""

    def __init__(self, surroundings: Surroundings, parent: QWidget) -> None:
        super().__init__(
            surroundings,
            tr("When Tillwatch speaks up"),
            tr("Alerts are always on the Today page; this is about what pops up beside the clock"),
            tr("Save"),
            parent,
        )
        self.digest = time_field(tr("Summary in the morning at"))
        self.quiet_from = time_field(tr("Quiet from"))
        self.quiet_to = time_field(tr("Quiet until"))
        self.popups = number_field(tr("Pop-ups a day at most"), 0, MOST_POPUPS)
        self.popups.setSpecialValueText(tr("none"))
        grid = field_grid()
        add_field(
            grid,
            tr("Summary in the morning at"),
            self.digest,
            tr("One notice with everything that is running low; none where nothing is."),
        )
        quiet = beside(self.quiet_from, QLabel(tr("until")), self.quiet_to)
        self._quiet = add_field(grid, tr("Quiet from"), quiet, tr("always"))
        add_field(
            grid,
            tr("Pop-ups a day at most"),
            self.popups,
            tr("Only for what is out or will be before a delivery; the rest waits for the summary."),
        )
        self._body.addLayout(grid)
        self._body.addWidget(self._problem)
        self._body.addStretch(1)
        self.act_button.setEnabled(False)
        for field in (self.quiet_from, self.quiet_to):
            field.timeChanged.connect(self._tell_quiet)
        self._tell_quiet()
        self.fit()
        service = self._service
        self._loader.read("alert-settings", lambda: alert_settings(service), self._show)

    def _show(self, settings: AlertSettings) -> None:
        if self.is_over:
            return
        for field, at in (
            (self.digest, settings.digest_time),
            (self.quiet_from, settings.quiet_from),
            (self.quiet_to, settings.quiet_to),
        ):
            set_time(field, time.fromisoformat(at))
        self.popups.setValue(settings.popups_a_day)
        self.act_button.setEnabled(True)
        self.digest.setFocus()

    @Slot()
    def _tell_quiet(self) -> None:
        if self.quiet_from.time() == self.quiet_to.time():
            self._quiet.setText(tr("No quiet hours: a notice may come at any time."))
        else:
            self._quiet.setText(tr("What comes up meanwhile is told when they end."))

    @Slot()
    def _on_act(self) -> None:
        wanted = AlertSettings(
            digest_time=f"{time_of(self.digest):%H:%M}",
            quiet_from=f"{time_of(self.quiet_from):%H:%M}",
            quiet_to=f"{time_of(self.quiet_to):%H:%M}",
            popups_a_day=self.popups.value(),
        )
        service = self._service
        self._act(lambda: set_alert_settings(service, wanted))
