"""The shop's own facts as fields: its name, currency, clock and opening days, for the settings and the welcome."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from app.desktop.boxes import TickBox
from app.desktop.dialogs.field_form import add_row, field_form
from app.desktop.dialogs.fields import choice_field
from app.desktop.pieces import text_label
from app.desktop.sheet import GAP, NONE, TIGHT
from app.desktop.theme import Theme
from app.domain.money import format_money, to_money
from app.jobs.shop_facts import (
    CURRENCIES,
    LONGEST_NAME,
    ShopChanges,
    ShopPicture,
    opening_words,
)
from app.language import capital, clock, tr, weekday, weekday_short

_MONDAY = date(2024, 1, 1)
_EXAMPLE = to_money("1234.5")
_NAME_WIDTH = 280
_MOST_COLUMNS = (7, 4, 2)
"""How many weekdays may stand in a line, the most first."""
_GAP = 14


class OpeningDays(QWidget):
    """Seven days to tick, and before them the choice to leave it to the sales."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.learned = TickBox(tr("Learn it from the sales"))
        self.days: list[TickBox] = []
        for number in range(7):
            day = _MONDAY + timedelta(days=number)
            box = TickBox(capital(weekday_short(day)))
            box.setAccessibleName(tr("Open on {day}", day=weekday(day)))
            box.toggled.connect(self._on_toggled)
            self.days.append(box)
        self._words = text_label("", "muted")
        self._grid = QGridLayout()
        self._grid.setContentsMargins(NONE, NONE, NONE, NONE)
        self._grid.setHorizontalSpacing(_GAP)
        self._grid.setVerticalSpacing(TIGHT)
        self._columns = 0
        column = QVBoxLayout(self)
        column.setContentsMargins(NONE, TIGHT, NONE, NONE)
        column.setSpacing(GAP)
        column.addWidget(self.learned, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(self._grid)
        column.addWidget(self._words)
        self.setFocusProxy(self.learned)
        self.learned.toggled.connect(self._on_learned)
        self._arrange(_MOST_COLUMNS[1])

    def show_days(self, said: Sequence[int] | None, seen: Sequence[int]) -> None:
        """Show the weekdays that the owner said, 0 for Monday; None: those that the sales show."""
        blockers = [QSignalBlocker(box) for box in (self.learned, *self.days)]
        self.learned.setChecked(said is None)
        for number, box in enumerate(self.days):
            box.setChecked(number in (seen if said is None else said))
            box.setEnabled(said is not None)
        del blockers
        self._tell()

    def chosen(self) -> tuple[int, ...] | None:
        """Return the weekdays that are ticked; None where the sales are to tell."""
        if self.learned.isChecked():
            return None
        return tuple(number for number, box in enumerate(self.days) if box.isChecked())

    def minimumSizeHint(self) -> QSize:
        """Return the width of the widest box: the days take more lines where there is less room."""
        return QSize(self.learned.sizeHint().width(), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose how many days stand in a line."""
        super().resizeEvent(event)
        widest = max(box.sizeHint().width() for box in self.days) + _GAP
        self._arrange(
            next((most for most in _MOST_COLUMNS if most * widest <= self.width()), _MOST_COLUMNS[-1])
        )

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for number, box in enumerate(self.days):
            self._grid.addWidget(box, number // columns, number % columns)
        for place in range(_MOST_COLUMNS[0] + 1):
            self._grid.setColumnStretch(place, 1 if place == columns else 0)

    def _tell(self) -> None:
        chosen = tuple(number for number, box in enumerate(self.days) if box.isChecked())
        if not chosen:
            self._words.setText(tr("Choose at least one day."))
        elif self.learned.isChecked():
            self._words.setText(tr("Days without sales for four weeks count as closed."))
        else:
            self._words.setText(opening_words(chosen))

    @Slot(bool)
    def _on_learned(self, learned: bool) -> None:
        for box in self.days:
            box.setEnabled(not learned)
        self._tell()
        self.edited.emit()

    @Slot()
    def _on_toggled(self) -> None:
        self._tell()
        self.edited.emit()


class ShopForm(QWidget):
    """The fields. What the owner has not touched is never among the changes."""

    edited = Signal()
    """The owner has finished changing one of the fields."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._picture: ShopPicture | None = None
        self.name = QLineEdit()
        self.name.setAccessibleName(tr("Name of the shop"))
        self.name.setMaxLength(LONGEST_NAME)
        self.currency = choice_field(tr("Currency"), [])
        self.zone = choice_field(tr("Time zone"), [])
        for box in (self.currency, self.zone):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(20)
        self.days = OpeningDays()
        grid = field_form()
        add_row(grid, tr("Name of the shop"), self.name)
        self._currency_note = add_row(grid, tr("Currency"), self.currency, " ")
        self._zone_note = add_row(grid, tr("Time zone"), self.zone, " ")
        add_row(grid, tr("Opening days"), self.days, growing=True)
        self.setLayout(grid)
        self.setEnabled(False)
        self.name.editingFinished.connect(self._on_edited)
        self.currency.activated.connect(self._on_edited)
        self.zone.activated.connect(self._on_edited)
        self.days.edited.connect(self._on_edited)
        theme.changed.connect(self._fit)
        self._fit()

    def show_picture(self, picture: ShopPicture) -> None:
        """Show what is known; fields that the owner is changing just now keep what is in them."""
        changed = self.changes()
        self._picture = picture
        shop = picture.shop
        if "name" not in changed:
            self.name.setText(shop.name)
        if "currency" not in changed:
            codes = list(dict.fromkeys((*CURRENCIES, shop.currency)))
            _fill(self.currency, [(_money_words(code), code) for code in codes], shop.currency)
        if "time_zone" not in changed:
            names = list(dict.fromkeys((*picture.zones, shop.time_zone)))
            _fill(self.zone, [(name.replace("_", " "), name) for name in names], shop.time_zone)
        if "open_weekdays" not in changed:
            self.days.show_days(shop.open_weekdays, picture.open_weekdays)
        self._currency_note.setText(
            tr("Assumed, until a file or you say so.") if shop.currency_assumed else ""
        )
        self._currency_note.setVisible(shop.currency_assumed)
        self._tell_time()
        self.setEnabled(True)

    def changes(self) -> ShopChanges:
        """Return what the fields say that differs from what was shown."""
        if self._picture is None:
            return {}
        shop, found = self._picture.shop, ShopChanges()
        if self.name.text().strip() != shop.name:
            found["name"] = self.name.text()
        if self.currency.currentData() != shop.currency:
            found["currency"] = self.currency.currentData()
        if self.zone.currentData() != shop.time_zone:
            found["time_zone"] = self.zone.currentData()
        if self.days.chosen() != shop.open_weekdays:
            found["open_weekdays"] = self.days.chosen()
        return found

    def take_back(self) -> None:
        """Show what is kept again: what was typed could not be meant."""
        picture, self._picture = self._picture, None
        if picture is not None:
            self.show_picture(picture)

    @Slot()
    def _on_edited(self) -> None:
        if self._picture is not None:
            self._tell_time()
            self.edited.emit()

    def _tell_time(self) -> None:
        """Say what time it is there: a wrong zone is noticed by its clock."""
        if self._picture is None:
            return
        zone, shop = str(self.zone.currentData()), self._picture.shop
        now = clock(self._picture.now.astimezone(ZoneInfo(zone)))
        if shop.zone_assumed and zone == shop.time_zone:
            self._zone_note.setText(tr("It is {time} there now. Taken from this PC.", time=now))
        else:
            self._zone_note.setText(tr("It is {time} there now.", time=now))

    @Slot()
    def _fit(self) -> None:
        self.name.setMinimumWidth(min(self._theme.px(_NAME_WIDTH), _NAME_WIDTH * 3 // 2))


def _fill(box: QComboBox, choices: Sequence[tuple[str, str]], chosen: str) -> None:
    with QSignalBlocker(box):
        if [box.itemData(place) for place in range(box.count())] != [value for _, value in choices]:
            box.clear()
            for text, value in choices:
                box.addItem(text, value)
        box.setCurrentIndex(box.findData(chosen))


def _money_words(code: str) -> str:
    return f"{code} · {format_money(_EXAMPLE, code)}"
