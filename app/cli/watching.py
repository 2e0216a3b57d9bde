"""``tillwatch watch``: pages of other shops, what was read off them, and what the owner says to that."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click

from app.cli.feeding import feed
from app.cli.finding import product_id_of
from app.cli.groups import group
from app.cli.help import command
from app.cli.options import NUMBER, Context, common
from app.cli.output import bars, print_json, print_table, say, tell
from app.cli.price_documents import full_page_document, page_document, site_document
from app.cli.running import run_job
from app.domain.errors import TillwatchError, UsageError
from app.domain.market import Verdict
from app.jobs import watched
from app.jobs.pasted import named_site
from app.jobs.price_view import PageLine, page_evidence, prices_view, product_prices
from app.jobs.price_words import as_sentences
from app.jobs.service import Service
from app.jobs.watched import PageWishes, SiteWishes, watched_page
from app.jobs.watching import WATCH_PRICES
from app.language import clock, day_short, noop, tr
from app.sources.web.visit import Outcome
from app.store.watched_pages import WatchedSite, get_site, page_prices

_READ = frozenset(verdict.value for verdict in Verdict)
_TAX = {"included": True, "excluded": False, "unknown": None}
_UNKNOWN = "unknown"

watch = group(
    "watch", noop("Watch what other shops ask on their pages, and what suppliers ask in their lists.")
)
watch.add_command(feed)


@command("add", noop("Watch a page of another shop for one of your products, and read it at once."))
@click.argument("url")
@click.option("--sku", required=True, help=noop("The product of yours that the page is about."))
@click.option("--seller", default="", help=noop("What to call the shop, where not by its address."))
@click.option("--variant", default="", help=noop("Which variant is meant, where the page sells several."))
@click.option(
    "--selector", default="", help=noop("CSS selector of where the price stands, where it is not found.")
)
@click.option("--no-look", is_flag=True, help=noop("Do not read it yet; the next round does."))
@common
def add(context: Context, url: str, sku: str, seller: str, variant: str, selector: str, no_look: bool) -> int:
    """Watch a page of another shop for one of your products, and read it at once."""
    with context.service() as service:
        page_id = watched.watch(service, sku, url, seller=seller, variant=variant, selector=selector)
        was_read = True if no_look else _look(context, service, page_id)
        line = _line(service, page_id)
        if context.json:
            print_json(_full(service, line))
        else:
            say(tr("Page {page} is watched for {product}.", page=page_id, product=line.product))
            if not no_look:
                _say_page(line)
            if not was_read and "://" not in url and _is_unreachable(service, page_id):
                say(
                    tr(
                        "It was asked by https://. If the shop has none, watch its address with http:// before it."
                    )
                )
    return 0 if was_read else 1


def _look(context: Context, service: Service, page_id: int) -> bool:
    """Read a page; False where it could not be. Not being sure of what it says is an answer, too."""
    with bars(quiet=context.json) as display:
        try:
            run_job(
                service,
                WATCH_PRICES,
                {"page": page_id},
                None,
                display.bar(tr(service.registry.spec(WATCH_PRICES).title)),
            )
        except TillwatchError as error:
            tell(f"tillwatch: {error}")
    with service.store.read() as connection:
        return watched_page(connection, page_id).outcome in _READ


def _is_unreachable(service: Service, page_id: int) -> bool:
    with service.store.read() as connection:
        return watched_page(connection, page_id).outcome in (Outcome.UNREACHABLE, Outcome.CERTIFICATE)


@command("list", noop("List the pages that are watched; those that want you come first."))
@click.option("--sku", default=None, help=noop("Only the pages for this product."))
@common
def list_pages(context: Context, sku: str | None) -> int:
    """List the pages that are watched; those that want you come first."""
    with context.service() as service:
        lines = prices_view(service).pages if sku is None else _pages_of(service, sku)
    if context.json:
        print_json([page_document(line) for line in lines])
        return 0
    if not lines:
        say(tr("Nothing is watched yet.") if sku is None else tr("No page is watched for {sku}.", sku=sku))
        return 0
    page, price = tr("Page"), tr("Their price")
    print_table(
        [page, tr("SKU"), tr("Shop"), price, tr("Beside yours"), tr("There"), tr("Last look")],
        [
            [
                str(line.page_id),
                line.sku,
                line.seller,
                line.price_text,
                line.position_text,
                line.availability_text,
                as_sentences(line.status_text, line.doubt_text),
            ]
            for line in lines
        ],
        right=[page, price],
    )
    return 0


@command("show", noop("Show one page with what was read off it, and the evidence."))
@click.argument("page_id", metavar="PAGE", type=NUMBER)
@common
def show(context: Context, page_id: int) -> int:
    """Show one page with what was read off it, and the evidence."""
    with context.service() as service:
        line = _line(service, page_id)
        document = _full(service, line)
        evidence, zone = page_evidence(service, page_id), service.shop().zone
    if context.json:
        print_json(document)
        return 0
    say(tr("{product} ({sku}) at {seller}", product=line.product, sku=line.sku, seller=line.seller))
    say(line.url, indent=2)
    _say_page(line)
    for piece in evidence:
        at = piece.at.astimezone(zone)
        say(f"{day_short(at, year=True)} {clock(at)}  {piece.text}", indent=2)
        if piece.excerpt:
            say(" ".join(piece.excerpt.split()), indent=6)
    return 0


@command("remove", noop("Watch a page no more, and forget what was seen on it."))
@click.argument("page_id", metavar="PAGE", type=NUMBER)
@common
def remove(context: Context, page_id: int) -> int:
    """Watch a page no more, and forget what was seen on it."""
    with context.service() as service:
        document = page_document(_line(service, page_id))
        said = watched.unwatch(service, page_id)
    _done(context, said, document)
    return 0


@command(
    "change",
    noop("Say otherwise what a page's shop is called, which variant is meant, or where the price stands."),
)
@click.argument("page_id", metavar="PAGE", type=NUMBER)
@click.option("--seller", default=None, help=noop("What to call the shop; '' calls it by its address."))
@click.option("--variant", default=None, help=noop("Which variant is meant; '' for the page's own choice."))
@click.option(
    "--selector", default=None, help=noop("CSS selector of where the price stands; '' has it found again.")
)
@common
def change(
    context: Context, page_id: int, seller: str | None, variant: str | None, selector: str | None
) -> int:
    """Say otherwise what a page's shop is called, which variant is meant, or where the price stands."""
    wishes: PageWishes = {}
    if seller is not None:
        wishes["seller"] = seller
    if variant is not None:
        wishes["variant"] = variant
    if selector is not None:
        wishes["selector"] = selector
    if not wishes:
        raise UsageError(tr("There is nothing to change."), tr("Add --seller, --variant or --selector."))
    return _answer(context, lambda service, page: watched.change_watched(service, page, **wishes), page_id)


