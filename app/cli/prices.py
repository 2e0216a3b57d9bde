"""``tillwatch prices``: how the shop's prices stand, of one product or of all that are watched."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import timedelta

import click

from app.cli.finding import product_id_of
from app.cli.help import command
from app.cli.options import Context, common
from app.cli.output import print_json, print_table, say
from app.cli.price_documents import product_prices_document, view_document
from app.domain.errors import UsageError
from app.domain.money import format_money
from app.domain.time import business_day
from app.jobs.price_view import PageLine, PricesView, ProductPrices, prices_view, product_prices
from app.jobs.price_wishes import RuleChanges, change_price_rules, change_product_prices
from app.jobs.price_words import as_sentences
from app.jobs.service import Service
from app.language import day_short, noop, number, percent, tr
from app.store.price_rules import (
    MARGIN_FLOORS,
    TAX_RATES,
    THRESHOLDS,
    PriceChanges,
    PriceRules,
    get_price_rules,
)
from app.store.prices import PricePoint, price_history

HISTORY_DAYS = 400
POINTS_SAID = 5
"""Changes of the own price that are listed for a person; a program gets all of them."""
_AS_SHOP, _NONE = "shop", "none"
_NO_THRESHOLD = noop("{share} is no change that could be told.")
_NO_FLOOR = noop("{share} is no least margin.")
_NO_TAX = noop("{share} is no rate of tax.")


@command(
    "prices", noop("Show how your prices stand beside other shops', of all products or of one, with advice.")
)
@click.argument("sku", required=False, default=None)
@click.option(
    "--threshold",
    default=None,
    help=noop("From which change on you are told, such as 5%; 'shop': as for all products."),
)
@click.option(
    "--floor",
    default=None,
    help=noop("The least margin that advice may leave, such as 20%; 'shop': as for all products."),
)
@click.option("--tax", default=None, help=noop("The tax that is in your prices, such as 21%; or 'none'."))
@common
def prices(
    context: Context, sku: str | None, threshold: str | None, floor: str | None, tax: str | None
) -> int:
    """Show how your prices stand beside other shops', of all products or of one, with advice."""
    with context.service() as service:
        if sku is None:
            _change_shop(service, threshold, floor, tax)
            _show_all(context, service)
        else:
            if tax is not None:
                raise UsageError(tr("--tax holds for the whole shop."), tr("Leave the SKU out."))
            with service.store.read() as connection:
                product_id = product_id_of(connection, sku)
            _change_product(service, product_id, threshold, floor)
            _show_one(context, service, product_id)
    return 0


def _change_shop(service: Service, threshold: str | None, floor: str | None, tax: str | None) -> None:
    changes: RuleChanges = {}
    if threshold is not None:
        changes["threshold"] = _share(threshold, THRESHOLDS, _NO_THRESHOLD)
    if floor is not None:
        changes["margin_floor"] = _share(floor, MARGIN_FLOORS, _NO_FLOOR)
    if tax is not None:
        changes["tax_rate"] = None if tax.strip().lower() == _NONE else _share(tax, TAX_RATES, _NO_TAX)
    if changes:
        change_price_rules(service, **changes)


def _change_product(service: Service, product_id: int, threshold: str | None, floor: str | None) -> None:
    changes: PriceChanges = {}
    if threshold is not None:
        changes["threshold"] = _own_share(threshold, THRESHOLDS, _NO_THRESHOLD)
    if floor is not None:
        changes["margin_floor"] = _own_share(floor, MARGIN_FLOORS, _NO_FLOOR)
    if changes:
        change_product_prices(service, product_id, **changes)


def _show_all(context: Context, service: Service) -> None:
    view = prices_view(service)
    with service.store.read() as connection:
        rules = get_price_rules(connection)
    if context.json:
        print_json(view_document(view, rules))
    else:
        _say_all(view, rules)


