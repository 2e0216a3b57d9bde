"""The headers under which shops write the fields of tables that no known system made.

English, Spanish, German, French, Italian, Portuguese and Dutch; compared by ``header_key``, so case, accents and
punctuation do not matter. Within a field the most telling word stands first, whatever its language.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.sources.fields import Field, Role
from app.sources.header import Header

SKU = Field(
    "sku",
    Role.TEXT,
    (
        "sku", "stock code", "product code", "item code", "item sku", "product sku", "article number",
        "article code", "article no", "article nr", "item number", "product number", "product no", "item no",
        "item nr", "part number", "part no", "plu", "style number", "código de producto", "código producto",
        "código artículo", "código del artículo", "código de artículo", "cód artículo", "referencia",
        "referencias", "clave", "artikelnummer", "artikelnr", "art nr", "produktnummer", "produktcode",
        "artikelcode", "bestellnummer", "bestellnr", "sachnummer", "référence", "référence article",
        "référence produit", "réf article", "réf produit", "réf", "code article", "code produit",
        "n° article", "numéro article", "numéro d'article", "codice articolo", "codice prodotto",
        "cod articolo", "cod. art.", "codice", "riferimento", "articolo codice", "código do produto",
        "código do artigo", "cód produto", "código interno", "artikelnummer leverancier", "productnummer",
        "código", "cod", "code", "item id", "product id", "article id", "id",
    ),
    ("product", "article", "item", "producto", "artikel"),
)  # fmt: skip
NUMBERED_ARTICLE = replace(SKU, headers=(*SKU.headers, "artikel"))
"""The code where a column beside it describes the article: ``Artikel;Bezeichnung`` are its number and its name."""
_DESCRIBED = (
    "bezeichnung", "artikelbezeichnung", "produktbezeichnung", "warenbezeichnung", "artikelname", "artikeltext",
    "beschreibung", "omschrijving", "artikelomschrijving", "artikelnaam",
)  # fmt: skip


def coded(*fields: Field) -> Callable[[Header], tuple[Field, ...]]:
    """Return the ``fields`` of a layout, with ``Artikel`` as the code where another column has the name."""
    numbered = tuple(NUMBERED_ARTICLE if field is SKU else field for field in fields)
    return lambda header: fields if header.find(_DESCRIBED) is None else numbered


SUPPLIER_CODE = Field(
    "supplier_sku",
    Role.TEXT,
    (
        "supplier SKU", "supplier code", "supplier product code", "supplier item code", "supplier article code",
        "supplier article number", "supplier item number", "supplier part number", "supplier reference",
        "supplier's code", "supplier article no", "supplier item no", "vendor SKU", "vendor code",
        "vendor item number", "vendor part number", "Lieferantenartikelnummer", "Lieferanten Artikelnummer",
        "Lieferantenartikelnr", "Lieferanten Artikelnr", "Lieferanten Art Nr", "Lieferanten SKU",
        "Lieferantencode", "Lieferantennummer Artikel", "Artikelnummer Lieferant", "Artikelnummer des Lieferanten",
        "Art Nr Lieferant", "referencia proveedor", "referencia del proveedor", "código proveedor",
        "código del proveedor", "código de proveedor", "ref proveedor", "SKU proveedor", "SKU del proveedor",
        "référence fournisseur", "réf fournisseur", "code fournisseur", "référence article fournisseur",
        "code article fournisseur", "codice fornitore", "cod fornitore", "codice articolo fornitore",
        "riferimento fornitore", "referência do fornecedor", "referência fornecedor", "código do fornecedor",
        "código fornecedor", "ref fornecedor", "artikelnummer leverancier", "artikelcode leverancier",
        "leverancierscode", "leveranciersartikelnummer", "bestelnummer leverancier", "leverancier artikelnummer",
    ),
)  # fmt: skip
NAME = Field(
    "name",
    Role.TEXT,
    (
        "product name", "item name", "article name", "product title", "name", "title", "item description",
        "product description", "description", "nombre del producto", "nombre del articulo", "nombre producto",
        "nombre articulo", "nombre", "descripción del artículo", "descripción producto", "descripción",
        "denominación", "producto", "artículo", "artikelname", "artikelbezeichnung", "produktbezeichnung",
        "produktname", "warenbezeichnung", "bezeichnung", "beschreibung", "artikeltext", "produkt", "artikel",
        "désignation", "libellé", "libellé article", "libellé produit", "nom du produit", "nom de l'article",
        "nom produit", "nom article", "nom", "description produit", "produit", "nome prodotto",
        "nome articolo", "nome del prodotto", "denominazione", "descrizione articolo", "descrizione prodotto",
        "descrizione", "prodotto", "articolo", "nome", "nome do produto", "nome do artigo",
        "descrição do produto", "descrição", "produto", "artigo", "designação", "productnaam", "artikelnaam",
        "omschrijving", "artikelomschrijving", "productomschrijving", "naam", "titel", "product", "item",
        "article",
    ),
)  # fmt: skip
CATEGORY = Field(
    "category",
    Role.TEXT,
    (
        "category", "product category", "item category", "categories", "department", "product type",
        "product group", "categories (x;y;z...)", "categoría", "categorías", "familia", "departamento",
        "sección", "kategorie", "kategorien", "warengruppe", "artikelgruppe", "produktgruppe", "catégorie",
        "famille", "rayon", "sous-famille", "groupe", "reparto", "gruppo", "gruppo merceologico", "secção",
        "seção", "grupo", "productgroep", "artikelgroep", "productcategorie", "groep",
    ),
)  # fmt: skip
QUANTITY = Field(
    "quantity",
    Role.NUMBER,
    (
        "quantity sold", "qty sold", "units sold", "items sold", "pieces sold", "sold quantity", "quantity",
        "qty", "qnty", "sold", "lineitem quantity", "units", "cantidad vendida", "unidades vendidas",
        "cantidad", "unidades", "cant", "uds", "verkaufte menge", "absatz", "menge", "anzahl", "stückzahl",
        "stück", "stk", "quantité vendue", "qté vendue", "quantité", "qté", "nombre vendu",
        "quantità venduta", "qtà venduta", "quantità", "qtà", "pezzi venduti", "pezzi", "quantidade vendida",
        "qtd vendida", "quantidade", "qtd", "qtde", "quant", "verkocht aantal", "aantal verkocht",
        "verkochte hoeveelheid", "aantal", "hoeveelheid",
    ),
    ("count", "pieces"),
)  # fmt: skip
BARCODE = Field(
    "barcode",
    Role.TEXT,
    (
        "barcode", "barcodes", "ean", "ean code", "ean13", "ean nummer", "ean nr", "gtin", "gtin-13", "upc",
        "upc code", "isbn", "jan code", "código de barras", "codigo barras", "cod barras", "strichcode",
        "code-barres", "code barre", "gencod", "gencode", "codice a barre", "codice ean", "código ean",
        "cod. barre", "streepjescode",
    ),
)  # fmt: skip
SUPPLIER = Field(
    "supplier",
    Role.TEXT,
    (
        "supplier", "supplier name", "vendor", "vendor name", "distributor", "wholesaler", "proveedor",
        "nombre proveedor", "distribuidor", "lieferant", "lieferantenname", "hersteller", "fournisseur",
        "nom fournisseur", "fornitore", "nome fornitore", "fornecedor", "leverancier", "leveranciersnaam",
    ),
)  # fmt: skip
PRICE = Field(
    "price",
    Role.MONEY,
    (
        "selling price", "sale price", "sales price", "retail price", "regular price", "shop price",
        "list price", "price incl vat", "price incl. tax", "gross price",
        "price tax excluded or price tax included", "price", "unit price", "precio de venta", "precio venta",
        "precio venta público", "pvp", "pvp con iva", "precio con iva", "precio a", "precio público",
        "precio", "precio unitario", "verkaufspreis", "verkaufspreis brutto", "vk preis", "vk brutto", "vk",
        "ladenpreis", "endpreis", "bruttopreis", "preis brutto", "preis", "stückpreis", "einzelpreis",
        "prix de vente ttc", "prix de vente", "prix vente", "prix public", "prix ttc", "pv ttc",
        "prix unitaire ttc", "prix unitaire", "prix", "prix ht", "pv ht", "prix unitaire ht",
        "prezzo di vendita", "prezzo vendita", "prezzo al pubblico", "prezzo ivato", "prezzo",
        "prezzo unitario", "preço de venda", "preço venda", "preço de venda ao público", "preço com iva",
        "preço unitário", "preço", "verkoopprijs", "verkoopprijs incl btw", "winkelprijs", "prijs incl btw",
        "consumentenprijs", "prijs", "stukprijs",
    ),
    ("own price", "our price"),
)  # fmt: skip
COMPARE_AT_PRICE = Field(
    "compare_at_price",
    Role.MONEY,
    (
        "compare at price", "compare price", "rrp", "msrp", "srp", "recommended retail price",
        "suggested retail price", "old price", "was price", "precio anterior", "precio recomendado", "pvpr",
        "uvp", "unverbindliche preisempfehlung", "empfohlener verkaufspreis", "streichpreis", "prix barré",
        "prix conseillé", "prix public conseillé", "ppc", "prezzo consigliato",
        "prezzo di listino precedente", "preço recomendado", "preço anterior", "adviesprijs", "van prijs",
    ),
)  # fmt: skip
COST = Field(
    "cost",
    Role.MONEY,
    (
        "cost price", "unit cost", "cost per item", "purchase price", "purchase cost", "buying price",
        "wholesale price", "average cost", "cost", "costo unitario", "precio de costo", "precio de coste",
        "precio de compra", "precio costo", "precio coste", "precio compra", "costo", "coste",
        "einkaufspreis", "einkaufspreis netto", "ek preis", "ek netto", "ek", "einstandspreis", "kosten",
        "prix d'achat", "prix d'achat ht", "prix achat", "prix achat ht", "prix de revient", "coût d'achat",
        "coût unitaire", "coût", "pa ht", "prezzo di acquisto", "prezzo d'acquisto", "prezzo acquisto",
        "costo di acquisto", "preço de custo", "preço de compra", "preço custo", "custo unitário", "custo",
        "inkoopprijs", "kostprijs", "inkoop",
    ),
)  # fmt: skip
CURRENCY = Field(
    "currency",
    Role.WORDS,
    (
        "currency", "currency code", "moneda", "divisa", "währung", "waehrung", "devise", "monnaie", "valuta",
        "moeda", "munt",
    ),
)  # fmt: skip
LOCATION = Field(
    "location",
    Role.TEXT,
    (
        "location", "store", "store name", "shop", "branch", "warehouse", "outlet", "outlet name",
        "till location", "point of sale", "tienda", "almacén", "sucursal", "local", "punto de venta", "lager",
        "lagerort", "filiale", "standort", "laden", "geschäft", "magasin", "boutique", "entrepôt",
        "point de vente", "dépôt", "negozio", "magazzino", "punto vendita", "loja", "armazém", "filial",
        "winkel", "vestiging", "magazijn",
    ),
)  # fmt: skip
DATE = Field(
    "date",
    Role.DATE,
    (
        "date", "day", "datetime", "timestamp", "fecha", "fecha y hora", "día", "datum", "tag", "zeitstempel",
        "jour", "date et heure", "data", "data e ora", "giorno", "data e hora", "dag", "datum en tijd",
    ),
    ("sold_at", "since", "seen_at"),
)  # fmt: skip
SOLD_AT = Field(
    "sold_at",
    Role.DATE,
    (
        "sold at", "sold on", "invoice date", "order date", "sale date", "sales date", "transaction date",
        "receipt date", "date of sale", "business date", "date", "datetime", "date and time", "timestamp",
        "created at", "ship date", "day", "fecha de venta", "fecha venta", "fecha factura",
        "fecha de factura", "fecha del ticket", "fecha ticket", "fecha pedido", "fecha de pedido",
        "fecha y hora", "fecha", "día", "verkaufsdatum", "rechnungsdatum", "belegdatum", "bondatum",
        "bestelldatum", "buchungsdatum", "kaufdatum", "datum uhrzeit", "datum", "zeitstempel", "tag",
        "date de vente", "date vente", "date de la vente", "date facture", "date de facture", "date commande",
        "date de commande", "date du ticket", "date ticket", "date et heure", "jour", "data di vendita",
        "data vendita", "data scontrino", "data fattura", "data ordine", "data e ora", "data documento",
        "data", "giorno", "data da venda", "data de venda", "data venda", "data da fatura", "data do pedido",
        "data e hora", "verkoopdatum", "factuurdatum", "besteldatum", "transactiedatum", "datum en tijd",
        "dag",
    ),
)  # fmt: skip
COUNTED_AT = Field(
    "counted_at",
    Role.DATE,
    (
        "counted at", "counted on", "count date", "stock date", "inventory date", "stocktake date", "as of",
        "date counted", "date", "fecha de conteo", "fecha inventario", "fecha de inventario",
        "fecha recuento", "fecha", "zähldatum", "inventurdatum", "bestandsdatum", "stichtag", "gezählt am",
        "datum", "date d'inventaire", "date inventaire", "date de comptage", "data inventario",
        "data contagem", "data", "teldatum", "inventarisdatum",
    ),
    ("datetime", "timestamp"),
)  # fmt: skip
TIME = Field(
    "time",
    Role.TEXT,
    (
        "time", "sale time", "time of sale", "time sold", "transaction time", "hora", "hora de venta",
        "uhrzeit", "zeit", "verkaufszeit", "heure", "heure de vente", "ora", "orario", "hora da venda",
        "tijd", "tijdstip",
    ),
)  # fmt: skip
RECEIPT = Field(
    "receipt",
    Role.TEXT,
    (
        "receipt number", "receipt no", "receipt id", "receipt", "invoice number", "invoice no", "invoice id",
        "invoice", "order number", "order no", "order id", "order", "transaction number", "transaction id",
        "transaction no", "transaction", "sale id", "sale number", "ticket number", "ticket no", "ticket id",
        "ticket", "bill number", "bill no", "bill", "check number", "número de recibo", "nº recibo", "recibo",
        "número de factura", "nº factura", "num factura", "factura", "número de ticket", "nº ticket",
        "num ticket", "número de pedido", "nº pedido", "pedido", "albarán", "nº venta", "número de venta",
        "belegnummer", "belegnr", "beleg", "bonnummer", "bonnr", "bon", "rechnungsnummer", "rechnungsnr",
        "rechnung", "kassenbon", "vorgangsnummer", "transaktionsnummer", "bestellnummer kunde",
        "auftragsnummer", "n° ticket", "n° de ticket", "numéro ticket", "numéro de facture", "n° facture",
        "n° de facture", "facture", "numéro de commande", "n° commande", "n° de commande", "commande",
        "numéro de vente", "n° vente", "numero scontrino", "n. scontrino", "scontrino", "numero fattura",
        "n. fattura", "fattura", "numero ordine", "ordine", "numero documento", "documento", "ricevuta",
        "número da fatura", "nº fatura", "nº da fatura", "fatura", "número do recibo", "talão",
        "número do pedido", "nota fiscal", "número da venda", "cupom", "número do cupom", "bonnummer kassa",
        "kassabon", "factuurnummer", "factuurnr", "factuur", "ordernummer", "bestelling", "transactienummer",
        "kassabonnummer",
    ),
)  # fmt: skip
UNIT_PRICE = Field(
    "unit_price",
    Role.MONEY,
    (
        "unit price", "price per unit", "price each", "item price", "selling price", "sale price", "price",
        "precio unitario", "precio unidad", "precio por unidad", "precio de venta", "precio venta", "precio",
        "pvp", "einzelpreis", "stückpreis", "preis pro stück", "verkaufspreis", "vk preis", "preis",
        "prix unitaire ttc", "prix unitaire", "pu ttc", "prix de vente", "prix", "p.u.", "prix unitaire ht",
        "pu ht", "prix ht", "prezzo unitario", "prezzo di vendita", "prezzo", "preço unitário",
        "preço de venda", "preço", "stukprijs", "eenheidsprijs", "prijs per stuk", "verkoopprijs", "prijs",
    ),
)  # fmt: skip
AMOUNT = Field(
    "amount",
    Role.MONEY,
    (
        "line total", "line amount", "net sales", "net amount", "item total", "sales amount", "amount",
        "total amount", "total price", "total", "net total", "sales", "revenue", "turnover", "gross sales",
        "gross amount", "importe línea", "total línea", "importe total", "importe", "ventas netas",
        "total venta", "ventas", "monto", "valor total", "positionssumme", "zeilensumme", "gesamtpreis",
        "gesamtbetrag", "betrag", "umsatz", "summe", "bruttobetrag", "nettoumsatz", "bruttoumsatz", "gesamt",
        "montant ligne", "total ligne", "montant ttc", "total ttc", "montant total", "montant", "ca ttc",
        "chiffre d'affaires", "ventes", "totale riga", "importo riga", "importo totale", "importo", "totale",
        "fatturato", "incasso", "vendite", "total linha", "valor", "montante", "total da linha", "vendas",
        "regeltotaal", "totaalbedrag", "bedrag", "totaalprijs", "totaal", "omzet",
    ),
)  # fmt: skip
SALE_KIND = Field(
    "kind",
    Role.TEXT,
    (
        "receipt type", "event type", "transaction type", "sale type", "document type", "type of sale",
        "tipo de recibo", "tipo de documento", "tipo de venta", "belegart", "vorgangsart", "type de document",
        "type de vente", "type de ticket", "tipo documento", "tipo di documento", "tipo de venda",
        "soort bon", "transactietype",
    ),
)  # fmt: skip
SALE_STATUS = Field(
    "status",
    Role.TEXT,
    (
        "status", "order status", "sale status", "estado", "estado del pedido", "statut", "état", "stato",
        "estado do pedido", "situação",
    ),
)  # fmt: skip
STOCK = Field(
    "stock",
    Role.NUMBER,
    (
        "stock on hand", "on hand", "in stock", "quantity on hand", "qty on hand", "stock quantity",
        "stock level", "current stock", "stock qty", "available", "inventory", "inventory quantity",
        "quantity in stock", "stock", "stock actual", "existencias", "existencia", "en inventario",
        "inventario", "stock disponible", "disponible", "unidades en stock", "bestand", "lagerbestand",
        "aktueller bestand", "verfügbar", "auf lager", "lagermenge", "en stock", "stock réel", "stock actuel",
        "quantité en stock", "qté en stock", "qté stock", "giacenza", "giacenze", "esistenza",
        "disponibilità", "quantità in magazzino", "scorta", "scorte", "estoque", "estoque atual",
        "em estoque", "stock atual", "quantidade em stock", "quantidade em estoque", "voorraad",
        "op voorraad", "huidige voorraad", "technische voorraad", "quantity", "qty", "cantidad", "menge",
        "quantité", "qté", "quantità", "qtà", "quantidade", "qtd", "aantal",
    ),
)  # fmt: skip
_ANY_COUNT = (
    "quantity", "qty", "cantidad", "menge", "quantité", "qté", "quantità", "qtà", "quantidade", "qtd", "aantal",
)  # fmt: skip
"""Words that also head the quantities sold: no proof of a stock count by themselves."""
_COUNTED = (
    "counted", "counted quantity", "physical count", "contado", "conteo", "recuento", "cantidad contada",
    "gezählt", "zählmenge", "ist-bestand", "istbestand", "compté", "quantité comptée", "comptage",
    "quantità contata", "contagem", "geteld", "geteld aantal",
)  # fmt: skip
ON_HAND = Field(
    "on_hand",
    Role.NUMBER,
    (*_COUNTED, *(header for header in STOCK.headers if header not in _ANY_COUNT)),
    (*_ANY_COUNT, "units", "count"),
)
LEAD_TIME = Field(
    "lead_time_days",
    Role.NUMBER,
    (
        "lead time days", "lead time", "delivery days", "delivery time", "plazo de entrega",
        "días de entrega", "lieferzeit", "lieferzeit in tagen", "liefertage", "wiederbeschaffungszeit",
        "délai de livraison", "délai", "tempo di consegna", "giorni di consegna", "prazo de entrega",
        "levertijd",
    ),
)  # fmt: skip
PACK_SIZE = Field(
    "pack_size",
    Role.NUMBER,
    (
        "pack size", "case size", "units per pack", "units per case", "pack quantity", "order multiple",
        "unidades por caja", "uds por caja", "unidades por paquete", "verpackungseinheit", "ve", "gebinde",
        "gebindegröße", "packungsgröße", "colisage", "unités par colis", "conditionnement", "pcb",
        "pezzi per confezione", "confezione", "unidades por caixa", "verpakkingseenheid", "aantal per doos",
    ),
)  # fmt: skip
REORDER_POINT = Field(
    "reorder_point",
    Role.NUMBER,
    (
        "reorder point", "reorder level", "low stock", "minimum stock", "min stock", "stock minimum",
        "stock mínimo", "existencias bajas", "existencia mínima", "punto de pedido", "meldebestand",
        "mindestbestand", "stock minimal", "stock mini", "seuil d'alerte", "seuil", "scorta minima",
        "punto di riordino", "estoque mínimo", "ponto de pedido", "minimumvoorraad", "minimale voorraad",
        "bestelpunt",
    ),
)  # fmt: skip
ACTIVE = Field(
    "active",
    Role.TEXT,
    (
        "active", "active (0/1)", "enabled", "activo", "aktiv", "actif", "attivo", "ativo", "actief",
    ),
)  # fmt: skip
SELLER = Field(
    "seller",
    Role.TEXT,
    (
        "seller", "competitor", "competitor name", "rival", "merchant", "competidor", "competencia",
        "wettbewerber", "konkurrent", "anbieter", "concurrent", "concorrente", "concurrentie", "mitbewerber",
    ),
)  # fmt: skip
SEARCHES = Field(
    "searches",
    Role.NUMBER,
    (
        "searches", "search count", "búsquedas", "suchen", "suchanfragen", "recherches", "ricerche",
        "pesquisas", "zoekopdrachten",
    ),
)  # fmt: skip
VIEWS = Field(
    "views",
    Role.NUMBER,
    (
        "views", "page views", "product views", "visitas", "vistas", "aufrufe", "seitenaufrufe", "ansichten",
        "vues", "pages vues", "visualizzazioni", "visite", "visualizações", "weergaven",
    ),
)  # fmt: skip
CLICKS = Field(
    "clicks",
    Role.NUMBER,
    (
        "clicks", "click count", "clics", "klicks", "clic", "cliques", "kliks",
    ),
)  # fmt: skip

OTHER_DATE = Field(
    "dated",
    Role.TEXT,
    (
        "date", "datetime", "timestamp", "fecha", "datum", "data", "jour", "date et heure",
    ),
)  # fmt: skip
"""Says that rows are about days, so that a file of them is no plain list of products."""
VARIANT = Field(
    "variant",
    Role.TEXT,
    (
        "option1 value", "variant", "variant name", "variation name", "nombre de la variante", "variante",
        "déclinaison",
    ),
)  # fmt: skip
"""Says that several rows share a name and perhaps a code, which no plain list of products does."""
