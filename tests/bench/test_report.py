"""The document that all measurements share."""

from __future__ import annotations

import json

import pytest

from tests.bench.report import Report


def test_the_document_has_machine_and_checks_with_their_ratio(capsys: pytest.CaptureFixture[str]) -> None:
    report = Report()
    report.add("import", 3.0, "s", anchor=1.5, ratio_at_most=2.5)
    assert report.finish() == 0
    document = json.loads(capsys.readouterr().out)
    assert document["machine"]["cores"] >= 1
    assert document["checks"] == [
        {
            "name": "import",
            "value": 3.0,
            "unit": "s",
            "anchor": 1.5,
            "ratio": 2.0,
            "target": "ratio <= 2.5",
            "ok": True,
        }
    ]


@pytest.mark.parametrize(
    ("value", "target", "ok"),
    [
        (130.0, {"at_most": 130}, True),
        (130.1, {"at_most": 130}, False),
        (30_000.0, {"at_least": 30_000}, True),
        (29_999.0, {"at_least": 30_000}, False),
        (15.0, {"anchor": 1.0, "ratio_at_least": 15}, True),
        (14.0, {"anchor": 1.0, "ratio_at_least": 15}, False),
        (4.0, {"anchor": 2.0, "ratio_at_most": 1.5, "at_most": 5}, False),
        (None, {"at_most": 130}, False),
        (None, {}, True),
    ],
)
def test_a_missed_target_fails_the_run(
    value: float | None, target: dict[str, float], ok: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    report = Report()
    report.add("memory", value, "MB", **target)
    assert report.finish() == (0 if ok else 1)
