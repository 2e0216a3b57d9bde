"""Watched pages from the server to the owner's ear: a shop on loopback that misbehaves in every way it can."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest

from app.domain.errors import TransientError
from app.domain.money import to_money
from app.domain.runs import RunStatus
from app.engine.context import RunContext
from app.engine.registry import JobRegistry
from app.jobs.all_jobs import build_registry
from app.jobs.page_round import look_at_prices
from app.jobs.price_view import prices_view
from app.jobs.service import Service
from app.jobs.watching import WATCH_PRICES, WatchParams
from app.sources.web.addresses import site_of
from app.sources.web.guard import Resolver, system_names
from app.sources.web.networks import lent_addresses
from app.sources.web.round import visit_all
from app.sources.web.rules import WebRules
from app.sources.web.site import Sleep
from app.sources.web.visit import SiteState, Visit
from app.store import alerts, watched_pages
from app.store.alerts import AlertRow
from app.store.notices import NoticeRow, list_notices
from app.store.products import find_id
from app.store.runs import RunRow, unfinished
from app.store.settings import put_shop
from app.store.supplier_feeds import FeedRow, add_feed, feeds
from app.store.watched_pages import Evidence, PagePrice, WatchedPage
from app.system.paths import Home
from tests import shop_server
from tests.clock import FakeClock
from tests.conftest import SHOP
from tests.filling import product, rows, take_products
from tests.jobs.conftest import result_of
from tests.shop_certificates import Authority
from tests.shop_server import Answer, Page, ShopServer, on_loopback, product_page

SIX_HOURS = timedelta(hours=6)
Sites = dict[str, SiteState]


class Watch:
    """A shop that sells beans and watches pages of the ``next_door`` shop; a round is made when a test says so."""

    def __init__(
        self,
        home: Home,
        clock: FakeClock,
        next_door: ShopServer,
        trust: Callable[[], ssl.SSLContext],
        retries: int = 0,
    ) -> None:
        self.clock = clock
        self.next_door = next_door
        self.trust = trust
        self.rules = WebRules(
            lent=lent_addresses(next_door.lent),
            lent_spacing_s=0.0,
            body_bytes=400_000,
            wire_bytes=200_000,
        )
        registry = build_registry()
        watching = replace(registry[WATCH_PRICES], function=self.look, retries=retries)
        self.service = Service.open(
            home,
            clock,
            JobRegistry([watching if spec.id == WATCH_PRICES else spec for spec in registry.values()]),
        )
        self.sleep: Sleep = asyncio.sleep
        self.resolve: Resolver = system_names
        self.has_route = True
        self.break_after: int | None = None
        """After so many visits the way out breaks down."""
        with self.service.store.write() as connection:
            put_shop(connection, SHOP, now=clock.now())
        take_products(
            self.service.store,
            [product("BEANS", name="Espresso beans 1 kg", price="14.90", cost="9.10", stock="40")],
        )

    def look(self, ctx: RunContext, params: WatchParams) -> None:
        look_at_prices(ctx, params.page or None, visitor=self.visit, rules=self.rules, random=Random(1))

    async def doze(self, seconds: float) -> None:
        self.clock.advance(seconds)

    def visit(self, visits: Sequence[Visit], sites: Mapping[str, SiteState], **how: Any) -> Sites:
        """Make visits as the job does, with the certificates that this test believes."""
        after = visit_all(
            visits[: self.break_after],
            sites,
            trust=self.trust,
            sleep=self.sleep,
            resolve=self.resolve,
            has_route=lambda: self.has_route,
            **how,
        )
        if self.break_after is not None:
            raise TransientError("The way out broke down.")
        return after

    def add(self, path: str = "/beans", page: Page | None = None, *, host: str | None = None) -> int:
        """Watch a page for the beans; ``page`` is what is served there."""
        if page is not None:
            self.next_door.put(path, page)
        url = self.next_door.url(path, host)
        with self.service.store.write() as connection:
            [(product_id,)] = rows(self.service.store, "SELECT id FROM product")
            page_id = watched_pages.add_page(
                connection,
                int(str(product_id)),
                url,
                site=site_of(url),
                seller="Shop Next Door",
                variant=None,
                selector=None,
                now=self.clock.now(),
            )
        assert page_id is not None
        return page_id

    def round(
        self, *, ends: RunStatus = RunStatus.SUCCEEDED, after: timedelta = SIX_HOURS, page: int = 0
    ) -> RunRow:
        """Let time pass, and look."""
        self.clock.advance(after)
        ended = self.service.engine.wait(self.service.run_now(WATCH_PRICES, {"page": page}), 60)
        assert ended.status is ends, ended.error_detail or ended
        return ended

    def rounds(self, count: int) -> None:
        for _ in range(count):
            self.round()

    def known(self, page_id: int) -> WatchedPage:
        with self.service.store.read() as connection:
            page = watched_pages.get_page(connection, page_id)
        assert page is not None
        return page

    def history(self, page_id: int) -> list[PagePrice]:
        with self.service.store.read() as connection:
            return watched_pages.page_prices(connection, [page_id])

    def evidence(self, page_id: int) -> list[Evidence]:
        with self.service.store.read() as connection:
            return watched_pages.evidence_of(connection, page_id)

    @property
    def alerts(self) -> list[AlertRow]:
        with self.service.store.read() as connection:
            return alerts.list_alerts(connection)

    @property
    def notices(self) -> list[NoticeRow]:
        with self.service.store.read() as connection:
            return list_notices(connection, limit=50)[::-1]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def next_door(clock: FakeClock) -> Iterator[ShopServer]:
    with ShopServer(("127.0.0.1", "127.0.0.2"), clock=clock.monotonic) as server:
        yield server


@pytest.fixture
def watch(
    home: Home, migrated: Path, clock: FakeClock, next_door: ShopServer, authority: Authority
) -> Iterator[Watch]:
    home.store_path.write_bytes(migrated.read_bytes())
    made = Watch(home, clock, next_door, authority.trust)
    yield made
    made.service.stop(timeout_s=10)


def test_a_page_is_read_and_believed_with_its_evidence(watch: Watch) -> None:
    page_id = watch.add(page=product_page("12.90"))
    run = watch.round()
    page = watch.known(page_id)
    assert (page.price, page.currency, page.availability.value) == (to_money("12.90"), "EUR", "in-stock")
    assert (page.state, page.outcome, page.price_at) == ("watching", "price", page.checked_at)
    assert run.result_text == "1 page read."
    assert (run.rows, result_of(watch.service, run)["confirmed"]) == (1, 1)
    [evidence] = watch.evidence(page_id)
    assert "12.90" in evidence.excerpt
    assert len(evidence.sha256) == 64
    assert watch.alerts == []
    assert watch.notices == []


def test_a_cheaper_price_is_an_alert_and_a_notice(watch: Watch) -> None:
    page_id = watch.add(page=product_page("14.90"))
    watch.round()
    watch.next_door.put("/beans", product_page("12.90"))
    assert watch.round().result_text == "1 page read, 1 has changed."
    [alert] = watch.alerts
    assert alert.title == "Espresso beans 1 kg: Shop Next Door asks 13 % less"
    assert [notice.title for notice in watch.notices] == [alert.title]
    assert [point.price for point in watch.history(page_id)] == [to_money("14.90"), to_money("12.90")]


def test_an_unchanged_page_confirms_its_price_without_being_sent(watch: Watch) -> None:
    page_id = watch.add(page=shop_server.with_etag(product_page("12.90")))
    watch.rounds(2)
    run = watch.round()
    page = watch.known(page_id)
    assert watch.next_door.asked("/beans")[-1].headers["if-none-match"]
    assert page.price_at == page.checked_at
    assert run.result_text == "1 page read."
    assert result_of(watch.service, run)["unchanged"] == 1
    assert len(watch.evidence(page_id)) == 1


def test_a_large_change_is_told_after_it_was_seen_twice(watch: Watch) -> None:
    page_id = watch.add(page=shop_server.with_etag(product_page("14.90")))
    watch.round()
    watch.next_door.put("/beans", shop_server.with_etag(product_page("1.49")))
    watch.round()
    page = watch.known(page_id)
    assert (page.price, page.doubted_price) == (to_money("14.90"), to_money("1.49"))
    assert page.outcome_text == "It says €1.49 after €14.90: it counts once it is seen again."
    assert watch.alerts == []
    watch.round()
    assert watch.known(page_id).price == to_money("1.49")
    assert len(watch.alerts) == 1


def test_a_price_that_flips_with_each_visit_is_told_once_at_most(watch: Watch) -> None:
    page_id = watch.add(page=shop_server.in_turn(product_page("14.90"), product_page("12.90")))
    watch.rounds(12)
    assert len(watch.notices) <= 1
    assert len(watch.history(page_id)) <= 2
    assert "comes and goes" in watch.known(page_id).outcome_text or watch.known(page_id).outcome_text == ""


def test_out_of_stock_without_a_price_is_told_as_that_and_changes_no_price(watch: Watch) -> None:
    page_id = watch.add(page=product_page("14.90"))
    watch.round()
    watch.next_door.put("/beans", product_page(None, availability="OutOfStock"))
    watch.round()
    assert watch.alerts == []
    watch.round()
    page = watch.known(page_id)
    assert (page.price, page.availability.value) == (to_money("14.90"), "out-of-stock")
    [alert] = watch.alerts
    assert alert.title == "Espresso beans 1 kg: no other shop has it now"


def test_a_page_made_anew_tells_nothing_that_is_not_so(watch: Watch) -> None:
    page_id = watch.add(page=product_page("12.90"))
    watch.round()
    watch.next_door.put("/beans", shop_server.changed_layout("12.90"))
    watch.rounds(2)
    page = watch.known(page_id)
    assert (page.price, page.state) == (to_money("12.90"), "watching")
    assert page.outcome in ("price", "unsure")
    assert watch.alerts == []
    assert watch.notices == []


@pytest.mark.parametrize(
    ("fault", "outcome", "words"),
    [
        (shop_server.refused(403), "refused", "refused to show this page (403)"),
        (shop_server.refused(404), "gone", "does not have this page"),
        (shop_server.refused(503), "broken", "has trouble of its own for now (503)"),
        (shop_server.busy("60"), "busy", "asked to be left alone for now"),
        (shop_server.slow(product_page("12.90"), 0.3), "too-slow", "took too long"),
        (shop_server.hang(), "too-slow", "took too long"),
        (shop_server.endless(), "too-large", "is larger than"),
        (shop_server.stated_large(), "too-large", "is larger than"),
        (shop_server.bomb(), "too-large", "is larger than"),
        (shop_server.picture(), "wrong-kind", "cannot be read here (image/png)"),
        (shop_server.redirect("/beans"), "redirects", "leads on and on"),
    ],
)
def test_what_goes_wrong_keeps_the_price_and_says_why(
    watch: Watch, fault: Page, outcome: str, words: str
) -> None:
    page_id = watch.add(page=product_page("14.90"))
    watch.round()
    watch.next_door.put("/beans", fault)
    if outcome == "too-slow":
        watch.rules = replace(watch.rules, visit_s=1.0)
    run = watch.round()
    page = watch.known(page_id)
    assert (page.outcome, page.failures, page.state) == (outcome, 1, "watching")
    assert words in page.outcome_text
    assert page.price == to_money("14.90")
    assert run.result_text == "0 pages read; 1 page could not be read."
    assert watch.alerts == []
    assert watch.next_door.sent < 20_000_000
    watch.next_door.put("/beans", product_page("14.90"))
    watch.rules = replace(watch.rules, visit_s=WebRules().visit_s)
    watch.round(after=timedelta(days=2))
    page = watch.known(page_id)
    assert (page.outcome, page.failures, page.outcome_text) == ("price", 0, "")


def test_a_page_that_is_gone_counts_again_once_it_states_a_price(watch: Watch) -> None:
    page_id = watch.add(page=product_page("12.90"))
    watch.round()
    before = watch.history(page_id)
    for fault, outcome in (
        (shop_server.refused(404), "gone"),
        (shop_server.refused(503), "gone"),  # says nothing of the page
        ("<title>Moved</title><h1>We have moved</h1>", "unsure"),
    ):
        watch.next_door.put("/beans", fault)
        watch.round(after=timedelta(days=2))
        assert (watch.known(page_id).outcome, watch.known(page_id).price) == (outcome, to_money("12.90"))
        [line] = prices_view(watch.service).pages
        assert (line.position, prices_view(watch.service).advice) == (None, ())
    assert watch.history(page_id) == before
    watch.next_door.put("/beans", product_page("12.90"))
    watch.round()
    [line] = prices_view(watch.service).pages
    assert (line.availability, line.position_text) == ("in-stock", "13 % below yours")
    assert watch.history(page_id) == before


@pytest.mark.parametrize("to", ["http://10.0.0.1/", "http://169.254.169.254/latest", "http://127.0.0.1:1/"])
def test_a_page_that_leads_into_this_network_is_stopped_at_once(watch: Watch, to: str) -> None:
    page_id = watch.add(page=product_page("14.90"))
    watch.round()
    watch.next_door.put("/beans", shop_server.redirect(to))
    watch.round()
    page = watch.known(page_id)
    assert (page.outcome, page.state) == ("address-refused", "stopped")
    assert "leads into this network" in page.outcome_text
    [alert] = watch.alerts
    assert alert.title == f"Tillwatch stopped reading 1 page of {page.site}"


def test_a_page_that_programs_must_not_read_is_stopped_at_once(watch: Watch) -> None:
    watch.next_door.put("/robots.txt", "User-agent: *\nDisallow: /beans\n")
    page_id = watch.add(page=product_page("14.90"))
    watch.round()
    page = watch.known(page_id)
    assert (page.outcome, page.state) == ("forbidden", "stopped")
    assert "does not want programs to read this page (robots.txt)" in page.outcome_text
    assert watch.next_door.asked("/beans") == []


def test_three_failures_stop_a_page_and_are_told_once(watch: Watch) -> None:
    first, second = watch.add("/a", shop_server.refused(404)), watch.add("/b", shop_server.refused(404))
    for count in (1, 2, 3, 4):
        watch.round()
        assert watch.known(first).failures == min(count, 3)
    asked = len(watch.next_door.asked("/a"))
    assert asked == 3
    assert {watch.known(page).state for page in (first, second)} == {"stopped"}
    [notice] = watch.notices
    site = watch.known(first).site
    assert notice.title == f"Tillwatch stopped reading 2 pages of {site}"
    assert notice.body == f"{site} does not have this page (any more)."
    # Asked for by hand it is read, and watched again.
    watch.next_door.put("/a", product_page("12.90"))
    watch.round(page=first)
    assert (watch.known(first).state, watch.known(first).failures) == ("watching", 0)
    assert watch.alerts[0].title == f"Tillwatch stopped reading 1 page of {site}"


def test_a_shop_that_wants_rest_gets_it(watch: Watch) -> None:
    page_id = watch.add(page=shop_server.busy("86400"))
    watch.round()
    page = watch.known(page_id)
    assert page.not_before is not None
    assert page.not_before - watch.clock.now() >= timedelta(hours=23)
    run = watch.round()
    assert run.result_text == "No page was due."
    run = watch.round(page=page_id)
    assert run.result_text == "0 pages read; 1 page was left for another time."
    assert len(watch.next_door.asked("/beans")) == 1  # not even by hand: it is the site that wants rest
    assert watch.known(page_id).failures == 1


def test_an_expired_certificate_is_told_as_such(
    home: Home, migrated: Path, clock: FakeClock, authority: Authority
) -> None:
    with ShopServer(tls=authority.serving("127.0.0.1", days=-1)) as next_door:
        home.store_path.write_bytes(migrated.read_bytes())
        watch = Watch(home, clock, next_door, authority.trust)
        page_id = watch.add(page=product_page("12.90"))
        watch.round()
        page = watch.known(page_id)
        assert page.outcome == "certificate"
        assert "has expired" in page.outcome_text
        assert page.price is None
        watch.service.stop(timeout_s=10)


def test_without_internet_nothing_counts_as_a_failure(watch: Watch) -> None:
    watch.resolve, watch.sleep = on_loopback, watch.doze
    pages = [watch.add("/a", shop_server.reset(), host=host) for host in ("tea.example", "coffee.example")]
    watch.next_door.put("/robots.txt", shop_server.reset())
    run = watch.round(ends=RunStatus.FAILED)
    assert "no internet" in (run.error_text or "")
    assert {watch.known(page).failures for page in pages} == {0}
    assert {watch.known(page).state for page in pages} == {"watching"}


@pytest.mark.parametrize("failure", [socket.EAI_AGAIN, socket.EAI_NONAME])
def test_the_only_shop_is_not_given_up_while_this_pc_is_offline(watch: Watch, failure: int) -> None:
    async def offline(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror(failure, "?")

    watch.sleep = watch.doze
    page_id = watch.add(page=product_page("12.90"), host="shop.example")
    watch.resolve, watch.has_route = offline, failure == socket.EAI_AGAIN
    for _ in range(4):
        run = watch.round(ends=RunStatus.FAILED)
        assert "no internet" in (run.error_text or "")
        assert (watch.known(page_id).failures, watch.known(page_id).state) == (0, "watching")
    watch.resolve, watch.has_route = on_loopback, True
    watch.round(after=timedelta(minutes=10))
    assert watch.known(page_id).price == to_money("12.90")


def test_the_only_list_is_not_given_up_while_this_pc_is_offline(watch: Watch) -> None:
    with watch.service.store.write() as connection:
        list_id = add_feed(connection, "http://tea.example:1/list", "Casa Roast", now=watch.clock.now())
    assert list_id is not None
    watch.rules = replace(watch.rules, lent=lent_addresses("127.0.0.1:1"))

    watch.resolve, watch.sleep = on_loopback, watch.doze

    def known() -> FeedRow:
        with watch.service.store.read() as connection:
            [feed] = feeds(connection)
        return feed

    watch.has_route = False
    for _ in range(4):
        run = watch.round(ends=RunStatus.FAILED)
        assert "no internet" in (run.error_text or "")
        assert (known().failures, known().state) == (0, "watching")
    watch.has_route = True
    for count in (1, 2, 3):
        watch.round()
        assert known().failures == count
    assert known().state == "stopped"


@pytest.mark.parametrize("trouble", ["no such name", "refused", "reset"])
def test_the_only_shop_is_given_up_where_it_is_to_blame(watch: Watch, trouble: str) -> None:
    async def unknown(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "?")

    async def known(host: str, port: int) -> Sequence[str]:
        return ["127.0.0.3"]

    page_id = watch.add(page=shop_server.reset(), host="127.0.0.1" if trouble == "reset" else "shop.example")
    watch.resolve = unknown if trouble == "no such name" else known
    watch.rules = replace(watch.rules, lent=lent_addresses("127.0.0.0/24:*"))
    for count in (1, 2, 3):
        watch.round()
        assert watch.known(page_id).failures == count
    assert (watch.known(page_id).state, watch.known(page_id).outcome) == ("stopped", "unreachable")


def test_a_page_watched_for_two_products_is_asked_once(watch: Watch) -> None:
    first = watch.add(page=shop_server.with_etag(product_page("12.90")))
    take_products(
        watch.service.store,
        [product("CRATE", name="Espresso beans 1 kg, crate", price="15.00", cost="9.10", stock="4")],
    )
    with watch.service.store.write() as connection:
        crate = find_id(connection, "CRATE")
        assert crate is not None
        url = watch.next_door.url("/beans")
        second = watched_pages.add_page(
            connection,
            crate,
            url,
            site=site_of(url),
            seller="Next",
            variant=None,
            selector=None,
            now=watch.clock.now(),
        )
    assert second is not None
    assert watch.round().result_text == "2 pages read."
    assert [watch.known(page).price for page in (first, second)] == [to_money("12.90")] * 2
    assert len(watch.next_door.asked("/beans")) == 1
    run = watch.round()
    assert result_of(watch.service, run)["unchanged"] == 2
    assert len(watch.next_door.asked("/beans")) == 2
    watch.next_door.put("/beans", shop_server.refused(404))
    watch.round()
    assert [watch.known(page).failures for page in (first, second)] == [1, 1]


def test_one_page_is_looked_at_without_the_others(watch: Watch) -> None:
    first, second = watch.add("/a", product_page("12.90")), watch.add("/b", product_page("11.90"))
    run = watch.round(page=second)
    assert run.result_text == "1 page read."
    assert watch.known(first).checked_at is None
    assert watch.round(page=99, ends=RunStatus.FAILED).error_text is not None


def test_suppliers_lists_are_looked_at_in_the_same_round(watch: Watch) -> None:
    watch.add(page=product_page("12.90"))
    with watch.service.store.write() as connection:
        add_feed(connection, watch.next_door.url("/list.csv"), "Casa Roast", now=watch.clock.now())
    run = watch.round()
    assert run.result_text == (
        "0 suppliers' lists looked at, news of 0 products; 1 list could not be read. 1 page read."
    )


def test_a_shop_whose_list_was_fetched_rests_before_its_pages_are(watch: Watch) -> None:
    watch.sleep = watch.doze
    watch.rules = replace(watch.rules, lent_spacing_s=10.0)
    watch.next_door.put("/list.csv", Answer(b"SKU,Cost\nX,1\n", headers={"Content-Type": "text/csv"}))
    page_id = watch.add(page=product_page("12.90"))
    with watch.service.store.write() as connection:
        add_feed(connection, watch.next_door.url("/list.csv"), "Casa Roast", now=watch.clock.now())
    watch.round()
    assert watch.known(page_id).price == to_money("12.90")
    assert [asked.path for asked in watch.next_door.log] == ["/robots.txt", "/list.csv", "/beans"]
    at = [asked.at for asked in watch.next_door.log]
    assert all(later - earlier >= 10 for earlier, later in pairwise(at))


def test_a_page_that_breaks_the_reader_keeps_none_of_the_others_back(watch: Watch) -> None:
    odd = watch.add(
        "/odd", Answer(b"\xff\xfe\x00<html>" + b"<div>" * 30_000, headers={"Content-Type": "text/html"})
    )
    good = watch.add("/good", product_page("12.90"))
    watch.round()
    assert watch.known(odd).outcome in ("unsure", "no-price")
    assert watch.known(good).price == to_money("12.90")


def test_a_site_teaches_what_its_pages_prove(watch: Watch) -> None:
    page_id = watch.add(page=product_page("12.90", currency="CAD"))
    watch.round()
    with watch.service.store.read() as connection:
        assert watched_pages.sites(connection)[watch.known(page_id).site].currency == "CAD"


def test_an_interrupted_round_goes_on_where_it_was(
    home: Home, migrated: Path, clock: FakeClock, next_door: ShopServer, authority: Authority
) -> None:
    home.store_path.write_bytes(migrated.read_bytes())
    watch = Watch(home, clock, next_door, authority.trust, retries=1)
    ids = [watch.add(f"/{number}", product_page("12.90")) for number in range(3)]
    watch.break_after = 2
    first = watch.round(ends=RunStatus.FAILED)
    watch.break_after = None
    clock.advance(timedelta(hours=1))
    with watch.service.store.read() as connection:
        [again] = unfinished(connection)
    watch.service.engine.settle_due()
    ended = watch.service.engine.wait(again.id, 60)
    assert (ended.root_id, ended.status) == (first.id, RunStatus.SUCCEEDED)
    assert ended.result_text == "1 page read."
    assert [len(next_door.asked(f"/{number}")) for number in range(3)] == [1, 1, 1]
    assert all(watch.known(page).price == to_money("12.90") for page in ids)
    watch.service.stop(timeout_s=10)