@command("pause", noop("Leave a page alone until you resume it."))
@click.argument("page_id", metavar="PAGE", type=NUMBER)
@common
def pause(context: Context, page_id: int) -> int:
    """Leave a page alone until you resume it."""
    return _answer(context, watched.pause_page, page_id)


@command(
    "resume", noop("Read a page again that was paused, or that was stopped because it could not be read.")
)
@click.argument("page_id", metavar="PAGE", type=NUMBER)
@common
def resume(context: Context, page_id: int) -> int:
    """Read a page again that was paused, or that was stopped because it could not be read."""
    return _answer(context, watched.resume_page, page_id)


@command("believe", noop("Say that the price which is in doubt is right."))
@click.argument("page_id", metavar="PAGE", type=NUMBER)
@common
def believe(context: Context, page_id: int) -> int:
    """Say that the price which is in doubt is right."""
    return _answer(context, watched.believe_doubted, page_id)


@command("doubt", noop("Say that the price which is in doubt is wrong."))
@click.argument("page_id", metavar="PAGE", type=NUMBER)
@common
def doubt(context: Context, page_id: int) -> int:
    """Say that the price which is in doubt is wrong."""
    return _answer(context, watched.refuse_doubted, page_id)


@command(
    "site", noop("Show or say how the pages of a shop are to be read: its currency, tax and decimal mark.")
)
@click.argument("host")
@click.option("--currency", default=None, help=noop("What its prices are in, such as EUR, or 'unknown'."))
@click.option(
    "--tax", type=click.Choice(list(_TAX)), default=None, help=noop("Whether tax is in its prices.")
)
@click.option(
    "--decimal",
    type=click.Choice([*watched.DECIMAL_MARKS, _UNKNOWN]),
    default=None,
    help=noop("What stands before the cents."),
)
@common
def site(context: Context, host: str, currency: str | None, tax: str | None, decimal: str | None) -> int:
    """Show or say how the pages of a shop are to be read: its currency, tax and decimal mark."""
    wishes: SiteWishes = {}
    if currency is not None:
        wishes["currency"] = None if currency == _UNKNOWN else currency
    if tax is not None:
        wishes["tax_included"] = _TAX[tax]
    if decimal is not None:
        wishes["decimal"] = None if decimal == _UNKNOWN else decimal
    with context.service() as service:
        said = watched.set_site(service, host, **wishes) if wishes else ""
        found = _site(service, named_site(host))
    if context.json:
        print_json(site_document(found))
        return 0
    for sentence in (said, *_site_words(found)):
        if sentence:
            say(sentence)
    return 0


