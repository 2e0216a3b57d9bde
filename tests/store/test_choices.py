from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.errors import UsageError
from app.store.choices import (
    ProductChanges,
    ProductChoice,
    product_choice,
    product_choices,
    put_product_choice,
    put_supplier_choice,
    supplier_choices,
)
from app.store.database import Store
from tests.clock import TUESDAY_NOON
from tests.filling import product, product_id, take_products

NOW = TUESDAY_NOON


@pytest.fixture
def tea(store: Store) -> int:
    take_products(store, [product("TEA")])
    return product_id(store, "TEA")


def test_only_what_is_named_changes_and_none_clears_it(store: Store, tea: int) -> None:
    with store.write() as connection:
        assert product_choice(connection, tea) == ProductChoice(tea)
        put_product_choice(
            connection, tea, now=NOW, lead_time_days=5, supplier="  Molino Sur ", not_sold_since=NOW
        )
        put_product_choice(connection, tea, now=NOW + timedelta(days=1), pack_size=6_000)
        assert product_choices(connection) == {
            tea: ProductChoice(
                tea, supplier="Molino Sur", lead_time_days=5, pack_size=6_000, not_sold_since=NOW
            )
        }
        put_product_choice(connection, tea, now=NOW, lead_time_days=None, supplier=" ", not_sold_since=None)
        assert product_choice(connection, tea) == ProductChoice(tea, pack_size=6_000)


def test_suppliers_are_kept_by_name(store: Store) -> None:
    with store.write() as connection:
        put_supplier_choice(connection, " Molino Sur", now=NOW, lead_time_days=3)
        put_supplier_choice(connection, "Molino Sur", now=NOW, review_days=14, service_level=0.9)
        (choice,) = supplier_choices(connection).values()
    assert (choice.name, choice.lead_time_days, choice.review_days, choice.service_level) == (
        "Molino Sur", 3, 14, 0.9
    )  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [
        {"lead_time_days": -1},
        {"lead_time_days": 366},
        {"lead_time_spread_days": -0.5},
        {"review_days": 0},
        {"service_level": 0.4},
        {"service_level": 1.0},
        {"pack_size": 0},
        {"reorder_point": -1},
        {"min_order": -1},
    ],
)
def test_what_nobody_can_mean_is_refused_and_not_kept(
    store: Store, tea: int, changes: ProductChanges
) -> None:
    with store.write() as connection:
        with pytest.raises(UsageError):
            put_product_choice(connection, tea, now=NOW, **changes)
        assert product_choices(connection) == {}


def test_a_supplier_without_a_name_is_nobody(store: Store) -> None:
    with store.write() as connection, pytest.raises(UsageError, match="no name"):
        put_supplier_choice(connection, " ", now=NOW, lead_time_days=3)
