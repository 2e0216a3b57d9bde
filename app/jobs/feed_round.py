"""Fetching the lists of suppliers that are due, and taking in what has changed in them."""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from random import Random, SystemRandom
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from app.domain.errors import HomeInUseError, InputError, TransientError
from app.domain.records import Question
from app.engine.context import RunContext
from app.jobs.alert_settings import quiet_end
from app.jobs.costs import see_first_costs
from app.jobs.feed_words import asks, stopped_title, taken_in
from app.jobs.importing import ImportWish, QuestionsError
from app.jobs.taking_in import import_in_turn, log_report
from app.jobs.web_sites import keep_site_states, site_states
from app.language import tr, trn
from app.sources.web.visit import Outcome, Visit, Visited
from app.store import supplier_feeds
from app.store.notices import add_notice
from app.store.supplier_feeds import STOPPED, FeedChanges, FeedRow, Inquiry

if TYPE_CHECKING:
    from app.jobs.visitor import Visitor
    from app.sources.web.rules import WebRules

READ, QUESTION, UNREADABLE = "read", "question", "unreadable"
"""How a list that was fetched can end; all other outcomes are those of the visit."""

MOST_FAILURES = 3
"""After so many one after the other a list is left alone."""

FEED_STOPPED = "feed-stopped"
"""The kind of the notice that tells of it."""

FEED_QUESTION = "feed-question"
"""The kind of the notice that a list leaves something open, which only its owner knows."""

_AT_ONCE = frozenset({Outcome.FORBIDDEN, Outcome.ADDRESS_REFUSED})
"""Nothing changes by asking again."""
_NO_FILE_NAME = re.compile(r"[\x00-\x1f/\\:*?\"<>|]+")
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class FeedRound:
    """What came of the lists that were due."""

    asked: int = 0
    read: int = 0
    """Lists that had changed and were taken in."""
    unchanged: int = 0
    failed: int = 0
    """Fetched in vain, or not to be read; those that were stopped are among them."""
    stopped: int = 0
    asking: int = 0
    """Fetched, and not taken in before the owner has answered what they leave open."""
    changed: int = 0
    """Products of which a list said something new."""
    is_offline: bool = False
    """Whether one could not be asked for because this PC seems to have no connection."""

    @property
    def heard(self) -> int:
        """Of how many lists something was heard, be it a failure."""
        return self.read + self.unchanged + self.asking + self.failed


@dataclass(frozen=True, slots=True)
class _Ending:
    """How it ended for one list, and what is to be kept of that."""

    changes: FeedChanges
    failed: bool = False
    changed: int = 0
    questions: tuple[Question, ...] = ()
    """What the list leaves open."""
    answered: Mapping[str, str] = field(default_factory=dict)
    """The owner's answers that it was read with."""


def read_feeds(
    ctx: RunContext,
    rules: WebRules,
    *,
    visitor: Visitor | None = None,
    random: Random | None = None,
) -> FeedRound:
    """Fetch every list that is due and take in what has changed; a failure of one keeps none of the others back.

    ``rules`` are those of pages, from which those of lists follow. Raises only what stops the run.
    """
    with ctx.store.read() as connection:
        due = supplier_feeds.due_feeds(connection, now=ctx.clock.now())
        known = site_states(connection)
    if not due:
        return FeedRound()
    if visitor is None:
        # What speaks HTTP is loaded once there is somebody to ask.
        from app.sources.web.round import visit_all

        visitor = visit_all
    ctx.progress(0, None, trn("Fetching {n} list of suppliers", "Fetching {n} lists of suppliers", len(due)))
    with tempfile.TemporaryDirectory(prefix="tillwatch-", dir=ctx.home.cache) as folder:
        fetched = _Fetched(Path(folder), due)
        states = visitor(
            [Visit(feed.id, feed.url, feed.etag, feed.last_modified) for feed in due],
            known,
            rules=rules.for_lists(),
            now=ctx.clock.now,
            random=random or SystemRandom(),
            on_visited=fetched.take,
            check=ctx.check,
        )
        with ctx.steady_store.write() as connection:
            keep_site_states(connection, states)
        return _settle(ctx, due, fetched)


