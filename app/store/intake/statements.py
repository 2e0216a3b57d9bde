"""What imports said of products, and what is true of a product when they are read one after the other."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

Facts = dict[str, Any]
"""What was said of a product; what was not said has no key.

``FIELDS`` by name; ``sku``, or ``derived`` for the code that a product without one was given; ``identifiers`` as
``[scheme, value]`` pairs; ``shop_currency``: what its prices were taken to be in where no currency was stated;
``taken`` and ``refused``: ``[field, price]`` pairs, the owner's word on prices that jumped. Of what is kept of old
statements also ``held``: ``[field, known price, price]``, prices that still wait for such a word.
"""

FIELDS = (
    "name",
    "kind",
    "category",
    "supplier",
    "barcode",
    "price",
    "compare_at_price",
    "cost",
    "currency",
    "stock_tracked",
    "lead_time_days",
    "pack_size",
    "reorder_point",
    "active",
)
"""Columns of ``product`` that files state, but for the SKU."""

_FIELDS = frozenset(FIELDS)

JUMPING = ("price", "cost")
"""Fields whose jumps wait for the owner's word."""

_JUMP = 10
_PART = 500
_COUNTED = "(SELECT id FROM file_import WHERE state = 'finished')"


@dataclass(frozen=True, slots=True)
class Held:
    """A price that was said and not believed. ``refused``: the owner did not believe it either.

    ``import_id``: whose it is, None where that statement is no longer kept.
    """

    import_id: int | None
    before: int
    stated: int
    refused: bool


@dataclass(slots=True)
class Truth:
    """What is true of a product after some imports, and which of their prices are held back."""

    facts: Facts = field(default_factory=dict)
    held: dict[str, Held] = field(default_factory=dict)


def jumps(known: int | None, stated: int) -> bool:
    """Whether a price is ten times the known one or more, or a tenth or less: a slipped decimal point, mostly."""
    return known is not None and known > 0 and (stated >= known * _JUMP or stated * _JUMP <= known)


def replay(base: Facts | None, said: Iterable[tuple[int, Facts]]) -> Truth:
    """Return what is true after ``said``, ``(import id, facts)`` in the order in which they count.

    ``base``: what was known before all of them. Saying the same twice is saying it once.
    """
    said = list(said)
    truth = Truth(dict(base or {}))
    answers = answers_in([truth.facts, *(facts for _, facts in said)])
    for name, known, price in truth.facts.pop("held", ()):
        answer = answers.get((name, price))
        if answer == "taken":
            truth.facts[name] = price
        else:
            truth.held[name] = Held(None, known, price, answer == "refused")
    for import_id, facts in said:
        believe(truth, facts, answers, import_id)
        _know(truth.facts, facts)
    return truth


def answers_in(said: Iterable[Facts]) -> dict[tuple[str, int], str]:
    """Return the owner's words, ``taken`` or ``refused``, by field and price."""
    return {
        (name, price): answer
        for facts in said
        for answer in ("refused", "taken")
        for name, price in facts.get(answer, ())
    }


def believe(truth: Truth, said: Facts, answers: Mapping[tuple[str, int], str], import_id: int) -> None:
    """Add to ``truth`` what one import said of ``FIELDS``: later words win, but a price that jumps must be taken."""
    facts = truth.facts
    # A price in another currency is no jump, however different the number.
    comparable = facts.get("currency") in (None, said.get("currency", facts.get("currency")))
    kept = {}
    for name in JUMPING:
        if name not in said:
            continue
        known, value = facts.get(name), said[name]
        if comparable and known is not None and jumps(known, value):
            answer = answers.get((name, value))
            if answer != "taken":
                truth.held[name] = Held(import_id, known, value, answer == "refused")
                kept[name] = known
                continue
        truth.held.pop(name, None)
    facts.update({name: value for name, value in said.items() if name in _FIELDS}, **kept)
    if "shop_currency" in said:
        facts.setdefault("currency", said["shop_currency"])


