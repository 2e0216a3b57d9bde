"""The weekly report set out for print: the answer first, then the days, then what to do something about."""

from __future__ import annotations

from datetime import date

from app.jobs.paper import Bars, Column, Heading, Paper, Piece, Series, Table, Voice, Words
from app.jobs.weekly import WeekDay, WeeklyReport, WeekPart
from app.language import day_long, tr


def weekly_paper(report: WeeklyReport, made_on: date) -> Paper:
    """Return the report as pieces of a printed page; ``made_on`` is the business day on which it was made."""
    pieces: list[Piece] = [Words(report.sentence, Voice.LEAD)]
    if report.figures:
        rows = tuple((figure.title, figure.value, figure.note) for figure in report.figures)
        pieces.append(Table((Column(""), Column("", number=True), Column("")), rows))
    if report.days:
        pieces += [Heading(tr("Day by day")), _days(report.days)]
    for part in (
        report.running_low,
        report.best_sellers,
        report.risers,
        report.fallers,
        report.unusual,
        report.price_effects,
        report.dead_stock,
    ):
        pieces += _part(part)
    if report.forecasts:
        pieces += [Heading(tr("How right the forecasts were")), Words(report.forecasts)]
    if report.sources:
        pieces.append(Words(report.sources, Voice.QUIET))
    subtitle = " · ".join(text for text in (report.shop, report.period) if text)
    return Paper(
        report.title,
        subtitle,
        tuple(pieces),
        tr("Made by Tillwatch on {day}", day=day_long(made_on, year=True)),
    )


def _days(days: tuple[WeekDay, ...]) -> Bars:
    return Bars(
        tuple(day.label for day in days),
        (
            Series(
                tr("This week"), tuple(day.amount for day in days), tuple(day.amount_text for day in days)
            ),
            Series(tr("The week before"), tuple(day.before for day in days)),
        ),
    )


def _part(part: WeekPart) -> list[Piece]:
    if not part.sentence and not part.rows:
        return []
    found: list[Piece] = [Heading(part.title)]
    if part.sentence:
        found.append(Words(part.sentence))
    if part.rows:
        columns = tuple(Column(column.title, number=column.numeric) for column in part.columns)
        found.append(Table(columns, part.rows))
    return found
