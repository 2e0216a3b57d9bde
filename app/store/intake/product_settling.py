"""Products that an import has staged: folded into the table, staged anew without it, or swept away.

What is true of a product is what was known before the oldest statement that is kept, and then what each import that
counts said of it, in order. So an import is undone by reading the others again.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection

from app.store.intake import statements
from app.store.intake.held import bring_in_line, hold, settle_held
from app.store.intake.matching import FREE_ROW, GONE
from app.store.intake.statements import FIELDS, Facts, Truth, parts

_COLUMNS = ("sku", "sku_derived", *FIELDS, "changed_at")
_COUNTED = "(SELECT id FROM file_import WHERE state = 'finished')"


def settle_products(connection: Connection, import_id: int, limit: int) -> bool:
    """Fold up to ``limit`` staged products of an import that counts into the table; True once none is left."""
    if not settle_held(connection, import_id, limit):
        return False
    ids = connection.exec_driver_sql(
        "SELECT product_id FROM pending_product WHERE import_id = ? ORDER BY product_id LIMIT ?",
        (import_id, limit),
    ).all()
    if ids:
        these = (import_id, ids[-1][0])
        connection.exec_driver_sql(
            f"UPDATE product SET {', '.join(f'{name} = n.{name}' for name in _COLUMNS)} FROM pending_product n"
            " WHERE n.product_id = product.id AND n.import_id = ? AND n.product_id <= ?",
            these,
        )
        # Those that the undone import had made, and that another one knows too, are that one's from now on.
        connection.exec_driver_sql(
            "UPDATE product SET import_id = (SELECT min(s.import_id) FROM product_statement s"
            f" WHERE s.product_id = product.id AND s.import_id IN {_COUNTED})"
            " WHERE id IN (SELECT product_id FROM pending_product WHERE import_id = ?1 AND product_id <= ?2)"
            " AND import_id = (SELECT undoes_id FROM file_import WHERE id = ?1)",
            these,
        )
        connection.exec_driver_sql(
            "DELETE FROM pending_product WHERE import_id = ? AND product_id <= ?", these
        )
    return len(ids) < limit


class ProductUndo:
    """Stages the products as they are without one import, under the number of the undoing.

    Comes after the lines: a product whose sales another import states as well stays with that one.
    """

    def __init__(self, undo_id: int, import_id: int) -> None:
        self._undo_id = undo_id
        self._import_id = import_id
        self._last = 0
        self._heirs: dict[int, int] | None = None

    def stage(self, connection: Connection, limit: int) -> bool:
        """Go through up to ``limit`` products that the import spoke of; True once all are done."""
        ids = [
            row[0]
            for row in connection.exec_driver_sql(
                "SELECT product_id FROM product_statement WHERE import_id = ? AND product_id > ?"
                " ORDER BY product_id LIMIT ?",
                (self._import_id, self._last, limit),
            )
        ]
        if ids:
            self._last = ids[-1]
            self._stage(connection, ids)
        return len(ids) < limit

    def _stage(self, connection: Connection, ids: list[int]) -> None:
        now = connection.exec_driver_sql(
            "SELECT started_at FROM file_import WHERE id = ?", (self._undo_id,)
        ).scalar_one()
        standing = _standing(connection, ids)
        bases = statements.bases(connection, ids)
        said = statements.counted(connection, ids, but=self._import_id)
        made = {product_id for product_id, known in standing.items() if known.import_id == self._import_id}
        nameless = {
            product_id
            for product_id in made - bases.keys()
            if not any("name" in facts for _, facts in said[product_id])
        }
        self._hand_on(connection, nameless, said, standing)
        rows: list[tuple[Any, ...]] = []
        codes = _Codes(connection)
        waiting: dict[int, Truth] = {}
        for product_id in ids:
            known = standing[product_id]
            if not said[product_id] and product_id not in bases:
                # Made by this import and known to no other: it goes with it.
                continue
            truth = statements.replay(bases.get(product_id), said[product_id])
            code, derived = codes.choose(known, truth.facts)
            facts = {"name": code, "kind": "item", "active": 1, "currency": known.facts["currency"]}
            facts |= {name: truth.facts[name] for name in FIELDS if name in truth.facts}
            if product_id in made or facts != known.facts or (code, derived) != (known.sku, known.derived):
                rows.append(
                    (
                        product_id, self._undo_id, code, derived,
                        *(facts.get(name) for name in FIELDS), now,
                    )
                )  # fmt: skip
            if truth.held:
                waiting[product_id] = truth
        if rows:
            columns = ("product_id", "import_id", *_COLUMNS)
            connection.exec_driver_sql(
                f"INSERT OR REPLACE INTO pending_product ({', '.join(columns)})"
                f" VALUES ({', '.join('?' * len(columns))})",
                rows,
            )
        # A price may jump only without the import.
        hold(connection, self._undo_id, waiting, now)

    def _hand_on(
        self,
        connection: Connection,
        ids: Collection[int],
        said: dict[int, list[tuple[int, Facts]]],
        standing: dict[int, _Standing],
    ) -> None:
        """Let the first other import that knows a product say by what name and code it does, in ``said`` as well.

        That import found the product there, and so said at most how it recognised it.
        """
        users = self._users(connection, ids)
        identifiers = _identifiers(connection, ids)
        for product_id in ids:
            others = dict(said[product_id])
            knowing = [*others, *users[product_id]]
            if not knowing:
                continue
            first, known = min(knowing), standing[product_id]
            facts: Facts = {"name": known.facts["name"], "currency": known.facts["currency"]}
            facts["derived" if known.derived else "sku"] = known.sku
            if product_id in identifiers:
                facts["identifiers"] = identifiers[product_id]
            others[first] = statements.merged(facts, others.get(first, {}))
            # True of what counts now as well, so that it may be kept at once.
            statements.state(connection, first, {product_id: others[first]})
            said[product_id] = sorted(others.items(), key=lambda statement: statement[0])

    def _users(self, connection: Connection, ids: Collection[int]) -> dict[int, list[int]]:
        """Return the other imports that sold or counted these products: of each kind, the first."""
        users: dict[int, list[int]] = {product_id: [] for product_id in ids}
        for part, marks in parts(ids):
            for table in ("product_day", "stock_history"):
                for product_id, user in connection.exec_driver_sql(
                    f"SELECT product_id, min(import_id) FROM {table} WHERE product_id IN ({marks})"
                    f" AND +import_id IN {_COUNTED} AND +import_id <> ? GROUP BY product_id",
                    (*part, self._import_id),
                ):
                    users[product_id].append(user)
        if ids and self._heirs is None:
            self._heirs = {
                row[0]: row[1]
                for row in connection.exec_driver_sql(
                    "SELECT product_id, min(owner_id) FROM pending_line WHERE import_id = ? GROUP BY product_id",
                    (self._undo_id,),
                )
            }
        for product_id in ids:
            if self._heirs and product_id in self._heirs:
                users[product_id].append(self._heirs[product_id])
        return users


def clear_products(connection: Connection, import_id: int, limit: int) -> bool:
    """Delete up to ``limit`` of what an import that does not count left behind; True once none is left.

    Comes last, when nothing else of the import is left: what other imports know of a product was settled before.
    """
    # Those of an undoing, which says nothing of products itself.
    connection.exec_driver_sql(
        "DELETE FROM held_price WHERE import_id = (SELECT id FROM file_import WHERE id = ? AND kind = 'undo')",
        (import_id,),
    )
    gone = connection.exec_driver_sql(
        "DELETE FROM pending_product WHERE product_id IN"
        " (SELECT product_id FROM pending_product WHERE import_id = ? LIMIT ?)",
        (import_id, limit),
    ).rowcount
    ids = [
        row[0]
        for row in connection.exec_driver_sql(
            "SELECT product_id FROM product_statement WHERE import_id = ? LIMIT ?", (import_id, limit - gone)
        )
    ]
    if ids:
        _clear_identifiers(connection, import_id, ids)
        statements.unsay(connection, import_id, ids)
        bring_in_line(connection, ids)
        was_seen = connection.exec_driver_sql(
            "SELECT finished_at IS NOT NULL FROM file_import WHERE id = ?", (import_id,)
        ).scalar_one()
        for part, marks in parts(ids):
            connection.exec_driver_sql(
                # A code that no file can state, so that the product's own is free again.
                "UPDATE product SET sku = char(31) || id, sku_derived = 1, import_id = ?"
                f" WHERE import_id = ? AND id IN ({marks})",
                (GONE if was_seen else FREE_ROW, import_id, *part),
            )
    return gone + len(ids) < limit


def forget_products(connection: Connection, before: int, limit: int) -> bool:
    """Fold up to ``limit`` statements of imports that finished before an instant (ms); True once all are.

    Such imports cannot be undone any more. What they said becomes what was known before the oldest statement kept.
    """
    oldest = connection.exec_driver_sql(
        "SELECT id, state = 'finished' AND settled_at IS NOT NULL AND finished_at < ? FROM file_import"
        " WHERE id = (SELECT min(import_id) FROM product_statement)",
        (before,),
    ).first()
    if oldest is None or not oldest[1]:
        return True
    import_id = oldest[0]
    ids = [
        row[0]
        for row in connection.exec_driver_sql(
            "SELECT product_id FROM product_statement WHERE import_id = ? LIMIT ?", (import_id, limit)
        )
    ]
    bases = statements.bases(connection, ids)
    folded = {}
    for product_id, facts in statements.said_by(connection, import_id, ids).items():
        truth = statements.replay(bases.get(product_id), [(import_id, facts)])
        folded[product_id] = statements.base_of(truth)
    statements.put_bases(connection, folded)
    statements.unsay(connection, import_id, ids)
    return False


class _Standing:
    """A product as the table has it."""

    __slots__ = ("derived", "facts", "import_id", "sku")

    def __init__(self, sku: str, derived: int, import_id: int | None, facts: Facts) -> None:
        self.sku = sku
        self.derived = derived
        self.import_id = import_id
        self.facts = facts


class _Codes:
    """Gives products the SKU that they had without an import, where nobody has taken it since."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._given: set[str] = set()

    def choose(self, known: _Standing, facts: Facts) -> tuple[str, int]:
        """Return the code, and 1 where it is a made-up one."""
        code: str = facts.get("sku") or facts.get("derived") or known.sku
        if code != known.sku:
            taken = self._connection.exec_driver_sql(
                "SELECT 1 FROM product WHERE sku = ?1 UNION ALL SELECT 1 FROM pending_product WHERE sku = ?1 LIMIT 1",
                (code,),
            ).first()
            if taken is not None or code in self._given:
                code = known.sku
            self._given.add(code)
        return code, int("sku" not in facts)


