"""WooCommerce's own words in the languages of its shops: it translates the headers of what it exports.

English, German, Spanish, French, Italian, Dutch, Portuguese (of Portugal and Brazil), Polish, Swedish, Danish and
Norwegian, each as current versions write them and as those of some years ago did.
"""

from __future__ import annotations

from collections.abc import Mapping

ID = ("ID", "Identyfikator")
TYPE = ("Type", "Typ", "Tipo", "Rodzaj")
SKU = (
    "SKU", "Artikelnummer", "UGS", "REF", "Varenummer", "Produktnummer", "COD", "Artikelnr",
)  # fmt: skip
BARCODE = (
    "GTIN, UPC, EAN, or ISBN", "GTIN, UPC, EAN oder ISBN", "GTIN, UPC, EAN o ISBN", "GTIN, UPC, EAN ou ISBN",
    "GTIN, UPC, EAN of ISBN", "GTIN, UPC, EAN lub ISBN", "GTIN, UPC, EAN eller ISBN",
)  # fmt: skip
NAME = ("Name", "Nombre", "Nom", "Nome", "Naam", "Nazwa", "Namn", "Navn")
PUBLISHED = (
    "Published", "Veröffentlicht", "Publicado", "Publié", "Pubblicato", "Gepubliceerd", "Opublikowano", "Opublikowany",
    "Publicerad", "Udgivet", "Publisert",
)  # fmt: skip
FEATURED = (
    "Is featured?", "Ist hervorgehoben?", "¿Está destacado?", "Mis en avant ?", "In primo piano?", "Uitgelicht?",
    "Em destaque?", "Wyróżniony produkt?", "Är utvald?", "Er fremhævet (udvalgt)?", "Er fremhevet?",
)  # fmt: skip
STOCK = (
    "Stock", "Bestand", "Lager", "Inventario", "Magazzino", "Voorraad", "Estoque", "Stan magazynowy", "Magazyn",
    "Lagersaldo",
)  # fmt: skip
LOW_STOCK = (
    "Low stock amount", "Geringe Lagermenge", "Cantidad de bajo inventario", "Montant de stock faible",
    "Quantità in magazzino bassa", "Lage voorraad", "Valor de stock baixo", "Quantidade baixa de estoque",
    "Niski stan magazynowy", "Lågt lagerantal", "Lavt lagerantal", "Terskel for lite på lager",
)  # fmt: skip
SALE_PRICE = (
    "Sale price", "Angebotspreis", "Precio rebajado", "Tarif promo", "Prezzo in offerta", "Actieprijs",
    "Preço promocional", "Cena promocyjna", "Reapris", "Tilbudspris", "Tilbudpris", "Utsalgspris",
)  # fmt: skip
REGULAR_PRICE = (
    "Regular price", "Regulärer Preis", "Precio normal", "Tarif régulier", "Prezzo di listino", "Reguliere prijs",
    "Preço normal", "Preço", "Cena", "Ordinarie pris", "Normalpris", "Ordinær pris",
)  # fmt: skip
COST = (
    "Cost of goods", "Warenkosten", "Coste de los productos", "Coût des marchandises vendues", "Costo dei beni",
    "Kosten van goederen", "Preço de custo", "Koszt towarów", "Kostnad för varor", "Salgsomkostninger",
    "Produktkostnad",
)  # fmt: skip
CATEGORIES = (
    "Categories", "Kategorien", "Categorías", "Catégories", "Categorie", "Categorieën", "Categorias", "Kategorie",
    "Kategorier",
)  # fmt: skip
PARENT = (
    "Parent", "Übergeordnetes Produkt", "Superior", "Genitore", "Hoofd", "Pai", "Ascendente", "Produto ascendente",
    "Nadrzędny", "Rodzic", "Överordnad", "Förälder", "Overordnet", "Forældre", "Forelder",
)  # fmt: skip
ATTRIBUTE_VALUES = (
    "Attribute {} value(s)", "Attribut {} Wert(e)", "Valor(es) del atributo {}", "Valeur(s) de l’attribut {}",
    "Valore dell'attributo {}", "Attributo {} valuta(e)", "Attribuut {} waarde(n)", "Waarde eigenschap {}",
    "Atributo {} valor(es)", "Valores do atributo {}", "Wartości atrybutu {}", "Attribut {} värde(n)",
    "Egenskab {} værdi(er)", "Attributt {} verdi(er)",
)  # fmt: skip
"""With the attribute's number for ``{}``."""

