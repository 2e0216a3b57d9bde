from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.quantity import QUANTITY_SCALE
from app.domain.records import OrderRecord
from app.domain.time import to_day_number
from app.store.choices import ProductChoice, SupplierChoice, put_product_choice, put_supplier_choice
from app.store.database import Store
from app.store.lead_times import LeadTime, learned_lead_times
from app.store.orders import NewLine, open_lines, place_order, receive
from app.store.terms import (
    ASSUMED_SPREAD,
    DEFAULT_LEAD_TIME_DAYS,
    DEFAULT_REVIEW_DAYS,
    DEFAULT_SERVICE_LEVEL,
    FileWord,
    Terms,
    decide,
    terms,
)
from tests.clock import TUESDAY_NOON
from tests.filling import product, product_id, take_orders, take_products

TODAY = TUESDAY_NOON.date()

_DAYS = st.none() | st.integers(0, 60)
_SPREADS = st.none() | st.floats(0, 20)
_UNITS = st.none() | st.integers(0, 50_000)


def _deliver(
    store: Store, sku: str, ordered: date, *came: tuple[date, int], supplier: str = "Molino"
) -> None:
    """An order of 10 that came in these parts."""
    with store.write() as connection:
        [(wanted,)] = connection.exec_driver_sql("SELECT id FROM product_now WHERE sku = ?", (sku,)).all()
        order = place_order(
            connection,
            supplier=supplier,
            lines=[NewLine(wanted, 10_000)],
            ordered_day=ordered,
            now=TUESDAY_NOON,
        )
        (line,) = (line for line in open_lines(connection, lead_times=None) if line.order_id == order)
        for day, quantity in came:
            receive(connection, line.key, quantity, day=day, now=TUESDAY_NOON)


def of(store: Store, sku: str) -> Terms:
    with store.read() as connection:
        return terms(connection)[product_id(store, sku)]


@given(
    own=_DAYS,
    file=_DAYS,
    supplier=_DAYS,
    learned=st.none() | st.builds(LeadTime, st.floats(0, 60), st.floats(0.5, 20), st.integers(3, 12)),
    own_spread=_SPREADS,
    supplier_spread=_SPREADS,
)
def test_who_knows_best_is_believed(
    own: int | None,
    file: int | None,
    supplier: int | None,
    learned: LeadTime | None,
    own_spread: float | None,
    supplier_spread: float | None,
) -> None:
    found = decide(
        FileWord(lead_time_days=file),
        ProductChoice(1, lead_time_days=own, lead_time_spread_days=own_spread),
        SupplierChoice("A", lead_time_days=supplier, lead_time_spread_days=supplier_spread),
        learned,
    )
    said = [
        (own, "owner"),
        (file, "file"),
        (supplier, "supplier"),
        (None if learned is None else learned.days, "deliveries"),
        (DEFAULT_LEAD_TIME_DAYS, "assumed"),
    ]
    believed, source = next((days, who) for days, who in said if days is not None)
    assert (found.lead_time_days, found.lead_time_source) == (believed, source)
    if own_spread is not None:
        assert found.lead_time_spread_days == own_spread
    elif supplier_spread is not None:
        assert found.lead_time_spread_days == supplier_spread
    elif learned is not None:
        assert found.lead_time_spread_days == learned.spread_days
    else:
        assert found.lead_time_spread_days == found.lead_time_days * ASSUMED_SPREAD


@given(own=_UNITS, file=_UNITS, own_pack=st.none() | st.integers(1, 9_000), file_pack=_UNITS, least=_UNITS)
def test_levels_and_packs_are_the_owners_else_the_files(
    own: int | None, file: int | None, own_pack: int | None, file_pack: int | None, least: int | None
) -> None:
    found = decide(
        FileWord(reorder_point=file, pack_size=file_pack),
        ProductChoice(1, reorder_point=own, pack_size=own_pack, min_order=least),
        SupplierChoice(""),
        None,
    )
    if own is not None:
        assert (found.reorder_point, found.reorder_point_source) == (own, "owner")
    elif file:
        assert (found.reorder_point, found.reorder_point_source) == (file, "file")
    else:
        # A level of nothing in a file is one that nobody set.
        assert (found.reorder_point, found.reorder_point_source) == (None, "")
    assert found.pack_size == (own_pack or file_pack or QUANTITY_SCALE)
    assert found.min_order == (least or 0)