def _standing(connection: Connection, ids: Collection[int]) -> dict[int, _Standing]:
    facts = statements.known_facts(connection, ids)
    found = {}
    for part, marks in parts(ids):
        for product_id, sku, derived, import_id in connection.exec_driver_sql(
            f"SELECT id, sku, sku_derived, import_id FROM product WHERE id IN ({marks})", part
        ):
            found[product_id] = _Standing(sku, derived, import_id, facts[product_id])
    return found


def _identifiers(connection: Connection, ids: Collection[int]) -> dict[int, list[list[str]]]:
    found: dict[int, list[list[str]]] = {}
    for part, marks in parts(ids):
        for product_id, scheme, value in connection.exec_driver_sql(
            "SELECT product_id, scheme, value FROM product_identifier"
            f" WHERE product_id IN ({marks}) ORDER BY scheme, value",
            part,
        ):
            found.setdefault(product_id, []).append([scheme, value])
    return found


def _clear_identifiers(connection: Connection, import_id: int, ids: Collection[int]) -> None:
    """Take away the ways to know products that only this import stated; hand on those that another one states."""
    learned: list[tuple[int, str, str]] = []
    for part, marks in parts(ids):
        learned += connection.exec_driver_sql(
            "SELECT product_id, scheme, value FROM product_identifier"
            f" WHERE import_id = ? AND product_id IN ({marks})",
            (import_id, *part),
        ).all()
    said = statements.counted(connection, {product_id for product_id, _, _ in learned}, but=import_id)
    handed: list[tuple[int, str, str]] = []
    gone: list[tuple[str, str]] = []
    for product_id, scheme, value in learned:
        heir = next(
            (user for user, facts in said[product_id] if [scheme, value] in facts.get("identifiers", ())),
            None,
        )
        if heir is None:
            gone.append((scheme, value))
        else:
            handed.append((heir, scheme, value))
    if handed:
        connection.exec_driver_sql(
            "UPDATE product_identifier SET import_id = ? WHERE scheme = ? AND value = ?", handed
        )
    if gone:
        connection.exec_driver_sql("DELETE FROM product_identifier WHERE scheme = ? AND value = ?", gone)
