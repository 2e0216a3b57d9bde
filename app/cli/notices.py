"""What Tillwatch said, and what became of it: each notice with how it was shown and how it was answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

from app.cli.documents import instant
from app.cli.help import command
from app.cli.options import NUMBER, Context, common
from app.cli.output import print_json, say
from app.domain.time import business_day
from app.language import clock, day_short, noop, tr
from app.store.notices import NoticeRow, list_notices

LIST_LIMIT = 50
"""Notices listed where no number is named."""

_SHOWN = {
    "native": noop("shown by the desktop, {when}"),
    "balloon": noop("shown beside the tray icon, {when}"),
    "banner": noop("shown in the window, {when}"),
}


@command("notices", noop("List what Tillwatch told you of by itself, newest first, and what became of it."))
@click.option("--limit", default=LIST_LIMIT, type=NUMBER, help=noop("At most so many (50)."))
@common
def notices(context: Context, limit: int) -> int:
    """List what Tillwatch told you of by itself, newest first, and what became of it."""
    with context.service() as service:
        zone, now = service.shop().zone, service.now()
        with service.store.read() as connection:
            found = list_notices(connection, limit=limit)
    if context.json:
        print_json([_document(notice) for notice in found])
        return 0
    for notice in found:
        say(f"{_when(notice.created_at, zone, now)}  {notice.title}")
        for line in _became(notice, zone, now):
            say(f"    {line}")
    if not found:
        say(tr("Nothing was told yet."))
    return 0


def _document(notice: NoticeRow) -> dict[str, Any]:
    return {
        "id": notice.id,
        "made_at": instant(notice.created_at),
        "kind": notice.kind,
        "title": notice.title,
        "body": notice.body,
        "page": notice.page,
        "subject": notice.subject,
        "urgent": notice.urgent,
        "alert_id": notice.alert_id,
        "status": notice.status,
        "channel": notice.channel,
        "not_before": instant(notice.not_before),
        "shown_at": instant(notice.shown_at),
        "ended_at": instant(notice.ended_at),
        "error": notice.error,
    }


def _became(notice: NoticeRow, zone: ZoneInfo, now: datetime) -> list[str]:
    """Return in words what became of a notice."""
    lines = [notice.body] if notice.body else []
    if notice.shown_at is not None:
        shown = _SHOWN.get(notice.channel or "", noop("shown, {when}"))
        lines.append(tr(shown, when=_when(notice.shown_at, zone, now)))
    elif notice.status == "waiting" and notice.not_before is not None and notice.not_before > now:
        lines.append(tr("waits for the end of quiet hours, {when}", when=_when(notice.not_before, zone, now)))
    elif notice.status == "waiting" and notice.channel is not None:
        lines.append(tr("waits in the window, which nobody has looked at"))
    elif notice.status == "waiting":
        lines.append(tr("waits to be shown"))
    elif notice.status == "failed":
        lines.append(tr("could not be shown"))
    if notice.ended_at is not None:
        when = _when(notice.ended_at, zone, now)
        clicked = notice.status == "clicked"
        lines.append(tr("answered, {when}", when=when) if clicked else tr("sent away, {when}", when=when))
    elif notice.shown_at is not None:
        lines.append(tr("not answered"))
    if notice.error:
        lines.append(tr("not by the desktop: {reason}", reason=tr(notice.error)))
    return lines


def _when(at: datetime, zone: ZoneInfo, now: datetime) -> str:
    day = business_day(at, zone)
    other_year = day.year != business_day(now, zone).year
    return f"{day_short(day, year=other_year, week=True)} {clock(at.astimezone(zone))}"
