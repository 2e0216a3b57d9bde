from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.alerts.policy import (
    FIX_COUNTS,
    LOW_STOCK,
    OUT_OF_STOCK,
    POPUPS_A_DAY,
    Outcome,
    check_stock,
)
from app.analysis.cover import REARM_BAND
from app.store import alerts, notices
from app.store.alerts import AlertRow
from app.store.database import Store
from app.store.notices import NoticeRow
from app.store.products import ProductRow
from app.store.quality import NEGATIVE, QualityGroup
from app.store.tables import NOTICE
from tests.clock import FakeClock
from tests.filling import rows

BOTH = frozenset({LOW_STOCK, OUT_OF_STOCK})
SOLD_OUT_ONLY = frozenset({OUT_OF_STOCK})
POINT = 10
"""Everybody's reorder point here: 10 is low, 11 is not, and from low it takes more than 11.5 to be fine again."""


def item(number: int, on_hand: float | None, **facts: Any) -> ProductRow:
    values: dict[str, Any] = {
        "id": number, "sku": f"P-{number}", "name": f"Product {number}", "kind": "item", "category": None,
        "supplier": None, "barcode": None, "price": 50_000, "compare_at_price": None, "cost": 20_000,
        "currency": "EUR", "stock_tracked": True, "on_hand": None if on_hand is None else round(on_hand * 1_000),
        "counted_at": None, "lead_time_days": 5, "pack_size": None, "reorder_point": POINT * 1_000, "active": True,
        "sold_recently": 0, "selling_days": 0, "last_sold": None, "alert_severity": None, "alert_text": None,
    }  # fmt: skip
    return ProductRow(**values | facts)


class Shelf:
    """Stock as it is counted from check to check, and what the owner gets to see of it."""

    def __init__(self, store: Store, clock: FakeClock) -> None:
        self.store = store
        self.clock = clock
        self.day_began = clock.now().replace(hour=0)

    def check(
        self,
        products: Iterable[ProductRow],
        kinds: frozenset[str] = BOTH,
        faults: Sequence[QualityGroup] = (),
    ) -> Outcome:
        self.clock.advance(60)
        products = list(products)
        with self.store.write() as connection:
            for product in products:
                connection.exec_driver_sql(
                    "INSERT OR IGNORE INTO product (id, sku, name, currency, created_at, changed_at)"
                    " VALUES (?, ?, ?, 'EUR', 0, 0)",
                    (product.id, product.sku, product.name),
                )
            return check_stock(
                connection, products, kinds=kinds, faults=faults, sales_known=True, now=self.clock.now(),
                day_began=self.day_began,
            )  # fmt: skip

    def counts(self, *on_hand: float, kinds: frozenset[str] = BOTH) -> Outcome:
        return self.check((item(number, count) for number, count in enumerate(on_hand, 1)), kinds)

    def alerts(self) -> list[AlertRow]:
        """What the owner sees now."""
        with self.store.read() as connection:
            return alerts.list_alerts(connection)

    def kinds(self) -> list[tuple[str, str | None]]:
        return [(alert.kind, alert.sku) for alert in self.alerts()]

    def notices(self) -> list[NoticeRow]:
        with self.store.read() as connection:
            return notices.waiting_notices(connection)


@pytest.fixture
def shelf(store: Store, clock: FakeClock) -> Shelf:
    return Shelf(store, clock)


def test_the_first_check_lists_and_says_nothing(shelf: Shelf) -> None:
    outcome = shelf.counts(0, 5, 50)
    assert (outcome.out, outcome.low, outcome.opened, outcome.told) == (1, 1, 2, False)
    assert shelf.kinds() == [(OUT_OF_STOCK, "P-1"), (LOW_STOCK, "P-2")]
    assert shelf.notices() == []


def test_a_product_that_is_new_says_nothing_either(shelf: Shelf) -> None:
    shelf.counts(50)
    assert not shelf.counts(50, 0).told
    assert shelf.notices() == []


def test_a_crossing_is_told_once(shelf: Shelf) -> None:
    shelf.counts(50)
    assert shelf.counts(9).told
    for count in (9, 8, 7, 10, 11):
        assert not shelf.counts(count).told
    [notice] = shelf.notices()
    assert (notice.title, notice.page, notice.subject) == ("Product 1: 9 left", "products", "P-1")


def test_stock_must_be_clear_of_the_threshold_before_it_is_told_again(shelf: Shelf) -> None:
    shelf.counts(50)
    shelf.counts(10)
    shelf.counts(POINT * (1 + REARM_BAND))
    assert shelf.kinds() == [(LOW_STOCK, "P-1")]
    assert not shelf.counts(10).told
    shelf.counts(12)
    assert shelf.alerts() == []
    assert shelf.counts(10).told
    assert len(shelf.notices()) == 2


