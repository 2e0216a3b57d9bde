"""What to order from whom, with the arithmetic, and what is on its way: read from what the stock check worked out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from app.alerts import wording
from app.domain.money import format_money, money_text
from app.domain.quantity import QUANTITY_SCALE, format_quantity, quantity_text, quantity_to_decimal
from app.domain.shop import Shop
from app.domain.time import business_day
from app.jobs.exporting import write_csv
from app.language import clock, day_short, noop, number, tr, trn
from app.store.among import among
from app.store.choices import product_choices
from app.store.judgements import Judgement, judgements_to_order, last_judged
from app.store.orders import LineKey, OrderLine, open_lines
from app.store.settings import get_shop
from app.store.tables.views import PRODUCT_NOW
from app.store.terms import Terms, terms

if TYPE_CHECKING:
    from app.jobs.service import Service

NO_SUPPLIER = noop("No supplier is known")
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
        judged_at = last_judged(connection)
        unsold = {id_ for id_, choice in product_choices(connection).items() if choice.not_sold_since}
        wanted = {id_: known for id_, known in judgements_to_order(connection).items() if id_ not in unsold}
        # Of the terms of all products, those of a few are needed: when what they order comes.
        ordered = {line.product_id for line in open_lines(connection, lead_times=None)}
        conditions = terms(connection, ordered | wanted.keys())
        coming = open_lines(connection, lead_times=conditions)
        named = _products(connection, wanted)
    today = business_day(now, shop.zone)
    on_order: dict[int, int] = {}
    for line in coming:
        on_order[line.product_id] = on_order.get(line.product_id, 0) + line.outstanding
    groups = _groups(wanted, named, conditions, on_order)
    orders = tuple(_open_order(line, today) for line in coming)
    return ReorderView(
        sentence=_sentence(groups, judged_at is not None),
        subline=_subline(orders, judged_at, shop),
        groups=groups,
        open_orders=orders,
        is_empty=judged_at is None and not orders,
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
    return "\n".join([_heading(group.supplier, shop.name), "", *map(_draft_line, group.lines), ""])


def _heading(supplier: str, shop: str) -> str:
    if supplier and shop:
        return tr("Order for {supplier} from {shop}", supplier=supplier, shop=shop)
    if supplier:
        return tr("Order for {supplier}", supplier=supplier)
    return tr("Order from {shop}", shop=shop) if shop else tr("Order")


def _draft_line(line: Suggestion) -> str:
    codes = tr("SKU {sku}", sku=line.sku)
    if line.barcode:
        codes = tr("SKU {sku}, barcode {barcode}", sku=line.sku, barcode=line.barcode)
    said = f"{format_quantity(line.suggested)} × {line.name} ({codes})"
    if line.pack_size <= QUANTITY_SCALE or line.suggested % line.pack_size:
        return said
    # words: {item} is "24 × Espresso beans (SKU 12)", {size} how many are in a pack.
    return trn(
        "{item}: {n} pack of {size}",
        "{item}: {n} packs of {size}",
        line.suggested // line.pack_size,
        item=said,
        size=format_quantity(line.pack_size),
    )


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
            columns.active, columns.kind != "parent", among(columns.id, wanted)
        )
    )
    return {row.id: row for row in rows}


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
        SupplierGroup(
            supplier, supplier or tr(NO_SUPPLIER), tuple(found), _total(found), max(takes[supplier])
        )
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
    left = wording.units_left(known.on_hand / QUANTITY_SCALE)
    parts = [f"{left} + {wording.ordered(coming / QUANTITY_SCALE)}"]
    if (daily := facts.get("daily_sales")) is not None:
        parts.append(wording.sells(daily))
    parts.extend(_need(facts, agreed))
    if agreed.pack_size > QUANTITY_SCALE:
        parts.append(tr("ordered in packs of {n}", n=format_quantity(agreed.pack_size)))
    if agreed.min_order:
        parts.append(tr("at least {n}", n=format_quantity(agreed.min_order)))
    return f"{' · '.join(parts)} → {format_quantity(suggested)}"


def _need(facts: Mapping[str, Any], agreed: Terms) -> Iterator[str]:
    """Yield what the stock must last for, and how much that takes."""
    target = facts.get("target")
    if facts.get("reorder_point_source") in ("owner", "file"):
        yield tr("reordered at {n}", n=number(facts.get("reorder_point") or 0, 1))
    if target is None:
        return
    lead, review = facts.get("lead_time_days"), facts.get("review_days")
    lead = agreed.lead_time_days if lead is None else lead
    review = agreed.review_days if review is None else review
    reserve = facts.get("safety_stock") or 0
    takes, between, needed = _days(lead), _days(review), number(target, 1)
    if not 0.05 <= reserve < target:
        # words: {lead} and {between} are "5 days", {n} is how many are needed for that long.
        yield tr("{lead} + {between} between orders need {n}", lead=takes, between=between, n=needed)
        return
    # words: {lead} and {between} are "5 days", {n} is how many are needed for that long.
    yield tr(
        "{lead} + {between} between orders need {n}, {reserve} of them in reserve",
        lead=takes,
        between=between,
        n=needed,
        reserve=number(reserve, 1),
    )


def _open_order(line: OrderLine, today: date) -> OpenOrder:
    late = line.is_late(today)
    parts = [f"{format_quantity(line.outstanding)} × {line.name}"]
    if line.received and not line.in_transit:
        parts.append(
            trn(
                "{n} of {quantity} came",
                "{n} of {quantity} came",
                float(quantity_to_decimal(line.received)),
                quantity=format_quantity(line.quantity),
            )
        )
    if line.number:
        parts.append(tr("order {number}", number=line.number))
    if line.in_transit:
        parts.append(tr("on the way, as the stock file says"))
    if line.due_day is None:
        parts.append(tr("no day is known"))
    elif late:
        parts.append(tr("late since {day}", day=_day(line.due_day)))
    elif line.due_stated:
        parts.append(tr("due {day}", day=_day(line.due_day)))
    else:
        parts.append(tr("expected {day}", day=_day(line.due_day)))
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
        if judged:
            return tr("Nothing needs to be ordered now.")
        return tr("Nothing is known yet of what to order.")
    if len(products) == 1:
        name, supplier = products[0].name, groups[0].supplier
        if supplier:
            return tr("{name} wants to be ordered from {supplier}.", name=name, supplier=supplier)
        return tr("{name} wants to be ordered.", name=name)
    suppliers = sum(1 for group in groups if group.supplier)
    if not suppliers:
        return trn("{n} product wants to be ordered.", "{n} products want to be ordered.", len(products))
    # words: {suppliers} is "2 suppliers".
    return trn(
        "{n} product wants to be ordered from {suppliers}.",
        "{n} products want to be ordered from {suppliers}.",
        len(products),
        suppliers=trn("{n} supplier", "{n} suppliers", suppliers),
    )


def _subline(orders: Sequence[OpenOrder], judged_at: datetime | None, shop: Shop) -> str:
    late = sum(order.is_late for order in orders)
    if not orders:
        coming = tr("Nothing is on order.")
    elif not late:
        coming = trn("{n} product is on the way.", "{n} products are on the way.", len(orders))
    else:
        coming = trn(
            "{n} product is on the way, {late} of them late.",
            "{n} products are on the way, {late} of them late.",
            len(orders),
            late=number(late),
        )
    if judged_at is None:
        return coming
    at = judged_at.astimezone(shop.zone)
    # words: {day} is "Tue 3 Nov".
    worked_out = tr("Worked out {day} at {time}.", day=_day(at), time=clock(at))
    return f"{coming} {worked_out}"


def _total(lines: Sequence[Suggestion]) -> str:
    """Return what lines cost in all, by currency, and of how many that is not known."""
    sums: dict[str, int] = {}
    for line in lines:
        if line.amount is not None:
            sums[line.currency] = sums.get(line.currency, 0) + line.amount
    unknown = sum(line.amount is None for line in lines)
    if not sums:
        return tr("no costs are known") if lines else ""
    total = " + ".join(format_money(amount, currency) for currency, amount in sums.items())
    if not unknown:
        return total
    # words: {n} is of how many products the cost is not known.
    return trn(
        "{total}, without {n} of unknown cost", "{total}, without {n} of unknown cost", unknown, total=total
    )


def _amount(cost: int | None, quantity: int) -> int | None:
    return None if cost is None else cost * quantity // QUANTITY_SCALE


def _units(value: float | None) -> int | None:
    return None if value is None else math.ceil(round(value * QUANTITY_SCALE, 3))


def _days(count: float) -> str:
    return trn("{n} day", "{n} days", round(count, 1))


def _day(day: date) -> str:
    return day_short(day, week=True)
