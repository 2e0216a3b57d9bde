"""The demo shop as a whole: its files against the summary, and the shape that a shop's figures have."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from app.sources.demo import DEMO_SHOP, DemoShop, Dirt, Ending, FileKind, write_demo_shop
from tests.sources.demo.written import Written

SUNDAY = 6
SATURDAY = 5


def digest(shop: DemoShop) -> str:
    together = hashlib.sha256()
    for file in shop.files:
        together.update(file.path.name.encode() + b"\0" + file.path.read_bytes())
    return together.hexdigest()


class TestFiles:
    def test_same_day_and_seed_give_the_same_bytes(self, written: Written, tmp_path: Path) -> None:
        again = write_demo_shop(tmp_path / "again", today=date(2026, 11, 21))
        other = write_demo_shop(tmp_path / "other", today=date(2026, 11, 21), seed=8)
        assert digest(again) == digest(written.shop)
        assert digest(other) != digest(written.shop)

    def test_bytes_are_the_same_on_every_machine(self, written: Written) -> None:
        # A change here means that every demo looks different from now on: meant, or a mistake?
        assert digest(written.shop) == "6565fa607f0f2a3b80f589231e5543071889f25ddcda87aba9bf1794fc1fc789"

    def test_files_are_what_the_summary_says(self, written: Written) -> None:
        assert {file.path for file in written.shop.files} == set(written.folder.iterdir())
        for file in written.shop.files:
            content = file.path.read_bytes()
            assert b"\r" not in content
            with file.path.open(encoding="utf-8", newline="") as text:
                assert sum(1 for _ in csv.reader(text)) == file.rows + 1
            assert content.count(b"\n") == file.rows + 1
        assert written.shop.files[0].kind is FileKind.CATALOGUE
        assert {file.kind for file in written.shop.files} == set(FileKind)

    def test_writing_again_replaces_the_files(self, tmp_path: Path) -> None:
        first = write_demo_shop(tmp_path, today=date(2026, 11, 21), seed=1)
        before = digest(first)
        write_demo_shop(tmp_path, today=date(2026, 11, 21), seed=2)
        assert digest(first) != before

    def test_rows_besides_the_dirty_ones_have_as_many_cells_as_the_header(self, written: Written) -> None:
        for kind in FileKind:
            for row in written.rows(kind):
                assert None not in row, row
                assert None not in row.values(), row


class TestTotals:
    def test_counts_and_revenue_agree_to_the_cent(self, written: Written) -> None:
        shop = written.shop
        assert len(written.catalogue) == shop.products
        assert len(written.sales) == shop.sale_lines
        assert sum(Decimal(row["Quantity"]) for row in written.sales) == shop.units_sold
        assert sum(Decimal(row["Amount"]) for row in written.sales) == shop.revenue

    def test_size_is_that_of_a_small_shop(self, written: Written) -> None:
        assert 290 <= written.shop.products <= 330
        assert 35_000 <= written.shop.sale_lines <= 50_000
        assert (written.shop.first_day, written.shop.last_day) == (date(2025, 5, 21), date(2026, 11, 20))
        assert len({row["Category"] for row in written.catalogue.values()}) == 10
        assert 8 <= len({row["Supplier"] for row in written.catalogue.values()}) <= 9

    def test_amount_is_quantity_times_price(self, written: Written) -> None:
        for row in written.sales:
            exact = Decimal(row["Quantity"]) * Decimal(row["Unit price"])
            assert Decimal(row["Amount"]) == exact.quantize(Decimal("0.01"), ROUND_HALF_UP)

    def test_receipts_have_one_to_six_lines_each_product_once(self, written: Written) -> None:
        receipts = defaultdict(list)
        for row in written.sales:
            receipts[row["Receipt"]].append(row)
        assert {len(rows) for rows in receipts.values()} == {1, 2, 3, 4, 5, 6}
        for rows in receipts.values():
            assert len({row["SKU"] for row in rows}) == len(rows)
            assert len({(row["Date"], row["Time"]) for row in rows}) == 1

    def test_refunds_are_negative_and_were_bought_before_at_that_price(self, written: Written) -> None:
        refunds = [row for row in written.sales if Decimal(row["Quantity"]) < 0]
        assert 50 <= len(refunds) <= 1000
        bought = defaultdict(list)
        for row in written.sales:
            if Decimal(row["Quantity"]) > 0:
                bought[row["SKU"], row["Unit price"]].append(row["Date"])
        for row in refunds:
            assert Decimal(row["Amount"]) < 0
            assert min(bought[row["SKU"], row["Unit price"]]) < row["Date"]


class TestCatalogue:
    def test_barcodes_are_valid_and_in_the_shops_own_range(self, written: Written) -> None:
        barcodes = [row["Barcode"] for row in written.catalogue.values()]
        for barcode in barcodes:
            digits = [int(digit) for digit in barcode]
            assert len(digits) == 13
            assert 200 <= int(barcode[:3]) <= 299
            assert (sum(digits[::2]) + 3 * sum(digits[1::2])) % 10 == 0, barcode
        assert len(set(barcodes)) == len(barcodes)

    def test_names_are_all_different(self, written: Written) -> None:
        names = Counter(row["Name"] for row in written.catalogue.values())
        assert [name for name, times in names.items() if times > 1] == []

    def test_every_price_leaves_a_margin(self, written: Written) -> None:
        for row in written.rows(FileKind.PRICE_CHANGES):
            assert Decimal(0) < Decimal(row["Cost"]) < Decimal(row["Price"]), row

    def test_lead_times_and_packs_are_believable(self, written: Written) -> None:
        leads = {int(row["Lead time days"]) for row in written.catalogue.values()}
        assert (min(leads), max(leads)) == (2, 21)
        assert all(1 <= int(row["Pack size"]) <= 25 for row in written.catalogue.values())

    def test_some_reorder_points_are_blank(self, written: Written) -> None:
        blank = sum(row["Reorder point"] == "" for row in written.catalogue.values())
        assert 80 <= blank <= 200

    def test_blank_and_negative_stock_are_those_of_the_summary(self, written: Written) -> None:
        stock = {sku: row["Stock"] for sku, row in written.catalogue.items()}
        assert {sku for sku, text in stock.items() if text == ""} == set(written.shop.never_counted)
        negative = {sku for sku, text in stock.items() if text.startswith("-")}
        assert negative == skus(written.shop, Ending.UNBOOKED)
        assert 1 <= len(negative) <= 2
        assert 3 <= len(written.shop.never_counted) <= 5


def skus(shop: DemoShop, ending: Ending) -> set[str]:
    return {sku for sku, its_ending in shop.endings.items() if its_ending is ending}


class TestEndings:
    """What there is to tell on the last day."""

    def test_products_that_are_out_sold_until_shortly_before(self, written: Written) -> None:
        out = skus(written.shop, Ending.OUT)
        assert len(out) == 5
        for sku in out:
            assert Decimal(written.catalogue[sku]["Stock"]) == 0
            since = written.shop.last_day - max(written.sold[sku])
            assert timedelta(days=2) <= since <= timedelta(days=14)

    def test_low_products_do_not_last_until_a_delivery(self, written: Written) -> None:
        low = skus(written.shop, Ending.LOW)
        assert 8 <= len(low) <= 12
        for sku in low:
            product = written.catalogue[sku]
            stock, lead = Decimal(product["Stock"]), int(product["Lead time days"])
            sold = sold_since(written, sku, written.shop.last_day - timedelta(days=27))
            assert 0 < stock <= sold / 28 * lead, product
            if product["Reorder point"]:
                assert stock <= Decimal(product["Reorder point"])

    def test_all_others_are_comfortable(self, written: Written) -> None:
        stocked = skus(written.shop, Ending.STOCKED) - set(written.shop.never_counted)
        low = []
        for sku in stocked:
            product = written.catalogue[sku]
            if product["Reorder point"]:
                assert Decimal(product["Stock"]) > Decimal(product["Reorder point"])
            sold = sold_since(written, sku, written.shop.last_day - timedelta(days=27))
            if Decimal(product["Stock"]) <= sold / 28 * int(product["Lead time days"]):
                low.append(sku)
        assert len(low) <= 3

    def test_left_over_goods_lie_there_unsold_for_months(self, written: Written) -> None:
        left_over = skus(written.shop, Ending.LEFT_OVER)
        assert len(left_over) >= 10
        for sku in left_over:
            assert Decimal(written.catalogue[sku]["Stock"]) > 0
            assert sold_since(written, sku, written.shop.last_day - timedelta(days=120)) == 0

    def test_only_withdrawn_products_are_inactive(self, written: Written) -> None:
        inactive = {sku for sku, row in written.catalogue.items() if row["Active"] == "no"}
        assert inactive == skus(written.shop, Ending.WITHDRAWN)
        assert {row["Active"] for row in written.catalogue.values()} == {"yes", "no"}

    def test_some_prices_changed_in_the_last_week(self, written: Written) -> None:
        week = (written.shop.last_day - timedelta(days=6)).isoformat()
        recent = {row["SKU"] for row in written.rows(FileKind.PRICE_CHANGES) if row["Date"] >= week}
        assert 3 <= len(recent) <= 40

    def test_new_products_came_on_the_way(self, written: Written) -> None:
        first = defaultdict(lambda: "9999")
        for row in written.rows(FileKind.PRICE_CHANGES):
            first[row["SKU"]] = min(first[row["SKU"]], row["Date"])
        new = {sku: day for sku, day in first.items() if day > written.shop.first_day.isoformat()}
        assert 10 <= len(new) <= 20
        for sku, day in new.items():
            assert all(sold >= date.fromisoformat(day) for sold in written.sold[sku])


def sold_since(written: Written, sku: str, first: date) -> Decimal:
    return sum((units for day, units in written.sold[sku].items() if day >= first), Decimal(0))


class TestShelf:
    """Nothing is sold that did not lie there."""

    def test_sales_never_exceed_the_shelf(self, written: Written) -> None:
        """Follow each product from count to count: sold is at most what lay there, the rest is counted."""
        counts = counts_by_sku(written)
        assert len(counts) == written.shop.products - len(written.shop.never_counted)
        for sku, rows in counts.items():
            for (since, on_hand), (until, counted) in pairwise(rows):
                sold = sold_between(written, sku, since, until)
                assert sold <= on_hand, (sku, since)
                delivered = counted - (on_hand - sold)
                if until.hour > 12:
                    assert delivered == 0, (sku, until)
                else:
                    assert delivered > 0, (sku, until)

    def test_catalogue_stock_is_the_last_count_less_what_was_sold_since(self, written: Written) -> None:
        evening = datetime.combine(written.shop.last_day, datetime.max.time(), DEMO_SHOP.zone)
        for sku, rows in counts_by_sku(written).items():
            since, on_hand = rows[-1]
            left = on_hand - sold_between(written, sku, since, evening)
            assert Decimal(written.catalogue[sku]["Stock"]) == left, sku

    def test_counts_carry_the_offset_of_the_shops_zone(self, written: Written) -> None:
        offsets = {row["Counted at"][-6:] for row in written.rows(FileKind.STOCK_COUNTS)}
        assert offsets == {"+02:00", "+01:00"}

    def test_shelves_ran_empty_now_and_then(self, written: Written) -> None:
        empty = [
            (sku, since.date(), until.date())
            for sku, rows in counts_by_sku(written).items()
            for (since, on_hand), (until, _) in pairwise(rows)
            if on_hand == 0
        ]
        open_days = {date.fromisoformat(row["Date"]) for row in written.sales}
        lasting = [sku for sku, since, until in empty if any(since < day < until for day in open_days)]
        wanted = skus(written.shop, Ending.STOCKED)
        assert len(lasting) > 100
        assert {sku for sku in lasting if sku in wanted} <= set(written.shop.stock_outs)
        share = sum(written.shop.stock_outs.values()) / (len(open_days) * written.shop.products)
        assert 0.01 < share < 0.10


def counts_by_sku(written: Written) -> dict[str, list[tuple[datetime, Decimal]]]:
    counts: dict[str, list[tuple[datetime, Decimal]]] = {}
    for row in written.rows(FileKind.STOCK_COUNTS):
        at = datetime.fromisoformat(row["Counted at"]).astimezone(DEMO_SHOP.zone)
        counts.setdefault(row["SKU"], []).append((at, Decimal(row["On hand"])))
    return counts


def sold_between(written: Written, sku: str, since: datetime, until: datetime) -> Decimal:
    """Return what was sold between two counts, each made before opening or after closing."""
    first = since.date() if since.hour < 12 else since.date() + timedelta(days=1)
    last = until.date() if until.hour > 12 else until.date() - timedelta(days=1)
    return sum((units for day, units in written.sold[sku].items() if first <= day <= last), Decimal(0))


class TestRhythm:
    def test_closed_days_have_no_sales(self, written: Written) -> None:
        days = {date.fromisoformat(row["Date"]) for row in written.sales}
        assert not [day for day in days if day.weekday() == SUNDAY]
        assert date(2025, 12, 25) not in days
        assert date(2026, 1, 6) not in days
        assert len(days) == pytest.approx(549 * 6 / 7, abs=8)

    def test_saturdays_are_the_best_days(self, written: Written) -> None:
        lines = Counter(date.fromisoformat(row["Date"]).weekday() for row in written.sales)
        assert lines.most_common(1)[0][0] == SATURDAY
        assert lines[SATURDAY] > 1.6 * lines[0]

    def test_presents_sell_in_december_and_cold_drinks_in_summer(self, written: Written) -> None:
        by_month: dict[str, Counter[str]] = defaultdict(Counter)
        for row in written.sales:
            by_month[written.catalogue[row["SKU"]]["Category"]][row["Date"][:7]] += 1
        assert by_month["Gifts & cards"]["2025-12"] > 1.5 * by_month["Gifts & cards"]["2026-02"]
        assert by_month["Cold drinks"]["2026-07"] > 1.5 * by_month["Cold drinks"]["2026-01"]

    def test_offers_lower_the_price_and_raise_the_sales(self, written: Written) -> None:
        usual, reduced = [], []
        for sku, in_force in price_by_day(written).items():
            list_price: dict[date, Decimal] = {}
            for day in in_force:
                around = [in_force.get(day + timedelta(days=step)) for step in (-14, 14)]
                if around[0] is not None and around[0] == around[1]:
                    list_price[day] = around[0]
            for day, price in list_price.items():
                if day.weekday() != SUNDAY:
                    sold = written.sold[sku].get(day, Decimal(0))
                    (reduced if in_force[day] < price else usual).append(sold)
        assert len(reduced) > 500
        assert sum(reduced) / len(reduced) > 2 * (sum(usual) / len(usual))

    def test_till_asks_the_price_in_force(self, written: Written) -> None:
        in_force = price_by_day(written)
        for row in written.sales:
            if Decimal(row["Quantity"]) > 0:
                assert Decimal(row["Unit price"]) == in_force[row["SKU"]][date.fromisoformat(row["Date"])]
        for sku, product in written.catalogue.items():
            assert Decimal(product["Price"]) == in_force[sku][written.shop.last_day]


def price_by_day(written: Written) -> dict[str, dict[date, Decimal]]:
    changes: dict[str, dict[date, Decimal]] = defaultdict(dict)
    for row in written.rows(FileKind.PRICE_CHANGES):
        changes[row["SKU"]][date.fromisoformat(row["Date"])] = Decimal(row["Price"])
    in_force: dict[str, dict[date, Decimal]] = {}
    for sku, its_changes in changes.items():
        day, price, days = min(its_changes), Decimal(0), {}
        while day <= written.shop.last_day:
            price = its_changes.get(day, price)
            days[day] = price
            day += timedelta(days=1)
        in_force[sku] = days
    return in_force


class TestAroundTheShop:
    def test_web_page_counts_cover_the_last_four_months(self, written: Written) -> None:
        rows = list(written.rows(FileKind.ACTIVITY))
        assert min(row["Date"] for row in rows) == (written.shop.last_day - timedelta(days=119)).isoformat()
        assert max(row["Date"] for row in rows) == written.shop.last_day.isoformat()
        assert all(0 <= int(row["Clicks"]) <= int(row["Views"]) for row in rows)
        assert len({(row["SKU"], row["Date"]) for row in rows}) == len(rows)

    def test_competitor_is_looked_at_every_week(self, written: Written) -> None:
        rows = list(written.rows(FileKind.COMPETITOR_PRICES))
        assert {row["Seller"] for row in rows} == {"La Esquina"}
        days = sorted({date.fromisoformat(row["Date"]) for row in rows})
        assert {(after - before).days for before, after in pairwise(days)} == {7}
        assert days[-1] == written.shop.last_day
        assert len({row["SKU"] for row in rows}) == 40
        latest = {row["SKU"]: Decimal(row["Price"]) for row in rows if row["Date"] == days[-1].isoformat()}
        cheaper = [
            sku for sku, price in latest.items() if price < Decimal(written.catalogue[sku]["Price"]) * 9 / 10
        ]
        assert 2 <= len(cheaper) <= 20


class TestDirtyRows:
    def test_each_stands_where_the_summary_says(self, written: Written) -> None:
        for dirty in written.shop.dirty_rows:
            with (written.folder / dirty.file).open(encoding="utf-8", newline="") as text:
                rows = list(csv.reader(text))
            header, cells = rows[0], rows[dirty.line - 1]
            by_name = dict(zip(header, cells, strict=False))
            wrong = {
                Dirt.TOO_MANY_COLUMNS: len(cells) > len(header),
                Dirt.NO_PRODUCT: by_name["SKU"] == by_name["Name"] == "",
                Dirt.UNREADABLE_QUANTITY: by_name.get("Quantity") == "two",
                Dirt.IMPOSSIBLE_DATE: by_name.get("Date", "").endswith("-02-30"),
                Dirt.UNREADABLE_PRICE: "n/a" in (by_name.get("Price"), by_name.get("Unit price")),
            }
            assert [kind for kind, is_so in wrong.items() if is_so] == [dirty.kind], dirty

    def test_catalogue_and_sales_have_some_of_each(self, written: Written) -> None:
        in_catalogue = {row.kind for row in written.shop.dirty_rows if row.file == "catalogue.csv"}
        in_sales = {row.kind for row in written.shop.dirty_rows if row.file.startswith("sales-")}
        assert in_catalogue == {Dirt.UNREADABLE_PRICE, Dirt.NO_PRODUCT, Dirt.TOO_MANY_COLUMNS}
        assert in_sales == set(Dirt)


# Each example makes a whole shop: a failing one is worth reading as it is, not minutes of search for a smaller.
@settings(max_examples=6, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(today=st.dates(date(1990, 1, 1), date(2090, 12, 31)), seed=st.integers(0, 2**32))
def test_any_day_and_seed_make_a_whole_shop(today: date, seed: int) -> None:
    with TemporaryDirectory() as folder:
        written = Written.into(Path(folder), today, seed)
        shop = written.shop
        assert shop.last_day == today - timedelta(days=1)
        assert 544 <= (shop.last_day - shop.first_day).days <= 553
        assert 35_000 <= len(written.sales) == shop.sale_lines <= 52_000
        assert sum(Decimal(row["Amount"]) for row in written.sales) == shop.revenue
        assert not [row for row in written.sales if date.fromisoformat(row["Date"]).weekday() == SUNDAY]
        assert len(shop.dirty_rows) == 8
        for sku, ending in shop.endings.items():
            stock = written.catalogue[sku]["Stock"]
            if ending is Ending.OUT:
                assert stock == "0"
            elif ending is Ending.LEFT_OVER:
                assert Decimal(stock) > 0
            elif ending is Ending.UNBOOKED:
                assert Decimal(stock) < 0


@pytest.mark.parametrize("today", [date(2024, 2, 29), date(2024, 3, 1), date(2025, 12, 26), date(2026, 1, 1)])
def test_awkward_days_make_a_whole_shop(today: date, tmp_path: Path) -> None:
    shop = write_demo_shop(tmp_path, today=today)
    assert shop.last_day == today - timedelta(days=1)
    assert all(file.rows for file in shop.files)
