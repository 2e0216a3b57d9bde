from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app.domain.errors import StoreError
from app.domain.time import to_millis
from app.jobs.archive import RunArchive
from tests.clock import TUESDAY_NOON


def a_run(run_id: int, *, days_ago: float = 0, **facts: Any) -> Any:
    """A row of the run table."""
    at = to_millis(TUESDAY_NOON - timedelta(days=days_ago))
    empty = dict.fromkeys(
        (
            "root_id",
            "parent_id",
            "reason",
            "as_of",
            "scheduled_for",
            "rows",
            "result_text",
            "error_text",
            "error_detail",
        )
    )
    whole = {
        "id": run_id, "attempt": 1, "job": "back-up", "trigger": "schedule", "status": "succeeded",
        "params_json": "{}", "queued_at": at, "started_at": at, "finished_at": at + 1_500,
    }  # fmt: skip
    return SimpleNamespace(**empty | whole | facts)


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def ids(folder: Path) -> list[int]:
    return [int(row["id"]) for path in sorted(folder.iterdir()) for row in read(path)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "archive"


def test_runs_are_kept_by_the_month_in_which_they_ended(folder: Path) -> None:
    archive = RunArchive(folder, at_once=2)
    archive.add([a_run(1, days_ago=10), a_run(2, days_ago=9)])
    archive.add([a_run(3)])
    RunArchive(folder, at_once=2).add([a_run(4)])
    assert [path.name for path in sorted(folder.iterdir())] == ["runs-2026-02.csv", "runs-2026-03.csv"]
    assert ids(folder) == [1, 2, 3, 4]
    last = read(folder / "runs-2026-03.csv")[-1]
    assert (last["finished_at"], last["duration_s"]) == ("2026-03-10T12:00:01.500000+00:00", "1.5")


def test_a_cell_is_neither_a_formula_nor_more_than_one_line(folder: Path) -> None:
    RunArchive(folder, at_once=1).add([a_run(1, error_text="=cmd()", error_detail='a "b"\nc\r\nd')])
    [path] = folder.iterdir()
    [row] = read(path)
    assert (row["error"], row["error_detail"]) == ("'=cmd()", 'a "b" c d')
    assert path.read_bytes().count(b"\n") == 2


@pytest.mark.parametrize("lost", [0, 1, 40, 400])
def test_after_a_power_cut_every_run_is_there_once(folder: Path, lost: int) -> None:
    """The store lost nothing: the last piece is given again, whatever of it had reached the file."""
    archive = RunArchive(folder, at_once=3)
    archive.add([a_run(1), a_run(2), a_run(3)])
    archive.add([a_run(4), a_run(5), a_run(6)])
    [path] = folder.iterdir()
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) - lost])
    again = RunArchive(folder, at_once=3)
    again.add([a_run(4), a_run(5), a_run(6)])
    again.add([a_run(7)])
    assert ids(folder) == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("left", [0, 1, 50])
def test_a_file_cut_off_in_its_first_line_begins_anew(folder: Path, left: int) -> None:
    RunArchive(folder, at_once=1).add([a_run(1)])
    [path] = folder.iterdir()
    path.write_bytes(path.read_bytes()[:left])
    RunArchive(folder, at_once=1).add([a_run(1)])
    assert ids(folder) == [1]


def test_another_run_of_the_same_number_is_another_run(folder: Path) -> None:
    """After a backup was restored, numbers are given out a second time."""
    RunArchive(folder, at_once=1).add([a_run(1)])
    RunArchive(folder, at_once=1).add([a_run(1, job="clean-up")])
    assert ids(folder) == [1, 1]


def test_an_archive_that_cannot_be_written_is_told_of(folder: Path) -> None:
    folder.write_text("a file in the way")
    with pytest.raises(StoreError, match=r"could not be archived.*was not deleted"):
        RunArchive(folder, at_once=1).add([a_run(1)])
