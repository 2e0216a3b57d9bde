from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from app.alerts.policy import COOLDOWN, NEW_A_DAY
from app.alerts.severity import Severity
from app.alerts.speech import DIGEST, POPUP
from app.alerts.timing import AlertSettings
from app.store import notices
from app.store.alerts import LOW_STOCK, OUT_OF_STOCK
from app.store.database import Store
from tests.alerts.desk import Desk
from tests.alerts.made_facts import FINE, LOW, OUT, TOO_EARLY, WATCHED, facts
from tests.clock import FakeClock
from tests.filling import rows

ORDERED: dict[str, Any] = {"on_order": 24.0, "next_due": date(2026, 3, 13), "covered": True}


@pytest.fixture
def desk(store: Store, clock: FakeClock) -> Desk:
    """At 13:00 in Madrid on Tuesday, 10 March 2026; the digest of the day is made, and nothing was in it."""
    desk = Desk(store, clock)
    desk.check({})
    return desk


def test_what_was_so_from_the_start_is_listed_and_not_told(desk: Desk) -> None:
    assert desk.check({1: OUT, 2: LOW, 3: FINE}).opened == 2
    assert desk.kinds() == [(OUT_OF_STOCK, "P-1"), (LOW_STOCK, "P-2")]
    desk.clock.advance(timedelta(days=1))
    desk.check({1: OUT, 2: LOW, 3: FINE})
    assert desk.notices() == []


def test_a_product_that_is_new_is_not_told_of_either(desk: Desk) -> None:
    desk.check({1: FINE})
    desk.check({1: FINE, 2: TOO_EARLY})
    assert desk.notices() == []


def test_what_cannot_wait_pops_up_once(desk: Desk) -> None:
    desk.check({1: FINE})
    for _ in range(5):
        desk.clock.advance(1_800)
        desk.check({1: TOO_EARLY})
    [notice] = desk.notices()
    [alert] = desk.alerts()
    assert (notice.kind, notice.title) == (POPUP, "Product 1: out Thu–Sat")
    assert notice.body == "4 left, sells 1.3 a day. Supplier takes 5 days."
    assert (notice.page, notice.subject, notice.alert_id) == ("products", "P-1", alert.id)


def test_what_can_wait_is_told_in_the_morning(desk: Desk) -> None:
    desk.check({1: FINE, 2: FINE})
    desk.check({1: LOW, 2: LOW})
    assert desk.notices() == []
    desk.at("08:29", days=1)
    desk.check({1: LOW, 2: LOW})
    assert desk.notices() == []
    desk.at("08:31")
    desk.check({1: LOW, 2: LOW})
    [notice] = desk.notices()
    assert (notice.kind, notice.title, notice.page) == (DIGEST, "2 products are running low", "today")
    desk.at("10:00")
    desk.check({1: LOW, 2: LOW})
    assert len(desk.notices()) == 1


def test_the_first_check_of_a_late_start_makes_the_digest(desk: Desk) -> None:
    desk.check({1: FINE})
    desk.check({1: LOW})
    desk.at("15:40", days=1)
    desk.check({1: LOW})
    assert [notice.kind for notice in desk.notices()] == [DIGEST]


def test_a_morning_without_news_has_no_digest_and_none_comes_later_that_day(desk: Desk) -> None:
    desk.check({1: FINE})
    desk.at("08:40", days=1)
    desk.check({1: FINE})
    desk.at("11:00")
    desk.check({1: LOW})
    assert desk.notices() == []


def test_products_that_the_shop_does_not_live_on_wait_for_the_morning(desk: Desk) -> None:
    desk.check({1: FINE})
    trifle = facts(0, 1.0, 1.0, matters=False)
    desk.check({1: trifle})
    assert (desk.kinds(), desk.notices()) == ([(OUT_OF_STOCK, "P-1")], [])
    desk.at("08:40", days=1)
    desk.check({1: trifle})
    assert desk.titles() == ["Product 1: sold out"]


def test_several_at_once_are_one_notice_the_dearest_first(desk: Desk) -> None:
    desk.check(dict.fromkeys(range(1, 5), FINE))
    desk.check(
        {
            1: facts(0, 1, 1, margin_lost_a_day=1.0),
            2: facts(0, 1, 1, margin_lost_a_day=9.0),
            3: facts(4, 0.97, 0.8, margin_lost_a_day=50.0),
            4: FINE,
        }
    )
    [notice] = desk.notices()
    assert notice.title == "3 products are running low"
    assert notice.body == "Product 2, Product 1 and 1 more."
    assert (notice.page, notice.alert_id) == ("today", None)
    assert [alert.sku for alert in desk.alerts()] == ["P-2", "P-1", "P-3"]


