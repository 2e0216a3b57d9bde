"""What is shown of prices: which shops ask what, how that stands beside the own price, and what is advised."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from app.domain.errors import NotFoundError
from app.domain.market import Availability
from app.domain.money import to_money
from app.jobs import price_wishes, watched
from app.jobs.price_view import PageLine, page_evidence, prices_view, product_prices
from app.jobs.service import Service
from app.language import LANGUAGES, use
from app.store.supplier_feeds import add_feed, change_feed
from app.store.watched_pages import Evidence, WatchedSite, add_evidence, change_page, put_site
from tests.clock import TUESDAY_NOON, FakeClock
from tests.filling import product, product_id, take_products

Watch = Callable[..., int]


@pytest.fixture
def watch(service: Service) -> Watch:
    """Watches a page of a shop; with a price, as one that was read two hours ago."""
    take_products(
        service.store,
        [
            product(
                "ESP", name="Espresso beans", price="14.90", cost="9.10", compare_at_price=to_money("16.90")
            ),
            product("MUG", name="Mug", price="8.00"),
            product("POT", name="Pot"),
        ],
    )

    def watch(sku: str, seller: str, price: str | None = None, **facts: object) -> int:
        page_id = watched.watch(service, sku, f"https://{seller}.example/{sku}", seller=seller)
        if price is not None:
            at = service.now() - timedelta(hours=2)
            facts = {
                "price": to_money(price), "currency": "EUR", "price_at": at, "checked_at": at, "outcome": "price",
                "availability": Availability.IN_STOCK,
            } | facts  # fmt: skip
        if facts:
            put(service, page_id, **facts)
        return page_id

    return watch


def put(service: Service, page_id: int, **facts: object) -> None:
    with service.store.write() as connection:
        change_page(connection, page_id, **facts)  # type: ignore[arg-type]


def line_of(service: Service, page_id: int) -> PageLine:
    return next(line for line in prices_view(service).pages if line.page_id == page_id)


def test_before_anything_is_watched(service: Service) -> None:
    view = prices_view(service)
    assert (view.sentence, view.subline, view.is_empty) == ("Nothing is watched yet.", "", True)
    assert (view.pages, view.advice, view.costs, view.feeds) == ((), (), (), ())


def test_who_asks_less_is_said_first(service: Service, watch: Watch) -> None:
    dearer, cheaper = watch("ESP", "Corner", "15.90"), watch("ESP", "Mart", "12.90")
    watch("ESP", "Depot", "13.90")
    view = prices_view(service)
    assert view.sentence == "2 shops ask less than you."
    assert view.subline == "3 pages of 3 shops, last read 2 hours ago."
    first, last = view.pages[0], view.pages[-1]
    assert (first.page_id, first.price_text, first.position_text) == (cheaper, "€12.90", "13 % below yours")
    assert first.position == pytest.approx(12.9 / 14.9 - 1)
    assert (first.status_text, first.availability_text, first.sign) == (
        "read 2 hours ago",
        "in stock",
        "fine",
    )
    assert (last.page_id, last.position_text) == (dearer, "7 % above yours")
    [advice] = view.advice
    assert (advice.sku, advice.price, advice.suggested) == ("ESP", to_money("14.90"), to_money("12.90"))
    assert advice.text.startswith("Lower to €12.90. Sells for €14.90, costs €9.10: 39 % margin")
    assert "Mart asks €12.90" in advice.text


def test_nobody_asks_less(service: Service, watch: Watch) -> None:
    watch("ESP", "Corner", "14.90")
    assert prices_view(service).sentence == "Nobody nearby asks less than you."
    assert prices_view(service).pages[0].position_text == "the same as yours"
    watch("ESP", "Mart", "14.60")
    assert prices_view(service).sentence == "Nobody nearby asks much less than you."


def test_what_cannot_be_compared_is_not(service: Service, watch: Watch) -> None:
    pages = [
        watch("ESP", "Dollar", "9", currency="USD"),
        watch("ESP", "Bare", "9", currency=None),
        watch("ESP", "Empty", "9", availability=Availability.OUT_OF_STOCK),
        watch("ESP", "Range", "9", highest=to_money("19")),
        watch("POT", "Pots", "9"),
        watch("ESP", "Net", "9", tax_included=False),
        watch("ESP", "Old", "9", price_at=TUESDAY_NOON - timedelta(days=15)),
    ]
    view = prices_view(service)
    assert view.sentence == "No price next door can be held against yours yet."
    assert {line.page_id for line in view.pages if line.position is None} == set(pages)
    texts = {line.seller: line.price_text for line in view.pages}
    assert (texts["Dollar"], texts["Range"]) == ("USD 9.00", "€9.00–€19.00")
    beside = {line.seller: line.position_text for line in view.pages if line.position_text}
    assert beside == {"Net": "without tax; the tax in your prices is not known"}
    assert texts["Bare"] == "9.00, currency not known"
    assert view.advice == ()


def test_amounts_in_other_currencies_are_told_with_their_code(service: Service, watch: Watch) -> None:
    page_id = watch(
        "ESP", "Peso", "30", currency="MXN", doubted_price=to_money("300"), doubted_currency="USD", doubted_seen=1,
    )  # fmt: skip
    line = line_of(service, page_id)
    assert line.price_text == "MXN 30.00"
    assert line.doubt_text.startswith("USD 300.00 was read: ")
    watched.refuse_doubted(service, page_id)
    assert line_of(service, page_id).status_text == "it still says USD 300.00, which you said is wrong"
    use(LANGUAGES["es"])
    assert line_of(service, page_id).price_text == "30,00\N{NO-BREAK SPACE}MXN"


def test_a_price_without_tax_shows_its_arithmetic(service: Service, watch: Watch) -> None:
    net = watch("ESP", "Net", "10", tax_included=False)
    wide = watch("ESP", "Wide", "8", highest=to_money("10"), tax_included=False)
    advice = product_prices(service, product_id(service.store, "ESP")).advice_text
    assert advice.startswith("What the others ask is without tax. Say which tax is in your prices")
    price_wishes.change_price_rules(service, tax_rate=0.105)
    line = line_of(service, net)
    assert (line.price_text, line.position_text) == ("€10.00 + 10.5 % tax = €11.05", "26 % below yours")
    line = line_of(service, wide)
    assert line.price_text == "€8.00–€10.00 + 10.5 % tax = €8.84–€11.05"
    assert line.position_text == "at least 26 % below yours"


def test_a_page_that_is_gone_is_nobodys_competitor(service: Service, watch: Watch) -> None:
    page_id = watch(
        "ESP", "Mart", "11", outcome="gone", failures=1, outcome_text="mart.example does not have this page.",
    )  # fmt: skip
    view = prices_view(service)
    assert (view.sentence, view.advice) == ("No price next door can be held against yours yet.", ())
    line = view.pages[0]
    assert (line.availability, line.availability_text) == ("gone", "gone")
    assert (line.price_text, line.position, line.position_text) == ("€11.00", None, "")
    put(service, page_id, outcome="price", outcome_text="")
    view = prices_view(service)
    assert (view.sentence, len(view.advice)) == ("1 shop asks less than you.", 1)
    assert view.pages[0].availability == "in-stock"


def test_what_is_not_read_yet_says_why_and_until_when(service: Service, watch: Watch) -> None:
    page_id = watch("ESP", "Mart", outcome="not-asked", outcome_text="mart.example is left alone for now.")

    def rests(until: timedelta, failures: int) -> str:
        with service.store.write() as connection:
            put_site(
                connection, WatchedSite("mart.example", not_before=TUESDAY_NOON + until, failures=failures)
            )
        return line_of(service, page_id).status_text

    assert rests(timedelta(), 0) == "Not read yet. mart.example is left alone for now."
    assert rests(timedelta(seconds=20), 0) == "Not read yet. mart.example is left alone for now."
    hour = timedelta(hours=1)
    assert rests(hour, 0) == (
        "Not read yet. mart.example asked for long pauses between visits and is left alone until 14:00."
    )
    assert rests(hour, 1) == "Not read yet. mart.example is left alone until 14:00."
    other = watch("MUG", "Mart", outcome="broken", failures=1, checked_at=TUESDAY_NOON - hour)
    assert "mart.example has trouble of its own and is left alone until 14:00." in rests(hour, 2)
    put(service, other, outcome="busy")
    assert rests(hour, 2) == "Not read yet. mart.example asked to be left alone until 14:00."
    assert rests(timedelta(days=1), 2).endswith("asked to be left alone until 11 Mar 13:00.")


def test_what_wants_the_owner_comes_first(service: Service, watch: Watch) -> None:
    watch("ESP", "Cheap", "10")
    quiet = watch("MUG", "New")
    doubtful = watch(
        "MUG", "Jumpy", "8", doubted_price=to_money("80"), doubted_currency="EUR", doubted_seen=1,
        doubted_at=TUESDAY_NOON - timedelta(hours=2), outcome_text="It says €80.00 after €8.00.",
    )  # fmt: skip
    unsure = watch(
        "MUG", "Odd", checked_at=TUESDAY_NOON, outcome="unsure", outcome_text="Two prices stand there."
    )
    stopped = watch(
        "MUG", "Gone", "8", state="stopped", failures=3, outcome="gone", outcome_text="It is gone."
    )
    failed = watch(
        "MUG", "Away", checked_at=TUESDAY_NOON, outcome="unreachable", outcome_text="Away was not there."
    )
    view = prices_view(service)
    assert [line.page_id for line in view.pages[:3]] == [stopped, doubtful, unsure]
    assert view.subline.endswith("; 3 want you.")
    lines = {line.page_id: line for line in view.pages}
    assert (lines[stopped].sign, lines[stopped].status_text) == ("problem", "Stopped. It is gone.")
    assert lines[doubtful].sign == "attention"
    assert lines[doubtful].status_text == "read 2 hours ago"
    assert lines[doubtful].doubt_text.startswith("€80.00 was read: it counts once it is seen again")
    assert (lines[unsure].price_text, lines[unsure].sign) == ("not sure", "attention")
    assert lines[unsure].status_text == "Two prices stand there. Looked at just now."
    assert (lines[failed].price_text, lines[failed].sign) == ("not read", "quiet")
    assert (lines[quiet].price_text, lines[quiet].status_text, lines[quiet].sign) == (
        "not read yet", "not read yet", "quiet",
    )  # fmt: skip


def test_a_price_that_the_owner_refused_is_not_asked_about_again(service: Service, watch: Watch) -> None:
    page_id = watch("MUG", "Jumpy", "8", doubted_price=to_money("80"), doubted_currency="EUR", doubted_seen=1)
    watched.refuse_doubted(service, page_id)
    line = line_of(service, page_id)
    assert (line.doubt_text, line.sign, line.price_text) == ("", "fine", "€8.00")
    assert line.status_text == "it still says €80.00, which you said is wrong"


def test_a_look_that_failed_leaves_the_price_and_says_how_old_it_is(service: Service, watch: Watch) -> None:
    page_id = watch(
        "MUG", "Busy", "8", outcome="busy", outcome_text="busy.example asked to be left alone for now.", failures=1,
        checked_at=TUESDAY_NOON, not_before=TUESDAY_NOON + timedelta(hours=1),
        price_at=TUESDAY_NOON - timedelta(days=3),
    )  # fmt: skip
    line = line_of(service, page_id)
    assert (line.price_text, line.sign) == ("€8.00", "quiet")
    assert line.status_text == (
        "busy.example asked to be left alone for now. Looked at just now. Its price was read 3 days ago. "
        "Not again before 14:00."
    )
    watched.pause_page(service, page_id)
    assert line_of(service, page_id).status_text == "paused, last read 3 days ago"


def test_a_product_with_all_about_its_prices(service: Service, watch: Watch) -> None:
    watch("ESP", "Mart", "12.90")
    watch("MUG", "Mart", "7")
    espresso = product_id(service.store, "ESP")
    price_wishes.change_product_prices(service, espresso, threshold=0.1)
    found = product_prices(service, espresso)
    assert (found.price, found.compare_at_price, found.cost) == (
        to_money("14.90"), to_money("16.90"), to_money("9.10"),
    )  # fmt: skip
    assert found.margin == pytest.approx(1 - 9.1 / 14.9)
    assert found.margin_text == "39 % of the price, tax left aside"
    assert (found.threshold, found.threshold_is_own) == (0.1, True)
    assert (found.margin_floor, found.margin_floor_is_own) == (0.15, False)
    assert [line.seller for line in found.pages] == ["Mart"]
    assert found.advice is not None
    assert found.advice_text == found.advice.text
    price_wishes.change_price_rules(service, tax_rate=0.21)
    found = product_prices(service, espresso)
    assert found.margin == pytest.approx(1 - 9.1 * 1.21 / 14.9)
    assert found.margin_text == "26 % of the price without tax"


def test_why_nothing_is_advised(service: Service, watch: Watch) -> None:
    def advice(sku: str) -> str:
        return product_prices(service, product_id(service.store, sku)).advice_text

    assert advice("ESP") == "No page of another shop is watched for it."
    watch("ESP", "New")
    assert advice("ESP") == "What the others ask cannot be held against your price yet."
    watch("POT", "Pots", "9")
    assert advice("POT") == "Its own price is not known, so nothing can be held against it."
    watch("MUG", "Mart", "7.90")
    assert advice("MUG").endswith("Your price can stay as it is.")
    watch("MUG", "Cheap", "4")
    assert "cannot be said without the cost" in advice("MUG")
    with pytest.raises(NotFoundError):
        product_prices(service, 999)


def test_evidence_says_what_stood_there(service: Service, watch: Watch, clock: FakeClock) -> None:
    page_id = watch("ESP", "Mart")
    kept = [
        ("price", "json-ld", "12.90", Availability.IN_STOCK, "", '"price": "12.90"'),
        ("unsure", None, None, Availability.UNKNOWN, "Two prices stand there.", ""),
    ]
    with service.store.write() as connection:
        for verdict, way, price, there, reason, excerpt in kept:
            money = None if price is None else to_money(price)
            add_evidence(
                connection,
                Evidence(
                    page_id, clock.now(), verdict, way, money, None, "EUR", there, reason, excerpt, "ab" * 32
                ),
            )
    unsure, read = page_evidence(service, page_id)
    assert read.text == "€12.90, in stock; read from the page's own data (JSON-LD)"
    assert (read.excerpt, read.sha256, read.at) == ('"price": "12.90"', "ab" * 32, TUESDAY_NOON)
    assert unsure.text == "Not sure. Two prices stand there."
    with pytest.raises(NotFoundError):
        page_evidence(service, 999)


def test_suppliers_lists_are_shown_without_what_may_be_a_key(service: Service) -> None:
    with service.store.write() as connection:
        feed_id = add_feed(connection, "https://b.example/list.csv?key=s3cret", "Barro", now=service.now())
    view = prices_view(service)
    [line] = view.feeds
    assert (line.supplier, line.status_text, line.sign) == ("Barro", "not read yet", "quiet")
    assert "s3cret" not in line.url
    assert (view.is_empty, view.subline) == (False, "1 supplier's list is read.")
    assert feed_id is not None
    with service.store.write() as connection:
        change_feed(
            connection, feed_id, checked_at=service.now(), outcome="gone", outcome_text="It is not there.",
            state="stopped", failures=3,
        )  # fmt: skip
    [line] = prices_view(service).feeds
    assert (line.sign, line.status_text) == ("problem", "Stopped. It is not there.")
