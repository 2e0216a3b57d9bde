"""Finding the shop's own products in a supplier's list, which names thousands of articles that it does not sell.

By barcode, by the supplier's own code where it was met before, by the SKU, by the exact name; never by likeness. What
could be two products is nobody's, and is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection

from app.domain.money import NO_CURRENCY
from app.domain.records import ProductRecord, RejectedRow
from app.language import noop, tr
from app.store.folding import folded

NOT_SOLD = noop("an article that is not sold here")
OTHER_SUPPLIER = noop("an article that is bought from another supplier")
SAME_AGAIN = noop("another article of the same name or code")

BARCODE, CODE, SKU, NAME = "barcode", "source id", "SKU", "name"
_WAYS = (BARCODE, CODE, SKU, NAME)
"""How an article can be recognised, the surest first."""

_SHORTEST_GTIN, _LONGEST_GTIN = 8, 14
_TELLING = 5
"""Characters, letters and digits among them, from which on a code is taken to mean the same with anybody."""


@dataclass(frozen=True, slots=True)
class Own:
    """One of the shop's own articles, as far as it matters here."""

    id: int
    sku: str
    name: str
    supplier: str | None
    barcode: str | None
    currency: str


class Found(NamedTuple):
    """An article of the list that is one of ours, and how that was recognised."""

    own: Own
    way: str


class Taken(NamedTuple):
    """What one row of the list says of one of our products."""

    product_id: int
    way: str
    record: ProductRecord


class _AmbiguousError(Exception):
    """An article could be several of ours; the text says why."""


