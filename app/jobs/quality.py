"""The rows of one kind of fault as a file that their owner can work through."""

from __future__ import annotations

from pathlib import Path

from app.jobs.exporting import write_csv
from app.jobs.quality_table import QUALITY_COLUMNS, quality_cells
from app.jobs.service import Service


def export_quality(service: Service, key: str | None, target: Path) -> int:
    """Write the rows of one group (all groups where ``key`` is None) and return their number.

    Raises ``InputError`` where the file cannot be written.
    """
    return write_csv(target, QUALITY_COLUMNS, quality_cells(service, key))