def test_a_product_that_nobody_says_anything_of_is_assumed_to_be_like_any(store: Store) -> None:
    take_products(store, [product("TEA")])
    assert of(store, "TEA") == Terms(
        None, 7.0, 1.75, "assumed", DEFAULT_REVIEW_DAYS, DEFAULT_SERVICE_LEVEL, None, "", QUANTITY_SCALE, 0
    )


def test_the_owners_supplier_brings_that_suppliers_terms(store: Store) -> None:
    take_products(store, [product("TEA", supplier="Molino"), product("MUG", supplier="Molino")])
    with store.write() as connection:
        put_supplier_choice(connection, "Molino", now=TUESDAY_NOON, lead_time_days=2)
        put_supplier_choice(
            connection, "Barro", now=TUESDAY_NOON, lead_time_days=20, review_days=30, service_level=0.99
        )
        put_product_choice(connection, product_id(store, "MUG"), now=TUESDAY_NOON, supplier="Barro")
    assert (of(store, "TEA").supplier, of(store, "TEA").lead_time_days) == ("Molino", 2)
    mug = of(store, "MUG")
    assert (mug.supplier, mug.lead_time_days, mug.review_days, mug.service_level) == ("Barro", 20, 30, 0.99)


def test_three_deliveries_teach_how_long_a_supplier_takes(store: Store) -> None:
    take_products(store, [product("TEA", supplier="Molino"), product("MUG", supplier="Barro")])
    for number, days in enumerate((4, 6)):
        ordered = TODAY - timedelta(days=30 - number)
        _deliver(store, "TEA", ordered, (ordered + timedelta(days=days), 10_000))
    assert of(store, "TEA").lead_time_source == "assumed"
    ordered = TODAY - timedelta(days=20)
    _deliver(store, "TEA", ordered, (ordered + timedelta(days=8), 10_000))
    found = of(store, "TEA")
    assert (found.lead_time_days, found.lead_time_source) == (6.0, "deliveries")
    assert found.lead_time_spread_days == pytest.approx(2.0)
    assert of(store, "MUG").lead_time_source == "assumed"


def test_one_delivery_of_many_products_is_one_and_its_parts_are_several(store: Store) -> None:
    take_products(store, [product(sku, supplier="Molino") for sku in ("A", "B", "C")])
    lines = [
        OrderRecord(
            2, "PO-1", 5_000, sku, supplier="Molino", received=5_000,
            ordered_day=to_day_number(TODAY) - 9, received_day=to_day_number(TODAY) - 4,
        )
        for sku in ("A", "B", "C")
    ]  # fmt: skip
    take_orders(store, lines)
    with store.read() as connection:
        assert learned_lead_times(connection) == {}
    ordered = TODAY - timedelta(days=20)
    _deliver(
        store, "A", ordered, (ordered + timedelta(days=5), 4_000), (ordered + timedelta(days=5 + 3), 6_000)
    )
    with store.read() as connection:
        learned = learned_lead_times(connection)["Molino"]
    assert (learned.days, learned.deliveries) == (6.0, 3)


def test_punctual_suppliers_are_still_not_certain_and_old_deliveries_are_forgotten(store: Store) -> None:
    take_products(store, [product("TEA", supplier="Molino")])
    for number in range(12):
        ordered = TODAY - timedelta(days=14 * (number + 1))
        _deliver(store, "TEA", ordered, (ordered + timedelta(days=3), 10_000))
    for number in range(12):
        ordered = TODAY - timedelta(days=400 + 14 * number)
        _deliver(store, "TEA", ordered, (ordered + timedelta(days=60), 10_000))
    found = of(store, "TEA")
    assert (found.lead_time_days, found.lead_time_spread_days) == (3.0, 0.5)


def test_an_order_that_was_forgotten_for_years_teaches_nothing(store: Store) -> None:
    take_products(store, [product("TEA", supplier="Molino")])
    for _ in range(3):
        _deliver(store, "TEA", TODAY - timedelta(days=500), (TODAY, 10_000))
    assert of(store, "TEA").lead_time_source == "assumed"
