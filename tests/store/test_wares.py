from __future__ import annotations

from datetime import timedelta

from app.domain.money import to_money
from app.domain.records import ProductKind
from app.domain.time import to_day_number
from app.store.database import Store
from app.store.sold_history import load_sold
from app.store.wares import wares
from tests.clock import TUESDAY_NOON
from tests.filling import product, sale, take_products, take_sales

TODAY = TUESDAY_NOON.date()


def test_articles_come_with_stock_cost_and_their_last_sale(store: Store) -> None:
    take_products(
        store,
        [
            product("TEA", stock="4", cost="2.50"),
            product("UNCOUNTED"),
            product("GROUP", kind=ProductKind.PARENT),
        ],
    )
    take_sales(
        store,
        [
            sale("1", "TEA", TODAY - timedelta(days=9)),
            sale("2", "TEA", TODAY - timedelta(days=3), "-1"),
            sale("3", "TEA", TODAY),
        ],
    )
    with store.read() as connection:
        known = {ware.sku: ware for ware in wares(connection, today=TODAY).values()}
    assert known.keys() == {"TEA", "UNCOUNTED"}
    tea = known["TEA"]
    assert (tea.on_hand, tea.cost, tea.active) == (4_000, to_money("2.50"), True)
    # What came back is no sale, and today is not over.
    assert tea.last_sold == TODAY - timedelta(days=9)
    assert (known["UNCOUNTED"].on_hand, known["UNCOUNTED"].last_sold) == (None, None)


def test_what_was_sold_is_one_row_a_product_with_money_of_one_currency(store: Store) -> None:
    first = TODAY - timedelta(days=2)
    take_sales(
        store,
        [
            sale("1", "TEA", first, "2", "10", currency="EUR"),
            sale("2", "TEA", first, "1", "10", currency="USD"),
            sale("3", "TEA", TODAY, "-40", "0", currency="EUR"),
            sale("4", "FREE", TODAY, "5", "0", currency="EUR"),
        ],
    )
    take_sales(store, [sale("5", "TEA", TODAY, "500")], stop_after=1)
    with store.read() as connection:
        sold = load_sold(connection, first, TODAY, "EUR")
    assert sold.units.tolist() == [[3, 0, 0], [0, 0, 5]]
    assert sold.amounts.tolist() == [[to_money("20"), 0, 0], [0, 0, 0]]
    assert sold.open.tolist() == [True, False, True]
    assert (sold.first_day, sold.day(-1)) == (to_day_number(first), TODAY)
