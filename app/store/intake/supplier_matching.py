"""Finding the shop's own products in a list of what articles cost: a supplier's, or one that the owner has as a file.

By barcode, by the supplier's own code where it was met before, by the SKU, by the exact name; never by likeness. What
could be two products is nobody's, and is told. A feed names thousands of articles that the shop does not sell; of a
file, what is no product yet may become one, for a shop may begin with it, but never a second one of the same article.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from sqlalchemy import Connection

from app.domain.money import NO_CURRENCY
from app.domain.records import ProductRecord, RejectedRow, known_by
from app.language import noop, tr
from app.store.folding import folded
from app.store.intake.matching import SUPPLIER_CODE, Identifiers
from app.store.intake.supplier_names import code_scheme, cost_scheme, is_code_scheme, supplier_key

NOT_SOLD = noop("an article that is not sold here")
OTHER_SUPPLIER = noop("an article that is bought from another supplier")
SAME_AGAIN = noop("another article of the same name or code")

BARCODE, CODE, SKU, NAME = "barcode", SUPPLIER_CODE, "SKU", "name"
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
    cost: int | None
    category: str | None


class Found(NamedTuple):
    """An article of the list that is one of ours, and how that was recognised."""

    own: Own
    way: str


class Taken(NamedTuple):
    """What one row of the list says of one of our products; of one that is still to be found or made where it is None.

    ``keys``: by which the product is known from now on.
    """

    product_id: int | None
    way: str
    record: ProductRecord
    keys: Identifiers = ()


class _Several:
    """Products by something that mostly one has, and sometimes several."""

    __slots__ = ("_first", "_more")

    def __init__(self) -> None:
        self._first: dict[str, int] = {}
        self._more: dict[str, tuple[int, ...]] = {}

    def add(self, key: str, product_id: int) -> None:
        """Let a product have it, too."""
        if self._first.setdefault(key, product_id) != product_id:
            self._more[key] = tuple(dict.fromkeys((*self.get(key), product_id)))

    def get(self, key: str) -> tuple[int, ...]:
        """Return those that have it."""
        found = self._more.get(key)
        if found is not None:
            return found
        first = self._first.get(key)
        return () if first is None else (first,)


class _RefusedError(Exception):
    """An article could be several of ours, or its cost is none; the text says why."""


class SupplierMatching:
    """One list, gone through twice: ``survey`` all of its records, then ``take`` each."""

    def __init__(
        self,
        connection: Connection,
        supplier: str,
        currency: str,
        *,
        shop_currency: str | None = None,
        of_file: bool = False,
        may_be_ours: bool = False,
    ) -> None:
        """``supplier``: whose list it is; empty where each row says so, or nobody does. ``currency``: of prices that
        name none; ``shop_currency``: of products that the shop has not yet, where that is another.

        ``of_file``: what is left over may become products. ``may_be_ours``: its codes may be the shop's own SKUs, and
        where they are, each row says all that it says, of the product of that SKU.
        """
        self._supplier = supplier
        self._currency = currency
        self._shop_currency = shop_currency or currency
        self._of_file = of_file
        self._may_be_ours = may_be_ours
        self._own: dict[int, Own] = {}
        self._by_sku: dict[str, int] = {}
        self._by_barcode = _Several()
        self._by_name = _Several()
        self._spellings: dict[str, str] = {}
        """Suppliers as they were spelled first, by the name as it is compared."""
        sold = "kind = 'item'" if of_file else "kind = 'item' AND active"
        for own in (
            Own(*row)
            for row in connection.exec_driver_sql(
                f"SELECT id, sku, name, supplier, barcode, currency, cost, category FROM product_now WHERE {sold}"
                " ORDER BY id"
            )
        ):
            self._own[own.id] = own
            self._by_sku[own.sku] = own.id
            self._by_name.add(_plain(own.name), own.id)
            if own.barcode:
                self._by_barcode.add(barcode_key(own.barcode), own.id)
            if own.supplier:
                self._spellings.setdefault(supplier_key(own.supplier), own.supplier)
        self._by_code: dict[tuple[str, str], int] = {}
        self._by_anybodys = _Several()
        """Products by the code that any supplier has for them."""
        self._costs: set[tuple[str, str]] = set()
        for scheme, value, product_id in connection.exec_driver_sql(
            "SELECT scheme, value, product_id FROM product_identifier"
            " WHERE scheme = 'barcode' OR scheme LIKE 'supplier:%' OR scheme LIKE 'cost-from:%'"
        ):
            if product_id not in self._own:
                continue
            if scheme == "barcode":
                self._by_barcode.add(barcode_key(value), product_id)
            elif is_code_scheme(scheme):
                self._by_code[scheme, value] = product_id
                self._by_anybodys.add(value, product_id)
            else:
                self._costs.add((scheme, value))
        self._best: dict[int, int] = {}
        self._prices: dict[int, int | None] = {}
        self._unclear: set[int] = set()
        """Products that several articles are, at different prices."""
        self._done: set[int] = set()
        self._ours = self._theirs = 0
        """Rows that speak for it that the codes are our SKUs, and against it."""
        self.other: Counter[str] = Counter()
        """Rows that are no record by design, by reason."""
        self.rejected: list[RejectedRow] = []
        """Rows that are not taken. Their column is the field that the text is from."""

    def survey(self, records: Iterable[ProductRecord]) -> None:
        """Learn which articles of the list are the same product of ours: one in a box of twelve, one by itself."""
        for record in records:
            try:
                found = self._recognise(record)
                if found is None:
                    continue
                if record.sku:
                    self._ours += found.own.sku == record.sku
                    self._theirs += found.own.sku != record.sku
                if self._is_from_another(record, found.own):
                    # Neither taken nor in the way of what its own supplier asks.
                    continue
                self._cost(record, found.own)
            except _RefusedError:
                continue
            one, rank, price = found.own.id, _WAYS.index(found.way), _price(record)
            best = self._best.get(one, len(_WAYS))
            if rank < best:
                self._best[one] = rank
                self._prices[one] = price
                self._unclear.discard(one)
            elif rank == best and self._prices[one] != price:
                self._unclear.add(one)

    def take(self, record: ProductRecord) -> Taken | None:
        """Return what an article says of a product of ours; None where it says nothing, which is told."""
        try:
            if self._may_be_ours and record.sku and self._ours >= max(1, self._theirs):
                return self._as_it_stands(record, self._own.get(self._by_sku.get(record.sku, 0)))
            found = self._recognise(record)
            if found is None:
                if self._of_file:
                    return self._left_over(record)
                self.other[NOT_SOLD] += 1
                return None
            own = found.own
            if self._is_from_another(record, own):
                self.other[OTHER_SUPPLIER] += 1
                return None
            cost = self._cost(record, own)
            if own.id in self._done or _WAYS.index(found.way) > self._best[own.id]:
                self.other[SAME_AGAIN] += 1
                return None
            if own.id in self._unclear:
                raise _RefusedError(tr("several articles of the list are this product, at different prices"))
            taken = self._said(record, found, cost)
        except _RefusedError as error:
            field, text = known_by(record)
            self.rejected.append(RejectedRow(record.line, field, text, str(error)))
            return None
        self._done.add(own.id)
        return taken

    def _said(self, record: ProductRecord, found: Found, cost: int | None) -> Taken:
        own, supplier = found.own, self._supplier_of(record)
        is_others = self._is_anothers(supplier, own)
        keys: list[tuple[str, str]] = []
        code = record.supplier_code or (record.sku if record.sku != own.sku or not self._of_file else None)
        if supplier and code:
            key = (code_scheme(supplier), code)
            if self._by_code.get(key, own.id) == own.id:
                keys.append(key)
        if is_others and cost:
            keys.append((cost_scheme(supplier), _cost_note(own, cost)))
        said = ProductRecord(
            line=record.line,
            name="",
            supplier=self._spellings.get(supplier_key(supplier), supplier)
            if supplier and not is_others
            else None,
            cost=cost,
            currency=record.currency if cost is not None else None,
            lead_time_days=record.lead_time_days,
            pack_size=record.pack_size,
        )
        if self._of_file:
            said = self._with_more(said, record, own)
        return Taken(own.id, found.way, said, tuple(keys))

    def _with_more(self, said: ProductRecord, record: ProductRecord, own: Own) -> ProductRecord:
        """Add what a file of the owner's says beside the cost; what an article is called is the shop's own affair."""
        same = self._comparable(record, own.currency)
        return replace(
            said,
            category=None if own.category else record.category,
            barcode=None if own.barcode else record.barcode,
            compare_at_price=record.compare_at_price if same else None,
            reorder_point=record.reorder_point,
            active=record.active,
        )

    def _left_over(self, record: ProductRecord) -> Taken:
        """Return what may become a product: nothing that is one already by its SKU or its name."""
        if record.sku in self._by_sku:
            own = self._own[self._by_sku[record.sku]]
            if record.barcode and not _may_be(own, barcode_key(record.barcode)):
                raise _RefusedError(tr("a product here has its code, and another barcode"))
            raise _RefusedError(tr("a product here has its code, and nothing else says that it is the same"))
        if record.name and self._by_name.get(_plain(record.name)):
            raise _RefusedError(tr("a product here has its name, and another barcode"))
        return self._as_it_stands(record, None)

    def _as_it_stands(self, record: ProductRecord, own: Own | None) -> Taken:
        """Return a row that says all that it says, as far as its amounts are in the product's currency."""
        ours = own.currency if own else self._shop_currency
        if record.cost is not None and not self._comparable(record, ours):
            raise _RefusedError(self._in_another(record, own))
        if record.cost is None and record.currency is not None and not self._comparable(record, ours):
            record = replace(record, compare_at_price=None, currency=None)
        return Taken(None, "", record)

    def _cost(self, record: ProductRecord, own: Own) -> int | None:
        cost = _price(record)
        if cost is None:
            return None
        if cost <= 0:
            raise _RefusedError(tr("it costs nothing, which is no price"))
        if not self._comparable(record, own.currency):
            raise _RefusedError(self._in_another(record, own))
        return cost

    def _comparable(self, record: ProductRecord, ours: str) -> bool:
        theirs = record.currency or self._currency
        return NO_CURRENCY in (theirs, ours) or theirs == ours

    def _in_another(self, record: ProductRecord, own: Own | None) -> str:
        theirs = record.currency or self._currency
        if own is None:
            return tr(
                "it costs {theirs}, and the shop sells in {ours}", theirs=theirs, ours=self._shop_currency
            )
        return tr("it costs {theirs}, and the product is sold in {ours}", theirs=theirs, ours=own.currency)

    def _supplier_of(self, record: ProductRecord) -> str:
        return self._supplier or record.supplier or ""

    def _is_from_another(self, record: ProductRecord, own: Own) -> bool:
        """Whether the product is bought elsewhere: what it costs is then what its own supplier asks.

        Where that is not known, this list's word counts, and goes on to count until somebody else says another.
        """
        supplier = self._supplier_of(record)
        if not own.cost or not self._is_anothers(supplier, own):
            return False
        return (cost_scheme(supplier), _cost_note(own, own.cost)) not in self._costs

    @staticmethod
    def _is_anothers(supplier: str, own: Own) -> bool:
        return bool(supplier and own.supplier) and supplier_key(own.supplier or "") != supplier_key(supplier)

    def _recognise(self, record: ProductRecord) -> Found | None:
        """Return the product that an article is; None for one of the many that are not sold here."""
        key = barcode_key(record.barcode) if record.barcode else None
        same = self._by_barcode.get(key) if key else ()
        by_code = self._of_code(record, same)
        if len(same) > 1:
            if by_code in same:
                return Found(self._own[by_code], CODE)
            raise _RefusedError(tr("several products have its barcode"))
        if same:
            by_barcode = same[0]
            if by_code is not None and by_code != by_barcode:
                raise _RefusedError(tr("its barcode is that of one product, its code that of another"))
            return Found(self._own[by_barcode], BARCODE)
        if by_code is not None:
            return Found(self._own[by_code], CODE)
        return self._by_words(record, key)

    def _of_code(self, record: ProductRecord, same: tuple[int, ...]) -> int | None:
        """Return the product that the supplier's code was met for; where nobody is named, by a code that tells."""
        code = record.supplier_code or record.sku
        if not code:
            return None
        supplier = self._supplier_of(record)
        if supplier:
            return self._by_code.get((code_scheme(supplier), code))
        known = self._by_anybodys.get(code)
        if len(known) != 1:
            return None
        one = known[0]
        is_it = one in same or (not same and self._says_much(code, self._own[one], record))
        return one if is_it else None

    def _by_words(self, record: ProductRecord, key: str | None) -> Found | None:
        """Recognise an article by SKU or name, which may be another's by chance: not against what its barcode says."""
        by_sku = self._by_sku.get(record.sku) if record.sku else None
        if by_sku is not None:
            own = self._own[by_sku]
            if _may_be(own, key) and self._means_the_same(own, record):
                return Found(own, SKU)
        if not record.name:
            return None
        named = [self._own[one] for one in self._by_name.get(_plain(record.name))]
        named = [own for own in named if _may_be(own, key)]
        if len(named) > 1:
            raise _RefusedError(tr("several products have its name"))
        return Found(named[0], NAME) if named else None

    def _means_the_same(self, own: Own, record: ProductRecord) -> bool:
        """Whether an equal code is no coincidence: 1001 is an article of every supplier."""
        supplier = self._supplier_of(record)
        if own.supplier and supplier:
            # Another supplier's article of a telling code is ours; that alone is too little to go by its cost.
            is_seen = bool(own.cost) and self._says_much(own.sku, own, record)
            return is_seen or not self._is_anothers(supplier, own)
        if self._of_file and record.sku != record.supplier_code:
            # A column of SKUs in a file of the owner's is taken at its word.
            return True
        return self._says_much(own.sku, own, record)

    @staticmethod
    def _says_much(code: str, own: Own, record: ProductRecord) -> bool:
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


def _cost_note(own: Own, cost: int) -> str:
    """Return under what is remembered that a list said this cost of the product: until it costs something else."""
    return f"{own.id}:{cost}"
