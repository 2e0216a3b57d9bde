"""The demo shop's files read back with nothing but the csv module: the other side of every comparison."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from app.sources.demo import DemoShop, FileKind, write_demo_shop

Row = dict[str, str]


@dataclass
class Written:
    """A demo shop and its files."""

    folder: Path
    shop: DemoShop

    @classmethod
    def into(cls, folder: Path, today: date, seed: int = 7) -> Written:
        return cls(folder, write_demo_shop(folder, today=today, seed=seed))

    def rows(self, kind: FileKind) -> Iterator[Row]:
        """Yield the good rows of all files of a kind."""
        for file in self.shop.files:
            if file.kind is not kind:
                continue
            dirty = {row.line for row in self.shop.dirty_rows if row.file == file.path.name}
            with file.path.open(encoding="utf-8", newline="") as text:
                reader = csv.DictReader(text)
                for row in reader:
                    if reader.line_num not in dirty:
                        yield row

    @cached_property
    def catalogue(self) -> dict[str, Row]:
        return {row["SKU"]: row for row in self.rows(FileKind.CATALOGUE)}

    @cached_property
    def sales(self) -> list[Row]:
        return list(self.rows(FileKind.SALES))

    @cached_property
    def sold(self) -> dict[str, dict[date, Decimal]]:
        """Units by SKU and day, refunds taken off."""
        sold: dict[str, dict[date, Decimal]] = {sku: {} for sku in self.catalogue}
        for row in self.sales:
            day = date.fromisoformat(row["Date"])
            days = sold[row["SKU"]]
            days[day] = days.get(day, Decimal(0)) + Decimal(row["Quantity"])
        return sold
