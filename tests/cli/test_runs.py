from __future__ import annotations

import csv
from pathlib import Path

import pytest

from app.system.instance import InstanceLock
from tests.cli.conftest import Call


def test_a_run_is_waited_for_and_told(call: Call, catalogue: Path) -> None:
    call("import", catalogue)
    answer = call("--json", "run", "record-prices", "--as-of", "2026-11-20T12:00")
    assert answer.code == 0
    run = answer.document
    assert (run["job"], run["status"], run["trigger"], run["rows"]) == (
        "record-prices",
        "succeeded",
        "manual",
        2,
    )
    assert run["duration_s"] >= 0
    prices = call("--json", "product", "A-1").document["prices"]
    assert prices == [{"day": "2026-11-20", "price": "8.50", "currency": "EUR"}]


def test_an_unknown_job_names_those_there_are(call: Call) -> None:
    answer = call("run", "make-coffee")
    assert answer.code == 2
    assert "record-prices" in answer.err


def test_a_parameter_that_does_not_fit_is_wrong_usage(call: Call) -> None:
    answer = call("run", "sales-summary", "--param", "period=year")
    assert answer.code == 2
    assert "period" in answer.err
    assert call("--json", "history").document == []


def test_a_home_that_another_command_holds_is_refused(call: Call, root: Path) -> None:
    call("status")
    with InstanceLock(root / "tillwatch.lock") as lock:
        assert lock.acquire()
        answer = call("run", "health-check")
    assert answer.code == 3
    assert "Another Tillwatch" in answer.err


def test_a_file_that_cannot_be_read_fails_the_run_and_says_which(call: Call, root: Path) -> None:
    call("status")
    (root / "inbox" / "broken.csv").write_bytes(b"\x00\x01\x02 nothing")
    answer = call("--json", "run", "update-inventory")
    assert answer.code == 1
    assert answer.document["status"] == "failed"
    assert "broken.csv" in answer.document["error"]
    log = call("--json", "log", answer.document["id"]).document
    assert any("broken.csv" in line["text"] for line in log)


def test_history_filters_and_exports(call: Call, tmp_path: Path) -> None:
    call("run", "health-check")
    call("run", "back-up")
    assert [run["job"] for run in call("--json", "history").document] == ["back-up", "health-check"]
    assert [run["job"] for run in call("--json", "history", "--job", "back-up").document] == ["back-up"]
    assert call("--json", "history", "--status", "failed").document == []
    assert len(call("--json", "history", "--limit", "1").document) == 1
    target = tmp_path / "runs.csv"
    assert call("history", "--export", target).code == 0
    with target.open(newline="", encoding="utf-8") as file:
        assert [row["status"] for row in csv.DictReader(file)] == ["succeeded", "succeeded"]


def test_every_job_of_the_contract_is_listed_with_its_times(call: Call) -> None:
    jobs = {job["job"]: job for job in call("--json", "jobs").document}
    assert {
        "update-inventory", "record-prices", "aggregate-trends", "stock-alerts", "out-of-stock", "sales-summary",
        "all-insights", "health-check", "back-up", "clean-up",
    } <= set(jobs)  # fmt: skip
    assert jobs["update-inventory"]["schedule"] == "Every 6 hours"
    assert jobs["sales-summary"]["schedule"] == "Every day at 20:00 · Every Monday at 09:00"
    # The round and the look for new versions are for whoever wants them: neither has times until it is given some.
    unasked = {"daily-round", "check-updates"}
    assert all(len(job["next_fires"]) == 5 for name, job in jobs.items() if name not in unasked)
    assert not any(jobs[name]["next_fires"] for name in unasked)
    assert jobs["daily-round"]["schedule"] == "Only by hand"


def test_a_run_that_has_ended_cannot_be_stopped(call: Call) -> None:
    run = call("--json", "run", "health-check").document
    answer = call("cancel", run["id"])
    assert answer.code == 2
    assert "has ended" in answer.err


def test_a_schedule_is_changed_and_shown(call: Call) -> None:
    answer = call("--json", "schedule", "record-prices", "--cron", "0 9 * * 1").document
    assert answer["in_words"] == "Every Monday at 09:00"
    assert answer["version"] == 2
    assert len(answer["next_fires"]) == 5
    assert call("--json", "schedule", "stock-alerts", "--every", "2h").document["in_words"] == "Every 2 hours"
    assert call("--json", "schedule", "stock-alerts", "--off").document["next_fires"] == []


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("record-prices", "--cron", "61 9 * * *"), "five fields"),
        (("record-prices", "--every", "soon"), "30m"),
        (("record-prices", "--every", "5s"), "60"),
        (("nothing",), "There is no job"),
    ],
)
def test_a_schedule_that_could_not_fire_is_refused(call: Call, arguments: tuple[str, ...], hint: str) -> None:
    answer = call("schedule", *arguments)
    assert answer.code == 2
    assert hint in answer.err
