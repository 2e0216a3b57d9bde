"""The headers under which shops write the fields of tables that no known system made.

English, Spanish and German; compared by ``header_key``, so case, accents and punctuation do not matter.
"""

from __future__ import annotations

from app.sources.fields import Field, Role

SKU = Field(
    "sku",
    Role.TEXT,
    (
        "sku", "stock code", "product code", "item code", "item sku", "article number", "article code", "item number",
        "product number", "item no", "part number", "plu", "código de producto", "código producto",
        "código artículo", "código", "cod", "referencia", "referencias", "reference", "ref", "clave",
        "artikelnummer", "artikelnr", "art nr", "artnr", "produktnummer", "bestellnummer", "code", "product id",
        "item id", "id",
    ),
    ("product", "article", "item", "producto", "artikel"),
)  # fmt: skip
NAME = Field(
    "name",
    Role.TEXT,
    (
        "name", "product name", "item name", "product title", "title", "description", "product description",
        "item description", "product", "item", "article", "nombre", "nombre del producto", "nombre del articulo",
        "producto", "descripción", "artículo", "denominación", "artikelname", "artikelbezeichnung", "bezeichnung",
        "produktname", "produkt", "artikel", "beschreibung",
    ),
)  # fmt: skip
CATEGORY = Field(
    "category",
    Role.TEXT,
    (
        "category", "product category", "categories", "department", "product type", "categories (x;y;z...)",
        "categoría", "categorías", "familia", "departamento", "kategorie", "warengruppe", "artikelgruppe",
    ),
)  # fmt: skip
QUANTITY = Field(
    "quantity",
    Role.NUMBER,
    (
        "quantity", "qty", "units", "units sold", "quantity sold", "qty sold", "sold", "lineitem quantity",
        "cantidad", "cantidad vendida", "unidades", "unidades vendidas", "cant", "uds", "menge", "anzahl",
        "verkaufte menge", "stück", "stk",
    ),
    ("count", "pieces"),
)  # fmt: skip
BARCODE = Field(
    "barcode",
    Role.TEXT,
    ("barcode", "ean", "ean13", "gtin", "upc", "isbn", "código de barras", "codigo barras", "strichcode"),
)
SUPPLIER = Field(
    "supplier",
    Role.TEXT,
    ("supplier", "vendor", "supplier name", "distributor", "proveedor", "lieferant", "hersteller"),
)
PRICE = Field(
    "price",
    Role.MONEY,
    (
        "price", "selling price", "sale price", "retail price", "list price", "regular price",
        "price tax excluded or price tax included", "unit price", "precio", "precio de venta", "pvp", "precio venta",
        "precio unitario", "precio a", "preis", "verkaufspreis", "vk", "vk preis", "stückpreis", "einzelpreis",
    ),
    ("own price", "our price"),
)  # fmt: skip
COMPARE_AT_PRICE = Field(
    "compare_at_price",
    Role.MONEY,
    (
        "compare at price",
        "compare price",
        "rrp",
        "msrp",
        "old price",
        "precio anterior",
        "uvp",
        "streichpreis",
    ),
)
COST = Field(
    "cost",
    Role.MONEY,
    (
        "cost", "unit cost", "cost price", "purchase price", "wholesale price", "cost per item", "purchase cost",
        "costo", "coste", "precio de costo", "precio de coste", "precio de compra", "einkaufspreis", "ek",
        "ek preis", "kosten",
    ),
)  # fmt: skip
CURRENCY = Field("currency", Role.WORDS, ("currency", "currency code", "moneda", "divisa", "währung"))
LOCATION = Field(
    "location",
    Role.TEXT,
    ("location", "store", "warehouse", "outlet", "tienda", "almacén", "lager", "filiale"),
)
DATE = Field(
    "date",
    Role.DATE,
    ("date", "day", "datetime", "timestamp", "fecha", "día", "datum", "tag"),
    ("sold_at", "since", "seen_at"),
)
SOLD_AT = Field(
    "sold_at",
    Role.DATE,
    (
        "sold at", "invoice date", "order date", "sale date", "sales date", "transaction date", "receipt date", "date",
        "datetime", "date time", "timestamp", "created at", "ship date", "fecha", "fecha de venta", "fecha venta",
        "fecha factura", "fecha y hora", "datum", "verkaufsdatum", "rechnungsdatum", "belegdatum", "day",
    ),
)  # fmt: skip
COUNTED_AT = Field(
    "counted_at",
    Role.DATE,
    (
        "counted at",
        "counted on",
        "count date",
        "stock date",
        "inventory date",
        "as of",
        "date",
        "fecha",
        "datum",
    ),
    ("datetime", "timestamp"),
)
TIME = Field("time", Role.TEXT, ("time", "sale time", "hora", "uhrzeit", "zeit"))
RECEIPT = Field(
    "receipt",
    Role.TEXT,
    (
        "receipt", "receipt number", "receipt no", "receipt id", "invoice", "invoice no", "invoice number",
        "invoice id", "order", "order id", "order number", "order no", "transaction", "transaction id",
        "transaction number", "ticket", "ticket number", "bill", "bill number", "recibo", "factura", "nº factura",
        "número de factura", "pedido", "beleg", "belegnummer", "bon", "bonnummer", "rechnung", "rechnungsnummer",
    ),
)  # fmt: skip
UNIT_PRICE = Field(
    "unit_price",
    Role.MONEY,
    (
        "unit price", "price", "item price", "price per unit", "selling price", "sale price", "precio unitario",
        "precio", "precio de venta", "pvp", "einzelpreis", "stückpreis", "preis", "verkaufspreis",
    ),
)  # fmt: skip
AMOUNT = Field(
    "amount",
    Role.MONEY,
    (
        "amount", "line total", "line amount", "net sales", "net amount", "total", "total price", "sales", "revenue",
        "gross sales", "importe", "total línea", "ventas", "ventas netas", "betrag", "gesamtpreis", "umsatz",
        "summe",
    ),
)  # fmt: skip
SALE_KIND = Field(
    "kind", Role.TEXT, ("receipt type", "event type", "transaction type", "tipo de recibo", "belegart")
)
SALE_STATUS = Field("status", Role.TEXT, ("status", "order status", "estado"))
STOCK = Field(
    "stock",
    Role.NUMBER,
    (
        "stock", "on hand", "in stock", "stock on hand", "stock quantity", "stock level", "available", "inventory",
        "quantity on hand", "qty on hand", "current stock", "quantity", "qty", "existencia", "existencias",
        "inventario", "en inventario", "stock actual", "cantidad", "bestand", "lagerbestand", "menge",
    ),
)  # fmt: skip
_ANY_COUNT = ("quantity", "qty", "cantidad", "menge")
"""Words that also head the quantities sold: no proof of a stock count by themselves."""
ON_HAND = Field(
    "on_hand",
    Role.NUMBER,
    (*(header for header in STOCK.headers if header not in _ANY_COUNT), "counted"),
    (*_ANY_COUNT, "units", "count"),
)
LEAD_TIME = Field(
    "lead_time_days",
    Role.NUMBER,
    ("lead time days", "lead time", "delivery days", "plazo de entrega", "lieferzeit"),
)
PACK_SIZE = Field(
    "pack_size",
    Role.NUMBER,
    (
        "pack size",
        "case size",
        "units per pack",
        "order multiple",
        "unidades por caja",
        "verpackungseinheit",
        "ve",
    ),
)
REORDER_POINT = Field(
    "reorder_point",
    Role.NUMBER,
    (
        "reorder point", "reorder level", "low stock", "minimum stock", "min stock", "stock mínimo",
        "punto de pedido", "meldebestand", "mindestbestand",
    ),
)  # fmt: skip
ACTIVE = Field("active", Role.TEXT, ("active", "active (0/1)", "enabled", "activo", "aktiv"))
SELLER = Field(
    "seller",
    Role.TEXT,
    (
        "seller",
        "competitor",
        "competitor name",
        "rival",
        "merchant",
        "competidor",
        "wettbewerber",
        "anbieter",
    ),
)
SEARCHES = Field("searches", Role.NUMBER, ("searches", "search count", "búsquedas", "suchen", "suchanfragen"))
VIEWS = Field("views", Role.NUMBER, ("views", "page views", "product views", "visitas", "vistas", "aufrufe"))
CLICKS = Field("clicks", Role.NUMBER, ("clicks", "click count", "clics", "klicks"))

OTHER_DATE = Field("dated", Role.TEXT, ("date", "datetime", "timestamp", "fecha", "datum"))
"""Says that rows are about days, so that a file of them is no plain list of products."""
VARIANT = Field(
    "variant",
    Role.TEXT,
    ("option1 value", "option 1 value", "variant", "variant name", "nombre de la variante"),
)
"""Says that several rows share a name and perhaps a code, which no plain list of products does."""
