"""What the owner asks for of watched pages and prices."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import NotFoundError, UsageError
from app.domain.market import Availability
from app.domain.money import to_money
from app.jobs import price_wishes, watched
from app.jobs.doubts import REFUSED
from app.jobs.pasted import page_url
from app.jobs.service import Service
from app.store.alerts import list_alerts
from app.store.price_rules import get_price_rules, price_choice
from app.store.watched_pages import WatchedPage, change_page, get_page, page_prices, pages, sites
from tests.clock import TUESDAY_NOON, FakeClock
from tests.filling import product, product_id, take_products

URL = "https://www.next-door.example/espresso?variant=41"


@pytest.fixture
def page_id(service: Service) -> int:
    take_products(service.store, [product("ESP", price="14.90", cost="9.10"), product("MUG")])
    return watched.watch(service, "ESP", URL)


def page(service: Service, page_id: int) -> WatchedPage:
    with service.store.read() as connection:
        found = get_page(connection, page_id)
    assert found is not None
    return found


def put(service: Service, page_id: int, **facts: object) -> None:
    with service.store.write() as connection:
        change_page(connection, page_id, **facts)  # type: ignore[arg-type]


def test_a_page_is_watched_under_its_shops_name(service: Service, page_id: int) -> None:
    found = page(service, page_id)
    assert (found.url, found.site, found.seller) == (URL, "www.next-door.example", "next-door.example")
    assert (found.state, found.price, found.selector_by_owner) == ("watching", None, False)
    named = watched.watch(
        service, " ESP ", "Next-Door.example/2", seller=" Next  Door ", variant="500 g", selector=".price > b"
    )
    found = page(service, named)
    assert (found.url, found.seller, found.variant) == ("https://next-door.example/2", "Next Door", "500 g")
    assert (found.selector, found.selector_by_owner) == (".price > b", True)


def test_what_cannot_be_watched_is_refused_and_nothing_is_kept(service: Service, page_id: int) -> None:
    with pytest.raises(NotFoundError, match="No product has the SKU 'WHAT'"):
        watched.watch(service, "WHAT", "https://next-door.example/3")
    with pytest.raises(UsageError, match="watched for ESP already"):
        watched.watch(service, "ESP", URL + "#top")
    for url in (
        "http://127.0.0.1/p",
        "http://192.168.1.4/p",
        "ftp://next-door.example/p",
        "",
        "https://a:b@c.example/",
    ):
        with pytest.raises(UsageError):
            watched.watch(service, "ESP", url)
    with pytest.raises(UsageError, match="no CSS selector"):
        watched.watch(service, "ESP", "https://next-door.example/3", selector="..price")
    with pytest.raises(UsageError, match="longer than a name"):
        watched.watch(service, "ESP", "https://next-door.example/3", seller="x" * 201)
    with service.store.read() as connection:
        assert [found.id for found in pages(connection)] == [page_id]
        assert list(sites(connection)) == ["www.next-door.example"]


def test_one_page_may_be_about_two_products(service: Service, page_id: int) -> None:
    assert watched.watch(service, "MUG", URL) != page_id


def test_what_advertisers_add_to_an_address_is_left_out(service: Service, page_id: int) -> None:
    with pytest.raises(UsageError, match="already"):
        watched.watch(service, "ESP", URL + "&utm_source=news&gclid=x1&fbclid=y")
    assert page_url("https://a.example/p?utm_campaign=1") == "https://a.example/p"
    assert page_url("https://a.example/p?UTM_X=1&b=&a=%20c&mc_eid=2") == "https://a.example/p?b=&a=%20c"
    assert page_url("https://a.example/p?gclidx=1") == "https://a.example/p?gclidx=1"


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["variant", "id", "utm_source", "gclid", "q"]),
            st.from_regex(r"[a-z0-9]{0,5}", fullmatch=True),
        ),
        max_size=6,
    )
)
def test_every_other_part_of_an_address_stays_in_its_order(parts: list[tuple[str, str]]) -> None:
    query = "&".join(f"{name}={value}" for name, value in parts)
    kept = [f"{name}={value}" for name, value in parts if name not in ("utm_source", "gclid")]
    expected = f"https://a.example/p?{'&'.join(kept)}" if kept else "https://a.example/p"
    assert page_url(f"https://a.example/p?{query}" if query else "https://a.example/p") == expected


def test_a_page_is_paused_resumed_and_forgotten(service: Service, page_id: int) -> None:
    assert "left alone" in watched.pause_page(service, page_id)
    assert page(service, page_id).state == "paused"
    put(service, page_id, state="stopped", failures=3, not_before=TUESDAY_NOON + timedelta(days=1))
    assert "read again" in watched.resume_page(service, page_id)
    found = page(service, page_id)
    assert (found.state, found.failures, found.not_before) == ("watching", 0, None)
    assert "next-door.example" in watched.unwatch(service, page_id)
    for ask in (watched.unwatch, watched.pause_page, watched.resume_page, watched.believe_doubted):
        with pytest.raises(NotFoundError, match="no watched page"):
            ask(service, page_id)


def test_another_variant_is_another_price(service: Service, page_id: int) -> None:
    put(
        service,
        page_id,
        price=to_money("12.90"),
        currency="EUR",
        price_at=TUESDAY_NOON,
        etag="x",
        selector="b",
    )
    watched.change_watched(service, page_id, seller="Next Door")
    found = page(service, page_id)
    assert (found.seller, found.price, found.etag) == ("Next Door", to_money("12.90"), "x")
    watched.change_watched(service, page_id, variant="1 kg")
    found = page(service, page_id)
    assert (found.variant, found.price, found.price_at, found.etag) == ("1 kg", None, None, None)
    watched.change_watched(service, page_id, selector=".p", seller="")
    found = page(service, page_id)
    assert (found.selector, found.selector_by_owner, found.seller) == (".p", True, "next-door.example")
    watched.change_watched(service, page_id, selector="")
    assert (page(service, page_id).selector, page(service, page_id).selector_by_owner) == (None, False)
    with pytest.raises(UsageError, match="no CSS selector"):
        watched.change_watched(service, page_id, selector="a >")


def doubted(service: Service, page_id: int) -> None:
    put(
        service, page_id, price=to_money("12.90"), currency="EUR", price_at=TUESDAY_NOON,
        availability=Availability.IN_STOCK, doubted_price=to_money("129"), doubted_currency="EUR",
        doubted_at=TUESDAY_NOON, doubted_seen=1, outcome="price",
        outcome_text="It says €129.00 after €12.90: it counts once it is seen again.",
    )  # fmt: skip


def test_the_owner_says_that_a_doubted_price_is_right(
    service: Service, page_id: int, clock: FakeClock
) -> None:
    doubted(service, page_id)
    clock.advance(timedelta(hours=2))
    assert "that is what next-door.example asks" in watched.believe_doubted(service, page_id)
    found = page(service, page_id)
    assert (found.price, found.currency, found.price_since) == (to_money("129"), "EUR", service.now())
    assert (found.doubted_price, found.doubted_seen) == (None, 0)
    assert found.outcome_text == "You said that €129.00 is right."
    with service.store.read() as connection:
        [point] = page_prices(connection, [page_id])
    assert (point.price, point.at, point.availability) == (
        to_money("129"),
        service.now(),
        Availability.IN_STOCK,
    )
    with pytest.raises(UsageError, match=r"No price of next-door\.example is in doubt"):
        watched.believe_doubted(service, page_id)


def test_what_else_is_the_matter_with_a_page_is_still_said(service: Service, page_id: int) -> None:
    doubted(service, page_id)
    put(service, page_id, outcome="broken", outcome_text="It has trouble.")
    watched.believe_doubted(service, page_id)
    assert page(service, page_id).outcome_text == "You said that €129.00 is right. It has trouble."


def test_the_owner_says_that_a_doubted_price_is_wrong(service: Service, page_id: int) -> None:
    doubted(service, page_id)
    assert "is not what" in watched.refuse_doubted(service, page_id)
    found = page(service, page_id)
    assert (found.price, found.doubted_price, found.doubted_seen) == (
        to_money("12.90"),
        to_money("129"),
        REFUSED,
    )
    with pytest.raises(UsageError, match="in doubt"):
        watched.refuse_doubted(service, page_id)


def test_a_site_is_read_as_the_owner_says(service: Service, page_id: int) -> None:
    put(service, page_id, etag="x", last_modified="y")
    watched.set_site(
        service, "https://WWW.next-door.example/any", currency="eur", tax_included=False, decimal=","
    )
    with service.store.read() as connection:
        known = sites(connection)["www.next-door.example"]
    assert (known.currency, known.tax_included, known.decimal, known.by_owner) == ("EUR", False, ",", True)
    assert (page(service, page_id).etag, page(service, page_id).last_modified) == (None, None)
    watched.set_site(service, "www.next-door.example", currency=None, tax_included=None, decimal=None)
    with service.store.read() as connection:
        assert sites(connection)["www.next-door.example"].by_owner is False
    with pytest.raises(NotFoundError, match=r"No page of other\.example is watched"):
        watched.set_site(service, "other.example", currency="EUR")
    with pytest.raises(UsageError, match="no currency"):
        watched.set_site(service, "www.next-door.example", currency="12")
    with pytest.raises(UsageError, match="no decimal mark"):
        watched.set_site(service, "www.next-door.example", decimal="'")


def test_what_holds_for_the_shop_and_for_one_product(service: Service, page_id: int) -> None:
    espresso = product_id(service.store, "ESP")
    price_wishes.change_price_rules(service, threshold=0.1, tax_rate=0.21)
    price_wishes.change_product_prices(service, espresso, margin_floor=0.3)
    with service.store.read() as connection:
        rules, choice = get_price_rules(connection), price_choice(connection, espresso)
    assert (rules.threshold, rules.margin_floor, rules.tax_rate) == (0.1, 0.15, 0.21)
    assert (choice.threshold, choice.margin_floor) == (None, 0.3)
    with pytest.raises(UsageError):
        price_wishes.change_price_rules(service, threshold=0.9)
    with pytest.raises(NotFoundError):
        price_wishes.change_product_prices(service, 999, threshold=0.1)


def test_an_alert_follows_what_the_owner_says_at_once(service: Service, page_id: int) -> None:
    def alerts() -> list[str]:
        with service.store.read() as connection:
            return [alert.state for alert in list_alerts(connection, live_only=False)]

    espresso = product_id(service.store, "ESP")
    put(service, page_id, price=to_money("14.80"), currency="EUR", outcome="price")
    put(service, page_id, price_at=TUESDAY_NOON, checked_at=TUESDAY_NOON)
    # A first look tells nothing.
    price_wishes.change_product_prices(service, espresso, threshold=0.1)
    assert alerts() == []
    put(service, page_id, doubted_price=to_money("6.90"), doubted_currency="EUR", doubted_seen=1)
    watched.believe_doubted(service, page_id)
    assert alerts() == ["open"]
    watched.unwatch(service, page_id)
    assert alerts() == ["resolved"]
