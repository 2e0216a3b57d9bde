"""``tillwatch held``: prices that jumped so far that they wait for the owner's word, and the answers to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from app.cli.documents import instant
from app.cli.finding import product_id_of
from app.cli.help import command
from app.cli.options import Context, common
from app.cli.output import print_json, print_table, say
from app.domain.errors import NotFoundError, UsageError
from app.domain.money import format_money, money_text
from app.jobs.quality_view import answer_prices, prices_that_wait
from app.jobs.service import Service
from app.language import noop, tr, trn
from app.store.intake.held import HeldPrice


@command("held", noop("List prices that jumped so far that they wait for your word, or say which are right."))
@click.argument("skus", metavar="[SKU]...", nargs=-1)
@click.option("--take", is_flag=True, help=noop("The new prices of these products are right."))
@click.option("--keep", is_flag=True, help=noop("Keep their old prices."))
@click.option("--all", "all_of_them", is_flag=True, help=noop("Answer for every price that waits."))
@common
def held(context: Context, skus: Sequence[str], take: bool, keep: bool, all_of_them: bool) -> int:
    """List prices that jumped so far that they wait for your word, or say which are right."""
    if take and keep:
        raise UsageError(tr("--take and --keep exclude each other."))
    if all_of_them and skus:
        raise UsageError(tr("--all names every price already."), tr("Leave the SKUs out."))
    is_answer = take or keep
    if is_answer and not skus and not all_of_them:
        raise UsageError(
            tr("It is not said which prices are meant."), tr("Name the SKUs of the products, or add --all.")
        )
    if all_of_them and not is_answer:
        raise UsageError(tr("It is not said which prices are right."), tr("Add --take or --keep."))
    with context.service() as service:
        meant = _meant(service, skus)
        answered = answer_prices(service, meant, take=take) if is_answer else 0
    if context.json:
        print_json([_document(price) for price in meant])
    elif is_answer:
        say(_answered(answered, take=take))
    else:
        _show(meant)
    return 0


def _meant(service: Service, skus: Sequence[str]) -> list[HeldPrice]:
    """Return the prices that wait, of these products or of all. Raises ``NotFoundError`` where none of one waits."""
    waiting = prices_that_wait(service)
    if not skus:
        return waiting
    with service.store.read() as connection:
        ids = {product_id_of(connection, sku): sku for sku in skus}
    waits_for = {price.product_id for price in waiting}
    for product_id, sku in ids.items():
        if product_id not in waits_for:
            raise NotFoundError(
                tr("No price of '{sku}' waits for your word.", sku=sku),
                tr("'{command}' lists those that do.", command="tillwatch held"),
            )
    return [price for price in waiting if price.product_id in ids]


def _show(waiting: Sequence[HeldPrice]) -> None:
    if not waiting:
        say(tr("No price waits for your word."))
        return
    old, new = tr("Old"), tr("New")
    print_table(
        [tr("SKU"), tr("Product"), tr("What"), old, new],
        [
            [
                price.sku,
                price.name,
                tr("Cost") if price.field == "cost" else tr("Price"),
                format_money(price.before, price.currency),
                format_money(price.stated, price.currency),
            ]
            for price in waiting
        ],
        right=[old, new],
    )


def _answered(count: int, *, take: bool) -> str:
    if take:
        return trn("{n} new price is taken.", "{n} new prices are taken.", count)
    return trn("{n} old price is kept.", "{n} old prices are kept.", count)


def _document(price: HeldPrice) -> dict[str, Any]:
    return {
        "sku": price.sku,
        "name": price.name,
        "field": price.field,
        "before": money_text(price.before),
        "stated": money_text(price.stated),
        "currency": price.currency,
        "held_at": instant(price.held_at),
    }