class _Fetched:
    """What the visits brought: lists lie in a folder, so that only one is in memory at a time."""

    def __init__(self, folder: Path, feeds: Sequence[FeedRow]) -> None:
        self._folder = folder
        self._feeds = {feed.id: feed for feed in feeds}
        self.visited: dict[int, Visited] = {}
        self.digests: dict[int, str] = {}

    def path(self, feed: FeedRow) -> Path:
        """Where the list lies. Its supplier's name is what the history calls it."""
        name = _NO_FILE_NAME.sub(" ", feed.supplier).strip(" .")[:_LONGEST_NAME]
        return self._folder / str(feed.id) / (name or str(feed.id))

    def take(self, visited: Visited) -> None:
        """Keep what a visit brought."""
        feed = self._feeds[visited.visit.key]
        if visited.outcome is Outcome.FETCHED:
            digest = hashlib.sha256(visited.body).hexdigest()
            if digest == feed.sha256:
                visited = replace(visited, outcome=Outcome.UNCHANGED)
            else:
                path = self.path(feed)
                path.parent.mkdir()
                path.write_bytes(visited.body)
            self.digests[feed.id] = digest
        self.visited[feed.id] = replace(visited, body=b"")

    @property
    def has_news(self) -> bool:
        """Whether there is a list to be taken in."""
        return any(one.outcome is Outcome.FETCHED for one in self.visited.values())


def _settle(ctx: RunContext, due: Sequence[FeedRow], fetched: _Fetched) -> FeedRound:
    if fetched.has_news:
        # What they are about to change must have been seen before, or the change would be none.
        see_first_costs(ctx.store, now=ctx.clock.now(), check=ctx.check)
    found = FeedRound(asked=len(due), is_offline=any(one.is_offline for one in fetched.visited.values()))
    stopped: list[tuple[FeedRow, str]] = []
    for feed in due:
        visited = fetched.visited[feed.id]
        if visited.outcome is Outcome.FETCHED:
            ending = _take_in(ctx, feed, visited, fetched.path(feed), fetched.digests[feed.id])
        else:
            ending = _without_list(feed, visited)
        ctx.log(
            tr("{supplier}: {sentence}", supplier=feed.supplier, sentence=ending.changes["outcome_text"]),
            "warning" if ending.failed or ending.questions else "info",
        )
        with ctx.steady_store.write() as connection:
            _keep(connection, feed, ending, now=ctx.clock.now())
        if ending.changes.get("state") == STOPPED:
            stopped.append((feed, ending.changes["outcome_text"]))
        outcome = ending.changes["outcome"]
        found = replace(
            found,
            read=found.read + (outcome == READ),
            unchanged=found.unchanged + (outcome == Outcome.UNCHANGED),
            failed=found.failed + ending.failed,
            asking=found.asking + (outcome == QUESTION),
            changed=found.changed + ending.changed,
        )
    if stopped:
        _tell_of_stopped(ctx, stopped)
    return replace(found, stopped=len(stopped))


def _without_list(feed: FeedRow, visited: Visited) -> _Ending:
    """Return how a visit ended that brought no new list."""
    changes: FeedChanges = {
        "checked_at": visited.at,
        "outcome": visited.outcome,
        "outcome_text": visited.sentence,
        "not_before": visited.retry_at,
    }
    if visited.outcome is Outcome.UNCHANGED:
        changes["outcome_text"] = tr("Nothing has changed in it.")
        changes |= {
            "failures": 0,
            "etag": visited.etag or feed.etag,
            "last_modified": visited.last_modified or feed.last_modified,
        }
        return _Ending(changes)
    if visited.outcome is Outcome.NOT_ASKED:
        del changes["checked_at"]
        return _Ending(changes)
    return _failed(feed, changes, at_once=visited.outcome in _AT_ONCE)


