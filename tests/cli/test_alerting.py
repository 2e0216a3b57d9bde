from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Call


@pytest.fixture
def alert_id(call: Call, catalogue: Path) -> int:
    """The bowls are below their reorder point."""
    call("import", catalogue)
    assert call("run", "stock-alerts").code == 0
    (alert,) = call("--json", "alerts").document
    return int(alert["id"])


def test_alerts_show_their_arithmetic_and_can_be_snoozed(call: Call, alert_id: int) -> None:
    (alert,) = call("--json", "alerts").document
    assert (alert["sku"], alert["kind"], alert["state"]) == ("A-2", "low-stock", "open")
    assert alert["severity"] == "low"
    assert "3 left" in alert["text"]
    assert "reorder point 5" in alert["text"]
    assert alert["facts"]["on_hand"] == 3
    snoozed = call("--json", "snooze", alert_id, "--for", "1d").document
    assert snoozed["state"] == "snoozed"
    assert call("--json", "alerts").document == []
    assert len(call("--json", "alerts", "--all").document) == 1


def test_an_alert_can_be_snoozed_until_the_delivery(call: Call, alert_id: int) -> None:
    said = call("snooze", alert_id, "--for", "delivery").out
    assert said.startswith("Nothing is noted as on order.")
    assert call("alerts").out == "Nothing needs you.\n"


def test_an_alert_that_is_not_there_cannot_be_snoozed(call: Call) -> None:
    assert call("snooze", 99, "--for", "1d").code == 2
    assert call("snooze", 99, "--for", "a while").code == 2


def test_ordered_is_counted_from_then_on(call: Call, alert_id: int) -> None:
    answered = call("--json", "answer", alert_id, "ordered", "--quantity", "12").document
    assert answered["state"] == "resolved"
    assert answered["done"].startswith("12 on order, due ")
    call("run", "stock-alerts")
    assert call("--json", "alerts").document == []
    run_out = call("--json", "product", "A-2").document["run_out"]
    assert (run_out["on_order"], run_out["severity"]) == ("12", "fine")
    assert "12 on order" in call("product", "A-2").out


@pytest.mark.parametrize("answer", ["not-sold", "wrong-count"])
def test_what_is_answered_is_not_watched(call: Call, alert_id: int, answer: str) -> None:
    assert call("answer", alert_id, answer).code == 0
    call("run", "stock-alerts")
    assert call("--json", "alerts").document == []
    assert call("--json", "product", "A-2").document["run_out"] is None
    if answer == "not-sold":
        assert "watched again" in call("answer", alert_id, "sold-again").out
        call("run", "stock-alerts")
        assert len(call("--json", "alerts").document) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        ("99", "ordered"),
        ("99", "not-sold"),
        ("1", "eaten"),
        ("1", "ordered", "--quantity", "a few"),
        ("1", "ordered", "--quantity", "-2"),
        ("1", "ordered", "--due", "soon"),
        ("1", "ordered", "--due", "2020-01-01"),
        ("1", "not-sold", "--quantity", "3"),
    ],
)
def test_an_answer_that_cannot_be_meant_is_refused(call: Call, alert_id: int, wrong: tuple[str, ...]) -> None:
    assert call("answer", *wrong).code == 2
    assert len(call("--json", "alerts").document) == 1


def test_products_show_when_they_run_out(call: Call, alert_id: int) -> None:
    low, fine = call("--json", "products").document
    assert (low["run_out"]["severity"], fine["run_out"]["severity"]) == ("low", "fine")
    assert "facts" not in low["run_out"]
    assert [product["sku"] for product in call("--json", "products", "--low").document] == ["A-2"]
