"""What is wrong with the shop's own figures, as cells of a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.jobs.service import Service
from app.store.quality import quality_groups, quality_rows

QUALITY_COLUMNS = ("problem", "sku", "name", "value", "detail")


def quality_cells(service: Service, key: str | None = None) -> Iterator[dict[str, Any]]:
    """Yield the rows of one group of faults; of all groups, the most pressing first, where ``key`` is None."""
    now = service.now()
    with service.store.read() as connection:
        keys = [group.key for group in quality_groups(connection, now)] if key is None else [key]
        for group in keys:
            for row in quality_rows(connection, group, now=now):
                yield {
                    "problem": group,
                    "sku": row.sku,
                    "name": row.name,
                    "value": row.value,
                    "detail": row.detail,
                }
