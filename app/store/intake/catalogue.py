"""Catalogue rows: products, their prices and stock, staged where something changes and kept as what the file said."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection

from app.domain.money import NO_CURRENCY
from app.domain.records import Change, Differences, ImportCounts, ProductRecord, RejectedRow, known_by
from app.language import tr
from app.store.intake import statements
from app.store.intake.held import asked_of, hold
from app.store.intake.matching import ProductIndex
from app.store.intake.statements import FIELDS, JUMPING, Facts, Truth
from app.store.intake.stock import StockCount, put_counts
from app.store.intake.supplier_names import code_scheme

CHUNK_PRODUCTS = 400
"""Products in one write transaction (about 40 ms)."""

_EXAMPLES = 12
_STATED = tuple(name for name in FIELDS if name != "kind")
_values = attrgetter(*_STATED)


@dataclass(slots=True)
class _Standing:
    """One product while a chunk is taken in: before this import, and what this import says so far."""

    before: Facts
    said: Facts
    truth: Truth
    written: tuple[Any, ...]
    """What is staged of it already, in the order of ``FIELDS``."""
    answers: dict[tuple[str, int], str] = field(default_factory=dict)


class CatalogueIntake:
    """Takes the products of one import in, chunk after chunk. Nothing of it is seen before the import counts."""

    def __init__(
        self,
        *,
        import_id: int,
        currency: str,
        index: ProductIndex,
        counts: ImportCounts,
        counted_at: int,
        repeat: bool = False,
    ) -> None:
        """``currency``: of prices that name none. ``counted_at``: when the file's stock was true (ms).

        ``repeat``: the very same file was taken in before; what it finds unchanged is not stated again.
        """
        self._import_id = import_id
        self._currency = currency
        self._index = index
        self._counts = counts
        self._counted_at = counted_at
        self._repeat = repeat
        self._seen: set[int] = set()
        self._taught: set[int] = set()
        """Products that are new, or known in a new way: what is said of them is kept in any case."""
        self._held: set[int] = set()
        self._shown = 0
        self._examples: list[tuple[tuple[bool, float, int], Change]] = []
        self.differences = Differences()
        """How far the file changes what was known, so far."""
        self.refused: list[RejectedRow] = []
        """Rows that are not taken. Their column is the field that the text is from."""
        self.codes_of_nobody = 0
        """Rows with a supplier's code and without a supplier: such a code may be anybody's, and is not kept."""

    def add(self, connection: Connection, records: Sequence[ProductRecord], now: int) -> None:
        """Take in one chunk within the caller's write transaction. ``now`` in milliseconds."""
        self.add_known(connection, [self.identified(record) for record in records], now)

    def identified(self, record: ProductRecord) -> tuple[int, ProductRecord]:
        """Return the product that a record is about, a new one where none is known, and what it says of it."""
        if record.supplier or record.supplier_code:
            record = self._with_supplier(record)
        return self._target(record), record

    def add_known(
        self, connection: Connection, targets: Sequence[tuple[int, ProductRecord]], now: int
    ) -> None:
        """Take in what is said of products whose ids the index knows or has given out; as ``add`` otherwise."""
        learned = self._index.take_said()
        ids = {product_id for product_id, _ in targets}
        known = {product_id for product_id in ids if not self._index.made(product_id)}
        statements.keep_bases(connection, known)
        self._taught |= self._index.taught()
        self._index.write_new(connection, now)
        standings = self._standings(connection, ids, known, learned)
        self._read_answers(connection, targets, standings)
        counts: list[StockCount] = []
        touched: list[bool] = []
        for number, (product_id, record) in enumerate(targets):
            if self._refuses(record, standings[product_id].truth.facts):
                touched.append(True)
                continue
            touched.append(self._take(product_id, record, standings[product_id], learned))
            if record.stock is not None:
                counts.append(
                    StockCount(
                        product_id, record.location, self._counted_at, record.stock, number, record.incoming
                    )
                )
        self._stage(connection, standings, now)
        self._state(connection, standings)
        taken = put_counts(connection, counts, self._import_id, repeat=self._repeat)
        for count in taken.new:
            self._counts.stock += 1
            touched[count.record] = True
        for count in counts:
            self._compare_stock(count, taken.before.get((count.product_id, count.location)), targets)
        self._counts.unchanged += touched.count(False)
        self.differences.examples = [
            change for _, change in sorted(self._examples, key=lambda entry: entry[0], reverse=True)
        ]

    def _with_supplier(self, record: ProductRecord) -> ProductRecord:
        """Name the supplier as it was spelled first, and let the product be known by the supplier's code as well."""
        if not record.supplier:
            self.codes_of_nobody += record.supplier_code != record.sku
            return record
        supplier = self._index.spelling(record.supplier)
        if record.supplier_code:
            known = (*record.identifiers, (code_scheme(supplier), record.supplier_code))
            return replace(record, supplier=supplier, identifiers=known)
        return record if supplier == record.supplier else replace(record, supplier=supplier)

    def _refuses(self, record: ProductRecord, known: Facts) -> bool:
        """Whether the row's cost would turn a price that it does not state into another currency."""
        ours, theirs = known.get("currency"), record.currency
        if record.cost is None or record.price is not None or known.get("price") is None or theirs == ours:
            return False
        if theirs is None or NO_CURRENCY in (ours, theirs):
            return False
        reason = tr("it costs {theirs}, and the product is sold in {ours}", theirs=theirs, ours=ours)
        field, text = known_by(record)
        self.refused.append(RejectedRow(record.line, field, text, reason))
        return True

    def _target(self, record: ProductRecord) -> int:
        product_id = self._index.find(record.sku, record.identifiers, record.source_id)
        if product_id is None:
            product_id = self._index.make(
                record.sku,
                record.identifiers,
                record.derived_sku,
                record.name,
                record.category,
                record.currency or self._currency,
                record.source_id,
            )
        return product_id

    def _standings(
        self, connection: Connection, ids: Collection[int], known: Collection[int], learned: dict[int, Facts]
    ) -> dict[int, _Standing]:
        before = statements.known_facts(connection, known)
        said = statements.said_by(connection, self._import_id, self._seen.intersection(ids) | learned.keys())
        found: dict[int, _Standing] = {}
        for product_id in ids:
            own = said.get(product_id, {})
            facts = before.get(product_id, {})
            truth = Truth(dict(facts))
            if own:
                statements.believe(truth, own, {}, self._import_id)
            more = dict(learned.get(product_id, {}))
            # Taken for granted when it was made; the record says below what the file states.
            more.pop("currency", None)
            found[product_id] = _Standing(facts, statements.merged(own, more), truth, _columns(truth.facts))
        return found

    def _read_answers(
        self,
        connection: Connection,
        targets: Sequence[tuple[int, ProductRecord]],
        standings: dict[int, _Standing],
    ) -> None:
        """Look up what the owner said of prices that jump in this chunk."""
        jumping: set[int] = set()
        for product_id, record in targets:
            before = standings[product_id].before
            for name in JUMPING:
                price = getattr(record, name)
                if price is not None and statements.jumps(before.get(name), price):
                    jumping.add(product_id)
        jumping |= self._held & standings.keys()
        if not jumping:
            return
        bases = statements.bases(connection, jumping)
        for product_id, said in statements.counted(connection, jumping).items():
            standing = standings[product_id]
            standing.answers = statements.answers_in(
                [bases.get(product_id, {}), *(facts for _, facts in said)]
            )
            standing.truth = self._believed(standing)

    def _believed(self, standing: _Standing) -> Truth:
        truth = Truth(dict(standing.before))
        statements.believe(truth, standing.said, standing.answers, self._import_id)
        return truth

    def _take(
        self, product_id: int, record: ProductRecord, standing: _Standing, learned: dict[int, Facts]
    ) -> bool:
        """Add what a record says to what the import says of its product; return whether that changes anything."""
        first = product_id not in self._seen
        self._seen.add(product_id)
        if first:
            self._compare(record, standing.before, made=self._index.made(product_id))
        standing.said = statements.merged(standing.said, self._said(product_id, record))
        then, truth = standing.truth, self._believed(standing)
        standing.truth = truth
        renamed = first and (self._index.made(product_id) or "sku" in learned.get(product_id, {}))
        price_changed = truth.facts.get("price") != then.facts.get("price")
        product_changed = renamed or (truth.facts | {"price": None} != then.facts | {"price": None})
        held = bool(truth.held) and sum(
            not price.refused and then.held.get(name) != price for name, price in truth.held.items()
        )
        self._counts.products += product_changed
        self._counts.prices += price_changed
        self._counts.held += held
        return bool(product_changed or price_changed or held)

    def _said(self, product_id: int, record: ProductRecord) -> Facts:
        said = self._index.identity(
            product_id, record.sku, record.identifiers, record.derived_sku or record.name, record.source_id
        )
        said |= {
            # As SQLite hands it back: like is compared with like.
            name: int(value) if value is True or value is False else value
            for name, value in zip(_STATED, _values(record), strict=True)
            if value is not None and value != ""
        }
        said["kind"] = str(record.kind)
        if record.currency is None:
            said["shop_currency"] = self._currency
        return said

    def _stage(self, connection: Connection, standings: dict[int, _Standing], now: int) -> None:
        """Write what has changed: into products of this import, and beside those that were there before."""
        own: list[tuple[Any, ...]] = []
        others: list[tuple[Any, ...]] = []
        for product_id, standing in standings.items():
            values = _columns(standing.truth.facts)
            if values == standing.written:
                continue
            if self._index.made(product_id):
                own.append((*values, now, product_id))
            else:
                others.append((self._import_id, now, *values, product_id))
        if own:
            assignments = ", ".join(f"{name} = ?" for name in FIELDS)
            connection.exec_driver_sql(f"UPDATE product SET {assignments}, changed_at = ? WHERE id = ?", own)
        if others:
            replaced = ", ".join(f"{name} = excluded.{name}" for name in FIELDS)
            connection.exec_driver_sql(
                "INSERT INTO pending_product (product_id, sku, sku_derived, import_id, changed_at,"
                f" {', '.join(FIELDS)})"
                f" SELECT id, sku, sku_derived, ?, ?, {', '.join('?' * len(FIELDS))} FROM product WHERE id = ?"
                f" ON CONFLICT (product_id) DO UPDATE SET changed_at = excluded.changed_at, {replaced}",
                others,
            )
        truths = {
            product_id: standing.truth
            for product_id, standing in standings.items()
            if standing.truth.held or product_id in self._held
        }
        hold(connection, self._import_id, truths, now)
        self._held |= truths.keys()

    def _state(self, connection: Connection, standings: dict[int, _Standing]) -> None:
        said = {product_id: standing.said for product_id, standing in standings.items() if standing.said}
        if self._repeat:
            same = self._said_before(connection, standings)
            # An earlier row of this file may have said something else of the product.
            statements.unsay(connection, self._import_id, same)
            for product_id in same:
                said.pop(product_id, None)
        statements.state(connection, self._import_id, said)

    def _said_before(self, connection: Connection, standings: dict[int, _Standing]) -> set[int]:
        """Return the products of which this import says only what is true, or waits for the owner, without it."""
        same = {
            product_id
            for product_id, standing in standings.items()
            if product_id not in self._taught and _columns(standing.truth.facts) == _columns(standing.before)
        }
        waiting = asked_of(connection, same) | {
            product_id for product_id in same if standings[product_id].truth.held
        }
        bases = statements.bases(connection, waiting)
        for product_id, earlier in statements.counted(connection, waiting).items():
            base, own = bases.get(product_id), (self._import_id, standings[product_id].said)
            without = statements.replay(base, earlier).held
            held = statements.replay(base, [*earlier, own]).held
            if {name: price.stated for name, price in without.items()} != {
                name: price.stated for name, price in held.items()
            }:
                same.discard(product_id)
        return same

    def _compare(self, record: ProductRecord, before: Facts, *, made: bool) -> None:
        differences = self.differences
        differences.products_known += not made
        differences.products_new += made
        for name in JUMPING:
            known, price = before.get(name), getattr(record, name)
            if known is None or price is None:
                continue
            if name == "price":
                differences.prices_known += 1
                differences.prices_changed += price != known
            self._show(record, before, name, known, price)

    def _compare_stock(
        self, count: StockCount, known: int | None, targets: Sequence[tuple[int, ProductRecord]]
    ) -> None:
        if known is None:
            return
        self.differences.stock_known += 1
        self.differences.stock_changed += count.on_hand != known
        record = targets[count.record][1]
        self._show(record, {}, "stock", known, count.on_hand)

    def _show(self, record: ProductRecord, before: Facts, what: str, known: int, value: int) -> None:
        """Keep a change where it is one of the largest. Prices go before stock, which is meant to change."""
        if known == value:
            return
        ratio = max(abs(known), abs(value)) / max(1, min(abs(known), abs(value)))
        change = Change(
            sku=record.sku or record.derived_sku,
            name=record.name,
            what=what,
            before=known,
            after=value,
            currency=record.currency or before.get("currency") or self._currency,
        )
        # Of equal changes the first is kept; its number is never the same as another's.
        self._shown += 1
        entry = ((what != "stock", ratio, -self._shown), change)
        if len(self._examples) < _EXAMPLES:
            heapq.heappush(self._examples, entry)
        elif entry[0] > self._examples[0][0]:
            heapq.heapreplace(self._examples, entry)


def _columns(facts: Facts) -> tuple[Any, ...]:
    *values, active = map(facts.get, FIELDS)
    return (*values, 1 if active is None else active)
