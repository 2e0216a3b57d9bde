"""``tillwatch schedule``: shows and changes when a job is due."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.store.database import Store
from tests.cli.conftest import Call


def test_a_schedule_is_shown_in_words_with_its_next_times_and_a_night_off(call: Call) -> None:
    shown = call("--json", "schedule", "sales-summary:week").document
    assert (shown["title"], shown["in_words"], shown["params"]) == (
        "Sum up sales", "Every Monday at 09:00", {"period": "week"},
    )  # fmt: skip
    assert (shown["catch_up"], shown["max_catch_up"], shown["jitter_s"], shown["version"]) == (
        "latest",
        1,
        0,
        1,
    )
    assert len(shown["next_fires"]) == 5
    assert shown["anchor_at"] is None
    assert shown["after_a_night_off"] == "It is not due at night, so nothing is missed."
    text = call("schedule", "health-check").out
    assert text.startswith("health-check: Every 5 minutes\n")
    assert (
        "After a night off it runs once when the PC starts; the 155 times missed are noted as skipped."
        in text
    )
    assert len(text.splitlines()) == 7


def test_everything_of_a_schedule_is_changed_at_once(call: Call) -> None:
    changed = call(
        "--json", "schedule", "aggregate-trends", "--every", "6h", "--anchor", "2026-01-01T03:00",
        "--zone", "Asia/Tokyo", "--catch-up", "all", "--max-catch-up", 5, "--grace", "10m", "--jitter", "30s",
        "--param", "backfill_days=7",
    ).document  # fmt: skip
    assert (changed["kind"], changed["expression"], changed["version"]) == ("interval", "21600", 2)
    assert changed["anchor_at"] == "2025-12-31T18:00:00.000+00:00"
    assert (changed["catch_up"], changed["max_catch_up"], changed["grace_s"], changed["jitter_s"]) == (
        "all", 5, 600, 30,
    )  # fmt: skip
    assert (changed["params"], changed["time_zone"]) == ({"backfill_days": 7}, "Asia/Tokyo")
    back = call(
        "--json", "schedule", "aggregate-trends", "--zone", "shop", "--grace", "0", "--jitter", "0"
    ).document
    assert (back["grace_s"], back["jitter_s"], back["anchor_at"]) == (0, 0, changed["anchor_at"])


def test_a_single_time_goes_by_the_clock_of_the_named_zone(call: Call) -> None:
    once = call(
        "--json", "schedule", "back-up", "--at", "2035-07-01T09:00", "--zone", "America/New_York"
    ).document
    assert once["next_fires"] == ["2035-07-01T13:00:00.000+00:00"]
    assert once["in_words"] == "Once, on 1 Jul 2035 at 09:00, New York time"


def test_a_pause_is_told_and_ended(call: Call) -> None:
    paused = call("schedule", "back-up", "--pause-until", "2035-01-01").out
    assert "paused until Mon 1 Jan 2035 00:00" in paused
    assert "Mon 1 Jan 2035 01:00" in paused
    assert call("--json", "schedule", "back-up", "--resume").document["paused_until"] is None


def test_a_schedule_is_switched_off_and_on(call: Call) -> None:
    off = call("schedule", "back-up", "--off").out
    assert off == (
        "back-up: Every day at 01:00 (switched off)\n"
        "  It is switched off: nothing runs, and the times that pass are noted as skipped.\n"
    )
    assert len(call("--json", "schedule", "back-up", "--on").document["next_fires"]) == 5


def test_a_schedule_is_added_and_removed(call: Call) -> None:
    added = call(
        "--json",
        "schedule",
        "sales-summary",
        "--add",
        "lunch",
        "--cron",
        "0 13 * * *",
        "--param",
        "period=week",
    ).document
    assert (added["key"], added["params"]) == ("sales-summary:lunch", {"period": "week"})
    assert call("schedule", "sales-summary:lunch", "--remove").out == "sales-summary:lunch: removed\n"
    gone = call("schedule", "sales-summary:lunch")
    assert gone.code == 2
    assert "'sales-summary' has: sales-summary, sales-summary:week" in gone.err


def test_changes_tell_when_from_where_and_what(call: Call) -> None:
    call("schedule", "back-up", "--cron", "30 4 * * 1", "--catch-up", "none")
    call("schedule", "back-up", "--off")
    changes = call("--json", "schedule", "back-up", "--changes").document
    assert [(change["version"], change["origin"], change["text"]) for change in changes] == [
        (3, "command line", "switched off"),
        (2, "command line", "Every Monday at 04:30; catches up nothing"),
        (
            1,
            "first start",
            "Every day at 01:00; catches up the latest time missed; on time up to 5 minutes late",
        ),
    ]
    assert "command line" in call("schedule", "back-up", "--changes").out


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("record-prices", "--cron", "61 9 * * *"), "five fields"),
        (("record-prices", "--cron", "* * * * * *"), "five fields"),
        (("record-prices", "--cron", "0 9 * * *", "--every", "6h"), "one of --cron"),
        (("record-prices", "--at", "2020-01-01"), "passed already"),
        (("record-prices", "--at", "soon"), "not a time"),
        (("record-prices", "--zone", "Europe/Atlantis"), "time zone"),
        (("record-prices", "--catch-up", "some"), "latest"),
        (("record-prices", "--catch-up", "all", "--max-catch-up", "0"), "1,000"),
        (("record-prices", "--grace", "8d"), "week"),
        (("record-prices", "--jitter", "2h"), "hour"),
        (("record-prices", "--param", "sugar=1"), "sugar"),
        (("record-prices", "--pause-until", "2020-01-01"), "still to come"),
        (("record-prices", "--pause-until", "2035-01-01", "--resume"), "one of"),
        (("record-prices", "--on", "--off"), "one of"),
        (("record-prices", "--add", "twice"), "when it is due"),
        (("record-prices", "--add", "two words", "--every", "1h"), "name"),
        (("record-prices", "--remove"), "Switch it off"),
        (("record-prices", "--remove", "--off"), "no other option"),
        (("record-prices:nothing",), "has: record-prices"),
        (("nothing",), "There is no job"),
    ],
)
def test_what_will_not_do_is_refused_in_words_and_changes_nothing(
    call: Call, root: Path, arguments: tuple[str, ...], hint: str
) -> None:
    before = call("--json", "schedule", "record-prices").document
    answer = call("schedule", *arguments)
    assert answer.code == 2
    assert hint in answer.err
    assert "Traceback" not in answer.err
    after = call("--json", "schedule", "record-prices").document
    assert after["version"] == before["version"] == 1
    store = Store(root / "tillwatch.db")
    with store.read() as connection:
        assert connection.exec_driver_sql("SELECT max(version) FROM schedule_change").scalar() == 1
    store.close()
