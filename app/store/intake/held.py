"""Prices that jumped so far that they wait for the owner's word.

What is held follows from what imports said (``statements.replay``); the table says which products to ask that of, and
what was answered. So a price waits only as long as an import that counts states it and no later one states another.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from app.domain.time import from_millis, to_millis
from app.store.intake import statements
from app.store.intake.statements import FIELDS, JUMPING, Facts, Held, Truth, parts


@dataclass(frozen=True, slots=True)
class HeldPrice:
    """A price that a file stated and that is not applied yet. ``field``: ``price`` or ``cost``; money units."""

    product_id: int
    sku: str
    name: str
    field: str
    before: int
    stated: int
    currency: str
    held_at: datetime


def held_prices(connection: Connection) -> list[HeldPrice]:
    """Return the prices that wait for the owner's word, by name of product."""
    rows = connection.exec_driver_sql("SELECT product_id, field, stated, held_at FROM held_price").all()
    ids = {row[0] for row in rows}
    truths = _truths(connection, ids)
    names = {}
    for part, marks in parts(ids):
        for product_id, sku, name in connection.exec_driver_sql(
            f"SELECT id, sku, name FROM product_now WHERE id IN ({marks})", part
        ):
            names[product_id] = (sku, name)
    found = []
    for product_id, field, stated, held_at in rows:
        price = truths[product_id].held.get(field)
        if price is None or price.refused or product_id not in names:
            continue
        if price.stated != stated and price.import_id is not None:
            held_at = _finished_at(connection, price.import_id)
        found.append(
            HeldPrice(
                product_id,
                *names[product_id],
                field,
                price.before,
                price.stated,
                truths[product_id].facts["currency"],
                from_millis(held_at),
            )
        )
    return sorted(found, key=lambda price: (price.name.lower(), price.sku, price.field))


def take_held(connection: Connection, product_id: int, field: str, now: datetime) -> bool:
    """Apply a price that waits, at once. False where none does.

    It is true from the import on that stated it: where that one is undone, the price goes with it.
    """
    if not _answer(connection, product_id, field, "taken", now):
        return False
    _apply(connection, product_id, now)
    return True


def refuse_held(connection: Connection, product_id: int, field: str, now: datetime) -> bool:
    """Keep the old price, also when a later file states this one again. False where no price waits."""
    return _answer(connection, product_id, field, "refused", now)


def hold(connection: Connection, import_id: int, truths: Mapping[int, Truth], now: int) -> None:
    """Note which prices of an import that is being staged will wait. ``now`` in milliseconds."""
    held: list[tuple[object, ...]] = []
    settled: list[tuple[object, ...]] = []
    for product_id, truth in truths.items():
        for name in JUMPING:
            price = truth.held.get(name)
            if price is None or price.refused:
                settled.append((product_id, name, import_id))
            else:
                currency = truth.facts["currency"]
                held.append((product_id, name, import_id, price.before, price.stated, currency, now))
    if settled:
        connection.exec_driver_sql(
            "DELETE FROM held_price WHERE product_id = ? AND field = ? AND import_id = ?", settled
        )
    if held:
        # A row of an import that counts stays as it is: this one may yet be cut short.
        connection.exec_driver_sql(
            "INSERT INTO held_price (product_id, field, import_id, before, stated, currency, held_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (product_id, field) DO UPDATE SET"
            " before = excluded.before, stated = excluded.stated, currency = excluded.currency"
            " WHERE held_price.import_id = excluded.import_id",
            held,
        )


def asked_of(connection: Connection, ids: Collection[int]) -> set[int]:
    """Return those of the products of which a price waits, or waited, for the owner's word."""
    found: set[int] = set()
    for part, marks in parts(ids):
        found.update(
            row[0]
            for row in connection.exec_driver_sql(
                f"SELECT product_id FROM held_price WHERE product_id IN ({marks})", part
            )
        )
    return found


def settle_held(connection: Connection, import_id: int, limit: int) -> bool:
    """Let up to ``limit`` rows of earlier imports say what is held since that one counts; True once all do."""
    ids = [
        row[0]
        for row in connection.exec_driver_sql(
            # A cross join keeps the order: of the two, few prices wait, and an import may speak of every product.
            "SELECT DISTINCT h.product_id FROM held_price h"
            " CROSS JOIN product_statement s ON s.product_id = h.product_id AND s.import_id = ?1"
            " JOIN stated_facts f ON f.id = s.facts_id"
            """ WHERE h.import_id < ?1 AND f.facts_json LIKE '%"' || h.field || '":%' LIMIT ?2""",
            (import_id, limit),
        )
    ]
    bring_in_line(connection, ids)
    return len(ids) < limit


