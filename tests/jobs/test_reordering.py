from __future__ import annotations

import csv
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.domain.money import to_money
from app.jobs import ordering
from app.jobs.reordering import (
    NO_SUPPLIER,
    SupplierGroup,
    changed_group,
    draft_csv,
    draft_text,
    reorder_view,
)
from app.jobs.service import Service
from app.store.choices import put_product_choice
from app.store.judgements import Judgement, save_judgements
from tests.clock import TUESDAY_NOON
from tests.conftest import SHOP
from tests.filling import product, product_id, take_products

TODAY = TUESDAY_NOON.date()


def judge(service: Service, sku: str, suggested: float | None, **facts: Any) -> None:
    """Leave what a stock check would: 4 left of a product that sells 1.3 a day."""
    known = {
        "daily_sales": 1.3, "lead_time_days": 5.0, "review_days": 7.0, "target": 21.3, "safety_stock": 5.7,
        "reorder_point": 12.2, "reorder_point_source": "",
    } | facts  # fmt: skip
    with service.store.write() as connection:
        save_judgements(
            connection,
            [
                Judgement(
                    product_id=product_id(service.store, sku),
                    severity=facts.get("severity", 2),
                    on_hand=4_000,
                    on_order=0,
                    chance=0.5,
                    out_from=None,
                    out_to=None,
                    suggested=None if suggested is None else round(suggested * 1_000),
                    rank=facts.get("rank", 0),
                    facts=known,
                    since=TUESDAY_NOON,
                    judged_at=TUESDAY_NOON,
                    told_severity=None,
                    told_at=None,
                )
            ],
        )


@pytest.fixture
def shop(service: Service) -> Service:
    take_products(
        service.store,
        [
            product("TEA", name="Tea", supplier="Molino", cost="1.5", pack_size=6_000, barcode="4001"),
            product("MUG", name="Mug", supplier="Molino"),
            product("POT", name="=Pot()", supplier="Barro", cost="20"),
            product("BAG", name="Bag"),
        ],
    )
    return service


def molino(service: Service) -> SupplierGroup:
    return next(group for group in reorder_view(service).groups if group.supplier == "Molino")


def test_a_shop_of_which_nothing_is_known_has_nothing_to_order(service: Service) -> None:
    view = reorder_view(service)
    assert (view.is_empty, view.groups, view.open_orders) == (True, (), ())
    assert view.sentence == "Nothing is known yet of what to order."


def test_suggestions_stand_by_supplier_with_their_arithmetic(shop: Service) -> None:
    judge(shop, "TEA", 18)
    judge(shop, "MUG", 3, daily_sales=None, target=4.0, safety_stock=None, reorder_point=5.0,
          reorder_point_source="owner", severity=0)  # fmt: skip
    judge(shop, "POT", 2)
    judge(shop, "BAG", 1)
    view = reorder_view(shop)
    assert [(group.title, [line.sku for line in group.lines]) for group in view.groups] == [
        ("Barro", ["POT"]), ("Molino", ["MUG", "TEA"]), (NO_SUPPLIER, ["BAG"])
    ]  # fmt: skip
    mug, tea = molino(shop).lines
    assert tea.text == (
        "4 left + 0 on order · sells 1.3 a day · 5 days + 7 days between orders need 21.3, 5.7 of them in reserve"
        " · ordered in packs of 6 → 18"
    )
    assert mug.text == "4 left + 0 on order · reordered at 5 · 5 days + 7 days between orders need 4 → 3"
    assert (tea.suggested, tea.amount, tea.currency, tea.safety_stock) == (18_000, to_money(27), "EUR", 5_700)
    assert molino(shop).total_text == "€27.00, without 1 of unknown cost"
    assert view.groups[2].total_text == "no costs are known"
    assert molino(shop).lead_time_days == 7.0
    assert view.sentence == "4 products want to be ordered from 2 suppliers."
    assert view.subline == "Nothing is on order. Worked out Tue 10 Mar at 13:00."
    assert not view.is_empty


