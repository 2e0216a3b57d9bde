"""What was told, and what became of it, as a list and as a document."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.domain.shop import Shop
from app.jobs.service import Service
from app.store import settings
from app.store.notices import add_notice, note_attempt, settle_notices
from app.system.notifications import NO_SERVICE
from app.system.paths import Home
from tests.cli.conftest import Call

NOON = datetime(2026, 3, 11, 12, tzinfo=UTC)


@pytest.fixture
def told(root: Path) -> None:
    """One notice of each fate, in the order in which they were made."""
    service = Service.open(Home(root))
    with service.store.write() as connection:
        shop = Shop("Corner", "EUR", currency_assumed=False, time_zone="UTC", zone_assumed=False)
        settings.put_shop(connection, shop, now=NOON)
        ids = [
            add_notice(
                connection, kind="k", title=title, body="", page="history", now=NOON, not_before=not_before
            )
            for title, not_before in (
                ("pressed", None),
                ("sent away", None),
                ("left", None),
                ("unseen", None),
                ("new", None),
                ("night", datetime(2126, 3, 12, 8, tzinfo=UTC)),
            )
        ]
        later = NOON + timedelta(minutes=1)
        settle_notices(connection, [ids[0]], "shown", now=NOON, channel="native")
        settle_notices(connection, [ids[0]], "clicked", now=later)
        settle_notices(connection, [ids[1]], "shown", now=NOON, channel="banner", error=NO_SERVICE)
        settle_notices(connection, [ids[1]], "dismissed", now=later)
        settle_notices(connection, [ids[2]], "shown", now=NOON, channel="balloon")
        note_attempt(connection, [ids[3]], channel="banner", error=NO_SERVICE)
    service.close()


def test_a_new_home_has_told_nothing(call: Call) -> None:
    assert call("notices").out == "Nothing was told yet.\n"
    assert call("--json", "notices").document == []


@pytest.mark.usefixtures("told")
def test_each_notice_says_how_it_was_shown_and_answered(call: Call) -> None:
    answer = call("notices")
    assert answer.code == 0
    told: dict[str, list[str]] = {}
    for line in answer.out.splitlines():
        if not line.startswith(" "):
            title = line.rpartition("  ")[2]
            told[title] = []
        else:
            told[title].append(line.strip())
    assert list(told) == ["night", "new", "unseen", "left", "sent away", "pressed"]
    no_service = f"not by the desktop: {NO_SERVICE}"
    assert told["pressed"][0].startswith("shown by the desktop, Wed 11 Mar")
    assert told["pressed"][1].startswith("answered, ")
    assert told["sent away"][0].startswith("shown in the window, ")
    assert told["sent away"][1].startswith("sent away, ")
    assert told["sent away"][2] == no_service
    assert told["left"][1] == "not answered"
    assert told["unseen"] == ["waits in the window, which nobody has looked at", no_service]
    assert told["new"] == ["waits to be shown"]
    assert told["night"] == ["waits for the end of quiet hours, Tue 12 Mar 2126 08:00"]


@pytest.mark.usefixtures("told")
def test_the_document_has_every_time_and_reason(call: Call) -> None:
    [night, *_, pressed] = call("--json", "notices").document
    assert (night["status"], night["not_before"]) == ("waiting", "2126-03-12T08:00:00.000+00:00")
    assert pressed == {
        "id": 1,
        "made_at": "2026-03-11T12:00:00.000+00:00",
        "kind": "k",
        "title": "pressed",
        "body": "",
        "page": "history",
        "subject": "",
        "urgent": False,
        "alert_id": None,
        "status": "clicked",
        "channel": "native",
        "not_before": None,
        "shown_at": "2026-03-11T12:00:00.000+00:00",
        "ended_at": "2026-03-11T12:01:00.000+00:00",
        "error": None,
    }
    assert [each["title"] for each in call("--json", "notices", "--limit", 2).document] == ["night", "new"]
