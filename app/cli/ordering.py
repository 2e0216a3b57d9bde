"""What to order, what was ordered, what came."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from app.cli.finding import product_id_of
from app.cli.help import command
from app.cli.options import ANY_PATH, Context, common
from app.cli.output import print_json, say
from app.domain.errors import NotFoundError, UsageError
from app.domain.money import money_text
from app.domain.quantity import format_quantity, quantity_text, to_quantity
from app.jobs import ordering
from app.jobs.reordering import (
    NO_SUPPLIER,
    OpenOrder,
    ReorderView,
    Suggestion,
    SupplierGroup,
    draft_csv,
    reorder_view,
)
from app.jobs.service import Service
from app.language import noop, tr, trn
from app.store.terms import terms


@command("reorder", noop("Say what to order from whom, with the arithmetic, and what is on its way."))
@click.option(
    "--csv", "target", type=ANY_PATH, default=None, help=noop("Write the order as a table to this file.")
)
@click.option("--supplier", default=None, help=noop("Only what comes from there."))
@common
def reorder(context: Context, target: Path | None, supplier: str | None) -> int:
    """Say what to order from whom, with the arithmetic, and what is on its way."""
    with context.service() as service:
        view = reorder_view(service)
        if supplier is not None:
            view = _only(service, view, supplier)
    if target is not None:
        draft_csv(view.groups, target)
    if context.json:
        print_json(_documents(view))
        return 0
    if supplier is None:
        say(view.sentence)
        say(view.subline)
    for group in view.groups:
        say(f"{group.title}: {group.total_text}")
        for line in group.lines:
            say(f"{format_quantity(line.suggested):>6}  {line.name} ({line.sku})", indent=2)
            say(line.text, indent=10)
    for order in view.open_orders:
        who = f" · {order.supplier}" if order.supplier else ""
        say(tr("On its way: {order}", order=f"{order.text}{who}"))
    if supplier is not None and not (view.groups or view.open_orders):
        say(tr("Nothing is to be ordered from {supplier}, and nothing is on its way.", supplier=supplier))
    if target is not None:
        lines = sum(len(group.lines) for group in view.groups)
        say(trn("{n} product written to {file}.", "{n} products written to {file}.", lines, file=target))
    return 0


@command("order", noop("Remember what was ordered, so that it counts as on its way. One order a supplier."))
@click.argument("wanted", nargs=-1, required=True, metavar="SKU=QUANTITY...")
@click.option("--supplier", default=None, help=noop("From whom, where not from the products' own supplier."))
@click.option("--due", default=None, help=noop("When it is to come, such as 2026-11-20."))
@click.option("--number", default="", help=noop("What the order is called."))
@common
def order(
    context: Context, wanted: tuple[str, ...], supplier: str | None, due: str | None, number: str
) -> int:
    """Remember what was ordered, so that it counts as on its way. One order a supplier."""
    due_day = None if due is None else _day(due)
    quantities = _wanted(wanted)
    with context.service() as service:
        with service.store.read() as connection:
            ids = {sku: product_id_of(connection, sku) for sku in quantities}
            conditions = terms(connection)
        orders: dict[str, list[str]] = {}
        for sku, product_id in ids.items():
            known = conditions.get(product_id)
            own = (known.supplier if known else None) or ""
            orders.setdefault(own if supplier is None else supplier, []).append(sku)
        placed: list[dict[str, Any]] = [
            {
                "order": ordering.place(
                    service, name, [(ids[sku], quantities[sku]) for sku in skus], due=due_day, number=number
                ),
                "number": number,
                "supplier": name,
                "due": None if due_day is None else due_day.isoformat(),
                "lines": [{"sku": sku, "quantity": quantity_text(quantities[sku])} for sku in skus],
            }
            for name, skus in orders.items()
        ]
    if context.json:
        print_json(placed)
        return 0
    for document in placed:
        lines = ", ".join(f"{line['quantity']} × {line['sku']}" for line in document["lines"])
        say(
            tr(
                "Order #{number} from {supplier}: {lines}.",
                number=document["order"],
                supplier=document["supplier"],
                lines=lines,
            )
            if document["supplier"]
            else tr("Order #{number}: {lines}.", number=document["order"], lines=lines)
        )
    return 0


@command(
    "receive",
    noop(
        "Note what came: of an order (its number, or #ID), or of a product. Without QUANTITY, all that was to come."
    ),
)
@click.argument("what", metavar="ORDER|SKU")
@click.argument("quantity", required=False, default=None)
@click.option("--on", "day", default=None, help=noop("The day on which it came, where that is not today."))
@click.option("--close", "closing", is_flag=True, help=noop("What is still missing will not come."))
@common
def receive(context: Context, what: str, quantity: str | None, day: str | None, closing: bool) -> int:
    """Note what came: of an order (its number, or #ID), or of a product. Without QUANTITY, all that was to come."""
    units = None if quantity is None else _quantity(quantity)
    came_on = None if day is None else _day(day)
    with context.service() as service:
        open_orders = [found for found in reorder_view(service).open_orders if not found.in_transit]
        meant = _lines_of(open_orders, what)
        if meant:
            _take_in(service, meant, what, units, came_on, closing=closing)
        else:
            _take_in_product(service, open_orders, what, units, came_on, closing=closing)
        left = [found for found in reorder_view(service).open_orders if not found.in_transit]
    if context.json:
        print_json([_order_document(found) for found in left])
        return 0
    say(trn("Noted. {n} line is still to come.", "Noted. {n} lines are still to come.", len(left)))
    return 0


def _take_in(
    service: Service,
    meant: Sequence[OpenOrder],
    what: str,
    units: int | None,
    day: date | None,
    *,
    closing: bool,
) -> None:
    if units is not None:
        if len(meant) > 1:
            raise UsageError(
                trn(
                    "Order {order} has {n} product, and {quantity} may be of any.",
                    "Order {order} has {n} products, and {quantity} may be of any.",
                    len(meant),
                    order=what,
                    quantity=format_quantity(units),
                ),
                tr("Name the SKU, or leave the quantity out where all of it came."),
            )
        ordering.receive(service, meant[0].key, units, day=day)
    elif not closing:
        ordering.receive_all(service, [found.key for found in meant], day=day)
    if closing:
        for found in meant:
            ordering.close(service, found.key)


def _take_in_product(
    service: Service,
    open_orders: Sequence[OpenOrder],
    sku: str,
    units: int | None,
    day: date | None,
    *,
    closing: bool,
) -> None:
    with service.store.read() as connection:
        product_id = product_id_of(connection, sku, noop("No order and no product is called '{sku}'."))
    meant = [found for found in open_orders if found.product_id == product_id]
    if units is None and not meant:
        raise UsageError(tr("Nothing of {sku} is on order.", sku=sku), tr("Say how many came."))
    if units is not None:
        ordering.deliver(service, product_id, units, day=day)
    if units is None or closing:
        _take_in(service, meant, sku, None, day, closing=closing)


def _lines_of(open_orders: Sequence[OpenOrder], what: str) -> list[OpenOrder]:
    """Return the open lines of the order that is called so; none where none is."""
    word = what.strip().casefold()
    if word.startswith("#"):
        meant = [found for found in open_orders if f"#{found.order_id}" == word]
        if not meant:
            raise NotFoundError(
                tr("There is no open order {what}.", what=what), tr("'tillwatch reorder' lists them.")
            )
        return meant
    meant = [found for found in open_orders if found.number and found.number.casefold() == word]
    if len({found.supplier.casefold() for found in meant}) > 1:
        raise UsageError(
            tr("Several suppliers have an order {what}.", what=what),
            tr("Name the SKU that came, or the order as #ID."),
        )
    return meant


def _only(service: Service, view: ReorderView, supplier: str) -> ReorderView:
    """Return of a view what is about one supplier. Raises ``NotFoundError`` where nobody is called so."""
    word = supplier.strip().casefold()
    groups = tuple(group for group in view.groups if group.supplier.casefold() == word)
    orders = tuple(found for found in view.open_orders if found.supplier.casefold() == word)
    if not (groups or orders):
        with service.store.read() as connection:
            known = {(found.supplier or "").casefold() for found in terms(connection).values()}
        if word not in known:
            raise NotFoundError(
                tr("No product comes from '{supplier}'.", supplier=supplier),
                tr("'tillwatch products' lists them."),
            )
    return ReorderView(view.sentence, view.subline, groups, orders, view.is_empty)


def _documents(view: ReorderView) -> list[dict[str, Any]]:
    """Return a group for each supplier that something is to be ordered from or is to come from."""
    groups = {group.supplier: group for group in view.groups}
    for found in view.open_orders:
        groups.setdefault(
            found.supplier, SupplierGroup(found.supplier, found.supplier or tr(NO_SUPPLIER), (), "", None)
        )
    return [
        {
            "supplier": group.supplier or None,
            "title": group.title,
            "total": group.total_text,
            "lead_time_days": group.lead_time_days,
            "lines": [_line_document(line) for line in group.lines],
            "on_order": [
                _order_document(found) for found in view.open_orders if found.supplier == group.supplier
            ],
        }
        for group in groups.values()
    ]


def _line_document(line: Suggestion) -> dict[str, Any]:
    return {
        "sku": line.sku,
        "name": line.name,
        "barcode": line.barcode,
        "suggested": quantity_text(line.suggested),
        "on_hand": quantity_text(line.on_hand),
        "on_order": quantity_text(line.on_order),
        "pack_size": quantity_text(line.pack_size),
        "min_order": quantity_text(line.min_order),
        "cost": None if line.cost is None else money_text(line.cost),
        "amount": None if line.amount is None else money_text(line.amount),
        "currency": line.currency,
        "reorder_point": None if line.reorder_point is None else quantity_text(line.reorder_point),
        "safety_stock": None if line.safety_stock is None else quantity_text(line.safety_stock),
        "text": line.text,
    }


def _order_document(found: OpenOrder) -> dict[str, Any]:
    return {
        "order": found.order_id,
        "number": found.number,
        "supplier": found.supplier or None,
        "sku": found.sku,
        "name": found.name,
        "ordered": None if found.ordered_day is None else found.ordered_day.isoformat(),
        "due": None if found.due_day is None else found.due_day.isoformat(),
        "due_stated": found.due_stated,
        "quantity": quantity_text(found.quantity),
        "received": quantity_text(found.received),
        "outstanding": quantity_text(found.outstanding),
        "late": found.is_late,
        "in_transit": found.in_transit,
        "text": found.text,
    }


def _wanted(words: Sequence[str]) -> dict[str, int]:
    """Return quantities by SKU; a SKU that is named twice is ordered together."""
    wanted: dict[str, int] = {}
    for word in words:
        sku, equals, text = word.rpartition("=")
        if not equals or not sku.strip():
            raise UsageError(tr("'{word}' does not say how many.", word=word), tr("Write it as SKU=12."))
        wanted[sku.strip()] = wanted.get(sku.strip(), 0) + _quantity(text)
    return wanted


def _quantity(text: str) -> int:
    try:
        units = to_quantity(text.strip())
    except ValueError as error:
        raise UsageError(
            tr("'{text}' is not a number of pieces.", text=text), tr("Write it as 12 or 0.5.")
        ) from error
    if not 0 < units < 2**53:
        raise UsageError(
            tr("'{text}' is no number of pieces that can be meant.", text=text), tr("Name one above nothing.")
        )
    return units


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(tr("'{text}' is not a day.", text=text), tr("Write it as 2026-11-20.")) from error
