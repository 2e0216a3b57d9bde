"""Imports as the owner reads them: what a file brought in, how it stands, how its products were recognised."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.language import noop, number, tr, trn
from app.store.intake.imports import ImportRow

_BROUGHT: dict[str, Callable[[int], str]] = {
    "products": lambda n: trn("{n} product", "{n} products", n),
    "prices": lambda n: trn("{n} price", "{n} prices", n),
    "stock": lambda n: trn("{n} stock count", "{n} stock counts", n),
    "sales": lambda n: trn("{n} sale line", "{n} sale lines", n),
    "receipts": lambda n: trn("{n} receipt total", "{n} receipt totals", n),
    "suppliers": lambda n: trn("{n} supplier", "{n} suppliers", n),
    "orders": lambda n: trn("{n} order line", "{n} order lines", n),
    "activity": lambda n: trn("{n} activity figure", "{n} activity figures", n),
    "market_prices": lambda n: trn("{n} price of other shops", "{n} prices of other shops", n),
}
_MATCHED: dict[str, str] = {
    "source id": noop("{n} by the number that your shop system gives them"),
    "SKU": noop("{n} by SKU"),
    "barcode": noop("{n} by barcode"),
    "supplier code": noop("{n} by the supplier's code"),
    "options": noop("{n} by handle and options"),
    "item": noop("{n} by item and variation"),
    "name": noop("{n} by name alone"),
    "new": noop("{n} new"),
}
_STATES: dict[str, tuple[str, str, str]] = {
    "running": (noop("Being read"), "running", "accent"),
    "finished": (noop("In"), "fine", "fine"),
    "undone": (noop("Undone"), "cancelled", "muted"),
    "failed": (noop("Not taken in"), "problem", "problem"),
    "abandoned": (noop("Not taken in"), "problem", "problem"),
}


def brought_in(counts: Mapping[str, int]) -> str:
    """Return what changed: "34 products, 1,204 sale lines"; empty where nothing did."""
    parts = [words(counts[what]) for what, words in _BROUGHT.items() if counts.get(what)]
    return ", ".join(parts)


def recognised(matched: Mapping[str, int]) -> str:
    """Return how products were recognised: "31 by SKU, 2 by barcode, 1 new"; empty where none were."""
    parts = [tr(words, n=number(matched[how])) for how, words in _MATCHED.items() if matched.get(how)]
    return ", ".join(parts)


def state_word(row: ImportRow) -> str:
    """Return how an import stands in a word or two."""
    return tr(_STATES[row.state][0])


def state_sign(row: ImportRow) -> tuple[str, str]:
    """Return the icon of how an import stands and the role of its colour on the sheet."""
    return _STATES[row.state][1:]


def why_not_undoable(row: ImportRow) -> str:
    """Return why an import cannot be undone; empty where it can be."""
    if row.undoable:
        return ""
    match row.state:
        case "undone":
            return tr("This import was undone: nothing of it counts any more.")
        case "finished":
            return tr("It was brought in more than 30 days ago and can no longer be undone.")
        case "running":
            return tr("It is being read just now.")
        case _:
            return tr("Nothing of it was taken in, so there is nothing to undo.")
