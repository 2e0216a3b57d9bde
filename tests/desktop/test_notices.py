"""From the outbox to the owner: as one where there are many, not too often, and never counted as seen unseen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.desktop.loader import Loader
from app.desktop.message import Message
from app.desktop.notices import Notices
from app.desktop.tray import Tray
from app.jobs.outbox import PROBLEM, REST
from app.jobs.service import Service
from app.store import notices
from app.store.notices import NoticeRow
from app.system.notifications import DISMISSED, NO_ANSWER, NO_SERVICE, Delivery
from tests.desktop.shop import NOON, FixedClock, RecordingSender


class BalloonTray(Tray):
    """A tray that draws its balloons itself, or leaves them to the desktop."""

    def __init__(self, draws: bool) -> None:
        super().__init__()
        self._draws = draws
        self.balloons: list[str] = []

    def draws_balloons(self) -> bool:
        return self._draws

    def balloon(self, title: str, body: str) -> None:
        self.balloons.append(title)


class Owner:
    """What reaches the owner, and what the owner does about it."""

    def __init__(self, service: Service, sender: RecordingSender, tray: Tray) -> None:
        self.told: list[Message] = []
        self.opened: list[tuple[str, str]] = []
        self.words: list[str] = []
        self._root = QObject()
        self._loader = Loader(self._root)
        self.notices = Notices(service, self._loader, sender, tray, self.told.append, self._root)
        self.notices.open_wanted.connect(lambda page, subject: self.opened.append((page, subject)))
        self.notices.answered.connect(self.words.append)

    def leave(self) -> None:
        assert self._loader.close()


@pytest.fixture
def tray() -> BalloonTray:
    return BalloonTray(draws=False)


@pytest.fixture
def owner(service: Service, sender: RecordingSender, tray: BalloonTray) -> Iterator[Owner]:
    made = Owner(service, sender, tray)
    yield made
    made.leave()


def add(service: Service, title: str = "“Count stock” did not work", kind: str = PROBLEM) -> int:
    with service.store.write() as connection:
        return notices.add_notice(
            connection,
            kind=kind,
            title=title,
            body="No folder.",
            page="history",
            subject="7",
            now=service.now(),
        )


def fates(service: Service) -> list[tuple[str, str | None]]:
    return [(row.status, row.channel) for row in listed(service)]


def listed(service: Service) -> Sequence[NoticeRow]:
    with service.store.read() as connection:
        return notices.list_notices(connection, limit=50)[::-1]


def test_a_burst_is_one_notice_and_each_in_it_is_settled(
    owner: Owner, service: Service, sender: RecordingSender, qtbot: QtBot
) -> None:
    for number in range(1, 8):
        add(service, f"“Job {number}” did not work")
    owner.notices.drain()
    qtbot.waitUntil(lambda: fates(service) == [("shown", "native")] * 7)
    assert [title for title, *_ in sender.sent] == ["7 things did not work"]
    sender.answers[0]("show")
    qtbot.waitUntil(lambda: fates(service) == [("clicked", "native")] * 7)
    assert owner.opened == [("history", "")]


def test_the_next_problem_waits_and_comes_by_itself(
    owner: Owner, service: Service, sender: RecordingSender, clock: FixedClock, qtbot: QtBot
) -> None:
    add(service)
    owner.notices.drain()
    qtbot.waitUntil(lambda: fates(service) == [("shown", "native")])
    clock.instant = NOON + REST - timedelta(milliseconds=150)
    add(service, "“Read new files” did not work")
    owner.notices.drain()
    qtbot.wait(50)
    assert len(sender.sent) == 1
    clock.instant = NOON + REST
    qtbot.waitUntil(lambda: len(sender.sent) == 2)


def test_the_digest_of_several_can_be_put_off_until_tomorrow(
    owner: Owner, service: Service, sender: RecordingSender, qtbot: QtBot
) -> None:
    add(service, "3 products are running low", "digest")
    owner.notices.drain()
    qtbot.waitUntil(lambda: len(sender.sent) == 1)
    assert sender.sent[0][2] == [("Show", "show"), ("Tomorrow", "tomorrow")]
    sender.answers[0]("tomorrow")
    qtbot.waitUntil(lambda: owner.words != [])
    assert "again tomorrow morning" in owner.words[0]
    assert owner.opened == []
    qtbot.waitUntil(lambda: fates(service) == [("clicked", "native")])


def test_a_notice_sent_away_is_recorded_as_that(
    owner: Owner, service: Service, sender: RecordingSender, qtbot: QtBot
) -> None:
    add(service)
    owner.notices.drain()
    qtbot.waitUntil(lambda: len(sender.sent) == 1)
    sender.answers[0](DISMISSED)
    qtbot.waitUntil(lambda: fates(service) == [("dismissed", "native")])
    assert owner.opened == []


@pytest.mark.usefixtures("expected_warnings")
class TestNotTakenByTheDesktop:
    @pytest.fixture(params=[NO_SERVICE, NO_ANSWER])
    def sender(self, request: pytest.FixtureRequest) -> RecordingSender:
        return RecordingSender(Delivery(error=request.param))

    def test_it_is_told_in_the_window_and_counts_as_shown_when_it_was_seen(
        self, owner: Owner, service: Service, qtbot: QtBot
    ) -> None:
        first, second = add(service), add(service, "3 products are running low", "digest")
        owner.notices.drain()
        qtbot.waitUntil(lambda: fates(service) == [("waiting", "banner")] * 2)
        assert [message.notice_id for message in owner.told] == [first, second]
        assert all(row.error for row in listed(service))
        owner.notices.seen(first)
        qtbot.waitUntil(lambda: fates(service) == [("shown", "banner"), ("waiting", "banner")])
        owner.notices.follow("history", "7", first)
        owner.notices.dismiss(second)
        qtbot.waitUntil(lambda: fates(service) == [("clicked", "banner"), ("dismissed", "banner")])
        assert owner.opened == [("history", "7")]

    def test_what_nobody_has_seen_comes_again_at_the_next_start(
        self, owner: Owner, service: Service, tray: BalloonTray, qtbot: QtBot
    ) -> None:
        add(service)
        owner.notices.drain()
        qtbot.waitUntil(lambda: fates(service) == [("waiting", "banner")])
        owner.notices.drain()
        qtbot.wait(50)
        assert len(owner.told) == 1
        desktop = RecordingSender()
        again = Owner(service, desktop, tray)
        again.notices.drain()
        qtbot.waitUntil(lambda: len(desktop.sent) == 1)
        qtbot.waitUntil(lambda: fates(service) == [("shown", "native")])
        again.leave()

    def test_a_new_window_tells_what_nobody_has_answered(
        self, owner: Owner, service: Service, qtbot: QtBot
    ) -> None:
        first, second = add(service), add(service, "3 products are running low", "digest")
        owner.notices.drain()
        qtbot.waitUntil(lambda: len(owner.told) == 2)
        owner.notices.dismiss(first)
        told: list[Message] = []
        owner.notices.tell_again(told.append)
        assert [message.notice_id for message in told] == [second]

    def test_a_tray_that_draws_its_balloons_shows_one(
        self, service: Service, sender: RecordingSender, qtbot: QtBot
    ) -> None:
        tray = BalloonTray(draws=True)
        owner = Owner(service, sender, tray)
        add(service)
        owner.notices.drain()
        qtbot.waitUntil(lambda: fates(service) == [("shown", "balloon")])
        assert tray.balloons == ["“Count stock” did not work"]
        assert len(owner.told) == 1
        owner.leave()

    def test_another_tray_is_left_alone_since_its_balloon_could_hang(
        self, owner: Owner, service: Service, tray: BalloonTray, qtbot: QtBot
    ) -> None:
        add(service)
        owner.notices.drain()
        qtbot.waitUntil(lambda: len(owner.told) == 1)
        assert tray.balloons == []


def test_an_icon_without_a_place_of_its_own_has_no_balloon() -> None:
    assert not Tray().draws_balloons()
