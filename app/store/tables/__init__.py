"""Every table of the store, one module a theme. Importing this package fills ``METADATA``.

Conventions, everywhere: ``*_at`` is an instant in milliseconds since 1970 (UTC); ``day`` is a business day of
the shop, in days since 1970; amounts and quantities are scaled integers (``app.domain.money``,
``app.domain.quantity``); ``*_json`` is a JSON document. Foreign keys are enforced.
"""

from app.store.tables.alerts import ALERT, ALERT_EVENT, NOTICE, STOCK_STATE
from app.store.tables.base import METADATA
from app.store.tables.catalogue import (
    MARKET_PRICE,
    PRICE_HISTORY,
    PRODUCT,
    PRODUCT_IDENTIFIER,
    STOCK_HISTORY,
    STOCK_LEVEL,
)
from app.store.tables.insights import INSIGHT, PRODUCT_ACTIVITY, PRODUCT_TREND
from app.store.tables.intake import FILE_IMPORT, REJECTED_ROW, SOURCE
from app.store.tables.runs import APP_SESSION, JOB_FLIP, JOB_RUN, JOB_RUN_EVENT, SCHEDULE, SCHEDULE_CHANGE
from app.store.tables.sales import PRODUCT_DAY, SALE_LINE
from app.store.tables.settings import SETTING

__all__ = [
    "ALERT",
    "ALERT_EVENT",
    "APP_SESSION",
    "FILE_IMPORT",
    "INSIGHT",
    "JOB_FLIP",
    "JOB_RUN",
    "JOB_RUN_EVENT",
    "MARKET_PRICE",
    "METADATA",
    "NOTICE",
    "PRICE_HISTORY",
    "PRODUCT",
    "PRODUCT_ACTIVITY",
    "PRODUCT_DAY",
    "PRODUCT_IDENTIFIER",
    "PRODUCT_TREND",
    "REJECTED_ROW",
    "SALE_LINE",
    "SCHEDULE",
    "SCHEDULE_CHANGE",
    "SETTING",
    "SOURCE",
    "STOCK_HISTORY",
    "STOCK_LEVEL",
    "STOCK_STATE",
]
