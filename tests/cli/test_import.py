from __future__ import annotations

from pathlib import Path

from app.system.instance import InstanceLock
from tests.cli.conftest import Call


def test_says_what_became_of_every_row(call: Call, catalogue: Path) -> None:
    answer = call("--json", "import", catalogue)
    assert answer.code == 0
    (report,) = answer.document
    assert report["file"] == str(catalogue)
    assert (report["layout"], report["encoding"], report["delimiter"]) == ("products", "utf-8", ",")
    assert report["rows"] == 3
    assert report["imported"]["products"] == 2
    assert report["imported"]["prices"] == 2
    assert report["imported"]["stock"] == 2
    (rejected,) = report["rejected"]
    assert rejected["line"] == 4
    assert rejected["column"] == "Price"
    assert rejected["text"] == "dear"
    assert rejected["reason"]


def test_the_same_file_again_changes_nothing(call: Call, catalogue: Path, till: Path) -> None:
    call("import", catalogue, till)
    before = call("export", "products", catalogue.with_name("before.csv"))
    again = call("import", "--json", catalogue, till).document
    assert [set(report["imported"].values()) for report in again] == [{0}, {0}]
    assert [report["unchanged"] for report in again] == [2, 4]
    call("export", "products", catalogue.with_name("after.csv"))
    assert before.code == 0
    assert catalogue.with_name("before.csv").read_bytes() == catalogue.with_name("after.csv").read_bytes()


def test_a_dry_run_says_the_same_and_changes_nothing(call: Call, catalogue: Path) -> None:
    dry = call("--json", "import", "--dry-run", catalogue).document
    assert call("--json", "products").document == []
    real = call("--json", "import", catalogue).document
    assert dry[0]["imported"] == real[0]["imported"]
    assert (dry[0]["dry_run"], real[0]["dry_run"]) == (True, False)


def test_an_unreadable_file_is_refused_and_the_others_are_taken(
    call: Call, catalogue: Path, tmp_path: Path
) -> None:
    answer = call("--json", "import", tmp_path / "nowhere.csv", catalogue)
    assert answer.code == 4
    assert "nowhere.csv" in answer.err
    assert [report["error"] is None for report in answer.document] == [False, True]


def test_a_mapping_names_what_columns_hold(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text(
        "Bon,Ding,Tal,Prijs,Wanneer\nB1,Kaas,2,4.00,2026-11-19 10:00\nB2,Brood,1,2.50,2026-11-19 11:00\n"
    )
    pairs = ("Bon=receipt", "Ding=sku", "Tal=quantity", "Prijs=unit_price", "Wanneer=sold_at")
    mapping = [word for pair in pairs for word in ("--map", pair)]
    answer = call("--json", "import", path, "--as", "sales", *mapping)
    assert answer.document[0]["imported"]["sales"] == 2
    assert call("--json", "report", "day", "--as-of", "2026-11-19").document["amount"] == "10.50"


def test_a_mapping_without_an_equals_sign_is_wrong_usage(call: Call, catalogue: Path) -> None:
    answer = call("import", catalogue, "--map", "SKU")
    assert answer.code == 2
    assert "--map NAME=VALUE" in answer.err


def test_a_second_import_at_the_same_time_is_refused(call: Call, root: Path, catalogue: Path) -> None:
    call("status")
    with InstanceLock(root / "import.lock") as lock:
        assert lock.acquire()
        answer = call("import", catalogue)
    assert answer.code == 3
    assert "Another import" in answer.err
    assert call("import", catalogue).code == 0


def test_people_are_told_in_words(call: Call, catalogue: Path) -> None:
    answer = call("import", catalogue)
    assert "Brought in 2 products, 2 prices, 2 stock counts." in answer.out
    assert "1 row was not taken" in answer.out
    assert "line 4, Price" in answer.out


def test_imports_are_listed_and_undone(call: Call, catalogue: Path) -> None:
    call("import", catalogue)
    call("import", catalogue)
    assert call("import", "--list").out.count("the same file as import 1") == 1
    undone = call("--json", "import", "--undo", "1")
    assert (undone.code, undone.document["state"]) == (0, "undone")
    assert call("--json", "products").document == []
    assert [row["state"] for row in call("--json", "import", "--list").document] == ["finished", "undone"]
    again = call("import", "--undo", "1")
    assert again.code == 4
    assert "undone already" in again.err
    assert call("import", "--undo", "9").code == 2
    assert call("import").code == 2
    assert call("import", catalogue, "--undo", "1").code == 2


def test_what_was_said_on_the_command_line_is_remembered(call: Call, tmp_path: Path) -> None:
    sales = tmp_path / "ventas.csv"
    sales.write_text("Receipt,SKU,Date,Quantity,Unit price\n1,TEA,03/04/2026,1,1.5\n")
    [question] = call("--json", "import", sales).document[0]["questions"]
    assert (question["key"], question["column"]) == ("date_order", "Date")
    said = call("--json", "import", sales, "--date-format", "MM/DD/YYYY").document[0]
    assert (said["questions"], said["first_day"]) == ([], "2026-03-04")
    assert call("--json", "import", sales).document[0]["questions"] == []
    assert call("import", sales, "--date-format", "soon").code == 4


def test_a_layout_is_saved_under_its_name(call: Call, tmp_path: Path) -> None:
    till = tmp_path / "kasse.csv"
    till.write_text("Wann;Was;Wieviel;Wofür\n09.03.2026;TEA;2;3,50\n", encoding="utf-8")
    assert call("import", till).code == 4
    maps = [f"--map={pair}" for pair in ("Wann=sold_at", "Was=sku", "Wieviel=quantity", "Wofür=unit_price")]
    first = call("--json", "import", till, "--as", "sales", *maps, "--save-layout", "Kasse")
    assert first.document[0]["imported"]["sales"] == 1
    again = call("--json", "import", till).document[0]
    assert (again["layout"], again["imported"]["sales"], again["unchanged"]) == ("sales", 0, 1)
    assert call("--json", "import", "--list").document[0]["source"] == "Kasse"
