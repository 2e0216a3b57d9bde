"""What to order from whom, with the arithmetic, and what is on its way: read from what the stock check worked out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from app.alerts import wording
from app.domain.money import format_money, money_text
from app.domain.quantity import QUANTITY_SCALE, quantity_text
from app.domain.shop import Shop
from app.domain.time import business_day
from app.jobs.exporting import write_csv
from app.store.choices import product_choices
from app.store.judgements import Judgement, judgements
from app.store.orders import LineKey, OrderLine, open_lines
from app.store.settings import get_shop
from app.store.tables.views import PRODUCT_NOW
from app.store.terms import Terms, terms

if TYPE_CHECKING:
    from app.jobs.service import Service

NO_SUPPLIER = "No supplier is known"
DRAFT_COLUMNS = ("supplier", "sku", "barcode", "name", "quantity", "pack", "cost", "amount", "currency")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One product to order. Quantities are quantity units (thousandths), ``cost`` and ``amount`` money units."""

    product_id: int
    sku: str
    name: str
    suggested: int
    on_hand: int
    on_order: int
    pack_size: int
    min_order: int
    cost: int | None
    """Of one piece; None where it is not known, and so for ``amount``, that of all of them."""
    amount: int | None
    currency: str
    reorder_point: int | None
    safety_stock: int | None
    text: str
    """The arithmetic in one line."""
    barcode: str | None = None


@dataclass(frozen=True, slots=True)
class SupplierGroup:
    """What to order from one supplier, what is needed most first."""

    supplier: str
    """Empty where it is not known."""
    title: str
    lines: tuple[Suggestion, ...]
    total_text: str
    """What it costs in all, as far as costs are known."""
    lead_time_days: float | None
    """The longest of its products: what an order of all of them takes; None where there is none."""


@dataclass(frozen=True, slots=True)
class OpenOrder:
    """One product that is still to come. Quantities are quantity units."""

    key: LineKey
    order_id: int | None
    supplier: str
    number: str
    product_id: int
    sku: str
    name: str
    ordered_day: date | None
    due_day: date | None
    due_stated: bool
    quantity: int
    received: int
    outstanding: int
    is_late: bool
    in_transit: bool
    """Whether only a stock file says that it is on its way: there is no order to receive or to close."""
    text: str
    """All of it in one line."""


@dataclass(frozen=True, slots=True)
class ReorderView:
    """What to order and what is on its way."""

    sentence: str
    subline: str
    groups: tuple[SupplierGroup, ...]
    open_orders: tuple[OpenOrder, ...]
    """What is due first, first."""
    is_empty: bool
    """Whether nothing is known to say anything from."""


def reorder_view(service: Service) -> ReorderView:
    """Return what the last stock check suggests to order, less what was ordered since, and all that is to come."""
    now = service.now()
    with service.store.read() as connection:
        shop = get_shop(connection)
        judged = judgements(connection)
        conditions = terms(connection)
        unsold = {id_ for id_, choice in product_choices(connection).items() if choice.not_sold_since}
        coming = open_lines(connection, lead_times=conditions)
        wanted = {
            id_: known for id_, known in judged.items() if (known.suggested or 0) > 0 and id_ not in unsold
        }
        named = _products(connection, wanted)
    today = business_day(now, shop.zone)
    on_order: dict[int, int] = {}
    for line in coming:
        on_order[line.product_id] = on_order.get(line.product_id, 0) + line.outstanding
    groups = _groups(wanted, named, conditions, on_order)
    orders = tuple(_open_order(line, today) for line in coming)
    return ReorderView(
        sentence=_sentence(groups, bool(judged)),
        subline=_subline(orders, judged, shop),
        groups=groups,
        open_orders=orders,
        is_empty=not (judged or orders),
    )


def changed_group(group: SupplierGroup, quantities: Mapping[int, int]) -> SupplierGroup:
    """Return the group with the owner's quantities (quantity units, by product id), without what has none."""
    lines = tuple(
        line
        if quantities[line.product_id] == line.suggested
        else replace(
            line,
            suggested=quantities[line.product_id],
            amount=_amount(line.cost, quantities[line.product_id]),
        )
        for line in group.lines
        if quantities.get(line.product_id, 0) > 0
    )
    return replace(group, lines=lines, total_text=_total(lines))


def draft_csv(groups: Iterable[SupplierGroup], path: Path) -> None:
    """Write an order as a table that a spreadsheet opens without running anything in it.

    Raises ``InputError`` where it cannot be written there.
    """
    write_csv(path, DRAFT_COLUMNS, (row for group in groups for row in _rows(group)))


