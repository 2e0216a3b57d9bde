"""On what terms one product is ordered: the same as ``app.store.terms`` says of all, without reading all."""

from __future__ import annotations

from sqlalchemy import Connection, select

from app.store.choices import ProductChoice, SupplierChoice, supplier_choices
from app.store.lead_times import learned_lead_times
from app.store.tables.views import PRODUCT_NOW
from app.store.terms import FileWord, Terms, decide


def terms_of(connection: Connection, choice: ProductChoice) -> tuple[Terms, FileWord] | None:
    """Return what holds for the product of ``choice``, and what its file says; None where it is not there."""
    columns = PRODUCT_NOW.c
    said = connection.execute(
        select(columns.supplier, columns.lead_time_days, columns.reorder_point, columns.pack_size).where(
            columns.id == choice.product_id, columns.kind != "parent"
        )
    ).first()
    if said is None:
        return None
    file = FileWord(*said)
    name = choice.supplier or file.supplier or ""
    supplier = supplier_choices(connection).get(name) or SupplierChoice("")
    return decide(file, choice, supplier, learned_lead_times(connection).get(name)), file
