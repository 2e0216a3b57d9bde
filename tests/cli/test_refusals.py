"""What goes wrong is told in one sentence, with the contract's exit code, and as one document with --json."""

from __future__ import annotations

import csv
import io
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from app.cli.main import run_cli
from app.system.instance import InstanceLock
from tests.cli.conftest import Call


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("make-coffee",),
        ("import",),
        ("report", "month"),
        ("history", "--limit", "0"),
        ("history", "--limit", "9" * 30),
        ("log", "9" * 30),
        ("log", "abc"),
        ("snooze", "1"),
        ("snooze", "1", "--for", "99999999999d"),
        ("snooze", "1", "--for", "infd"),
        ("snooze", "1", "--for", "nand"),
        ("schedule", "record-prices", "--every", "infd"),
        ("run", "stock-alerts", "--as-of", "0001-01-01"),
        ("run", "stock-alerts", "--as-of", "9999-12-31"),
        ("export", "coffee", "file.csv"),
    ],
)
def test_wrong_usage_is_one_sentence_and_one_document(call: Call, arguments: tuple[str, ...]) -> None:
    answer = call("--json", *arguments)
    assert answer.code == 2
    assert answer.document["exit_code"] == 2
    assert answer.err.startswith(f"tillwatch: {answer.document['error']}"[:60])
    assert len(answer.err.splitlines()) == 1
    assert call(*arguments).out == ""


@pytest.mark.parametrize("command", [("export", "products"), ("history", "--export")])
def test_a_file_that_cannot_be_written_is_refused_and_nothing_is_left(
    call: Call, tmp_path: Path, command: tuple[str, ...]
) -> None:
    for target in (tmp_path / "nowhere" / "table.csv", tmp_path):
        answer = call("--json", *command, target)
        assert answer.code == 4
        assert str(target) in answer.document["error"]
    assert list(tmp_path.glob("*.part")) == []


def test_a_backup_never_lands_on_a_folder_or_on_the_store(call: Call, root: Path, catalogue: Path) -> None:
    call("import", catalogue)
    assert call("backup", root).code == 4
    assert call("backup", root / "tillwatch.db").code == 4
    assert len(call("--json", "products").document) == 2


def test_every_file_of_an_import_has_its_entry(call: Call, catalogue: Path, tmp_path: Path) -> None:
    missing = tmp_path / "nowhere.csv"
    refused, taken = call("--json", "import", missing, catalogue).document
    assert (refused["file"], refused["layout"], refused["rows"]) == (str(missing), None, 0)
    assert "There is no file" in refused["error"]
    assert taken["error"] is None
    assert refused.keys() == taken.keys()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems' file names are text")
def test_a_file_name_that_is_no_text_is_taken_in(call: Call, catalogue: Path, root: Path) -> None:
    odd = Path(os.fsdecode(os.fsencode(catalogue.parent) + b"/odd\xff.csv"))
    odd.write_bytes(catalogue.read_bytes())
    assert call("--json", "import", odd).document[0]["imported"]["products"] == 2
    odd.replace(root / "inbox" / odd.name)
    assert call("--json", "run", "update-inventory").document["status"] == "succeeded"


