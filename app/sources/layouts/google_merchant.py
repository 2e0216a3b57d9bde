"""A Google Merchant feed: one's own as a list of what the shop sells, a supplier's as what articles cost there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from app.domain.records import ProductRecord
from app.language import noop, tr
from app.sources.cells import CellError, Column
from app.sources.fields import Field, Role
from app.sources.layouts.layout import Layout, fixed
from app.sources.naming import Claims, readable_code, variant_name
from app.sources.sheet import Sheet

_NUMBERED = re.compile(r"(?:shopify_[a-z]{2}_\d+_\d+|gla_\d+|woocommerce_gpf_\d+)", re.IGNORECASE)
"""Ids that a shop system makes up for the feed; every other id is the SKU, as Google advises."""

_CERTAIN = frozenset(
    {"availability", "condition", "google_product_category", "item_group_id", "sale_dates", "product_type"}
)
_LIKELY = frozenset({"barcode", "mpn", "brand", "sale_price"})

_FIELDS = fixed(
    Field("id", Role.TEXT, ("id", "g:id")),
    Field("title", Role.TEXT, ("title", "g:title")),
    Field("price", Role.MONEY, ("price", "g:price")),
    Field("sale_price", Role.MONEY, ("sale_price", "g:sale_price")),
    Field("sale_dates", Role.TEXT, ("sale_price_effective_date", "g:sale_price_effective_date")),
    Field("cost", Role.MONEY, ("cost_of_goods_sold", "g:cost_of_goods_sold")),
    Field("barcode", Role.TEXT, ("gtin", "g:gtin")),
    Field("category", Role.TEXT, ("product_type", "g:product_type")),
    Field("color", Role.TEXT, ("color", "g:color")),
    Field("size", Role.TEXT, ("size", "g:size")),
    Field("item_group_id", Role.TEXT, ("item_group_id", "g:item_group_id")),
    Field("mpn", Role.TEXT, ("mpn", "g:mpn")),
    Field("brand", Role.TEXT, ("brand", "g:brand")),
    Field("google_product_category", Role.TEXT, ("google_product_category", "g:google_product_category")),
    Field("availability", Role.TEXT, ("availability", "g:availability")),
    Field("condition", Role.TEXT, ("condition", "g:condition")),
)


def _records(sheet: Sheet) -> Iterator[ProductRecord]:
    id_at, title_at, barcode_at = sheet.at("id"), sheet.at("title"), sheet.at("barcode")
    price_at, sale_at, dates_at = sheet.at("price"), sheet.at("sale_price"), sheet.at("sale_dates")
    cost_at, category_at, group_at = sheet.at("cost"), sheet.at("category"), sheet.at("item_group_id")
    options_at = (sheet.at("color"), sheet.at("size"))
    code, text, category = sheet.code("id"), sheet.text("title"), Column(sheet.title("category"), _category)
    price_of, sale_of, cost_of = sheet.money("price"), sheet.money("sale_price"), sheet.money("cost")
    options = sheet.options
    on_sale = Column(sheet.title("sale_dates"), partial(_on_sale, now=options.now, zone=options.zone))
    currency = sheet.currency()[""]
    is_suppliers = bool(options.supplier)
    claims = Claims()
    for line, cells in sheet.rows():
        try:
            number, title, barcode = code[cells[id_at]], text[cells[title_at]], code[cells[barcode_at]]
            if not number:
                raise CellError(sheet.title("id"), "", tr("the article has no id"))
            price, sale = price_of[cells[price_at]], sale_of[cells[sale_at]]
            before = None
            if sale is not None and on_sale[cells[dates_at]]:
                before = price if price is not None and price > sale else None
                price = sale
            claims.claim(line, sheet.title("id"), number, "id", number)
            made_up = _NUMBERED.fullmatch(number) is not None
            name = title or number
            if cells[group_at].strip():
                name = _with_options(name, (text[cells[place]] for place in options_at))
            known: tuple[tuple[str, str], ...] = ()
            if barcode and claims.is_first(line, "barcode", barcode):
                known = (("barcode", barcode),)
            if made_up and claims.is_first(line, "name", name):
                known = (*known, ("name", name))
            if is_suppliers:
                # What they charge is what it costs here; what it costs them is nobody's business.
                record = ProductRecord(
                    line, name, number, known, barcode=barcode, cost=price, currency=currency
                )
            else:
                record = ProductRecord(
                    line=line,
                    name=name,
                    sku=None if made_up else number,
                    source_id=("google-merchant", number) if made_up else None,
                    identifiers=known,
                    derived_sku=readable_code(name, number) if made_up else "",
                    category=category[cells[category_at]],
                    barcode=barcode,
                    price=price,
                    compare_at_price=before,
                    cost=cost_of[cells[cost_at]],
                    currency=currency,
                )
        except CellError as error:
            sheet.tally.reject(line, error)
        else:
            yield record


def _with_options(name: str, options: Iterator[str | None]) -> str:
    """Return the name of a variant; many feeds write what tells it from its siblings into the title already."""
    folded = name.casefold()
    return variant_name(name, [option for option in options if option and option.casefold() not in folded])


def _category(raw: str) -> str | None:
    """``Home > Kitchen > Mugs``: the last is what it is."""
    return raw.split(">")[-1].strip() or None


def _on_sale(raw: str, *, now: datetime | None, zone: ZoneInfo) -> bool:
    """Whether a sale price holds now: ``2026-11-20T09:00+0100/2026-11-30T23:59+0100``; always where no time is set.

    Raises ``ValueError`` where that is no span of time.
    """
    text = raw.strip()
    if not text:
        return True
    begin, slash, end = text.partition("/")
    if not slash or now is None:
        raise ValueError(tr("is no time from one date to another"))
    return _moment(begin, zone) <= now <= _moment(end, zone)


def _moment(text: str, zone: ZoneInfo) -> datetime:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(tr("is no time from one date to another")) from None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)


def _tells(found: frozenset[str]) -> bool:
    return not found.isdisjoint(_CERTAIN) or len(found & _LIKELY) > 1


LAYOUT = Layout(
    key="google-merchant",
    title=noop("Google Merchant feed"),
    fields=_FIELDS,
    needs=(("id",), ("title",), ("price",)),
    tells=_tells,
    records=_records,
    decimal_point=True,
)
