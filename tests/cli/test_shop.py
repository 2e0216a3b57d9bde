from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Call


def test_facts_are_changed_and_shown(call: Call) -> None:
    changed = call(
        "--json", "shop", "--name", "Casa Roast", "--currency", "mxn", "--zone", "America/Mexico_City",
        "--open-days", "mon,Tuesday,sat",
    )  # fmt: skip
    assert changed.code == 0
    shown = call("--json", "shop").document
    assert shown == changed.document
    assert (shown["name"], shown["currency"], shown["time_zone"]) == (
        "Casa Roast",
        "MXN",
        "America/Mexico_City",
    )
    assert (shown["open_days"], shown["open_days_learned"]) == (["mon", "tue", "sat"], False)
    assert (shown["currency_assumed"], shown["demo"]) == (False, False)


def test_it_is_said_in_words(call: Call) -> None:
    call("shop", "--name", "Casa Roast", "--zone", "Europe/Madrid", "--open-days", "mon,tue,wed,thu,fri")
    lines = call("shop").out.splitlines()
    assert lines[0] == "Casa Roast"
    assert "Open every day but Saturday and Sunday." in lines
    assert "Time zone: Europe/Madrid" in lines
    assert any("assumed" in line for line in lines)


def test_opening_days_can_be_left_to_the_sales_again(call: Call, till: Path) -> None:
    call("import", till)
    call("shop", "--open-days", "mon")
    assert call("--json", "shop", "--open-days", "learned").document["open_days_learned"] is True
    assert "That is what the sales show." in call("shop").out


def test_the_language_is_spoken_from_then_on(call: Call) -> None:
    assert call("--json", "shop", "--language", "es-MX").document["language"] == "es-MX"
    assert "Español" in call("shop").out
    assert call("--json", "shop", "--language", "system").document["language"] is None


def test_what_cannot_be_meant_is_refused(call: Call) -> None:
    before = call("--json", "shop").document
    for wrong in (("--open-days", "mon,someday"), ("--currency", "12"), ("--zone", "Mars"), ("--name", " ")):
        assert call("shop", *wrong).code == 2
    assert call("--json", "shop").document == before