def test_selling_out_after_running_low_is_told_too(shelf: Shelf) -> None:
    shelf.counts(50)
    shelf.counts(5)
    assert shelf.counts(0).told
    assert shelf.kinds() == [(OUT_OF_STOCK, "P-1")]
    assert [notice.title for notice in shelf.notices()] == ["Product 1: 5 left", "Product 1: sold out"]


def test_a_restocked_product_is_resolved_and_some_stock_makes_it_low_in_silence(shelf: Shelf) -> None:
    shelf.counts(50, 50)
    shelf.counts(0, 0)
    assert not shelf.counts(50, 3).told
    assert shelf.kinds() == [(LOW_STOCK, "P-2")]
    with shelf.store.read() as connection:
        closed = [alert for alert in alerts.list_alerts(connection, live_only=False) if alert.resolved_at]
    assert {(alert.kind, alert.sku) for alert in closed} == {(OUT_OF_STOCK, "P-1"), (OUT_OF_STOCK, "P-2")}


def test_everything_that_is_wrong_with_the_figures_is_one_item(shelf: Shelf) -> None:
    shelf.counts(50, 50)
    negative = QualityGroup(NEGATIVE, "4 products have less than nothing in stock", "Count them again.", 4)
    free = QualityGroup("zero-cost", "2 products are said to cost nothing", "Enter what you pay.", 2)
    outcome = shelf.check([item(1, -1), item(2, 50)], faults=[negative, free])
    assert outcome.wrong_counts == 4
    [alert] = shelf.alerts()
    assert (alert.kind, alert.product_id, alert.title) == (FIX_COUNTS, None, negative.title)
    assert alert.facts == {"negative": 4, "zero-cost": 2}
    assert "2 products are said to cost nothing" in alert.text
    assert shelf.notices() == []
    shelf.check([item(1, 50), item(2, 50)], faults=[free])
    [alert] = shelf.alerts()
    assert (alert.title, alert.facts) == (free.title, {"zero-cost": 2})
    shelf.check([item(1, 50), item(2, 50)], faults=[replace(free, pressing=False)])
    assert shelf.alerts() == []


@pytest.mark.parametrize(
    "left_out",
    [
        {"on_hand": None, "stock_tracked": False},
        {"on_hand": None},
        {"on_hand": 0, "active": False},
        {"on_hand": 0, "kind": "parent"},
        {"on_hand": -5, "stock_tracked": False},
    ],
)
def test_what_has_no_stock_to_speak_of_is_left_alone(shelf: Shelf, left_out: dict[str, Any]) -> None:
    shelf.counts(50)
    shelf.check([item(1, **left_out)])
    assert shelf.alerts() == []
    assert shelf.notices() == []


def test_an_alert_of_a_product_that_is_watched_no_more_is_closed(shelf: Shelf) -> None:
    shelf.counts(50)
    shelf.counts(0)
    shelf.check([item(1, 0, active=False)])
    assert shelf.alerts() == []


def test_an_empty_shelf_that_nobody_misses_is_no_news(shelf: Shelf) -> None:
    shelf.check([item(1, 50, reorder_point=None)])
    shelf.check([item(1, 0, reorder_point=None)])
    assert shelf.alerts() == []
    assert shelf.check([item(2, 0)]).out == 1


def test_many_crossings_make_one_notice(shelf: Shelf) -> None:
    shelf.counts(50, 50, 50, 50)
    shelf.counts(5, 0, 5, 50)
    [notice] = shelf.notices()
    assert notice.title == "3 products are running low"
    assert notice.body.startswith("Product 2")  # the worst first
    assert "and 1 more" in notice.body
    assert notice.page == "today"
    shelf.counts(0, 0, 0, 50)
    assert shelf.notices()[-1].title == "2 products are sold out"


def test_no_more_than_a_few_notices_a_day(shelf: Shelf) -> None:
    shelf.counts(50)
    for _ in range(POPUPS_A_DAY + 3):
        shelf.counts(0)
        shelf.counts(50)
    assert len(shelf.notices()) == POPUPS_A_DAY
    shelf.counts(0)
    assert shelf.kinds() == [(OUT_OF_STOCK, "P-1")]  # the window has it all the same
    shelf.counts(50)
    shelf.clock.advance(timedelta(days=1))
    shelf.day_began += timedelta(days=1)
    shelf.counts(0)
    assert len(shelf.notices()) == POPUPS_A_DAY + 1


def test_the_check_for_sold_out_products_leaves_low_ones_to_the_other(shelf: Shelf) -> None:
    shelf.counts(50, 50)
    outcome = shelf.counts(5, 0, kinds=SOLD_OUT_ONLY)
    assert (outcome.opened, outcome.told) == (1, True)
    assert shelf.kinds() == [(OUT_OF_STOCK, "P-2")]
    assert shelf.counts(5, 0).told
    assert [notice.title for notice in shelf.notices()] == ["Product 2: sold out", "Product 1: 5 left"]


