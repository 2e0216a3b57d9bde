"""What a monitoring tool finds in the log file of a run: every change of its state, with the same fields."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from app.domain.runs import RunStatus
from app.jobs.service import Service
from app.system.log import start_logging
from tests.jobs.conftest import Run

FIELDS = {"run_id", "job", "attempt", "from", "to", "duration", "rows", "error"}


@pytest.fixture(autouse=True)
def logging_to_file(service: Service) -> Iterator[None]:
    root = logging.getLogger()
    level, before = root.level, list(root.handlers)
    start_logging(service.home)
    yield
    for handler in set(root.handlers) - set(before):
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)
    logging.getLogger("apscheduler").setLevel(logging.NOTSET)


def changes(service: Service, run_id: int) -> list[dict[str, Any]]:
    lines = (service.home.logs / "tillwatch.log").read_text().splitlines()
    entries = [json.loads(line) for line in lines]
    return [entry for entry in entries if entry.get("action") == "run_changed" and entry["run_id"] == run_id]


def test_every_change_of_a_run_is_in_the_log_file(service: Service, run: Run) -> None:
    done = run("stock-alerts")
    found = changes(service, done.id)
    assert all(entry.keys() >= FIELDS for entry in found)
    assert all(entry["logger"] == "app.engine" for entry in found)
    assert [(entry["from"], entry["to"]) for entry in found] == [
        (None, "queued"),
        ("queued", "running"),
        ("running", "succeeded"),
    ]
    last = found[-1]
    assert (last["job"], last["attempt"], last["rows"], last["error"]) == ("stock-alerts", 1, done.rows, None)
    assert last["duration"] == done.duration_s
    assert [entry["duration"] for entry in found[:-1]] == [None, None]


def test_a_failure_says_why_without_what_is_private(service: Service, run: Run) -> None:
    (service.home.inbox / "ana@example.org.csv").write_text("")
    failed = run("update-inventory", ends=RunStatus.FAILED)
    last = changes(service, failed.id)[-1]
    assert (last["from"], last["to"]) == ("running", "failed")
    assert "is empty" in last["error"]
    assert "ana@example.org" not in (service.home.logs / "tillwatch.log").read_text()