def _know(facts: Facts, said: Facts) -> None:
    """Add to what is known what one import said of how to know the product."""
    if "sku" in said:
        facts["sku"] = said["sku"]
    elif "derived" in said and "sku" not in facts:
        facts.setdefault("derived", said["derived"])
    for pairs in ("identifiers", "taken", "refused"):
        if pairs in said:
            facts[pairs] = united(facts.get(pairs, ()), said[pairs])


def merged(first: Facts, then: Facts) -> Facts:
    """Return what an import says that said ``first`` and ``then`` of the same product."""
    both = first | then
    for pairs in ("identifiers", "taken", "refused"):
        if pairs in first and pairs in then and first[pairs] != then[pairs]:
            both[pairs] = united(first[pairs], then[pairs])
    return both


def united(first: Iterable[Sequence[Any]], then: Iterable[Sequence[Any]]) -> list[list[Any]]:
    """Return the pairs of both, each once, in an order of their own."""
    return [list(pair) for pair in sorted({*map(tuple, first), *map(tuple, then)})]


def parts(ids: Collection[int]) -> Iterator[tuple[tuple[int, ...], str]]:
    """Yield ids in pieces that fit into one statement, each with its question marks."""
    ordered = sorted(ids)
    for start in range(0, len(ordered), _PART):
        part = tuple(ordered[start : start + _PART])
        yield part, ",".join("?" * len(part))


def known_facts(connection: Connection, ids: Collection[int]) -> dict[int, Facts]:
    """Return the fields of products as the table has them, by product id: without SKU and identifiers."""
    found: dict[int, Facts] = {}
    for part, marks in parts(ids):
        for row in connection.exec_driver_sql(
            f"SELECT id, {', '.join(FIELDS)} FROM product WHERE id IN ({marks})", part
        ).all():
            found[row[0]] = {
                name: value for name, value in zip(FIELDS, row[1:], strict=True) if value is not None
            }
    return found


def said_by(connection: Connection, import_id: int, ids: Collection[int]) -> dict[int, Facts]:
    """Return what one import said of these products so far, by product id."""
    found: dict[int, Facts] = {}
    for part, marks in parts(ids):
        for product_id, text in connection.exec_driver_sql(
            "SELECT s.product_id, f.facts_json FROM product_statement s JOIN stated_facts f ON f.id = s.facts_id"
            f" WHERE s.import_id = ? AND s.product_id IN ({marks})",
            (import_id, *part),
        ):
            found[product_id] = json.loads(text)
    return found


def counted(
    connection: Connection, ids: Collection[int], *, but: int = 0, and_also: int = 0
) -> dict[int, list[tuple[int, Facts]]]:
    """Return what the imports that count said of these products, by product, in the order of imports.

    ``but``: leave that import out. ``and_also``: let this one count already. Facts may be shared: do not change them.
    """
    found: dict[int, list[tuple[int, Facts]]] = {product_id: [] for product_id in ids}
    read: dict[int, Facts] = {}
    for part, marks in parts(ids):
        rows = connection.exec_driver_sql(
            "SELECT s.product_id, s.import_id, s.facts_id, f.facts_json FROM product_statement s"
            " JOIN stated_facts f ON f.id = s.facts_id"
            # The signs keep SQLite from going through whole imports instead.
            f" WHERE s.product_id IN ({marks}) AND +s.import_id <> ?"
            f" AND (+s.import_id IN {_COUNTED} OR +s.import_id = ?) ORDER BY s.product_id, s.import_id",
            (*part, but, and_also),
        ).all()
        for product_id, import_id, facts_id, text in rows:
            facts = read.get(facts_id)
            if facts is None:
                facts = read[facts_id] = json.loads(text)
            found[product_id].append((import_id, facts))
    return found


def bases(connection: Connection, ids: Collection[int]) -> dict[int, Facts]:
    """Return what was known of these products before the oldest statement that is kept, where anything was."""
    found: dict[int, Facts] = {}
    for part, marks in parts(ids):
        for product_id, text in connection.exec_driver_sql(
            f"SELECT product_id, facts_json FROM product_base WHERE product_id IN ({marks})", part
        ):
            found[product_id] = json.loads(text)
    return found


