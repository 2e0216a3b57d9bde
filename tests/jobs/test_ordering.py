from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.errors import NotFoundError, UsageError
from app.domain.money import to_money
from app.domain.time import to_day_number
from app.jobs import ordering
from app.jobs.service import Service
from app.store.orders import LineKey, OrderLine, deliveries_since, open_lines
from tests.clock import TUESDAY_NOON
from tests.filling import product, product_id, rows, take_products

TODAY = TUESDAY_NOON.date()


@pytest.fixture
def tea(service: Service) -> int:
    take_products(service.store, [product("TEA", cost="1.5"), product("MUG")])
    return product_id(service.store, "TEA")


def coming(service: Service) -> list[OrderLine]:
    with service.store.read() as connection:
        return open_lines(connection, lead_times=None)


def test_an_order_is_remembered_with_what_it_costs(service: Service, tea: int) -> None:
    due = TODAY + timedelta(days=3)
    order = ordering.place(service, "Molino", [(tea, 12_000), (tea, 6_000)], due=due, number=" PO-1 ")
    (line,) = coming(service)
    assert (line.order_id, line.supplier, line.number, line.quantity) == (order, "Molino", "PO-1", 18_000)
    assert (line.cost, line.currency, line.ordered_day, line.due_day) == (to_money("1.5"), "EUR", TODAY, due)


def test_what_cannot_be_meant_is_refused_and_nothing_is_kept(service: Service, tea: int) -> None:
    with pytest.raises(UsageError, match="is over"):
        ordering.place(service, "", [(tea, 1_000)], due=TODAY - timedelta(days=1))
    with pytest.raises(UsageError, match="no products"):
        ordering.place(service, "", [], due=None)
    with pytest.raises(NotFoundError):
        ordering.place(service, "", [(tea, 1_000), (999, 1_000)], due=None)
    ordering.place(service, "", [(tea, 1_000)], due=None)
    (line,) = coming(service)
    with pytest.raises(UsageError, match="yet to come"):
        ordering.receive(service, line.key, 1_000, day=TODAY + timedelta(days=1))
    with pytest.raises(UsageError, match="is over"):
        ordering.expect(service, line.key, TODAY - timedelta(days=1))
    with pytest.raises(UsageError, match="Nothing came"):
        ordering.deliver(service, tea, 0)
    with pytest.raises(NotFoundError):
        ordering.close(service, LineKey(77, "", "", tea))
    assert rows(service.store, "SELECT count(*) FROM purchase_order") == [(1,)]
    assert rows(service.store, "SELECT count(*) FROM delivery") == [(0,)]


def test_a_line_is_received_put_off_and_closed(service: Service, tea: int) -> None:
    ordering.place(service, "Molino", [(tea, 12_000)], due=None)
    (line,) = coming(service)
    ordering.receive(service, line.key, 5_000, day=TODAY - timedelta(days=2))
    ordering.expect(service, line.key, TODAY + timedelta(days=9))
    (line,) = coming(service)
    assert (line.outstanding, line.received_day, line.due_day) == (
        7_000, TODAY - timedelta(days=2), TODAY + timedelta(days=9)
    )  # fmt: skip
    ordering.close(service, line.key)
    assert coming(service) == []
    assert rows(service.store, "SELECT quantity, day FROM delivery") == [(5_000, to_day_number(TODAY) - 2)]


def test_a_whole_order_is_received_at_once(service: Service, tea: int) -> None:
    mug = product_id(service.store, "MUG")
    ordering.place(service, "Molino", [(tea, 12_000), (mug, 3_000)], due=None)
    ordering.place(service, "Molino", [(tea, 7_000)], due=None)
    first = [line.key for line in coming(service) if line.order_id == 1]
    ordering.receive_all(service, first)
    assert [(line.order_id, line.outstanding) for line in coming(service)] == [(2, 7_000)]


def test_what_came_fills_the_orders_that_are_due_first(service: Service, tea: int) -> None:
    later, sooner = TODAY + timedelta(days=9), TODAY + timedelta(days=1)
    ordering.place(service, "", [(tea, 10_000)], due=later)
    ordering.place(service, "", [(tea, 4_000)], due=sooner)
    assert ordering.deliver(service, tea, 6_000) == 0
    assert [(line.due_day, line.outstanding) for line in coming(service)] == [(later, 8_000)]
    assert ordering.deliver(service, tea, 9_000) == 1_000
    assert coming(service) == []
    with service.store.read() as connection:
        assert deliveries_since(connection, {tea: TUESDAY_NOON - timedelta(days=1)}) == {tea: 15_000}
