"""The check-up on real desktops: with everything, without a tray, and with parts that hang."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.session.harness.desktop import Parts, VirtualDesktop


@pytest.fixture
def checks(cli: Callable[..., str]) -> Callable[[], dict[str, Any]]:
    return lambda: dict(json.loads(cli("doctor", "--json"))["checks"])


def test_a_whole_desktop_has_no_fault(checks: Callable[[], dict[str, Any]]) -> None:
    assert {name: each["text"] for name, each in checks().items() if not each["ok"]} == {}


@pytest.mark.parametrize("desktop", [Parts(tray=None)], indirect=True, ids=["no tray"])
@pytest.mark.usefixtures("desktop")
def test_a_desktop_without_a_tray_is_told_with_advice(checks: Callable[[], dict[str, Any]]) -> None:
    tray = checks()["tray"]
    assert not tray["ok"]
    assert "Open Tillwatch again" in tray["advice"]


def test_a_notification_service_that_hangs_is_told_in_time(
    checks: Callable[[], dict[str, Any]], desktop: VirtualDesktop
) -> None:
    with desktop.notices_hanging():
        begun = time.monotonic()
        found = checks()
        assert time.monotonic() - begun < 10
    assert not found["notifications"]["ok"]
    assert found["tray"]["ok"]
