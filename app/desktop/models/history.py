"""Runs as a table: one line a run, also the skipped ones, with the reason in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QIcon

from app.desktop.models.rows import NO_PARENT, RowModel
from app.desktop.theme import Theme
from app.desktop.words import duration, moment, running_for, status_sign, status_word, trigger_word
from app.domain.runs import TERMINAL, RunStatus
from app.jobs.overview import HistoryLine
from app.jobs.run_trend import is_unusually_long
from app.language import tr

STATUS, JOB, TRIGGER, WHEN, DURATION, RESULT = range(6)

_SORT_KEYS: tuple[Callable[[HistoryLine], Any], ...] = (
    lambda line: status_word(line.run.status),
    lambda line: line.title.casefold(),
    lambda line: started_by(line),
    lambda line: (line.when, line.run.id),
    lambda line: -1.0 if line.run.duration_s is None else line.run.duration_s,
    lambda line: line.result_text.casefold(),
)


class HistoryModel(RowModel[HistoryLine]):
    """Holds the lines that were loaded, newest first until another order is asked for."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(len(_SORT_KEYS), {DURATION}, parent)
        self._theme = theme
        self._all: list[HistoryLine] = []
        self._search: tuple[str, ...] = ()
        self._now: datetime | None = None
        self._zone = ZoneInfo("UTC")
        self._day: date | None = None
        self._folded: dict[int, str] = {}
        self._column = WHEN
        self._direction = Qt.SortOrder.DescendingOrder

    def set_lines(self, lines: Sequence[HistoryLine], now: datetime, zone: ZoneInfo) -> None:
        """Show other runs; ``now`` and ``zone`` are those of the shop, for the words of the times."""
        day = now.astimezone(zone).date()
        if self._day != day:
            # What was "today" is "yesterday" now.
            self._folded.clear()
        self._now, self._zone, self._day = now, zone, day
        self._all = list(lines)
        self._take(self._arranged())

    def set_search(self, text: str) -> None:
        """Show only the lines in which every word of ``text`` stands, in whatever column."""
        words = tuple(text.casefold().split())
        if words == self._search:
            return
        self._search = words
        self._take(self._arranged())

    def cells(self, line: HistoryLine) -> list[str]:
        """Return a line as it reads, column by column."""
        return [self._text(line, column) for column in range(len(_SORT_KEYS))]

    def elapsed_s(self, line: HistoryLine) -> float | None:
        """Return for how many seconds a run has been going on; None for one that is not."""
        if line.run.status is not RunStatus.RUNNING or line.run.started_at is None or self._now is None:
            return None
        return (self._now - line.run.started_at).total_seconds()

    def row_of(self, run_id: int) -> int:
        """Return the view's row of a run, or -1."""
        return next((row for row, line in enumerate(self._rows) if line.run.id == run_id), -1)

    def titles(self) -> Sequence[str]:
        """Return the names of the columns."""
        return (
            tr("State"),
            tr("Job"),
            tr("Started by"),
            tr("When"),
            tr("Took"),
            tr("What happened"),
        )

    def _beside(self, line: HistoryLine, column: int, role: int) -> str | None:
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._text(line, column)
        if role == Qt.ItemDataRole.AccessibleTextRole and column == JOB and line.part_of:
            return f"{line.title}, {started_by(line)}"
        return None

    def _sign(self, line: HistoryLine, column: int) -> QIcon | None:
        if column == STATUS:
            return self._theme.icon(*status_sign(line.run.status))
        elapsed = self.elapsed_s(line)
        if column == RESULT and elapsed is not None and is_unusually_long(elapsed, line.usual_s):
            return self._theme.icon("attention", "attention")
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order by a column."""
        if column < 0:
            return
        self._column, self._direction = column, order
        self._take(self._arranged())

    def _arranged(self) -> list[HistoryLine]:
        return sorted(
            filter(self._fits, self._all),
            key=_SORT_KEYS[self._column],
            reverse=self._direction is Qt.SortOrder.DescendingOrder,
        )

    def _take(self, rows: list[HistoryLine]) -> None:
        """Show ``rows``.

        Mostly a few have come on top, and as many have left at the end, or the same read otherwise: the view then keeps
        what it knows.
        """
        before, now = [line.run.id for line in self._rows], [line.run.id for line in rows]
        come = now.index(before[0]) if before and before[0] in now else len(now)
        kept = len(now) - come
        if not kept or now[come:] != before[:kept]:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
            return
        if kept < len(before):
            self.beginRemoveRows(NO_PARENT, kept, len(before) - 1)
            self._rows = self._rows[:kept]
            self.endRemoveRows()
        if come:
            self.beginInsertRows(NO_PARENT, 0, come - 1)
            self._rows = rows
            self.endInsertRows()
        self._rows = rows
        self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(_SORT_KEYS) - 1))

    def _fits(self, line: HistoryLine) -> bool:
        if not self._search:
            return True
        text = self._folded.get(line.run.id)
        if text is None:
            text = " ".join(self.cells(line)).casefold()
            if line.run.status in TERMINAL:
                self._folded[line.run.id] = text
        return all(word in text for word in self._search)

    def _text(self, line: HistoryLine, column: int) -> str:
        match column:
            case 0:
                return status_word(line.run.status)
            case 1:
                return f"↳ {line.title}" if line.part_of else line.title
            case 2:
                return started_by(line)
            case 3:
                return "" if self._now is None else moment(line.when, self._now, self._zone)
            case 4:
                return duration(line.run.duration_s)
            case _:
                elapsed = self.elapsed_s(line)
                if elapsed is None:
                    return line.result_text
                return f"{running_for(elapsed, line.usual_s)} · {line.result_text}"


def started_by(line: HistoryLine) -> str:
    """Return what brought a run about, in words; a step of a larger run says of which."""
    if not line.part_of:
        return trigger_word(line.run.trigger)
    return tr("Part of “{whole}”", whole=line.part_of)
