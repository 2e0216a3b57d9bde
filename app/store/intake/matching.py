"""Knowing a product again: by its source's number, SKU, barcode, handle and options, item and variation, or name."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import Connection

from app.language import trn
from app.store.intake import statements
from app.store.intake.statements import Facts
from app.store.intake.supplier_names import is_code_scheme, supplier_key

FREE_ROW = 0
"""``product.import_id`` of a row that an import left behind which never counted. Deleting it would make SQLite look
through every sale and price for one that points at it; so it stays, unseen, until a new product takes its place."""

GONE = -1
"""``product.import_id`` of a product that went with an import that was undone. It is seen no more, but prices and
alerts of the time when it was may point at it, so that its row is not given to another."""

Identifiers = tuple[tuple[str, str], ...]

_BARCODE = "barcode"
"""The scheme that several products may share by mistake."""

_WAYS = {
    _BARCODE: "barcode",
    "shopify": "options",
    "loyverse": "options",
    "lightspeed-options": "options",
    "square": "item",
    "square-item": "item",
    "loyverse-item": "item",
    "shopify-line": "item",
    "name": "name",
}
"""In words, what the schemes of identifiers are; any other is the number by which a source knows the product."""
_SOURCE_ID = "source id"
SUPPLIER_CODE = "supplier code"
_RANKS = {
    way: rank for rank, way in enumerate((_SOURCE_ID, "barcode", SUPPLIER_CODE, "options", "item", "name"))
}


@dataclass(frozen=True, slots=True)
class NewProduct:
    """A product that the store did not know."""

    id: int
    sku: str
    sku_derived: bool
    name: str
    category: str | None
    currency: str


def has_products(connection: Connection) -> bool:
    """Whether the shop has any product that counts."""
    return connection.exec_driver_sql("SELECT 1 FROM product_now LIMIT 1").first() is not None


class ProductIndex:
    """Every product's ways to be recognised, in memory, for the length of one import.

    About 250 bytes a product, and as much for each further way to know it. Ids of new products are given out here;
    ``write_new`` inserts them in the transaction that first uses them, and an index is thrown away with the import it
    served. Made while nothing else is being taken in and everything that counts is settled.
    """

    def __init__(self, connection: Connection, import_id: int) -> None:
        """``import_id``: whose products and identifiers the new ones are, unseen until it counts."""
        self._import_id = import_id
        self._by_sku: dict[str, int] = {}
        self._derived: set[int] = set()
        self._free_rows: list[int] = []
        self._spellings: dict[str, str] = {}
        """Suppliers as they were spelled first, by the name as it is compared."""
        last = 0
        for product_id, sku, derived, made_by, supplier in connection.exec_driver_sql(
            "SELECT id, sku, sku_derived, import_id, supplier FROM product"
        ).all():
            last = max(last, product_id)
            if made_by is not None and made_by <= FREE_ROW:
                if made_by == FREE_ROW:
                    self._free_rows.append(product_id)
                continue
            self._by_sku[sku] = product_id
            if derived:
                self._derived.add(product_id)
            if supplier:
                self.spelling(supplier)
        self._by_identifier: dict[tuple[str, str], int] = {
            (scheme, value): product_id
            for scheme, value, product_id in connection.exec_driver_sql(
                "SELECT scheme, value, product_id FROM product_identifier"
            ).all()
        }
        self._known_as: set[tuple[int, str]] = {
            (product_id, scheme) for (scheme, _), product_id in self._by_identifier.items()
        }
        self._next_id = last + 1
        self.matched: dict[str, int] = {}
        """How products were recognised, each by the way it was first: how many by ``source id``, ``SKU``, …"""
        self._ways: dict[int, str] = {}
        self._made: set[int] = set()
        self._numbered: set[int] = set()
        """Products that this import has named by their source's number."""
        self._renamed: dict[int, str] = {}
        self._suffixes: dict[str, int] = {}
        self._notes: Counter[str] = Counter()
        self._said: dict[int, Facts] = {}
        self._new_identifiers: list[tuple[str, str, int]] = []
        self._new_skus: dict[int, str] = {}
        """Products that existed before under another SKU, or one that was made up, and their SKU from now on."""
        self.new_products: list[NewProduct] = []

    @property
    def notes(self) -> list[str]:
        """What the owner should know of how products were told apart: a sentence of each kind, with a count."""
        return [_in_words(what, count) for what, count in sorted(self._notes.items())]

    def by_sku(self, sku: str) -> int | None:
        """Return the product of exactly that SKU. Upper and lower case are different codes."""
        return self._by_sku.get(sku)

    def spelling(self, supplier: str) -> str:
        """Return a supplier's name as it was spelled when it was met first."""
        return self._spellings.setdefault(supplier_key(supplier), supplier)

    def made(self, product_id: int) -> bool:
        """Whether this import made the product known."""
        return product_id in self._made

    def look(self, sku: str | None, identifiers: Identifiers) -> int | None:
        """Return the product that these stand for, or None; learn nothing of it."""
        product_id, way, _ = self._recognise(sku, identifiers, None)
        if product_id is not None:
            self._count(product_id, way)
        return product_id

    def find(
        self, sku: str | None, identifiers: Identifiers, source_id: tuple[str, str] | None = None
    ) -> int | None:
        """Return the product that these stand for, or None; note what was learned of it on the way."""
        if sku and not identifiers and source_id is None:
            # What most lines of a till are: a SKU that was met before, and nothing to learn of it.
            known = self._by_sku.get(sku)
            if known in self._ways and known not in self._derived:
                return known
        product_id, way, used = self._recognise(sku, identifiers, source_id)
        if product_id is None:
            return None
        if product_id not in self._ways:
            self._count(product_id, way)
            if used is not None:
                # Kept as said by this import, so that undoing the one that said it first does not lose it.
                self._say_identifier(product_id, used)
        if sku and (product_id in self._derived or self._by_sku.get(sku) != product_id):
            self._name(product_id, sku)
        if source_id is not None:
            self._numbered.add(product_id)
            self._learn(product_id, (source_id,))
        if identifiers:
            self._learn(product_id, identifiers)
        return product_id

    def recognised(self, product_id: int, way: str, keys: Identifiers) -> None:
        """Note that a product was recognised from outside, by that way, and by which keys it is known from now on."""
        self._count(product_id, way)
        for key in keys:
            if self._by_identifier.get(key) == product_id:
                # Said by this import, too, so that undoing the one that said it first does not lose it.
                self._say_identifier(product_id, key)
            else:
                self._learn(product_id, (key,))

    def make(
        self,
        sku: str | None,
        identifiers: Identifiers,
        derived_sku: str,
        name: str,
        category: str | None,
        currency: str,
        source_id: tuple[str, str] | None = None,
    ) -> int:
        """Give out an id for a product that ``find`` did not know."""
        if self._free_rows:
            product_id = self._free_rows.pop()
        else:
            product_id = self._next_id
            self._next_id += 1
        code, derived = sku or "", not sku
        if sku and sku in self._by_sku:
            self._notes["shared"] += 1
            derived = True
        if derived:
            code = self._free_sku(sku or derived_sku or name or (source_id or ("", "?"))[1])
            self._derived.add(product_id)
        self._by_sku[code] = product_id
        self._made.add(product_id)
        self._count(product_id, "new")
        new = NewProduct(product_id, code, derived, name or code, category or None, currency)
        self.new_products.append(new)
        said = self._said.setdefault(product_id, {})
        said |= {"derived" if derived else "sku": code, "name": new.name, "currency": currency}
        if new.category is not None:
            said["category"] = new.category
        if source_id is not None:
            self._numbered.add(product_id)
            self._learn(product_id, (source_id,))
        self._learn(product_id, identifiers)
        return product_id

    def identity(
        self,
        product_id: int,
        sku: str | None,
        identifiers: Identifiers,
        derived_sku: str,
        source_id: tuple[str, str] | None,
    ) -> Facts:
        """Return what a record, recognised as that product, says of how it is known."""
        said: Facts = {}
        if sku and self._by_sku.get(sku) == product_id:
            said["sku"] = self._renamed.get(product_id, sku)
        elif product_id in self._made:
            # Said when it was made, and by what it is called: another may have the code that the file gives it.
            pass
        elif not sku and derived_sku:
            said["derived"] = derived_sku
        keys = identifiers if source_id is None else (source_id, *identifiers)
        own = [key for key in keys if self._by_identifier.get(key) == product_id]
        if own:
            said["identifiers"] = statements.united(own, ())
        return said

    def taught(self) -> set[int]:
        """Return the products that are new, or known in a new way, since ``write_new`` was called last."""
        return {
            *(product.id for product in self.new_products),
            *(product_id for _, _, product_id in self._new_identifiers),
            *self._new_skus,
        }

    def take_said(self) -> dict[int, Facts]:
        """Hand over what was learned of products since the last call, for the caller to keep as a statement."""
        said, self._said = self._said, {}
        return said

    def write_new(self, connection: Connection, now: int) -> None:
        """Write what was learned since the last call, unseen until the import counts. ``now`` in milliseconds."""
        said = self.take_said()
        # Before anything of it is written, for it keeps what is known now.
        statements.keep_bases(connection, said.keys() - self._made)
        if self.new_products:
            connection.exec_driver_sql(
                "INSERT INTO product (id, sku, sku_derived, name, category, currency, created_at, changed_at,"
                " import_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET sku = excluded.sku,"
                " sku_derived = excluded.sku_derived, name = excluded.name, kind = 'item',"
                " category = excluded.category, supplier = NULL, barcode = NULL, price = NULL,"
                " compare_at_price = NULL, cost = NULL, currency = excluded.currency, stock_tracked = NULL,"
                " lead_time_days = NULL, pack_size = NULL, reorder_point = NULL, active = 1,"
                " created_at = excluded.created_at, changed_at = excluded.changed_at,"
                " import_id = excluded.import_id",
                [
                    (
                        new.id, new.sku, new.sku_derived, new.name, new.category, new.currency, now, now,
                        self._import_id,
                    )
                    for new in self.new_products
                ],
            )  # fmt: skip
            self.new_products.clear()
        self._write_skus(connection, now)
        if self._new_identifiers:
            connection.exec_driver_sql(
                "INSERT INTO product_identifier (scheme, value, product_id, import_id) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (scheme, value) DO NOTHING",
                [(*learned, self._import_id) for learned in self._new_identifiers],
            )
            self._new_identifiers.clear()
        if said:
            before = statements.said_by(connection, self._import_id, said)
            statements.state(
                connection,
                self._import_id,
                {
                    product_id: statements.merged(before.get(product_id, {}), facts)
                    for product_id, facts in said.items()
                },
            )

    def _write_skus(self, connection: Connection, now: int) -> None:
        own = [(sku, product_id) for product_id, sku in self._new_skus.items() if product_id in self._made]
        if own:
            connection.exec_driver_sql("UPDATE product SET sku = ?, sku_derived = 0 WHERE id = ?", own)
        others = [
            (self._import_id, sku, now, product_id)
            for product_id, sku in self._new_skus.items()
            if product_id not in self._made
        ]
        if others:
            fields = ", ".join(statements.FIELDS)
            connection.exec_driver_sql(
                f"INSERT INTO pending_product (product_id, import_id, sku, sku_derived, changed_at, {fields})"
                f" SELECT id, ?, ?, 0, ?, {fields} FROM product WHERE id = ?"
                " ON CONFLICT (product_id) DO UPDATE SET sku = excluded.sku, sku_derived = 0",
                others,
            )
        self._new_skus.clear()

    def _recognise(
        self, sku: str | None, identifiers: Identifiers, source_id: tuple[str, str] | None
    ) -> tuple[int | None, str, tuple[str, str] | None]:
        """Return the product, how it was recognised, and the identifier that did it where it was no SKU."""
        if source_id is not None:
            product_id = self._by_identifier.get(source_id)
            if product_id is not None:
                return product_id, _SOURCE_ID, source_id
        if sku:
            product_id = self._by_sku.get(sku)
            if product_id is not None:
                if source_id is not None and product_id in self._numbered:
                    # The source itself tells two products apart that it gives one SKU.
                    return None, "", None
                return product_id, "SKU", None
        product_id, key = self._by_any(identifiers, source_id)
        # Two real SKUs are two products, whatever barcode they share; only a made-up SKU gives way.
        if key is None or (sku and product_id not in self._derived):
            return None, "", None
        return product_id, _way(key[0]), key

    def _by_any(
        self, identifiers: Identifiers, source_id: tuple[str, str] | None
    ) -> tuple[int | None, tuple[str, str] | None]:
        known = [key for key in identifiers if key in self._by_identifier]
        known.sort(key=lambda key: _RANKS[_way(key[0])])
        names = identifiers if source_id is None else (source_id, *identifiers)
        for key in known:
            found = self._by_identifier[key]
            if not self._is_another(found, names):
                return found, key
        return None, None

    def _is_another(self, product_id: int, names: Identifiers) -> bool:
        """Whether this source calls that product something else: then a shared barcode is a slip, not an identity.

        By its strongest name only: a title that changed makes no other product of the same handle and options.
        """
        for scheme, value in names:
            # What suppliers call it is theirs to change.
            if scheme != _BARCODE and not is_code_scheme(scheme):
                known = (product_id, scheme) in self._known_as
                return known and self._by_identifier.get((scheme, value)) != product_id
        return False

    def _name(self, product_id: int, sku: str) -> None:
        """Let the product have that SKU, where no other one has it."""
        holder = self._by_sku.get(sku)
        if holder is not None and holder != product_id:
            self._notes["kept"] += 1
            return
        self._derived.discard(product_id)
        self._by_sku[sku] = product_id
        self._renamed[product_id] = sku
        self._new_skus[product_id] = sku
        self._said.setdefault(product_id, {})["sku"] = sku

    def _learn(self, product_id: int, keys: Identifiers) -> None:
        for key in keys:
            if key not in self._by_identifier:
                self._by_identifier[key] = product_id
                self._known_as.add((product_id, key[0]))
                self._new_identifiers.append((*key, product_id))
                self._say_identifier(product_id, key)

    def _say_identifier(self, product_id: int, key: tuple[str, str]) -> None:
        said = self._said.setdefault(product_id, {})
        said["identifiers"] = statements.united(said.get("identifiers", ()), (key,))

    def _count(self, product_id: int, way: str) -> None:
        if product_id not in self._ways:
            self._ways[product_id] = way
            self.matched[way] = self.matched.get(way, 0) + 1

    def _free_sku(self, wanted: str) -> str:
        if wanted not in self._by_sku:
            return wanted
        count = self._suffixes.get(wanted, 1)
        while True:
            count += 1
            code = f"{wanted}-{count}"
            if code not in self._by_sku:
                self._suffixes[wanted] = count
                return code


def _way(scheme: str) -> str:
    """Return in words what an identifier of that scheme is."""
    return SUPPLIER_CODE if is_code_scheme(scheme) else _WAYS.get(scheme, _SOURCE_ID)


def _in_words(what: str, count: int) -> str:
    if what == "shared":
        return trn(
            "{n} product has the SKU of another one in this file; it is kept apart, with a number behind the SKU.",
            "{n} products have the SKU of another one in this file; they are kept apart, with a number behind the SKU.",
            count,
        )
    return trn(
        "{n} row gives a product the SKU of another one; it keeps its old SKU.",
        "{n} rows give products the SKU of another one; they keep their old SKU.",
        count,
    )
