"""What PrestaShop's files share: headers as its English, French and Spanish versions write them."""

from __future__ import annotations

from app.sources.fields import Field, Role

PRODUCT_ID = Field(
    "id", Role.TEXT, ("Product ID", "ID", "ID produit", "ID du produit", "ID producto", "ID de producto")
)
NAME = Field("name", Role.TEXT, ("Name", "Nom", "Nombre", "Product name", "Nom du produit"))
ACTIVE = Field("active", Role.TEXT, ("Active (0/1)", "Actif (0/1)", "Activo (0/1)"))
REFERENCE = Field(
    "sku",
    Role.TEXT,
    (
        "Reference #", "Reference", "Référence #", "Référence n°", "Référence interne", "Référence",
        "Referencia nº", "Referencia n.", "Referencia #", "Referencia",
    ),
)  # fmt: skip
BARCODE = Field(
    "barcode", Role.TEXT, ("EAN13", "EAN-13", "EAN", "GTIN", "Code-barres EAN", "Código de barras EAN")
)
UPC = Field("upc", Role.TEXT, ("UPC",))
COST = Field(
    "cost",
    Role.MONEY,
    (
        "Wholesale price", "Cost price", "Prix d'achat", "Prix d'achat HT", "Prix de gros", "Precio de coste",
        "Precio al por mayor", "Precio mayorista", "Precio de compra",
    ),
)  # fmt: skip
STOCK = Field("stock", Role.NUMBER, ("Quantity", "Quantité", "Cantidad"))
REORDER_POINT = Field(
    "reorder_point",
    Role.NUMBER,
    (
        "Low stock level",
        "Low stock",
        "Niveau de stock bas",
        "Nivel de stock bajo",
        "Nivel bajo de existencias",
    ),
)
SUPPLIER_REFERENCE = Field(
    "supplier_sku",
    Role.TEXT,
    (
        "Supplier reference #", "Supplier reference", "Référence fournisseur", "Référence fournisseur n°",
        "N° de referencia proveedor", "N. de referencia proveedor", "Referencia de proveedor",
        "Referencia del proveedor",
    ),
)  # fmt: skip


def real_barcode(*codes: str | None) -> str | None:
    """Return the first of ``codes`` that is one: PrestaShop writes 0 where there is none."""
    return next((code for code in codes if code and code.strip("0")), None)
