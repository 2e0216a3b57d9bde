"""Changing when a job runs, by the names of the controls: what was saved is what the command line then reads."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.session.conftest import Launch
from tests.session.harness.waiting import until
from tests.session.pages import CHECK_STOCK, open_page

pytestmark = pytest.mark.usefixtures("demo_home")


def test_a_further_day_is_saved_as_a_new_version(tillwatch: Launch, cli: Callable[..., str]) -> None:
    def stored() -> dict[str, object]:
        found: dict[str, object] = json.loads(cli("schedule", "stock-alerts", "--json"))
        return found

    cli("schedule", "stock-alerts", "--cron", "0 9 * * 1")
    before = stored()
    program = tillwatch()
    program.window()
    open_page(program, "Jobs")
    program.find("push button", f"Change when it runs: {CHECK_STOCK}").press()
    program.find("label", "Every Monday at 09:00")
    program.find(name="Wednesday").press()
    until(lambda: program.find("push button", "Save").is_("enabled"), "Save to be on")
    program.find("push button", "Save").press()
    until(lambda: stored()["version"] != before["version"], "the new version")
    assert stored()["expression"] == "0 9 * * 1,3"
    assert stored()["version"] == int(str(before["version"])) + 1