for subcommand in (add, list_pages, show, change, remove, pause, resume, believe, doubt, site):
    watch.add_command(subcommand)


def _answer(context: Context, answer: Callable[[Service, int], str], page_id: int) -> int:
    with context.service() as service:
        said = answer(service, page_id)
        _done(context, said, page_document(_line(service, page_id)))
    return 0


def _line(service: Service, page_id: int) -> PageLine:
    with service.store.read() as connection:
        product_id = watched_page(connection, page_id).product_id
    return next(line for line in product_prices(service, product_id).pages if line.page_id == page_id)


def _pages_of(service: Service, sku: str) -> Sequence[PageLine]:
    with service.store.read() as connection:
        product_id = product_id_of(connection, sku)
    return product_prices(service, product_id).pages


def _full(service: Service, line: PageLine) -> dict[str, Any]:
    with service.store.read() as connection:
        page = watched_page(connection, line.page_id)
        history = page_prices(connection, [line.page_id])
        known = get_site(connection, page.site) or WatchedSite(page.site)
    return full_page_document(line, page, known, history, page_evidence(service, line.page_id))


def _site(service: Service, host: str) -> WatchedSite:
    with service.store.read() as connection:
        found = get_site(connection, host)
    if found is None:
        raise watched.no_such_site(host)
    return found


def _site_words(found: WatchedSite) -> list[str]:
    tax = {True: tr("included"), False: tr("not included"), None: tr("not known")}[found.tax_included]
    return [
        tr("Currency: {currency}", currency=found.currency or tr("not known")),
        tr("Tax in its prices: {tax}", tax=tax),
        tr("Decimal mark: {mark}", mark=found.decimal or tr("not known")),
    ]


def _say_page(line: PageLine) -> None:
    what = ", ".join(filter(None, (line.price_text, line.availability_text, line.position_text)))
    # Of a page that was not read yet, its state says all there is to say.
    for words in ("" if line.checked_at is None else what, line.status_text, line.doubt_text):
        if words:
            say(words, indent=2)


def _done(context: Context, said: str, document: dict[str, Any]) -> None:
    if context.json:
        print_json(document | {"done": said})
    else:
        say(said)
