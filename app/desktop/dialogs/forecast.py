"""What a schedule comes to: in words, its next times, what follows a night off; or why it will not do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.desktop.pieces import text_label
from app.desktop.sheet import GAP, SPACE, TIGHT, WIDE_GAP
from app.desktop.theme import Theme
from app.desktop.words import moment
from app.jobs.scheduling import ScheduleView
from app.language import clock, tr


class Forecast(QFrame):
    """Says one or the other. The next times stand on the schedule's own clock."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("role", "card")
        self.setAccessibleName(tr("What this comes to"))
        self._sign = QLabel()
        self.words = text_label("", "title")
        self.times = text_label("")
        self.after = text_label("", "quiet")
        texts = QVBoxLayout()
        texts.setSpacing(TIGHT)
        for label in (self.words, self.times, self.after):
            texts.addWidget(label)
        row = QHBoxLayout(self)
        row.setContentsMargins(WIDE_GAP, SPACE, WIDE_GAP, SPACE)
        row.setSpacing(GAP)
        row.addWidget(self._sign)
        row.addLayout(texts, 1)
        self._sign.hide()
        theme.changed.connect(self._draw_sign)

    def show_view(self, view: ScheduleView, now: datetime) -> None:
        """Say when the schedule is due and what it does after a night off."""
        if not view.row.enabled:
            times = tr("Switched off: it does not run by itself.")
        elif not view.next_fires:
            times = tr("It is not due any more.")
        else:
            times = tr("Next: {times}", times=_times(view.next_fires, now, view.zone))
        self._say(view.in_words, times, view.after_a_night_off, wrong=False)

    def show_problem(self, sentence: str) -> None:
        """Say why it will not do."""
        self._say(tr("This will not do"), sentence, "", wrong=True)

    def _say(self, words: str, times: str, after: str, *, wrong: bool) -> None:
        self._draw_sign()
        self._sign.setVisible(wrong)
        self.words.setText(words)
        self.times.setText(times)
        self.after.setText(after)
        self.after.setVisible(bool(after))
        self.setAccessibleDescription(" ".join(text for text in (words, times, after) if text))

    def _draw_sign(self) -> None:
        self._sign.setPixmap(self._theme.icon("problem", "problem").pixmap(self._theme.px(20)))


def _times(fires: Sequence[datetime], now: datetime, zone: ZoneInfo) -> str:
    """Return the times in a row, each day named once: "today 11:30, 12:00 · tomorrow 09:00"."""
    words: list[str] = []
    before: date | None = None
    for fire in fires:
        local = fire.astimezone(zone)
        if local.date() == before:
            words.append(f", {clock(local)}")
        else:
            # A day and its time stay on one line.
            named = moment(fire, now, zone, inside=True).replace(" ", "\N{NO-BREAK SPACE}")
            words.append(f" · {named}" if words else named)
        before = local.date()
    return "".join(words)
