from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from app.alerts.shop_alerts import FIRST_LOOK, FIX_COUNTS
from app.domain.quantity import to_quantity
from app.domain.time import from_day_number
from app.jobs.service import Service
from app.jobs.stock_reckoning import GRACE_DAYS
from app.store import alerts
from app.store.alerts import LOW_STOCK, OUT_OF_STOCK, AlertRow
from app.store.judgements import Judgement, judgements
from app.store.orders import NewLine, order_lines, place_order, receive
from app.store.past_chances import PastChance, past_chances, put_past_chances
from tests.clock import TUESDAY_NOON, FakeClock
from tests.filling import product, product_id, rows, sale, take_products, take_sales
from tests.jobs.conftest import Run, result_of

YESTERDAY = TUESDAY_NOON.date() - timedelta(days=1)
SELLS_DAILY = [sale(f"r{back}", "BEAN", YESTERDAY - timedelta(days=back), "2") for back in range(56)]


def live(service: Service) -> list[AlertRow]:
    with service.store.read() as connection:
        return alerts.list_alerts(connection)


def kinds(service: Service) -> list[tuple[str, str | None]]:
    return [(alert.kind, alert.sku) for alert in live(service)]


def known(service: Service, sku: str) -> Judgement:
    with service.store.read() as connection:
        [(product_id,)] = connection.exec_driver_sql("SELECT id FROM product WHERE sku = ?", (sku,))
        return judgements(connection)[product_id]


def stock_beans(service: Service, stock: str, **facts: Any) -> None:
    """Have one product that sells two a day counted; from an order to its delivery it takes five days."""
    given = {"price": "10", "cost": "4", "lead_time_days": 5} | facts
    take_products(service.store, [product("BEAN", stock=stock, **given)], counted_at=service.now())


def order(service: Service, quantity: str, due: date) -> None:
    with service.store.write() as connection:
        [(product_id,)] = connection.exec_driver_sql("SELECT id FROM product WHERE sku = 'BEAN'")
        line = NewLine(product_id, to_quantity(quantity), due)
        place_order(
            connection, supplier="", lines=[line], ordered_day=service.now().date(), now=service.now()
        )


def order_that_came(service: Service, ordered: date) -> None:
    """An order of beans that came the day after it was placed."""
    with service.store.write() as connection:
        bean = product_id(service.store, "BEAN")
        placed = place_order(
            connection,
            supplier="Casa Roast",
            lines=[NewLine(bean, to_quantity("14"))],
            ordered_day=ordered,
            now=service.now(),
        )
        [line] = [line for line in order_lines(connection) if line.order_id == placed]
        receive(connection, line.key, line.quantity, day=ordered + timedelta(days=1), now=service.now())


def noted(service: Service) -> list[tuple[date, float, int]]:
    """What was said of each day: (day, chance, on hand)."""
    with service.store.read() as connection:
        found = past_chances(connection, date(2020, 1, 1), date(2030, 1, 1))
    return [(from_day_number(day), chance, on_hand) for day, _, chance, on_hand in found]


def tell_of_the_past(service: Service, product_ids: list[int]) -> None:
    """Have 30 % been said of shelves of which 60 % were empty within a week, in the half year before last week."""
    for back in range(170, 7, -1):
        day = service.now().date() - timedelta(days=back)
        empty = [place % 12 == back % 12 for place in product_ids]
        past = [
            PastChance(one, 1.0 if none else 0.3, 0 if none else 2_000)
            for one, none in zip(product_ids, empty, strict=True)
        ]
        with service.store.write() as connection:
            put_past_chances(connection, day, past)


def test_the_first_look_lists_everything_and_says_nothing(service: Service, run: Run) -> None:
    shelf = [
        product("FULL", stock="50", reorder_point="10"),
        product("LOW", stock="4", reorder_point="10"),
        product("OUT", stock="0", reorder_point="10"),
        product("WRONG", stock="-3"),
        product("UNSOLD", stock="0"),
        product("FREE", stock_tracked=False),
    ]
    take_products(service.store, shelf)
    figures = result_of(service, run("stock-alerts"))
    assert (figures["judged"], figures["out"], figures["low"], figures["wrong_counts"]) == (4, 1, 1, 1)
    assert kinds(service)[:2] == [(OUT_OF_STOCK, "OUT"), (LOW_STOCK, "LOW")]
    assert {kind for kind, _ in kinds(service)[2:]} == {FIRST_LOOK, FIX_COUNTS}
    assert service.waiting_notices() == []
    assert {row.sku for row in service.products(low_only=True)} == {"OUT", "LOW"}