def test_nothing_is_said_in_quiet_hours_and_everything_after(desk: Desk) -> None:
    desk.check({1: FINE, 2: FINE})
    desk.at("21:00")
    desk.check({1: OUT, 2: LOW})
    desk.at("07:59", days=1)
    desk.check({1: OUT, 2: LOW})
    assert desk.notices() == []
    desk.at("08:05")
    desk.check({1: OUT, 2: LOW})
    assert desk.titles() == ["Product 1: sold out"]
    desk.at("08:35")
    desk.check({1: OUT, 2: LOW})
    assert desk.titles() == ["Product 1: sold out", "Product 2: out tomorrow–Sat"]


def test_no_more_than_a_few_notices_a_day_the_digest_among_them(desk: Desk) -> None:
    shelf = dict.fromkeys(range(1, 10), FINE)
    desk.check(shelf)
    desk.at("08:05", days=1)
    for number in range(1, 8):
        desk.clock.advance(60)
        shelf[number] = OUT
        desk.check(shelf)
    assert len(desk.notices()) == 4  # the fifth is the digest's
    desk.at("08:40")
    desk.check(shelf)
    assert desk.titles()[4:] == ["3 products are sold out"]
    shelf[8] = OUT
    desk.check(shelf)
    assert len(desk.notices()) == 5
    assert len(desk.alerts()) == 8  # the window has it all the same


def test_the_day_has_one_limit_for_all_notices(desk: Desk) -> None:
    desk.check({1: FINE})
    with desk.store.write() as connection:
        for _ in range(AlertSettings().popups_a_day):
            notices.add_notice(
                connection, kind="run-problem", title="t", body="b", page="history", now=desk.clock.now()
            )
    desk.check({1: OUT})
    assert len(desk.notices()) == AlertSettings().popups_a_day


def test_the_digest_alone_is_left_where_no_pop_ups_are_wanted(store: Store, clock: FakeClock) -> None:
    desk = Desk(store, clock, AlertSettings(popups_a_day=0))
    desk.check({1: FINE, 2: FINE})
    desk.check({1: OUT, 2: LOW})
    assert desk.notices() == []
    desk.at("08:40", days=1)
    desk.check({1: OUT, 2: LOW})
    assert [notice.kind for notice in desk.notices()] == [DIGEST]


def test_a_product_must_be_clearly_fine_before_it_is_told_of_again(desk: Desk) -> None:
    desk.check({1: FINE})
    desk.check({1: TOO_EARLY})
    for _ in range(10):
        desk.clock.advance(COOLDOWN)
        desk.check({1: facts(5, 0.4)})
        assert len(desk.alerts()) == 1  # it keeps its alert in between
        desk.check({1: TOO_EARLY})
    assert len(desk.notices()) == 1
    desk.check({1: FINE})
    assert desk.alerts() == []
    desk.check({1: TOO_EARLY})
    assert len(desk.notices()) == 2


def test_a_forecast_that_changes_its_mind_within_two_days_says_nothing_new(desk: Desk) -> None:
    desk.check({1: FINE})
    desk.check({1: TOO_EARLY})
    desk.clock.advance(COOLDOWN - timedelta(hours=1))
    desk.check({1: FINE})
    desk.check({1: TOO_EARLY})
    assert len(desk.notices()) == 1
    desk.clock.advance(timedelta(hours=2))
    desk.check({1: TOO_EARLY})
    assert len(desk.notices()) == 2


def test_selling_out_is_told_at_once_even_after_a_warning(desk: Desk) -> None:
    desk.check({1: FINE})
    desk.check({1: TOO_EARLY})
    desk.clock.advance(timedelta(hours=1))
    desk.check({1: OUT})
    assert desk.titles() == ["Product 1: out Thu–Sat", "Product 1: sold out"]
    [alert] = desk.alerts(live_only=False)
    assert alert.kind == OUT_OF_STOCK  # it is the same alert, got worse
    history = [kind for (kind,) in rows(desk.store, "SELECT kind FROM alert_event ORDER BY id")]
    assert history == ["opened", "worsened"]


def test_a_delivery_that_eases_things_is_no_news_and_what_gets_worse_again_is(desk: Desk) -> None:
    desk.check({1: FINE})
    desk.check({1: OUT})
    desk.clock.advance(COOLDOWN)
    desk.check({1: LOW})
    assert (len(desk.notices()), desk.kinds()) == (1, [(LOW_STOCK, "P-1")])
    desk.check({1: OUT})
    assert len(desk.notices()) == 2


def test_a_piece_that_is_brought_back_is_no_delivery(desk: Desk) -> None:
    desk.check({1: FINE})
    for _ in range(3):
        desk.check({1: OUT})
        desk.check({1: facts(1, 0.97, 0.8)})
    assert desk.titles() == ["Product 1: sold out"]


def test_what_is_on_order_is_not_spoken_of_until_it_is_late(desk: Desk) -> None:
    desk.check({1: FINE})
    desk.check({1: TOO_EARLY})
    desk.clock.advance(COOLDOWN)
    on_its_way = facts(4, 0.97, 0.8, **ORDERED)
    desk.check({1: on_its_way})
    assert desk.alerts() == []
    desk.check({1: facts(0, 1, 1, **ORDERED)})
    assert desk.alerts() == []
    assert len(desk.notices()) == 1
    desk.at("13:00", days=4)
    late = facts(0, 1, 1, **ORDERED | {"late_since": desk.today})
    for _ in range(3):
        desk.clock.advance(60)
        desk.check({1: late})
    assert desk.titles()[1:] == ["Product 1: sold out, delivery is late"]


