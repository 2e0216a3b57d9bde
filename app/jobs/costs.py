"""Judging what products cost: which changes the owner is told of, and what each does to the margin."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from app.alerts.cost_alerts import MOST_ALONE, NEWS_FOR, Limits, Moved, draft_of_many, moved, review
from app.alerts.cost_writing import Reviewed, open_each, put_many, tell_of_costs, write_reviews
from app.alerts.price_kinds import COST_CHANGE
from app.alerts.price_writing import CHUNK
from app.alerts.writing import last_digest
from app.domain.time import business_day
from app.jobs.alert_settings import get_alert_settings
from app.language import tr
from app.store import alerts
from app.store.alerts import AlertRow
from app.store.costs import (
    PIECE,
    ChangedCost,
    CostJudging,
    changed_costs,
    cost_judging,
    costings,
    drop_staged,
    fold_staged,
    note_first_costs,
    note_told,
    put_cost_judging,
    stage_told,
    staged_products,
    unseen_costs,
)
from app.store.database import Store
from app.store.price_rules import get_price_rules, price_choices
from app.store.settings import get_shop

_Item = TypeVar("_Item")


def judge_costs(store: Store, *, now: datetime, check: Callable[[], None]) -> int:
    """Open, update and settle the alerts about costs, and put at most one notice into the outbox.

    Returns how many products' costs are news. A cost that is seen for the first time is none; each change is measured
    against what was told last, so that small steps add up. ``check`` is called between the transactions; after
    whatever ends the work there the next judging goes on: nothing is lost, and nothing told twice.
    """
    see_first_costs(store, now=now, check=check)
    with store.write() as connection:
        before = cost_judging(connection)
        mine = replace(before, turn=before.turn + 1)
        put_cost_judging(connection, mine, now=now)
    judging = _Judging(store, mine, now, check)
    try:
        return judging.judge()
    except _OvertakenError:
        return judging.news


def see_first_costs(store: Store, *, now: datetime, check: Callable[[], None]) -> None:
    """Take costs that are seen for the first time as told, without a word."""
    with store.read() as connection:
        unseen = unseen_costs(connection)
    for piece in _pieces(unseen, PIECE):
        check()
        with store.write() as connection:
            note_first_costs(connection, piece, now=now)


class _OvertakenError(Exception):
    """Another run has begun to judge costs: it sees to all that is left."""


@dataclass(frozen=True, slots=True)
class _Picture:
    """What is decided from, read at one moment."""

    changed: list[ChangedCost]
    reviewed: list[Reviewed]
    of_many: AlertRow | None
    limits: Limits
    today: date
    zone: ZoneInfo


class _Judging:
    """One judging of all costs, in many short transactions, each of which is whole in itself."""

    def __init__(self, store: Store, mine: CostJudging, now: datetime, check: Callable[[], None]) -> None:
        self._store = store
        self._mine = mine
        self._now = now
        self._check = check
        self.news = 0

    def judge(self) -> int:
        self._end_what_was_cut_short()
        with self._store.read() as connection:
            seen = self._look(connection)
        for chunk in _pieces(seen.reviewed, CHUNK):
            with self._write() as connection:
                self.news += write_reviews(connection, chunk, seen.limits, today=seen.today, now=self._now)
        self._open(seen)
        if self.news or seen.reviewed or seen.of_many is not None:
            self._tell(seen)
        return self.news

    def _tell(self, seen: _Picture) -> None:
        with self._write() as connection:
            if seen.of_many is not None and not self.news and self._now - seen.of_many.first_seen >= NEWS_FOR:
                alerts.resolve_alert(connection, seen.of_many.id, why=tr("a month has passed"), now=self._now)
            tell_of_costs(
                connection,
                get_alert_settings(connection),
                digest_made_on=last_digest(connection),
                now=self._now,
                zone=seen.zone,
            )

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        """Yield a connection to write with, as long as nobody else has begun to judge."""
        self._check()
        with self._store.write() as connection:
            if cost_judging(connection).turn != self._mine.turn:
                raise _OvertakenError
            yield connection

    def _end_what_was_cut_short(self) -> None:
        with self._store.read() as connection:
            staged = staged_products(connection)
        if self._mine.staged_counts:
            self._fold(staged)
        else:
            for piece in _pieces(staged, PIECE):
                with self._write() as connection:
                    drop_staged(connection, piece)

    def _look(self, connection: Connection) -> _Picture:
        limits = Limits(get_price_rules(connection), price_choices(connection))
        zone = get_shop(connection).zone
        live: dict[int, AlertRow] = {}
        of_many = None
        for alert in alerts.live_alerts(connection, (COST_CHANGE,)).values():
            if alert.product_id is None:
                of_many = alert
            else:
                live[alert.product_id] = alert
        known = costings(connection, live)
        reviewed = []
        for product_id, alert in live.items():
            costing = known.get(product_id)
            reviewed.append(Reviewed(alert, costing, review(alert, costing, limits, now=self._now)))
        changed = [one for one in changed_costs(connection) if one.costing.product_id not in live]
        return _Picture(changed, reviewed, of_many, limits, business_day(self._now, zone), zone)

    def _open(self, seen: _Picture) -> None:
        """Open alerts for changes that are worth it."""
        incomparable = [one.costing for one in seen.changed if one.told_currency != one.costing.currency]
        for piece in _pieces(incomparable, PIECE):
            with self._write() as connection:
                note_told(connection, piece, now=self._now)
        found = [item for one in seen.changed if (item := moved(one, seen.limits)) is not None]
        if len(found) > MOST_ALONE:
            self._open_one_for_all(found, seen)
        elif found:
            with self._write() as connection:
                open_each(connection, found, seen.limits, today=seen.today, now=self._now)
        self.news += len(found)

    def _open_one_for_all(self, found: Sequence[Moved], seen: _Picture) -> None:
        for piece in _pieces([item.costing for item in found], PIECE):
            with self._write() as connection:
                stage_told(connection, piece, now=self._now)
        draft = draft_of_many(found, seen.limits, since=seen.today)
        with self._write() as connection:
            put_many(connection, draft, seen.of_many, now=self._now)
            put_cost_judging(connection, replace(self._mine, staged_counts=True), now=self._now)
        self._fold([item.costing.product_id for item in found])

    def _fold(self, staged: Sequence[int]) -> None:
        for piece in _pieces(staged, PIECE):
            with self._write() as connection:
                fold_staged(connection, piece)
        with self._write() as connection:
            put_cost_judging(connection, replace(self._mine, staged_counts=False), now=self._now)


def _pieces(items: Sequence[_Item], size: int) -> Iterator[Sequence[_Item]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
