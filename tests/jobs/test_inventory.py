from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.domain.errors import UsageError
from app.domain.runs import RunStatus
from app.jobs.service import Service
from tests.filling import product, rows, take_products
from tests.jobs.conftest import Run, result_of

CATALOGUE = "SKU,Name,Price,Stock\nTEA,Green tea,3.50,12\nMUG,Mug,8.00,3\n"
SALES = "Receipt,SKU,Date,Quantity,Unit price\n1,TEA,2026-03-09 10:00,2,3.50\n2,MUG,2026-03-09 11:00,1,8.00\n"


def put(service: Service, name: str, text: str, *, second: int = 0) -> Path:
    """Lay a file into the watched folder; a later version of it gets a later ``second``."""
    path = service.home.inbox / name
    path.write_text(text, encoding="utf-8")
    os.utime(path, (1_773_000_000 + second, 1_773_000_000 + second))
    return path


def test_new_files_are_taken_in(service: Service, run: Run) -> None:
    put(service, "products.csv", CATALOGUE)
    put(service, "sales.csv", SALES)
    ended = run("update-inventory")
    assert result_of(service, ended) | {"failed": 0} == {
        "files": 2, "failed": 0, "products": 2, "prices": 2, "stock": 2, "sales": 2, "activity": 0,
        "market_prices": 0,
    }  # fmt: skip
    assert [(row.sku, row.on_hand) for row in service.products()] == [("TEA", 12_000), ("MUG", 3_000)]
    assert rows(service.store, "SELECT sum(amount) FROM product_day") == [(150_000,)]
    assert "2 files read" in (ended.result_text or "")


def test_a_file_is_read_again_only_when_it_has_changed(service: Service, run: Run) -> None:
    put(service, "products.csv", CATALOGUE)
    run("update-inventory")
    assert "No new files" in (run("update-inventory").result_text or "")
    put(service, "products.csv", CATALOGUE.replace("8.00", "9.00"), second=60)
    ended = run("update-inventory")
    assert result_of(service, ended)["prices"] == 1
    assert result_of(service, ended)["products"] == 0


def test_a_copy_of_a_known_file_changes_nothing(service: Service, run: Run) -> None:
    put(service, "products.csv", CATALOGUE)
    put(service, "sales.csv", SALES)
    run("update-inventory")
    put(service, "sales (1).csv", SALES, second=60)
    ended = run("update-inventory")
    assert (result_of(service, ended)["files"], ended.rows) == (1, 0)
    assert rows(service.store, "SELECT count(*) FROM sale_line") == [(2,)]


def test_a_bad_file_is_told_of_once_and_does_not_keep_the_others_out(service: Service, run: Run) -> None:
    put(service, "a letter.csv", "Dear owner,\nhow are you?\n")
    put(service, "products.csv", CATALOGUE)
    ended = run("update-inventory", ends=RunStatus.FAILED)
    assert "a letter.csv" in (ended.error_text or "")
    assert len(service.products()) == 2
    assert any("a letter.csv" in line.text and line.level == "error" for line in service.run_log(ended.id))
    [notice] = service.waiting_notices()
    assert "did not work" in notice.title
    assert notice.subject == str(ended.id)

    run("update-inventory")
    put(service, "a letter.csv", "Dear owner,\nanything new?\n", second=60)
    run("update-inventory", ends=RunStatus.FAILED)


def test_rejected_rows_are_listed_in_the_log(service: Service, run: Run) -> None:
    put(service, "products.csv", CATALOGUE + "CUP,Cup,dear,1\n")
    ended = run("update-inventory")
    [line] = [line for line in service.run_log(ended.id) if line.level == "warning"]
    assert "line 4" in line.text
    assert "'dear'" in line.text
    assert rows(service.store, "SELECT line, text FROM rejected_row") == [(4, "dear")]


def test_what_is_no_export_is_left_alone(service: Service, run: Run) -> None:
    for name in (".hidden.csv", "~lock.csv", "picture.png"):
        put(service, name, "x")
    (service.home.inbox / "folder.csv").mkdir()
    assert "No new files" in (run("update-inventory").result_text or "")


def test_a_shop_without_its_watched_folder_has_no_new_files(service: Service, run: Run) -> None:
    service.home.inbox.rmdir()
    assert "No new files" in (run("update-inventory").result_text or "")


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


def test_fewer_rows_at_a_time_come_to_the_same(service: Service) -> None:
    lines = [f"R-{number},BEAN,2026-03-0{number % 9 + 1} 10:00,1,2.00" for number in range(450)]
    put(service, "sales.csv", "\n".join(["Receipt,SKU,Date,Quantity,Unit price", *lines]) + "\n")
    run = service.engine.wait(service.run_now("update-inventory", {"batch_size": "100"}), 30)
    assert (run.status, run.params) == (RunStatus.SUCCEEDED, {"batch_size": 100})
    assert rows(service.store, "SELECT count(*), sum(quantity) FROM sale_line") == [(450, 450_000)]
    with pytest.raises(UsageError, match="batch_size"):
        service.run_now("update-inventory", {"batch_size": "1"})
