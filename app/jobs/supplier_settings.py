"""What the owner may say of one supplier: how long a delivery takes, how often to order, how safe to be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Unpack

from app.language import tr
from app.store.choices import (
    ProductChoice,
    SupplierChanges,
    SupplierChoice,
    put_supplier_choice,
    supplier_choices,
)
from app.store.lead_times import learned_lead_times
from app.store.terms import ASSUMED, DELIVERIES, OWNER, FileWord, Terms, decide

if TYPE_CHECKING:
    from app.jobs.service import Service


@dataclass(frozen=True, slots=True)
class SupplierSettings:
    """What holds for a supplier's products of which neither owner nor file says more, and who says so.

    Each source is one of ``owner``, ``deliveries`` and ``assumed``.
    """

    terms: Terms
    choice: SupplierChoice
    lead_time_source: str
    spread_source: str


def supplier_settings(service: Service, name: str) -> SupplierSettings:
    """Return what holds for a supplier; of one that nobody has said anything of, what is assumed."""
    with service.store.read() as connection:
        choice = supplier_choices(connection).get(name) or SupplierChoice(name)
        learned = learned_lead_times(connection).get(name)
    unsaid = ASSUMED if learned is None else DELIVERIES
    return SupplierSettings(
        decide(FileWord(supplier=name), ProductChoice(0), choice, learned),
        choice,
        lead_time_source=unsaid if choice.lead_time_days is None else OWNER,
        spread_source=unsaid if choice.lead_time_spread_days is None else OWNER,
    )


def change_supplier(service: Service, name: str, **changes: Unpack[SupplierChanges]) -> str:
    """Keep the owner's word on a supplier and return in words what was done; None clears what is named.

    Raises ``UsageError`` for a value that cannot be meant.
    """
    if changes:
        with service.store.write() as connection:
            put_supplier_choice(connection, name, now=service.now(), **changes)
    return tr("Saved what you know of {supplier}. The stock is being checked with it.", supplier=name)