def bring_in_line(connection: Connection, ids: Collection[int]) -> None:
    """Let the rows of these products say what is held now that an import was folded or swept away."""
    rows: list[tuple[int, str, int]] = []
    for part, marks in parts(ids):
        found = connection.exec_driver_sql(
            f"SELECT product_id, field, import_id FROM held_price WHERE product_id IN ({marks})", part
        )
        rows += [(row[0], row[1], row[2]) for row in found]
    if not rows:
        return
    truths = _truths(connection, {row[0] for row in rows})
    for product_id, field, import_id in rows:
        price = truths[product_id].held.get(field)
        if price is None:
            connection.exec_driver_sql(
                "DELETE FROM held_price WHERE product_id = ? AND field = ?", (product_id, field)
            )
        else:
            connection.exec_driver_sql(
                "UPDATE held_price SET import_id = ?, before = ?, stated = ?, answer = ?"
                " WHERE product_id = ? AND field = ?",
                (
                    price.import_id or import_id, price.before, price.stated,
                    "refused" if price.refused else None, product_id, field,
                ),
            )  # fmt: skip


def _truths(connection: Connection, ids: Collection[int]) -> dict[int, Truth]:
    bases = statements.bases(connection, ids)
    said = statements.counted(connection, ids)
    return {product_id: statements.replay(bases.get(product_id), said[product_id]) for product_id in ids}


def _finished_at(connection: Connection, import_id: int) -> int:
    return int(
        connection.exec_driver_sql(
            "SELECT finished_at FROM file_import WHERE id = ?", (import_id,)
        ).scalar_one()
    )


def _answer(connection: Connection, product_id: int, field: str, answer: str, now: datetime) -> bool:
    """Write the owner's word beside every statement of the price that waits. False where none does."""
    base = statements.bases(connection, {product_id}).get(product_id)
    said = statements.counted(connection, {product_id})[product_id]
    price = statements.replay(base, said).held.get(field)
    if price is None or (price.refused and answer == "refused"):
        return False
    word: Facts = {answer: [[field, price.stated]]}
    for import_id, facts in said:
        if facts.get(field) == price.stated:
            statements.state(connection, import_id, {product_id: statements.merged(facts, word)})
    if base is not None and price.import_id is None:
        statements.put_bases(connection, {product_id: statements.merged(base, word)})
    _note(connection, product_id, field, price, answer, now)
    return True


def _note(
    connection: Connection, product_id: int, field: str, price: Held, answer: str, now: datetime
) -> None:
    connection.exec_driver_sql(
        "UPDATE held_price SET import_id = coalesce(?, import_id), before = ?, stated = ?, answer = ?,"
        " answered_at = ? WHERE product_id = ? AND field = ?",
        (price.import_id, price.before, price.stated, answer, to_millis(now), product_id, field),
    )


def _apply(connection: Connection, product_id: int, now: datetime) -> None:
    """Bring a product's prices up to date with what is true now, and what is staged of it with what will be."""
    base = statements.bases(connection, {product_id}).get(product_id)
    said = statements.counted(connection, {product_id})[product_id]
    true = _prices(statements.replay(base, said).facts)
    millis = to_millis(now)
    settling = connection.exec_driver_sql(
        "UPDATE pending_product SET price = ?, cost = ?, changed_at = ? WHERE product_id = ?"
        " AND import_id IN (SELECT id FROM file_import WHERE state = 'finished')",
        (*true, millis, product_id),
    ).rowcount
    if settling:
        return
    connection.exec_driver_sql(
        "UPDATE product SET price = ?, cost = ?, changed_at = ? WHERE id = ?", (*true, millis, product_id)
    )
    # One operation stages at a time: an import, or an undoing of one.
    staging = connection.exec_driver_sql(
        "SELECT id, coalesce(undoes_id, 0) FROM file_import WHERE state = 'running' ORDER BY id DESC LIMIT 1"
    ).first()
    if staging is None:
        return
    import_id, undone = staging
    then = _prices(
        statements.replay(
            base, statements.counted(connection, {product_id}, but=undone, and_also=import_id)[product_id]
        ).facts
    )
    if then != true:
        fields = ", ".join(FIELDS)
        connection.exec_driver_sql(
            f"INSERT INTO pending_product (product_id, import_id, sku, sku_derived, changed_at, {fields})"
            f" SELECT id, ?, sku, sku_derived, changed_at, {fields} FROM product WHERE id = ?"
            " ON CONFLICT (product_id) DO NOTHING",
            (import_id, product_id),
        )
    connection.exec_driver_sql(
        "UPDATE pending_product SET price = ?, cost = ? WHERE product_id = ?", (*then, product_id)
    )


def _prices(facts: Facts) -> tuple[int | None, int | None]:
    return facts.get("price"), facts.get("cost")