def _failed(feed: FeedRow, changes: FeedChanges, *, at_once: bool) -> _Ending:
    failures = feed.failures + 1
    changes["failures"] = failures
    if at_once or failures >= MOST_FAILURES:
        changes["state"] = STOPPED
        changes["outcome_text"] = tr(
            # words: {sentence} is "wholesale.example could not be reached."
            "{sentence} It is left alone until you resume it.",
            sentence=changes["outcome_text"],
        )
    return _Ending(changes, failed=True)


def _take_in(ctx: RunContext, feed: FeedRow, visited: Visited, path: Path, digest: str) -> _Ending:
    changes: FeedChanges = {"checked_at": visited.at, "not_before": visited.retry_at}
    with ctx.store.read() as connection:
        answered = supplier_feeds.get_inquiry(connection, feed.id).answers
    wish = ImportWish(supplier=feed.supplier, take_assumed=False, answers=dict(answered))
    try:
        report = import_in_turn(ctx, path, wish)
    except (HomeInUseError, TransientError) as error:
        changes |= {"outcome": Outcome.NOT_ASKED, "outcome_text": error.sentence}
        return _Ending(changes)
    except QuestionsError as error:
        # Nothing that would make it known is kept (validators, digest): it is fetched anew until it is answered.
        changes |= {"outcome": QUESTION, "outcome_text": asks(error.questions)}
        return _Ending(changes, questions=error.questions, answered=answered)
    except InputError as error:
        changes |= {"outcome": UNREADABLE, "outcome_text": error.sentence}
        return _failed(feed, changes, at_once=False)
    log_report(ctx, report)
    changes |= {
        "outcome": READ,
        "outcome_text": taken_in(report),
        "failures": 0,
        "etag": visited.etag,
        "last_modified": visited.last_modified,
        "sha256": digest,
        "import_id": report.import_id,
    }
    return _Ending(changes, changed=report.counts.products)


def _keep(connection: Connection, feed: FeedRow, ending: _Ending, *, now: datetime) -> None:
    """Keep how it ended for a list and what it leaves open, and tell of that once."""
    before = supplier_feeds.get_inquiry(connection, feed.id)
    if ending.questions and before.answers != ending.answered:
        # The owner has answered while it was read: the next round goes by that.
        return
    if not supplier_feeds.change_feed(connection, feed.id, **ending.changes):
        return
    after = _now_open(before, ending)
    if after != before:
        supplier_feeds.put_inquiry(connection, feed.id, after, now=now)
    if {_matter(question) for question in after.questions} - {_matter(each) for each in before.questions}:
        add_notice(
            connection,
            kind=FEED_QUESTION,
            title=tr("The list of {supplier} leaves a question open", supplier=feed.supplier),
            body=after.questions[0].text,
            page="prices",
            now=now,
            not_before=quiet_end(connection, now),
        )


def _now_open(before: Inquiry, ending: _Ending) -> Inquiry:
    """Return what a list leaves open after a look at it."""
    outcome = ending.changes["outcome"]
    if outcome == READ:
        return Inquiry()
    if outcome == Outcome.UNCHANGED:
        # It is again what was read last, which leaves nothing open.
        return replace(before, questions=())
    if outcome != QUESTION:
        return before
    # What is asked although it was answered was answered with something that this list does not offer.
    asked = {question.key for question in ending.questions}
    return Inquiry(
        ending.questions, {key: answer for key, answer in before.answers.items() if key not in asked}
    )


def _matter(question: Question) -> tuple[str, str, tuple[str, ...]]:
    """Return what makes a question the same in every round: its words name an amount, which changes."""
    return question.key, question.column, question.choices


def _tell_of_stopped(ctx: RunContext, stopped: Sequence[tuple[FeedRow, str]]) -> None:
    """Say once which lists are left alone from now on."""
    suppliers = [feed.supplier for feed, _ in stopped]
    now = ctx.clock.now()
    with ctx.steady_store.write() as connection:
        add_notice(
            connection,
            kind=FEED_STOPPED,
            title=stopped_title(suppliers),
            body=", ".join(suppliers) if len(stopped) > 1 else stopped[0][1],
            page="prices",
            now=now,
            not_before=quiet_end(connection, now),
        )
