"""Those the shop buys from, as the files name them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from app.domain.records import ImportCounts, SupplierRecord

CHUNK_SUPPLIERS = 1_000


class SupplierIntake:
    """Takes the suppliers of one import in, chunk after chunk; seen once the import counts."""

    def __init__(self, *, import_id: int, counts: ImportCounts) -> None:
        self._import_id = import_id
        self._counts = counts

    def add(self, connection: Connection, records: Sequence[SupplierRecord]) -> None:
        """Take in one chunk within the caller's write transaction."""
        for record in records:
            stated = (record.source_id[1] if record.source_id else None, record.active)
            known = connection.exec_driver_sql(
                "SELECT number, active FROM supplier WHERE name = ? AND (import_id = ?"
                " OR import_id IN (SELECT id FROM file_import WHERE state = 'finished'))"
                " ORDER BY import_id DESC LIMIT 1",
                (record.name, self._import_id),
            ).first()
            changed = known is None or tuple(known) != stated
            self._counts.suppliers += changed
            self._counts.unchanged += not changed
            connection.exec_driver_sql(
                "INSERT INTO supplier (name, import_id, number, active) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (name, import_id) DO UPDATE SET number = excluded.number, active = excluded.active",
                (record.name, self._import_id, *stated),
            )
