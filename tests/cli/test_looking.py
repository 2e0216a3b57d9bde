from __future__ import annotations

import csv
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.cli.conftest import Call


def test_products_are_found_by_any_of_their_names(call: Call, catalogue: Path) -> None:
    call("import", catalogue)
    assert [product["sku"] for product in call("--json", "products").document] == ["A-2", "A-1"]
    assert [product["sku"] for product in call("--json", "products", "--search", "mug").document] == ["A-1"]
    assert call("--json", "products", "--search", "100%").document == []
    product = call("--json", "product", "A-1").document
    assert (product["price"], product["currency"], product["stock"]) == ("8.50", "EUR", "20")
    assert product["margin"] == 0.6471
    assert call("product", "B-9").code == 2


def test_status_says_what_is_there(call: Call, catalogue: Path, till: Path) -> None:
    call("import", catalogue, till)
    status = call("--json", "status").document
    assert status["running"] is False
    assert {"job": "back-up", "health": "new", "last_success": None, "since": None} in status["jobs"]
    assert status["products"] == 2
    assert (status["sales_from"], status["sales_to"]) == ("2026-11-19", "2026-11-20")
    assert status["last_good_data"]


def test_an_exported_cell_never_runs_as_a_formula(call: Call, catalogue: Path, tmp_path: Path) -> None:
    call("import", catalogue)
    target = tmp_path / "products.csv"
    assert call("--json", "export", "products", target).document["rows"] == 2
    with target.open(newline="", encoding="utf-8-sig") as file:
        assert [row["name"] for row in csv.DictReader(file)] == ["'=Bowl", "Mug"]


def test_sales_come_out_as_they_went_in(call: Call, till: Path, tmp_path: Path) -> None:
    call("import", till)
    target = tmp_path / "sales.csv"
    call("export", "sales", target)
    with target.open(newline="", encoding="utf-8-sig") as file:
        assert sorted(row["amount"] for row in csv.DictReader(file)) == ["-8.50", "12.00", "17.00", "8.50"]


def test_a_backup_brings_the_shop_back(call: Call, root: Path, catalogue: Path, tmp_path: Path) -> None:
    call("import", catalogue)
    copy = tmp_path / "copy.db"
    assert call("--json", "backup", copy).document["checked"] is True
    with closing(sqlite3.connect(root / "tillwatch.db")) as connection, connection:
        connection.execute("DELETE FROM product")
    answer = call("--json", "restore", copy)
    assert answer.code == 0
    assert Path(answer.document["old_store"]).is_file()
    assert len(call("--json", "products").document) == 2


def test_what_is_no_backup_is_refused_and_changes_nothing(
    call: Call, catalogue: Path, tmp_path: Path
) -> None:
    call("import", catalogue)
    wrong = tmp_path / "wrong.db"
    wrong.write_text("no database")
    assert call("restore", wrong).code == 4
    assert len(call("--json", "products").document) == 2


def test_a_backup_of_a_newer_version_is_refused_and_changes_nothing(
    call: Call, catalogue: Path, tmp_path: Path
) -> None:
    call("import", catalogue)
    copy = tmp_path / "copy.db"
    call("backup", copy)
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    answer = call("restore", copy)
    assert answer.code == 4
    assert "newer version" in answer.err
    assert len(call("--json", "products").document) == 2


def test_a_store_from_a_newer_version_is_refused(call: Call, root: Path) -> None:
    call("status")
    with closing(sqlite3.connect(root / "tillwatch.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    answer = call("status")
    assert answer.code == 5
    assert "newer version" in answer.err


def test_doctor_answers_without_a_desktop(call: Call) -> None:
    answer = call("--json", "doctor")
    assert answer.code == 0
    assert {"store", "keyring", "notifications", "tray", "disk", "autostart"} <= set(
        answer.document["checks"]
    )


def test_options_may_stand_before_or_after_the_command(call: Call) -> None:
    assert call("--json", "alerts").document == call("alerts", "--json").document == []


def test_wrong_words_are_wrong_usage(call: Call) -> None:
    assert call("frobnicate").code == 2
    assert call("history", "--limit", "none").code == 2