class SupplierMatching:
    """One list, gone through twice: ``survey`` all of its records, then ``take`` each."""

    def __init__(self, connection: Connection, supplier: str, currency: str) -> None:
        """``currency``: of prices that name none."""
        self._supplier = supplier
        self._folded = folded(supplier)
        self._currency = currency
        self._own: dict[int, Own] = {}
        self._by_sku: dict[str, int] = {}
        self._by_barcode: dict[str, set[int]] = {}
        self._by_name: dict[str, set[int]] = {}
        for own in (
            Own(*row)
            for row in connection.exec_driver_sql(
                "SELECT id, sku, name, supplier, barcode, currency FROM product_now WHERE kind = 'item' AND active"
            )
        ):
            self._own[own.id] = own
            self._by_sku[own.sku] = own.id
            self._by_name.setdefault(_plain(own.name), set()).add(own.id)
            if own.barcode:
                self._by_barcode.setdefault(barcode_key(own.barcode), set()).add(own.id)
        self.scheme = f"supplier:{self._folded}"
        """Under which the supplier's own codes are remembered."""
        self._by_code: dict[str, int] = {}
        for scheme, value, product_id in connection.exec_driver_sql(
            "SELECT scheme, value, product_id FROM product_identifier WHERE scheme IN (?, 'barcode')",
            (self.scheme,),
        ):
            if product_id not in self._own:
                continue
            if scheme == self.scheme:
                self._by_code[value] = product_id
            else:
                self._by_barcode.setdefault(barcode_key(value), set()).add(product_id)
        self._best: dict[int, int] = {}
        self._prices: dict[int, set[int | None]] = {}
        self._done: set[int] = set()
        self.other: Counter[str] = Counter()
        """Rows that are no record by design, by reason."""
        self.rejected: list[RejectedRow] = []

    def survey(self, records: Iterable[ProductRecord]) -> None:
        """Learn which articles of the list are the same product of ours: one in a box of twelve, one by itself."""
        for record in records:
            try:
                found = self._recognise(record)
            except _AmbiguousError:
                continue
            if found is None:
                continue
            rank, best = _WAYS.index(found.way), self._best.get(found.own.id, len(_WAYS))
            if rank < best:
                self._best[found.own.id] = rank
                self._prices[found.own.id] = set()
            if rank <= best:
                self._prices[found.own.id].add(_price(record))

    def take(self, record: ProductRecord) -> Taken | None:
        """Return what an article says of a product of ours; None where it is none, which is tallied."""
        try:
            found = self._recognise(record)
            if found is None:
                self.other[NOT_SOLD] += 1
                return None
            own = found.own
            if own.supplier and folded(own.supplier) != self._folded:
                self.other[OTHER_SUPPLIER] += 1
                return None
            if own.id in self._done or _WAYS.index(found.way) > self._best[own.id]:
                self.other[SAME_AGAIN] += 1
                return None
            if len(self._prices[own.id]) > 1:
                raise _AmbiguousError(
                    tr("several articles of the list are this product, at different prices")
                )
            cost = self._cost(record, own)
        except _AmbiguousError as error:
            self.rejected.append(RejectedRow(record.line, "", record.sku or record.name, str(error)))
            return None
        self._done.add(own.id)
        code = record.sku or ""
        return Taken(
            own.id,
            found.way,
            ProductRecord(
                line=record.line,
                name="",
                supplier=self._supplier,
                cost=cost,
                currency=record.currency if cost is not None else None,
                lead_time_days=record.lead_time_days,
                pack_size=record.pack_size,
                source_id=(self.scheme, code) if code and self._by_code.get(code, own.id) == own.id else None,
            ),
        )

    def _cost(self, record: ProductRecord, own: Own) -> int | None:
        cost = _price(record)
        if cost is None:
            return None
        if cost <= 0:
            raise _AmbiguousError(tr("it costs nothing, which is no price"))
        theirs = record.currency or self._currency
        if NO_CURRENCY not in (theirs, own.currency) and theirs != own.currency:
            raise _AmbiguousError(
                tr(
                    "it costs {theirs}, and the product is sold in {ours}",
                    theirs=theirs,
                    ours=own.currency,
                )
            )
        return cost

    def _recognise(self, record: ProductRecord) -> Found | None:
        """Return the product that an article is; None for one of the many that are not sold here."""
        key = barcode_key(record.barcode) if record.barcode else None
        same = self._by_barcode.get(key, set()) if key else set()
        by_code = self._by_code.get(record.sku) if record.sku else None
        if len(same) > 1:
            if by_code in same:
                return Found(self._own[by_code], CODE)
            raise _AmbiguousError(tr("several products have its barcode"))
        if same:
            (by_barcode,) = same
            if by_code is not None and by_code != by_barcode:
                raise _AmbiguousError(tr("its barcode is that of one product, its code that of another"))
            return Found(self._own[by_barcode], BARCODE)
        if by_code is not None:
            return Found(self._own[by_code], CODE)
        return self._by_words(record, key)

    def _by_words(self, record: ProductRecord, key: str | None) -> Found | None:
        """Recognise an article by SKU or name, which may be another's by chance: not against what its barcode says."""
        by_sku = self._by_sku.get(record.sku) if record.sku else None
        if by_sku is not None:
            own = self._own[by_sku]
            if _may_be(own, key) and self._means_the_same(own, record):
                return Found(own, SKU)
        if not record.name:
            return None
        named = [self._own[one] for one in sorted(self._by_name.get(_plain(record.name), ()))]
        named = [own for own in named if _may_be(own, key)]
        if len(named) > 1:
            raise _AmbiguousError(tr("several products have its name"))
        return Found(named[0], NAME) if named else None

    def _means_the_same(self, own: Own, record: ProductRecord) -> bool:
        """Whether an equal code is no coincidence: 1001 is an article of every supplier."""
        if own.supplier:
            return folded(own.supplier) == self._folded
        code = own.sku
        is_telling = len(code) >= _TELLING and any(map(str.isdigit, code)) and any(map(str.isalpha, code))
        return is_telling or _plain(own.name) == _plain(record.name)


def barcode_key(text: str) -> str:
    """Return a barcode as it is compared: a GTIN is the same with zeros before it or without, any other as it stands.

    UPC-A ``036000291452``, EAN-13 ``0036000291452`` and what a spreadsheet leaves of it (``36000291452``) are one.
    """
    plain = "".join(text.split()).replace("-", "")
    if plain.isascii() and plain.isdecimal() and len(plain) <= _LONGEST_GTIN:
        full = plain.zfill(_LONGEST_GTIN)
        if len(plain.lstrip("0")) >= _SHORTEST_GTIN - 1 and _is_gtin(full):
            return full
    return plain.casefold()


def _is_gtin(digits: str) -> bool:
    total = sum(int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(digits))
    return total % 10 == 0


def _may_be(own: Own, key: str | None) -> bool:
    """Whether an article with that barcode may be the product: not where each has one of its own."""
    return key is None or not own.barcode


def _plain(name: str) -> str:
    return folded(" ".join(name.split()))


def _price(record: ProductRecord) -> int | None:
    return record.price if record.cost is None else record.cost
