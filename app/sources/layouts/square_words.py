"""What Square's exports share: the moment of a row, in the zone that the row names."""

from __future__ import annotations

import re
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from app.language import tr
from app.sources.cells import CellError, Column
from app.sources.dates import Moment
from app.sources.sheet import Sheet
from app.sources.zones import find_zone

_AS_IT_SHOULD_BE = re.compile(r"\d{4}-\d\d-\d\d(?: \d\d:\d\d:\d\d)?")


class Stamp(NamedTuple):
    """When a row happened."""

    moment: Moment
    text: str
    """The wall clock as a receipt's key has it, however the export writes it: ``2026-07-18 21:30:00``."""


def is_refund(word: str) -> bool:
    """Say whether a row's event is that goods or money came back."""
    return word.strip().casefold() == "refund"


class Stamps:
    """Date, time and zone cells → ``Stamp``; each distinct clock of a zone is read once."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._date_at, self._time_at, self._zone_at = (sheet.at(f) for f in ("date", "time", "zone"))
        self._by_zone: dict[str, Column[Stamp | None]] = {}

    def read(self, cells: list[str]) -> Stamp:
        """Return the moment of a row. Raises ``CellError`` where its date is blank or none."""
        zone = cells[self._zone_at]
        column = self._by_zone.get(zone)
        if column is None:
            column = self._by_zone[zone] = self._column(zone)
        stamp = column[f"{cells[self._date_at]} {cells[self._time_at]}"]
        if stamp is None:
            raise CellError(self._sheet.title("date"), "", tr("the date is blank"))
        return stamp

    def _column(self, zone: str) -> Column[Stamp | None]:
        wall: ZoneInfo = find_zone(zone) or self._sheet.wall_zone
        moments = self._sheet.moment("date", wall)

        def read(raw: str) -> Stamp | None:
            clock = " ".join(raw.split())
            moment = moments[clock]
            if moment is None:
                return None
            if _AS_IT_SHOULD_BE.fullmatch(clock):
                return Stamp(moment, clock)
            when = datetime.fromtimestamp(moment.millis / 1000, wall)
            return Stamp(moment, when.strftime("%Y-%m-%d %H:%M:%S" if ":" in clock else "%Y-%m-%d"))

        return Column(self._sheet.title("date"), read)
