"""Every table of the store, one module a theme. Importing this package fills ``METADATA``.

Conventions, everywhere: ``*_at`` is an instant in milliseconds since 1970 (UTC); ``day`` is a business day of
the shop, in days since 1970; amounts and quantities are scaled integers (``app.domain.money``,
``app.domain.quantity``); ``*_json`` is a JSON document. Foreign keys are enforced.
"""

from app.store.tables.alerts import ALERT, ALERT_EVENT, NOTICE, STOCK_JUDGEMENT
from app.store.tables.base import METADATA
from app.store.tables.catalogue import (
    HELD_PRICE,
    MARKET_PRICE,
    PENDING_PRODUCT,
    PENDING_STOCK,
    PRICE_DAY,
    PRICE_HISTORY,
    PRODUCT,
    PRODUCT_BASE,
    PRODUCT_IDENTIFIER,
    PRODUCT_STATEMENT,
    STATED_FACTS,
    STATED_PRICE,
    STOCK_HISTORY,
    STOCK_LEVEL,
    SUPPLIER,
)
from app.store.tables.demand import DEMAND_FORECAST, FORECAST_ACCURACY, PAST_CHANCE, PAST_FORECAST
from app.store.tables.insights import INSIGHT, PRODUCT_ACTIVITY, PRODUCT_TREND
from app.store.tables.intake import (
    FILE_ANSWER,
    FILE_IMPORT,
    REJECTED_ROW,
    SAVED_LAYOUT,
    SOURCE,
    WAITING_FILE,
)
from app.store.tables.market import (
    PAGE_EVIDENCE,
    PAGE_PRICE,
    PRICE_CHOICE,
    PRICE_TOLD,
    SUPPLIER_FEED,
    WATCHED_PAGE,
    WATCHED_SITE,
)
from app.store.tables.orders import (
    DELIVERY,
    ORDER_ANSWER,
    PRODUCT_CHOICE,
    PURCHASE_LINE,
    PURCHASE_ORDER,
    STATED_ORDER,
    SUPPLIER_CHOICE,
)
from app.store.tables.runs import APP_SESSION, JOB_FLIP, JOB_RUN, JOB_RUN_EVENT, SCHEDULE, SCHEDULE_CHANGE
from app.store.tables.sales import (
    LINE_STATEMENT,
    PENDING_LINE,
    PRODUCT_DAY,
    RECEIPT_TOTAL,
    SALE_LINE,
    SHOP_DAY,
)
from app.store.tables.settings import SETTING

__all__ = [
    "ALERT",
    "ALERT_EVENT",
    "APP_SESSION",
    "DELIVERY",
    "DEMAND_FORECAST",
    "FILE_ANSWER",
    "FILE_IMPORT",
    "FORECAST_ACCURACY",
    "HELD_PRICE",
    "INSIGHT",
    "JOB_FLIP",
    "JOB_RUN",
    "JOB_RUN_EVENT",
    "LINE_STATEMENT",
    "MARKET_PRICE",
    "METADATA",
    "NOTICE",
    "ORDER_ANSWER",
    "PAGE_EVIDENCE",
    "PAGE_PRICE",
    "PAST_CHANCE",
    "PAST_FORECAST",
    "PENDING_LINE",
    "PENDING_PRODUCT",
    "PENDING_STOCK",
    "PRICE_CHOICE",
    "PRICE_DAY",
    "PRICE_HISTORY",
    "PRICE_TOLD",
    "PRODUCT",
    "PRODUCT_ACTIVITY",
    "PRODUCT_BASE",
    "PRODUCT_CHOICE",
    "PRODUCT_DAY",
    "PRODUCT_IDENTIFIER",
    "PRODUCT_STATEMENT",
    "PRODUCT_TREND",
    "PURCHASE_LINE",
    "PURCHASE_ORDER",
    "RECEIPT_TOTAL",
    "REJECTED_ROW",
    "SALE_LINE",
    "SAVED_LAYOUT",
    "SCHEDULE",
    "SCHEDULE_CHANGE",
    "SETTING",
    "SHOP_DAY",
    "SOURCE",
    "STATED_FACTS",
    "STATED_ORDER",
    "STATED_PRICE",
    "STOCK_HISTORY",
    "STOCK_JUDGEMENT",
    "STOCK_LEVEL",
    "SUPPLIER",
    "SUPPLIER_CHOICE",
    "SUPPLIER_FEED",
    "WAITING_FILE",
    "WATCHED_PAGE",
    "WATCHED_SITE",
]