def test_a_long_list_at_the_first_look_is_summed_up_in_a_line_for_a_day(
    service: Service, run: Run, clock: FakeClock
) -> None:
    shelf = [product(f"OUT-{number}", stock="0", reorder_point="10") for number in range(3)]
    shelf += [product(f"LOW-{number}", stock="9", reorder_point="10") for number in range(4)]
    take_products(service.store, shelf)
    run("stock-alerts")
    assert [alert.title for alert in live(service) if alert.kind == FIRST_LOOK] == [
        "At the first look: 3 sold out and 4 running low"
    ]
    clock.advance(timedelta(days=1))
    run("stock-alerts")
    assert {alert.kind for alert in live(service)} == {OUT_OF_STOCK, LOW_STOCK}
    assert service.waiting_notices() == []


def test_what_sells_faster_than_it_can_be_ordered_is_told_with_its_arithmetic(
    service: Service, run: Run, clock: FakeClock
) -> None:
    take_sales(service.store, SELLS_DAILY)
    stock_beans(service, "100")
    run("stock-alerts")
    assert live(service) == []
    clock.advance(3_600)
    stock_beans(service, "4")
    run("stock-alerts")
    [alert] = live(service)
    assert alert.kind == LOW_STOCK
    assert alert.text.startswith("4 left · sells 2 a day")
    assert "supplier takes 5 days · nothing on order" in alert.text
    assert alert.text.endswith("counted today; sales known to yesterday")
    assert alert.facts["forecast"] == "none"  # no forecast was made: the plain rate, and no day is named
    assert "by the last 4 weeks" in alert.text
    assert alert.rank == known(service, "BEAN").rank == pytest.approx(12 * 10_000, rel=0.05)


def test_stock_is_believed_to_have_sunk_by_what_was_sold_since_its_count(
    service: Service, run: Run, clock: FakeClock
) -> None:
    take_sales(service.store, SELLS_DAILY)
    stock_beans(service, "9")
    clock.advance(timedelta(days=3))
    later = [sale(f"l{step}", "BEAN", TUESDAY_NOON.date() + timedelta(days=step), "2") for step in (0, 1, 2)]
    take_sales(service.store, later)
    run("stock-alerts")
    found = known(service, "BEAN")
    assert found.on_hand == to_quantity("5")
    assert (found.facts["counted"], found.facts["sold_since"]) == (9.0, 4.0)
    [alert] = [alert for alert in live(service) if alert.sku]
    assert alert.text.startswith("5 left (9 counted, 4 sold since) · ")
    take_sales(service.store, [sale("all", "BEAN", TUESDAY_NOON.date() + timedelta(days=2), "5")])
    run("stock-alerts")
    assert known(service, "BEAN").on_hand == 0


def test_what_sold_more_than_was_there_is_to_be_counted_and_is_not_called_sold_out(
    service: Service, run: Run, clock: FakeClock
) -> None:
    take_sales(service.store, SELLS_DAILY)
    stock_beans(service, "9")
    run("stock-alerts")
    clock.advance(timedelta(days=3))
    take_sales(service.store, [sale("all", "BEAN", TUESDAY_NOON.date() + timedelta(days=2), "50")])
    run("stock-alerts")
    run("out-of-stock")
    [alert] = live(service)
    assert alert.kind == "fix-counts"
    assert "1 product sold more than was counted" in alert.title


def test_an_order_quiets_the_alert_until_it_is_late(service: Service, run: Run, clock: FakeClock) -> None:
    take_sales(service.store, SELLS_DAILY)
    stock_beans(service, "100")
    run("stock-alerts")
    stock_beans(service, "4")
    order(service, "40", service.now().date() + timedelta(days=4))
    run("stock-alerts")
    assert live(service) == []
    assert known(service, "BEAN").on_order == to_quantity("40")
    clock.advance(timedelta(days=4 + GRACE_DAYS))
    run("stock-alerts")
    assert live(service) == []
    clock.advance(timedelta(days=1))
    run("stock-alerts")
    [alert] = live(service)
    assert alert.title == "BEAN: delivery is late"
    assert len(service.waiting_notices()) == 1


def test_the_quick_check_finds_what_has_just_sold_out(service: Service, run: Run, clock: FakeClock) -> None:
    take_sales(service.store, SELLS_DAILY)
    stock_beans(service, "100")
    run("out-of-stock")
    assert live(service) == []  # never judged: left to the full check
    run("stock-alerts")
    clock.advance(3_600)
    stock_beans(service, "0")
    ended = run("out-of-stock")
    assert result_of(service, ended)["out"] == 1
    assert ended.result_text == "1 product checked: 1 just sold out."
    [alert] = live(service)
    assert (alert.kind, alert.text[:7]) == (OUT_OF_STOCK, "0 left ")
    [notice] = service.waiting_notices()
    assert (notice.title, notice.alert_id) == ("BEAN: sold out", alert.id)
    for job in ("out-of-stock", "stock-alerts", "out-of-stock"):
        clock.advance(900)
        run(job)
    assert len(live(service)) == len(service.waiting_notices()) == 1


