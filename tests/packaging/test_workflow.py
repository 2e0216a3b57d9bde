"""The workflow that packs on all three systems: it has never run, so it is held to its form and to a few rules."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from build.packaging.project import ROOT

WORKFLOW = ROOT / ".github" / "workflows" / "package.yml"
BIN = Path(sys.executable).parent


@pytest.fixture(scope="module")
def workflow() -> dict[str, Any]:
    read: dict[str, Any] = YAML(typ="safe").load(WORKFLOW)
    return read


def _checked(*command: str) -> None:
    done = subprocess.run(
        [str(BIN / command[0]), *command[1:], str(WORKFLOW)], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_it_has_the_form_of_a_workflow() -> None:
    _checked("check-jsonschema", "--builtin-schema", "vendor.github-workflows")


def test_the_security_linter_finds_nothing_in_its_strictest_mood() -> None:
    _checked("zizmor", "--offline", "--no-progress", "--persona=auditor")


def test_every_action_is_named_by_a_commit_and_always_the_same(workflow: dict[str, Any]) -> None:
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    used = {step["uses"] for step in steps if "uses" in step}
    assert len(used) == len({name.partition("@")[0] for name in used}) == 3
    assert all(re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", name) for name in used)


def test_each_system_installs_by_hashes_builds_tries_and_keeps_everything(workflow: dict[str, Any]) -> None:
    assert set(workflow["jobs"]) == {"linux", "windows", "macos"}
    made = {
        "linux": ("dist/*.deb", "dist/*.tar.xz"),
        "windows": ("dist/*-setup.exe",),
        "macos": ("dist/*.dmg",),
    }
    for system, job in workflow["jobs"].items():
        run = "\n".join(step.get("run", "") for step in job["steps"])
        # `make package` sets up by the same hashes.
        assert "--require-hashes" in run or "make package" in run
        assert "build.packaging.smoke" in run
        assert "SHA256SUMS" in run
        kept = next(
            step["with"]
            for step in job["steps"]
            if step.get("uses", "").startswith("actions/upload-artifact")
        )
        assert set(kept["path"].split()) == {*made[system], "dist/*.cdx.json", "dist/SHA256SUMS"}
        assert kept["if-no-files-found"] == "error"
        assert job["timeout-minutes"] <= 60


def test_it_may_read_and_nothing_more(workflow: dict[str, Any]) -> None:
    assert workflow["permissions"] == {}
    assert {str(job["permissions"]) for job in workflow["jobs"].values()} == {str({"contents": "read"})}
    assert "secrets" not in WORKFLOW.read_text(encoding="utf-8").replace("no step has a secret", "")
    for job in workflow["jobs"].values():
        assert all(
            step["with"]["persist-credentials"] is False
            for step in job["steps"]
            if "checkout" in step.get("uses", "")
        )


def test_it_says_that_it_has_never_run() -> None:
    head = WORKFLOW.read_text(encoding="utf-8").split("\nname:")[0]
    assert "NEVER RUN YET" in head
