"""What Loyverse's exports share: the words of their receipts in the languages of the back office.

Headers and words are those of English, Spanish, Portuguese, French, German and Italian accounts.
"""

from __future__ import annotations

from app.sources.fields import Field, Role
from app.sources.header import header_key

DATE = Field("date", Role.DATE, ("Date", "Fecha", "Data", "Datum"))
RECEIPT = Field(
    "receipt",
    Role.TEXT,
    (
        "Receipt number", "Número de recibo", "Nº de recibo", "Número do recibo", "Numéro de reçu",
        "Numéro du reçu", "Belegnummer", "Quittungsnummer", "Numero ricevuta", "Numero di ricevuta",
    ),
)  # fmt: skip
KIND = Field(
    "kind",
    Role.TEXT,
    (
        "Receipt type", "Tipo de recibo", "Tipo do recibo", "Type de reçu", "Belegart", "Belegtyp", "Quittungstyp",
        "Tipo di ricevuta", "Tipo ricevuta",
    ),
)  # fmt: skip
GROSS = Field(
    "gross",
    Role.MONEY,
    ("Gross sales", "Ventas brutas", "Vendas brutas", "Ventes brutes", "Bruttoumsatz", "Vendite lorde"),
)
NET = Field(
    "net",
    Role.MONEY,
    ("Net sales", "Ventas netas", "Vendas líquidas", "Ventes nettes", "Nettoumsatz", "Vendite nette"),
)
STATUS = Field("status", Role.TEXT, ("Status", "Estado", "Statut", "État", "Stato"))

_REFUNDS = frozenset(
    map(
        header_key,
        (
            "Refund",
            "Reembolso",
            "Devolución",
            "Devolução",
            "Remboursement",
            "Erstattung",
            "Rückerstattung",
            "Rimborso",
        ),
    )
)
_CANCELLED = frozenset(
    map(
        header_key,
        (
            "Cancelled", "Canceled", "Voided", "Cancelado", "Cancelada", "Anulado", "Anulada", "Annulé", "Storniert",
            "Annullato", "Annullata",
        ),
    )
)  # fmt: skip


def is_refund(word: str) -> bool:
    """Say whether a receipt's type means that goods came back."""
    return header_key(word) in _REFUNDS


def is_cancelled(word: str) -> bool:
    """Say whether a receipt's status means that it never was."""
    return header_key(word) in _CANCELLED


def item_key(item: str | None, *variant: str) -> str:
    """Return an item with its variant as one text, the same whether its options stand apart or as ``Red / Small``."""
    parts = (part.strip() for text in (item or "", *variant) for part in text.split("/"))
    return "/".join(part for part in parts if part)
