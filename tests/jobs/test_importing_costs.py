"""Files that say what articles cost: a supplier's list, or the shop's own, beside products that are there already."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.money import to_money
from app.domain.quantity import to_quantity
from app.domain.records import ImportReport
from app.jobs.importing import ImportWish, import_file
from app.jobs.service import Service
from app.jobs.undoing import undo_import
from app.store.settings import get_shop, put_shop
from tests.filling import rows

_OURS = (
    "SKU,Name,Price,Cost,Barcode,Stock,Supplier,Supplier code\n"
    "ESP,Espresso beans 1 kg,14.90,9.00,4006381333931,12,Roastery,R-100\n"
    "MUG,Stoneware mug 300 ml,12.00,5.00,5901234123457,40,Pottery Co,P-7\n"
    "FIL,Paper filters 100 pcs,4.50,2.10,4000417025005,100,Roastery,R-200\n"
    "POT,Coffee pot 1 l,39.90,,8410076472946,5,Pottery Co,P-9\n"
    "TEA,Green tea 250 g,8.00,4.00,,30,,\n"
)
_THEIRS = "Supplier;EAN;Supplier code;Name;Cost;Currency\n"


@pytest.fixture(autouse=True)
def nobody_said_the_currency(service: Service) -> None:
    """The shop's currency is what this PC's region suggests."""
    with service.store.write() as connection:
        put_shop(connection, replace(get_shop(connection), currency_assumed=True), now=service.now())


@pytest.fixture
def shop(service: Service, tmp_path: Path) -> Service:
    """The service of a shop with five products."""
    take(service, tmp_path, _OURS, "products.csv")
    return service


def take(
    service: Service, folder: Path, text: str, name: str = "costs.csv", wish: ImportWish | None = None
) -> ImportReport:
    path = folder / name
    path.write_text(text)
    return import_file(service.store, service.home, service.clock, path, wish=wish)


def costs(service: Service) -> dict[str, tuple[str, int, str]]:
    """Return what each product costs, in which currency, and what it is called."""
    return {one.sku: (one.currency, one.cost or 0, one.name) for one in service.products()}


def refused(report: ImportReport) -> list[tuple[int, str, str, str]]:
    return [(row.line, row.column, row.text, row.reason) for row in report.rejected]


@pytest.mark.parametrize("layout", ["supplier-prices", None])
def test_a_cost_in_another_currency_is_refused_and_changes_no_price(
    shop: Service, tmp_path: Path, layout: str | None
) -> None:
    before = rows(shop.store, "SELECT * FROM product")
    text = "supplier,sku,cost,currency\nRoastery,ESP,11.20,USD\nRoastery,NEW-1,3,USD\nRoastery,FIL,,USD\n"
    report = take(shop, tmp_path, text, wish=ImportWish(layout=layout))
    assert refused(report) == [
        (2, "sku", "ESP", "it costs USD, and the product is sold in EUR"),
        (3, "sku", "NEW-1", "it costs USD, and the shop sells in EUR"),
    ]
    assert rows(shop.store, "SELECT * FROM product") == before
    with shop.store.read() as connection:
        assert get_shop(connection).currency == "EUR"


def test_a_suppliers_feed_teaches_the_shop_no_currency(shop: Service, tmp_path: Path) -> None:
    report = take(shop, tmp_path, "sku,cost,currency\nESP,11.20,USD\n", wish=ImportWish(supplier="Roastery"))
    assert refused(report) == [(2, "sku", "ESP", "it costs USD, and the product is sold in EUR")]
    with shop.store.read() as connection:
        assert get_shop(connection).currency == "EUR"


def test_a_shop_may_begin_with_a_suppliers_list(service: Service, tmp_path: Path) -> None:
    text = _THEIRS + "Roastery;4006381333931;R-100;Espresso;10,50;USD\n"
    report = take(service, tmp_path, text)
    assert (report.counts.products, refused(report), report.notes) == (1, [], [])
    assert costs(service) == {"R-100": ("USD", to_money("10.5"), "Espresso")}
    again = take(service, tmp_path, text.replace("Espresso", "Espresso beans").replace("10,50", "10,60"))
    assert again.matched == {"barcode": 1}
    assert costs(service) == {"R-100": ("USD", to_money("10.6"), "Espresso")}


def test_the_owners_word_on_the_currency_holds_for_amounts_that_name_none(
    shop: Service, tmp_path: Path
) -> None:
    report = take(shop, tmp_path, "sku,cost\nESP,11.20\n", wish=ImportWish(currency="USD"))
    assert [row[3] for row in refused(report)] == ["it costs USD, and the product is sold in EUR"]
    take(shop, tmp_path, "sku,cost\nESP,11.20\n", wish=ImportWish(currency="EUR"))
    assert costs(shop)["ESP"][:2] == ("EUR", to_money("11.2"))


def test_a_suppliers_file_finds_the_products_that_are_there(shop: Service, tmp_path: Path) -> None:
    text = _THEIRS + (
        "Roastery;4006381333931;R-100;Espresso;10,50;EUR\n"
        "Pottery Co;05901234123457;;Mug;5,20;EUR\n"
        "roastery ;;R-200;Filters;2,12;EUR\n"
        ";;;GREEN  tea 250 g;4,10;EUR\n"
        "X;9999999999994;x-1;Nothing;1,00;EUR\n"
    )
    report = take(shop, tmp_path, text)
    assert (report.layout, report.matched) == (
        "supplier-prices",
        {"barcode": 2, "supplier code": 1, "name": 1, "new": 1},
    )
    assert costs(shop) == {
        "ESP": ("EUR", to_money("10.5"), "Espresso beans 1 kg"),
        "MUG": ("EUR", to_money("5.2"), "Stoneware mug 300 ml"),
        "FIL": ("EUR", to_money("2.12"), "Paper filters 100 pcs"),
        "POT": ("EUR", 0, "Coffee pot 1 l"),
        "TEA": ("EUR", to_money("4.1"), "Green tea 250 g"),
        "x-1": ("EUR", to_money(1), "Nothing"),
    }
    assert {one.supplier for one in shop.products() if one.sku in ("ESP", "FIL")} == {"Roastery"}
    assert not any(take(shop, tmp_path, text).counts.changed().values())


def test_what_another_supplier_asks_is_told_and_makes_no_second_product(
    shop: Service, tmp_path: Path
) -> None:
    text = _THEIRS + (
        "New Co;5901234123457;N-1;Mug;4,00;EUR\n"
        "New Co;;N-1b;Stoneware mug 300 ml;4,10;EUR\n"
        "New Co;8410076472946;N-2;Pot;20,00;EUR\n"
        "New Co;5901234123464;N-3;Coffee pot 1 l;21,00;EUR\n"
    )
    report = take(shop, tmp_path, text)
    assert report.other_rows == {"an article that is bought from another supplier": 2}
    assert refused(report) == [
        (5, "Supplier code", "N-3", "a product here has its name, and another barcode")
    ]
    assert costs(shop)["MUG"][1] == to_money(5)
    # Nobody had said what it costs.
    assert costs(shop)["POT"][1] == to_money(20)
    assert len(shop.products()) == 5
    assert report.import_id is not None
    undo_import(shop.store, shop.home, shop.clock, report.import_id)
    assert costs(shop)["POT"][1] == 0


def test_a_plain_list_of_costs_is_matched_like_a_suppliers(shop: Service, tmp_path: Path) -> None:
    text = (
        "Artikel;EAN;Bezeichnung;EK-Preis;Währung\n"
        "R-100;4006381333931;Espresso;10,50;EUR\n"
        ";;Stoneware mug 300 ml;5,75;EUR\n"
        "T-1;;Green tea 250 g;4,20;EUR\n"
        "R-200;;Filter;2,20;EUR\n"
        "ZZ-1;5012345678900;Unknown thing;7,00;EUR\n"
    )
    report = take(shop, tmp_path, text)
    assert (report.layout, report.matched) == (
        "products",
        {"barcode": 1, "name": 2, "supplier code": 1, "new": 1},
    )
    assert costs(shop) == {
        "ESP": ("EUR", to_money("10.5"), "Espresso beans 1 kg"),
        "MUG": ("EUR", to_money("5.75"), "Stoneware mug 300 ml"),
        "FIL": ("EUR", to_money("2.2"), "Paper filters 100 pcs"),
        "POT": ("EUR", 0, "Coffee pot 1 l"),
        "TEA": ("EUR", to_money("4.2"), "Green tea 250 g"),
        "ZZ-1": ("EUR", to_money(7), "Unknown thing"),
    }


def test_a_list_of_costs_under_our_own_codes_says_all_that_it_says(shop: Service, tmp_path: Path) -> None:
    text = "SKU,Name,Cost,Supplier\nESP,Espresso,9.50,Beta\nTEA,Tea,4.20,\nNEW,Paper filters 100 pcs,1,\n"
    report = take(shop, tmp_path, text)
    assert report.matched == {"SKU": 2, "new": 1}
    assert costs(shop)["ESP"] == ("EUR", to_money("9.5"), "Espresso")
    assert {one.supplier for one in shop.products() if one.sku == "ESP"} == {"Beta"}


def test_a_suppliers_code_without_a_supplier_is_told(service: Service, tmp_path: Path) -> None:
    text = "SKU,Name,Price,Supplier,Supplier code\nA,Mug,9,,M-1\nB,Pot,19,Acme,M-2\n"
    report = take(service, tmp_path, text)
    assert report.notes == ["1 row has a supplier's code and names no supplier; the code was not kept."]
    known = rows(service.store, "SELECT scheme, value FROM product_identifier")
    assert known == [("supplier:acme", "M-2")]


def test_a_list_of_several_currencies_turns_no_price_into_another(shop: Service, tmp_path: Path) -> None:
    text = "SKU,Price,Cost,Currency,Stock\nMUG,13.00,5,USD,3\nESP,,11.20,USD,4\n"
    report = take(shop, tmp_path, text)
    assert refused(report) == [(3, "SKU", "ESP", "it costs USD, and the product is sold in EUR")]
    assert (costs(shop)["MUG"][:2], costs(shop)["ESP"][:2]) == (("USD", to_money(5)), ("EUR", to_money(9)))
    assert {one.sku: one.on_hand for one in shop.products()}["ESP"] == to_quantity(12)
    again = take(shop, tmp_path, text)
    assert (refused(again), any(again.counts.changed().values())) == (refused(report), False)
    assert report.import_id is not None
    undo_import(shop.store, shop.home, shop.clock, report.import_id)
    assert costs(shop)["MUG"][:2] == ("EUR", to_money(5))
