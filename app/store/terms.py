"""On what terms each product is ordered: from whom, how long it takes, how often, in which packs.

Whoever knows best is believed: the owner's word on the product, else the file's, else the owner's word on the
supplier, else what that supplier's deliveries tell, else what is assumed of any.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, select

from app.domain.quantity import QUANTITY_SCALE
from app.store.among import among
from app.store.choices import ProductChoice, SupplierChoice, product_choices, supplier_choices
from app.store.lead_times import LeadTime, learned_lead_times
from app.store.tables.views import PRODUCT_NOW

DEFAULT_LEAD_TIME_DAYS = 7
"""What a supplier is taken to need where nobody said: a week, the commonest answer of small wholesalers."""
DEFAULT_REVIEW_DAYS = 7
"""Days from one occasion to order to the next where nobody said: most small shops order once a week."""
DEFAULT_SERVICE_LEVEL = 0.95
"""Chance that the shelf lasts from one delivery to the next, where nobody said."""
ASSUMED_SPREAD = 0.25
"""Standard deviation of a lead time as a share of it where nobody said: five days become four to six."""

OWNER = "owner"
FILE = "file"
SUPPLIER = "supplier"
DELIVERIES = "deliveries"
ASSUMED = "assumed"


@dataclass(frozen=True, slots=True)
class FileWord:
    """What the files say of one product, as they say it; quantities in quantity units."""

    supplier: str | None = None
    lead_time_days: int | None = None
    reorder_point: int | None = None
    pack_size: int | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms one product is ordered. Times in days; ``reorder_point``, ``pack_size`` and ``min_order`` in
    quantity units (thousandths).
    """

    supplier: str | None
    lead_time_days: float
    lead_time_spread_days: float
    """Standard deviation of the lead time."""
    lead_time_source: str
    """Who says so: ``owner``, ``file``, ``supplier`` (the owner of the supplier), ``deliveries`` or ``assumed``."""
    review_days: float
    service_level: float
    """Chance of no stock-out from one delivery to the next, 0.5 to 0.999."""
    reorder_point: int | None
    """Where somebody set one."""
    reorder_point_source: str
    """``owner``, ``file``, or empty where nobody set one."""
    pack_size: int
    """Ordered in multiples of it; one piece where nobody said."""
    min_order: int
    """The least that is delivered; 0 where nobody said."""


def terms(connection: Connection, product_ids: Collection[int] | None = None) -> dict[int, Terms]:
    """Return the terms of every product, or of some, by its id."""
    chosen = product_choices(connection)
    suppliers = supplier_choices(connection)
    learned = learned_lead_times(connection)
    columns = PRODUCT_NOW.c
    query = select(
        columns.id, columns.supplier, columns.lead_time_days, columns.reorder_point, columns.pack_size
    ).where(columns.kind != "parent")
    if product_ids is not None:
        query = query.where(among(columns.id, product_ids))
    found: dict[int, Terms] = {}
    for product_id, *said in connection.execute(query):
        file = FileWord(*said)
        choice = chosen.get(product_id)
        name = (None if choice is None else choice.supplier) or file.supplier
        found[product_id] = decide(
            file,
            choice or ProductChoice(product_id),
            suppliers.get(name or "") or SupplierChoice(""),
            learned.get(name or ""),
        )
    return found


def decide(
    file: FileWord, product: ProductChoice, supplier: SupplierChoice, learned: LeadTime | None
) -> Terms:
    """Return the terms that follow from what the files, the owner and the supplier's deliveries say."""
    lead_time, source = _lead_time(file, product, supplier, learned)
    spread = _first(product.lead_time_spread_days, supplier.lead_time_spread_days)
    if spread is None:
        spread = lead_time * ASSUMED_SPREAD if learned is None else learned.spread_days
    reorder_point, reorder_source = product.reorder_point, OWNER
    if reorder_point is None:
        # A level of zero is what tills write where none was set.
        reorder_point = file.reorder_point if (file.reorder_point or 0) > 0 else None
        reorder_source = "" if reorder_point is None else FILE
    pack_size = product.pack_size or file.pack_size or 0
    return Terms(
        supplier=product.supplier or file.supplier or None,
        lead_time_days=lead_time,
        lead_time_spread_days=spread,
        lead_time_source=source,
        review_days=_first(product.review_days, supplier.review_days) or DEFAULT_REVIEW_DAYS,
        service_level=_first(product.service_level, supplier.service_level) or DEFAULT_SERVICE_LEVEL,
        reorder_point=reorder_point,
        reorder_point_source=reorder_source,
        pack_size=pack_size if pack_size > 0 else QUANTITY_SCALE,
        min_order=max(0, product.min_order or 0),
    )


def _lead_time(
    file: FileWord, product: ProductChoice, supplier: SupplierChoice, learned: LeadTime | None
) -> tuple[float, str]:
    for days, source in (
        (product.lead_time_days, OWNER),
        (file.lead_time_days, FILE),
        (supplier.lead_time_days, SUPPLIER),
        (None if learned is None else learned.days, DELIVERIES),
    ):
        if days is not None and days >= 0:
            return float(days), source
    return float(DEFAULT_LEAD_TIME_DAYS), ASSUMED


def _first(*values: float | None) -> float | None:
    return next((value for value in values if value is not None), None)
