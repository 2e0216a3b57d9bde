from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.cli.conftest import Call

PRODUCTS = (
    "SKU,Name,Price,Cost,Currency,Stock,Reorder point,Supplier,Pack size,Lead time days\n"
    "TEA,Tea,3.50,1.50,EUR,2,5,Molino,6,4\n"
    "MUG,Mug,9.00,4.00,EUR,1,3,Barro,,4\n"
    "POT,Pot,30.00,,EUR,50,,Barro,,4\n"
)


@pytest.fixture
def stocked(call: Call, tmp_path: Path) -> Call:
    """Knows its products; their stock was never checked."""
    path = tmp_path / "products.csv"
    path.write_text(PRODUCTS)
    assert call("import", path).code == 0
    return call


@pytest.fixture
def shop(stocked: Call) -> Call:
    assert stocked("run", "stock-alerts").code == 0
    return stocked


def test_a_new_shop_has_nothing_to_order(call: Call) -> None:
    assert call("reorder", "--json").document == []
    assert "Nothing is known yet" in call("reorder").out


def test_suggestions_are_listed_by_supplier_and_written_as_a_table(shop: Call, tmp_path: Path) -> None:
    barro, molino = shop("reorder", "--json").document
    assert (barro["supplier"], [line["sku"] for line in barro["lines"]]) == ("Barro", ["MUG"])
    (tea,) = molino["lines"]
    assert (tea["on_hand"], tea["on_order"], tea["pack_size"], tea["cost"]) == ("2", "0", "6", "1.50")
    assert tea["text"].startswith("2 left + 0 on order · ")
    assert tea["text"].endswith(f"→ {tea['suggested']}")
    assert int(tea["suggested"]) % 6 == 0
    assert float(tea["amount"]) == int(tea["suggested"]) * 1.5
    shown = shop("reorder", "--supplier", "molino", "--csv", tmp_path / "order.csv")
    assert "Tea (TEA)" in shown.out
    assert "Mug" not in shown.out
    with (tmp_path / "order.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["sku"], row["quantity"]) == ("TEA", tea["suggested"])


def test_what_was_ordered_is_on_its_way_until_it_came(stocked: Call) -> None:
    (placed,) = stocked(
        "order", "TEA=12", "TEA=6", "--due", "2999-03-01", "--number", "PO-1", "--json"
    ).document
    assert (placed["supplier"], placed["lines"]) == ("Molino", [{"sku": "TEA", "quantity": "18"}])
    groups = {group["supplier"]: group for group in stocked("reorder", "--json").document}
    (order,) = groups["Molino"]["on_order"]
    assert (order["order"], order["outstanding"], order["due"], order["late"]) == (
        placed["order"], "18", "2999-03-01", False
    )  # fmt: skip
    (left,) = stocked("receive", "po-1", "5", "--json").document
    assert (left["received"], left["outstanding"]) == ("5", "13")
    (left,) = stocked("receive", "TEA", "3", "--json").document
    assert left["outstanding"] == "10"
    assert stocked("receive", f"#{placed['order']}", "--json").document == []


def test_products_of_two_suppliers_make_two_orders_that_can_be_closed(stocked: Call) -> None:
    placed = stocked("order", "TEA=6", "MUG=2", "POT=1", "--json").document
    assert [(order["supplier"], len(order["lines"])) for order in placed] == [("Molino", 1), ("Barro", 2)]
    several = stocked("receive", f"#{placed[1]['order']}", "2")
    assert several.code == 2
    assert "2 products" in several.err
    stocked("receive", f"#{placed[1]['order']}", "--close")
    assert [order["sku"] for order in stocked("receive", "MUG", "1", "--json").document] == ["TEA"]
    stocked("receive", "TEA", "--close")
    assert "0 lines are still to come" in stocked("receive", "POT", "1").out


def test_what_came_without_an_order_is_noted(stocked: Call) -> None:
    assert stocked("receive", "POT", "4", "--on", "2026-01-02").code == 0
    answer = stocked("receive", "POT")
    assert answer.code == 2
    assert "Nothing of POT is on order. Say how many came." in answer.err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("order", "TEA"), "does not say how many"),
        (("order", "TEA=lots"), "not a number of pieces"),
        (("order", "TEA=0"), "above nothing"),
        (("order", "TEA=-1"), "above nothing"),
        (("order", "WHAT=1"), "No product has the SKU 'WHAT'"),
        (("order", "TEA=1", "--due", "soon"), "not a day"),
        (("order", "TEA=1", "--due", "2020-01-01"), "is over"),
        (("order",), "Missing argument"),
        (("receive", "WHAT"), "No order and no product is called 'WHAT'"),
        (("receive", "#77"), "no open order #77"),
        (("receive", "TEA", "1", "--on", "2999-01-01"), "yet to come"),
        (("reorder", "--supplier", "Nobody"), "No product comes from 'Nobody'"),
    ],
)
def test_refusals_are_sentences(stocked: Call, arguments: tuple[str, ...], sentence: str) -> None:
    answer = stocked(*arguments)
    assert (answer.code, answer.out) == (2, "")
    assert sentence in answer.err
    assert stocked(*arguments, "--json").document["exit_code"] == 2
    assert all(group["on_order"] == [] for group in stocked("reorder", "--json").document)


def test_a_table_that_cannot_be_written_is_told_of(stocked: Call, tmp_path: Path) -> None:
    answer = stocked("reorder", "--csv", tmp_path / "nowhere" / "order.csv")
    assert answer.code == 4
    assert "could not be written" in answer.err
