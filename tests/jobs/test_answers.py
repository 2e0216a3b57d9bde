from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.domain.errors import NotFoundError, UsageError
from app.domain.quantity import to_quantity
from app.jobs import answers, ordering
from app.jobs.alert_settings import AlertSettings, alert_settings, set_alert_settings
from app.jobs.service import Service
from app.store.alerts import LOW_STOCK
from app.store.orders import open_lines
from app.store.terms import terms
from tests.clock import FakeClock
from tests.filling import product, rows, sale, take_products, take_sales
from tests.jobs.conftest import Run
from tests.jobs.test_inventory import SELLS_DAILY, known, live, order, stock_beans


@pytest.fixture
def alert_id(service: Service, run: Run, clock: FakeClock) -> int:
    """Beans have become few, and the owner was told."""
    take_sales(service.store, SELLS_DAILY)
    stock_beans(service, "100", supplier="Casa Roast")
    run("stock-alerts")
    clock.advance(60)
    stock_beans(service, "4", supplier="Casa Roast")
    run("stock-alerts")
    clock.advance(60)
    [alert] = live(service)
    return alert.id


def product_id(service: Service) -> int:
    [(found,)] = rows(service.store, "SELECT id FROM product WHERE sku = 'BEAN'")
    return int(str(found))


def events(service: Service) -> list[object]:
    return [kind for (kind,) in rows(service.store, "SELECT kind FROM alert_event ORDER BY id")]


def test_ordered_places_the_suggested_order_and_ends_the_alert(
    service: Service, run: Run, alert_id: int
) -> None:
    suggested = known(service, "BEAN").suggested
    assert suggested is not None
    said = answers.ordered(service, alert_id)
    assert live(service) == []
    with service.store.read() as connection:
        [line] = open_lines(connection, lead_times=terms(connection))
    assert (line.outstanding, line.supplier) == (suggested, "Casa Roast")
    assert line.due_day == service.now().date() + timedelta(days=5)
    assert said.startswith(f"{suggested // 1_000} on order, due ")
    assert known(service, "BEAN").on_order == suggested
    run("stock-alerts")
    run("out-of-stock")
    assert live(service) == []
    assert events(service) == ["opened", "ordered"]


def test_the_owner_may_have_ordered_something_else(service: Service, alert_id: int) -> None:
    due = date(2026, 3, 20)
    answers.ordered(service, alert_id, quantity=to_quantity("30"), due=due)
    with service.store.read() as connection:
        [line] = open_lines(connection, lead_times=None)
    assert (line.outstanding, line.due_day, line.due_stated) == (30_000, due, True)


def test_an_order_from_the_reorder_page_settles_the_alert_as_well(
    service: Service, run: Run, alert_id: int
) -> None:
    ordering.place(service, "Casa Roast", [(product_id(service), to_quantity("30"))], due=None)
    assert live(service) == []
    found = known(service, "BEAN")
    assert (found.on_order, found.facts["next_due"]) == (30_000, "2026-03-15")
    run("stock-alerts")
    assert live(service) == []


def test_an_order_for_yesterday_or_of_nothing_is_refused(service: Service, alert_id: int) -> None:
    with pytest.raises(UsageError, match="is past"):
        answers.ordered(service, alert_id, due=date(2026, 3, 1))
    with pytest.raises(UsageError, match="Nothing less than something"):
        answers.ordered(service, alert_id, quantity=-5)
    assert len(live(service)) == 1
    assert rows(service.store, "SELECT 1 FROM purchase_line") == []


def test_snoozed_for_a_day_it_comes_back_without_a_word(
    service: Service, run: Run, clock: FakeClock, alert_id: int
) -> None:
    told = len(service.waiting_notices())
    assert "out of sight until Wed 11 Mar" in answers.snooze(service, alert_id)
    run("stock-alerts")
    assert live(service) == []
    clock.advance(timedelta(days=1))
    run("stock-alerts")
    assert [alert.id for alert in live(service)] == [alert_id]
    assert len(service.waiting_notices()) == told


def test_snoozed_until_the_delivery_it_comes_back_when_that_is_late(
    service: Service, run: Run, clock: FakeClock, alert_id: int
) -> None:
    order(service, "1", service.now().date() + timedelta(days=2))
    run("stock-alerts")
    assert len(live(service)) == 1  # one will not do
    assert answers.snooze_until_delivery(service, alert_id).endswith("out of sight until the delivery.")
    clock.advance(timedelta(days=3))
    run("stock-alerts")
    assert live(service) == []
    clock.advance(timedelta(days=2))
    run("stock-alerts")
    assert [alert.id for alert in live(service)] == [alert_id]


def test_without_an_order_until_the_delivery_means_the_lead_time(service: Service, alert_id: int) -> None:
    said = answers.snooze_until_delivery(service, alert_id)
    assert said.startswith("Nothing is noted as on order. ")
    assert "until Sun 15 Mar" in said


def test_not_sold_any_more_ends_it_until_it_sells(
    service: Service, run: Run, clock: FakeClock, alert_id: int
) -> None:
    answers.not_sold(service, product_id(service))
    assert live(service) == []
    run("stock-alerts")
    run("out-of-stock")
    assert live(service) == []
    assert rows(service.store, "SELECT 1 FROM stock_judgement") == []
    clock.advance(timedelta(days=2))
    take_sales(service.store, [sale("new", "BEAN", service.now().date() - timedelta(days=1), "2")])
    run("stock-alerts")
    assert [alert.sku for alert in live(service) if alert.kind == LOW_STOCK] == ["BEAN"]


def test_not_sold_any_more_can_be_taken_back(service: Service, run: Run, alert_id: int) -> None:
    answers.not_sold(service, product_id(service))
    assert answers.sold_again(service, product_id(service)) == (
        "BEAN is watched again, from the next check on."
    )
    run("stock-alerts")
    assert known(service, "BEAN").on_hand == to_quantity("4")


def test_a_wrong_count_is_not_judged_until_there_is_another(
    service: Service, run: Run, clock: FakeClock, alert_id: int
) -> None:
    answers.wrong_count(service, product_id(service))
    assert live(service) == []
    run("stock-alerts")
    assert live(service) == []
    clock.advance(timedelta(hours=3))
    stock_beans(service, "3")
    run("stock-alerts")
    assert known(service, "BEAN").on_hand == to_quantity("3")


def test_an_answer_to_what_is_not_there_is_refused(service: Service, run: Run) -> None:
    for answer in (answers.ordered, answers.snooze, answers.snooze_until_delivery):
        with pytest.raises(NotFoundError, match="no open alert 7"):
            answer(service, 7)
    for about in (answers.not_sold, answers.sold_again, answers.wrong_count):
        with pytest.raises(NotFoundError, match="no such product"):
            about(service, 7)
    take_products(service.store, [product("WRONG", stock="-1")])
    run("stock-alerts")
    [alert] = live(service)
    with pytest.raises(UsageError, match="not about one product"):
        answers.ordered(service, alert.id)
    with pytest.raises(UsageError, match="cannot be meant"):
        answers.snooze(service, alert.id, days=0)
    assert "out of sight" in answers.snooze(service, alert.id, days=7)


def test_the_owners_wishes_are_kept(service: Service) -> None:
    assert alert_settings(service) == AlertSettings()
    wishes = AlertSettings(digest_time="07:15", quiet_from="22:00", quiet_to="06:30", popups_a_day=2)
    set_alert_settings(service, wishes)
    assert alert_settings(service) == wishes
