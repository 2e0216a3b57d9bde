"""The headers and words under which shops keep the orders that they place with suppliers.

English, Spanish, German, French, Italian, Portuguese and Dutch, as in ``synonyms``.
"""

from __future__ import annotations

import re

from app.sources.fields import Field, Role
from app.sources.layouts import supplier_prices, synonyms

PURCHASE_NUMBER = Field(
    "order_number",
    Role.TEXT,
    (
        "purchase order number", "purchase order no", "purchase order id", "purchase order", "po number", "po no",
        "po nr", "po id", "po", "número de orden de compra", "nº orden de compra", "nº de orden de compra",
        "orden de compra", "nº pedido proveedor", "pedido a proveedor", "pedido proveedor", "lieferantenbestellung",
        "einkaufsbestellung", "einkaufsbestellnummer", "numéro de bon de commande", "n° bon de commande",
        "n° de bon de commande", "bon de commande", "commande fournisseur", "n° commande fournisseur",
        "numero ordine di acquisto", "ordine di acquisto", "ordine d'acquisto", "ordine fornitore",
        "n. ordine fornitore", "número da ordem de compra", "ordem de compra", "pedido de compra",
        "nº pedido de compra", "encomenda a fornecedor", "nota de encomenda", "inkoopordernummer", "inkoopnummer",
        "inkooporder",
    ),
)  # fmt: skip
"""Says by itself that it is the shop that ordered."""
NUMBER = Field(
    "number",
    Role.TEXT,
    (
        "order number", "order no", "order nr", "order id", "order ref", "order reference", "order",
        "número de pedido", "nº pedido", "nº de pedido", "num pedido", "pedido", "bestellnummer", "bestellnr",
        "bestell-nr.", "auftragsnummer", "auftrag", "bestellung", "numéro de commande", "n° commande",
        "n° de commande", "commande", "numero ordine", "n. ordine", "nº ordine", "ordine", "número do pedido",
        "número da encomenda", "nº encomenda", "nº da encomenda", "encomenda", "ordernummer", "bestelnummer",
        "bestelling",
    ),
)  # fmt: skip
ORDERED = Field(
    "ordered",
    Role.NUMBER,
    (
        "quantity ordered", "ordered quantity", "qty ordered", "ordered qty", "units ordered", "pieces ordered",
        "order quantity", "order qty", "ordered", "cantidad pedida", "cantidad solicitada", "unidades pedidas",
        "uds pedidas", "pedidas", "bestellmenge", "bestellte menge", "menge bestellt", "stück bestellt", "bestellt",
        "quantité commandée", "qté commandée", "qte commandee", "quantità ordinata", "qtà ordinata",
        "pezzi ordinati", "ordinato", "quantidade pedida", "quantidade encomendada", "qtd encomendada",
        "qtd pedida", "bestelde hoeveelheid", "besteld aantal", "aantal besteld", "besteld",
    ),
)  # fmt: skip
QUANTITY = Field(
    "pieces",
    Role.NUMBER,
    (
        "quantity", "qty", "qnty", "units", "pieces", "cantidad", "unidades", "cant", "uds", "menge", "anzahl",
        "stückzahl", "stück", "stk", "quantité", "qté", "quantità", "qtà", "pezzi", "quantidade", "qtd", "qtde",
        "quant", "aantal", "hoeveelheid",
    ),
)  # fmt: skip
RECEIVED = Field(
    "received",
    Role.NUMBER,
    (
        "quantity received", "received quantity", "qty received", "received qty", "units received", "received",
        "quantity delivered", "delivered quantity", "qty delivered", "delivered", "cantidad recibida",
        "unidades recibidas", "uds recibidas", "recibido", "recibida", "recibidas", "cantidad entregada",
        "gelieferte menge", "menge geliefert", "liefermenge", "geliefert", "erhaltene menge", "erhalten",
        "eingegangene menge", "eingegangen", "quantité reçue", "qté reçue", "reçu", "quantité livrée", "qté livrée",
        "livré", "quantità ricevuta", "qtà ricevuta", "ricevuto", "ricevuti", "quantità consegnata", "consegnato",
        "quantidade recebida", "qtd recebida", "recebido", "quantidade entregue", "ontvangen hoeveelheid",
        "ontvangen aantal", "aantal ontvangen", "ontvangen", "geleverd aantal", "aantal geleverd", "geleverd",
    ),
)  # fmt: skip
OUTSTANDING = Field(
    "outstanding",
    Role.NUMBER,
    (
        "quantity outstanding", "outstanding quantity", "outstanding", "open quantity", "quantity open",
        "remaining quantity", "quantity remaining", "qty remaining", "to receive", "still to come", "backordered",
        "cantidad pendiente", "unidades pendientes", "pendiente de recibir", "pendiente", "offene menge",
        "menge offen", "offen", "restmenge", "ausstehend", "reste à livrer", "reste à recevoir",
        "quantité restante", "quantità residua", "residuo", "da ricevere", "da consegnare", "quantidade pendente",
        "pendente", "por receber", "openstaand", "nog te ontvangen", "nog te leveren",
    ),
)  # fmt: skip
ORDERED_AT = Field(
    "ordered_at",
    Role.DATE,
    (
        "order date", "date ordered", "ordered on", "ordered at", "purchase order date", "po date", "purchase date",
        "date of order", "created at", "created on", "date created", "fecha de pedido", "fecha del pedido",
        "fecha pedido", "fecha de compra", "bestelldatum", "bestellt am", "auftragsdatum", "date de commande",
        "date commande", "date de la commande", "commandé le", "data ordine", "data dell'ordine", "data d'ordine",
        "ordinato il", "data do pedido", "data da encomenda", "data de encomenda", "besteldatum", "besteld op",
        "orderdatum", "date", "fecha", "datum", "data",
    ),
)  # fmt: skip
DUE_AT = Field(
    "due_at",
    Role.DATE,
    (
        "expected delivery date", "expected delivery", "expected date", "expected on", "expected arrival",
        "expected at", "expected", "due date", "due on", "due", "eta", "estimated arrival", "estimated delivery",
        "delivery date", "arrival date", "promised date", "required date", "fecha prevista", "fecha de entrega",
        "fecha entrega", "fecha de entrega prevista", "fecha prevista de entrega", "entrega prevista",
        "fecha esperada", "llegada prevista", "liefertermin", "lieferdatum", "voraussichtliches lieferdatum",
        "voraussichtlicher liefertermin", "erwartetes lieferdatum", "erwartet am", "erwartet", "wunschtermin",
        "date de livraison", "date de livraison prévue", "date livraison", "livraison prévue", "livraison le",
        "date prévue", "prévu le", "data di consegna", "data consegna", "data di consegna prevista",
        "consegna prevista", "data prevista", "prevista il", "data de entrega", "data prevista de entrega",
        "previsão de entrega", "entrega prevista em", "leverdatum", "verwachte leverdatum", "verwachte levering",
        "verwacht op", "levertermijn datum",
    ),
)  # fmt: skip
RECEIVED_AT = Field(
    "received_at",
    Role.DATE,
    (
        "received date", "date received", "received on", "received at", "receipt of goods", "delivered on",
        "date delivered", "fecha de recepción", "fecha recepción", "fecha recibido", "recibido el",
        "wareneingangsdatum", "wareneingang am", "wareneingang", "eingangsdatum", "eingegangen am", "geliefert am",
        "date de réception", "date réception", "reçu le", "livré le", "data di ricezione", "data ricezione",
        "data di ricevimento", "data ricevimento", "ricevuto il", "data de recebimento", "data de receção",
        "data de recepção", "recebido em", "ontvangstdatum", "ontvangen op", "geleverd op",
    ),
)  # fmt: skip
COST = Field(
    "cost",
    Role.MONEY,
    (
        *supplier_prices.COST.headers,
        "unit price", "price", "precio unitario", "precio", "einzelpreis", "stückpreis", "preis", "prix unitaire",
        "prix unitaire ht", "pu ht", "prix", "prezzo unitario", "prezzo", "preço unitário", "preço", "stukprijs",
        "inkoopprijs", "prijs",
    ),
)  # fmt: skip
"""In an order to a supplier every price is a cost."""
STATUS = Field(
    "order_status",
    Role.TEXT,
    (
        "order status", "po status", "purchase order status", "receiving status", "delivery status", "status",
        "estado del pedido", "estado de la orden", "estado", "bestellstatus", "lieferstatus", "statut de la commande",
        "statut", "état", "stato ordine", "stato", "estado da encomenda", "situação", "bestelstatus", "orderstatus",
    ),
)  # fmt: skip
OF_SALES = Field(
    "of_sales",
    Role.TEXT,
    (
        *synonyms.SALE_KIND.headers,
        *(word for word in synonyms.QUANTITY.headers if word not in QUANTITY.headers and word != "lineitem quantity"),
        "receipt number", "receipt no", "receipt", "ticket number", "ticket", "invoice", "invoice number", "till",
        "register", "payment method", "payment type", "financial status", "fulfillment status", "ship date",
        "lineitem quantity", "forma de pago", "método de pago", "zahlungsart", "zahlungsmethode", "mode de paiement",
        "moyen de paiement", "metodo di pagamento", "forma de pagamento", "betaalmethode",
    ),
)  # fmt: skip
"""Says that it is the shop's customers who ordered; never read."""
OF_STOCK = Field("of_stock", Role.TEXT, synonyms.ON_HAND.headers)
"""Says that rows may be about what lies on the shelf, whatever was received for it; never read."""

