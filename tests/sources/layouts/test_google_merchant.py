from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.domain.money import to_money
from tests.sources.exports import accounted, read
from tests.sources.feeds.merchant_feeds import article, rss, tsv

_NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
_SALE = "2026-11-20T09:00+0100/2026-11-30T23:59+0100"
_OVER = "2026-11-01T09:00+0100/2026-11-10T23:59+0100"


@pytest.mark.parametrize("write", [rss, tsv], ids=["XML", "TSV"])
def test_ones_own_feed_is_a_list_of_what_the_shop_sells(tmp_path: Path, write: object) -> None:
    text = write(  # type: ignore[operator]
        article(
            "MUG-1",
            "1,299.00 EUR",
            gtin="4006381333931",
            product_type="Home > Kitchen > Mugs",
            cost_of_goods_sold="640.5 EUR",
        )
    )
    found = read(tmp_path, text, name="feed")
    (mug,) = found.records
    assert (found.reading.layout, found.reading.source_key) == ("google-merchant", "google-merchant")
    assert (mug.sku, mug.category, mug.identifiers) == ("MUG-1", "Mugs", (("barcode", "4006381333931"),))
    assert (mug.price, mug.compare_at_price, mug.cost) == (to_money(1299), None, to_money("640.5"))
    assert (mug.stock, mug.active, mug.supplier) == (None, None, None)


@pytest.mark.parametrize(
    ("dates", "price", "before"),
    [("", "9.9", "12.9"), (_SALE, "9.9", "12.9"), (_OVER, "12.9", None)],
    ids=["always", "now", "over"],
)
def test_an_offer_counts_while_it_lasts(tmp_path: Path, dates: str, price: str, before: str | None) -> None:
    offer = article("A-1", sale_price="9.90 EUR", sale_price_effective_date=dates)
    (record,) = read(tmp_path, tsv(offer), now=_NOW).records
    assert record.price == to_money(price)
    assert record.compare_at_price == (None if before is None else to_money(before))


def test_an_offer_whose_time_nobody_understands_is_told(tmp_path: Path) -> None:
    offer = article("A-1", sale_price="9.90 EUR", sale_price_effective_date="all week")
    found = read(tmp_path, tsv(offer), now=_NOW)
    assert found.records == []
    (row,) = found.reading.rejected
    assert (row.column, row.text, row.reason) == (
        "sale_price_effective_date", "all week", "is no time from one date to another"
    )  # fmt: skip


def test_a_suppliers_feed_says_what_articles_cost(tmp_path: Path) -> None:
    offer = article("W-77", sale_price="9.90 EUR", gtin="4006381333931", cost_of_goods_sold="3 EUR")
    found = read(tmp_path, rss(offer), name="feed.xml", supplier="Wholesale & Sons", now=_NOW)
    (record,) = found.records
    assert (record.cost, record.price, record.compare_at_price) == (to_money("9.9"), None, None)
    assert (record.sku, record.barcode) == ("W-77", "4006381333931")
    assert (found.reading.source_key, found.reading.source_title) == (
        "supplier:Wholesale & Sons", "Wholesale & Sons"
    )  # fmt: skip


def test_a_number_that_a_shop_system_made_up_is_no_sku(tmp_path: Path) -> None:
    (record,) = read(tmp_path, tsv(article("shopify_ES_123_456", title="Mug"))).records
    assert (record.sku, record.source_id) == (None, ("google-merchant", "shopify_ES_123_456"))
    assert record.identifiers == (("name", "Mug"),)


def test_a_variant_is_called_by_what_tells_it_from_the_others(tmp_path: Path) -> None:
    told = article("A-1", title="Shirt blue", item_group_id="S", color="Blue", size="M")
    (record,) = read(tmp_path, tsv(told)).records
    assert record.name == "Shirt blue – M"


def test_a_decimal_comma_is_read_where_the_whole_column_has_it(tmp_path: Path) -> None:
    found = read(tmp_path, tsv(article("A", "12,90 EUR"), article("B", "1.299,00 EUR")))
    assert [record.price for record in found.records] == [to_money("12.9"), to_money(1299)]


def test_rows_that_cannot_be_read_are_told_one_by_one(tmp_path: Path) -> None:
    found = read(
        tmp_path, rss(article("A-1"), article("", price="1 EUR"), article("C", price="call us")), name="f.xml"
    )
    assert [(row.column, row.reason) for row in found.reading.rejected] == [
        ("id", "the article has no id"), ("price", "is not a number")
    ]  # fmt: skip
    assert accounted(found.reading, found.records) == found.reading.rows == 3
