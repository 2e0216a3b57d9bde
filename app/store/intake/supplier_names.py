"""Suppliers by name: how two spellings of one are told from two suppliers, and whose the codes on their lists are."""

from __future__ import annotations

from app.store.folding import folded

_CODES_OF = "supplier:"
_COST_FROM = "cost-from:"


def supplier_key(name: str) -> str:
    """Return a supplier's name as two are compared: "Roastery" and "roastery " are one."""
    return folded(" ".join(name.split()))


def code_scheme(supplier: str) -> str:
    """Return the scheme of identifiers under which that supplier's own codes are remembered."""
    return f"{_CODES_OF}{supplier_key(supplier)}"


def cost_scheme(supplier: str) -> str:
    """Return the scheme under which is remembered which costs came from that supplier's list.

    For products that the shop has from another supplier, who never said what they cost.
    """
    return f"{_COST_FROM}{supplier_key(supplier)}"


def is_code_scheme(scheme: str) -> bool:
    """Whether identifiers of that scheme are codes of some supplier."""
    return scheme.startswith(_CODES_OF)