def _say_all(view: PricesView, rules: PriceRules) -> None:
    say(view.sentence)
    if view.subline:
        say(view.subline)
    for advice in view.advice:
        say(f"{advice.product} ({advice.sku}): {advice.text}", indent=2)
    if view.pages:
        _say_pages(view.pages, with_product=True)
    for change in view.costs:
        say(f"{day_short(change.day)}  {change.product} ({change.sku}): {change.text}", indent=2)
    for line in view.feeds:
        say(f"{line.supplier}, {line.url}: {line.status_text}", indent=2)
    say(_rules_words(rules.threshold, rules.margin_floor))
    if rules.tax_rate is None:
        say(tr("Tax in your prices: not said; prices and costs are taken as they stand."))
    else:
        say(tr("Tax in your prices: {share}.", share=percent(rules.tax_rate, _decimals(rules.tax_rate))))
    if view.is_empty:
        say(tr("'tillwatch watch add URL --sku SKU' watches a page of another shop."))


def _show_one(context: Context, service: Service, product_id: int) -> None:
    found = product_prices(service, product_id)
    today = business_day(service.now(), service.shop().zone)
    with service.store.read() as connection:
        history = price_history(
            connection, product_id, first=today - timedelta(days=HISTORY_DAYS), last=today
        )
    if context.json:
        print_json(product_prices_document(found, history))
    else:
        _say_one(found, history)


def _say_one(found: ProductPrices, history: list[PricePoint]) -> None:
    say(f"{found.product} ({found.sku})")
    if found.price is not None:
        price = format_money(found.price, found.currency)
        if found.compare_at_price:
            usual = format_money(found.compare_at_price, found.currency)
            say(tr("Price: {price}, instead of {usual}", price=price, usual=usual), indent=2)
        else:
            say(tr("Price: {price}", price=price), indent=2)
    if found.cost is not None:
        say(tr("Cost: {cost}", cost=format_money(found.cost, found.currency)), indent=2)
    if found.margin_text:
        say(tr("Margin: {margin}", margin=found.margin_text), indent=2)
    for point in reversed(history[-POINTS_SAID:]):
        say(_point_words(point), indent=2)
    if found.pages:
        _say_pages(found.pages, with_product=False)
    say(found.advice_text)
    say(_rules_words(found.threshold, found.margin_floor))


def _point_words(point: PricePoint) -> str:
    day, price = day_short(point.day, year=True), format_money(point.price, point.currency)
    if point.cost is None:
        return tr("Since {day}: {price}", day=day, price=price)
    cost = format_money(point.cost, point.currency)
    return tr("Since {day}: {price}, costs {cost}", day=day, price=price, cost=cost)


def _say_pages(lines: Sequence[PageLine], *, with_product: bool) -> None:
    price = tr("Their price")
    columns = [tr("Shop"), price, tr("Beside yours"), tr("There"), tr("Last look")]
    rows = [
        [
            line.seller,
            line.price_text,
            line.position_text,
            line.availability_text,
            as_sentences(line.status_text, line.doubt_text),
        ]
        for line in lines
    ]
    if with_product:
        columns = [tr("SKU"), *columns]
        rows = [[line.sku, *row] for line, row in zip(lines, rows, strict=True)]
    print_table(columns, rows, right=[price])


def _rules_words(threshold: float, floor: float) -> str:
    return tr(
        "You are told of changes from {threshold} on; advice leaves a margin of {floor} or more.",
        threshold=percent(threshold, _decimals(threshold)),
        floor=percent(floor, _decimals(floor)),
    )


def _decimals(share: float) -> int:
    """Return how many decimals a share needs as so many in a hundred."""
    return 0 if abs(share * 100 - round(share * 100)) < 0.005 else 1


def _own_share(text: str, bounds: tuple[float, float], sentence: str) -> float | None:
    return None if text.strip().lower() == _AS_SHOP else _share(text, bounds, sentence)


def _share(text: str, bounds: tuple[float, float], sentence: str) -> float:
    """Return the share that is written. Raises ``UsageError``: what is out of bounds is said as it was written."""
    plain = text.strip().removesuffix("%").strip().replace(",", ".")
    try:
        share = round(float(plain) / 100, 6)
    except ValueError:
        share = math.nan
    if not math.isfinite(share):
        raise UsageError(tr("'{text}' is no share.", text=text), tr("Write it as 5% or 7.5%."))
    low, high = bounds
    if not low <= share <= high:
        raise UsageError(
            tr(sentence, share=f"{number(share * 100, 4)} %"),
            tr("Name one of {low} to {high}.", low=percent(low), high=percent(high)),
        )
    return share
