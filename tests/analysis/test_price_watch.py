from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.analysis.price_watch import LARGE, Belief, Believed, PastPrice, confirm, judge
from app.domain.market import Availability, PageReading, Verdict, Way
from app.domain.money import to_money
from tests.clock import TUESDAY_NOON

SIX_HOURS = timedelta(hours=6)


class Page:
    """A page that is visited every six hours: what is believed of it, and every point of its history."""

    def __init__(self, *prices: str) -> None:
        self.believed = Believed()
        self.points: list[PastPrice] = []
        self.now = TUESDAY_NOON
        self.seen: str | None = None
        for price in prices:
            self.says(price)

    def says(self, price: str | None = None, **facts: object) -> Belief:
        """Visit it once; without a price, it says what ``facts`` say."""
        values = {
            "verdict": Verdict.PRICE,
            "price": None if price is None else to_money(price),
            "currency": "EUR",
            "availability": Availability.IN_STOCK,
            "way": Way.JSON_LD,
        } | facts
        return self.reads(PageReading(**values))  # type: ignore[arg-type]

    def ranges(self, low: str, high: str, reason: str = "") -> Belief:
        return self.says(low, verdict=Verdict.RANGE, highest=to_money(high), reason=reason)

    def reads(self, reading: PageReading) -> Belief:
        self.now += SIX_HOURS
        found = judge(self.believed, reading, past=self.points, seen_before=self.seen, now=self.now)
        if found.changed:
            self.points.append(PastPrice(self.now, found.believed.price, found.believed.currency))
        self.believed, self.seen = found.believed, reading.verdict
        return found

    @property
    def availability(self) -> str:
        return self.believed.availability.value

    @property
    def price(self) -> int | None:
        return self.believed.price


def test_the_first_good_reading_is_believed_at_once() -> None:
    page = Page()
    found = page.says("12.90")
    assert page.price == to_money("12.90")
    assert found.changed
    assert found.worth_keeping
    assert page.believed.price_since == page.now


def test_a_price_of_zero_is_never_believed() -> None:
    page = Page()
    found = page.says("0")
    assert page.price is None
    assert "no price that could be meant" in found.text
    assert not found.changed


def test_a_small_change_is_believed_at_once() -> None:
    page = Page("12.90")
    assert page.says("11.90").changed
    assert page.price == to_money("11.90")


def test_the_same_amount_written_otherwise_is_no_change() -> None:
    page = Page("2879.2")
    found = page.says("2879.20")
    assert not found.changed
    assert found.settled


def test_a_large_change_is_believed_when_it_is_seen_again() -> None:
    page = Page("12.90")
    doubtful = page.says("6.90")
    assert page.price == to_money("12.90")
    assert doubtful.text == "It says €6.90 after €12.90: it counts once it is seen again."
    assert not doubtful.settled
    assert doubtful.worth_keeping
    assert page.says("6.90").changed
    assert page.price == to_money("6.90")
    assert page.believed.doubted_price is None


def test_a_third_value_starts_the_doubt_anew_and_the_old_one_ends_it() -> None:
    page = Page("12.90", "1.29", "129.00")
    assert page.price == to_money("12.90")
    assert page.believed.doubted_seen == 1
    page.says("12.90")
    assert page.believed.doubted_price is None
    page.says("129.00")
    assert page.price == to_money("12.90")


def test_what_cannot_be_read_neither_ends_a_doubt_nor_confirms_it() -> None:
    page = Page("12.90", "6.90")
    page.says(verdict=Verdict.UNSURE, reason="Two prices, and nothing says which.")
    assert (page.price, page.believed.doubted_seen) == (to_money("12.90"), 1)


def test_a_price_that_the_owner_refused_stays_refused_however_often_it_is_seen() -> None:
    page = Page("12.90", "6.90")
    page.believed = Believed(
        **{name: getattr(page.believed, name) for name in Believed.__slots__} | {"doubted_seen": -1_000_000}
    )
    for _ in range(3):
        assert "You said" in page.says("6.90").text
    assert page.price == to_money("12.90")


def test_another_currency_or_basis_of_tax_or_variant_is_doubted() -> None:
    page = Page()
    page.says("12.90", tax_included=True, variant="500 g")
    assert "seen again" in page.says("12.90", currency="USD").text
    assert "tax" in page.says("12.90", tax_included=False).text
    assert "another variant" in page.says("11.90", variant="1 kg").text
    assert page.says("12.50", variant="500  G").changed  # the same one, written otherwise
    assert page.believed.currency == "EUR"


