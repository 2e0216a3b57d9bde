from __future__ import annotations

import pytest

from app.domain.errors import UsageError
from app.domain.market import Availability
from app.store.database import Store
from app.store.price_rules import (
    PriceChoice,
    PriceRules,
    PriceTold,
    forget_price_told,
    get_price_rules,
    price_choice,
    price_choices,
    put_price_choice,
    put_price_rules,
    put_price_told,
    told_prices,
)
from app.store.settings import put_setting
from tests.clock import TUESDAY_NOON as NOW
from tests.filling import product, rows, take_products


@pytest.fixture
def beans(store: Store) -> int:
    """A product, and its id."""
    take_products(store, [product("BEANS", price="14.90")])
    [(found,)] = rows(store, "SELECT id FROM product")
    return int(str(found))


def test_a_shop_that_said_nothing_has_rules_of_its_own(store: Store) -> None:
    with store.read() as connection:
        assert get_price_rules(connection) == PriceRules(0.05, 0.15, None)


def test_what_the_owner_said_of_the_shop_is_kept(store: Store) -> None:
    said = PriceRules(threshold=0.1, margin_floor=0.3, tax_rate=0.21)
    with store.write() as connection:
        put_price_rules(connection, said, now=NOW)
        assert get_price_rules(connection) == said


def test_rules_of_a_later_version_are_read_as_far_as_they_are_known(store: Store) -> None:
    with store.write() as connection:
        put_setting(connection, "price_rules", {"threshold": 0.1, "mood": "sunny"}, now=NOW)
        assert get_price_rules(connection) == PriceRules(threshold=0.1)


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        (PriceRules(threshold=0.0), "0 % is no change that could be told"),
        (PriceRules(threshold=5.0), "500 % is no change that could be told"),
        (PriceRules(margin_floor=0.95), "95 % is no least margin"),
        (PriceRules(margin_floor=-0.1), "no least margin"),
        (PriceRules(tax_rate=21.0), "no rate of tax"),
        (PriceRules(threshold=float("nan")), "no change that could be told"),
    ],
)
def test_what_cannot_be_meant_is_refused(store: Store, rules: PriceRules, words: str) -> None:
    with store.write() as connection, pytest.raises(UsageError, match=words):
        put_price_rules(connection, rules, now=NOW)


def test_the_owners_word_on_a_product_changes_field_by_field(store: Store, beans: int) -> None:
    with store.write() as connection:
        assert price_choice(connection, beans) == PriceChoice(beans)
        put_price_choice(connection, beans, now=NOW, threshold=0.1)
        put_price_choice(connection, beans, now=NOW, margin_floor=0.25)
        assert price_choices(connection) == {beans: PriceChoice(beans, 0.1, 0.25)}
        put_price_choice(connection, beans, now=NOW, threshold=None)
        assert price_choice(connection, beans) == PriceChoice(beans, None, 0.25)
        with pytest.raises(UsageError):
            put_price_choice(connection, beans, now=NOW, margin_floor=1.0)


def test_what_was_told_is_replaced_and_can_be_forgotten(store: Store, beans: int) -> None:
    told = PriceTold(beans, "page:1", 129_000, "EUR", Availability.IN_STOCK, "", NOW)
    with store.write() as connection:
        put_price_told(connection, told)
        put_price_told(connection, PriceTold(beans, "page:1", None, None, Availability.GONE, "", NOW))
        put_price_told(
            connection, PriceTold(beans, "position", None, None, Availability.UNKNOWN, "room", NOW)
        )
        found = told_prices(connection, [beans])[beans]
        assert (found["page:1"].price, found["page:1"].availability) == (None, Availability.GONE)
        assert found["position"].position == "room"
        forget_price_told(connection, beans, "page:1")
        assert set(told_prices(connection, [beans])[beans]) == {"position"}
