"""What of the outbox is shown now, and as what."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from app.alerts.speech import DIGEST, POPUP
from app.domain.errors import NotFoundError
from app.jobs.outbox import (
    FILE_WAITING,
    PROBLEM,
    RECOVERED,
    REST,
    Showing,
    arrange,
    outbox,
    settle,
    tell_tomorrow,
)
from app.jobs.service import Service
from app.store import notices
from app.store.notices import NoticeRow
from tests.clock import TUESDAY_NOON, FakeClock

SECOND = timedelta(seconds=1)


def notice(
    number: int, kind: str = PROBLEM, title: str = "", *, urgent: bool = False, alert_id: int | None = None
) -> NoticeRow:
    return NoticeRow(
        id=number,
        created_at=TUESDAY_NOON,
        kind=kind,
        title=title or f"“Job {number}” did not work",
        body="The folder is gone.",
        page="data" if kind == FILE_WAITING else "history",
        subject=str(number),
        urgent=urgent,
        status="waiting",
        channel=None,
        error=None,
        alert_id=alert_id,
    )


def shown(waiting: list[NoticeRow], last: dict[str, datetime] | None = None) -> list[Showing]:
    return arrange(waiting, last or {}, TUESDAY_NOON)[0]


def test_one_notice_is_shown_as_it_is() -> None:
    [showing] = shown([notice(7, POPUP, "Tea: sold out", alert_id=3)])
    assert (showing.ids, showing.title, showing.body) == ((7,), "Tea: sold out", "The folder is gone.")
    assert (showing.page, showing.subject, showing.alert_id) == ("history", "7", 3)


def test_a_burst_of_problems_is_one_notice_that_names_the_newest() -> None:
    [showing] = shown([notice(number, urgent=number == 2) for number in range(1, 6)])
    assert showing.title == "5 things did not work"
    assert showing.body == "“Job 5” did not work. “Job 4” did not work. And 3 more."
    assert showing.ids == (1, 2, 3, 4, 5)
    assert (showing.page, showing.subject, showing.urgent) == ("history", "", True)


def test_two_problems_are_both_named() -> None:
    [showing] = shown([notice(1), notice(2)])
    assert showing.body == "“Job 2” did not work. “Job 1” did not work."


def test_the_same_words_are_not_said_twice_in_one_notice() -> None:
    [showing] = shown([notice(1, title="“Count” did not work"), notice(2, title="“Count” did not work")])
    assert showing.body == "“Count” did not work."


def test_each_kind_has_a_notice_of_its_own_and_the_oldest_comes_first() -> None:
    waiting = [notice(1, FILE_WAITING), notice(2), notice(3, RECOVERED), notice(4), notice(5, FILE_WAITING)]
    found = shown(waiting)
    assert [showing.ids for showing in found] == [(1, 5), (2, 4), (3,)]
    assert [showing.title for showing in found[:2]] == ["2 files wait for you", "2 things did not work"]
    assert [showing.page for showing in found] == ["data", "history", "history"]


def test_after_a_problem_was_shown_the_next_ones_wait_ten_minutes_and_come_as_one() -> None:
    waiting, last = [notice(2), notice(3)], {PROBLEM: TUESDAY_NOON}
    for later in (timedelta(0), REST - SECOND):
        assert arrange(waiting, last, TUESDAY_NOON + later) == ([], TUESDAY_NOON + REST)
    found, again = arrange(waiting, last, TUESDAY_NOON + REST)
    assert [showing.ids for showing in found] == [(2, 3)]
    assert again is None


def test_a_kind_that_rests_does_not_hold_up_another() -> None:
    found, again = arrange(
        [notice(2), notice(3, RECOVERED), notice(4, POPUP)],
        {PROBLEM: TUESDAY_NOON, POPUP: TUESDAY_NOON},
        TUESDAY_NOON + SECOND,
    )
    assert [showing.ids for showing in found] == [(3,), (4,)]
    assert again == TUESDAY_NOON + REST


def test_a_clock_that_was_set_back_keeps_nothing_back() -> None:
    assert len(shown([notice(2)], {PROBLEM: TUESDAY_NOON + timedelta(days=1)})) == 1


def test_stock_notices_of_days_without_anybody_there_become_one() -> None:
    assert [showing.ids for showing in shown([notice(1, POPUP), notice(2, POPUP)])] == [(1,), (2,)]
    [showing] = shown([notice(number, DIGEST, f"{number} products are low") for number in range(1, 4)])
    assert showing.body == "3 products are low. 2 products are low. And 1 more."
    assert (showing.page, showing.can_wait) == ("today", False)


def test_a_kind_that_is_not_grouped_is_shown_each_for_itself() -> None:
    assert len(shown([notice(number, "weekly-report") for number in range(9)])) == 9


@pytest.mark.parametrize(
    ("kind", "alert_id", "can_wait"), [(DIGEST, None, True), (DIGEST, 4, False), (POPUP, None, False)]
)
def test_only_the_digest_of_several_products_can_wait_for_tomorrow(
    kind: str, alert_id: int | None, can_wait: bool
) -> None:
    [showing] = shown([notice(1, kind, alert_id=alert_id)])
    assert showing.can_wait is can_wait


def add(service: Service, kind: str = PROBLEM, **more: object) -> int:
    with service.store.write() as connection:
        return notices.add_notice(
            connection,
            kind=kind,
            title="t",
            body="b",
            page="history",
            now=service.now(),
            **more,  # type: ignore[arg-type]
        )


def test_the_store_remembers_over_a_restart_that_a_kind_rests(service: Service, clock: FakeClock) -> None:
    first = add(service)
    assert [showing.ids for showing in outbox(service).showings] == [(first,)]
    settle(service, (first,), "shown", channel="native")
    clock.advance(60)
    second = add(service)
    found = outbox(service)
    assert found.showings == ()
    assert found.look_again_at == clock.now() + REST - timedelta(seconds=60)
    clock.advance(REST.total_seconds() - 60)
    assert [showing.ids for showing in outbox(service).showings] == [(second,)]


def test_what_this_process_has_just_sent_rests_although_the_store_does_not_know_yet(
    service: Service, clock: FakeClock
) -> None:
    first = add(service)
    second = add(service)
    found = outbox(service, under_way={first}, sent={PROBLEM: clock.now()})
    assert found.showings == ()
    assert found.look_again_at == clock.now() + REST
    assert [showing.ids for showing in outbox(service, under_way={first}).showings] == [(second,)]


def test_what_was_shown_as_one_is_recorded_for_each_and_counts_as_one(
    service: Service, clock: FakeClock
) -> None:
    made = clock.now()
    ids = [add(service) for _ in range(4)]
    with service.store.read() as connection:
        assert notices.count_since(connection, made) == 4
    settle(service, ids, "shown", channel="native")
    clock.advance(5)
    settle(service, ids, "clicked")
    with service.store.read() as connection:
        assert notices.count_since(connection, made) == 1
        listed = notices.list_notices(connection, limit=10)
    assert [row.id for row in listed] == ids[::-1]
    assert {(row.status, row.channel, row.shown_at, row.ended_at) for row in listed} == {
        ("clicked", "native", made, clock.now())
    }


def test_tomorrow_of_a_notice_that_is_gone_is_refused(service: Service) -> None:
    with pytest.raises(NotFoundError, match="not there any more"):
        tell_tomorrow(service, 99)
