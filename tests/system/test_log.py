from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.system.log import JsonFormatter, start_logging
from app.system.paths import Home
from app.system.scrubbing import scrub


def line(text: str, *args: object, **extra: object) -> dict[str, Any]:
    record = logging.LogRecord("app.test", logging.WARNING, __file__, 1, text, args, None)
    record.__dict__.update(extra)
    written = JsonFormatter().format(record)
    assert "\n" not in written
    parsed = json.loads(written)
    assert isinstance(parsed, dict)
    return parsed


def test_a_line_says_when_what_and_of_which_run() -> None:
    entry = line("run %s of %s ended", 7, "back-up", action="run_ended", run_id=7)
    assert entry["text"] == "run 7 of back-up ended"
    assert (entry["level"], entry["logger"], entry["action"], entry["run_id"]) == (
        "warning", "app.test", "run_ended", 7,
    )  # fmt: skip
    assert entry["at"].endswith("+00:00")


@pytest.mark.parametrize(
    "text",
    [
        "password=hunter2",
        "the token: hunter2",
        'api_key="hunter2"',
        "Authorization: Bearer hunter2",
        "client_secret hunter2",
        "mail to hunter2@example.org",
    ],
)
def test_secrets_and_addresses_never_reach_the_file(text: str) -> None:
    assert "hunter2" not in scrub(text)
    entry = line(text, detail=text, nested={"list": [text]})
    assert "hunter2" not in json.dumps(entry)


def test_what_is_passed_as_a_secret_is_removed_whatever_it_looks_like() -> None:
    entry = line("signed in", access_token="two words", user={"password": 12345})
    assert entry["access_token"] == "[removed]"
    assert entry["user"]["password"] == "[removed]"


@given(st.text(), st.text())
def test_whatever_is_logged_stays_one_line_of_json(text: str, more: str) -> None:
    line("%s", f"token={text}", more=more, after="kept")


@given(st.sampled_from(["run 7 ended", "3 of 4 files read", "Ñandú & Söhne: 1,234.50 €"]))
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert scrub(text) == text


def test_a_fault_is_logged_with_its_traceback() -> None:
    try:
        raise ZeroDivisionError("by nothing")
    except ZeroDivisionError:
        record = logging.LogRecord("app", logging.ERROR, __file__, 1, "failed", (), sys.exc_info())
    assert "ZeroDivisionError: by nothing" in json.loads(JsonFormatter().format(record))["traceback"]


@pytest.fixture
def root_logger() -> Iterator[logging.Logger]:
    root = logging.getLogger()
    level, before = root.level, list(root.handlers)
    yield root
    for handler in set(root.handlers) - set(before):
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)
    logging.getLogger("apscheduler").setLevel(logging.NOTSET)


def test_everything_goes_into_the_file_and_warnings_to_the_person(
    home: Home, root_logger: logging.Logger, capsys: pytest.CaptureFixture[str]
) -> None:
    start_logging(home)
    logging.getLogger("app.test").info("looked")
    logging.getLogger("app.test").warning("odd")
    logging.getLogger("apscheduler.scheduler").info("woke up")
    texts = [json.loads(entry)["text"] for entry in (home.logs / "tillwatch.log").read_text().splitlines()]
    assert texts == ["looked", "odd"]
    assert capsys.readouterr().err == "tillwatch: odd\n"


def test_what_the_person_sees_is_scrubbed_too(
    home: Home, root_logger: logging.Logger, capsys: pytest.CaptureFixture[str]
) -> None:
    start_logging(home)
    logging.getLogger("app.test").warning("the shop refused token=%s", "hunter2")
    assert capsys.readouterr().err == "tillwatch: the shop refused token=[removed]\n"


def test_a_file_name_that_is_no_proper_text_is_logged_all_the_same(
    home: Home, root_logger: logging.Logger
) -> None:
    start_logging(home)
    logging.getLogger("app.test").info("read", extra={"file": "ventas\udcf1.csv", "duration": float("nan")})
    [entry] = map(json.loads, (home.logs / "tillwatch.log").read_bytes().splitlines())
    assert entry["file"] == "ventas\udcf1.csv"
    assert entry["duration"] == "nan"


def test_a_disk_that_takes_no_log_is_told_of_once_and_holds_up_nothing(
    home: Home, root_logger: logging.Logger, capsys: pytest.CaptureFixture[str]
) -> None:
    start_logging(home)
    (home.logs / "tillwatch.log").mkdir()
    logging.getLogger("app.test").info("one")
    logging.getLogger("app.test").info("two")
    said = capsys.readouterr().err
    assert said.count("The log cannot be written") == 1
    assert "Traceback" not in said
