from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import NotFoundError, UsageError
from app.domain.money import to_money
from app.domain.records import OrderRecord
from app.domain.time import to_day_number
from app.store.choices import put_product_choice
from app.store.database import Store
from app.store.orders import (
    LineKey,
    NewLine,
    OrderLine,
    close_line,
    deliveries_since,
    note_delivery,
    open_lines,
    order_lines,
    place_order,
    put_due,
    receive,
)
from app.store.terms import terms
from tests.clock import TUESDAY_NOON
from tests.filling import product, product_id, rows, take_orders, take_products

NOW = TUESDAY_NOON
TODAY = NOW.date()
DAY = to_day_number(TODAY)


def stated(number: str, sku: str, quantity: int, **facts: object) -> OrderRecord:
    """An order line of a file; quantities in pieces, days counted from today."""
    for name in ("ordered_day", "due_day", "received_day"):
        if name in facts:
            facts[name] = DAY + int(str(facts[name]))
    for name in ("received",):
        if name in facts:
            facts[name] = int(str(facts[name])) * 1_000
    return OrderRecord(**{"line": 2, "number": number, "sku": sku, "quantity": quantity * 1_000} | facts)  # type: ignore[arg-type]


@pytest.fixture
def shop(store: Store) -> Store:
    take_products(store, [product("TEA", supplier="Molino"), product("MUG", supplier="Barro")])
    return store


def place(
    store: Store,
    sku: str,
    quantity: int,
    *,
    supplier: str = "Molino",
    number: str = "",
    due: int | None = None,
    ago: int = 0,
) -> OrderLine:
    """Place an order; days counted from today."""
    line = NewLine(
        product_id(store, sku),
        quantity * 1_000,
        None if due is None else TODAY + timedelta(days=due),
        to_money("1.5"),
        "EUR",
    )
    with store.write() as connection:
        order = place_order(
            connection,
            supplier=supplier,
            lines=[line],
            ordered_day=TODAY - timedelta(days=ago),
            number=number,
            now=NOW,
        )
        (found,) = (line for line in open_lines(connection, lead_times=None) if line.order_id == order)
    return found


def coming(store: Store) -> list[OrderLine]:
    with store.read() as connection:
        return open_lines(connection, lead_times=terms(connection))


def take(store: Store, line: OrderLine, quantity: int, *, ago: int = 0, now: datetime = NOW) -> None:
    with store.write() as connection:
        receive(connection, line.key, quantity * 1_000, day=TODAY - timedelta(days=ago), now=now)


def test_an_order_is_on_its_way_until_all_of_it_came(shop: Store) -> None:
    line = place(shop, "TEA", 24, number="PO-1", due=4)
    assert (line.quantity, line.outstanding, line.due_day, line.due_stated) == (
        24_000, 24_000, TODAY + timedelta(days=4), True
    )  # fmt: skip
    assert (line.cost, line.currency, line.name) == (to_money("1.5"), "EUR", "TEA")
    take(shop, line, 10)
    (rest,) = coming(shop)
    assert (rest.received, rest.outstanding, rest.received_day) == (10_000, 14_000, TODAY)
    take(shop, line, 14)
    assert coming(shop) == []
    with shop.read() as connection:
        (whole,) = order_lines(connection)
    assert (whole.received, whole.closed) == (24_000, True)


def test_more_than_was_ordered_may_come(shop: Store) -> None:
    take(shop, place(shop, "TEA", 24), 30)
    assert coming(shop) == []
    with shop.read() as connection:
        assert deliveries_since(connection, {product_id(shop, "TEA"): NOW - timedelta(days=1)}) == {
            product_id(shop, "TEA"): 30_000
        }


def test_a_closed_line_brings_nothing_more(shop: Store) -> None:
    line = place(shop, "TEA", 24)
    with shop.write() as connection:
        close_line(connection, line.key, now=NOW)
    assert coming(shop) == []


def test_without_a_day_the_lead_time_says_when_it_is_due(shop: Store) -> None:
    with shop.write() as connection:
        put_product_choice(connection, product_id(shop, "TEA"), now=NOW, lead_time_days=5)
    line = place(shop, "TEA", 24, ago=3)
    assert line.due_day == TODAY + timedelta(days=4)  # a week is assumed of anybody
    (known,) = coming(shop)
    assert (known.due_day, known.due_stated) == (TODAY + timedelta(days=2), False)
    assert not known.is_late(TODAY + timedelta(days=2))
    assert known.is_late(TODAY + timedelta(days=3))
    with shop.write() as connection:
        put_due(connection, known.key, TODAY + timedelta(days=9), now=NOW)
    (later,) = coming(shop)
    assert (later.due_day, later.due_stated) == (TODAY + timedelta(days=9), True)


