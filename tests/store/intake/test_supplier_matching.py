from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.money import to_money
from app.domain.records import ProductKind, ProductRecord
from app.store.database import Store
from app.store.intake.supplier_matching import (
    NOT_SOLD,
    OTHER_SUPPLIER,
    SAME_AGAIN,
    SupplierMatching,
    barcode_key,
)
from tests.filling import product, product_id, take_products

_EAN, _OTHER_EAN, _BOX = "4006381333931", "4011200296908", "14006381333938"


def theirs(code: str | None, cost: str | None = "5.60", line: int = 2, **more: object) -> ProductRecord:
    facts: dict[str, object] = {"name": f"Article {code}", "currency": "EUR"} | more
    units = None if cost is None else to_money(cost)
    return ProductRecord(line=line, sku=code, cost=units, **facts)  # type: ignore[arg-type]


def match(store: Store, articles: Sequence[ProductRecord]) -> tuple[SupplierMatching, dict[int, str]]:
    """Go through a list of Acme's; return the matching and how each product was recognised."""
    with store.read() as connection:
        matching = SupplierMatching(connection, "Acme", "EUR")
    matching.survey(articles)
    taken = [found for article in articles if (found := matching.take(article)) is not None]
    return matching, {found.product_id: found.way for found in taken}


def ways(store: Store, *articles: ProductRecord) -> dict[int, str]:
    return match(store, articles)[1]


def reasons(store: Store, *articles: ProductRecord) -> list[str]:
    return [row.reason for row in match(store, articles)[0].rejected]


def test_of_a_long_list_only_what_is_sold_here_is_taken(store: Store) -> None:
    take_products(store, [product("MUG", name="Blue mug", barcode=_EAN, price="9.90")])
    matching, found = match(store, [theirs("1", barcode=_EAN), *(theirs(f"{n}") for n in range(2, 90))])
    assert found == {product_id(store, "MUG"): "barcode"}
    assert dict(matching.other) == {NOT_SOLD: 88}
    assert matching.rejected == []


@pytest.mark.parametrize(
    ("ours", "listed"),
    [
        ("036000291452", "0036000291452"),
        ("0036000291452", "36000291452"),
        ("96385074", "00000096385074"),
        (_EAN, "400638 1333931"),
        ("shelf-7", "SHELF-7"),
    ],
)
def test_a_barcode_is_the_same_however_many_zeros_lead_it(store: Store, ours: str, listed: str) -> None:
    take_products(store, [product("A", barcode=ours, price="9.90")])
    assert set(ways(store, theirs("1", barcode=listed)).values()) == {"barcode"}


def test_a_box_is_not_the_piece(store: Store) -> None:
    take_products(store, [product("A", name="Mug", barcode=_EAN, price="9.90")])
    assert ways(store, theirs("1", barcode=_BOX, name="Mug")) == {}


def test_a_name_must_be_the_very_same_and_one_of_ours_alone(store: Store) -> None:
    take_products(
        store,
        [product("A", name="Café en grano"), product("B", name="Spoon"), product("C", name="spoon ")],
    )
    assert ways(store, theirs("1", name="CAFE  EN GRANO")) == {product_id(store, "A"): "name"}
    assert ways(store, theirs("1", name="Café en grano 1 kg")) == {}
    assert reasons(store, theirs("1", name="Spoon")) == ["several products have its name"]


@pytest.mark.parametrize(
    ("code", "supplier", "known"),
    [("1001", None, False), ("1001", "ACME", True), ("AC-1001", None, True), ("AC-1001", "Beta", False)],
    ids=["a number that anybody has", "a number of this supplier's", "a telling code", "another supplier's"],
)
def test_an_equal_code_may_be_a_coincidence(
    store: Store, code: str, supplier: str | None, known: bool
) -> None:
    take_products(store, [product(code, name="Mug", supplier=supplier)])
    assert bool(ways(store, theirs(code))) is known


def test_what_is_bought_from_another_supplier_keeps_its_cost(store: Store) -> None:
    take_products(store, [product("A", name="Mug", supplier="Beta", barcode=_EAN)])
    matching, found = match(store, [theirs("1", barcode=_EAN)])
    assert (found, dict(matching.other)) == ({}, {OTHER_SUPPLIER: 1})


def test_several_articles_for_one_product_at_several_prices_are_refused(store: Store) -> None:
    take_products(store, [product("A", name="Mug", barcode=_EAN)])
    several = [theirs("1", "5", 2, barcode=_EAN), theirs("1-12", "55", 3, barcode=_EAN)]
    matching, found = match(store, several)
    assert found == {}
    assert [row.line for row in matching.rejected] == [2, 3]
    same = [theirs("1", "5", 2, barcode=_EAN), theirs("1b", "5", 3, barcode=_EAN)]
    matching, found = match(store, same)
    assert (list(found.values()), dict(matching.other)) == (["barcode"], {SAME_AGAIN: 1})


def test_the_surer_way_wins_wherever_it_stands(store: Store) -> None:
    take_products(store, [product("A", name="Mug", barcode=_EAN)])
    matching, found = match(store, [theirs("1", "9", 2, name="Mug"), theirs("2", "5", 3, barcode=_EAN)])
    assert list(found.values()) == ["barcode"]
    assert matching.rejected == []


def test_two_products_with_one_barcode_are_neither(store: Store) -> None:
    take_products(store, [product("A", barcode=_EAN), product("B", barcode=f"0{_EAN}")])
    assert reasons(store, theirs("1", barcode=_EAN)) == ["several products have its barcode"]


def test_a_code_that_contradicts_the_barcode_is_refused(store: Store) -> None:
    take_products(
        store,
        [
            product("A", barcode=_EAN, identifiers=(("supplier:acme", "1"),)),
            product("B", barcode=_OTHER_EAN),
        ],
    )
    assert ways(store, theirs("1")) == {product_id(store, "A"): "source id"}
    assert reasons(store, theirs("1", barcode=_OTHER_EAN)) == [
        "its barcode is that of one product, its code that of another"
    ]


def test_a_price_that_cannot_be_one_is_refused(store: Store) -> None:
    take_products(store, [product("A", barcode=_EAN, currency="EUR")])
    assert reasons(store, theirs("1", "0", barcode=_EAN)) == ["it costs nothing, which is no price"]
    assert reasons(store, theirs("1", barcode=_EAN, currency="USD")) == [
        "it costs USD, and the product is sold in EUR"
    ]
    assert len(ways(store, theirs("1", None, barcode=_EAN))) == 1


def test_groups_and_what_is_not_sold_any_more_are_left_alone(store: Store) -> None:
    take_products(
        store,
        [
            product("A", barcode=_EAN, active=False),
            product("B", barcode=_OTHER_EAN, kind=ProductKind.PARENT),
        ],
    )
    assert ways(store, theirs("1", barcode=_EAN), theirs("2", barcode=_OTHER_EAN)) == {}


@given(st.integers(min_value=10**6, max_value=10**13 - 1), st.integers(min_value=0, max_value=6))
def test_zeros_before_a_gtin_never_make_another_and_others_stay_apart(digits: int, zeros: int) -> None:
    body = f"{digits:013}"
    check = -sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(body)) % 10
    gtin = f"{digits}{check}"
    written = ("0" * zeros + gtin)[-14:] if len(gtin) + zeros > 14 else "0" * zeros + gtin
    assert barcode_key(written) == barcode_key(gtin)
    wrong = f"{digits}{(check + 1) % 10}"
    assert barcode_key(wrong) != barcode_key(gtin)