_STATUSES: Mapping[str, tuple[str, ...]] = {
    "pending": (
        "pending payment", "Bezahlung ausstehend", "Zahlung ausstehend", "Pendiente de pago", "Attente paiement",
        "In attesa di pagamento", "Wachtend op betaling", "Pagamento pendente", "Oczekujące na płatność",
        "Inväntar betalning", "Afventer betaling", "Avventer betaling",
    ),
    "cancelled": (
        "canceled", "Storniert", "Storniert/Abgebrochen", "Cancelado", "Cancelada", "Annulée", "Annullato",
        "Geannuleerd", "Anulowane", "Anulowano", "Avbruten", "Annulleret", "Kansellert",
    ),
    "refunded": (
        "Rückerstattet", "Reembolsado", "Reembolsada", "Remboursée", "Rimborsato", "Terugbetaald", "Zwrócone",
        "Återbetald", "Tilbagebetalt", "Refundert", "Erstattet",
    ),
    "failed": (
        "Fehlgeschlagen", "Fallido", "Échouée", "Fallito", "Mislukt", "Falhada", "Malsucedido", "Nieudane",
        "Misslyckad", "Mislykket", "Mislyktes",
    ),
    "draft": (
        "checkout-draft", "auto-draft", "Entwurf", "Borrador", "Brouillon", "Bozza", "Concept", "Rascunho", "Szkic",
        "Utkast", "Kladde", "Kladd",
    ),
    "trash": ("in trash",),
}  # fmt: skip
NOTHING_SOLD = frozenset(word.casefold() for status, words in _STATUSES.items() for word in (status, *words))
"""Statuses of orders that took nothing from the shelf; ``on-hold`` and ``processing`` wait for goods or money, and
their goods are set aside."""

DATE = ("Date", "Datum", "Fecha", "Data", "Dato")
ORDER = (
    "Order #", "Bestellnummer", "Bestellnummer #", "Pedido #", "Commande n°", "Ordine n.", "Bestelling #",
    "Bestelnummer", "Encomenda #", "Zamówienie nr", "Zamówienie #", "Beställningsnr.", "Ordre #", "Ordrenr.",
)  # fmt: skip
STATUS = ("Status", "Estado", "État", "Stato")
ITEMS_SOLD = (
    "Items sold", "Verkaufte Artikel", "Artículos vendidos", "Articles vendus", "Elementi venduti", "Verkochte items",
    "Itens vendidos", "Sprzedane produkty", "Sålda artiklar", "Enheder solgt", "Solgte produkter",
)  # fmt: skip
PRODUCTS = (
    "Product(s)", "Produkt(e)", "Producto(s)", "Produit(s)", "Prodotto/prodotti", "Product(en)", "Produto(s)",
    "Produkt(y)", "Produkt/produkter", "Produkter", "Vare(r)", "Produkt(er)",
)  # fmt: skip
NET_SALES = (
    "N. Revenue", "Net sales", "N.- Umsatz", "Nettoumsatz", "Ingresos netos", "Ventas netas", "N. Revenu",
    "Ventes nettes", "N. Fatturato", "Vendite nette", "N. Inkomsten", "Netto omzet", "Netto-omzet", "Receita liquida",
    "Vendas líquidas", "Przychód netto", "Sprzedaż netto", "N. Intäkt", "Nettoförsäljning", "Given omsætning",
    "Nettoomsætning", "Netto inntekt", "Netto salg", "Nettosalg",
)  # fmt: skip
