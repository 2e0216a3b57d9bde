"""What of the outbox is shown now, and as what: a burst of notices becomes one, and jobs do not speak every minute.

Nothing is lost on the way. What is kept back stays in the outbox and is shown, together with whatever came after it,
when its kind may speak again; what was shown as one is recorded for each notice in it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from app.alerts.price_kinds import PRICES
from app.alerts.speech import DIGEST, POPUP
from app.alerts.writing import tell_again
from app.domain.errors import NotFoundError
from app.domain.time import business_day
from app.language import tr, trn
from app.store import notices
from app.store.notices import NoticeRow
from app.store.settings import get_shop

if TYPE_CHECKING:
    from app.jobs.service import Service

PROBLEM = "run-problem"
RECOVERED = "run-recovered"
FILE_WAITING = "file-waiting"

REST = timedelta(minutes=10)
"""For so long a kind that tells of jobs keeps quiet after it was shown; the owner's own limit is for alerts."""
_OF_JOBS = frozenset({PROBLEM, RECOVERED, FILE_WAITING})
_ENOUGH_FOR_ONE = {PROBLEM: 2, RECOVERED: 2, FILE_WAITING: 2, POPUP: 3, DIGEST: 3, PRICES: 2}
"""From so many on, notices of a kind are shown as one. Alerts come as one already, unless nobody was there to see
them for days; kinds that are not listed are shown each for itself."""


@dataclass(frozen=True, slots=True)
class Showing:
    """What is shown as one: a single notice, or several of a kind with a title of their own."""

    ids: tuple[int, ...]
    kind: str
    title: str
    body: str
    page: str
    subject: str
    urgent: bool
    alert_id: int | None = None
    """The one alert that its buttons answer."""

    @property
    def can_wait(self) -> bool:
        """Whether it may be answered with "tomorrow": the digest of several products."""
        return self.kind == DIGEST and self.alert_id is None and len(self.ids) == 1


@dataclass(frozen=True, slots=True)
class Outbox:
    """What is to be shown now, oldest first, and when to look again at what is kept back (None: nothing is)."""

    showings: tuple[Showing, ...]
    look_again_at: datetime | None
    now: datetime


def outbox(
    service: Service, *, under_way: Collection[int] = (), sent: Mapping[str, datetime] | None = None
) -> Outbox:
    """Return what is to be shown now, without the notices ``under_way``.

    ``sent``: when this process last sent a notice of each kind; it knows before the store does.
    """
    now = service.now()
    with service.store.read() as connection:
        waiting = notices.waiting_notices(connection, now=now)
        shown = notices.last_shown(connection)
        following = notices.next_notice_at(connection, now=now)
    for kind, at in (sent or {}).items():
        shown[kind] = max(at, shown.get(kind, at))
    waiting = [notice for notice in waiting if notice.id not in under_way]
    showings, kept_until = arrange(waiting, shown, now)
    moments = [moment for moment in (following, kept_until) if moment is not None]
    return Outbox(tuple(showings), min(moments, default=None), now)


def arrange(
    waiting: Sequence[NoticeRow], shown: Mapping[str, datetime], now: datetime
) -> tuple[list[Showing], datetime | None]:
    """Return what is to be shown now of ``waiting`` (oldest first), and when the first that is kept back may be.

    ``shown``: when a notice of each kind was last shown. A clock that was set back keeps nothing back.
    """
    by_kind: dict[str, list[NoticeRow]] = {}
    for notice in waiting:
        by_kind.setdefault(notice.kind, []).append(notice)
    showings: list[Showing] = []
    kept_until: datetime | None = None
    for kind, found in by_kind.items():
        last = shown.get(kind)
        if kind in _OF_JOBS and last is not None and last <= now < last + REST:
            kept_until = min(last + REST, kept_until or last + REST)
        elif kind in _ENOUGH_FOR_ONE and len(found) >= _ENOUGH_FOR_ONE[kind]:
            showings.append(_as_one(kind, found))
        else:
            showings.extend(_alone(notice) for notice in found)
    return sorted(showings, key=lambda showing: showing.ids[0]), kept_until


def settle(
    service: Service, ids: Collection[int], status: str, *, channel: str = "", error: str = ""
) -> None:
    """Record what became of notices that were shown as one."""
    with service.store.write() as connection:
        notices.settle_notices(connection, ids, status, now=service.now(), channel=channel, error=error)


def note_attempt(service: Service, ids: Collection[int], *, channel: str, error: str) -> None:
    """Record why the desktop did not show notices, and the ``channel`` by which they wait to be seen."""
    with service.store.write() as connection:
        notices.note_attempt(connection, ids, channel=channel, error=error)


def tell_tomorrow(service: Service, notice_id: int) -> str:
    """Have the next day's digest tell again of what a digest told of, as far as it is still so; say so in words.

    Raises ``NotFoundError`` where there is no such notice.
    """
    now = service.now()
    with service.store.write() as connection:
        notice = notices.get_notice(connection, notice_id)
        if notice is None:
            raise NotFoundError(
                tr("That notice is not there any more."), tr("The Today page lists what needs you.")
            )
        day = business_day(now, get_shop(connection).zone) + timedelta(days=1)
        tell_again(connection, told_at=notice.created_at, day=day, now=now)
    return tr("Tillwatch tells you of it again tomorrow morning, as far as it is still so.")


def _alone(notice: NoticeRow) -> Showing:
    return Showing(
        ids=(notice.id,),
        kind=notice.kind,
        title=notice.title,
        body=notice.body,
        page=notice.page,
        subject=notice.subject,
        urgent=notice.urgent,
        alert_id=notice.alert_id,
    )


def _as_one(kind: str, found: Sequence[NoticeRow]) -> Showing:
    # The same words twice, such as of a job that failed and failed again, are one fact.
    titles = list(dict.fromkeys(notice.title for notice in reversed(found)))
    stock = kind in (POPUP, DIGEST)
    return Showing(
        ids=tuple(notice.id for notice in found),
        kind=kind,
        title=_TITLES[kind](len(found)),
        body=_in_short(titles),
        page="today" if stock else found[-1].page,
        subject="",
        urgent=any(notice.urgent for notice in found),
    )


_TITLES: Mapping[str, Callable[[int], str]] = {
    PROBLEM: lambda n: trn("{n} thing did not work", "{n} things did not work", n),
    RECOVERED: lambda n: trn("{n} thing works again", "{n} things work again", n),
    FILE_WAITING: lambda n: trn("{n} file waits for you", "{n} files wait for you", n),
    POPUP: lambda n: trn("{n} notice about your stock", "{n} notices about your stock", n),
    PRICES: lambda n: trn("{n} notice about prices", "{n} notices about prices", n),
    DIGEST: lambda n: trn(
        "{n} morning's notice about your stock", "{n} mornings' notices about your stock", n
    ),
}


def _in_short(titles: Sequence[str]) -> str:
    """Return the first two of several titles, the newest first, and how many there are besides."""
    if len(titles) == 1:
        return tr("{first}.", first=titles[0])
    if len(titles) == 2:
        return tr("{first}. {second}.", first=titles[0], second=titles[1])
    return trn(
        "{first}. {second}. And {n} more.",
        "{first}. {second}. And {n} more.",
        len(titles) - 2,
        first=titles[0],
        second=titles[1],
    )