def draft_text(group: SupplierGroup, shop: Shop) -> str:
    """Return an order as text to be pasted into a message to the supplier."""
    heading = f"Order for {group.supplier}" if group.supplier else "Order"
    lines = [f"{heading}{f' from {shop.name}' if shop.name else ''}", ""]
    for line in group.lines:
        codes = f"SKU {line.sku}{f', barcode {line.barcode}' if line.barcode else ''}"
        lines.append(f"{quantity_text(line.suggested)} × {line.name} ({codes}){_in_packs(line)}")
    return "\n".join([*lines, ""])


def _in_packs(line: Suggestion) -> str:
    if line.pack_size <= QUANTITY_SCALE or line.suggested % line.pack_size:
        return ""
    packs = line.suggested // line.pack_size
    return f": {packs} {'pack' if packs == 1 else 'packs'} of {quantity_text(line.pack_size)}"


def _rows(group: SupplierGroup) -> Iterator[dict[str, Any]]:
    for line in group.lines:
        yield {
            "supplier": group.supplier,
            "sku": line.sku,
            "barcode": line.barcode,
            "name": line.name,
            "quantity": quantity_text(line.suggested),
            "pack": quantity_text(line.pack_size),
            "cost": None if line.cost is None else money_text(line.cost),
            "amount": None if line.amount is None else money_text(line.amount),
            "currency": line.currency,
        }


def _products(connection: Connection, wanted: Iterable[int]) -> dict[int, Any]:
    columns = PRODUCT_NOW.c
    rows = connection.execute(
        select(columns.id, columns.sku, columns.name, columns.barcode, columns.cost, columns.currency).where(
            columns.active, columns.kind != "parent"
        )
    )
    ids = frozenset(wanted)
    return {row.id: row for row in rows if row.id in ids}


def _groups(
    wanted: Mapping[int, Judgement],
    named: Mapping[int, Any],
    conditions: Mapping[int, Terms],
    on_order: Mapping[int, int],
) -> tuple[SupplierGroup, ...]:
    lines: dict[str, list[Suggestion]] = {}
    takes: dict[str, list[float]] = {}
    pressing = sorted(wanted.values(), key=lambda known: (known.severity, -known.rank, known.product_id))
    for known in pressing:
        product, agreed = named.get(known.product_id), conditions.get(known.product_id)
        if product is None or agreed is None:
            continue
        coming = on_order.get(known.product_id, 0)
        # What was ordered since the check is not to be ordered again.
        suggested = _in_whole_packs((known.suggested or 0) - max(0, coming - known.on_order), agreed)
        if suggested <= 0:
            continue
        supplier = agreed.supplier or ""
        takes.setdefault(supplier, []).append(agreed.lead_time_days)
        lines.setdefault(supplier, []).append(
            Suggestion(
                product_id=known.product_id,
                sku=product.sku,
                name=product.name,
                suggested=suggested,
                on_hand=known.on_hand,
                on_order=coming,
                pack_size=agreed.pack_size,
                min_order=agreed.min_order,
                cost=product.cost,
                amount=_amount(product.cost, suggested),
                currency=product.currency,
                reorder_point=_units(known.facts.get("reorder_point")),
                safety_stock=_units(known.facts.get("safety_stock")),
                text=_arithmetic(known, agreed, coming, suggested),
                barcode=product.barcode,
            )
        )
    return tuple(
        SupplierGroup(supplier, supplier or NO_SUPPLIER, tuple(found), _total(found), max(takes[supplier]))
        # Those without a supplier last: they want looking at before they can be ordered.
        for supplier, found in sorted(lines.items(), key=lambda item: (not item[0], item[0].casefold()))
    )


