"""What a Google Merchant feed may say of an article, as far as a shop's prices are concerned."""

from __future__ import annotations

COLUMNS = (
    "id",
    "title",
    "price",
    "sale_price",
    "sale_price_effective_date",
    "cost_of_goods_sold",
    "gtin",
    "mpn",
    "brand",
    "product_type",
    "google_product_category",
    "availability",
    "condition",
    "item_group_id",
    "color",
    "size",
)
"""The attributes that are read, or that tell such a feed from other lists; all others are passed over."""