def test_what_is_due_first_stands_first_and_what_nobody_knows_last(shop: Store) -> None:
    place(shop, "TEA", 1, due=9)
    place(shop, "MUG", 2, due=1)
    take_orders(shop, [stated("F", "TEA", 3, due_day=5), stated("G", "TEA", 4)])
    assert [line.outstanding for line in coming(shop)] == [2_000, 3_000, 1_000, 4_000]


@pytest.mark.parametrize(("lines", "sentence"), [([], "no products"), ([NewLine(1, 0)], "Nothing less")])
def test_an_order_of_nothing_is_refused(shop: Store, lines: list[NewLine], sentence: str) -> None:
    with shop.write() as connection, pytest.raises(UsageError, match=sentence):
        place_order(connection, supplier="", lines=lines, ordered_day=TODAY, now=NOW)
    assert rows(shop, "SELECT * FROM purchase_order") == []


def test_a_line_that_is_not_there_is_not_received(shop: Store) -> None:
    for key in (LineKey(7, "", "", 1), LineKey(None, "Molino", "PO-9", 1)):
        with shop.write() as connection, pytest.raises(NotFoundError):
            receive(connection, key, 1_000, day=TODAY, now=NOW)
        with shop.write() as connection, pytest.raises(NotFoundError):
            close_line(connection, key, now=NOW)
    line = place(shop, "TEA", 3)
    with shop.write() as connection, pytest.raises(UsageError):
        receive(connection, line.key, 0, day=TODAY, now=NOW)
    assert rows(shop, "SELECT * FROM delivery") == []


# Orders that files state


def test_the_owners_word_stands_beside_the_files(shop: Store) -> None:
    take_orders(shop, [stated("PO-7", "TEA", 24, supplier="Molino", received=4, ordered_day=-3)])
    (line,) = coming(shop)
    assert (line.outstanding, line.received, line.line_id) == (20_000, 4_000, None)
    take(shop, line, 5)
    (line,) = coming(shop)
    assert (line.received, line.outstanding) == (9_000, 15_000)
    # The till's next export does not know of it yet, a later one does.
    take_orders(shop, [stated("PO-7", "TEA", 24, supplier="Molino", received=4, ordered_day=-3)])
    assert [line.outstanding for line in coming(shop)] == [15_000]
    take_orders(shop, [stated("PO-7", "TEA", 24, supplier="Molino", received=20, ordered_day=-3)])
    (line,) = coming(shop)
    assert line.outstanding == 4_000
    with shop.write() as connection:
        put_due(connection, line.key, TODAY + timedelta(days=30), now=NOW)
        assert open_lines(connection, lead_times=None)[0].due_day == TODAY + timedelta(days=30)
        close_line(connection, line.key, now=NOW)
    assert coming(shop) == []


@pytest.mark.parametrize("how", ["will not come", "received"])
def test_what_the_owner_closed_stays_so_whatever_old_list_is_read(shop: Store, how: str) -> None:
    records = [stated("PO-7", "TEA", 24, due_day=-9), stated("PO-8", "MUG", 5)]
    take_orders(shop, records, file="old")
    line = coming(shop)[0]
    if how == "received":
        take(shop, line, 24)
    else:
        with shop.write() as connection:
            close_line(connection, line.key, now=NOW)
    for file in ("new", "old", None):
        take_orders(shop, records, file=file)
        assert [line.sku for line in coming(shop)] == ["MUG"]


def test_an_order_that_was_entered_is_not_waited_for_once_the_list_leaves_it_out(shop: Store) -> None:
    place(shop, "TEA", 24, number="PO-7")
    place(shop, "TEA", 3, number="PO-8")
    take_orders(
        shop, [stated("PO-7", "TEA", 24, supplier="Molino"), stated("PO-7", "MUG", 5, supplier="Molino")]
    )
    assert sorted(line.outstanding for line in coming(shop)) == [3_000, 5_000, 24_000]
    take_orders(shop, [stated("PO-7", "MUG", 5, supplier="Molino")])
    assert sorted(line.outstanding for line in coming(shop)) == [3_000, 5_000]


def test_an_order_that_was_entered_and_stands_in_a_file_too_is_one(shop: Store) -> None:
    line = place(shop, "TEA", 24, number="PO-7", due=3)
    take_orders(
        shop,
        [
            stated("po-7", "TEA", 24, supplier="molino", received=6, received_day=0),
            stated("PO-7", "MUG", 5, supplier="Molino"),
            stated("PO-7", "TEA", 7, supplier="Another"),
        ],
    )
    assert [(line.sku, line.outstanding) for line in coming(shop)] == [
        ("TEA", 18_000), ("TEA", 7_000), ("MUG", 5_000)
    ]  # fmt: skip
    take(shop, line, 4)
    assert coming(shop)[0].outstanding == 18_000  # of the six that the file knows, four were noted here
    counted = {product_id(shop, "TEA"): NOW - timedelta(days=2)}
    with shop.read() as connection:
        assert deliveries_since(connection, counted) == {product_id(shop, "TEA"): 6_000}


