"""``tillwatch watch feed``: suppliers' price lists that are fetched from an address."""

from __future__ import annotations

import shlex
from collections.abc import Callable

import click

from app.cli.groups import group
from app.cli.help import command
from app.cli.options import NUMBER, Context, common, parse_pairs
from app.cli.output import print_json, print_table, say
from app.cli.price_documents import feed_document
from app.jobs.price_view import FeedLine, feed_lines
from app.jobs.service import Service
from app.language import noop, tr

feed = group("feed", noop("Read suppliers' price lists from an address, such as a Google Merchant feed."))


@command("add", noop("Read a supplier's list from an address from now on."))
@click.argument("url")
@click.option("--supplier", required=True, help=noop("Whose list it is."))
@common
def add(context: Context, url: str, supplier: str) -> int:
    """Read a supplier's list from an address from now on."""
    from app.jobs.feeds import add_feed

    with context.service() as service:
        feed_id = add_feed(service, url, supplier=supplier)
        line = _line(service, feed_id)
    said = tr("List {list} of {supplier} is read with the next round.", list=feed_id, supplier=line.supplier)
    _done(context, said, line)
    return 0


@command("list", noop("List the suppliers' lists that are read."))
@common
def list_feeds(context: Context) -> int:
    """List the suppliers' lists that are read."""
    with context.service() as service:
        lines = feed_lines(service)
    if context.json:
        print_json([feed_document(line) for line in lines])
        return 0
    if not lines:
        say(tr("No supplier's list is read."))
        return 0
    number = tr("List")
    print_table(
        [number, tr("Supplier"), tr("Address"), tr("Last look")],
        [[str(line.feed_id), line.supplier, line.url, line.status_text] for line in lines],
        right=[number],
    )
    for line in lines:
        _say_questions(line)
    return 0


@command("remove", noop("Read a supplier's list no more; the costs that it stated stay."))
@click.argument("feed_id", metavar="LIST", type=NUMBER)
@common
def remove(context: Context, feed_id: int) -> int:
    """Read a supplier's list no more; the costs that it stated stay."""
    from app.jobs.feeds import remove_feed

    with context.service() as service:
        before = {line.feed_id: line for line in feed_lines(service)}
        remove_feed(service, feed_id)
    line = before[feed_id]
    _done(context, tr("The list of {supplier} is read no more.", supplier=line.supplier), line)
    return 0


@command("pause", noop("Leave a supplier's list alone until you resume it."))
@click.argument("feed_id", metavar="LIST", type=NUMBER)
@common
def pause(context: Context, feed_id: int) -> int:
    """Leave a supplier's list alone until you resume it."""
    from app.jobs.feeds import pause_feed

    said = noop("The list of {supplier} is left alone until you resume it.")
    return _change(context, pause_feed, feed_id, said)


@command(
    "resume", noop("Read a supplier's list again that was paused, or stopped because it could not be read.")
)
@click.argument("feed_id", metavar="LIST", type=NUMBER)
@common
def resume(context: Context, feed_id: int) -> int:
    """Read a supplier's list again that was paused, or stopped because it could not be read."""
    from app.jobs.feeds import resume_feed

    said = noop("The list of {supplier} is read again with the next round.")
    return _change(context, resume_feed, feed_id, said)


@command("answer", noop("Answer what a supplier's list leaves open; 'feed list' shows the questions."))
@click.argument("feed_id", metavar="LIST", type=NUMBER)
@click.argument("answers", metavar="KEY=VALUE...", nargs=-1, required=True)
@common
def answer(context: Context, feed_id: int, answers: tuple[str, ...]) -> int:
    """Answer what a supplier's list leaves open; 'feed list' shows the questions."""
    from app.jobs.feeds import answer_feed

    given = parse_pairs(answers, "answer")
    with context.service() as service:
        answer_feed(service, feed_id, given)
        line = _line(service, feed_id)
    said = tr("Noted: the list of {supplier} is read again with the next round.", supplier=line.supplier)
    _done(context, said, line)
    if not context.json:
        _say_questions(line)
    return 0


for subcommand in (add, list_feeds, remove, pause, resume, answer):
    feed.add_command(subcommand)


def _change(context: Context, change: Callable[[Service, int], object], feed_id: int, said: str) -> int:
    with context.service() as service:
        change(service, feed_id)
        line = _line(service, feed_id)
    _done(context, tr(said, supplier=line.supplier), line)
    return 0


def _line(service: Service, feed_id: int) -> FeedLine:
    return next(line for line in feed_lines(service) if line.feed_id == feed_id)


def _say_questions(line: FeedLine) -> None:
    """Say what a list leaves open, and how each answer is given."""
    for question in line.questions:
        said = tr("Question about list {list}: {question}", list=line.feed_id, question=question.text)
        say(said)
        for choice in question.choices:
            answer = ["tillwatch", "watch", "feed", "answer", str(line.feed_id), f"{question.key}={choice}"]
            say(tr("{title}: {value}", title=choice, value=shlex.join(answer)), indent=2)


def _done(context: Context, said: str, line: FeedLine) -> None:
    if context.json:
        print_json(feed_document(line) | {"done": said})
    else:
        say(said)