def test_a_snoozed_alert_is_out_of_sight_until_its_time(shelf: Shelf) -> None:
    shelf.counts(50)
    shelf.counts(0)
    [alert] = shelf.alerts()
    until = shelf.clock.now() + timedelta(hours=24)
    with shelf.store.write() as connection:
        assert alerts.snooze_alert(connection, alert.id, until=until, now=shelf.clock.now())
    shelf.counts(0)
    assert shelf.alerts() == []
    shelf.clock.advance(timedelta(hours=24))
    shelf.counts(0)
    assert [again.id for again in shelf.alerts()] == [alert.id]
    history = [kind for (kind,) in rows(shelf.store, "SELECT kind FROM alert_event ORDER BY id")]
    assert history == ["opened", "snoozed", "woke"]
    assert len(shelf.notices()) == 1


def test_a_snoozed_alert_whose_cause_has_gone_is_gone(shelf: Shelf) -> None:
    shelf.counts(50)
    shelf.counts(0)
    with shelf.store.write() as connection:
        [alert] = alerts.list_alerts(connection)
        later = shelf.clock.now() + timedelta(days=1)
        alerts.snooze_alert(connection, alert.id, until=later, now=shelf.clock.now())
    shelf.counts(50)
    with shelf.store.write() as connection:
        again = alerts.get_alert(connection, alert.id)
        assert again is not None
        assert again.state == "resolved"
        assert not alerts.snooze_alert(connection, alert.id, until=later, now=shelf.clock.now())


@given(
    on_hand=st.integers(0, 30),
    sold=st.integers(1, 60_000),
    lead=st.one_of(st.none(), st.integers(0, 30)),
    point=st.one_of(st.none(), st.integers(1, 30)),
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_alert_shows_its_arithmetic(
    shelf: Shelf, on_hand: int, sold: int, lead: int | None, point: int | None
) -> None:
    facts = {
        "sold_recently": sold, "selling_days": 28, "lead_time_days": lead,
        "reorder_point": None if point is None else point * 1_000,
    }  # fmt: skip
    shelf.check([item(1, on_hand, **facts)])
    for alert in shelf.alerts():
        assert alert.text.startswith(f"{on_hand} left · sells ")
        assert ("supplier takes" in alert.text) == (lead is not None)
        assert f"{7 if lead is None else lead} day" in alert.text
        assert (f"reorder point {point} " in alert.text) == (point is not None)
        assert alert.facts["on_hand"] == on_hand


class Told:
    """What the owner of one product should have been told, worked out from its counts alone."""

    def __init__(self) -> None:
        self.level: int | None = None
        self.times = 0

    def count(self, on_hand: float, kinds: frozenset[str]) -> None:
        band = POINT * (1 + REARM_BAND) if self.level else POINT
        now = 2 if on_hand <= 0 else 1 if on_hand <= band else 0
        if self.level is not None and now > self.level:
            if now == 1 and kinds == SOLD_OUT_ONLY:
                return
            self.times += 1
        self.level = now


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.one_of(st.sampled_from([-1, 0, 5, 9.999, 10, 10.001, 11.5, 11.501, 50]), st.integers(0, 13)),
            st.sampled_from([BOTH, SOLD_OUT_ONLY]),
        ),
        max_size=25,
    )
)
def test_no_crossing_is_told_twice_and_none_is_left_out(
    tmp_path_factory: pytest.TempPathFactory, migrated: Path, checks: list[tuple[float, frozenset[str]]]
) -> None:
    path = tmp_path_factory.mktemp("replay") / "tillwatch.db"
    shutil.copyfile(migrated, path)
    shelf = Shelf(Store(path), FakeClock())
    told = Told()
    try:
        for count, kinds in checks:
            shelf.day_began = shelf.clock.now() + timedelta(
                seconds=1
            )  # so that the daily limit stays out of it
            shelf.check([item(1, count)], kinds)
            if count >= 0:
                told.count(count, kinds)
            assert len(shelf.notices()) == told.times
            live = [alert for alert in shelf.alerts() if alert.product_id]
            assert len(live) <= 1
    finally:
        shelf.store.close()


def test_the_day_has_one_limit_for_all_notices(shelf: Shelf) -> None:
    shelf.counts(50)
    with shelf.store.write() as connection:
        for _ in range(POPUPS_A_DAY):
            notices.add_notice(
                connection, kind="run-problem", title="t", body="b", page="history", now=shelf.clock.now()
            )
    assert not shelf.counts(0).told
    with shelf.store.read() as connection:
        assert len(connection.execute(NOTICE.select()).all()) == POPUPS_A_DAY
