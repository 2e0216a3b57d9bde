"""What the owner asks for of suppliers' lists that are fetched from an address: add, leave, pause, resume, answer."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Unpack

from app.domain.errors import NotFoundError, UsageError
from app.domain.records import Question
from app.jobs.feed_words import asks
from app.language import tr
from app.store import supplier_feeds
from app.store.supplier_feeds import PAUSED, WATCHING, FeedChanges, FeedRow, Inquiry, without_query

if TYPE_CHECKING:
    from app.jobs.service import Service

LONGEST_NAME = 200
"""Characters of a supplier's name."""


def add_feed(service: Service, url: str, *, supplier: str) -> int:
    """Watch a supplier's list at an address and return its number; it is read with the next round.

    Raises ``UsageError`` for an address that cannot be watched, or is already, and where no supplier is named.
    """
    # What knows addresses takes a while to be loaded.
    from app.sources.web.addresses import checked_url
    from app.sources.web.rules import shipped_rules

    address = checked_url(url, shipped_rules(os.environ).lent)
    name = " ".join(supplier.split())[:LONGEST_NAME]
    if not name:
        raise UsageError(tr("Whose list is it?"), tr("Name the supplier."))
    with service.store.write() as connection:
        feed_id = supplier_feeds.add_feed(connection, address, name, now=service.now())
    if feed_id is None:
        raise UsageError(
            tr("The list at {url} is watched already.", url=without_query(address)),
            tr("Remove it first, if it is another supplier's."),
        )
    return feed_id


def feeds(service: Service) -> list[FeedRow]:
    """Return every list, by supplier."""
    with service.store.read() as connection:
        return supplier_feeds.feeds(connection)


def remove_feed(service: Service, feed_id: int) -> FeedRow:
    """Watch a list no more and return it as it was; what was read from it stays. Raises ``NotFoundError``."""
    with service.store.write() as connection:
        feed = supplier_feeds.get_feed(connection, feed_id)
        if feed is None:
            raise _no_feed(feed_id)
        supplier_feeds.remove_feed(connection, feed_id)
    return feed


def pause_feed(service: Service, feed_id: int) -> FeedRow:
    """Leave a list alone until it is resumed, and return it. Raises ``NotFoundError``."""
    return _change(service, feed_id, state=PAUSED)


def resume_feed(service: Service, feed_id: int) -> FeedRow:
    """Watch a paused or stopped list again, from the next round on, and return it. Raises ``NotFoundError``."""
    return _change(service, feed_id, state=WATCHING, failures=0, not_before=None)


def answer_feed(service: Service, feed_id: int, answers: Mapping[str, str]) -> FeedRow:
    """Answer what a list leaves open, by the questions' keys, and return the list: it is due at once.

    One that was paused or stopped is watched again: who answers wants it read. What is not answered stays open.
    Raises ``NotFoundError``, and ``UsageError`` for what is not asked, or is no answer to it.
    """
    now = service.now()
    with service.store.write() as connection:
        feed = supplier_feeds.get_feed(connection, feed_id)
        if feed is None:
            raise _no_feed(feed_id)
        inquiry = supplier_feeds.get_inquiry(connection, feed_id)
        given = _checked_answers(feed.supplier, inquiry.questions, answers)
        left = tuple(question for question in inquiry.questions if question.key not in given)
        supplier_feeds.put_inquiry(connection, feed_id, Inquiry(left, {**inquiry.answers, **given}), now=now)
        said = asks(left) if left else tr("Your answer is noted; the list is read with the next round.")
        changes: FeedChanges = {"state": WATCHING, "failures": 0, "not_before": None, "outcome_text": said}
        supplier_feeds.change_feed(connection, feed_id, **changes)
        answered = supplier_feeds.get_feed(connection, feed_id)
    assert answered is not None
    return answered


def _checked_answers(
    supplier: str, questions: Sequence[Question], answers: Mapping[str, str]
) -> dict[str, str]:
    """Return the answers as the questions' choices are written."""
    if not questions:
        raise UsageError(
            tr("The list of {supplier} leaves no question open.", supplier=supplier),
            tr("There is nothing to answer."),
        )
    open_keys = ", ".join(question.key for question in questions)
    for key in sorted(answers.keys() - {question.key for question in questions}):
        raise UsageError(
            tr("The list of {supplier} does not ask for '{key}'.", supplier=supplier, key=key),
            tr("It asks for: {keys}.", keys=open_keys),
        )
    if not answers:
        raise UsageError(tr("There is no answer."), tr("It asks for: {keys}.", keys=open_keys))
    return {
        question.key: _checked_answer(question, answers[question.key])
        for question in questions
        if question.key in answers
    }


def _checked_answer(question: Question, answer: str) -> str:
    said = answer.strip()
    if not question.choices and said:
        return said
    for choice in question.choices:
        if choice.casefold() == said.casefold():
            return choice
    raise UsageError(
        tr("'{answer}' is no answer to: {question}", answer=said, question=question.text),
        tr("Choose one of these: {choices}", choices=_side_by_side(question)),
    )


def _side_by_side(question: Question) -> str:
    """Return the choices side by side; a comma may be one of them, so that none stands between them."""
    return "  ".join(f"'{choice}'" for choice in question.choices)


def _change(service: Service, feed_id: int, **changes: Unpack[FeedChanges]) -> FeedRow:
    with service.store.write() as connection:
        supplier_feeds.change_feed(connection, feed_id, **changes)
        feed = supplier_feeds.get_feed(connection, feed_id)
    if feed is None:
        raise _no_feed(feed_id)
    return feed


def _no_feed(feed_id: int) -> NotFoundError:
    return NotFoundError(
        tr("There is no list {id}.", id=feed_id),
        tr("The Prices page lists them, and so does '{command}'.", command="tillwatch watch feed list"),
    )
