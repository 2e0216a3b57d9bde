"""The watched folder: what becomes of each file that is laid into it."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from app.domain.errors import UsageError
from app.domain.runs import RunStatus
from app.jobs.service import Service
from app.jobs.taking_in import reject_waiting
from app.store.waiting import LARGE_CHANGE, QUESTION, UNKNOWN_LAYOUT, WaitingFile, waiting_files
from tests.filling import rows
from tests.jobs.conftest import Run, result_of

CATALOGUE = "SKU,Name,Price,Stock\nTEA,Green tea,3.50,12\nMUG,Mug,8.00,3\n"
SALES = "Receipt,SKU,Date,Quantity,Unit price\n1,TEA,2026-03-09 10:00,2,3.50\n2,MUG,2026-03-09 11:00,1,8.00\n"


def put(service: Service, name: str, text: str, *, second: int = 0) -> Path:
    """Lay a file into the watched folder; a later version of it gets a later ``second``."""
    path = service.home.inbox / name
    path.write_text(text, encoding="utf-8")
    os.utime(path, (1_773_000_000 + second, 1_773_000_000 + second))
    return path


def waiting(service: Service) -> list[WaitingFile]:
    with service.store.read() as connection:
        return waiting_files(connection)


def lies_in(service: Service, folder: str) -> list[str]:
    return sorted(path.name for path in (service.home.inbox / folder).glob("*"))


def priced(price: float, count: int = 60) -> str:
    """A catalogue whose prices are all proved to have a decimal point."""
    lines = [f"P-{number},Product {number},{price + number:.2f},5" for number in range(count)]
    return "\n".join(["SKU,Name,Price,Stock", *lines]) + "\n"


def test_new_files_are_taken_in_and_put_away_with_a_report(service: Service, run: Run) -> None:
    put(service, "products.csv", CATALOGUE)
    put(service, "sales.csv", SALES)
    ended = run("update-inventory")
    figures = {name: count for name, count in result_of(service, ended).items() if count}
    assert figures == {"files": 2, "products": 2, "prices": 2, "stock": 2, "sales": 2}
    assert [(row.sku, row.on_hand) for row in service.products()] == [("TEA", 12_000), ("MUG", 3_000)]
    assert rows(service.store, "SELECT sum(amount) FROM product_day") == [(150_000,)]
    assert "2 files read" in (ended.result_text or "")
    assert lies_in(service, "imported") == [
        "products.csv", "products.csv.report.txt", "sales.csv", "sales.csv.report.txt",
    ]  # fmt: skip
    assert lies_in(service, ".") == ["imported"]
    report = (service.home.inbox / "imported" / "sales.csv.report.txt").read_text(encoding="utf-8")
    assert "2 sale lines" in report


def test_a_corrected_file_is_read_again(service: Service, run: Run) -> None:
    put(service, "products.csv", CATALOGUE)
    run("update-inventory")
    assert "No new files" in (run("update-inventory").result_text or "")
    put(service, "products.csv", CATALOGUE.replace("8.00", "9.00"), second=60)
    ended = run("update-inventory")
    assert (result_of(service, ended)["prices"], result_of(service, ended)["products"]) == (1, 0)
    assert "products (2).csv" in lies_in(service, "imported")


def test_a_copy_of_a_known_file_changes_nothing(service: Service, run: Run) -> None:
    put(service, "products.csv", CATALOGUE)
    put(service, "sales.csv", SALES)
    run("update-inventory")
    put(service, "sales (1).csv", SALES, second=60)
    ended = run("update-inventory")
    assert (result_of(service, ended)["files"], ended.rows) == (1, 0)
    assert rows(service.store, "SELECT count(*) FROM sale_line") == [(2,)]


def test_a_damaged_file_is_put_aside_and_does_not_keep_the_others_out(service: Service, run: Run) -> None:
    torn = put(service, "sales.csv.gz", "")
    torn.write_bytes(gzip.compress(SALES.encode())[:-9])
    put(service, "products.csv", CATALOGUE)
    ended = run("update-inventory", ends=RunStatus.FAILED)
    assert "sales.csv.gz" in (ended.error_text or "")
    assert len(service.products()) == 2
    assert any("sales.csv.gz" in line.text and line.level == "error" for line in service.run_log(ended.id))
    [notice] = service.waiting_notices()
    assert "did not work" in notice.title
    assert lies_in(service, "rejected") == ["sales.csv.gz", "sales.csv.gz.report.txt"]
    report = (service.home.inbox / "rejected" / "sales.csv.gz.report.txt").read_text(encoding="utf-8")
    assert "Nothing of it was taken in." in report
    run("update-inventory")


def test_a_file_of_unknown_layout_waits_and_is_told_of_once(service: Service, run: Run) -> None:
    letter = put(service, "a letter.csv", "Dear owner,\nhow are you?\n")
    ended = run("update-inventory")
    assert "1 file waits" in (ended.result_text or "")
    assert [(file.path, file.reason) for file in waiting(service)] == [(letter, UNKNOWN_LAYOUT)]
    [notice] = service.waiting_notices()
    assert (notice.title, notice.page) == ("a letter.csv waits for you", "data")
    run("update-inventory")
    assert len(service.waiting_notices()) == 1
    assert letter.exists()
    letter.unlink()
    run("update-inventory")
    assert waiting(service) == []


def test_an_open_question_is_asked_once_for_its_kind_of_file(service: Service, run: Run) -> None:
    sales = "Receipt;SKU;Date;Quantity;Unit price\n1;TEA;2026-03-09 10:00;2;1.500\n"
    path = put(service, "ventas.csv", sales)
    run("update-inventory")
    [file] = waiting(service)
    assert (file.reason, [question.key for question in file.questions]) == (QUESTION, ["decimal"])
    assert rows(service.store, "SELECT count(*) FROM sale_line") == [(0,)]
    run("import-file", {"path": str(path), "answers": {"decimal": ","}})
    assert rows(service.store, "SELECT unit_price FROM sale_line") == [(15_000_000,)]
    assert (waiting(service), "ventas.csv" in lies_in(service, "imported")) == ([], True)
    put(service, "ventas 2.csv", sales.replace("1;TEA", "2;TEA"), second=60)
    run("update-inventory")
    assert waiting(service) == []
    assert rows(service.store, "SELECT unit_price FROM sale_line") == [(15_000_000,), (15_000_000,)]


def test_a_large_change_waits_until_the_owner_has_seen_it(service: Service, run: Run) -> None:
    put(service, "products.csv", priced(10))
    run("update-inventory")
    dearer = put(service, "products.csv", priced(15), second=60)
    run("update-inventory")
    [file] = waiting(service)
    assert file.reason == LARGE_CHANGE
    assert "60 of 60 prices change" in file.text
    assert file.differences is not None
    assert len(file.differences.examples) == 12
    assert {row.price for row in service.products()} == {(10 + number) * 10_000 for number in range(60)}
    run("import-file", {"path": str(dearer), "take_large": True})
    assert {row.price for row in service.products()} == {(15 + number) * 10_000 for number in range(60)}
    assert waiting(service) == []


def test_a_file_that_the_owner_does_not_want_goes_to_the_rejected_ones(service: Service, run: Run) -> None:
    path = put(service, "a letter.csv", "Dear owner,\nhow are you?\n")
    run("update-inventory")
    reject_waiting(service, path)
    assert waiting(service) == []
    assert lies_in(service, "rejected") == ["a letter.csv", "a letter.csv.report.txt"]


def test_an_import_is_undone_as_a_whole(service: Service, run: Run) -> None:
    put(service, "products.csv", CATALOGUE)
    put(service, "sales.csv", SALES)
    run("update-inventory")
    ids = dict(rows(service.store, "SELECT layout, id FROM file_import"))
    run("undo-import", {"import_id": ids["sales"]})
    assert rows(service.store, "SELECT count(*) FROM sale_line_now") == [(0,)]
    assert [row.sku for row in service.products()] == ["TEA", "MUG"]
    again = run("undo-import", {"import_id": ids["sales"]}, ends=RunStatus.FAILED)
    assert "undone already" in (again.error_text or "")
    run("undo-import", {"import_id": ids["products"]})
    assert service.products() == []


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


def test_a_file_that_cannot_be_moved_is_not_read_again(service: Service, run: Run) -> None:
    put(service, "products.csv", CATALOGUE)
    (service.home.inbox / "imported").write_text("in the way")
    ended = run("update-inventory")
    assert any("could not be moved" in line.text for line in service.run_log(ended.id))
    assert "No new files" in (run("update-inventory").result_text or "")
    put(service, "products.csv", CATALOGUE.replace("8.00", "9.00"), second=60)
    assert result_of(service, run("update-inventory"))["prices"] == 1


def test_fewer_rows_at_a_time_come_to_the_same(service: Service) -> None:
    lines = [f"R-{number},BEAN,2026-03-0{number % 9 + 1} 10:00,1,2.00" for number in range(450)]
    put(service, "sales.csv", "\n".join(["Receipt,SKU,Date,Quantity,Unit price", *lines]) + "\n")
    run = service.engine.wait(service.run_now("update-inventory", {"batch_size": "100"}), 30)
    assert (run.status, run.params) == (RunStatus.SUCCEEDED, {"batch_size": 100})
    assert rows(service.store, "SELECT count(*), sum(quantity) FROM sale_line") == [(450, 450_000)]
    with pytest.raises(UsageError, match="batch_size"):
        service.run_now("update-inventory", {"batch_size": "1"})
