"""Run a job with other parameters than usual, or as if it were another time."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from app.desktop.dialogs.dialog import Dialog
from app.desktop.dialogs.fields import MomentField
from app.desktop.dialogs.param_form import ParamForm
from app.desktop.dialogs.timing import in_zone
from app.desktop.pages.page import Surroundings
from app.desktop.pieces import text_label
from app.domain.errors import RunInTheWayError, TillwatchError, UsageError
from app.engine.parameters import param_fields
from app.language import tr


class RunOptionsDialog(Dialog):
    """Asks for a job's parameters. What will not do is said in place, and *Run* is off meanwhile."""

    refused = Signal(object)
    """Another run is in the way: the ``TillwatchError`` that says so, for the window to tell."""

    def __init__(
        self, surroundings: Surroundings, job: str, title: str, zone: ZoneInfo, parent: QWidget
    ) -> None:
        super().__init__(surroundings, title, tr("Run it now, once, with these options"), parent)
        self._job = job
        self._zone = zone
        self.form = ParamForm(param_fields(self._service.registry.spec(job).params))
        self.as_of = MomentField(tr("As if it were"))
        self._problem = text_label("", "problem")
        self.cancel = self._answer_button(tr("Cancel"))
        self.run = self._answer_button(tr("Run"), "primary")
        self.run.setDefault(True)
        self._answers.insertStretch(0, 1)
        for widget in (self.form, self.as_of, self._problem):
            self._body.addWidget(widget)
        self._body.addStretch(1)
        self.form.set_values({})
        here = self._service.now().astimezone(zone).replace(tzinfo=None)
        self.as_of.set_moment(here, chosen=False)
        self.form.changed.connect(self._check)
        self.cancel.clicked.connect(self.reject)
        self.run.clicked.connect(self._on_run)
        self._check()
        self.fit()
        self.form.focus_first()

    @Slot()
    def _check(self) -> None:
        try:
            self._service.registry.parameters(self._job, self.form.values())
        except UsageError as error:
            self._say(str(error))
        else:
            self._say("")

    def _say(self, sentence: str) -> None:
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))
        self.run.setEnabled(not sentence)

    @Slot()
    def _on_run(self) -> None:
        params, at = self.form.values(), self.as_of.moment()
        as_of = None if at is None else in_zone(at.date(), at.time(), self._zone)
        self.run.setEnabled(False)
        self._loader.act(
            lambda: self._service.run_now(self._job, params, as_of=as_of),
            lambda _run_id: self._on_queued(),
            self._on_refused,
        )

    def _on_queued(self) -> None:
        if not self.is_over:
            self.accept()

    def _on_refused(self, error: TillwatchError) -> None:
        if self.is_over:
            return
        if isinstance(error, RunInTheWayError):
            self.refused.emit(error)
            self.reject()
        else:
            self._say(str(error))