def test_the_quick_check_keeps_still_while_enough_is_on_order(service: Service, run: Run) -> None:
    take_sales(service.store, SELLS_DAILY)
    stock_beans(service, "4")
    order(service, "40", service.now().date() + timedelta(days=4))
    run("stock-alerts")
    stock_beans(service, "0")
    run("out-of-stock")
    assert [alert for alert in live(service) if alert.sku] == []


def test_who_orders_every_wednesday_finds_fewer_shelves_empty_and_is_advised_alike(
    service: Service, run: Run
) -> None:
    take_sales(
        service.store, [replace(line, sku=sku, name=sku) for line in SELLS_DAILY for sku in ("BEAN", "LEAF")]
    )
    shelf = [
        product(sku, stock="8", price="10", cost="4", lead_time_days=1, supplier="Casa Roast")
        for sku in ("BEAN", "LEAF")
    ]
    take_products(service.store, shelf, counted_at=service.now())
    wednesday = service.now().date() + timedelta(days=1)
    for week in range(1, 9):
        order_that_came(service, wednesday - timedelta(days=7 * week))
    run("stock-alerts")
    bean, leaf = known(service, "BEAN"), known(service, "LEAF")
    assert bean.chance is not None
    assert leaf.chance is not None
    assert bean.chance < leaf.chance - 0.1
    assert (bean.facts["habit"], leaf.facts["habit"]) == (True, False)
    assert bean.severity == leaf.severity
    # Neither the window nor the advice counts on an order that has not been placed.
    assert {name for name in leaf.facts if bean.facts[name] != leaf.facts[name]} == {"chance_week", "habit"}


def test_what_is_said_first_on_a_day_is_noted_and_kept_for_half_a_year(
    service: Service, run: Run, clock: FakeClock
) -> None:
    take_sales(service.store, SELLS_DAILY)
    stock_beans(service, "8")
    bean = product_id(service.store, "BEAN")
    today = service.now().date()
    with service.store.write() as connection:
        for back in (200, 190, 181, 180, 1):
            put_past_chances(connection, today - timedelta(days=back), [PastChance(bean, 0.3, 1_000)])
    run("stock-alerts")
    first = noted(service)
    assert [(today - day).days for day, _, _ in first] == [180, 1, 0]
    assert first[-1][1:] == (pytest.approx(known(service, "BEAN").chance, abs=1e-4), 8_000)
    clock.advance(3_600)
    stock_beans(service, "0")
    take_sales(service.store, [replace(line, sku="LEAF", name="LEAF") for line in SELLS_DAILY], source="web")
    take_products(service.store, [product("LEAF", stock="0")], counted_at=service.now())
    run("stock-alerts")
    assert noted(service) == first
    clock.advance(timedelta(days=1))
    run("stock-alerts")
    assert noted(service)[-2:] == [(today + timedelta(days=1), 1.0, 0)] * 2


def test_a_run_as_of_another_day_notes_nothing(service: Service, run: Run) -> None:
    take_sales(service.store, SELLS_DAILY)
    stock_beans(service, "8")
    run("stock-alerts", as_of=service.now() - timedelta(days=3))
    assert noted(service) == []


def test_chances_that_came_true_more_often_than_was_said_are_larger_from_then_on(
    service: Service, run: Run, clock: FakeClock
) -> None:
    take_sales(service.store, SELLS_DAILY)
    stock_beans(service, "12")
    take_products(service.store, [product(f"P-{number}") for number in range(40)])
    run("stock-alerts")
    [(_, said, _)] = noted(service)
    assert known(service, "BEAN").chance == pytest.approx(said, abs=1e-4)  # the first day: nothing is known
    clock.advance(timedelta(days=1))
    stock_beans(service, "12")
    tell_of_the_past(service, [product_id(service.store, f"P-{number}") for number in range(40)])
    run("stock-alerts")
    today = service.now().date()
    [said] = [chance for day, chance, left in noted(service) if day == today]
    found = known(service, "BEAN")
    assert 0.05 < said < 0.95
    assert found.chance is not None
    assert found.chance > said + 0.03
    clock.advance(1_800)
    before = rows(service.store, "SELECT * FROM stock_judgement")
    run("stock-alerts")
    assert rows(service.store, "SELECT * FROM stock_judgement") == before


def test_a_count_that_does_not_change_writes_nothing(service: Service, run: Run, clock: FakeClock) -> None:
    take_sales(service.store, SELLS_DAILY)
    stock_beans(service, "4")
    run("stock-alerts")
    before = rows(service.store, "SELECT * FROM stock_judgement"), live(service)
    clock.advance(1_800)
    run("stock-alerts")
    assert (rows(service.store, "SELECT * FROM stock_judgement"), live(service)) == before


def test_many_products_are_written_a_few_at_a_time(service: Service, run: Run) -> None:
    shelf = [product(f"P-{number}", stock="0", reorder_point="5") for number in range(450)]
    take_products(service.store, shelf)
    assert result_of(service, run("stock-alerts"))["opened"] == 450
    assert len(live(service)) == 451  # and the line of the first look
