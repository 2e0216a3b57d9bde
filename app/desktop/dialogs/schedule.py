"""When a job runs: a dialog that says at every change what the schedule comes to, before anything is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QVBoxLayout, QWidget

from app.desktop.boxes import TickBox
from app.desktop.dialogs.dialog import Dialog
from app.desktop.dialogs.fields import choice_field
from app.desktop.dialogs.finer_points import FinerPoints
from app.desktop.dialogs.forecast import Forecast
from app.desktop.dialogs.timing import Kind, Timing, in_zone, rule_of, timing_of
from app.desktop.dialogs.timing_form import TimingForm
from app.desktop.pages.page import Surroundings
from app.desktop.pieces import text_label
from app.desktop.sheet import NONE, TIGHT
from app.desktop.words import moment
from app.domain.errors import TillwatchError
from app.engine.editing import ScheduleEdit, blank
from app.engine.parameters import param_fields
from app.jobs import scheduling
from app.jobs.scheduling import ScheduleChange, ScheduleView
from app.jobs.service import Service
from app.language import tr

CHANGES_SHOWN = 5
ORIGIN = "window"


@dataclass(frozen=True, slots=True)
class _Picture:
    views: Sequence[ScheduleView]
    zones: Sequence[str]
    shop_zone: ZoneInfo
    now: datetime


class ScheduleDialog(Dialog):
    """Edits the schedules of one job, one at a time; *Save* is off while what the fields say will not do."""

    def __init__(self, surroundings: Surroundings, job: str, title: str, parent: QWidget) -> None:
        super().__init__(surroundings, title, tr("When Tillwatch does this by itself"), parent)
        self._job = job
        self._views: dict[str, ScheduleView] = {}
        self._key = ""
        self._adding = False
        self._filling = True
        self._now = self._service.now()
        self._shop_zone = ZoneInfo("UTC")
        self._shown: Timing | None = None
        self._chooser = choice_field(tr("Which of its times"), [])
        self._chooser_row = QWidget()
        self.enabled = TickBox(tr("Run by itself"))
        self.timing = TimingForm()
        self.forecast = Forecast(self._theme)
        self.more = QPushButton()
        self.finer = FinerPoints(param_fields(self._service.registry.spec(job).params))
        self._changes_title = text_label(tr("Last changes"), "heading")
        self._changes = text_label("", "muted")
        self.add = self._answer_button(tr("Add another time…"), "link")
        self.remove = self._answer_button(tr("Remove"), "link")
        self._answers.addStretch(1)
        self.cancel = self._answer_button(tr("Cancel"))
        self.save = self._answer_button(tr("Save"), "primary")
        self.save.setDefault(True)
        self.save.setEnabled(False)
        self._lay_out()
        self._connect()
        self._fold(True)
        self._loader.read("schedule-dialog", self._read, self._show_picture)

    def edit(self) -> ScheduleEdit:
        """Return what the fields change of the schedule; a new one is given everything."""
        changed: dict[str, Any] = self.finer.edits()
        view = self._views.get(self._key)
        timing, zone = self.timing.timing(), self.finer.chosen_zone()
        if view is None or timing != self._shown or (timing.kind is Kind.ONCE and "time_zone" in changed):
            changed["kind"], changed["expression"] = rule_of(timing, zone)
            if timing.kind is Kind.EVERY:
                changed["anchor_at"] = self._anchor(timing, zone)
        if view is None or self.enabled.isChecked() != view.row.enabled:
            changed["enabled"] = self.enabled.isChecked()
        return ScheduleEdit(**changed)

    def _anchor(self, timing: Timing, zone: ZoneInfo) -> datetime:
        """Return what an interval is counted from; where the owner left that alone, to the second as it was."""
        view, shown = self._views.get(self._key), self._shown
        if (
            view is not None
            and shown is not None
            and view.row.kind == "interval"
            and timing.start == shown.start
        ):
            return view.row.anchor_at
        return in_zone(timing.start.date(), timing.start.time(), zone)

    def _lay_out(self) -> None:
        row = QVBoxLayout(self._chooser_row)
        row.setContentsMargins(NONE, NONE, NONE, NONE)
        row.setSpacing(TIGHT)
        label = QLabel(tr("It runs at several times. Which one?"))
        label.setBuddy(self._chooser)
        row.addWidget(label)
        row.addWidget(self._chooser)
        self.more.setProperty("role", "link")
        self.more.setAutoDefault(False)
        self.more.setIconSize(QSize(self._theme.px(16), self._theme.px(16)))
        self._chooser.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for widget in (self._chooser_row, self.enabled, self.timing, self.forecast):
            self._body.addWidget(widget)
        self._body.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        for widget in (self.finer, self._changes_title, self._changes):
            self._body.addWidget(widget)
        self._body.addStretch(1)

    def _connect(self) -> None:
        self._chooser.currentIndexChanged.connect(self._on_chosen)
        self.enabled.toggled.connect(self._on_change)
        self.timing.changed.connect(self._on_change)
        self.timing.kind.currentIndexChanged.connect(self._on_kind)
        self.finer.changed.connect(self._on_change)
        self.more.clicked.connect(self._on_more)
        self.add.clicked.connect(self._on_add)
        self.remove.clicked.connect(self._on_remove)
        self.cancel.clicked.connect(self.reject)
        self.save.clicked.connect(self._on_save)

    def _read(self) -> _Picture:
        views = scheduling.schedule_views(self._service, self._job)
        zones = sorted(name for name in available_timezones() if "/" in name or name == "UTC")
        return _Picture(views, zones, self._service.shop().zone, self._service.now())

    def _show_picture(self, picture: _Picture) -> None:
        if self.is_over:
            return
        self._views = {view.row.key: view for view in picture.views}
        self._now, self._shop_zone = picture.now, picture.shop_zone
        self._filling = True
        self.finer.set_zones(picture.zones, picture.shop_zone)
        self._chooser.clear()
        for view in picture.views:
            self._chooser.addItem(view.in_words, view.row.key)
        self._chooser_row.setVisible(len(picture.views) > 1)
        self._filling = False
        if picture.views:
            self._show_schedule(picture.views[0])
        else:
            self._on_add()
        self.fit()
        self.timing.kind.setFocus()

    def _show_schedule(self, view: ScheduleView) -> None:
        self._key, self._adding = view.row.key, False
        self.remove.setVisible(view.removable)
        self._fill(view)
        key = self._key
        self._loader.read(
            "schedule-changes",
            lambda: scheduling.schedule_changes(self._service, key),
            lambda changes: self._show_changes(key, changes),
        )

    def _fill(self, view: ScheduleView) -> None:
        self._filling = True
        self.enabled.setChecked(view.row.enabled)
        self.finer.show_row(view.row, self._now)
        self.timing.set_timing(timing_of(view.row, view.zone, self._now))
        self.timing.offer_cron(not self.finer.isHidden() or self.timing.timing().kind is Kind.CRON)
        self._shown = self.timing.timing()
        self._filling = False
        self._on_change()

    def _show_changes(self, key: str, changes: Sequence[ScheduleChange]) -> None:
        if self.is_over or key != self._key:
            return
        lines = [
            f"{moment(change.at, self._now, self._shop_zone)} · {self._from_where(change.origin)} · {change.text}"
            for change in changes[:CHANGES_SHOWN]
        ]
        self._changes.setText("\n".join(lines) or tr("Nobody has changed this yet."))

    def _from_where(self, origin: str) -> str:
        words = {
            "window": tr("in the window"),
            "command line": tr("from the command line"),
            "first start": tr("at the first start"),
        }
        return words.get(origin, origin)

    @Slot()
    def _on_change(self) -> None:
        if self._filling or not self._key:
            return
        timing = self.timing.timing()
        if timing.kind is Kind.WEEKLY and not timing.days:
            self._show_problem(tr("Choose at least one day."))
            return
        key, edit = self._key, self.edit()
        self._loader.read("schedule-preview", lambda: _preview(self._service, key, edit), self._show_preview)

    def _show_preview(self, seen: tuple[ScheduleEdit, ScheduleView | TillwatchError]) -> None:
        edit, found = seen
        # What was asked for before the last change says nothing about what the fields say now.
        if self.is_over or edit != self.edit():
            return
        if isinstance(found, TillwatchError):
            self._show_problem(str(found))
        else:
            self.forecast.show_view(found, self._now)
            self.save.setEnabled(True)

    def _show_problem(self, sentence: str) -> None:
        self.forecast.show_problem(sentence)
        self.save.setEnabled(False)

    @Slot()
    def _on_chosen(self) -> None:
        view = self._views.get(str(self._chooser.currentData()))
        if view is not None and not self._filling:
            self._show_schedule(view)

    @Slot()
    def _on_kind(self) -> None:
        if not self._filling:
            self.fit()

    @Slot()
    def _on_more(self) -> None:
        self._fold(not self.finer.isHidden())
        self.fit()

    def _fold(self, folded: bool) -> None:
        for widget in (self.finer, self._changes_title, self._changes):
            widget.setHidden(folded)
        self.more.setText(tr("More…") if folded else tr("Less"))
        self.more.setIcon(self._theme.icon("unfold" if folded else "fold", "accent"))
        self.timing.offer_cron(not folded)

    @Slot()
    def _on_add(self) -> None:
        """Begin a further time. It gets a name of its own, which nobody has to think up."""
        self._adding = True
        self._key = f"{self._job}:{self._now:%Y%m%d-%H%M%S}"
        self._filling = True
        self._chooser_row.hide()
        self.add.hide()
        self.remove.hide()
        self._changes.setText(tr("This one is new."))
        self.enabled.setChecked(True)
        row = blank(self._service.registry, self._job, self._key, now=self._now)
        self.finer.show_row(row, self._now)
        daily = timing_of(replace(row, kind="cron", expression="0 9 * * *"), self._shop_zone, self._now)
        self.timing.set_timing(daily)
        self._shown = None
        self._filling = False
        self._on_change()

    @Slot()
    def _on_remove(self) -> None:
        key = self._key
        self._act(lambda: scheduling.remove_schedule(self._service, key, origin=ORIGIN))

    @Slot()
    def _on_save(self) -> None:
        key, edit = self._key, self.edit()
        if self._adding:
            name = key.partition(":")[2]
            self._act(lambda: scheduling.add_schedule(self._service, self._job, name, edit, origin=ORIGIN))
        else:
            self._act(lambda: scheduling.edit_schedule(self._service, key, edit, origin=ORIGIN))

    def _act(self, work: Callable[[], object]) -> None:
        self.save.setEnabled(False)
        self._loader.act(work, lambda _done: self._on_kept(), self._on_refused)

    def _on_kept(self) -> None:
        if not self.is_over:
            self.accept()

    def _on_refused(self, error: TillwatchError) -> None:
        if not self.is_over:
            self._show_problem(str(error))


def _preview(
    service: Service, key: str, edit: ScheduleEdit
) -> tuple[ScheduleEdit, ScheduleView | TillwatchError]:
    try:
        return edit, scheduling.preview(service, key, edit)
    except TillwatchError as error:
        return edit, error
