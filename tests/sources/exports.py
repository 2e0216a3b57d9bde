"""Small export files written for one test, and what reading them gave."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from app.domain.records import Record
from app.sources.files import open_file
from app.sources.reading import Reading, ReadOptions


@dataclass(frozen=True)
class Read:
    """A file read to its end."""

    reading: Reading
    records: list[Any]

    @property
    def skus(self) -> list[str | None]:
        return [record.sku for record in self.records]


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str]], delimiter: str = ",") -> str:
    """Return rows as CSV text; rows may be shorter than the header."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def table(header: Sequence[str], *rows: dict[str, str]) -> str:
    """Return CSV text of rows given by column; columns left out are blank."""
    return csv_text(header, [[row.get(name, "") for name in header] for row in rows])


def read(folder: Path, content: str | bytes, *, name: str = "export.csv", **options: Any) -> Read:
    """Write ``content`` to a file in ``folder`` and read it to its end."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    if isinstance(zone := options.get("zone"), str):
        options["zone"] = ZoneInfo(zone)
    reading = open_file(path, ReadOptions(**options))
    return Read(reading, list(reading.records()))


def accounted(reading: Reading, records: Iterable[Record]) -> int:
    """Return how many rows the reading tells about: yielded, rejected or set aside by design."""
    return len({record.line for record in records}) + len(reading.rejected) + sum(reading.other_rows.values())