def test_a_product_that_went_with_its_import_is_not_waited_for(shop: Store) -> None:
    place(shop, "TEA", 24)
    with shop.write() as connection:
        connection.exec_driver_sql("UPDATE product SET import_id = -1 WHERE sku = 'TEA'")
    assert coming(shop) == []


# What came since the count


def test_stock_grows_by_what_came_after_it_was_counted(shop: Store) -> None:
    tea, mug = product_id(shop, "TEA"), product_id(shop, "MUG")
    with shop.write() as connection:
        note_delivery(connection, tea, 5_000, day=TODAY, now=NOW)
        note_delivery(connection, mug, 7_000, day=TODAY, now=NOW)
        note_delivery(connection, mug, 1_000, day=TODAY - timedelta(days=1), now=NOW)
        hour = timedelta(hours=1)
        assert deliveries_since(connection, {}) == {}
        assert deliveries_since(connection, {tea: NOW + hour, mug: NOW - hour}) == {mug: 7_000}
        # Noted only now, but it had come before the count of this morning.
        assert deliveries_since(connection, {mug: NOW - timedelta(days=2)}) == {mug: 8_000}


def test_what_only_a_file_says_came_counts_from_the_day_after_the_count(shop: Store) -> None:
    take_orders(shop, [stated("PO-7", "TEA", 24, received=10, received_day=-1)])
    tea = product_id(shop, "TEA")
    with shop.read() as connection:
        assert deliveries_since(connection, {tea: NOW - timedelta(days=2)}) == {tea: 10_000}
        assert deliveries_since(connection, {tea: NOW - timedelta(days=1)}) == {}


def test_what_a_stock_file_says_is_on_its_way_counts_as_far_as_no_order_explains_it(store: Store) -> None:
    take_products(store, [product("TEA", supplier="Molino", stock="4", incoming=12_000)])
    (line,) = coming(store)
    assert (line.in_transit, line.outstanding, line.supplier, line.due_stated) == (
        True,
        12_000,
        "Molino",
        False,
    )
    assert line.due_day is not None
    place(store, "TEA", 10)
    assert [(line.in_transit, line.outstanding) for line in coming(store)] == [
        (False, 10_000), (True, 2_000)
    ]  # fmt: skip
    with store.write() as connection:
        note_delivery(connection, product_id(store, "TEA"), 2_000, day=TODAY, now=NOW + timedelta(hours=1))
    assert [line.in_transit for line in coming(store)] == [False]


@dataclass
class _Line:
    """An order line as it ought to be, in pieces."""

    quantity: int
    stated: int = 0
    """What the latest file says came of it, and ``noted`` what the owner does."""
    noted: int = 0
    closed: bool = False

    @property
    def received(self) -> int:
        return max(self.stated, self.noted)

    @property
    def outstanding(self) -> int:
        return 0 if self.closed else max(0, self.quantity - self.received)


_STEPS = st.lists(
    st.tuples(st.sampled_from(["receive", "close", "file"]), st.integers(0, 2), st.integers(1, 20)),
    max_size=8,
)


@settings(max_examples=50)
@given(steps=_STEPS)
def test_outstanding_is_never_less_than_nothing_and_receiving_all_closes(
    steps: list[tuple[str, int, int]], migrated: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("orders") / "store.db"
    shutil.copyfile(migrated, path)
    store = Store(path)
    try:
        _drive(store, steps)
    finally:
        store.close()


def _drive(store: Store, steps: list[tuple[str, int, int]]) -> None:
    """Two orders that were entered and one of a file: received, closed and stated again in any order."""
    take_products(store, [product("TEA")])
    own = [place(store, "TEA", 10, number="A").key, place(store, "TEA", 15).key]
    take_orders(store, [stated("F", "TEA", 12)])
    of_file = LineKey(None, "", "F", product_id(store, "TEA"))
    keys = [*own, of_file]
    model = dict(zip(keys, (_Line(10), _Line(15), _Line(12)), strict=True))
    for what, which, quantity in steps:
        key = of_file if what == "file" else keys[which]
        line = model[key]
        if what == "file":
            take_orders(store, [stated("F", "TEA", 12, received=quantity)])
            line.stated = quantity
            continue
        with store.write() as connection:
            if what == "receive":
                receive(connection, key, quantity * 1_000, day=TODAY, now=NOW)
                line.noted = line.received + quantity
            else:
                close_line(connection, key, now=NOW)
                line.closed = True
    with store.read() as connection:
        lines = {line.key: line for line in order_lines(connection)}
        still = {line.key: line.outstanding for line in open_lines(connection, lead_times=None)}
    for key, line in model.items():
        assert (lines[key].received, lines[key].outstanding) == (
            line.received * 1_000,
            line.outstanding * 1_000,
        )
        assert still.get(key, 0) == line.outstanding * 1_000
        assert lines[key].closed == (line.closed or line.received >= line.quantity)
