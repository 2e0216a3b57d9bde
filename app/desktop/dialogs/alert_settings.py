"""When and how often Tillwatch speaks up by itself: the morning's summary, the quiet hours, pop-ups a day."""

from __future__ import annotations

from datetime import time

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLabel, QWidget

from app.desktop.dialogs.acting import ActingDialog
from app.desktop.dialogs.field_form import add_row, field_form
from app.desktop.dialogs.fields import beside, number_field, set_time, time_field, time_of
from app.desktop.pages.page import Surroundings
from app.jobs.alert_settings import AlertSettings, alert_settings, set_alert_settings
from app.language import tr

MOST_POPUPS = 20


class AlertForm(QWidget):
    """The fields of it, for the dialog, the settings and the welcome."""

    edited = Signal()
    """The owner has changed one of them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.digest = time_field(tr("Summary in the morning at"))
        self.quiet_from = time_field(tr("Quiet from"))
        self.quiet_to = time_field(tr("Quiet until"))
        self.popups = number_field(tr("Pop-ups a day at most"), 0, MOST_POPUPS)
        self.popups.setSpecialValueText(tr("none"))
        self._is_shown = False
        grid = field_form()
        add_row(
            grid,
            tr("Summary in the morning at"),
            self.digest,
            tr("One notice with everything that is running low; none where nothing is."),
        )
        quiet = beside(self.quiet_from, QLabel(tr("until")), self.quiet_to)
        quiet.setFocusProxy(self.quiet_from)
        self._quiet = add_row(grid, tr("Quiet from"), quiet, tr("always"))
        add_row(
            grid,
            tr("Pop-ups a day at most"),
            self.popups,
            tr("Only for what is out or will be before a delivery; the rest waits for the summary."),
        )
        self.setLayout(grid)
        for field in (self.digest, self.quiet_from, self.quiet_to):
            field.timeChanged.connect(self._on_edited)
        self.popups.valueChanged.connect(self._on_edited)
        self._tell_quiet()

    def show_settings(self, settings: AlertSettings) -> None:
        """Show the owner's wishes as they are kept."""
        self._is_shown = False
        for field, at in (
            (self.digest, settings.digest_time),
            (self.quiet_from, settings.quiet_from),
            (self.quiet_to, settings.quiet_to),
        ):
            set_time(field, time.fromisoformat(at))
        self.popups.setValue(settings.popups_a_day)
        self._tell_quiet()
        self._is_shown = True

    def settings(self) -> AlertSettings:
        """Return the wishes as they stand on the form."""
        return AlertSettings(
            digest_time=f"{time_of(self.digest):%H:%M}",
            quiet_from=f"{time_of(self.quiet_from):%H:%M}",
            quiet_to=f"{time_of(self.quiet_to):%H:%M}",
            popups_a_day=self.popups.value(),
        )

    @Slot()
    def _on_edited(self) -> None:
        self._tell_quiet()
        if self._is_shown:
            self.edited.emit()

    def _tell_quiet(self) -> None:
        if self.quiet_from.time() == self.quiet_to.time():
            self._quiet.setText(tr("No quiet hours: a notice may come at any time."))
        else:
            self._quiet.setText(tr("What comes up meanwhile is told when they end."))


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
        self.form = AlertForm()
        self._body.addWidget(self.form)
        self._body.addWidget(self._problem)
        self._body.addStretch(1)
        self.act_button.setEnabled(False)
        self.fit()
        service = self._service
        self._loader.read("alert-settings", lambda: alert_settings(service), self._show)

    def _show(self, settings: AlertSettings) -> None:
        if self.is_over:
            return
        self.form.show_settings(settings)
        self.act_button.setEnabled(True)
        self.form.digest.setFocus()

    @Slot()
    def _on_act(self) -> None:
        service, wanted = self._service, self.form.settings()
        self._act(lambda: set_alert_settings(service, wanted))
