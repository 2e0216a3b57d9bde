from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.money import to_money
from app.domain.records import ImportCounts, ProductKind, ProductRecord
from app.domain.time import to_millis
from app.store.database import Store
from app.store.intake.catalogue import CatalogueIntake
from app.store.intake.matching import ProductIndex
from app.store.intake.supplier_matching import (
    NOT_SOLD,
    OTHER_SUPPLIER,
    SAME_AGAIN,
    SupplierMatching,
    barcode_key,
)
from tests.clock import TUESDAY_NOON
from tests.filling import begin, finish, product, product_id, rows, take_products

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
    return matching, {found.product_id: found.way for found in taken if found.product_id is not None}


def take_list(store: Store, articles: Sequence[ProductRecord]) -> dict[str, int]:
    """Take a list of Acme's in; return what was counted and not taken."""
    begun = begin(store, source="supplier:Acme")
    counts = ImportCounts()
    with store.write() as connection:
        index = ProductIndex(connection, begun.id)
        matching = SupplierMatching(connection, "Acme", "EUR")
        matching.survey(articles)
        taken = [found for article in articles if (found := matching.take(article)) is not None]
        for one in taken:
            assert one.product_id is not None
            index.recognised(one.product_id, one.way, one.keys)
        intake = CatalogueIntake(
            import_id=begun.id, currency="EUR", index=index, counts=counts, counted_at=to_millis(TUESDAY_NOON)
        )
        known = [(one.product_id, one.record) for one in taken if one.product_id is not None]
        intake.add_known(connection, known, to_millis(TUESDAY_NOON))
    finish(store, begun.id, counts)
    return dict(matching.other)


def mug_of(store: Store) -> tuple[object, ...]:
    (mug,) = rows(store, "SELECT supplier, cost FROM product_now WHERE sku = 'A'")
    return mug


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
    take_products(store, [product("A", name="Mug", supplier="Beta", barcode=_EAN, cost="5")])
    matching, found = match(store, [theirs("1", barcode=_EAN)])
    assert (found, dict(matching.other)) == ({}, {OTHER_SUPPLIER: 1})


def test_another_suppliers_cost_counts_where_none_is_known_and_until_somebody_says_another(
    store: Store,
) -> None:
    mug = product("A", name="Mug", supplier="Beta", barcode=_EAN)
    take_products(store, [mug])
    take_list(store, [theirs("1", "5.00", barcode=_EAN)])
    assert mug_of(store) == ("Beta", to_money("5"))
    take_list(store, [theirs("1", "5.50", barcode=_EAN)])
    assert mug_of(store) == ("Beta", to_money("5.5"))
    take_products(store, [replace(mug, cost=to_money("4"))])
    assert take_list(store, [theirs("1", "5.60", barcode=_EAN)]) == {OTHER_SUPPLIER: 1}
    assert mug_of(store) == ("Beta", to_money("4"))


@pytest.mark.parametrize("spelled", ["acme", " ACME ", "Acmé"])
def test_a_supplier_is_the_same_however_it_is_spelled(store: Store, spelled: str) -> None:
    take_products(
        store,
        [
            product("A", supplier="Acme", barcode=_EAN, cost="5"),
            product("B", supplier=spelled, cost="5"),
            product("C", barcode=_OTHER_EAN),
        ],
    )
    assert {row[0] for row in rows(store, "SELECT supplier FROM product_now WHERE sku <> 'C'")} == {"Acme"}
    with store.read() as connection:
        matching = SupplierMatching(connection, spelled, "EUR")
    listed = [theirs("1", barcode=_EAN), theirs("2", barcode=_OTHER_EAN)]
    matching.survey(listed)
    taken = [matching.take(article) for article in listed]
    assert [one.record.supplier for one in taken if one] == ["Acme", "Acme"]


def test_what_the_shops_own_list_calls_a_suppliers_code_is_met_again(store: Store) -> None:
    take_products(
        store,
        [
            product("A", supplier="Acme", supplier_code="R-100"),
            product("B", supplier="Beta", supplier_code="R-100"),
            product("C", supplier_code="R-300"),
        ],
    )
    assert ways(store, theirs("R-100"), theirs("R-300")) == {product_id(store, "A"): "supplier code"}


def test_a_suppliers_code_that_changes_makes_no_other_product_of_the_same_barcode(store: Store) -> None:
    for code in ("R-1", "R-2"):
        known = (("barcode", _EAN),)
        take_products(
            store,
            [
                product(
                    None, derived_sku=_EAN, identifiers=known, supplier="Acme", supplier_code=code, price="9"
                )
            ],
        )
    assert rows(store, "SELECT sku FROM product_now") == [(_EAN,)]


def test_prices_in_several_currencies_leave_the_one_that_is_ours(store: Store) -> None:
    take_products(store, [product("A", barcode=_EAN, currency="EUR")])
    listed = [theirs("1", "6", 2, barcode=_EAN, currency="USD"), theirs("1", "5", 3, barcode=_EAN)]
    matching, found = match(store, listed)
    assert found == {product_id(store, "A"): "barcode"}
    assert [(row.line, row.column, row.text) for row in matching.rejected] == [(2, "sku", "1")]


def left_over(store: Store, *articles: ProductRecord, may_be_ours: bool = False) -> SupplierMatching:
    """Go through a file of the owner's."""
    with store.read() as connection:
        matching = SupplierMatching(connection, "", "EUR", of_file=True, may_be_ours=may_be_ours)
    matching.survey(articles)
    for article in articles:
        matching.take(article)
    return matching


def test_of_a_file_what_has_a_name_or_a_code_of_ours_is_no_new_product(store: Store) -> None:
    take_products(
        store, [product("1001", name="Mug", barcode=_EAN, supplier="Beta"), product("B", name="Spoon")]
    )
    by_name = left_over(store, theirs("77", name="mug", barcode=_BOX))
    assert [row.reason for row in by_name.rejected] == ["a product here has its name, and another barcode"]
    by_code = left_over(store, theirs("1001", supplier="Acme"))
    assert [row.reason for row in by_code.rejected] == [
        "a product here has its code, and nothing else says that it is the same"
    ]
    by_both = left_over(store, theirs("1001", barcode=_BOX))
    assert [row.reason for row in by_both.rejected] == ["a product here has its code, and another barcode"]


def test_the_name_tells_no_product_from_its_sibling_where_the_codes_are_ours(store: Store) -> None:
    take_products(store, [product("T-S", name="T-shirt"), product("T-M", name="Shirt, M")])
    articles = [theirs("T-S", name="T-shirt"), theirs("T-L", "6", 3, name="T-shirt")]
    with store.read() as connection:
        matching = SupplierMatching(connection, "", "EUR", of_file=True, may_be_ours=True)
    matching.survey(articles)
    taken = [matching.take(article) for article in articles]
    assert [one and one.product_id for one in taken] == [None, None]
    assert [one and one.record for one in taken] == articles


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
    assert ways(store, theirs("1")) == {product_id(store, "A"): "supplier code"}
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
