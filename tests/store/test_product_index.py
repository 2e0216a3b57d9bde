"""Which products a list shows, in which order: the same as going through all of them one by one."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.errors import StoreError
from app.domain.time import to_day_number
from app.store.database import Store
from app.store.folding import folded
from app.store.product_index import Among, Found, ProductIndex, SortBy, Wanted
from app.store.products import ProductRow, list_products, products_of

TODAY = date(2026, 3, 11)
NUMBER = to_day_number(TODAY)
UTC = ZoneInfo("UTC")
DAY_MS = 86_400_000
NAMES = (
    "Café",
    "cafe",
    "CAFÉ solo",
    "Zumo",
    "Ñandú",
    "nandu",
    "Ölkanne",
    "Straße",
    "STRASSE",
    "tea",
    "Éclair",
    "İstanbul",
)


def put_product(store: Store, number: int, name: str, **values: Any) -> None:
    row = {
        "id": number,
        "sku": f"S{number}",
        "name": name,
        "currency": "EUR",
        "created_at": 0,
        "changed_at": 0,
        **values,
    }
    with store.write() as connection:
        connection.exec_driver_sql(
            f"INSERT INTO product ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})",
            tuple(row.values()),
        )


def put_import(store: Store, state: str = "finished", number: int = 1) -> None:
    with store.write() as connection:
        connection.exec_driver_sql(
            "INSERT OR IGNORE INTO source (id, key, title, created_at) VALUES (1, 'made', 'Made', 0)"
        )
        connection.exec_driver_sql(
            "INSERT INTO file_import (id, source_id, file_name, fingerprint, layout, encoding, delimiter, state,"
            " started_at) VALUES (?, 1, 'f', ?, 'sales', 'utf-8', ',', ?, 0)",
            (number, str(number), state),
        )


def put_sold(store: Store, product_id: int, day: int, quantity: int, import_id: int = 1) -> None:
    with store.write() as connection:
        for table, key in (("product_day", f"{product_id},"), ("shop_day", "")):
            columns = "day, product_id, import_id" if key else "day, import_id"
            connection.exec_driver_sql(
                f"INSERT INTO {table} ({columns}, currency, quantity, amount, lines)"
                f" VALUES ({day}, {key} {import_id}, 'EUR', {quantity}, 0, 1)"
                " ON CONFLICT DO UPDATE SET quantity = quantity + excluded.quantity"
            )


def put_stock(store: Store, product_id: int, on_hand: int, day: int = NUMBER - 3) -> None:
    with store.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO stock_level (product_id, location, on_hand, counted_at, import_id) VALUES (?, '', ?, ?, 1)",
            (product_id, on_hand, day * DAY_MS),
        )


def index_of(store: Store) -> ProductIndex:
    return ProductIndex(store, TODAY, UTC)


def names(store: Store, found: Found) -> list[str]:
    with store.read() as connection:
        return [row.name for row in products_of(connection, found.ids, today=TODAY)]


@pytest.fixture
def shop(store: Store) -> Store:
    put_import(store)
    put_product(store, 1, "Café en grano", barcode="4011", category="Bebidas", price=50_000, cost=20_000)
    put_product(store, 2, "Tea", price=40_000)
    put_product(store, 3, "All teas", kind="parent")
    put_product(store, 4, "Mug", active=0, stock_tracked=0, category="Tazas de café")
    for day in range(NUMBER - 10, NUMBER):
        put_sold(store, 1, day, 2_000)
    put_sold(store, 2, NUMBER - 100, 1_000)
    put_stock(store, 1, 8_000)
    put_stock(store, 2, 3_000)
    put_stock(store, 4, 1_000)
    return store


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("CAFE", ["Café en grano", "Mug"]),
        ("CAFÉ EN", ["Café en grano"]),
        ("4011", ["Café en grano"]),
        ("s2", ["Tea"]),
        ("bebidas", ["Café en grano"]),
        ("  tea ", ["Tea"]),
        ("100%", []),
        ("", ["Café en grano", "Mug", "Tea"]),
    ],
)
def test_a_search_ignores_capitals_and_accents_as_the_command_line_does(
    shop: Store, search: str, found: list[str]
) -> None:
    assert names(shop, index_of(shop).find(Wanted(search))) == found
    with shop.read() as connection:
        listed = list_products(connection, today=TODAY, search=search, include_parents=False)
    assert [row.name for row in listed] == found


def test_what_does_not_sell_and_what_needs_the_owner_are_told_apart(shop: Store) -> None:
    with shop.write() as connection:
        for product_id, state in ((2, "open"), (1, "resolved"), (3, "open")):
            connection.exec_driver_sql(
                "INSERT INTO alert (kind, product_id, severity, state, title, text, facts_json, first_seen_at,"
                " last_seen_at) VALUES ('low-stock', ?, 2, ?, 't', 't', '{}', 0, 0)",
                (product_id, state),
            )
    index = index_of(shop)
    needing = index.find(Wanted(among=Among.NEEDS_YOU))
    assert names(shop, needing) == ["Tea"]
    assert (needing.count, needing.total, needing.needing) == (1, 3, 1)
    assert names(shop, index.find(Wanted(among=Among.QUIET))) == ["Mug", "Tea"]
    assert names(shop, index.find(Wanted("te", Among.QUIET))) == ["Tea"]


def test_a_count_is_wrong_where_more_was_sold_or_the_owner_says_so(shop: Store) -> None:
    put_product(shop, 5, "Less than nothing")
    put_stock(shop, 5, -1_000)
    put_product(shop, 6, "Oversold")
    put_stock(shop, 6, 2_000, NUMBER - 9)
    put_sold(shop, 6, NUMBER - 4, 9_000)
    put_product(shop, 7, "Delivered since")
    put_stock(shop, 7, 2_000, NUMBER - 9)
    put_sold(shop, 7, NUMBER - 4, 9_000)
    put_product(shop, 8, "A little wrong")
    put_stock(shop, 8, 2_000, NUMBER - 9)
    put_sold(shop, 8, NUMBER - 4, 3_000)
    with shop.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO delivery (product_id, at, day, quantity, supplier) VALUES (7, ?, ?, 12000, '')",
            ((NUMBER - 6) * DAY_MS, NUMBER - 6),
        )
        connection.exec_driver_sql(
            "INSERT INTO product_choice (product_id, doubted_at, changed_at) VALUES (2, ?, 0)",
            (NUMBER * DAY_MS,),
        )
    found = index_of(shop).find(Wanted(among=Among.WRONG_COUNTS))
    assert names(shop, found) == ["Less than nothing", "Oversold", "Tea"]


def test_an_import_that_does_not_count_is_not_seen(shop: Store) -> None:
    put_import(shop, "running", 2)
    put_product(shop, 5, "Not yet", import_id=2)
    put_sold(shop, 2, NUMBER - 1, 1_000, import_id=2)
    index = index_of(shop)
    assert "Not yet" not in names(shop, index.find(Wanted()))
    assert "Not yet" not in names(shop, index.beginning())
    assert "Tea" in names(shop, index.find(Wanted(among=Among.QUIET)))


def test_a_staged_name_counts_with_its_import(shop: Store) -> None:
    put_import(shop, "finished", 2)
    with shop.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO pending_product (product_id, import_id, sku, sku_derived, name, kind, currency, active,"
            " changed_at) VALUES (2, 2, 'S2', 0, 'Black tea', 'item', 'EUR', 1, 0)"
        )
    index = index_of(shop)
    assert names(shop, index.beginning()) == ["Black tea", "Café en grano", "Mug"]
    assert list(index.find(Wanted()).ids) == list(index.beginning().ids)
    assert names(shop, index.find(Wanted("black"))) == ["Black tea"]


def test_enough_for_now_is_the_beginning_of_the_whole(shop: Store) -> None:
    index = index_of(shop)
    part, whole = index.find(Wanted(), 2), index.find(Wanted())
    assert (part.is_whole, whole.is_whole) == (False, True)
    assert list(whole.ids)[:2] == list(part.ids)
    assert index.find(Wanted("tea"), 2).is_whole


def test_everything_is_made_ahead_piece_by_piece(shop: Store) -> None:
    index = index_of(shop)
    pieces = 0
    while index.make_next():
        pieces += 1
        assert pieces < 20
    assert pieces > 3
    assert names(shop, index.find(Wanted(sort_by=SortBy.COVER))) == ["Café en grano", "Mug", "Tea"]


def test_a_store_that_is_gone_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        ProductIndex(Store(tmp_path / "no" / "folder.db"), TODAY, UTC).beginning()


_KEYS: dict[SortBy, Callable[[ProductRow], Any]] = {
    SortBy.NAME: lambda row: folded(row.name),
    SortBy.SKU: lambda row: folded(row.sku),
    SortBy.STOCK: lambda row: row.on_hand,
    SortBy.SELLS: lambda row: row.daily_sales,
    SortBy.COVER: lambda row: (
        None if row.on_hand is None or not row.daily_sales else max(0, row.on_hand) / 1_000 / row.daily_sales
    ),
    SortBy.PRICE: lambda row: row.price,
    SortBy.MARGIN: lambda row: row.margin,
}
_made = st.fixed_dictionaries(
    {
        # A name is one line: readers leave control characters out.
        "name": st.sampled_from(NAMES) | st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=3),
        "price": st.none() | st.integers(0, 50_000),
        "cost": st.none() | st.integers(0, 50_000),
        "stock_tracked": st.none() | st.integers(0, 1),
        "on_hand": st.none() | st.integers(-5_000, 50_000),
        "sold": st.dictionaries(st.integers(1, 40), st.integers(-2_000, 9_000), max_size=4),
    }
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(_made, max_size=10), sort_by=st.sampled_from(sorted(_KEYS)), down=st.booleans())
def test_every_order_is_that_of_the_figures_with_the_unknown_last(
    store: Store, rows: list[dict[str, Any]], sort_by: SortBy, down: bool
) -> None:
    with store.write() as connection:
        for table in ("product_day", "shop_day", "stock_level", "product", "file_import"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
    put_import(store)
    for number, row in enumerate(rows, 1):
        product = {key: row[key] for key in ("price", "cost", "stock_tracked")}
        put_product(
            store, number, row["name"].encode(errors="ignore").decode().replace("\x00", ""), **product
        )
        if row["on_hand"] is not None:
            put_stock(store, number, row["on_hand"])
        for back, quantity in row["sold"].items():
            put_sold(store, number, NUMBER - back, quantity)
    index = index_of(store)
    with store.read() as connection:
        known = {row.id: row for row in list_products(connection, today=TODAY)}
    by_name = sorted(known.values(), key=lambda row: folded(row.name) + "\n" + folded(row.sku))
    key = _KEYS[sort_by]
    expected = [row for row in by_name if key(row) is not None]
    expected.sort(key=key, reverse=down)
    expected += [row for row in by_name if key(row) is None]
    found = index.find(Wanted(sort_by=sort_by, descending=down))
    got = [known[product_id] for product_id in found.ids]
    assert [key(row) for row in got] == [
        pytest.approx(key(row)) if key(row) is not None else None for row in expected
    ]
    assert list(index.beginning().ids) == list(index.find(Wanted()).ids)


@given(st.text(max_size=12))
def test_folding_twice_changes_nothing_and_forgets_capitals(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert folded(unicodedata.normalize("NFD", text)) == folded(unicodedata.normalize("NFC", text))
