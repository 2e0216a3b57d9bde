"""What a chart shows, in words: for whoever hears the page, and for the day under the pointer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import isnan
from typing import TYPE_CHECKING

from app.language import tr

if TYPE_CHECKING:
    from app.desktop.charts.lines import Line, Wording

LEVEL = 0.05
"""By so much a line's end may differ from its beginning and still be called level."""


def in_words(lines: Sequence[Line], wording: Wording) -> str:
    """Return one sentence for each line: where it went, from what to what, and how high it got."""
    return " ".join(filter(None, (_line_in_words(line, wording) for line in lines)))


def readout(lines: Sequence[Line], day: date, wording: Wording) -> str:
    """Return what each line says of ``day``: "3 Nov: this year 12, last year 9"."""
    said = []
    for line in lines:
        value = _value_on(line, day)
        if value is not None and not isnan(value):
            said.append(tr("{name} {value}", name=line.name, value=wording.value(value)))
    if not said:
        return tr("{day}: nothing known", day=wording.day(day))
    return tr("{day}: {values}", day=wording.day(day), values=", ".join(said))


def _value_on(line: Line, day: date) -> float | None:
    """Return what a line says of a day; on one of steps, the last value until then."""
    if not line.stepped:
        return dict(zip(line.days, line.values, strict=True)).get(day)
    before = [value for at, value in zip(line.days, line.values, strict=True) if at <= day]
    return before[-1] if before else None


def _line_in_words(line: Line, wording: Wording) -> str:
    known = [(day, value) for day, value in zip(line.days, line.values, strict=True) if not isnan(value)]
    if not known:
        return tr("{name}: nothing known.", name=line.name)
    # Of a few points at either end: a single one is chance.
    few = max(1, len(known) // 6)
    begin = sum(value for _, value in known[:few]) / few
    end = sum(value for _, value in known[-few:]) / few
    peak_day, peak = max(known, key=lambda point: point[1])
    values = {
        "name": line.name,
        "begin": wording.value(begin),
        "end": wording.value(end),
        "first": wording.day(known[0][0]),
        "last": wording.day(known[-1][0]),
        "peak": wording.value(peak),
        "day": wording.day(peak_day),
    }
    if abs(end - begin) <= LEVEL * max(abs(begin), abs(end)):
        return tr("{name}: level at about {end} from {first} to {last}, most on {day}: {peak}.", **values)
    if end > begin:
        return tr(
            "{name}: up from about {begin} ({first}) to about {end} ({last}), most on {day}: {peak}.",
            **values,
        )
    return tr(
        "{name}: down from about {begin} ({first}) to about {end} ({last}), most on {day}: {peak}.", **values
    )
