from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path

import pytest

from app.domain.errors import InputError
from app.jobs.exporting import TABLES, export_table
from app.jobs.service import Service
from tests.clock import TUESDAY_NOON
from tests.filling import product, sale, take_products, take_sales
from tests.jobs.conftest import Run


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_tables_come_out_as_they_are(service: Service, run: Run, tmp_path: Path) -> None:
    take_products(service.store, [product("TEA", name="=cmd()", price="3.50", stock="0", reorder_point="2")])
    take_sales(service.store, [sale("1", "TEA", TUESDAY_NOON.date(), "0.25", "4")])
    run("stock-alerts")
    run("record-prices")
    for table in TABLES:
        assert export_table(service, table, tmp_path / f"{table}.csv") == len(read(tmp_path / f"{table}.csv"))
    [tea] = read(tmp_path / "products.csv")
    assert (tea["name"], tea["price"], tea["stock"]) == ("'=cmd()", "3.50", "0")
    [line] = read(tmp_path / "sales.csv")
    assert (line["quantity"], line["amount"], line["day"]) == ("0.25", "1.00", "2026-03-10")
    assert [row["job"] for row in read(tmp_path / "runs.csv")] == ["record-prices", "stock-alerts"]
    assert "TEA" in [row["sku"] for row in read(tmp_path / "alerts.csv")]


def test_forecasts_come_out_day_by_day(service: Service, run: Run, tmp_path: Path) -> None:
    today = TUESDAY_NOON.date()
    lines = [sale(str(days), "TEA", today - timedelta(days=days), "3") for days in range(1, 100)]
    take_sales(service.store, [*lines, sale("seldom", "MUG", today - timedelta(days=50))])
    run("forecast-demand")
    assert export_table(service, "forecasts", tmp_path / "forecasts.csv") == 28
    rows = read(tmp_path / "forecasts.csv")
    assert {row["sku"] for row in rows} == {"TEA"}
    assert [row["day"] for row in rows] == [(today + timedelta(days=step)).isoformat() for step in range(28)]
    for row in rows:
        assert float(row["low"]) <= float(row["mean"]) <= float(row["high"])
        assert float(row["mean"]) == pytest.approx(3, abs=0.5)


def test_an_export_that_fails_leaves_the_old_file(service: Service, tmp_path: Path) -> None:
    target = tmp_path / "folder" / "products.csv"
    with pytest.raises(InputError, match="could not be written"):
        export_table(service, "products", target)
    assert list(tmp_path.glob("**/*.part")) == []
