"""``tillwatch held``: a price that jumped ten times waits until its owner says which one is right."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Call

HEAD = "SKU,Name,Price,Cost,Currency\n"


@pytest.fixture
def shop(call: Call, tmp_path: Path) -> Call:
    """Two prices and a cost have jumped."""
    path = tmp_path / "products.csv"
    path.write_text(f"{HEAD}ESP,Espresso beans,14.90,9.10,EUR\nMUG,Mug,8.50,3.00,EUR\n")
    assert call("import", path).code == 0
    path.write_text(f"{HEAD}ESP,Espresso beans,149.00,91.00,EUR\nMUG,Mug,0.85,3.00,EUR\n")
    again = call("import", path, "--yes")
    assert again.code == 0, again.err
    assert (
        "3 prices jumped ten times or more and wait for your word. 'tillwatch held' lists them." in again.out
    )
    return call


def price(call: Call, sku: str) -> tuple[str, str]:
    found = call("product", sku, "--json").document
    return found["price"], found["cost"]


def test_prices_that_wait_are_listed(shop: Call) -> None:
    waiting = shop("held", "--json").document
    assert [(each["sku"], each["field"], each["before"], each["stated"]) for each in waiting] == [
        ("ESP", "cost", "9.10", "91.00"),
        ("ESP", "price", "14.90", "149.00"),
        ("MUG", "price", "8.50", "0.85"),
    ]
    assert {each["currency"] for each in waiting} == {"EUR"}
    text = shop("held").out
    assert "€14.90" in text
    assert "€149.00" in text
    assert [each["sku"] for each in shop("held", "MUG", "--json").document] == ["MUG"]


def test_new_prices_are_taken_and_old_ones_kept(shop: Call) -> None:
    assert price(shop, "ESP") == ("14.90", "9.10")
    assert shop("held", "ESP", "--take").out.strip() == "2 new prices are taken."
    assert price(shop, "ESP") == ("149.00", "91.00")
    assert shop("held", "--all", "--keep").out.strip() == "1 old price is kept."
    assert price(shop, "MUG") == ("8.50", "3.00")
    assert shop("held").out.strip() == "No price waits for your word."
    assert shop("held", "--json").document == []
    assert shop("run", "record-prices").code == 0
    assert shop("prices", "ESP", "--json").document["history"][-1]["price"] == "149.00"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("MUG", "--take", "--keep"), "exclude each other"),
        (("--take",), "Name the SKUs of the products, or add --all."),
        (("--all",), "Add --take or --keep."),
        (("MUG", "--all", "--take"), "Leave the SKUs out."),
        (("NONE", "--take"), "No product has the SKU 'NONE'."),
    ],
)
def test_what_is_not_said_clearly_changes_nothing(shop: Call, arguments: tuple[str, ...], says: str) -> None:
    refused = shop("held", *arguments)
    assert refused.code == 2
    assert says in refused.err
    assert len(shop("held", "--json").document) == 3


def test_a_product_whose_price_does_not_wait_is_told_as_that(shop: Call) -> None:
    assert shop("held", "MUG", "--take").code == 0
    again = shop("held", "MUG", "--keep")
    assert (again.code, "No price of 'MUG' waits for your word." in again.err) == (2, True)
