from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Call


@pytest.mark.slow
def test_the_demo_runs_every_job_and_can_be_asked_for_twice(call: Call, root: Path) -> None:
    first = call("--json", "demo", "--no-window")
    assert first.code == 0
    document = first.document
    assert {run["status"] for run in document["runs"]} == {"succeeded"}
    assert len({run["job"] for run in document["runs"]}) == 11
    assert document["alerts"]
    products = call("--json", "products").document
    assert len(products) > 250
    second = call("--json", "demo", "--no-window")
    assert second.code == 0
    assert len(call("--json", "products").document) == len(products)
    assert [alert["sku"] for alert in second.document["alerts"]] == [
        alert["sku"] for alert in document["alerts"]
    ]


def test_the_demo_never_mixes_with_a_real_shop(call: Call, catalogue: Path) -> None:
    call("import", catalogue)
    answer = call("demo", "--no-window")
    assert answer.code == 4
    assert "real shop" in answer.err
    assert len(call("--json", "products").document) == 2


def test_a_closed_pipe_ends_the_program(tmp_path: Path) -> None:
    """``tillwatch … | head`` must not hang when head has gone."""
    command = f"{sys.executable} -m app --home {tmp_path / 'home'} jobs 2>&1 | head -n 1"
    ended = subprocess.run(
        ["bash", "-c", command],
        cwd=Path(__file__).parents[2],
        env=os.environ,
        timeout=60,
        capture_output=True,
    )
    assert ended.returncode == 0
