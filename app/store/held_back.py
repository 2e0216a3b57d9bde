"""Products that are low and have no alert: of those that can wait, a day brings only so many."""

from __future__ import annotations

from sqlalchemy import Connection

from app.store.alerts import STOCK_KINDS

_COUNT = """
SELECT count(*) FROM stock_judgement AS judged
WHERE judged.severity = ?
    AND (NOT json_extract(judged.facts_json, '$.covered')
        OR json_extract(judged.facts_json, '$.late_since') IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM alert WHERE alert.product_id = judged.product_id
        AND alert.state IN ('open', 'snoozed') AND alert.kind IN (?, ?))
"""


def count_without_alert(connection: Connection, severity: int) -> int:
    """Return how many products of that severity have no alert, though no order on its way is enough for them."""
    return int(connection.exec_driver_sql(_COUNT, (severity, *STOCK_KINDS)).scalar_one())