def test_a_page_without_a_price_keeps_the_last_good_one() -> None:
    page = Page("12.90")
    page.says(verdict=Verdict.NO_PRICE, availability=Availability.OUT_OF_STOCK)
    first = page.believed.unavailable_since
    assert page.price == to_money("12.90")
    assert page.availability == "in-stock"  # seen once
    assert page.says(verdict=Verdict.NO_PRICE, availability=Availability.UNKNOWN).changed
    assert page.availability == "out-of-stock"
    assert page.believed.unavailable_since == first
    assert page.price == to_money("12.90")
    assert not page.says("12.90").changed
    assert page.says("12.90").changed
    assert page.availability == "in-stock"


def test_one_visit_out_of_stock_is_nothing() -> None:
    page = Page("12.90")
    page.says("12.90", availability=Availability.OUT_OF_STOCK)
    page.says("12.90")
    assert page.believed.unavailable_since is None
    assert [point.price for point in page.points] == [to_money("12.90")]


def test_a_price_that_comes_and_goes_moves_nothing() -> None:
    page = Page("12.90", "11.90")
    changes = [page.says(price).changed for price in ("12.90", "11.90") * 5]
    assert not any(changes)
    assert page.price == to_money("11.90")


def test_a_price_that_came_back_and_stays_is_believed() -> None:
    page = Page("12.90", "11.90")
    assert "comes and goes" in page.says("12.90").text
    assert page.says("12.90").changed
    assert page.price == to_money("12.90")


def test_a_price_that_comes_back_after_a_month_is_believed_at_once() -> None:
    page = Page("12.90", "11.90")
    page.now += timedelta(days=30)
    assert page.says("12.90").changed


def test_a_range_in_place_of_one_price_is_no_change_and_no_confirmation() -> None:
    page = Page("12.90")
    confirmed = page.believed.price_at
    found = page.ranges("9.90", "19.90", reason="Prices of 3 variants.")
    assert found.text == "Prices of 3 variants."
    assert (page.price, page.believed.price_at) == (to_money("12.90"), confirmed)
    page.now += timedelta(days=15)
    assert page.ranges("9.90", "19.90").changed
    assert (page.price, page.believed.highest) == (to_money("9.90"), to_money("19.90"))


def test_a_range_is_compared_by_both_its_ends() -> None:
    page = Page()
    page.ranges("10", "20")
    assert page.ranges("10", "18").changed
    assert not page.ranges("10", "90").changed
    assert page.says("15").changed  # one of them is meant now


def test_nothing_changed_confirms_what_was_stated_and_nothing_else() -> None:
    page = Page("12.90")
    later = page.now + SIX_HOURS
    assert confirm(page.believed, Verdict.PRICE, now=later).price_at == later
    assert confirm(page.believed, Verdict.NO_PRICE, now=later) == page.believed


readings = st.builds(
    PageReading,
    verdict=st.sampled_from(Verdict),
    price=st.none() | st.integers(-10, 50).map(lambda each: each * 10_000),
    highest=st.none() | st.integers(0, 90).map(lambda each: each * 10_000),
    currency=st.sampled_from(["EUR", "USD", None]),
    availability=st.sampled_from(Availability),
    tax_included=st.sampled_from([None, True, False]),
    variant=st.sampled_from([None, "500 g", "1 kg"]),
)


@given(st.lists(readings, max_size=30))
def test_whatever_pages_say_what_is_believed_was_stated(said: list[PageReading]) -> None:
    page = Page()
    for reading in said:
        before = page.believed
        found = page.reads(reading)
        after = found.believed
        assert after.price is None or after.price > 0
        assert not (found.settled and after.doubted_price is not None)
        if after.price != before.price:
            assert after.price == reading.price
            assert reading.verdict in (Verdict.PRICE, Verdict.RANGE)
        if reading.verdict in (Verdict.UNSURE, Verdict.NO_PRICE):
            assert (after.price, after.highest, after.currency) == (
                before.price,
                before.highest,
                before.currency,
            )


@given(st.lists(st.integers(1, 10_000), min_size=1, max_size=30, unique=True))
def test_what_is_seen_once_never_moves_a_price_far(cents: list[int]) -> None:
    page = Page()
    believed = []
    for each in cents:
        page.says(f"{each / 100:.2f}")
        believed.append(page.price)
    for before, after in pairwise(believed):
        assert before is not None
        assert after is not None
        assert abs(after - before) <= LARGE * before


@given(st.lists(st.sampled_from(["10.00", "10.50", "30.00"]), max_size=40))
def test_a_price_seen_at_two_visits_in_a_row_is_believed(prices: list[str]) -> None:
    page = Page()
    for before, price in zip([None, *prices], prices, strict=False):
        page.says(price)
        if before == price:
            assert page.price == to_money(price)
