"""The steps that make an import one thing: settle what counts, clear what never will, undo what did.

Each works in short write transactions and can be cut short anywhere: what is seen does not change until the one row's
change that makes an operation count, and not afterwards. Only the holder of the import lock may call these.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from app.domain.time import to_millis
from app.store.database import Store
from app.store.intake import imports
from app.store.intake.histories import clear_facts
from app.store.intake.imports import ImportRow
from app.store.intake.line_clearance import LineClearance, LineForgetting
from app.store.intake.line_settling import settle_lines
from app.store.intake.line_undo import LineUndo
from app.store.intake.orders import OrderForgetting
from app.store.intake.product_settling import ProductUndo, clear_products, forget_products, settle_products
from app.store.intake.receipts import ReceiptForgetting
from app.store.intake.stock_settling import StockUndo, clear_stock, forget_stock, settle_stock

CHUNK = 500
"""Rows in one write transaction: 10 to 40 ms."""

Check = Callable[[], None]
"""Called between chunks; raises where the work is to stop."""


def settle(store: Store, import_id: int, undoes_id: int | None, *, now: datetime) -> None:
    """Fold in what a finished import (or undo, of ``undoes_id``) staged, and delete what an undone one left."""
    for part in (settle_products, settle_stock, settle_lines):
        _until_done(store, partial(_on_chunk, part, import_id))
    if undoes_id is not None:
        _clear(store, undoes_id)
    with store.write() as connection:
        imports.mark_settled(connection, import_id, now=now)


def discard(store: Store, import_id: int) -> None:
    """Delete what an import that never counted has staged."""
    _clear(store, import_id)
    _until_done(store, partial(_on_chunk, imports.clear_rejected, import_id))
    with store.write() as connection:
        imports.mark_abandoned(connection, import_id)


def tidy(store: Store, *, now: datetime) -> bool:
    """Settle and clear whatever earlier operations left when they were cut short; say whether there was anything."""
    with store.read() as connection:
        unsettled = imports.unsettled_imports(connection)
        unfinished = imports.unfinished_imports(connection)
    for operation in unsettled:
        settle(store, operation.id, operation.undoes_id, now=now)
    for import_id in unfinished:
        discard(store, import_id)
    return bool(unsettled or unfinished)


def undo(store: Store, undone: ImportRow, *, now: datetime, check: Check | None = None) -> None:
    """Make the store what it would be had ``undone`` never been taken in: all at once, as far as anyone can see."""
    with store.write() as connection:
        undo_id = imports.begin_undo(connection, undone, now=now)
    # Products last: one whose sales or stock another import states as well stays with that one.
    for part in (LineUndo, StockUndo, ProductUndo):
        _until_done(store, partial(part(undo_id, undone.id).stage, limit=CHUNK), check)
    with store.write() as connection:
        imports.finish_undo(connection, undo_id, undone.id, now=now)
    settle(store, undo_id, undone.id, now=now)


def forget(store: Store, *, now: datetime, check: Check) -> None:
    """Drop what is kept only to undo imports that are too old to be undone."""
    before = to_millis(now - imports.UNDO_FOR)
    for forgetting in (LineForgetting(before), ReceiptForgetting(before), OrderForgetting(before)):
        _until_done(store, partial(forgetting.step, limit=CHUNK), check)
    for part in (forget_products, forget_stock):
        _until_done(store, partial(_on_chunk, part, before), check)


def _clear(store: Store, import_id: int) -> None:
    # Lines first: they refer to products. A product goes only where nothing that counts refers to it.
    _until_done(store, partial(LineClearance(import_id).step, limit=CHUNK))
    for part in (clear_facts, clear_stock, clear_products):
        _until_done(store, partial(_on_chunk, part, import_id))


def _on_chunk(part: Callable[[Connection, int, int], bool], subject: int, connection: Connection) -> bool:
    return part(connection, subject, CHUNK)


def _until_done(store: Store, step: Callable[[Connection], bool], check: Check | None = None) -> None:
    done = False
    while not done:
        if check is not None:
            check()
        with store.write() as connection:
            done = step(connection)
