"""PrestaShop's suppliers: whom the shop buys from."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.records import SupplierRecord
from app.language import noop, tr
from app.sources.cells import CellError
from app.sources.fields import Field, Role
from app.sources.layouts import prestashop_words as words
from app.sources.layouts.layout import Layout, always, fixed
from app.sources.naming import Claims
from app.sources.sheet import Sheet

_FIELDS = fixed(
    Field(
        "id",
        Role.TEXT,
        (
            "Supplier ID",
            "ID fournisseur",
            "ID du fournisseur",
            "ID proveedor",
            "ID de proveedor",
            "ID del proveedor",
        ),
    ),
    words.ACTIVE,
    words.NAME,
)


def _records(sheet: Sheet) -> Iterator[SupplierRecord]:
    id_at, name_at, active_at = sheet.at("id"), sheet.at("name"), sheet.at("active")
    code, text, active_of = sheet.code("id"), sheet.text("name"), sheet.flag("active")
    claims = Claims()
    for line, cells in sheet.rows():
        try:
            number, name = code[cells[id_at]], text[cells[name_at]]
            if name is None:
                raise CellError(sheet.title("name"), "", tr("the name is blank"))
            claims.claim(line, sheet.title("name"), name, "name", name.casefold())
            active = active_of[cells[active_at]]
        except CellError as error:
            sheet.tally.reject(line, error)
        else:
            yield SupplierRecord(line, name, ("prestashop", number) if number else None, active)


LAYOUT = Layout(
    key="prestashop-suppliers",
    title=noop("PrestaShop suppliers"),
    fields=_FIELDS,
    needs=(("id",), ("name",), ("active",)),
    tells=always,
    records=_records,
)
