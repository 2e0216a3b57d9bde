"""Imports as the owner reads them: what a file brought in, how it stands, how its products were recognised."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from app.desktop.words import counted
from app.store.intake.imports import ImportRow

_BROUGHT: dict[str, tuple[object, object]] = {
    "products": (QT_TRANSLATE_NOOP("Imports", "{n} product"), QT_TRANSLATE_NOOP("Imports", "{n} products")),
    "prices": (QT_TRANSLATE_NOOP("Imports", "{n} price"), QT_TRANSLATE_NOOP("Imports", "{n} prices")),
    "stock": (
        QT_TRANSLATE_NOOP("Imports", "{n} stock count"),
        QT_TRANSLATE_NOOP("Imports", "{n} stock counts"),
    ),
    "sales": (QT_TRANSLATE_NOOP("Imports", "{n} sale line"), QT_TRANSLATE_NOOP("Imports", "{n} sale lines")),
    "receipts": (
        QT_TRANSLATE_NOOP("Imports", "{n} receipt total"),
        QT_TRANSLATE_NOOP("Imports", "{n} receipt totals"),
    ),
    "suppliers": (
        QT_TRANSLATE_NOOP("Imports", "{n} supplier"),
        QT_TRANSLATE_NOOP("Imports", "{n} suppliers"),
    ),
    "orders": (
        QT_TRANSLATE_NOOP("Imports", "{n} order line"),
        QT_TRANSLATE_NOOP("Imports", "{n} order lines"),
    ),
    "activity": (
        QT_TRANSLATE_NOOP("Imports", "{n} activity figure"),
        QT_TRANSLATE_NOOP("Imports", "{n} activity figures"),
    ),
    "market_prices": (
        QT_TRANSLATE_NOOP("Imports", "{n} price of other shops"),
        QT_TRANSLATE_NOOP("Imports", "{n} prices of other shops"),
    ),
}
_MATCHED: dict[str, object] = {
    "source id": QT_TRANSLATE_NOOP("Imports", "{n} by the number that your shop system gives them"),
    "SKU": QT_TRANSLATE_NOOP("Imports", "{n} by SKU"),
    "barcode": QT_TRANSLATE_NOOP("Imports", "{n} by barcode"),
    "options": QT_TRANSLATE_NOOP("Imports", "{n} by handle and options"),
    "item": QT_TRANSLATE_NOOP("Imports", "{n} by item and variation"),
    "name": QT_TRANSLATE_NOOP("Imports", "{n} by name alone"),
    "new": QT_TRANSLATE_NOOP("Imports", "{n} new"),
}
_STATES: dict[str, tuple[object, str, str]] = {
    "running": (QT_TRANSLATE_NOOP("Imports", "Being read"), "running", "accent"),
    "finished": (QT_TRANSLATE_NOOP("Imports", "In"), "fine", "fine"),
    "undone": (QT_TRANSLATE_NOOP("Imports", "Undone"), "cancelled", "muted"),
    "failed": (QT_TRANSLATE_NOOP("Imports", "Not taken in"), "problem", "problem"),
    "abandoned": (QT_TRANSLATE_NOOP("Imports", "Not taken in"), "problem", "problem"),
}


def brought_in(counts: Mapping[str, int]) -> str:
    """Return what changed: "34 products, 1,204 sale lines"; empty where nothing did."""
    parts = [
        counted(counts[what], _tr(one), _tr(many))
        for what, (one, many) in _BROUGHT.items()
        if counts.get(what)
    ]
    return ", ".join(parts)


def recognised(matched: Mapping[str, int]) -> str:
    """Return how products were recognised: "31 by SKU, 2 by barcode, 1 new"; empty where none were."""
    parts = [
        _tr(words).replace("{n}", f"{matched[how]:,}") for how, words in _MATCHED.items() if matched.get(how)
    ]
    return ", ".join(parts)


def state_word(row: ImportRow) -> str:
    """Return how an import stands in a word or two."""
    return _tr(_STATES[row.state][0])


def state_sign(row: ImportRow) -> tuple[str, str]:
    """Return the icon of how an import stands and the role of its colour on the sheet."""
    return _STATES[row.state][1:]


def why_not_undoable(row: ImportRow) -> str:
    """Return why an import cannot be undone; empty where it can be."""
    if row.undoable:
        return ""
    match row.state:
        case "undone":
            return _tr("This import was undone: nothing of it counts any more.")
        case "finished":
            return _tr("It was brought in more than 30 days ago and can no longer be undone.")
        case "running":
            return _tr("It is being read just now.")
        case _:
            return _tr("Nothing of it was taken in, so there is nothing to undo.")


def _tr(text: object) -> str:
    return QCoreApplication.translate("Imports", str(text))
