"""What is sent to a stranger says what happened, and not to whom or with what."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.system.redaction import Redactor, redacted_log

REDACTOR = Redactor(
    {"Espresso beans 1 kg", "Cup", "Rosa's café", "4006381333931", "Tea (green)"},
    {"stock-alerts"},
    {"/home/rosa/shop": "<data>", "/home/rosa": "~"},
)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("run 7 of 'stock-alerts' ended after 0.3 s", "run 7 of 'stock-alerts' ended after 0.3 s"),
        ("Espresso beans 1 kg: out Thu", "[name]: out Thu"),
        ("ESPRESSO BEANS 1 KG is low", "[name] is low"),
        ("no teacups here", "no teacups here"),
        ("see Rosa's café, Tea (green)", "see [name], [name]"),
        ("'Rosa' is no number", "“…” is no number"),
        ("read /home/rosa/shop/inbox/for Jane Doe.csv in 2 s", "read [file].csv in 2 s"),
        ("wrote ventas.xlsx", "wrote [file].xlsx"),
        (
            "backed up to tillwatch-20261124-010000-daily.db",
            "backed up to tillwatch-20261124-010000-daily.db",
        ),
        ("in /home/rosa/shop there is", "in <data> there is"),
        ("mail rosa@example.org", "mail [mail removed]"),
        (
            "https://barro.example/list?customer=17&k=abc was not there",
            "https://barro.example/list?[removed] was not there",
        ),
        ("(HTTPS://barro.example/a?b#c)", "(HTTPS://barro.example/a?[removed]"),
        ("12 of 30 rows, 1,234.50 EUR", "12 of 30 rows, 1,234.50 EUR"),
    ],
)
def test_a_sentence_keeps_what_happened(text: str, left: str) -> None:
    assert REDACTOR.text(text) == left


def test_a_traceback_keeps_its_places_and_not_what_the_error_said() -> None:
    text = (
        "Traceback (most recent call last):\n"
        '  File "/home/rosa/venv/lib/python3.11/site-packages/sqlalchemy/engine/base.py", line 9, in run\n'
        "    raise error from None\n"
        '  File "/opt/tillwatch/app/jobs/service.py", line 12, in start\n'
        '    tell("Rosa")\n'
        "         ^^^^^^\n"
        "ValueError: 'Rosa' bought Espresso beans 1 kg\n"
        "    indented Espresso beans 1 kg"
    )
    assert REDACTOR.traceback(text).split("\n") == [
        "Traceback (most recent call last):",
        '  File "sqlalchemy/engine/base.py", line 9, in run',
        "    raise error from None",
        '  File "app/jobs/service.py", line 12, in start',
        '    tell("Rosa")',
        "ValueError: “…” bought [name]",
        "    indented [name]",
    ]


def test_a_log_line_keeps_when_and_where_and_drops_what_is_named() -> None:
    line = json.dumps(
        {"at": "2026-11-24T12:00:00+00:00", "level": "info", "logger": "app.jobs", "text": "took Espresso beans 1 kg",
         "run_id": 7, "file": "for Rosa.csv", "nested": {"sku": "B-1", "rows": [1, 2]}}
    )  # fmt: skip
    written, rest = redacted_log(f"{line}\nhalf of Rosa\n", REDACTOR).splitlines()
    assert json.loads(written) == {
        "at": "2026-11-24T12:00:00+00:00", "level": "info", "logger": "app.jobs", "text": "took [name]", "run_id": 7,
        "file": "[removed]", "nested": {"sku": "[removed]", "rows": [1, 2]},
    }  # fmt: skip
    assert "Rosa" not in rest


@given(
    st.text(st.characters(categories=["Lu", "Ll", "Nd"]), min_size=4).filter(
        lambda name: not name.isdecimal()
    ),
    st.text(),
    st.text(),
)
def test_a_name_never_stays_as_a_word(name: str, before: str, after: str) -> None:
    redactor = Redactor({name}, (), {})
    assert name not in redactor.text(f"{before} {name} {after}").split()