def _in_whole_packs(quantity: int, agreed: Terms) -> int:
    if quantity <= 0:
        return 0
    least = max(quantity, agreed.min_order)
    return -(-least // agreed.pack_size) * agreed.pack_size


def _arithmetic(known: Judgement, agreed: Terms, coming: int, suggested: int) -> str:
    facts = known.facts
    parts = [f"{quantity_text(known.on_hand)} left + {quantity_text(coming)} on order"]
    if (daily := facts.get("daily_sales")) is not None:
        parts.append(f"sells {wording.rate(daily)}")
    parts.extend(_need(facts, agreed))
    if agreed.pack_size > QUANTITY_SCALE:
        parts.append(f"ordered in packs of {quantity_text(agreed.pack_size)}")
    if agreed.min_order:
        parts.append(f"at least {quantity_text(agreed.min_order)}")
    return f"{' · '.join(parts)} → {quantity_text(suggested)}"


def _need(facts: Mapping[str, Any], agreed: Terms) -> Iterator[str]:
    """Yield what the stock must last for, and how much that takes."""
    target = facts.get("target")
    if facts.get("reorder_point_source") in ("owner", "file"):
        yield f"reordered at {_short(facts.get('reorder_point') or 0)}"
    if target is None:
        return
    lead, review = facts.get("lead_time_days"), facts.get("review_days")
    lead = agreed.lead_time_days if lead is None else lead
    review = agreed.review_days if review is None else review
    reserve = facts.get("safety_stock") or 0
    kept = f", {_short(reserve)} of them in reserve" if 0.05 <= reserve < target else ""
    yield f"{_days(lead)} + {_days(review)} between orders need {_short(target)}{kept}"


def _open_order(line: OrderLine, today: date) -> OpenOrder:
    late = line.is_late(today)
    parts = [f"{quantity_text(line.outstanding)} × {line.name}"]
    if line.received and not line.in_transit:
        parts.append(f"{quantity_text(line.received)} of {quantity_text(line.quantity)} came")
    if line.number:
        parts.append(f"order {line.number}")
    if line.in_transit:
        parts.append("on the way, as the stock file says")
    if line.due_day is None:
        parts.append("no day is known")
    elif late:
        parts.append(f"late since {_day(line.due_day)}")
    else:
        parts.append(f"{'due' if line.due_stated else 'expected'} {_day(line.due_day)}")
    return OpenOrder(
        key=line.key,
        order_id=line.order_id,
        supplier=line.supplier,
        number=line.number,
        product_id=line.product_id,
        sku=line.sku,
        name=line.name,
        ordered_day=line.ordered_day,
        due_day=line.due_day,
        due_stated=line.due_stated,
        quantity=line.quantity,
        received=line.received,
        outstanding=line.outstanding,
        is_late=late,
        in_transit=line.in_transit,
        text=" · ".join(parts),
    )


def _sentence(groups: Sequence[SupplierGroup], judged: bool) -> str:
    products = [line for group in groups for line in group.lines]
    if not products:
        return "Nothing needs to be ordered now." if judged else "Nothing is known yet of what to order."
    suppliers = sum(1 for group in groups if group.supplier)
    if len(products) == 1:
        source = f" from {groups[0].supplier}" if groups[0].supplier else ""
        return f"{products[0].name} wants to be ordered{source}."
    source = f" from {suppliers} {'supplier' if suppliers == 1 else 'suppliers'}" if suppliers else ""
    return f"{len(products)} products want to be ordered{source}."


def _subline(orders: Sequence[OpenOrder], judged: Mapping[int, Judgement], shop: Shop) -> str:
    late = sum(order.is_late for order in orders)
    if not orders:
        coming = "Nothing is on order."
    else:
        noun = "product is" if len(orders) == 1 else "products are"
        tail = f", {late} of them late" if late else ""
        coming = f"{len(orders)} {noun} on the way{tail}."
    if not judged:
        return coming
    at = max(known.judged_at for known in judged.values()).astimezone(shop.zone)
    return f"{coming} Worked out {at:%a} {at.day} {at:%b} at {at:%H:%M}."


def _total(lines: Sequence[Suggestion]) -> str:
    """Return what lines cost in all, by currency, and of how many that is not known."""
    sums: dict[str, int] = {}
    for line in lines:
        if line.amount is not None:
            sums[line.currency] = sums.get(line.currency, 0) + line.amount
    unknown = sum(line.amount is None for line in lines)
    if not sums:
        return "no costs are known" if lines else ""
    total = " + ".join(format_money(amount, currency) for currency, amount in sums.items())
    return f"{total}, without {unknown} of unknown cost" if unknown else total


def _amount(cost: int | None, quantity: int) -> int | None:
    return None if cost is None else cost * quantity // QUANTITY_SCALE


def _units(value: float | None) -> int | None:
    return None if value is None else math.ceil(round(value * QUANTITY_SCALE, 3))


def _days(count: float) -> str:
    return f"{_short(count)} {'day' if count == 1 else 'days'}"


def _short(value: float) -> str:
    return f"{value:,.1f}".removesuffix(".0")


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b}"