def test_one_product_is_named(shop: Service) -> None:
    judge(shop, "TEA", 18)
    assert reorder_view(shop).sentence == "Tea wants to be ordered from Molino."


def test_what_needs_nothing_or_is_not_sold_any_more_is_left_out(shop: Service) -> None:
    judge(shop, "TEA", 0)
    judge(shop, "MUG", None)
    judge(shop, "POT", 2)
    with shop.store.write() as connection:
        put_product_choice(
            connection, product_id(shop.store, "POT"), now=TUESDAY_NOON, not_sold_since=TUESDAY_NOON
        )
    view = reorder_view(shop)
    assert (view.groups, view.sentence) == ((), "Nothing needs to be ordered now.")


def test_what_was_ordered_since_the_check_is_not_suggested_again(shop: Service) -> None:
    judge(shop, "TEA", 18)
    tea = product_id(shop.store, "TEA")
    ordering.place(shop, "Molino", [(tea, 10_000)], due=TODAY + timedelta(days=2), number="PO-1")
    (line,) = molino(shop).lines
    assert (line.suggested, line.on_order) == (12_000, 10_000)
    assert line.text.startswith("4 left + 10 on order")
    (order,) = reorder_view(shop).open_orders
    assert order.text == "10 × Tea · order PO-1 · due Thu 12 Mar"
    ordering.place(shop, "Molino", [(tea, 12_000)], due=None)
    view = reorder_view(shop)
    assert view.groups == ()
    assert [order.text for order in view.open_orders][1] == "12 × Tea · expected Tue 17 Mar"
    assert view.subline.startswith("2 products are on the way.")


def test_late_orders_are_said_to_be(shop: Service) -> None:
    ordering.place(shop, "Molino", [(product_id(shop.store, "TEA"), 10_000)], due=TODAY)
    with shop.store.write() as connection:
        connection.exec_driver_sql("UPDATE purchase_line SET due_day = due_day - 4, received = 3000")
    view = reorder_view(shop)
    (order,) = view.open_orders
    assert (order.is_late, order.outstanding) == (True, 7_000)
    assert order.text == "7 × Tea · 3 of 10 came · late since Fri 6 Mar"
    assert view.subline == "1 product is on the way, 1 of them late."
    assert not view.is_empty


def test_the_owner_changes_quantities(shop: Service) -> None:
    judge(shop, "TEA", 18)
    judge(shop, "MUG", 3)
    tea, mug = product_id(shop.store, "TEA"), product_id(shop.store, "MUG")
    group = molino(shop)
    assert changed_group(group, {tea: 18_000, mug: 3_000}) == group
    less = changed_group(group, {tea: 6_000, mug: 0})
    assert [(line.sku, line.suggested, line.amount) for line in less.lines] == [("TEA", 6_000, to_money(9))]
    assert less.total_text == "€9.00"


def test_the_draft_is_a_table_that_runs_nothing(shop: Service, tmp_path: Path) -> None:
    judge(shop, "TEA", 18)
    judge(shop, "POT", 2)
    draft_csv(reorder_view(shop).groups, tmp_path / "order.csv")
    with (tmp_path / "order.csv").open(encoding="utf-8-sig", newline="") as file:
        pot, tea = csv.DictReader(file)
    assert pot["name"] == "'=Pot()"
    assert tea == {
        "supplier": "Molino", "sku": "TEA", "barcode": "4001", "name": "Tea", "quantity": "18", "pack": "6",
        "cost": "1.50", "amount": "27.00", "currency": "EUR",
    }  # fmt: skip


def test_the_draft_is_text_for_a_message(shop: Service) -> None:
    judge(shop, "TEA", 18)
    judge(shop, "MUG", 3)
    assert draft_text(molino(shop), SHOP) == (
        "Order for Molino from Corner shop\n"
        "\n"
        "18 × Tea (SKU TEA, barcode 4001): 3 packs of 6\n"
        "3 × Mug (SKU MUG)\n"
    )
    assert draft_text(replace(molino(shop), supplier="", lines=()), SHOP).startswith("Order from Corner shop")