def keep_bases(connection: Connection, ids: Collection[int]) -> None:
    """Keep what is known of those products that were there before anybody's statement was kept."""
    unsaid: list[int] = []
    for part, marks in parts(ids):
        unsaid += [
            row[0]
            for row in connection.exec_driver_sql(
                f"SELECT id FROM product WHERE id IN ({marks})"
                " AND NOT EXISTS (SELECT 1 FROM product_base b WHERE b.product_id = product.id)"
                " AND NOT EXISTS (SELECT 1 FROM product_statement s WHERE s.product_id = product.id)",
                part,
            )
        ]
    if not unsaid:
        return
    facts = known_facts(connection, unsaid)
    for part, marks in parts(unsaid):
        for product_id, sku, derived in connection.exec_driver_sql(
            f"SELECT id, sku, sku_derived FROM product WHERE id IN ({marks})", part
        ):
            facts[product_id]["derived" if derived else "sku"] = sku
        for product_id, scheme, value in connection.exec_driver_sql(
            "SELECT product_id, scheme, value FROM product_identifier"
            f" WHERE product_id IN ({marks}) ORDER BY scheme, value",
            part,
        ):
            facts[product_id].setdefault("identifiers", []).append([scheme, value])
    put_bases(connection, facts)


def base_of(truth: Truth) -> Facts:
    """Return what must be kept of statements that are about to go."""
    held = [[name, price.before, price.stated] for name, price in sorted(truth.held.items())]
    return truth.facts | ({"held": held} if held else {})


def put_bases(connection: Connection, facts: Mapping[int, Facts]) -> None:
    """Replace what was known of products before the oldest statement that is kept."""
    if facts:
        connection.exec_driver_sql(
            "INSERT INTO product_base (product_id, facts_json) VALUES (?, ?)"
            " ON CONFLICT (product_id) DO UPDATE SET facts_json = excluded.facts_json",
            [(product_id, _canonical(said)) for product_id, said in facts.items()],
        )


def state(connection: Connection, import_id: int, said: Mapping[int, Facts]) -> None:
    """Keep what an import said of products, in place of what it said of them before."""
    if not said:
        return
    replaced = _facts_ids(connection, import_id, said)
    texts = {product_id: _canonical(facts) for product_id, facts in said.items()}
    connection.exec_driver_sql(
        "INSERT INTO stated_facts (facts_json) VALUES (?) ON CONFLICT (facts_json) DO NOTHING",
        [(text,) for text in texts.values()],
    )
    connection.exec_driver_sql(
        "INSERT INTO product_statement (product_id, import_id, facts_id)"
        " SELECT ?, ?, id FROM stated_facts WHERE facts_json = ?"
        " ON CONFLICT (product_id, import_id) DO UPDATE SET facts_id = excluded.facts_id",
        [(product_id, import_id, text) for product_id, text in texts.items()],
    )
    _drop_unused(connection, replaced)


def unsay(connection: Connection, import_id: int, ids: Collection[int]) -> None:
    """Delete what an import said of these products."""
    unused = _facts_ids(connection, import_id, ids)
    for part, marks in parts(ids):
        connection.exec_driver_sql(
            f"DELETE FROM product_statement WHERE import_id = ? AND product_id IN ({marks})",
            (import_id, *part),
        )
    _drop_unused(connection, unused)


def _facts_ids(connection: Connection, import_id: int, ids: Collection[int]) -> set[int]:
    found: set[int] = set()
    for part, marks in parts(ids):
        found.update(
            row[0]
            for row in connection.exec_driver_sql(
                f"SELECT facts_id FROM product_statement WHERE import_id = ? AND product_id IN ({marks})",
                (import_id, *part),
            )
        )
    return found


def _drop_unused(connection: Connection, facts_ids: Collection[int]) -> None:
    for part, marks in parts(facts_ids):
        connection.exec_driver_sql(
            f"DELETE FROM stated_facts WHERE id IN ({marks})"
            " AND NOT EXISTS (SELECT 1 FROM product_statement s WHERE s.facts_id = stated_facts.id)",
            part,
        )


def _canonical(facts: Facts) -> str:
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
