"""A digest that is answered with "tomorrow": the next one tells of the same again, as far as it is still so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.alerts.speech import DIGEST
from app.alerts.writing import tell_again
from app.store.database import Store
from app.store.notices import NoticeRow
from tests.alerts.desk import Desk
from tests.alerts.made_facts import FINE, LOW
from tests.clock import FakeClock


@pytest.fixture
def desk(store: Store, clock: FakeClock) -> Desk:
    """On Wednesday at 08:40, when the digest has told of three products."""
    desk = Desk(store, clock)
    desk.check({})
    desk.check(dict.fromkeys((1, 2, 3, 4), FINE))
    desk.check({1: LOW, 2: LOW, 3: LOW, 4: FINE})
    desk.at("08:40", days=1)
    desk.check({1: LOW, 2: LOW, 3: LOW, 4: FINE})
    return desk


def put_off(desk: Desk) -> None:
    [digest] = desk.notices()
    assert digest.kind == DIGEST
    with desk.store.write() as connection:
        tell_again(
            connection, told_at=digest.created_at, day=desk.today + timedelta(days=1), now=desk.clock.now()
        )


def newest(desk: Desk) -> NoticeRow:
    return desk.notices()[-1]


def test_without_the_wish_nothing_is_said_twice(desk: Desk) -> None:
    desk.at("08:40", days=1)
    desk.check({1: LOW, 2: LOW, 3: LOW, 4: FINE})
    assert len(desk.notices()) == 1


def test_the_next_digest_tells_of_them_again_once_and_not_before(desk: Desk) -> None:
    put_off(desk)
    first = newest(desk)
    desk.at("17:00")
    desk.check({1: LOW, 2: LOW, 3: LOW, 4: FINE})
    assert len(desk.notices()) == 1
    desk.at("08:40", days=1)
    desk.check({1: LOW, 2: LOW, 3: LOW, 4: FINE})
    assert (newest(desk).kind, newest(desk).title) == (DIGEST, first.title)
    desk.at("08:40", days=1)
    desk.check({1: LOW, 2: LOW, 3: LOW, 4: FINE})
    assert len(desk.notices()) == 2


def test_what_has_become_fine_or_was_put_out_of_sight_is_left_out(desk: Desk) -> None:
    put_off(desk)
    desk.snooze(2, desk.clock.now() + timedelta(days=7))
    desk.at("08:40", days=1)
    desk.check({1: FINE, 2: LOW, 3: LOW, 4: FINE})
    assert newest(desk).title.startswith("Product 3: ")
    assert len(desk.notices()) == 2


def test_it_comes_together_with_what_is_news_and_nothing_twice(desk: Desk) -> None:
    put_off(desk)
    desk.at("08:40", days=1)
    desk.check(dict.fromkeys((1, 2, 3, 4), LOW))
    assert newest(desk).title == "4 products are running low"