_WORD = re.compile(r"[^\W\d_]+")


def _words(*languages: str) -> frozenset[str]:
    return frozenset(word for words in languages for word in words.split())


_CAME = _words(
    "received delivered complete completed fulfilled",
    "recibido recibida entregado entregada completado completada",
    "geliefert erhalten erledigt eingegangen vollständig",
    "reçu reçue livré livrée terminé terminée complet complète",
    "ricevuto ricevuta consegnato consegnata completato completata evaso evasa",
    "recebido recebida entregue concluído concluída",
    "ontvangen geleverd voltooid compleet",
)
_ENDED = _words(
    "closed cancelled canceled void voided rejected",
    "cerrado cerrada cancelado cancelada anulado anulada",
    "geschlossen abgeschlossen storniert abgebrochen",
    "clôturé clôturée fermé annulé annulée",
    "chiuso chiusa annullato annullata",
    "fechado fechada",
    "gesloten afgesloten geannuleerd",
)
_DRAFTS = _words(
    "draft quote", "borrador", "entwurf", "brouillon devis", "bozza", "rascunho", "concept offerte"
)
_IN_PART = _words(
    "partial partially partly part not awaiting in open pending to",
    "parcial parcialmente no en pendiente por",
    "teilweise teil nicht in offen zu",
    "partiel partielle partiellement non en à",
    "parziale parzialmente non in da",
    "parcialmente não em pendente a",
    "deels gedeeltelijk niet in te",
)


def came(status: str) -> bool:
    """Say whether a status means that all that was ordered has come: ``Received``, ``vollständig geliefert``."""
    return _says(status, _CAME)


def ended(status: str) -> bool:
    """Say whether a status means that nothing more is to come, whatever came: ``Closed``, ``storniert``."""
    return _says(status, _ENDED) or _says(status, _CAME)


def is_draft(status: str) -> bool:
    """Say whether a status means that nothing was ordered yet."""
    return _says(status, _DRAFTS)


def _says(status: str, words: frozenset[str]) -> bool:
    found = frozenset(_WORD.findall(status.casefold()))
    return not found.isdisjoint(words) and found.isdisjoint(_IN_PART)
