from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
import tzlocal

from app.system.zone import local_zone_name


def test_the_pcs_zone_has_a_name_that_can_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tzlocal, "get_localzone_name", lambda: "America/Bogota")
    assert ZoneInfo(local_zone_name()).key == "America/Bogota"


@pytest.mark.parametrize("answer", [None, "", "Nowhere/Atlantis", "local"])
def test_where_the_pc_does_not_say_it_is_utc(monkeypatch: pytest.MonkeyPatch, answer: str | None) -> None:
    monkeypatch.setattr(tzlocal, "get_localzone_name", lambda: answer)
    assert local_zone_name() == "UTC"


def test_where_asking_fails_it_is_utc_and_the_log_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> str:
        raise LookupError("two zones")

    monkeypatch.setattr(tzlocal, "get_localzone_name", fail)
    assert local_zone_name() == "UTC"
    assert "two zones" in caplog.text