def test_a_late_delivery_that_is_not_missed_is_not_spoken_of(desk: Desk) -> None:
    desk.check({1: FINE})
    desk.check({1: facts(60, 0.01, **ORDERED | {"late_since": date(2026, 3, 10)})})
    assert (desk.alerts(), desk.notices()) == ([], [])


def test_an_order_that_will_not_do_keeps_the_alert_and_says_nothing_twice(desk: Desk) -> None:
    desk.check({1: FINE})
    desk.check({1: TOO_EARLY})
    few = ORDERED | {"on_order": 1.0, "covered": False}
    for _ in range(5):
        desk.clock.advance(COOLDOWN)
        desk.check({1: facts(0, 1, 1, **few)})
    assert len(desk.alerts()) == 1
    assert len(desk.notices()) == 1


def test_an_order_that_is_taken_back_brings_the_alert_back(desk: Desk) -> None:
    desk.check({1: FINE})
    desk.check({1: facts(4, 0.97, 0.8, **ORDERED)})
    assert desk.alerts() == []
    desk.check({1: TOO_EARLY})
    assert desk.titles() == ["Product 1: out Thu–Sat"]


def test_a_snoozed_alert_is_out_of_sight_and_silent_until_its_time(desk: Desk) -> None:
    desk.check({1: FINE})
    desk.check({1: LOW})
    assert desk.snooze(1, desk.clock.now() + timedelta(days=2))
    desk.clock.advance(timedelta(days=1))
    desk.check({1: OUT})
    assert (desk.alerts(), desk.notices()) == ([], [])
    desk.clock.advance(timedelta(days=1))
    desk.check({1: OUT})
    assert desk.kinds() == [(OUT_OF_STOCK, "P-1")]
    assert desk.titles() == ["Product 1: sold out"]


def test_a_snoozed_alert_whose_cause_has_gone_is_gone(desk: Desk) -> None:
    desk.check({1: FINE})
    desk.check({1: OUT})
    desk.snooze(1, desk.clock.now() + timedelta(days=7))
    desk.check({1: FINE})
    [alert] = desk.alerts(live_only=False)
    assert alert.state == "resolved"
    assert not desk.snooze(1, desk.clock.now() + timedelta(days=7))


def test_snoozed_until_the_delivery_it_wakes_when_that_is_late_or_over(desk: Desk) -> None:
    few = ORDERED | {"covered": False}
    for ending in ({"on_order": 0.0, "next_due": None}, {"late_since": date(2026, 3, 10)}):
        desk.check({1: LOW})
        assert desk.snooze(1, None)
        desk.check({1: facts(12, 0.7, 0.2, **few)})
        assert desk.alerts() == []
        desk.check({1: facts(12, 0.7, 0.2, **few | ending)})
        assert len(desk.alerts()) == 1
        desk.check({1: FINE})


def test_an_alert_of_a_product_that_is_watched_no_more_is_closed_with_the_reason(desk: Desk) -> None:
    desk.check({1: OUT, 2: OUT})
    assert desk.check({}, gone={1: "not sold any more"}).resolved == 2
    assert desk.known() == {}
    why = rows(desk.store, "SELECT detail FROM alert_event WHERE kind = 'resolved' ORDER BY alert_id")
    assert why == [("not sold any more",), ("no longer watched",)]


def test_what_is_merely_low_waits_where_the_day_has_brought_enough(desk: Desk) -> None:
    products = range(1, 41)
    desk.check(dict.fromkeys(products, FINE))
    shelf = {number: facts(12, 0.7, 0.2, margin_lost_a_day=float(number)) for number in products}
    shelf[1] = OUT
    desk.check(shelf)
    listed = {alert.sku for alert in desk.alerts()}
    assert len(listed) == NEW_A_DAY
    assert {"P-1", "P-40", "P-30"} <= listed
    desk.check(shelf)
    assert len(desk.alerts()) == NEW_A_DAY
    assert all(known.severity <= Severity.LOW for known in desk.known().values())
    desk.clock.advance(timedelta(days=1))
    desk.check(shelf)
    assert len(desk.alerts()) == 2 * NEW_A_DAY


def test_a_check_that_finds_nothing_new_writes_nothing(desk: Desk) -> None:
    shelf = {1: OUT, 2: LOW, 3: WATCHED, 4: FINE}
    desk.check(shelf)
    before = rows(desk.store, "SELECT * FROM stock_judgement"), rows(desk.store, "SELECT * FROM alert")
    desk.clock.advance(1_800)
    desk.check(shelf)
    assert before == (
        rows(desk.store, "SELECT * FROM stock_judgement"),
        rows(desk.store, "SELECT * FROM alert"),
    )
