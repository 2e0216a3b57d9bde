"""The rest of a schedule, which most owners never need: zone, missed times, lateness, parameters, a pause."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QCompleter, QGridLayout, QLabel, QVBoxLayout, QWidget

from app.desktop.boxes import ChoiceBox
from app.desktop.dialogs.fields import LONGEST_UNCUT, MomentField, beside, choice_field, number_field
from app.desktop.dialogs.param_form import ParamForm
from app.desktop.dialogs.timing import in_zone
from app.desktop.pieces import text_label
from app.desktop.sheet import GAP, NONE, SPACE
from app.domain.runs import CatchUp
from app.engine.editing import LONGEST_GRACE_S, LONGEST_JITTER_S, MOST_CATCH_UP
from app.engine.parameters import ParamField
from app.language import tr
from app.store.schedules import ScheduleRow


class FinerPoints(QWidget):
    """Everything of a schedule but its rule. ``edits`` names only what was changed."""

    changed = Signal()

    def __init__(self, params: Sequence[ParamField], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shop_zone = ZoneInfo("UTC")
        self._row: ScheduleRow | None = None
        self._shown: dict[str, Any] = {}
        self.zone = ChoiceBox()
        self.zone.setEditable(True)
        self.zone.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.zone.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.zone.setMinimumContentsLength(LONGEST_UNCUT)
        self.zone.setAccessibleName(tr("Time zone"))
        # "madrid" finds Europe/Madrid: few know the part of the world that a zone is filed under.
        completer = QCompleter(self.zone.model(), self.zone)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.zone.setCompleter(completer)
        self.catch_up = choice_field(
            tr("After missed times"),
            [
                (tr("Run the latest one that was missed"), CatchUp.LATEST),
                (tr("Run all that were missed, at most"), CatchUp.ALL),
                (tr("Do not catch up"), CatchUp.NONE),
            ],
        )
        self.most = number_field(tr("At most how many"), 1, MOST_CATCH_UP)
        self.grace = number_field(tr("Counts as missed after how many minutes"), 0, LONGEST_GRACE_S // 60)
        self.jitter = number_field(tr("Wait a random time of up to how many seconds"), 0, LONGEST_JITTER_S)
        self.rest = MomentField(tr("Rest until"))
        self.params = ParamForm(params)
        self._lay_out(has_params=bool(params))
        self.zone.currentTextChanged.connect(self.changed)
        self.catch_up.currentIndexChanged.connect(self._on_catch_up)
        for number in (self.most, self.grace, self.jitter):
            number.valueChanged.connect(self.changed)
        self.rest.changed.connect(self.changed)
        self.params.changed.connect(self.changed)

    def set_zones(self, names: Sequence[str], shop_zone: ZoneInfo) -> None:
        """Offer these zones by name, the shop's own first."""
        self._shop_zone = shop_zone
        self.zone.clear()
        self.zone.addItem(self._shop_text())
        self.zone.addItems(list(names))

    def show_row(self, row: ScheduleRow, now: datetime) -> None:
        """Show a schedule as it stands."""
        self._row = row
        self.zone.setCurrentText(row.time_zone or self._shop_text())
        self.catch_up.setCurrentIndex(self.catch_up.findData(row.catch_up))
        self.most.setValue(row.max_catch_up)
        self.grace.setValue(round(row.grace_s / 60))
        self.jitter.setValue(row.jitter_s)
        zone = self.chosen_zone()
        resting = row.paused_until is not None and row.paused_until > now
        until = row.paused_until if row.paused_until is not None and resting else now + timedelta(days=1)
        self.rest.set_moment(until.astimezone(zone).replace(tzinfo=None), chosen=resting)
        self.params.set_values(row.params)
        self._shown = self._said()

    def chosen_zone(self) -> ZoneInfo:
        """Return the zone that the schedule is read in; the shop's while the name is not one."""
        try:
            return ZoneInfo(self._zone_name() or self._shop_zone.key)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return self._shop_zone

    def edits(self) -> dict[str, Any]:
        """Return what was changed, by the names of ``ScheduleEdit``."""
        said = self._said()
        return {name: value for name, value in said.items() if value != self._shown[name]}

    def _said(self) -> dict[str, Any]:
        rest = self.rest.moment()
        return {
            "time_zone": self._zone_name(),
            "catch_up": CatchUp(self.catch_up.currentData()),
            "max_catch_up": self.most.value(),
            "grace_s": self.grace.value() * 60,
            "jitter_s": self.jitter.value(),
            "paused_until": None if rest is None else in_zone(rest.date(), rest.time(), self.chosen_zone()),
            "params": self.params.values(),
        }

    def _zone_name(self) -> str | None:
        text = self.zone.currentText().strip()
        return None if text in ("", self._shop_text()) else text

    def _shop_text(self) -> str:
        return tr("The shop's ({zone})", zone=self._shop_zone.key)

    def _lay_out(self, *, has_params: bool) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(NONE, NONE, NONE, NONE)
        column.setSpacing(GAP)
        if has_params:
            column.addWidget(text_label(tr("What it is told"), "heading"))
            column.addWidget(self.params)
        column.addWidget(text_label(tr("Clock and missed times"), "heading"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE)
        grid.setVerticalSpacing(GAP)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 3)
        rows = (
            (tr("Time zone"), beside(self.zone, growing=self.zone)),
            (tr("After missed times"), beside(self.catch_up, self.most, growing=self.catch_up)),
            (tr("Counts as missed after"), beside(self.grace, QLabel(tr("minutes")))),
            (tr("Wait a random time of up to"), beside(self.jitter, QLabel(tr("seconds")))),
        )
        for place, (words, field) in enumerate(rows):
            grid.addWidget(text_label(words), place, 0)
            grid.addWidget(field, place, 1)
        column.addLayout(grid)
        column.addWidget(self.rest)
        self._on_catch_up()

    @Slot()
    def _on_catch_up(self) -> None:
        self.most.setVisible(self.catch_up.currentData() == CatchUp.ALL)
        self.changed.emit()
