"""What sequences of visits can make an alert say, whatever a page says: the rules of belief and of telling together."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.alerts.price_facts import PriceNews, news_of
from app.alerts.price_policy import decide
from app.alerts.price_standing import Standing, rivals_of
from app.analysis.price_position import OwnPrice, suggest
from app.analysis.price_watch import LARGE, Believed, PastPrice, judge
from app.domain.market import Availability, PageReading, Verdict
from app.domain.money import to_money
from app.store.alerts import AlertRow
from app.store.price_rules import PriceTold
from app.store.watched_pages import WATCHING, WatchedPage
from tests.clock import TUESDAY_NOON

THRESHOLD = 0.05


class Visits:
    """A page that is visited every six hours, and the alert about its product, without a store."""

    def __init__(self) -> None:
        self.now = TUESDAY_NOON
        self.believed = Believed()
        self.past: list[PastPrice] = []
        self.seen: str | None = None
        self.told: dict[str, PriceTold] = {}
        self.live: AlertRow | None = None
        self.opened = 0

    def visit(self, reading: PageReading) -> list[PriceNews]:
        """Visit it once; return what is news."""
        self.now += timedelta(hours=6)
        found = judge(self.believed, reading, past=self.past, seen_before=self.seen, now=self.now)
        self.believed, self.seen = found.believed, reading.verdict
        if found.changed:
            self.past.append(PastPrice(self.now, self.believed.price, self.believed.currency))
        change = decide(self.standing, self.live, now=self.now)
        if change is None:
            return []
        self.told |= {told.subject: told for told in change.told}
        if change.draft is None:
            self.live = None
            return []
        if self.live is None:
            self.opened += 1
        draft = change.draft
        self.live = AlertRow(
            1, draft.kind, 1, "BEANS", draft.severity, "open", draft.title, draft.text, dict(draft.facts), 0,
            self.now, self.now, None, None,
        )  # fmt: skip
        return [item for item in news_of(draft.facts) if item.at == self.now] if change.is_news else []

    @property
    def standing(self) -> Standing:
        believed = self.believed
        page = WatchedPage(
            id=1, product_id=1, url="https://nord.example/", site="nord.example", seller="Nord", variant=None,
            selector=None, selector_by_owner=False, state=WATCHING, added_at=TUESDAY_NOON, checked_at=self.now,
            outcome=self.seen, outcome_text="", not_before=None, failures=0, etag=None, last_modified=None,
            price=believed.price, highest=believed.highest, list_price=None, currency=believed.currency,
            availability=believed.availability, tax_included=None, found_variant=None, title="",
            price_at=believed.price_at, price_since=None, doubted_price=None, doubted_currency=None,
            doubted_at=None, doubted_seen=0, unavailable_since=believed.unavailable_since,
        )  # fmt: skip
        own = OwnPrice(to_money("10"), to_money("6"), "EUR")
        standing = Standing(
            product_id=1, sku="BEANS", name="Beans", active=True, own=own, pages=(page,),
            rivals=tuple(rivals_of([page])), suggestion=None, threshold=THRESHOLD, margin_floor=0.15,
            tax_rate=None, told=self.told,
        )  # fmt: skip
        suggestion = suggest(
            own, standing.rivals, threshold=THRESHOLD, margin_floor=0.15, tax_rate=None, now=self.now,
            before=standing.before,
        )  # fmt: skip
        return replace(standing, suggestion=suggestion)


def says(price: int | None, availability: Availability = Availability.IN_STOCK) -> PageReading:
    """A page that states this price, in cents."""
    verdict = Verdict.NO_PRICE if price is None else Verdict.PRICE
    units = None if price is None else price * 100
    return PageReading(verdict, price=units, currency="EUR", availability=availability)


@given(st.lists(st.integers(1, 5_000), min_size=1, max_size=25, unique=True))
def test_no_price_seen_only_once_makes_news_of_a_large_change(cents: list[int]) -> None:
    visits = Visits()
    for each in cents:
        for news in visits.visit(says(each)):
            assert news.before is not None
            assert news.after is not None
            # One step of what may be believed at once, on top of what was too little to be told.
            assert abs(news.after - news.before) <= ((1 + LARGE) * (1 + THRESHOLD) - 1) * news.before + 100


@given(st.integers(700, 1_300), st.integers(700, 1_300), st.integers(2, 20))
def test_a_price_that_flips_is_told_once_at_most(first: int, second: int, times: int) -> None:
    visits = Visits()
    news = [visits.visit(says(price)) for _ in range(times) for price in (first, second)]
    assert sum(map(len, news)) <= 1
    assert visits.opened <= 1


@given(st.lists(st.sampled_from([990, 1_000, 1_001, 999]), max_size=30))
def test_a_wobble_is_never_told(prices: list[int]) -> None:
    visits = Visits()
    assert not any(visits.visit(says(price)) for price in prices)
    assert visits.opened == 0


@given(
    st.lists(st.sampled_from([says(1_000), says(None), says(1_000, Availability.OUT_OF_STOCK)]), max_size=20)
)
def test_what_is_out_of_stock_is_never_a_change_of_price(readings: list[PageReading]) -> None:
    visits = Visits()
    for reading in readings:
        assert all(news.before is None for news in visits.visit(reading))


@given(st.lists(st.tuples(st.integers(1, 3_000), st.sampled_from(Availability)), max_size=25))
def test_the_same_is_never_told_twice_in_a_row(seen: list[tuple[int, Availability]]) -> None:
    visits = Visits()
    last: PriceNews | None = None
    for price, availability in seen:
        for news in visits.visit(says(price, availability)):
            assert last is None or (news.event, news.after) != (last.event, last.after) or news.after is None
            last = news
