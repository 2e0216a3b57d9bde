from __future__ import annotations

import pytest

from app.jobs.service import Service
from tests.filling import product, rows, take_products
from tests.jobs.conftest import Run, result_of


@pytest.mark.parametrize(
    ("job", "levels"), [("stock-alerts", ["out-of-stock", "low-stock"]), ("out-of-stock", ["out-of-stock"])]
)
def test_stock_is_judged_after_an_import(service: Service, run: Run, job: str, levels: list[str]) -> None:
    shelf = [
        product("FULL", stock="50", reorder_point="10"),
        product("LOW", stock="4", reorder_point="10"),
        product("OUT", stock="0", reorder_point="10"),
        product("WRONG", stock="-3"),
        product("FREE", stock_tracked=False),
    ]
    take_products(service.store, shelf)
    ended = run(job)
    figures = result_of(service, ended)
    assert (figures["judged"], figures["out"], figures["low"], figures["wrong_counts"]) == (3, 1, 1, 1)
    live = [
        kind
        for (kind,) in rows(service.store, "SELECT kind FROM alert WHERE state = 'open' ORDER BY severity")
    ]
    assert live == [*levels, "fix-counts"]
    assert service.waiting_notices() == []
    low = {row.sku for row in service.products(low_only=True)}
    assert low == {"OUT", "LOW"} if len(levels) == 2 else {"OUT"}
