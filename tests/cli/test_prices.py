"""``tillwatch prices``: how the shop's prices stand, for a person and for a program."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.market import Availability
from app.domain.money import to_money
from app.jobs.service import Service
from app.store.watched_pages import change_page
from app.system.paths import Home
from tests.cli.conftest import Call

PRODUCTS = (
    "SKU,Name,Price,Compare-at price,Cost,Currency\n"
    "ESP,Espresso beans 1 kg,14.90,16.90,9.10,EUR\n"
    "MUG,Mug,8.50,,3.00,EUR\n"
)


@pytest.fixture
def shop(call: Call, root: Path, tmp_path: Path) -> Call:
    """Watches a shop that asks less for one product, as was read just now."""
    path = tmp_path / "products.csv"
    path.write_text(PRODUCTS)
    assert call("import", path).code == 0
    assert call("run", "record-prices").code == 0
    added = call(
        "watch", "add", "https://next-door.example/p", "--sku", "ESP", "--seller", "Mart", "--no-look"
    )
    assert added.code == 0
    service = Service.open(Home(root))
    with service.store.write() as connection:
        change_page(
            connection, 1, price=to_money("12.90"), currency="EUR", availability=Availability.IN_STOCK,
            price_at=service.now(), checked_at=service.now(), outcome="price",
        )  # fmt: skip
    service.close()
    return call


def test_before_anything_is_watched_it_says_how_to_begin(call: Call) -> None:
    said = call("prices")
    assert said.code == 0
    assert said.out.startswith("Nothing is watched yet.\n")
    assert "tillwatch watch add" in said.out
    document = call("prices", "--json").document
    assert (document["pages"], document["advice"], document["feeds"]) == ([], [], [])
    assert document["rules"] == {"threshold": 0.05, "margin_floor": 0.15, "tax_rate": None}


def test_all_that_is_watched(shop: Call) -> None:
    document = shop("prices", "--json").document
    assert document["sentence"] == "1 shop asks less than you."
    [page] = document["pages"]
    assert (page["sku"], page["seller"], page["price"], page["position"]) == ("ESP", "Mart", "12.90", -0.1342)
    [advice] = document["advice"]
    assert (advice["price"], advice["suggested"], advice["currency"]) == ("14.90", "12.90", "EUR")
    said = shop("prices").out
    assert "Espresso beans 1 kg (ESP): Lower to €12.90. Sells for €14.90, costs €9.10" in said
    assert "You are told of changes from 5 % on; advice leaves a margin of 15 % or more." in said


def test_one_product(shop: Call) -> None:
    document = shop("prices", "ESP", "--json").document
    assert (document["price"], document["compare_at_price"], document["cost"], document["currency"]) == (
        "14.90", "16.90", "9.10", "EUR",
    )  # fmt: skip
    assert document["margin"] == pytest.approx(1 - 9.1 / 14.9, abs=1e-4)
    [point] = document["history"]
    assert (point["price"], point["compare_at_price"], point["cost"]) == ("14.90", "16.90", "9.10")
    assert [page["seller"] for page in document["pages"]] == ["Mart"]
    assert document["advice"]["suggested"] == "12.90"
    said = shop("prices", "ESP").out
    assert "Price: €14.90, instead of €16.90" in said
    assert "Margin: 39 % of the price, tax left aside" in said
    assert "13 % below yours" in said
    assert "Lower to €12.90." in said
    other = shop("prices", "MUG", "--json").document
    assert (other["pages"], other["advice"]) == ([], None)
    assert other["advice_text"] == "No page of another shop is watched for it."


def test_limits_are_set_for_the_shop_and_for_one_product(shop: Call) -> None:
    rules = shop("prices", "--threshold", "7.5%", "--floor", "20", "--tax", "21 %", "--json").document[
        "rules"
    ]
    assert rules == {"threshold": 0.075, "margin_floor": 0.2, "tax_rate": 0.21}
    said = shop("prices").out
    assert "from 7.5 % on; advice leaves a margin of 20 % or more." in said
    assert "Tax in your prices: 21 %." in said
    one = shop("prices", "ESP", "--floor", "35%", "--json").document
    assert (one["threshold"], one["threshold_is_own"]) == (0.075, False)
    assert (one["margin_floor"], one["margin_floor_is_own"]) == (0.35, True)
    assert one["advice"] is None
    assert "Better hold it" in one["advice_text"]
    back = shop("prices", "ESP", "--floor", "shop", "--json").document
    assert (back["margin_floor"], back["margin_floor_is_own"]) == (0.2, False)
    assert shop("prices", "--tax", "none", "--json").document["rules"]["tax_rate"] is None


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("WHAT",), "No product has the SKU 'WHAT'"),
        (("ESP", "--tax", "21%"), "--tax holds for the whole shop"),
        (("--threshold", "much"), "'much' is no share"),
        (("--threshold", "90%"), "90 % is no change that could be told. Name one of 1 % to 50 %."),
        (("--threshold", "0.07"), "0.07 % is no change that could be told. Name one of 1 % to 50 %."),
        (("ESP", "--threshold", "0.07"), "0.07 % is no change that could be told"),
        (("--tax", "0.21%x"), "'0.21%x' is no share"),
        (("--tax", "51.25"), "51.25 % is no rate of tax"),
        (("--floor", "-1%"), "is no least margin"),
        (("ESP", "--floor", "nan"), "no share"),
    ],
)
def test_refusals_are_sentences(shop: Call, arguments: tuple[str, ...], sentence: str) -> None:
    before = shop("prices", "--json").document["rules"]
    answer = shop("prices", *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert sentence in answer.err
    assert shop("prices", "--json").document["rules"] == before


def test_watched_pages_are_exported(shop: Call, tmp_path: Path) -> None:
    target = tmp_path / "watched.csv"
    assert shop("export", "watched", target, "--json").document["rows"] == 1
    head, line = target.read_text(encoding="utf-8-sig").splitlines()
    assert head.startswith("id,sku,name,seller,url")
    assert line.startswith(
        "1,ESP,Espresso beans 1 kg,Mart,https://next-door.example/p,,watching,12.90,,,EUR,in-stock"
    )


def test_the_margin_is_the_same_wherever_it_is_told(shop: Call) -> None:
    assert shop("product", "ESP", "--json").document["margin"] == round(1 - 9.1 / 14.9, 4)
    assert shop("prices", "--tax", "21%").code == 0
    assert shop("product", "ESP", "--json").document["margin"] == round(1 - 9.1 * 1.21 / 14.9, 4)
    assert shop("prices", "ESP", "--json").document["margin"] == round(1 - 9.1 * 1.21 / 14.9, 4)
