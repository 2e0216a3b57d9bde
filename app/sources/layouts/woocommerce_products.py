"""WooCommerce's product export: parents, variations that inherit from them, and simple products.

Its headers are in the shop's language, and its prices have the shop's decimal mark.
``Stock`` is blank where WooCommerce does not count the product (``In stock?`` then only says whether it may be
ordered, which is no count), and ``parent`` where variations are counted together. Brands are no suppliers, and
``Meta:`` columns are other plugins': neither is read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from app.domain.records import ProductKind, ProductRecord
from app.language import noop, tr, trn
from app.sources.cells import CellError, Column, read_flag
from app.sources.fields import Field, Role
from app.sources.header import Header
from app.sources.layouts import woocommerce_words as words
from app.sources.layouts.layout import Layout, always
from app.sources.naming import Claims, chosen_options, readable_code, variant_name
from app.sources.sheet import Sheet

_VARIATIONS = frozenset({"variation", "subscription_variation", "product_variation"})
_PARENTS = frozenset({"variable", "variable-subscription", "grouped"})
_STOCK_OF_PARENT = frozenset({"parent"})
_NEXT_CATEGORY = re.compile(r"(?<!\\),")
_NUMBER = re.compile(r"\d+")

_FIELDS = (
    Field("id", Role.TEXT, words.ID),
    Field("type", Role.TEXT, words.TYPE),
    Field("sku", Role.TEXT, words.SKU),
    Field("barcode", Role.TEXT, words.BARCODE),
    Field("name", Role.TEXT, words.NAME),
    Field("published", Role.TEXT, words.PUBLISHED),
    Field("featured", Role.TEXT, words.FEATURED),
    Field("stock", Role.NUMBER, words.STOCK),
    Field("reorder_point", Role.NUMBER, words.LOW_STOCK),
    Field("sale_price", Role.MONEY, words.SALE_PRICE),
    Field("regular_price", Role.MONEY, words.REGULAR_PRICE),
    Field("cost", Role.MONEY, words.COST),
    Field("categories", Role.TEXT, words.CATEGORIES),
    Field("parent", Role.TEXT, words.PARENT),
)


class _Parent(NamedTuple):
    name: str | None
    category: str | None


def _fields(header: Header) -> tuple[Field, ...]:
    numbers = {int(found) for name in header.names for found in _NUMBER.findall(name) if len(found) < 3}
    attributes = (
        Field(f"attribute{n}", Role.TEXT, tuple(text.format(n) for text in words.ATTRIBUTE_VALUES))
        for n in sorted(numbers)
    )
    return (*_FIELDS, *attributes)


def _attributes(sheet: Sheet) -> tuple[int, ...]:
    return tuple(sheet.at(f.name) for f in _fields(sheet.header)[len(_FIELDS) :] if sheet.has(f.name))


def _records(sheet: Sheet) -> Iterator[ProductRecord]:
    id_at, type_at, sku_at = sheet.at("id"), sheet.at("type"), sheet.at("sku")
    barcode_at, category_at = sheet.at("barcode"), sheet.at("categories")
    name_at, published_at, parent_at = sheet.at("name"), sheet.at("published"), sheet.at("parent")
    stock_at, reorder_at, cost_at = sheet.at("stock"), sheet.at("reorder_point"), sheet.at("cost")
    sale_at, regular_at = sheet.at("sale_price"), sheet.at("regular_price")
    attribute_at = _attributes(sheet)
    text, code = sheet.text("name"), sheet.code("sku")
    stock_of = sheet.quantity("stock", blank=_STOCK_OF_PARENT)
    reorder_of, cost_of = sheet.quantity("reorder_point"), sheet.money("cost")
    sale_of, regular_of = sheet.money("sale_price"), sheet.money("regular_price")
    published_of = Column(sheet.title("published"), _read_published)
    counts_stock = sheet.has("stock")
    catalogue = _Catalogue(sheet)
    claims = Claims()
    counted_together = 0
    for line, cells in sheet.rows():
        try:
            number, sku = code[cells[id_at]], code[cells[sku_at]]
            kinds = _kinds(cells[type_at])
            parent = None if kinds.isdisjoint(_VARIATIONS) else catalogue.parent(code[cells[parent_at]])
            name = text[cells[name_at]]
            known = catalogue.identifiers(name)
            if name is None and parent is not None and parent.name:
                name = variant_name(
                    parent.name, chosen_options(_unescaped(text[cells[at]]) for at in attribute_at)
                )
            if name is None and sku is None:
                raise CellError(sheet.title("name"), "", tr("the row has neither a name nor a SKU"))
            groups = not kinds.isdisjoint(_PARENTS)
            stock = stock_of[cells[stock_at]]
            from_parent = cells[stock_at].strip().casefold() in _STOCK_OF_PARENT
            sale, regular = sale_of[cells[sale_at]], regular_of[cells[regular_at]]
            barcode = code[cells[barcode_at]]
            if barcode and claims.is_first(line, "barcode", barcode):
                known = (("barcode", barcode), *known)
            derived = "" if sku else readable_code(name or "", number or "")
            record = ProductRecord(
                line=line,
                name=name or sku or "",
                sku=sku,
                source_id=("woocommerce", number) if number else None,
                identifiers=() if groups else known,
                derived_sku=derived,
                kind=ProductKind.PARENT if groups else ProductKind.ITEM,
                category=_first_category(text[cells[category_at]]) or (parent.category if parent else None),
                barcode=barcode,
                price=None if groups else (regular if sale is None else sale),
                compare_at_price=None if groups or sale is None else regular,
                cost=None if groups else cost_of[cells[cost_at]],
                stock_tracked=None if groups or from_parent or not counts_stock else stock is not None,
                stock=None if groups else stock,
                reorder_point=None if groups else reorder_of[cells[reorder_at]],
                active=published_of[cells[published_at]],
            )
            if number:
                claims.claim(line, sheet.title("id"), number, "id", number)
            claims.claim(line, sheet.title("sku"), sku or derived, "sku", sku or derived)
        except CellError as error:
            sheet.tally.reject(line, error)
        else:
            counted_together += from_parent
            yield record
    if counted_together:
        sheet.tally.notes.append(
            trn(
                "{n} variation is counted together with its product, so the file does not say how many of it there"
                " are.",
                "{n} variations are counted together with their product, so the file does not say how many of each"
                " there are.",
                counted_together,
            )
        )


class _Catalogue:
    """What rows say of other rows: variations inherit, wherever their parent stands, and names may be shared."""

    def __init__(self, sheet: Sheet) -> None:
        id_at, type_at, sku_at = sheet.at("id"), sheet.at("type"), sheet.at("sku")
        name_at, category_at = sheet.at("name"), sheet.at("categories")
        text, code = sheet.text("name"), sheet.code("sku")
        by_id: dict[str, _Parent] = {}
        by_sku: dict[str, _Parent] = {}
        by_name: dict[str, _Parent] = {}
        names: Counter[str] = Counter()
        for cells in sheet.look_ahead():
            name, kinds = text[cells[name_at]], _kinds(cells[type_at])
            if kinds.isdisjoint(_PARENTS):
                if name:
                    names[name] += 1
                continue
            parent = _Parent(name, _first_category(text[cells[category_at]]))
            by_id[f"id:{cells[id_at].strip()}"] = parent
            if sku := code[cells[sku_at]]:
                by_sku[sku] = parent
            if name:
                by_name[name] = parent
        self._parents = {**by_name, **by_id, **by_sku}
        self._shared = {name for name, count in names.items() if count > 1}

    def parent(self, said: str | None) -> _Parent | None:
        """Return the product that a variation names by its SKU, by ``id:44``, or by its name."""
        return None if said is None else self._parents.get(said)

    def identifiers(self, name: str | None) -> tuple[tuple[str, str], ...]:
        """Return how the lines of orders name a product; a name that two of them share identifies neither."""
        return (("name", name),) if name and name not in self._shared else ()


def _read_published(raw: str) -> bool | None:
    """Only 1 is on sale: 0 is private, -1 a draft, 2 waits for review."""
    word = raw.strip().removeprefix("'")
    return False if word == "2" else read_flag(word)


def _kinds(raw: str) -> frozenset[str]:
    return frozenset(kind.strip().casefold() for kind in raw.split(","))


def _unescaped(text: str | None) -> str | None:
    """A comma inside one value is written ``\\,``."""
    return text and text.replace("\\,", ",")


def _first_category(text: str | None) -> str | None:
    """``Clothing > Shirts, Sale``: the first is the main one; a comma inside a name is written ``\\,``."""
    if text is None:
        return None
    return _NEXT_CATEGORY.split(text, maxsplit=1)[0].replace("\\,", ",").strip() or None


LAYOUT = Layout(
    key="woocommerce-products",
    title=noop("WooCommerce products"),
    fields=_fields,
    needs=(("type",), ("name",), ("regular_price",), ("sku", "id"), ("published", "categories", "parent")),
    tells=always,
    records=_records,
)