def test_names_full_of_signs_are_shown_as_they_are(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "signs.csv"
    path.write_text("SKU,Name,Price\nA,[/bold]Mug :smile:,1\nB,Plate \x1b[31mred,2\n")
    call("import", path)
    shown = call("products").out
    assert "[/bold]Mug :smile:" in shown
    assert "\x1b" not in shown
    assert "\x1b" not in call("product", "B").out


def test_a_table_for_a_pipe_keeps_each_line_whole(call: Call) -> None:
    lines = call("jobs").out.splitlines()
    assert [line.split()[0] for line in lines[1:3]] == ["update-inventory", "stock-alerts"]
    assert len(lines) == 1 + len(call("--json", "jobs").document)


def test_an_empty_table_still_names_its_columns(call: Call, tmp_path: Path) -> None:
    target = tmp_path / "sales.csv"
    assert call("--json", "export", "sales", target).document["rows"] == 0
    with target.open(newline="", encoding="utf-8-sig") as file:
        assert next(csv.reader(file))[:3] == ["receipt", "sold_at", "day"]


def test_an_exported_history_runs_nothing_in_a_spreadsheet(call: Call, root: Path, tmp_path: Path) -> None:
    call("status")
    (root / "inbox" / "=cmd().csv").write_bytes(b"")
    call("run", "update-inventory")
    target = tmp_path / "runs.csv"
    call("history", "--export", target)
    with target.open(newline="", encoding="utf-8-sig") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert any("=cmd()" in cell for cell in cells)
    assert not any(cell.startswith("=") for cell in cells)


def test_the_doctor_sees_a_store_of_a_newer_version(call: Call, root: Path, catalogue: Path) -> None:

    call("import", catalogue)
    assert call("--json", "doctor").code == 0
    with closing(sqlite3.connect(root / "tillwatch.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    answer = call("--json", "doctor")
    assert answer.code == 5
    assert "newer version" in answer.document["checks"]["store"]["text"]


def test_a_restore_waits_for_no_import(call: Call, root: Path, catalogue: Path) -> None:
    call("import", catalogue)
    backup = call("--json", "backup").document["file"]
    with InstanceLock(root / "import.lock") as lock:
        assert lock.acquire()
        assert call("restore", backup).code == 3
    assert call("restore", backup).code == 0


def test_a_lock_that_may_not_be_made_is_told(call: Call, root: Path) -> None:
    call("status")
    (root / "tillwatch.lock").unlink(missing_ok=True)
    (root / "tillwatch.lock").mkdir()
    answer = call("--json", "run", "health-check")
    assert answer.code == 5
    assert "tillwatch.lock" in answer.document["error"]


def test_a_mistake_of_the_program_is_written_down_and_told_in_a_sentence(
    call: Call, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object) -> None:
        raise ZeroDivisionError("for the test")

    monkeypatch.setattr("app.cli.running.job_views", broken)
    answer = call("--json", "jobs")
    assert answer.code == 1
    assert len(answer.err.splitlines()) == 1
    assert "ZeroDivisionError" in answer.document["error"]
    (line,) = (root / "logs" / "tillwatch.log").read_text(encoding="utf-8").splitlines()
    assert "for the test" in json.loads(line)["traceback"]


def test_an_interrupted_command_still_gives_its_document(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("app.cli.running.job_views", interrupted)
    assert run_cli(["--home", str(root), "--json", "jobs"]) == 1
    assert json.load(io.StringIO(capsys.readouterr().out))["exit_code"] == 1


def test_four_first_starts_at_once_all_succeed(root: Path) -> None:
    command = [sys.executable, "-m", "app", "--home", str(root), "--json", "status"]
    started = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(4)
    ]
    for process in started:
        out, err = process.communicate(timeout=60)
        assert (process.returncode, err) == (0, "")
        assert json.loads(out)["products"] == 0


def test_a_reader_that_went_away_is_no_error(root: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "app", "--home", str(root), "--json", "jobs"]
    process = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True, timeout=60)
    os.close(writing)
    assert (process.returncode, process.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a file that is always full")
@pytest.mark.parametrize("arguments", [("jobs",), ("--json", "jobs"), ("--json", "nonsense")])
def test_an_output_that_takes_nothing_is_told_without_a_trace(root: Path, arguments: tuple[str, ...]) -> None:
    command = [sys.executable, "-m", "app", "--home", str(root), *arguments]
    with Path("/dev/full").open("w") as full:
        process = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
    assert process.returncode in (1, 2)
    assert len(process.stderr.splitlines()) == 1


def test_an_output_that_speaks_ascii_only_is_served(call: Call, root: Path, tmp_path: Path) -> None:
    path = tmp_path / "signs.csv"
    path.write_text("SKU,Name,Price,Currency\nA,Café \x1b,1,EUR\n", encoding="utf-8")
    call("import", path)
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    for arguments in (("products",), ("--json", "products")):
        command = [sys.executable, "-m", "app", "--home", str(root), *arguments]
        process = subprocess.run(command, env=environment, capture_output=True, timeout=60)
        assert (process.returncode, process.stderr) == (0, b"")
    assert json.loads(process.stdout)[0]["name"].startswith("Café")


def test_diagnostics_are_saved_once_and_never_over_another_file(call: Call, tmp_path: Path) -> None:
    target = tmp_path / "help.zip"
    answer = call("--json", "diagnose", target)
    assert answer.code == 0
    assert {part["name"] for part in answer.document["parts"]} >= {
        "versions.json",
        "check-up.json",
        "store.json",
    }
    before = target.read_bytes()
    again = call("diagnose", target)
    assert again.code == 4
    assert "already" in again.err
    assert target.read_bytes() == before


def test_a_check_up_makes_no_home_and_changes_nothing(call: Call, root: Path) -> None:
    assert call("doctor").code == 0
    assert not root.exists()


def test_starting_at_sign_in_is_switched_on_and_off(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert call("--json", "autostart").document["on"] is False
    assert "does not start" in call("autostart").out
    switched = call("--json", "autostart", "--on").document
    assert switched["on"] is True
    assert Path(switched["place"]).is_file()
    assert Path(switched["program"]).exists()
    assert "starts when you sign in" in call("autostart").out
    assert call("--json", "autostart", "--off").document == {
        "on": False,
        "place": switched["place"],
        "program": None,
    }
    assert not Path(switched["place"]).exists()


def test_a_place_for_starting_that_may_not_be_written_is_told(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config").touch()
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    answer = call("--json", "autostart", "--on")
    assert answer.code == 1
    assert "permissions" in answer.document["error"]
