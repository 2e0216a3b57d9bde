"""Knowing a product again: by SKU, else by barcode, handle and options, item and variation."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

BARCODE = "barcode"
"""The one scheme that several products may share by mistake."""


@dataclass(frozen=True, slots=True)
class NewProduct:
    """A product that the store did not know."""

    id: int
    sku: str
    sku_derived: bool
    name: str
    category: str | None
    currency: str


class ProductIndex:
    """Every product's ways to be recognised, in memory, for the length of one import.

    About 250 bytes a product. Ids of new products are given out here; ``write_new`` inserts them
    in the transaction that first uses them, and an index is thrown away with the import it served.
    """

    def __init__(self, connection: Connection) -> None:
        self._by_sku: dict[str, int] = {}
        self._derived: set[int] = set()
        for product_id, sku, derived in connection.exec_driver_sql(
            "SELECT id, sku, sku_derived FROM product"
        ):
            self._by_sku[sku] = product_id
            if derived:
                self._derived.add(product_id)
        self._by_identifier: dict[tuple[str, str], int] = {
            (scheme, value): product_id
            for scheme, value, product_id in connection.exec_driver_sql(
                "SELECT scheme, value, product_id FROM product_identifier"
            )
        }
        self._known_as: set[tuple[int, str]] = {
            (product_id, scheme) for (scheme, _), product_id in self._by_identifier.items()
        }
        self._next_id = max(self._by_sku.values(), default=0) + 1
        self.new_products: list[NewProduct] = []
        self.new_identifiers: list[tuple[str, str, int]] = []
        self.new_skus: list[tuple[str, int]] = []
        """Products that were known without a SKU and now have one: ``(sku, id)``."""

    def by_sku(self, sku: str) -> int | None:
        """Return the product of exactly that SKU."""
        return self._by_sku.get(sku)

    def find(self, sku: str | None, identifiers: tuple[tuple[str, str], ...]) -> int | None:
        """Return the product that these stand for, or None; note what was learned of it on the way."""
        if sku:
            product_id = self._by_sku.get(sku)
            if product_id is None:
                product_id = self._known_without_sku(identifiers)
                if product_id is not None:
                    self._derived.discard(product_id)
                    self._by_sku[sku] = product_id
                    self.new_skus.append((sku, product_id))
        else:
            product_id = self._by_any(identifiers)
        if product_id is not None:
            self._learn(product_id, identifiers)
        return product_id

    def make(
        self,
        sku: str | None,
        identifiers: tuple[tuple[str, str], ...],
        derived_sku: str,
        name: str,
        category: str | None,
        currency: str,
    ) -> int:
        """Give out an id for a product that ``find`` did not know."""
        product_id = self._next_id
        self._next_id += 1
        code = sku or self._free_sku(derived_sku or name)
        self._by_sku[code] = product_id
        if not sku:
            self._derived.add(product_id)
        self._learn(product_id, identifiers)
        self.new_products.append(NewProduct(product_id, code, not sku, name or code, category, currency))
        return product_id

    def write_new(self, connection: Connection, now: int) -> None:
        """Insert what was learned since the last call. ``now`` in milliseconds."""
        if self.new_products:
            connection.exec_driver_sql(
                "INSERT INTO product (id, sku, sku_derived, name, category, currency, created_at, changed_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (new.id, new.sku, new.sku_derived, new.name, new.category, new.currency, now, now)
                    for new in self.new_products
                ],
            )
            self.new_products.clear()
        if self.new_skus:
            connection.exec_driver_sql(
                "UPDATE product SET sku = ?, sku_derived = 0 WHERE id = ?", list(self.new_skus)
            )
            self.new_skus.clear()
        if self.new_identifiers:
            connection.exec_driver_sql(
                "INSERT INTO product_identifier (scheme, value, product_id) VALUES (?, ?, ?)"
                " ON CONFLICT (scheme, value) DO NOTHING",
                list(self.new_identifiers),
            )
            self.new_identifiers.clear()

    def _by_any(self, identifiers: tuple[tuple[str, str], ...]) -> int | None:
        for key in identifiers:
            found = self._by_identifier.get(key)
            if found is not None and not self._is_another(found, identifiers):
                return found
        return None

    def _is_another(self, product_id: int, identifiers: tuple[tuple[str, str], ...]) -> bool:
        """Whether this source calls that product something else: then a shared barcode is a slip, not an identity."""
        return any(
            scheme != BARCODE
            and (product_id, scheme) in self._known_as
            and self._by_identifier.get((scheme, value)) != product_id
            for scheme, value in identifiers
        )

    def _known_without_sku(self, identifiers: tuple[tuple[str, str], ...]) -> int | None:
        # Two real SKUs are two products, whatever barcode they share; only a made-up SKU gives way.
        found = self._by_any(identifiers)
        return found if found in self._derived else None

    def _learn(self, product_id: int, identifiers: tuple[tuple[str, str], ...]) -> None:
        for key in identifiers:
            if key not in self._by_identifier:
                self._by_identifier[key] = product_id
                self._known_as.add((product_id, key[0]))
                self.new_identifiers.append((*key, product_id))

    def _free_sku(self, wanted: str) -> str:
        code, count = wanted, 1
        while code in self._by_sku:
            count += 1
            code = f"{wanted}-{count}"
        return code
